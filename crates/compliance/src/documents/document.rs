//! A document that is ready to be printed: blocks of sentences, each with its evidence.

use super::{
    Backing, Evidence, Installation, agreement, ai_act, assessment, assurance, caller_notice, closing, record,
    statement, sub_processors, template::Template,
};
use crate::Date;

/// Which document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Appendices A to D of the standard data processing agreement.
    Agreement,
    /// The record of processing activities, Art. 30(1) or 30(2) by who runs the installation.
    Record,
    /// The risk assessment of Art. 32.
    Risk,
    /// The draft of an impact assessment under Art. 35.
    Impact,
    /// The evidence pack for an ISAE 3000 engagement.
    Assurance,
    /// The list of sub-processors.
    SubProcessors,
    /// What callers are told.
    CallerNotice,
    /// The fact sheet on the AI Act.
    AiAct,
    /// The statement of controls.
    Statement,
}

/// A language that documents are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaperLanguage {
    /// Danish.
    Danish,
    /// English.
    English,
}

/// One document in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Which.
    pub kind: Kind,
    /// Its language.
    pub language: PaperLanguage,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub organisation: String,
    /// Its number, derived from what it says.
    pub number: String,
    /// The day the facts were gathered.
    pub date: Date,
    /// Name and value of what stands on its cover.
    pub particulars: Vec<(String, String)>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of this depth, from 1.
    Heading(u8, String),
    /// A paragraph of one sentence or claim.
    Paragraph(Sentence),
    /// Words that are quoted exactly.
    Quote(Sentence),
    /// A field for people to fill in, with room to write.
    Field(Sentence),
    /// A table; each row is a claim.
    Table {
        /// The names of the columns.
        columns: Vec<String>,
        /// How wide they are, in parts of the whole.
        widths: Vec<u8>,
        /// The rows, with as many cells.
        rows: Vec<Sentence>,
    },
}

/// Something that is claimed, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its name in the manifest, the same in every language.
    pub id: String,
    /// Its words: one text, or the cells of a row.
    pub cells: Vec<String>,
    /// The cell that holds the claim, and that says so where it is not evidenced.
    pub claim: usize,
    /// What it rests on, each with whether that holds.
    pub rests_on: Vec<(Evidence, Backing)>,
    /// What follows.
    pub standing: Standing,
}

/// Whether a sentence may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// All of its evidence holds.
    Shown,
    /// People fill it in.
    ForPeople,
    /// Evidence failed or is missing; the sentence says that instead of its claim.
    NotEvidenced,
}

impl Kind {
    /// Every document, in the order in which an officer reads them.
    pub const ALL: [Self; 9] = [
        Self::Agreement,
        Self::Record,
        Self::Risk,
        Self::Impact,
        Self::Assurance,
        Self::SubProcessors,
        Self::CallerNotice,
        Self::AiAct,
        Self::Statement,
    ];

    /// The name of its files and in the manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agreement => "agreement-appendices",
            Self::Record => "record-of-processing",
            Self::Risk => "risk-assessment",
            Self::Impact => "impact-assessment-draft",
            Self::Assurance => "isae-3000-evidence",
            Self::SubProcessors => "sub-processors",
            Self::CallerNotice => "caller-notice",
            Self::AiAct => "ai-act-fact-sheet",
            Self::Statement => "statement-of-controls",
        }
    }

    /// The letters its number begins with.
    pub(super) const fn letters(self) -> &'static str {
        match self {
            Self::Agreement => "DBA",
            Self::Record => "ART30",
            Self::Risk => "RISIKO",
            Self::Impact => "DPIA",
            Self::Assurance => "ISAE",
            Self::SubProcessors => "UDB",
            Self::CallerNotice => "OPLYS",
            Self::AiAct => "AI",
            Self::Statement => "KONTROL",
        }
    }

    pub(super) fn template(self, installation: &Installation) -> &'static Template {
        match self {
            Self::Agreement => &agreement::TEMPLATE,
            Self::Record => record::template(installation),
            Self::Risk => &assessment::RISK,
            Self::Impact => &assessment::IMPACT,
            Self::Assurance => &assurance::TEMPLATE,
            Self::SubProcessors => &sub_processors::TEMPLATE,
            Self::CallerNotice => &caller_notice::TEMPLATE,
            Self::AiAct => &ai_act::TEMPLATE,
            Self::Statement => &statement::TEMPLATE,
        }
    }
}

impl PaperLanguage {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Danish, Self::English];

    /// The ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }
}

impl Document {
    /// Every sentence, rows of tables included, in order.
    pub fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        self.blocks.iter().flat_map(|block| match block {
            Block::Heading(..) => &[],
            Block::Paragraph(sentence) | Block::Quote(sentence) | Block::Field(sentence) => {
                std::slice::from_ref(sentence)
            }
            Block::Table { rows, .. } => rows.as_slice(),
        })
    }

    /// How many sentences stand so.
    pub fn count(&self, standing: Standing) -> usize {
        self.sentences().filter(|sentence| sentence.standing == standing).count()
    }

    /// Whether something in it is not evidenced, so that it is a draft.
    pub fn is_draft(&self) -> bool {
        self.count(Standing::NotEvidenced) > 0
    }

    /// The word that is stamped on a draft.
    pub const fn stamp(&self) -> &'static str {
        closing::STAMP.in_language(self.language)
    }

    /// The name of its file, without an ending.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.kind.name(), self.language.code())
    }
}

impl Sentence {
    /// Its words in one piece.
    pub fn text(&self) -> String {
        self.cells.join(" | ")
    }
}
