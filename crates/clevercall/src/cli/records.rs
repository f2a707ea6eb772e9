//! What is typed about kept records: invoices, policies.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be done with invoices of number-only calls.
#[derive(Subcommand)]
pub(crate) enum Invoice {
    /// Close a billing period: write its totals, and start the time in which its numbers may be disputed.
    Close(InvoiceClose),
    /// List the closed periods.
    List {
        /// Only this organisation's.
        #[arg(long, value_name = "ID")]
        organisation: Option<String>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
}

/// Options of `invoice close`.
#[derive(Args)]
pub(crate) struct InvoiceClose {
    /// The month, such as 2026-11.
    pub(crate) period: String,
    /// The organisation; may be left out when there is only one.
    #[arg(long, value_name = "ID")]
    pub(crate) organisation: Option<String>,
    /// Write the numbers too, in an annex of its own; the ledger notes it.
    #[arg(long)]
    pub(crate) itemised: bool,
    /// The folder to write into.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) to: PathBuf,
    #[command(flatten)]
    pub(crate) by: By,
}

/// Options of `policy`.
#[derive(Args)]
pub(crate) struct Policy {
    /// Only this organisation's.
    #[arg(long, value_name = "ID")]
    pub(crate) organisation: Option<String>,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `retain`.
#[derive(Args)]
pub(crate) struct Retain {
    /// Only say what is due.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Say what would be due at this time (RFC 3339); implies `--dry-run`.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Say that the clock is right after it jumped ahead; what is due by it is removed then.
    #[arg(long, conflicts_with_all = ["dry_run", "at"])]
    pub(crate) confirm_clock: bool,
    /// Remove nothing: try on a copy whether what is left of calls can be traced to anybody; exit code 1 when it can.
    #[arg(long, conflicts_with_all = ["dry_run", "at", "confirm_clock"])]
    pub(crate) test_anonymity: bool,
    /// With `--test-anonymity`: if nothing could be traced, take responsibility for the word "anonymised" for a year.
    #[arg(long, requires = "test_anonymity")]
    pub(crate) accept: bool,
    #[command(flatten)]
    pub(crate) by: By,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `sweep`.
#[derive(Args)]
pub(crate) struct Sweep {
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Who does it.
#[derive(Args)]
pub(crate) struct By {
    /// Your code with the organisation, never your name; the ledger notes it. Your login when not given.
    #[arg(long, value_name = "CODE")]
    pub(crate) by: Option<String>,
}
