//! Telephone numbers, national and international, written and spoken.
//!
//! A long number that nothing else explains counts as one: it is most likely a telephone number, and never general.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        numbers::{is_amount, named, start_with_sign},
    },
    spoken::Run,
};

/// A few digits after "my number is" may be half a number.
const SHORTEST_AFTER_CUE: usize = 4;
const SHORTEST: usize = 7;
/// ITU-T E.164.
const LONGEST: usize = 15;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    found.extend(reading.runs().iter().filter_map(|run| candidate(reading, run)));
}

fn candidate(reading: &Reading<'_>, run: &Run) -> Option<Candidate> {
    let length = run.digits.len();
    let start = start_with_sign(reading, run.start);
    let international = start < run.start && reading.sign(run.start - 1) != Some('(') || run.digits.starts_with("00");
    let (certainty, reason) = match named(reading, run.start, run.end) {
        Some(Cue::Phone) if (SHORTEST_AFTER_CUE..=LONGEST + 3).contains(&length) => {
            (0.97, "number said to be a telephone number")
        }
        Some(Cue::Number) if (SHORTEST_AFTER_CUE..=LONGEST).contains(&length) => (0.8, "number said to be somebody's"),
        Some(Cue::Reference) => return None,
        _ if is_amount(reading, run) && length < 8 || is_round(reading, run) || is_date(reading, run) => return None,
        _ if international && (SHORTEST..=LONGEST + 2).contains(&length) => (0.95, "international telephone number"),
        Some(Cue::NationalId | Cue::Card | Cue::Account | Cue::Passport) => return None,
        _ if (SHORTEST..=LONGEST).contains(&length) => (0.6, "number as long as a telephone number"),
        _ if length > LONGEST => (0.4, "long number"),
        _ => return None,
    };
    Some(Candidate { kind: Kind::Phone, start, end: run.end, certainty, reason, normal: normal(&run.digits) })
}

/// "three hundred and forty thousand": ends with a word that amounts end with.
fn is_round(reading: &Reading<'_>, run: &Run) -> bool {
    reading.marked(run.end - 1, Cue::Unit)
}

/// `2026-11-24`, and a time after it.
fn is_date(reading: &Reading<'_>, run: &Run) -> bool {
    let numerals = reading.numerals().of(run);
    let written = |at: usize, length: usize| {
        numerals.get(at).is_some_and(|part| !part.in_words && reading.numerals().digits(part).len() == length)
    };
    let is_year = run.digits.starts_with("19") || run.digits.starts_with("20");
    let is_joined = |at: usize| reading.sign(numerals[at].end) == Some('-');
    is_year && written(0, 4) && written(1, 2) && written(2, 2) && is_joined(0) && is_joined(1)
}

fn normal(digits: &str) -> String {
    digits.strip_prefix("00").unwrap_or(digits).to_owned()
}
