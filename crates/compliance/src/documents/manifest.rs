//! The manifest: every sentence of every document with what it rests on, for machines and auditors.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Backing, Document, Evidence, Installation, Standing};

#[derive(Serialize)]
struct Manifest<'a> {
    organisation: &'a str,
    date: String,
    program: String,
    configuration_sha256: &'a str,
    ledger: Option<Range<'a>>,
    documents: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Range<'a> {
    first: u64,
    last: u64,
    head_sha256: &'a str,
}

#[derive(Serialize)]
struct Row<'a> {
    file: String,
    number: &'a str,
    language: &'static str,
    title: &'a str,
    draft: bool,
    sentences: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    standing: &'static str,
    text: String,
    rests_on: Vec<Ground<'a>>,
}

#[derive(Serialize)]
struct Ground<'a> {
    evidence: String,
    result: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
}

/// The manifest of documents, as JSON.
pub fn manifest(documents: &[Document], installation: &Installation) -> String {
    let ledger = installation.ledger.as_ref();
    let manifest = Manifest {
        organisation: installation.organisation.as_str(),
        date: installation.date().to_string(),
        program: format!("clevercall {}", installation.version),
        configuration_sha256: &installation.configuration,
        ledger: ledger.map(|range| Range { first: range.first, last: range.last, head_sha256: &range.head }),
        documents: documents.iter().map(Row::of).collect(),
    };
    serde_json::to_string_pretty(&manifest).expect("plain fields always serialise") + "\n"
}

/// A number that two documents share only when they say the same of the same installation on the same day.
pub(super) fn number(document: &Document, installation: &Installation) -> String {
    let mut digest = Sha256::new();
    for part in [&installation.configuration, &installation.version, &document.title, &document.organisation] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    for sentence in document.sentences() {
        for part in std::iter::once(&sentence.id).chain(&sentence.cells) {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
    }
    let hash = HEXLOWER.encode(&digest.finalize()[..4]);
    format!("{}-{}-{hash}", document.kind.letters(), document.date)
}

impl<'a> Row<'a> {
    fn of(document: &'a Document) -> Self {
        Self {
            file: document.file_name(),
            number: &document.number,
            language: document.language.code(),
            title: &document.title,
            draft: document.is_draft(),
            sentences: document.sentences().map(Line::of).collect(),
        }
    }
}

impl<'a> Line<'a> {
    fn of(sentence: &'a super::Sentence) -> Self {
        let standing = match sentence.standing {
            Standing::Shown => "shown",
            Standing::ForPeople => "for people",
            Standing::NotEvidenced => "not evidenced",
        };
        let rests_on = sentence.rests_on.iter().map(Ground::of).collect();
        Self { id: &sentence.id, standing, text: sentence.text(), rests_on }
    }
}

impl<'a> Ground<'a> {
    fn of((evidence, backing): &'a (Evidence, Backing)) -> Self {
        Self { evidence: evidence.to_string(), result: backing.name(), detail: backing.detail() }
    }
}
