//! What a document is before it is about anybody: headings, claims and tables in both languages, as plain tables.
//!
//! `{name}` in a text is a [value](super::value) of the installation.

use super::{Evidence, Installation, PaperLanguage};

/// The same words in both languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) da: &'static str,
    pub(super) en: &'static str,
}

/// A claim, and what must hold for it to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) id: &'static str,
    pub(super) rests_on: &'static [Evidence],
    pub(super) words: Words,
}

/// One document.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) title: Words,
    pub(super) items: &'static [Item],
}

/// A piece of a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    /// A heading of this depth.
    Heading(u8, Words),
    /// A claim in a paragraph of its own.
    Say(Claim),
    /// Words for people to fill in.
    Field(Claim),
    /// A table.
    Table(Table),
    /// Only said where it applies.
    Only(When, &'static [Self]),
    /// What callers hear, quoted, in the languages that are answered in.
    Notices(&'static str),
}

/// A table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    pub(super) id: &'static str,
    pub(super) columns: &'static [Words],
    pub(super) widths: &'static [u8],
    pub(super) rows: Rows,
}

/// Where the rows of a table come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows {
    /// They are fixed: each claim's words are its cells, parted by ` | `, and after them come cells for people.
    ForPeople(&'static [Claim], usize),
    /// One row for each protected group.
    Filters,
    /// One row for each processor in use.
    Processors,
    /// What the claims on each processor in use rest on, and where an order could be served.
    Sources,
    /// One row for each setting that is not as it was acknowledged.
    Changes,
    /// One row for each ground in law.
    LegalBases,
    /// One row for each control.
    Controls,
    /// One row for each control that failed or is not evidenced, with a cell for people.
    OpenControls,
    /// One row for each population of the ledger.
    Populations,
}

/// When something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Everywhere.
    Always,
    /// Redacted text is kept.
    TextIsKept,
    /// Only the number is kept.
    NumberIsKept,
    /// Somebody hosts it for the organisation.
    Hosted,
    /// Nobody hosts it, or nobody said.
    SelfHosted,
    /// At least one processor is connected to.
    ProcessorsInUse,
    /// None is.
    NoProcessor,
    /// Something is not as it was acknowledged.
    AgreementChanged,
}

impl Words {
    pub(super) const fn in_language(self, language: PaperLanguage) -> &'static str {
        match language {
            PaperLanguage::Danish => self.da,
            PaperLanguage::English => self.en,
        }
    }
}

pub(super) const fn words(da: &'static str, en: &'static str) -> Words {
    Words { da, en }
}

pub(super) const fn heading(da: &'static str, en: &'static str) -> Item {
    Item::Heading(1, words(da, en))
}

pub(super) const fn subheading(da: &'static str, en: &'static str) -> Item {
    Item::Heading(2, words(da, en))
}

pub(super) const fn say(id: &'static str, rests_on: &'static [Evidence], da: &'static str, en: &'static str) -> Item {
    Item::Say(row(id, rests_on, da, en))
}

pub(super) const fn field(id: &'static str, da: &'static str, en: &'static str) -> Item {
    Item::Field(row(id, &[Evidence::People], da, en))
}

pub(super) const fn row(id: &'static str, rests_on: &'static [Evidence], da: &'static str, en: &'static str) -> Claim {
    Claim { id, rests_on, words: words(da, en) }
}

impl When {
    pub(super) fn applies(self, installation: &Installation) -> bool {
        match self {
            Self::Always => true,
            Self::TextIsKept => installation.keeps_text(),
            Self::NumberIsKept => !installation.keeps_text(),
            Self::Hosted => is_hosted(installation),
            Self::SelfHosted => !is_hosted(installation),
            Self::ProcessorsInUse => !installation.processors.is_empty(),
            Self::NoProcessor => installation.processors.is_empty(),
            Self::AgreementChanged => installation.changes().is_some_and(|changes| !changes.is_empty()),
        }
    }
}

fn is_hosted(installation: &Installation) -> bool {
    matches!(installation.deployment(), Some(crate::governance::Deployment::HostedForOthers(_)))
}
