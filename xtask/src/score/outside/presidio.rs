//! Presidio's synthetic evaluation sentences: 792 of `synth_dataset_v2`, in English (MIT).
//!
//! Names, addresses and numbers from many countries in templates of written English.
//! Counted in letters and digits:
//!
//! - *character recall*: gone, of all inside a span of a personal kind ([`PERSONAL`]).
//! - *character precision*: inside a span of a personal or an allowed kind ([`ALLOWED`]), of all that are gone.
//!   Allowed is what this filter may take with an identifier or as one of its own kinds, and the set's labels can't
//!   tell: the town of an address and other places (`GPE`), the title before a name (`TITLE`), dates, among them dates
//!   of birth (`DATE_TIME`), ages (`AGE`), nationality, religion and politics (`NRP`), web addresses (`DOMAIN_NAME`).
//!   `ORGANIZATION` is not allowed: a company's name is nobody's. The stricter figure, personal kinds only, stands
//!   beside it without a bar.
//!
//! The sentences are given to the filter one by one, as English.
//! Bars: recall at least 88 %, at a precision of at least 93 %.

use std::collections::BTreeMap;

use anyhow::Result;
use clevercall_model::Language;
use serde::Deserialize;

use super::Document;
use crate::{
    measure::{
        ours::Ours,
        share::Share,
        table::{Table, interval, percent},
    },
    score::bars::{Bar, Verdicts},
    task::say,
};

/// The file in the folder.
pub(super) const FILE: &str = "presidio_research/synth_v2.json";

/// What must go.
const PERSONAL: [&str; 10] = [
    "PERSON",
    "STREET_ADDRESS",
    "ZIP_CODE",
    "PHONE_NUMBER",
    "EMAIL_ADDRESS",
    "CREDIT_CARD",
    "IBAN_CODE",
    "IP_ADDRESS",
    "US_SSN",
    "US_DRIVER_LICENSE",
];
/// What may go and need not.
const ALLOWED: [&str; 6] = ["GPE", "TITLE", "DATE_TIME", "AGE", "NRP", "DOMAIN_NAME"];

#[derive(Deserialize)]
struct Sentence {
    full_text: String,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    entity_type: String,
    start_position: usize,
    end_position: usize,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    sentences: usize,
    withheld: usize,
    spans: usize,
    recall: Share,
    precision: Share,
    strict_precision: Share,
    /// By type: spans wholly gone, and letters and digits gone.
    types: BTreeMap<String, (Share, Share)>,
}

/// Scores the set.
pub(super) fn score(json: &str, ours: &Ours, verdicts: &mut Verdicts) -> Result<()> {
    let mut counted = Counted::default();
    for sentence in serde_json::from_str::<Vec<Sentence>>(json)? {
        let (taken, _) = ours.take(&sentence.full_text, Some(Language::English))?;
        counted.add(&Document::new(&sentence.full_text, taken), &sentence.spans)?;
    }
    counted.show(verdicts);
    Ok(())
}

impl Counted {
    fn add(&mut self, document: &Document, spans: &[Span]) -> Result<()> {
        self.sentences += 1;
        self.withheld += usize::from(document.taken.withheld);
        let (mut personal, mut allowed) = (vec![false; document.text.len()], vec![false; document.text.len()]);
        let is_letter = |at: &usize| document.text[*at].is_alphanumeric();
        for span in spans {
            let place = document.place(span.start_position, span.end_position)?;
            let (whole, letters) = self.types.entry(span.entity_type.clone()).or_default();
            whole.count(document.is_gone(place.clone(), &[]));
            place.clone().filter(is_letter).for_each(|at| letters.count(document.gone[at]));
            if PERSONAL.contains(&span.entity_type.as_str()) {
                self.spans += 1;
                personal[place.clone()].fill(true);
            }
            if ALLOWED.contains(&span.entity_type.as_str()) {
                allowed[place].fill(true);
            }
        }
        for at in (0..document.text.len()).filter(is_letter) {
            if personal[at] {
                self.recall.count(document.gone[at]);
            }
            if document.gone[at] {
                self.precision.count(personal[at] || allowed[at]);
                self.strict_precision.count(personal[at]);
            }
        }
        Ok(())
    }

    fn show(&self, verdicts: &mut Verdicts) {
        say(&format!(
            "\nPresidio's sentences: {} sentences, {} spans of personal kinds, {} withheld",
            self.sentences, self.spans, self.withheld
        ));
        let mut table = Table::new(&["", "of", "figure", "95 % interval", "bar", ""]);
        let figures = [
            ("character recall", self.recall, Some(Bar::AtLeast(0.88))),
            ("character precision", self.precision, Some(Bar::AtLeast(0.93))),
            ("precision, personal kinds only", self.strict_precision, None),
        ];
        for (what, share, bar) in figures {
            let mut cells = vec![what.to_owned(), share.of.to_string(), percent(share)];
            cells.push(interval(share.interval_of(self.spans)));
            if let Some(bar) = bar {
                let verdict = verdicts.judge(&format!("Presidio's sentences {what}"), bar, share.value());
                cells.extend([bar.to_string(), verdict.to_owned()]);
            }
            table.row(cells);
        }
        table.show();
        self.show_types();
    }

    fn show_types(&self) {
        say("");
        let mut table = Table::new(&["type", "spans", "wholly gone", "", "characters gone", ""]);
        for (name, (whole, letters)) in &self.types {
            let role = if PERSONAL.contains(&name.as_str()) {
                "personal"
            } else if ALLOWED.contains(&name.as_str()) {
                "allowed"
            } else {
                "not allowed"
            };
            table.row([
                name.to_lowercase(),
                whole.of.to_string(),
                whole.part.to_string(),
                percent(*whole),
                percent(*letters),
                role.to_owned(),
            ]);
        }
        table.show();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::taken::{Place, Taken};

    /// Dr. 0..3, Bo 4..6, Acme 10..14.
    fn counted(gone: &[(usize, usize)]) -> Counted {
        let span = |entity_type: &str, start_position, end_position| Span {
            entity_type: entity_type.to_owned(),
            start_position,
            end_position,
        };
        let place = |(start, end): &(usize, usize)| Place { kind: None, start: *start, end: *end };
        let taken = Taken { places: gone.iter().map(place).collect(), withheld: false };
        let mut counted = Counted::default();
        let spans = [span("TITLE", 0, 3), span("PERSON", 4, 6), span("ORGANIZATION", 10, 14)];
        counted.add(&Document::new("Dr. Bo at Acme", taken), &spans).unwrap();
        counted
    }

    fn share(part: usize, of: usize) -> Share {
        Share { part, of }
    }

    #[test]
    fn personal_kinds_must_go_and_allowed_ones_may() {
        let counted = counted(&[(0, 6)]);
        assert_eq!(
            (counted.recall, counted.precision, counted.strict_precision),
            (share(2, 2), share(4, 4), share(2, 4))
        );
    }

    #[test]
    fn companies_and_words_without_a_label_cost_precision() {
        let counted = counted(&[(5, 14)]);
        assert_eq!((counted.recall, counted.precision), (share(1, 2), share(1, 7)));
        assert_eq!(counted.types["ORGANIZATION"], (share(1, 1), share(4, 4)));
        assert_eq!(counted.types["PERSON"], (share(0, 1), share(1, 2)));
    }

    #[test]
    fn nothing_is_both_required_and_allowed() {
        assert!(PERSONAL.iter().all(|kind| !ALLOWED.contains(kind)));
    }
}
