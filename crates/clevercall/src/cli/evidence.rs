//! What is typed about the evidence chain.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use clevercall_vault::{Population, Verdict};

use super::By;

/// What can be asked of the evidence chain.
#[derive(Subcommand)]
pub(crate) enum Ledger {
    /// Recompute the chain and say where it breaks, if it does.
    Verify {
        /// Compare with a checkpoint that a witness holds, too.
        #[arg(long, value_name = "FILE")]
        witness: Option<PathBuf>,
        /// Check a file that `ledger write` made, without the vault.
        #[arg(long, value_name = "FILE", requires = "key", conflicts_with = "witness")]
        file: Option<PathBuf>,
        /// The vault's public key, as its certificates and checkpoints bear it.
        #[arg(long, value_name = "HEX", requires = "file")]
        key: Option<String>,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Draw a sample that anybody draws again with the same seed; prints JSON.
    Sample(LedgerSample),
    /// Write every entry and the signed end to a file, for an auditor without the vault.
    Write {
        /// The file; never over one that is there.
        file: PathBuf,
    },
    /// Print the chain's signed end, for a witness outside.
    Checkpoint,
    /// Compare the calls that began with what became of them, day by day; exit code 1 when they differ.
    Reconcile {
        /// One JSON array.
        #[arg(long)]
        json: bool,
    },
}

/// Options of `ledger sample`.
#[derive(Args)]
pub(crate) struct LedgerSample {
    /// Of which entries.
    #[arg(long)]
    pub(crate) population: Kind,
    /// From this moment on (RFC 3339).
    #[arg(long, value_name = "TIME")]
    pub(crate) from: String,
    /// Before this moment (RFC 3339).
    #[arg(long, value_name = "TIME")]
    pub(crate) to: String,
    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = 25)]
    pub(crate) n: usize,
    /// The auditor's own; the same one draws the same entries.
    #[arg(long)]
    pub(crate) seed: String,
}

/// A population, as it is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind(pub(crate) Population);

impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Self] {
        const { &every() }
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()))
    }
}

const fn every() -> [Kind; Population::ALL.len()] {
    let mut all = [Kind(Population::Erasures); Population::ALL.len()];
    let mut n = 0;
    while n < all.len() {
        all[n] = Kind(Population::ALL[n]);
        n += 1;
    }
    all
}

/// What can be done about what may be a breach.
#[derive(Subcommand)]
pub(crate) enum Incidents {
    /// List those that nobody has judged; exit code 1 when there is one.
    List {
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Show one, with the facts that a notification needs (GDPR Art. 33(3)).
    Show {
        /// Its id, as `incidents list` prints it.
        id: String,
    },
    /// Say what one was.
    Close {
        /// Its id, as `incidents list` prints it.
        id: String,
        /// What it was.
        #[arg(long, value_enum)]
        verdict: IncidentVerdict,
        /// The case that it is documented under (GDPR Art. 33(5)): a code, never a name.
        #[arg(long, value_name = "CODE")]
        case: String,
        #[command(flatten)]
        by: By,
    },
}

/// What an incident was, as it is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct IncidentVerdict(pub(crate) Verdict);

impl ValueEnum for IncidentVerdict {
    fn value_variants<'a>() -> &'a [Self] {
        const {
            &[
                Self(Verdict::NoBreach),
                Self(Verdict::NotNotifiable),
                Self(Verdict::Notified),
                Self(Verdict::PersonsTold),
            ]
        }
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()))
    }
}
