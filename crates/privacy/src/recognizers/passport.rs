//! Passport, licence and residence card numbers: letters and digits after a word that says so.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        code::{self, Code},
    },
};

/// How far after "passport" its number may start.
const REACH: usize = 12;
const SHORTEST: usize = 5;
const LONGEST: usize = 12;
const FEWEST_DIGITS: usize = 3;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut last_end = 0;
    let cues: Vec<usize> = reading.hits_of(Cue::Passport).map(|hit| hit.end).collect();
    for cue in cues {
        let mut from = cue.max(last_end);
        // A number that is said again is the same number, in another breath.
        while let Some(code) = code::find(reading, from, from + REACH, is_number) {
            if (cue.max(last_end)..code.start).any(|at| is_other(reading, at)) {
                break;
            }
            let start = with_letters(reading, code.start, cue);
            (from, last_end) = (code.end, code.end);
            found.push(Candidate {
                kind: Kind::Passport,
                start,
                end: code.end,
                certainty: 0.95,
                reason: "number said to be a passport or licence number",
                normal: (start..code.start).map(|at| reading.lower(at)).chain([code.text.as_str()]).collect(),
            });
        }
    }
}

fn is_number(code: &Code) -> bool {
    (SHORTEST..=LONGEST).contains(&code.text.len()) && code.digits >= FEWEST_DIGITS
}

/// Something else is named before the number.
fn is_other(reading: &Reading<'_>, at: usize) -> bool {
    [Cue::Phone, Cue::NationalId, Cue::Account, Cue::Card, Cue::Born, Cue::Reference, Cue::Plate]
        .iter()
        .any(|cue| reading.marked(at, *cue) && !reading.marked(at, Cue::Passport))
}

/// Two small letters right before the number belong to it as well: "fk 481 926".
fn with_letters(reading: &Reading<'_>, start: usize, cue: usize) -> usize {
    let Some(before) = start.checked_sub(1).filter(|before| *before >= cue) else { return start };
    let token = &reading.tokens[before];
    let strange = reading.is_caseless && reading.is_strange(before) && !reading.marked(before, Cue::Passport);
    if token.is_word() && token.len() == 2 && strange { before } else { start }
}
