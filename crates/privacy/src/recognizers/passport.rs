//! Passport numbers: letters and digits after a word that says so.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, numbers::named},
    tokens::Shape,
};

const SHORTEST: usize = 5;
const LONGEST: usize = 12;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    for run in reading.runs() {
        if named(reading, run.start, run.end) != Some(Cue::Passport) {
            continue;
        }
        let start = letters_start(reading, run.start);
        let normal: String = (start..run.start).map(|at| reading.lower(at)).chain([run.digits.as_str()]).collect();
        if (SHORTEST..=LONGEST).contains(&run.digits.len()) {
            let reason = "number said to be a passport or licence number";
            found.push(Candidate { kind: Kind::Passport, start, end: run.end, certainty: 0.95, reason, normal });
        }
    }
}

/// Up to three letters before the digits belong to the number: "C 01X…", "FHA 204 713".
fn letters_start(reading: &Reading<'_>, end: usize) -> usize {
    let is_letter = |at: usize| {
        let token = &reading.tokens[at];
        let written = token.len() <= 3 && matches!(token.shape, Shape::Upper) || token.len() <= 2 && token.is_capital();
        token.is_word() && (written || token.len() == 1 || token.len() <= 3 && reading.is_glued(at + 1))
    };
    let mut start = end;
    while start > 0 && end - start < 3 && is_letter(start - 1) && !reading.marked(start - 1, Cue::Passport) {
        start -= 1;
    }
    start
}
