//! What the words around a number say it is, and the check digits that are law.

use crate::{
    cue::{Cue, Marks},
    reading::Reading,
    spoken::Run,
    tokens::PLACEHOLDER,
};

/// The cues that name a number.
const NAMING: [Cue; 10] = [
    Cue::Reference,
    Cue::Phone,
    Cue::NationalId,
    Cue::Card,
    Cue::Account,
    Cue::Passport,
    Cue::Plate,
    Cue::Born,
    Cue::Address,
    Cue::Lives,
];

const ANY_NAMING: Marks = Marks::all_of(&NAMING);

const REACH_BEFORE: usize = 10;
const REACH_AFTER: usize = 5;
/// "order" and "case" name only a number that stands close.
const REACH_REFERENCE: usize = 4;

/// The nearest naming cue before the tokens `start..end`, or else shortly after them; "my number is" names least.
pub(super) fn named(reading: &Reading<'_>, start: usize, end: usize) -> Option<Cue> {
    let unspecific = || reading.distance_before(start, Cue::Number, REACH_BEFORE).map(|_| Cue::Number);
    specific(reading, start, end).or_else(unspecific)
}

fn specific(reading: &Reading<'_>, start: usize, end: usize) -> Option<Cue> {
    let named_by = |at: usize| {
        let is_named = reading.marked_any(at, ANY_NAMING);
        if is_named { NAMING.into_iter().find(|cue| reading.marked(at, *cue)) } else { None }
    };
    let start = code_start(reading, start);
    for back in 1..=REACH_BEFORE.min(start) {
        let at = start - back;
        let cue = named_by(at).filter(|cue| *cue != Cue::Reference || back <= REACH_REFERENCE);
        if cue.is_some() {
            return cue;
        }
        if is_long_number(reading, at) {
            break;
        }
    }
    let sentence = reading.sentence(end - 1);
    (end..(end + REACH_AFTER).min(reading.len()))
        .take_while(|at| reading.sentence(*at) == sentence && !is_long_number(reading, *at))
        .find_map(named_by)
        .filter(|cue| !matches!(cue, Cue::Lives | Cue::Address | Cue::Born))
}

/// "tracking number J D, zero four": the letters before a number, with their commas, belong to it.
fn code_start(reading: &Reading<'_>, start: usize) -> usize {
    let is_letter =
        |at: usize| reading.tokens[at].is_word() && reading.tokens[at].is_capital() && reading.tokens[at].len() == 1;
    let is_joint = |at: usize| matches!(reading.sign(at), Some(',' | '-'));
    let is_part = |at: &usize| is_letter(*at) || is_joint(*at) && *at > 0 && is_letter(*at - 1);
    let mut part = (0..start).rev().take_while(is_part);
    part.by_ref().last().unwrap_or(start)
}

/// A long number, or a placeholder that may stand for one.
fn is_long_number(reading: &Reading<'_>, at: usize) -> bool {
    if reading.sign(at) == Some(PLACEHOLDER) {
        return true;
    }
    let runs = reading.runs();
    let place = runs.partition_point(|run| run.end <= at);
    runs.get(place).is_some_and(|run| run.start <= at && run.digits.len() >= 6)
}

/// Whether a unit follows: "crowns", "minutes", "%".
pub(super) fn is_amount(reading: &Reading<'_>, run: &Run) -> bool {
    reading.marked(run.end, Cue::Unit)
        || matches!(reading.sign(run.end), Some('%' | '°'))
        || run.start > 0 && matches!(reading.sign(run.start - 1), Some('$' | '€' | '£'))
}

/// Where the span of a number starts: with its "+" or bracket.
pub(crate) fn start_with_sign(reading: &Reading<'_>, start: usize) -> usize {
    match start.checked_sub(1) {
        Some(before) if matches!(reading.sign(before), Some('+' | '(')) || reading.marked(before, Cue::Plus) => {
            start_with_sign(reading, before)
        }
        _ => start,
    }
}

/// The digits as numbers.
pub(super) fn digit_values(digits: &str) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator {
    digits.as_bytes().iter().map(|digit| u32::from(digit.wrapping_sub(b'0')))
}

/// The Luhn check (ISO/IEC 7812-1): payment cards, Swedish personal numbers.
pub(crate) fn luhn(digits: &str) -> bool {
    let sum: u32 = digit_values(digits)
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (1, double @ 10..) => double - 9,
            (1, double) => double,
            _ => digit,
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Whether the weighted sum of the digits is a multiple of 11.
pub(super) fn weighted_11(digits: &str, weights: &[u32]) -> bool {
    let sum: u32 = digit_values(digits).zip(weights).map(|(digit, weight)| digit * weight).sum();
    digits.len() >= weights.len() && sum.is_multiple_of(11)
}

/// Whether two digits each are a day and a month; `day` may be raised by 40 or 60, as in replacement numbers.
pub(super) fn is_day_and_month(day: &str, month: &str) -> bool {
    let (Ok(day), Ok(month)) = (day.parse::<u32>(), month.parse::<u32>()) else { return false };
    let day = if day > 60 {
        day - 60
    } else if day > 40 {
        day - 40
    } else {
        day
    };
    (1..=31).contains(&day) && (1..=12).contains(&month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_knows_a_test_card_from_a_wrong_one() {
        assert!(luhn("4111111111111111") && luhn("5500005555555559"));
        assert!(!luhn("4111111111111112") && !luhn(""));
    }

    #[test]
    fn days_and_months_have_limits() {
        assert!(is_day_and_month("31", "12") && is_day_and_month("61", "01"));
        assert!(!is_day_and_month("32", "01") && !is_day_and_month("01", "13") && !is_day_and_month("00", "01"));
    }
}
