//! Dates of birth: a date, or a year, that the words around it say somebody was born on.

use clevercall_model::Language;

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, numbers::is_day_and_month},
    spoken::Numeral,
    words::Classes,
};

const REACH_BEFORE: usize = 9;
const REACH_AFTER: usize = 4;
/// A sentence this short that is mostly a date answers "when were you born?".
const SHORT_ANSWER: usize = 9;
/// Dates after this year are too young for a caller and are left to their context.
const YOUNGEST: u32 = 2012;

#[derive(Clone, Copy)]
struct Date {
    start: usize,
    end: usize,
    day: Option<u32>,
    month: Option<u32>,
    year: Option<u32>,
}

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    if reading.numerals().all().is_empty() && !reading.has(Cue::Ordinal) {
        return;
    }
    let mut last_end = 0;
    for at in 0..reading.len() {
        if at < last_end {
            continue;
        }
        let date = written(reading, at)
            .or_else(|| with_slash(reading, at))
            .or_else(|| with_month(reading, at))
            .or_else(|| with_month_number(reading, at))
            .or_else(|| digits_of_birth(reading, at))
            .or_else(|| year_of_birth(reading, at));
        let Some(date) = date else {
            continue;
        };
        last_end = date.end;
        found.extend(judge(reading, &with_article(reading, date)));
    }
}

fn judge(reading: &Reading<'_>, date: &Date) -> Option<Candidate> {
    let said = reading.distance_before(date.start, Cue::Born, REACH_BEFORE).is_some()
        || reading.distance_after(date.end, Cue::Born, REACH_AFTER).is_some();
    let long_ago = date.year.is_some_and(|year| (1900..=YOUNGEST).contains(&year));
    let sentence = reading.sentence_end(date.start) - reading.sentence_start(date.start);
    let (certainty, reason) = match (said, long_ago && date.day.is_some()) {
        (true, _) => (0.97, "date said to be a birthday"),
        (false, true) if sentence <= SHORT_ANSWER => (0.7, "date long ago, said on its own"),
        _ => return None,
    };
    let part = |value: Option<u32>| value.map_or_else(String::new, |value| format!("{value:02}"));
    let normal = format!("{}-{}-{}", part(date.year), part(date.month), part(date.day));
    Some(Candidate { kind: Kind::DateOfBirth, start: date.start, end: date.end, certainty, reason, normal })
}

/// `12.03.1985`, `1985-03-12`
fn written(reading: &Reading<'_>, at: usize) -> Option<Date> {
    let part = |at: usize| reading.tokens.get(at).filter(|token| token.is_digits()).map(|_| reading.raw(at));
    let (first, second, third) = (part(at)?, part(at + 2)?, part(at + 4)?);
    let sign = reading.sign(at + 1).filter(|sign| matches!(sign, '.' | '-' | '/'))?;
    if reading.sign(at + 3) != Some(sign)
        || part(at + 6).is_some() && reading.is_glued(at + 6) && reading.is_glued(at + 5)
    {
        return None;
    }
    let (day, month, year) = if first.len() == 4 { (third, second, first) } else { (first, second, third) };
    let (day, month) = (day.parse().ok()?, month.parse().ok()?);
    let valid = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    let (day, month) = if valid(day, month) { (day, month) } else { (month, day) };
    let year = full_year(year)?;
    valid(day, month).then_some(Date { start: at, end: at + 5, day: Some(day), month: Some(month), year: Some(year) })
}

/// "the ninth of March" starts with "the", "den niende mars" with "den".
fn with_article(reading: &Reading<'_>, date: Date) -> Date {
    let article = match reading.tongue.language {
        Language::English => "the",
        Language::Danish | Language::Norwegian | Language::Swedish => "den",
        Language::German => return date,
    };
    let is_article = date.start > 0 && reading.lower(date.start - 1) == article;
    Date { start: date.start - usize::from(is_article), ..date }
}

