//! Numbers of passports and identity cards that mix letters and digits: `C7VX4K21L`.
//!
//! Those of digits alone are found as in other languages.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, german::code},
};

/// How far behind "Passnummer" the number may start.
const REACH: usize = 8;
const SHORTEST: usize = 6;
const LONGEST: usize = 14;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut last = 0;
    let cues: Vec<usize> = reading.hits_of(Cue::Passport).map(|hit| hit.end).collect();
    for cue in cues {
        let starts = cue.max(last)..reading.len().min(cue + REACH);
        if let Some(candidate) = starts.into_iter().find_map(|start| candidate(reading, start)) {
            last = candidate.end;
            found.push(candidate);
        }
    }
}

fn candidate(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    if reading.marked(start, Cue::Filler) {
        return None;
    }
    let code = code::read(reading, start)?;
    let normal = code.text();
    let is_number = (SHORTEST..=LONGEST).contains(&normal.chars().count()) && code.digits() >= 2 && code.letters() >= 1;
    is_number.then_some(Candidate {
        kind: Kind::Passport,
        start: code.start,
        end: code.end,
        certainty: 0.96,
        reason: "letters and digits said to be the number of a passport or identity card",
        normal,
    })
}
