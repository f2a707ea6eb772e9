//! What is typed about backups.

use std::path::PathBuf;

use clap::Args;
use clevercall_vault::BackupRecipient;

/// Options of `backup`.
#[derive(Args)]
pub(crate) struct Backup {
    /// The file to write, or with `--verify` to try out.
    pub(crate) file: PathBuf,
    /// Whom to seal it to, an age recipient (age1…); may be given several times.
    #[arg(long, value_name = "RECIPIENT", required_unless_present = "verify", conflicts_with = "verify")]
    pub(crate) to: Vec<BackupRecipient>,
    /// Restore FILE into a folder that is gone afterwards, replay the erasures, sweep it, and tell.
    #[arg(long, requires = "identity")]
    pub(crate) verify: bool,
    /// The identity that opens it, to verify.
    #[arg(long, value_name = "KEYFILE", requires = "verify")]
    pub(crate) identity: Option<PathBuf>,
    /// The list of erasures, when it is not the one in the data folder.
    #[arg(long, value_name = "FILE", requires = "verify")]
    pub(crate) erasures: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `restore`.
#[derive(Args)]
pub(crate) struct Restore {
    /// The backup.
    pub(crate) file: PathBuf,
    /// The identity that opens it.
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) identity: PathBuf,
    /// The latest copy of the list of erasures, when it is not in the data folder already.
    #[arg(long, value_name = "FILE")]
    pub(crate) erasures: Option<PathBuf>,
    /// The master key that the vault had when the backup was made, if it was rotated since.
    #[arg(long, value_name = "FILE")]
    pub(crate) old_master_key: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `migrate-store`.
#[derive(Args)]
pub(crate) struct MigrateStore {
    /// The database's address, as under `[storage] database`; the password as ${NAME}, in single quotes.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: String,
    /// The server's entry in the register of processors; none on this machine.
    #[arg(long, value_name = "ID")]
    pub(crate) processor: Option<String>,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}
