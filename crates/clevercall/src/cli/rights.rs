//! What is typed about persons: forgetting them, giving them a copy, holding what is kept about them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::By;

/// Options of `forget`.
#[derive(Args)]
pub(crate) struct Forget {
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// Erase numbers kept for an invoice too, which gives up the means to answer a dispute.
    #[arg(long)]
    pub(crate) release_invoice: bool,
    /// Only list what would be erased.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Where to write the certificate; standard output when not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
    /// Erase nothing: check this certificate's signature, without any vault.
    #[arg(long, value_name = "CERTIFICATE", conflicts_with_all = ["number", "email", "name", "national_id", "call"])]
    pub(crate) verify: Option<PathBuf>,
    /// With `--verify`: the public key that you were given before; without it the certificate's own is used.
    #[arg(long, value_name = "HEX", requires = "verify")]
    pub(crate) key: Option<String>,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `export`.
#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// Staff checked that the person was the caller in the calls that name them: give these calls whole.
    #[arg(long)]
    pub(crate) was_the_caller: bool,
    /// The folder to write `copy.json` and `copy.txt` into; standard output when not given.
    #[arg(long, value_name = "DIR")]
    pub(crate) to: Option<PathBuf>,
    /// On standard output: the JSON instead of the text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose records, and who acts on them.
#[derive(Args)]
pub(crate) struct Whose {
    #[command(flatten)]
    pub(crate) person: Person,
    /// The organisation; may be left out when there is only one.
    #[arg(long, value_name = "ID")]
    pub(crate) organisation: Option<String>,
    #[command(flatten)]
    pub(crate) by: By,
}

/// What a person asked for.
#[derive(Args)]
pub(crate) struct Asked {
    #[command(flatten)]
    pub(crate) whose: Whose,
    /// How the person's identity was established.
    #[arg(long, value_enum, default_value_t = Proof::Staff)]
    pub(crate) proof: Proof,
}

/// When a hold is looked at again.
#[derive(Args)]
pub(crate) struct Review {
    /// In how many days somebody looks at it again; 366 at most.
    #[arg(long = "review-days", value_name = "DAYS", default_value_t = 180)]
    pub(crate) days: u32,
}

/// How a person is found; exactly one.
#[derive(Args)]
#[group(multiple = false)]
pub(crate) struct Person {
    /// By telephone number.
    #[arg(long)]
    pub(crate) number: Option<String>,
    /// By e-mail address.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// By name.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// By national identity number.
    #[arg(long)]
    pub(crate) national_id: Option<String>,
    /// One call, by its id.
    #[arg(long)]
    pub(crate) call: Option<String>,
}

/// How a person's identity was established.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Proof {
    /// A member of staff checked.
    Staff,
    /// A code was given back on a call to the number.
    CallBack,
    /// It was said on a call: enough for that call only.
    Spoken,
}

/// What can be done with holds.
#[derive(Subcommand)]
pub(crate) enum Hold {
    /// Keep what is held about a person, or one call, beyond its due date.
    Set(HoldSet),
    /// List the holds in force; exit code 1 when one should have been reviewed.
    List {
        /// Only this organisation's.
        #[arg(long, value_name = "ID")]
        organisation: Option<String>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Say that a hold was looked at and stays.
    Review(HoldReview),
    /// End a hold: what it held is removed at its due date, or at once where somebody asked to be forgotten.
    Release(HoldRelease),
}

/// Options of `hold set`.
#[derive(Args)]
pub(crate) struct HoldSet {
    #[command(flatten)]
    pub(crate) whose: Whose,
    /// Why.
    #[arg(long, value_enum)]
    pub(crate) ground: Ground,
    /// The case, by a code of yours; no name.
    #[arg(long, value_name = "CODE")]
    pub(crate) case: String,
    #[command(flatten)]
    pub(crate) review: Review,
}

/// Options of `hold review`.
#[derive(Args)]
pub(crate) struct HoldReview {
    /// The hold's id, as `hold list` prints it.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) review: Review,
    #[command(flatten)]
    pub(crate) by: By,
}

/// Options of `hold release`.
#[derive(Args)]
pub(crate) struct HoldRelease {
    /// The hold's id, as `hold list` prints it.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) by: By,
}

/// Why records are held.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ground {
    /// A legal claim (GDPR Art. 17(3)(e)).
    LegalClaim,
    /// A binding order of a court or an authority (GDPR Art. 17(3)(b)).
    AuthorityOrder,
}

/// What can be done when an organisation leaves.
#[derive(Subcommand)]
pub(crate) enum Organisation {
    /// Write everything that is kept for it, a file a call.
    HandOver(OrganisationHandOver),
    /// Erase everything of it, its keys too, and give a certificate.
    Erase(OrganisationErase),
}

/// Options of `organisation hand-over`.
#[derive(Args)]
pub(crate) struct OrganisationHandOver {
    /// Its id.
    pub(crate) organisation: String,
    /// The folder to write into.
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
    #[command(flatten)]
    pub(crate) by: By,
}

/// Options of `organisation erase`.
#[derive(Args)]
pub(crate) struct OrganisationErase {
    /// Its id.
    pub(crate) organisation: String,
    /// Its id once more.
    #[arg(long, value_name = "ID", default_value = "")]
    pub(crate) confirm: String,
    /// Where to write the certificate; standard output when not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) by: By,
}
