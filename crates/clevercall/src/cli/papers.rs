//! What is typed about the compliance documents.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use clevercall_compliance::documents::PaperLanguage;
use clevercall_vault::Code;

use super::By;

/// Options of `documents`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Documents {
    /// What to do instead of writing them.
    #[command(subcommand)]
    pub(crate) instead: Option<Agreement>,
    /// The folder to write them to; made if it is missing, what is there is replaced.
    #[arg(long, value_name = "DIR")]
    pub(crate) to: Option<PathBuf>,
    /// Only this organisation's.
    #[arg(long, value_name = "ID")]
    pub(crate) organisation: Option<String>,
    /// Only in this language; da and en when not given.
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: Vec<PaperTongue>,
    /// Only in this form; all of them when not given.
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) format: Vec<PaperForm>,
}

/// What can be done about the agreement that the documents describe.
#[derive(Subcommand)]
pub(crate) enum Agreement {
    /// List the settings that are not as they were acknowledged; exit code 1 when one goes further.
    Changes {
        /// Only this organisation's.
        #[arg(long, value_name = "ID")]
        organisation: Option<String>,
    },
    /// Acknowledge the appendices as the configuration has them now; wider settings take effect from the next start.
    Acknowledge {
        /// The organisation; may be left out when there is only one.
        #[arg(long, value_name = "ID")]
        organisation: Option<String>,
        /// Who acknowledges, by name and position; it is stored with the agreement, not in the ledger.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Their code, as it stands in the ledger.
        #[arg(long, value_name = "CODE")]
        by: Code,
    },
}

/// What can be done about the answers that are spoken word for word.
#[derive(Subcommand)]
pub(crate) enum Answers {
    /// List each text with who approved it; exit code 1 when one lacks the approval of two persons.
    List {
        /// Only this organisation's.
        #[arg(long, value_name = "ID")]
        organisation: Option<String>,
    },
    /// Approve the texts as the answers file has them now; the ledger notes hash and person. It takes two persons.
    Approve {
        /// The organisation; may be left out when there is only one.
        #[arg(long, value_name = "ID")]
        organisation: Option<String>,
        /// Only this answer, in all its languages.
        #[arg(long, value_name = "ID")]
        answer: Option<String>,
        /// Who approves, by their code with you.
        #[command(flatten)]
        by: By,
    },
}

/// A form that documents are written in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PaperForm {
    /// Markdown.
    Md,
    /// One HTML page each.
    Html,
    /// PDF, set by clevercall-typeset.
    Pdf,
    /// For machines: DPV (JSON-LD), OSCAL and CycloneDX.
    Json,
}

/// A language, as it is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaperTongue(pub(crate) PaperLanguage);

impl ValueEnum for PaperTongue {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(PaperLanguage::Danish), Self(PaperLanguage::English)]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.code()))
    }
}
