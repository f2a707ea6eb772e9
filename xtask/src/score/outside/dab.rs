//! The Danish Anonymization Benchmark: 21 of its 54 documents from forums, parliament, letters and e-mail (MIT).
//!
//! One annotator marked direct (`DIREKTE`) and quasi (`KVASI`) identifiers; marks with another label are names and
//! places that need no masking.
//! Counted as the benchmark's own program does:
//!
//! - *entity recall, direct*: entities (mentions with one `entity_id` in one document) labelled `DIREKTE`, of which
//!   every mention is gone, of all such entities. A mention is gone when all its letters and digits are, but for the
//!   words hr, fru and nr. The benchmark also forgives prepositions, articles and conjunctions, which takes a tagger;
//!   here they count, so the figure can only be lower.
//! - *token recall*: words of mentions that are gone, for `DIREKTE` alone and with `KVASI`.
//! - *token precision*: words taken out that lie wholly inside one `DIREKTE` or `KVASI` mention, of all words taken out.
//!
//! The documents are given to the filter whole, as Danish.
//! Bars: entity recall of direct identifiers at least 90 %, at a token precision of at least 70 %.

use std::{collections::BTreeMap, ops::Range};

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
pub(super) const FILE: &str = "dab/annotated.json";

/// Words of a mention that tell nothing, as the benchmark has them.
const IGNORED: [&str; 3] = ["hr", "fru", "nr"];

#[derive(Deserialize)]
struct Entry {
    annotations: Vec<Annotation>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    text: String,
}

#[derive(Deserialize)]
struct Annotation {
    result: Vec<Mark>,
}

/// A mention, or a relation between two, which has neither value nor entity.
#[derive(Deserialize)]
struct Mark {
    value: Option<Value>,
    entity_id: Option<u64>,
}

#[derive(Deserialize)]
struct Value {
    start: usize,
    end: usize,
    labels: Vec<String>,
}

/// An identifier of a document.
struct Mention {
    entity: u64,
    direct: bool,
    place: Range<usize>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    documents: usize,
    withheld: usize,
    mentions: usize,
    direct_mentions: usize,
    direct_entities: Share,
    quasi_entities: Share,
    direct_tokens: Share,
    tokens: Share,
    precise_tokens: Share,
}

/// Scores the set.
pub(super) fn score(json: &str, ours: &Ours, verdicts: &mut Verdicts) -> Result<()> {
    let mut counted = Counted::default();
    for entry in serde_json::from_str::<Vec<Entry>>(json)? {
        let (taken, _) = ours.take(&entry.data.text, Some(Language::Danish))?;
        let document = Document::new(&entry.data.text, taken);
        counted.add(&document, &mentions(&entry, &document)?);
    }
    counted.show(verdicts);
    Ok(())
}

fn mentions(entry: &Entry, document: &Document) -> Result<Vec<Mention>> {
    let mut mentions = Vec::new();
    for mark in entry.annotations.iter().flat_map(|annotation| &annotation.result) {
        let (Some(value), Some(entity)) = (&mark.value, mark.entity_id) else { continue };
        let direct = value.labels.iter().any(|label| label == "DIREKTE");
        if direct || value.labels.iter().any(|label| label == "KVASI") {
            mentions.push(Mention { entity, direct, place: document.place(value.start, value.end)? });
        }
    }
    Ok(mentions)
}

impl Counted {
    fn add(&mut self, document: &Document, mentions: &[Mention]) {
        self.documents += 1;
        self.withheld += usize::from(document.taken.withheld);
        self.mentions += mentions.len();
        self.direct_mentions += mentions.iter().filter(|mention| mention.direct).count();
        let mut entities: BTreeMap<u64, (bool, bool)> = BTreeMap::new();
        for mention in mentions {
            let gone = document.is_gone(mention.place.clone(), &IGNORED);
            let (direct, all_gone) = entities.entry(mention.entity).or_insert((false, true));
            *direct |= mention.direct;
            *all_gone &= gone;
            for token in document.tokens(mention.place.clone()) {
                let gone = document.is_gone(token, &IGNORED);
                self.tokens.count(gone);
                if mention.direct {
                    self.direct_tokens.count(gone);
                }
            }
        }
        for (direct, all_gone) in entities.into_values() {
            (if direct { &mut self.direct_entities } else { &mut self.quasi_entities }).count(all_gone);
        }
        for token in document.gone_tokens() {
            let inside =
                mentions.iter().any(|mention| mention.place.start <= token.start && token.end <= mention.place.end);
            self.precise_tokens.count(inside);
        }
    }

