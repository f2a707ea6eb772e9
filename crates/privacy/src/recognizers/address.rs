//! Postal addresses and parts of them: street and number, postcode and town, the town somebody lives in.
//!
//! A street without a number is general talk ("works on Main Street") unless somebody lives there.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, german},
    spoken::Numeral,
    words::Classes,
};

/// How far before a street "I live on" may stand.
const CUE_REACH: usize = 7;
/// Longest street name before its type: "Old Kent Road".
const LONGEST_NAME: usize = 4;
/// Longest tail: floor, door, postcode, town.
const LONGEST_TAIL: usize = 16;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut at = if german::is_german(reading) { reading.len() } else { 0 };
    while at < reading.len() {
        let candidate = street(reading, at).or_else(|| town(reading, at)).or_else(|| uk_postcode(reading, at));
        match candidate {
            Some(candidate) => {
                at = candidate.end.max(at + 1);
                found.push(candidate);
            }
            None => at += 1,
        }
    }
    let cues: Vec<usize> = reading.hits_of(Cue::Address).map(|hit| hit.end).collect();
    found.extend(cues.iter().filter_map(|end| said(reading, *end)));
}

fn candidate(reading: &Reading<'_>, start: usize, end: usize, certainty: f32, reason: &'static str) -> Candidate {
    let words = (start..end).filter(|at| reading.sign(*at).is_none()).map(|at| reading.lower(at));
    let normal = words.collect::<Vec<_>>().join(" ");
    Candidate { kind: Kind::Address, start, end, certainty, reason, normal }
}

fn lives_before(reading: &Reading<'_>, at: usize) -> bool {
    reading.distance_before(at, Cue::Lives, CUE_REACH).is_some()
        || reading.distance_before(at, Cue::Address, CUE_REACH).is_some()
}

/// A street around the token that makes it one.
fn street(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let is_type = reading.marked(at, Cue::StreetType);
    if !is_type && !reading.is(at, Classes::STREET) || !reading.tokens[at].is_word() {
        return None;
    }
    let is_separate = is_type && reading.is_street_type_word(at);
    let name_start = name_start(reading, at, is_separate);
    if is_separate && name_start == at {
        return None;
    }
    let before = number_before(reading, name_start);
    let after = number_at(reading, at + 1);
    let named = is_type || reading.tokens[at].is_capital() || reading.is_caseless;
    let lives = lives_before(reading, before.unwrap_or(name_start));
    if !named || before.is_none() && after.is_none() && !lives {
        return None;
    }
    if !is_type && after.is_none() {
        return None;
    }
    let start = before.unwrap_or(name_start);
    let end = tail_end(reading, after.unwrap_or(at + 1));
    let certainty = if before.is_some() || after.is_some() { 0.9 } else { 0.8 };
    Some(candidate(reading, start, end, certainty, "street with a number, or one that somebody lives in"))
}

/// Walks back over the words of the street's name.
fn name_start(reading: &Reading<'_>, street: usize, is_separate: bool) -> usize {
    let mut start = street;
    while start > 0 && street - start < LONGEST_NAME {
        let at = start - 1;
        let token = &reading.tokens[at];
        let initial = reading.sign(at) == Some('.') && at > 0 && reading.tokens[at - 1].len() == 1;
        let capital = token.is_word()
            && token.is_capital()
            && !(reading.is_sentence_start(at) && reading.is(at, Classes::FUNCTION));
        let small = reading.is_caseless && is_separate && street - start < 2 && is_name_word(reading, at);
        if !(capital && !is_cue(reading, at) || initial || small) {
            break;
        }
        start = at;
    }
    start
}

fn is_name_word(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens[at].is_word() && !reading.is(at, Classes::FUNCTION) && !is_cue(reading, at)
}

fn is_cue(reading: &Reading<'_>, at: usize) -> bool {
    reading.marked(at, Cue::Lives) || reading.marked(at, Cue::Address) || reading.marked(at, Cue::Person)
}

/// A house number of at most four digits that starts at `at`, with its letter.
fn number_at(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let at = at + usize::from(matches!(reading.sign(at), Some(',')) || reading.is_number_sign(at));
    let numeral = numeral_at(reading, at)?;
    let short = reading.numerals().digits(numeral).len() <= 4;
    let unit = reading.marked(numeral.end, Cue::Unit);
    (short && !unit).then(|| with_letter(reading, numeral.end))
}

fn with_letter(reading: &Reading<'_>, end: usize) -> usize {
    let letter = reading.tokens.get(end).is_some_and(|token| token.is_word() && token.len() == 1);
    let own = letter
        && (reading.is_glued(end)
            || reading.tokens[end].is_capital() && reading.lower(end) != "i"
            || reading.is_caseless && !reading.is(end, Classes::FUNCTION));
    if own { end + 1 } else { end }
}

fn numeral_at<'a>(reading: &'a Reading<'_>, at: usize) -> Option<&'a Numeral> {
    let all = reading.numerals().all();
    let place = all.partition_point(|numeral| numeral.start < at);
    all.get(place).filter(|numeral| numeral.start == at)
}

/// A house number that ends right before the street's name: "14 Main Street", "number 14 on Main Street".
fn number_before(reading: &Reading<'_>, name_start: usize) -> Option<usize> {
    let runs = reading.runs();
    let run = &runs[runs.partition_point(|run| run.end < name_start)..].first()?;
    let letter = name_start == run.end + 1 && reading.tokens[run.end].len() == 1 && reading.is_glued(run.end);
    ((run.end == name_start || letter) && run.digits.len() <= 5).then_some(run.start)
}

