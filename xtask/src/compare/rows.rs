//! The tables: one a language, one row a filter.

use clevercall_model::Language;
use clevercall_privacy::Tier;

use super::{Asked, answers::Answers};
use crate::{
    measure::{
        corpus::Part,
        share::Share,
        table::{Table, percent},
        tally::Tally,
    },
    task::say,
};

/// A row of the tables.
pub(super) struct Row {
    /// Who.
    pub(super) name: String,
    /// Types that are left aside.
    pub(super) aside: &'static [&'static str],
    /// The languages that it says it knows.
    pub(super) claims: &'static [Language],
}

impl Row {
    /// Our own.
    pub(super) fn ours() -> Self {
        Self { name: "clevercall".to_owned(), aside: &[], claims: &Language::ALL }
    }
}

/// Shows the tables.
pub(super) fn show(asked: &[Asked], part: Part, answered: &[(Row, Answers)]) {
    let mut from = 0;
    for asked in asked {
        let (language, count) = (asked.language, asked.lines.len());
        say(&format!("\n{language}, {}: {count} lines", part.name()));
        let mut table = Table::new(&[
            "",
            "character recall",
            "precision",
            "marks covered",
            "Art. 9 covered",
            "neg touched",
            "KB/s",
            "memory MB",
            "start ms",
        ]);
        for (row, answers) in answered {
            table.row(row.cells(asked, answers, from));
        }
        table.show();
        from += count;
    }
    say("\nKB/s on one core, of 1,000 bytes; memory is the process's most, with its interpreter.");
    say("* doesn't claim the language; its English rules or model read it.");
    if cfg!(debug_assertions) {
        say("clevercall was built without optimisation here, so its speed says nothing; --help says how to build it.");
    }
}

impl Row {
    /// The cells of one language, whose answers start at `from`.
    fn cells(&self, asked: &Asked, answers: &Answers, from: usize) -> Vec<String> {
        let mark = if self.claims.contains(&asked.language) { "" } else { " *" };
        let name = format!("{}{mark}", self.name);
        let (mut tally, mut seconds, mut bytes) = (Tally::default(), 0.0, 0);
        for (line, answer) in asked.lines.iter().zip(&answers.answers[from..]) {
            let Some(answer) = answer else { return vec![name, "not taught".to_owned()] };
            tally.add(line, &answer.taken(self.aside));
            seconds += answer.seconds;
            bytes += line.text.len();
        }
        let all = tally.all_kinds();
        let recall = Share { part: all.leaked.of - all.leaked.part, of: all.leaked.of };
        let mut cells = vec![name];
        cells.extend([recall, tally.precise, all.covered, art_9(&tally), tally.touched].map(percent));
        cells.push(format!("{:.1}", bytes as f64 / seconds / 1e3));
        cells.push(format!("{:.0}", answers.memory_mb));
        cells.push(format!("{:.0}", answers.start_seconds * 1e3));
        cells
    }
}

/// Marks of Art. 9 that are wholly covered.
fn art_9(tally: &Tally) -> Share {
    let mut covered = Share::default();
    for (_, counted) in tally.kinds.iter().filter(|(kind, _)| kind.tier() == Tier::Special) {
        covered += counted.covered;
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        compare::answers,
        measure::corpus::{Line, Span, Tag},
    };
    use clevercall_privacy::Kind;

    fn asked() -> Asked {
        let span = |kind, start, end| Span { kind, start, end };
        let line = |tag, text: &str, spans| Line { number: 1, tag, text: text.to_owned(), spans };
        Asked {
            language: Language::Danish,
            lines: vec![
                line(Tag::Special, "Bo har gigt", vec![span(Kind::Person, 0, 2), span(Kind::Health, 7, 11)]),
                line(Tag::Neg, "på mandag", Vec::new()),
            ],
        }
    }

    fn answers() -> Answers {
        answers::read(
            "{\"places\": [[0, 2, \"PERSON\"]], \"seconds\": 0.001}\n\
             {\"places\": [[3, 9, \"DATE\"]], \"seconds\": 0.001}\n{\"start_seconds\": 0.5, \"memory_mb\": 9.6}",
            2,
        )
        .unwrap()
    }

    fn row(aside: &'static [&'static str]) -> Row {
        Row { name: "Peer".to_owned(), aside, claims: &[Language::English] }
    }

    #[test]
    fn a_row_counts_as_the_score_does() {
        let cells = row(&[]).cells(&asked(), &answers(), 0);
        // 2 of 6 marked letters gone; 2 of 8 gone letters were marked; 21 bytes in 2 ms.
        assert_eq!(cells, ["Peer *", "33.3 %", "25.0 %", "50.0 %", "0.0 %", "100.0 %", "10.5", "10", "500"]);
    }

    #[test]
    fn types_left_aside_touch_nothing() {
        let cells = row(&["DATE"]).cells(&asked(), &answers(), 0);
        assert_eq!(cells[1..6], ["33.3 %", "100.0 %", "50.0 %", "0.0 %", "0.0 %"]);
    }

    #[test]
    fn a_language_that_was_not_taught_is_said_to_be() {
        let none = Answers { answers: vec![None, None], ..answers() };
        assert_eq!(row(&[]).cells(&asked(), &none, 0), ["Peer *", "not taught"]);
    }
}