    fn show(&self, verdicts: &mut Verdicts) {
        say(&format!(
            "\nDanish Anonymization Benchmark: {} documents, {} mentions ({} direct), {} withheld",
            self.documents, self.mentions, self.direct_mentions, self.withheld
        ));
        let mut table = Table::new(&["", "of", "figure", "95 % interval", "bar", ""]);
        let figures = [
            ("entity recall, direct", self.direct_entities, self.direct_entities.of, Some(Bar::AtLeast(0.90))),
            ("token precision", self.precise_tokens, self.precise_tokens.of, Some(Bar::AtLeast(0.70))),
            ("token recall, direct", self.direct_tokens, self.direct_mentions, None),
            ("token recall, direct and quasi", self.tokens, self.mentions, None),
            ("entity recall, quasi", self.quasi_entities, self.quasi_entities.of, None),
        ];
        for (what, share, observations, bar) in figures {
            let mut cells = vec![what.to_owned(), share.of.to_string(), percent(share)];
            cells.push(interval(share.interval_of(observations)));
            if let Some(bar) = bar {
                cells.extend([bar.to_string(), verdicts.judge(&format!("DAB {what}"), bar, share.value()).to_owned()]);
            }
            table.row(cells);
        }
        table.show();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::taken::{Place, Taken};

    /// Places: hr 0..2, Bo Ek 3..8, bor, Ry 13..15, Bo 17..19.
    const TEXT: &str = "hr Bo Ek bor Ry, Bo";

    fn counted(gone: &[(usize, usize)]) -> Counted {
        let place = |(start, end): &(usize, usize)| Place { kind: None, start: *start, end: *end };
        let document = Document::new(TEXT, Taken { places: gone.iter().map(place).collect(), withheld: false });
        let mark = |entity, direct, place| Mention { entity, direct, place };
        let mut counted = Counted::default();
        counted.add(&document, &[mark(1, true, 0..8), mark(2, false, 13..15), mark(1, true, 17..19)]);
        counted
    }

    fn share(part: usize, of: usize) -> Share {
        Share { part, of }
    }

    #[test]
    fn an_entity_is_gone_only_with_every_mention() {
        assert_eq!(counted(&[(3, 8), (17, 19)]).direct_entities, share(1, 1));
        assert_eq!(counted(&[(0, 8)]).direct_entities, share(0, 1));
        assert_eq!(counted(&[(13, 15)]).quasi_entities, share(1, 1));
    }

    #[test]
    fn words_are_counted_for_recall_and_precision() {
        // Gone: Ek, bor, R of Ry. Of five words of mentions hr counts as gone by itself.
        let counted = counted(&[(6, 12), (13, 14)]);
        assert_eq!((counted.direct_tokens, counted.tokens), (share(2, 4), share(2, 5)));
        assert_eq!(counted.precise_tokens, share(2, 3));
    }

    #[test]
    fn the_annotations_are_read_and_other_labels_left_out() {
        let json = r#"[{"data":{"text":"Bo fra Ry"},"annotations":[{"result":[
            {"value":{"start":0,"end":2,"text":"Bo","labels":["DIREKTE"]},"entity_id":7,"type":"labels"},
            {"value":{"start":7,"end":9,"text":"Ry","labels":["LOC"]},"entity_id":8,"type":"labels"},
            {"from_id":"a","to_id":"b","type":"relation"}]}]}]"#;
        let entries: Vec<Entry> = serde_json::from_str(json).unwrap();
        let document = Document::new(&entries[0].data.text, Taken::default());
        let mentions = mentions(&entries[0], &document).unwrap();
        assert_eq!(mentions.len(), 1);
        assert_eq!((mentions[0].entity, mentions[0].direct, mentions[0].place.clone()), (7, true, 0..2));
    }
}
