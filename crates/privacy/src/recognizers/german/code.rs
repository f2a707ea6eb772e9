//! Letters and digits said in one go: "C 7 V X 4", "Cäsar sieben", "B wie Berta".

use crate::{cue::Cue, reading::Reading, words::Classes};

/// One letter, group of letters or number of a code.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_digits: bool,
    pub(super) end: usize,
}

/// A code, and the tokens it was said in.
pub(super) struct Code {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) pieces: Vec<Piece>,
}

impl Code {
    /// The code as it would be written.
    pub(super) fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    pub(super) fn digits(&self) -> usize {
        self.pieces.iter().filter(|piece| piece.is_digits).map(|piece| piece.text.len()).sum()
    }

    pub(super) fn letters(&self) -> usize {
        self.pieces.iter().filter(|piece| !piece.is_digits).map(|piece| piece.text.chars().count()).sum()
    }
}

/// Reads the code that starts at `start`, up to what is no part of one.
pub(super) fn read(reading: &Reading<'_>, start: usize) -> Option<Code> {
    let mut code = Code { start, end: start, pieces: Vec::new() };
    let mut at = start;
    while at < reading.len() {
        if let Some(piece) = piece(reading, at) {
            at = piece.end;
            code.end = at;
            code.pieces.push(piece);
        } else if code.pieces.is_empty() || !is_between(reading, at) || reading.sentence(at) != reading.sentence(start)
        {
            break;
        } else {
            at += 1;
        }
    }
    (!code.pieces.is_empty()).then_some(code)
}

/// The number, letter or group of letters at `at`.
pub(super) fn piece(reading: &Reading<'_>, at: usize) -> Option<Piece> {
    let all = reading.numerals().all();
    let place = all.partition_point(|numeral| numeral.start < at);
    let is_article = |at: usize| reading.is(at, Classes::FUNCTION);
    if let Some(numeral) = all.get(place).filter(|numeral| numeral.start == at && !is_article(at)) {
        let text = reading.numerals().digits(numeral).to_owned();
        return Some(Piece { text, is_digits: true, end: numeral.end });
    }
    letters(reading, at)
}

fn letters(reading: &Reading<'_>, at: usize) -> Option<Piece> {
    let token = reading.tokens.get(at).filter(|token| token.is_word())?;
    let word = reading.lower(at);
    let piece = |text: &str, end: usize| Some(Piece { text: text.to_owned(), is_digits: false, end });
    if let Some(letter) = reading.spells(at) {
        return piece(letter, at + 1);
    }
    let count = word.chars().count();
    if count == 1 {
        return piece(word, after_example(reading, at + 1));
    }
    let is_code = token.is_capital() && reading.raw(at) == reading.raw(at).to_uppercase()
        || reading.is_caseless && (count <= 2 || !reading.is_known(at))
        || !reading.is_known(at) && touches_digits(reading, at);
    (count <= 3 && is_code && !reading.is(at, Classes::FUNCTION)).then(|| piece(word, at + 1)).flatten()
}

fn touches_digits(reading: &Reading<'_>, at: usize) -> bool {
    let is_digits = |at: usize| reading.tokens.get(at).is_some_and(crate::tokens::Token::is_digits);
    reading.is_glued(at) && at > 0 && is_digits(at - 1) || reading.is_glued(at + 1) && is_digits(at + 1)
}

/// "B wie Berta": skips "wie Berta".
fn after_example(reading: &Reading<'_>, at: usize) -> usize {
    let example = reading.hits_of(Cue::AsIn).find(|hit| hit.start == at).map(|hit| hit.end);
    example.filter(|end| reading.tokens.get(*end).is_some_and(crate::tokens::Token::is_word)).map_or(at, |end| end + 1)
}

fn is_between(reading: &Reading<'_>, at: usize) -> bool {
    matches!(reading.sign(at), Some('-' | '–' | '—' | ',' | '.' | '/'))
        || reading.marked(at, Cue::Dash)
        || reading.marked(at, Cue::Filler)
}
