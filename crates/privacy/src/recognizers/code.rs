//! Letters and digits that were said or written in one go: the number of a plate, a passport, a postcode.
//!
//! "B for Bravo", "double X", "Lima Kilo one nine", `4471K`, "G dash 482".

use crate::{cue::Cue, reading::Reading, tokens::Shape, words::Classes};

/// What was said, from its first to its last letter or digit.
#[derive(Default)]
pub(super) struct Code {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Letters in lower case, and digits.
    pub(super) text: String,
    pub(super) letters: usize,
    pub(super) digits: usize,
}

/// The longest group of letters that is written as one word.
const LONGEST_GROUP: usize = 4;
const LONGEST_CODE: usize = 34;

/// Reads the code that starts at `start`; none where nothing of it stands there.
pub(super) fn read(reading: &Reading<'_>, start: usize) -> Option<Code> {
    let mut code = Code { start, end: start, ..Code::default() };
    let mut at = start;
    while at < reading.len() && code.text.len() < LONGEST_CODE {
        match piece(reading, at) {
            Some((text, end)) => {
                code.digits += text.bytes().filter(u8::is_ascii_digit).count();
                code.letters += text.chars().filter(|c| c.is_alphabetic()).count();
                code.text.push_str(&text);
                code.end = end;
                at = end;
            }
            None if code.end > start && is_joint(reading, at) => at += 1,
            None => break,
        }
    }
    (code.end > start).then_some(code)
}

/// The first code that starts in `from..to` and that `is_right`.
pub(super) fn find(reading: &Reading<'_>, from: usize, to: usize, is_right: impl Fn(&Code) -> bool) -> Option<Code> {
    let mut at = from;
    while at < to.min(reading.len()) {
        let code = read(reading, at);
        match code {
            Some(code) if is_right(&code) => return Some(code),
            Some(code) => at = code.end.max(at + 1),
            None => at += 1,
        }
    }
    None
}

fn is_joint(reading: &Reading<'_>, at: usize) -> bool {
    matches!(reading.sign(at), Some('-' | '–' | ',' | '.' | '/'))
        || reading.marked(at, Cue::Dash)
        || reading.marked(at, Cue::Filler) && !reading.marked(at, Cue::And)
        || reading.marked(at, Cue::Correction)
}

/// One number, letter or group of letters, and where it ends.
fn piece(reading: &Reading<'_>, at: usize) -> Option<(String, usize)> {
    let numerals = reading.numerals();
    let place = numerals.all().partition_point(|numeral| numeral.start < at);
    let numeral = numerals.all().get(place).filter(|numeral| numeral.start == at);
    // "EMD-K 518, ein Kombi": an article behind a comma is no digit.
    let follows_comma = at > 0 && reading.sign(at - 1) == Some(',');
    let is_article = follows_comma && reading.is(at, Classes::FUNCTION) && !is_beside_code(reading, at);
    if let Some(numeral) = numeral.filter(|numeral| !(is_article && numeral.end == at + 1)) {
        return Some((numerals.digits(numeral).to_owned(), numeral.end));
    }
    if let Some(times) = repeats(reading, at)
        && let Some((letter, end)) = letter(reading, at + 1)
    {
        return Some((letter.repeat(times), end));
    }
    letter(reading, at).or_else(|| group(reading, at))
}

fn repeats(reading: &Reading<'_>, at: usize) -> Option<usize> {
    if reading.marked(at, Cue::Double) {
        return Some(2);
    }
    reading.marked(at, Cue::Triple).then_some(3)
}

/// A letter with its example, or a word of the spelling alphabet.
fn letter(reading: &Reading<'_>, at: usize) -> Option<(String, usize)> {
    let token = reading.tokens.get(at)?;
    if !token.is_word() {
        return None;
    }
    let lower = reading.lower(at);
    if let Some(word) = reading.hits_of(Cue::Alphabet).find(|hit| hit.start == at) {
        return Some((lower.chars().take(1).collect(), word.end));
    }
    if let Some(letter) = reading.spells(at) {
        return Some((letter.to_owned(), at + 1));
    }
    let is_letter = lower.chars().count() == 1;
    let end = after_example(reading, at + 1, lower);
    let is_word = reading.is(at, Classes::FUNCTION) && !is_beside_code(reading, at) && end == at + 1;
    (is_letter && !is_word).then(|| (lower.to_owned(), end))
}

/// "a" and "i" are letters beside a digit or another letter.
fn is_beside_code(reading: &Reading<'_>, at: usize) -> bool {
    let is_code = |at: usize| {
        reading.tokens.get(at).is_some_and(|token| {
            token.is_digits() || token.is_word() && token.len() == 1 || reading.is(at, Classes::NUMBER)
        })
    };
    is_code(at + 1) && (at == 0 || is_code(at - 1) || reading.is_glued(at))
}

/// Skips "for Bravo", "as in Bravo" after the letter "b".
pub(super) fn after_example(reading: &Reading<'_>, at: usize, letter: &str) -> usize {
    let example = reading.hits_of(Cue::AsIn).find(|hit| hit.start == at).map(|hit| hit.end);
    example
        .filter(|end| reading.tokens.get(*end).is_some_and(crate::tokens::Token::is_word))
        .filter(|end| reading.lower(*end).starts_with(letter))
        .map_or(at, |end| reading.hits_of(Cue::Alphabet).find(|hit| hit.start == end).map_or(end + 1, |hit| hit.end))
}

/// Letters written as one word: capitals, or what is glued to a digit.
fn group(reading: &Reading<'_>, at: usize) -> Option<(String, usize)> {
    let token = reading.tokens.get(at).filter(|token| token.is_word() && token.len() <= LONGEST_GROUP)?;
    let is_digit = |at: usize| reading.tokens.get(at).is_some_and(crate::tokens::Token::is_digits);
    let glued = token.glued && at > 0 && is_digit(at - 1) || reading.is_glued(at + 1) && is_digit(at + 1);
    let small = reading.is_caseless
        && token.len() <= 3
        && is_digit(at + 1)
        && !reading.is(at, Classes::FUNCTION)
        && (reading.is_strange(at) || token.len() <= 2 && reading.tongue.capitalises_nouns());
    let written = matches!(token.shape, Shape::Upper) && reading.lower(at).is_ascii();
    (glued || small || written).then(|| (reading.lower(at).to_owned(), at + 1))
}
