//! The Text Anonymization Benchmark: 66 judgments of the European Court of Human Rights, in English (MIT).
//!
//! Every mention has an identifier type (`DIRECT`, `QUASI`, `NO_MASK`) and a confidential status, which is close to
//! GDPR Art. 9.
//! Counted:
//!
//! - *Art. 9 mentions* by status, of which every letter and digit is gone, whatever for; and of these how many were
//!   taken as the kind that the benchmark's guidelines put there: `BELIEF` religion; `POLITICS` politics or union;
//!   `SEX` sex; `ETHNIC` ethnicity; `HEALTH` health, genetic or biometric.
//!   Its annotators marked single words of a judgment ("Kurdish", "PKK", "Benefits Agency"), many of which are no
//!   statement about a person, so a filter of statements finds few of them.
//! - *direct identifiers* by type, as mentions and as entities with every mention gone. `CODE` is nearly always the
//!   application's number at the court: a case number, which this filter doesn't look for.
//!   The words mr, mrs, ms, no, nr and about are forgiven, as the benchmark does.
//! - *token precision*: words taken out that lie inside a mention that is `DIRECT`, `QUASI` or confidential.
//!
//! No bars: a court's prose is not what callers say. The documents are given to the filter whole, as English.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use anyhow::Result;
use clevercall_model::Language;
use clevercall_privacy::Kind;
use serde::Deserialize;

use super::Document;
use crate::{
    measure::{
        ours::Ours,
        share::Share,
        table::{Table, interval, percent},
    },
    score::bars::Verdicts,
    task::say,
};

/// The file in the folder.
pub(super) const FILE: &str = "tab/entities.jsonl";

/// Words of a mention that tell nothing, as the benchmark has them.
const IGNORED: [&str; 6] = ["mr", "mrs", "ms", "no", "nr", "about"];

#[derive(Deserialize)]
struct Judgment {
    text: String,
    entities: Vec<Mention>,
}

#[derive(Deserialize)]
struct Mention {
    entity_type: String,
    start_offset: usize,
    end_offset: usize,
    entity_id: String,
    identifier_type: String,
    confidential_status: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    judgments: usize,
    withheld: usize,
    /// By status: gone, and gone as the right kind.
    confidential: BTreeMap<String, (Share, Share)>,
    /// By type.
    direct: BTreeMap<String, Share>,
    direct_entities: Share,
    precise_tokens: Share,
}

/// Scores the set; it has no bars.
pub(super) fn score(jsonl: &str, ours: &Ours, _: &mut Verdicts) -> Result<()> {
    let mut counted = Counted::default();
    for line in jsonl.lines().filter(|line| !line.trim().is_empty()) {
        let judgment: Judgment = serde_json::from_str(line)?;
        let (taken, _) = ours.take(&judgment.text, Some(Language::English))?;
        counted.add(&Document::new(&judgment.text, taken), &judgment.entities)?;
    }
    counted.show();
    Ok(())
}

/// The kinds of ours that a status stands for.
fn kinds(status: &str) -> &'static [Kind] {
    match status {
        "BELIEF" => &[Kind::Religion],
        "POLITICS" => &[Kind::Politics, Kind::Union],
        "SEX" => &[Kind::Sex],
        "ETHNIC" => &[Kind::Ethnicity],
        "HEALTH" => &[Kind::Health, Kind::Genetic, Kind::Biometric],
        _ => &[],
    }
}

impl Mention {
    fn is_confidential(&self) -> bool {
        self.confidential_status != "NOT_CONFIDENTIAL"
    }

    fn is_direct(&self) -> bool {
        self.identifier_type == "DIRECT"
    }

    fn may_go(&self) -> bool {
        self.is_direct() || self.identifier_type == "QUASI" || self.is_confidential()
    }
}