/// `4/2 1958`
fn with_slash(reading: &Reading<'_>, at: usize) -> Option<Date> {
    let number =
        |at: usize| reading.tokens.get(at).filter(|token| token.is_digits()).and_then(|_| reading.raw(at).parse().ok());
    let (day, month): (u32, u32) = (number(at)?, number(at + 2)?);
    let is_date =
        matches!(reading.sign(at + 1), Some('/' | '.')) && (1..=31).contains(&day) && (1..=12).contains(&month);
    let dot = usize::from(reading.sign(at + 3) == Some('.'));
    let (year, end) = year_after(reading, at + 3 + dot).filter(|_| is_date)?;
    Some(Date { start: at, end, day: Some(day), month: Some(month), year: Some(year) })
}

/// "the sixth of the second, oh one", "tredje i syvende nitten hundrede enogtres": only where a birth is said.
fn with_month_number(reading: &Reading<'_>, at: usize) -> Option<Date> {
    let said_after = || reading.distance_after(at, Cue::Born, REACH_BEFORE);
    reading.distance_before(at, Cue::Born, REACH_BEFORE).or_else(said_after)?;
    let (day, day_end) = day_number(reading, at)?;
    let mut month_at = day_end;
    while month_at < day_end + 3 && reading.tokens.get(month_at).is_some() && is_between(reading, month_at) {
        month_at += 1;
    }
    let (month, month_end) =
        day_number(reading, month_at).filter(|(month, _)| *month <= 12 && month_at <= day_end + 2)?;
    let is_named = reading.tongue.ordinal(reading.tokens[at].word).is_some() || month_at > day_end;
    let (year, end) = year_after(reading, month_end).map_or((None, month_end), |(year, end)| (Some(year), end));
    is_named.then_some(Date { start: at, end, day: Some(day), month: Some(month), year })
}

fn is_between(reading: &Reading<'_>, at: usize) -> bool {
    matches!(reading.lower(at), "of" | "the" | "i" | "in" | "den")
}

/// Two digits are a year of the last or this century.
fn full_year(digits: &str) -> Option<u32> {
    let year: u32 = digits.parse().ok()?;
    match digits.len() {
        2 => Some(if year > 26 { 1900 + year } else { 2000 + year }),
        4 => (1900..=2100).contains(&year).then_some(year),
        _ => None,
    }
}

/// "the third of March 1985", "12. marts femogfirs", "March 3rd, 1985"
fn with_month(reading: &Reading<'_>, at: usize) -> Option<Date> {
    if !reading.marked(at, Cue::Month) {
        return day_before_month(reading, at);
    }
    let day_at = at + 1 + usize::from(reading.lower_is(at + 1, "the"));
    let (day, day_end) = day_number(reading, day_at).map_or((None, at + 1), |(day, end)| (Some(day), end));
    let (year, end) = year_after(reading, day_end).map_or((None, day_end), |(year, end)| (Some(year), end));
    (day.is_some() || year.is_some()).then_some(Date { start: at, end, day, month: month_number(reading, at), year })
}

fn day_before_month(reading: &Reading<'_>, at: usize) -> Option<Date> {
    let (day, mut month) = day_number(reading, at)?;
    let limit = month + 3;
    while month < limit
        && !reading.marked(month, Cue::Month)
        && (reading.sign(month) == Some('.') || is_small(reading, month))
    {
        month += 1;
    }
    if !reading.marked(month, Cue::Month) {
        return None;
    }
    let (year, end) = year_after(reading, month + 1).map_or((None, month + 1), |(year, end)| (Some(year), end));
    Some(Date { start: at, end, day: Some(day), month: month_number(reading, month), year })
}

fn is_small(reading: &Reading<'_>, at: usize) -> bool {
    reading.is(at, Classes::FUNCTION) && reading.tokens[at].len() <= 3
}

fn month_number(reading: &Reading<'_>, at: usize) -> Option<u32> {
    reading.tongue.month(reading.tokens[at].word)
}

fn numeral_at<'a>(reading: &'a Reading<'_>, at: usize) -> Option<&'a Numeral> {
    let all = reading.numerals().all();
    let place = all.partition_point(|numeral| numeral.start < at);
    all.get(place).filter(|numeral| numeral.start == at)
}

