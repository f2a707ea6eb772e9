//! Dates of birth that name the month by its number: "vierter elfter zweiundsechzig", "null drei null fünf achtzig".

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        numbers::{is_day_and_month, named},
    },
    spoken::Run,
};

const REACH_BEFORE: usize = 8;
const REACH_AFTER: usize = 4;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    found.extend((0..reading.len()).filter_map(|at| in_ordinals(reading, at)));
    found.extend(reading.runs().iter().filter_map(|run| in_digits(reading, run)));
    found.extend(reading.runs().iter().filter_map(|run| year_before(reading, run)));
}

fn is_birth(reading: &Reading<'_>, start: usize, end: usize) -> bool {
    reading.distance_before(start, Cue::Born, REACH_BEFORE).is_some()
        || reading.distance_after(end, Cue::Born, REACH_AFTER).is_some()
}

/// "vierter elfter", with a year after it.
fn in_ordinals(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    let day = reading.tongue.ordinal(reading.tokens[start].word)?;
    let month_at = start + 1 + usize::from(matches!(reading.sign(start + 1), Some('.' | ',')));
    let month = reading.tongue.ordinal(reading.tokens.get(month_at)?.word).filter(|month| *month <= 12)?;
    let year = reading.runs().iter().find(|run| (month_at + 1..=month_at + 2).contains(&run.start));
    let year = year.filter(|run| matches!(run.digits.len(), 2 | 4));
    if year.is_none() && !is_birth(reading, start, month_at + 1) {
        return None;
    }
    let normal = format!("{}-{month:02}-{day:02}", year.map_or("", |run| run.digits.as_str()));
    let end = year.map_or(month_at + 1, |run| run.end);
    is_birth(reading, start, end).then_some(())?;
    Some(candidate(start, end, normal))
}

/// Six or eight digits after "geboren".
fn in_digits(reading: &Reading<'_>, run: &Run) -> Option<Candidate> {
    let digits = run.digits.as_str();
    let is_date = matches!(digits.len(), 6 | 8) && is_day_and_month(&digits[..2], &digits[2..4]);
    let is_named = matches!(named(reading, run.start, run.end), None | Some(Cue::Born));
    (is_date && is_named && is_birth(reading, run.start, run.end)).then(|| {
        let normal = format!("{}-{}-{}", &digits[4..], &digits[2..4], &digits[..2]);
        candidate(run.start, run.end, normal)
    })
}

/// "1949 geboren"
fn year_before(reading: &Reading<'_>, run: &Run) -> Option<Candidate> {
    let is_year = run.digits.len() == 4 && run.digits.parse().is_ok_and(|year: u32| (1900..=2030).contains(&year));
    (is_year && reading.marked(run.end, Cue::Born)).then(|| candidate(run.start, run.end, run.digits.clone()))
}

fn candidate(start: usize, end: usize, normal: String) -> Candidate {
    Candidate { kind: Kind::DateOfBirth, start, end, certainty: 0.95, reason: "date said to be a birthday", normal }
}
