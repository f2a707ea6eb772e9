//! Payment card numbers: 13 to 19 digits (ISO/IEC 7812); the Luhn digit raises certainty.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        numbers::{luhn, named},
    },
    spoken::Run,
};

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    for run in reading.runs() {
        if let Some((certainty, reason)) = judge(reading, run) {
            let normal = run.digits.clone();
            found.push(Candidate { kind: Kind::Card, start: run.start, end: run.end, certainty, reason, normal });
        }
    }
}

fn judge(reading: &Reading<'_>, run: &Run) -> Option<(f32, &'static str)> {
    let length = run.digits.len();
    let cue = named(reading, run.start, run.end);
    match (cue, length) {
        (Some(Cue::Card), 3..=19) => Some((0.97, "number said to be a card number")),
        (Some(Cue::Reference | Cue::Account), _) => None,
        (_, 13..=19) if luhn(&run.digits) => Some((0.95, "number with the length and check digit of a payment card")),
        (Some(Cue::Phone | Cue::NationalId), _) => None,
        (_, 16) => Some((0.75, "sixteen digits, like a payment card")),
        _ => None,
    }
}