impl Counted {
    fn add(&mut self, document: &Document, mentions: &[Mention]) -> Result<()> {
        self.judgments += 1;
        self.withheld += usize::from(document.taken.withheld);
        let mut entities: HashMap<&str, bool> = HashMap::new();
        let mut may_go: Vec<Range<usize>> = Vec::new();
        for mention in mentions {
            let place = document.place(mention.start_offset, mention.end_offset)?;
            let gone = document.is_gone(place.clone(), &IGNORED);
            if mention.is_direct() {
                self.direct.entry(mention.entity_type.clone()).or_default().count(gone);
                *entities.entry(&mention.entity_id).or_insert(true) &= gone;
            }
            if mention.is_confidential() {
                let right = gone && is_of_kind(document, place.clone(), &mention.confidential_status);
                let (found, typed) = self.confidential.entry(mention.confidential_status.clone()).or_default();
                found.count(gone);
                typed.count(right);
            }
            if mention.may_go() {
                may_go.push(place);
            }
        }
        entities.into_values().for_each(|gone| self.direct_entities.count(gone));
        for token in document.gone_tokens() {
            self.precise_tokens.count(may_go.iter().any(|place| place.start <= token.start && token.end <= place.end));
        }
        Ok(())
    }

    fn show(&self) {
        say(&format!(
            "\nText Anonymization Benchmark: {} judgments, {} withheld (no bars)",
            self.judgments, self.withheld
        ));
        let mut table = Table::new(&["", "of", "gone", "figure", "95 % interval", "right kind"]);
        let row = |what: &str, share: Share| {
            vec![
                what.to_owned(),
                share.of.to_string(),
                share.part.to_string(),
                percent(share),
                interval(share.interval()),
            ]
        };
        for (status, (found, typed)) in &self.confidential {
            let mut cells = row(&format!("Art. 9 {}", status.to_lowercase()), *found);
            cells.push(typed.part.to_string());
            table.row(cells);
        }
        for (name, share) in &self.direct {
            table.row(row(&format!("direct {}", name.to_lowercase()), *share));
        }
        table.row(row("direct entities", self.direct_entities));
        table.row(row("token precision", self.precise_tokens));
        table.show();
    }
}

/// Whether a stretch was taken as one of the kinds that its status stands for.
fn is_of_kind(document: &Document, place: Range<usize>, status: &str) -> bool {
    let length = document.text.len();
    kinds(status).iter().any(|kind| document.is_taken(place.clone(), &IGNORED, &document.taken.gone_as(*kind, length)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::taken::{Place, Taken};

    const LINE: &str = r#"{"text":"Mr Bo Ek, a Sami, no. 12/05","entities":[
        {"entity_type":"PERSON","start_offset":0,"end_offset":8,"entity_id":"a","identifier_type":"DIRECT","confidential_status":"NOT_CONFIDENTIAL"},
        {"entity_type":"DEM","start_offset":12,"end_offset":16,"entity_id":"b","identifier_type":"NO_MASK","confidential_status":"ETHNIC"},
        {"entity_type":"CODE","start_offset":22,"end_offset":27,"entity_id":"c","identifier_type":"DIRECT","confidential_status":"NOT_CONFIDENTIAL"}]}"#;

    fn counted(gone: &[(Kind, usize, usize)]) -> Counted {
        let judgment: Judgment = serde_json::from_str(LINE).unwrap();
        let place = |(kind, start, end): &(Kind, usize, usize)| Place { kind: Some(*kind), start: *start, end: *end };
        let taken = Taken { places: gone.iter().map(place).collect(), withheld: false };
        let mut counted = Counted::default();
        counted.add(&Document::new(&judgment.text, taken), &judgment.entities).unwrap();
        counted
    }

    fn share(part: usize, of: usize) -> Share {
        Share { part, of }
    }

    #[test]
    fn direct_identifiers_are_counted_by_type_and_by_entity() {
        let counted = counted(&[(Kind::Person, 3, 8)]);
        assert_eq!((counted.direct["PERSON"], counted.direct["CODE"]), (share(1, 1), share(0, 1)));
        assert_eq!((counted.direct_entities, counted.precise_tokens), (share(1, 2), share(2, 2)));
    }

    #[test]
    fn an_art_9_mention_is_found_whatever_for_and_typed_only_as_what_it_is() {
        assert_eq!(counted(&[(Kind::Ethnicity, 12, 16)]).confidential["ETHNIC"], (share(1, 1), share(1, 1)));
        assert_eq!(counted(&[(Kind::Religion, 12, 16)]).confidential["ETHNIC"], (share(1, 1), share(0, 1)));
        assert_eq!(counted(&[(Kind::Ethnicity, 12, 15)]).confidential["ETHNIC"], (share(0, 1), share(0, 1)));
    }

    #[test]
    fn words_outside_every_mention_cost_precision() {
        assert_eq!(counted(&[(Kind::Ethnicity, 10, 16)]).precise_tokens, share(1, 2));
    }
}