fn day_number(reading: &Reading<'_>, at: usize) -> Option<(u32, usize)> {
    if let Some(numeral) = numeral_at(reading, at) {
        let day = reading.numerals().digits(numeral).parse().ok().filter(|day| (1..=31).contains(day))?;
        // "twenty-first" is the tens and a place.
        let next = numeral.end + usize::from(reading.sign(numeral.end) == Some('-'));
        let unit = reading.tokens.get(next).and_then(|token| reading.tongue.ordinal(token.word));
        if let Some(unit) = unit.filter(|unit| *unit < 10 && matches!(day, 20 | 30) && numeral.in_words) {
            return Some((day + unit, next + 1));
        }
        let suffix = usize::from(is_ordinal_suffix(reading, numeral.end));
        return Some((day, numeral.end + suffix));
    }
    let day = reading.tongue.ordinal(reading.tokens.get(at)?.word)?;
    let next = reading
        .tokens
        .get(at + 1)
        .and_then(|token| reading.tongue.ordinal(token.word))
        .filter(|unit| day >= 20 && *unit < 10);
    Some(next.map_or((day, at + 1), |unit| (day + unit, at + 2)))
}

fn is_ordinal_suffix(reading: &Reading<'_>, at: usize) -> bool {
    reading.is_glued(at) && matches!(reading.lower(at), "st" | "nd" | "rd" | "th")
}

/// A year after the month: four digits, "nineteen eighty five", or two digits.
fn year_after(reading: &Reading<'_>, start: usize) -> Option<(u32, usize)> {
    let at = if reading.sign(start) == Some(',') { start + 1 } else { start };
    let at = if reading.tokens.get(at).is_some() && is_small(reading, at) && numeral_at(reading, at).is_none() {
        at + 1
    } else {
        at
    };
    let first = numeral_at(reading, at)?;
    let digits = reading.numerals().digits(first);
    if digits.len() == 4 {
        return full_year(digits).map(|year| (year, first.end));
    }
    if digits == "0"
        && let Some(unit) = numeral_at(reading, first.end).filter(|unit| reading.numerals().digits(unit).len() == 1)
    {
        return full_year(&format!("0{}", reading.numerals().digits(unit))).map(|year| (year, unit.end));
    }
    if let Some(second) = numeral_at(reading, first.end)
        && matches!(digits, "19" | "20" | "1900" | "2000")
    {
        let digits = &digits[..2];
        let rest = reading.numerals().digits(second);
        let year = full_year(&format!("{digits}{rest:0>2}"))?;
        return Some((year, second.end));
    }
    if digits.len() == 2 && first.end > at { full_year(digits).map(|year| (year, first.end)) } else { None }
}

/// "date of birth oh four, eleven, sixty-eight": nothing but numbers right after the words.
fn digits_of_birth(reading: &Reading<'_>, at: usize) -> Option<Date> {
    reading.distance_before(at, Cue::Born, 3)?;
    let runs = reading.runs();
    let run = runs.get(runs.partition_point(|run| run.start < at)).filter(|run| run.start == at)?;
    let is_date =
        (3..=8).contains(&run.digits.len()) && reading.numerals().of(run).len() > 2 || is_compact_date(&run.digits);
    is_date.then_some(Date { start: at, end: run.end, day: None, month: None, year: None })
}

/// `570403`, `19570403`, `030457`: day, month and year without signs.
fn is_compact_date(digits: &str) -> bool {
    let digits = if digits.len() == 8 && matches!(&digits[..2], "19" | "20") { &digits[2..] } else { digits };
    digits.len() == 6
        && [(&digits[4..], &digits[2..4]), (&digits[..2], &digits[2..4])]
            .into_iter()
            .any(|(day, month)| is_day_and_month(day, month))
}

/// "born in 1985"
fn year_of_birth(reading: &Reading<'_>, at: usize) -> Option<Date> {
    reading.distance_before(at, Cue::Born, 3)?;
    let (year, end) = year_after(reading, at)?;
    numeral_at(reading, at).map(|_| Date { start: at, end, day: None, month: None, year: Some(year) })
}