/// Walks on over floor, door, postcode and town.
fn tail_end(reading: &Reading<'_>, from: usize) -> usize {
    let mut end = from;
    let mut at = from;
    while at < reading.len().min(from + LONGEST_TAIL) {
        let token = &reading.tokens[at];
        if matches!(token.sign(), Some(',' | '.' | '-')) || reading.marked(at, Cue::Filler) {
            if token.sign() == Some('.') && reading.sentence(at) != reading.sentence((at + 1).min(reading.len() - 1)) {
                break;
            }
            at += 1;
            continue;
        }
        let next = floor_end(reading, at).or_else(|| postcode_end(reading, at)).or_else(|| town_end(reading, at));
        let Some(next) = next else { break };
        at = next;
        end = next;
    }
    end
}

fn floor_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    if reading.marked(at, Cue::Floor) {
        return Some(at + 1);
    }
    let number_end = numeral_at(reading, at)
        .map(|numeral| numeral.end)
        .or_else(|| reading.marked(at, Cue::Ordinal).then_some(at + 1))?;
    let dot = usize::from(reading.sign(number_end) == Some('.'));
    let after_floor = at > 0 && reading.marked(at - 1, Cue::Floor);
    (reading.marked(number_end + dot, Cue::Floor) || after_floor).then_some(number_end)
}

/// A postcode, with the town after it.
fn postcode_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    if let Some(end) = uk_postcode_end(reading, at) {
        return Some(end);
    }
    let runs = reading.runs();
    let run = runs.get(runs.partition_point(|run| run.start < at)).filter(|run| run.start == at)?;
    let town = town_end(reading, run.end);
    matches!(run.digits.len(), 4 | 5).then(|| town.unwrap_or(run.end))
}

fn town_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let linked = reading.tokens.get(at).is_some_and(|_| reading.is_in_word(at)) && is_town(reading, at + 1);
    let start = if linked { at + 1 } else { at };
    if !is_town(reading, start) {
        return None;
    }
    let mut end = start + 1;
    while is_town(reading, end) && !reading.is_sentence_start(end) && end < start + 3 {
        end += 1;
    }
    let district =
        reading.tokens.get(end).is_some_and(|token| token.len() == 1 && token.is_capital() && token.is_word());
    Some(if district { end + 1 } else { end })
}

fn is_town(reading: &Reading<'_>, at: usize) -> bool {
    let Some(token) = reading.tokens.get(at) else { return false };
    token.is_word()
        && reading.is(at, Classes::PLACE)
        && (token.is_capital() || reading.is_caseless)
        && !reading.is(at, Classes::FUNCTION)
}

/// "8000 Aarhus", "I live in Odense".
fn town(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let lives = reading.distance_before(at, Cue::Lives, 3).is_some();
    if let Some(numeral) = numeral_at(reading, at)
        && matches!(reading.numerals().digits(numeral).len(), 4 | 5)
        && !numeral.in_words
        && is_town(reading, numeral.end)
    {
        let end = town_end(reading, numeral.end).unwrap_or(numeral.end);
        return Some(candidate(reading, at, end, 0.9, "postcode and town"));
    }
    if lives && is_town(reading, at) {
        let end = tail_end(reading, town_end(reading, at)?);
        return Some(candidate(reading, at, end, 0.8, "town that somebody lives in"));
    }
    None
}

/// `SW1A 1AA`
fn uk_postcode(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let end = uk_postcode_end(reading, at)?;
    Some(candidate(reading, at, end, 0.9, "British postcode"))
}

fn uk_postcode_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let area = reading.tokens.get(at).filter(|token| token.is_word() && token.len() <= 2)?;
    if !(area.is_capital() || reading.is_caseless)
        || !reading.is_glued(at + 1)
        || !reading.tokens.get(at + 1)?.is_digits()
    {
        return None;
    }
    let mut next = at + 2;
    if reading.tokens.get(next).is_some_and(|token| token.is_word() && token.len() == 1 && token.glued) {
        next += 1;
    }
    let inward = reading.tokens.get(next).filter(|token| token.is_digits() && token.len() == 1)?;
    let unit = reading.tokens.get(next + 1).filter(|token| token.is_word() && token.len() == 2 && token.glued)?;
    (!inward.glued || unit.is_capital() || reading.is_caseless).then_some(next + 2)
}

/// "my address is …": whatever follows, as long as it looks like an address.
fn said(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    let start = (start..reading.len().min(start + 3))
        .find(|at| !reading.marked(*at, Cue::Filler) && reading.sign(*at).is_none())?;
    let looks = |at: usize| {
        let token = &reading.tokens[at];
        let capital = token.is_word() && token.is_capital() && !reading.is(at, Classes::FUNCTION);
        let number = token.is_digits() || reading.is(at, Classes::NUMBER) && !reading.is(at, Classes::FUNCTION);
        capital
            || number
            || [Cue::StreetType, Cue::Floor, Cue::Ordinal].iter().any(|cue| reading.marked(at, *cue))
            || is_town(reading, at)
    };
    let mut end = start;
    let mut at = start;
    let mut evidence = false;
    while at < reading.len().min(start + LONGEST_TAIL) && reading.sentence(at) == reading.sentence(start) {
        if looks(at) {
            evidence |= reading.tokens[at].is_digits()
                || reading.is(at, Classes::NUMBER)
                || reading.marked(at, Cue::StreetType)
                || is_town(reading, at);
            end = at + 1;
        } else if !matches!(reading.sign(at), Some(',' | '.' | '-'))
            && !reading.is_in_word(at)
            && !reading.marked(at, Cue::Filler)
        {
            break;
        }
        at += 1;
    }
    (evidence && end > start).then(|| candidate(reading, start, end, 0.85, "words said to be an address"))
}
