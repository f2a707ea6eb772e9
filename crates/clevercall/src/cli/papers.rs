//! What is typed about the compliance documents.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clevercall_compliance::documents::PaperLanguage;

/// Options of `documents`.
#[derive(Args)]
pub(crate) struct Documents {
    /// The folder to write them to; made if it is missing, what is there is replaced.
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
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

/// A form that documents are written in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PaperForm {
    /// Markdown.
    Md,
    /// One HTML page each.
    Html,
    /// PDF, set by clevercall-typeset.
    Pdf,
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
