//! The forms a segment is matched in, because nobody says a customer number the way it is printed.
//!
//! "kunde K bindestreg et to tre fire fem seks" is read as it stands, as "kunde K bindestreg 123456" and as
//! "kunde K-123456".

use std::ops::Range;

use zeroize::Zeroizing;

use crate::{
    cue::Cue,
    reading::Reading,
    spoken::{Numeral, Run},
    words::Classes,
};

/// A form of a segment, and where its pieces come from.
pub(super) struct Form {
    pub(super) text: Zeroizing<String>,
    pieces: Vec<Piece>,
}

struct Piece {
    place: Range<usize>,
    tokens: Range<usize>,
}

/// Which single letters are joined to the number beside them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    All,
    /// Not those that are words too, such as "I" and "a".
    NoGrammar,
}

/// The segment as it stands, and its other forms where they differ.
pub(super) fn forms(reading: &Reading<'_>) -> Vec<Form> {
    let mut forms = vec![as_it_stands(reading)];
    let is_spelled = |at: usize| joinable(reading, at).is_some() && joinable(reading, at + 1).is_some();
    if reading.runs().is_empty() && !(1..reading.len()).any(|at| is_spelled(at - 1)) {
        return forms;
    }
    let together = [Letters::All, Letters::NoGrammar].map(|letters| run_together(reading, letters));
    for form in std::iter::once(with_numbers_written(reading)).chain(together) {
        if forms.iter().all(|known| *known.text != *form.text) {
            forms.push(form);
        }
    }
    forms
}

impl Form {
    fn new(reading: &Reading<'_>) -> Self {
        Self { text: Zeroizing::new(String::with_capacity(reading.text.len() + 8)), pieces: Vec::new() }
    }

    /// The tokens of a match that begins and ends where pieces do; spaces around it don't count.
    pub(super) fn tokens(&self, found: &Range<usize>) -> Option<Range<usize>> {
        let matched = &self.text[found.clone()];
        let start = found.end - matched.trim_start().len();
        let end = found.start + matched.trim_end().len();
        let first = self.pieces.binary_search_by_key(&start, |piece| piece.place.start).ok()?;
        let last = self.pieces.binary_search_by_key(&end, |piece| piece.place.end).ok()?;
        (first <= last).then(|| self.pieces[first].tokens.start..self.pieces[last].tokens.end)
    }

    /// Where the first piece after a place starts.
    pub(super) fn next_piece(&self, after: usize) -> Option<usize> {
        let place = self.pieces.partition_point(|piece| piece.place.start <= after);
        self.pieces.get(place).map(|piece| piece.place.start)
    }

    fn push(&mut self, piece: &str, tokens: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(piece);
        self.pieces.push(Piece { place: start..self.text.len(), tokens });
    }

    fn push_apart(&mut self, piece: &str, tokens: Range<usize>, reading: &Reading<'_>) {
        if !self.text.is_empty() && !reading.is_glued(tokens.start) {
            self.text.push(' ');
        }
        self.push(piece, tokens);
    }

    /// Digits that follow digits belong to the same number.
    fn push_digits(&mut self, digits: &str, tokens: Range<usize>) {
        match self.pieces.last_mut() {
            Some(last) if self.text.ends_with(|c: char| c.is_ascii_digit()) => {
                self.text.push_str(digits);
                last.place.end = self.text.len();
                last.tokens.end = tokens.end;
            }
            _ => self.push(digits, tokens),
        }
    }
}

fn as_it_stands(reading: &Reading<'_>) -> Form {
    let mut form = Form::new(reading);
    form.text.push_str(reading.text);
    let pieces = reading.tokens.iter().enumerate();
    form.pieces = pieces
        .map(|(at, token)| Piece { place: token.start as usize..token.end as usize, tokens: at..at + 1 })
        .collect();
    form
}

/// Each number in digits, as one word.
fn with_numbers_written(reading: &Reading<'_>) -> Form {
    let mut form = Form::new(reading);
    let mut runs = reading.runs().iter().peekable();
    let mut at = 0;
    while at < reading.len() {
        match runs.next_if(|run| run.start == at) {
            Some(run) => {
                form.push_apart(&run.digits, run.start..run.end, reading);
                at = run.end;
            }
            None => {
                form.push_apart(reading.raw(at), at..at + 1, reading);
                at += 1;
            }
        }
    }
    form
}

/// Numbers, single letters, hyphens and slashes that stand side by side, without spaces between.
fn run_together(reading: &Reading<'_>, letters: Letters) -> Form {
    let mut form = Form::new(reading);
    let mut runs = reading.runs().iter().peekable();
    let (mut at, mut joins) = (0, false);
    while at < reading.len() {
        let run = runs.next_if(|run| run.start == at);
        let is_grammar = letters == Letters::NoGrammar && reading.is(at, Classes::FUNCTION);
        let piece = if run.is_some() { Some("") } else { joinable(reading, at).filter(|_| !is_grammar) };
        if piece.is_some() && !joins && at > 0 && !reading.is_glued(at) {
            form.text.push(' ');
        }
        at = match (run, piece) {
            (Some(run), _) => spell(reading, run, &mut form),
            (None, Some(piece)) => {
                form.push(piece, at..at + 1);
                at + 1
            }
            (None, None) => {
                form.push_apart(reading.raw(at), at..at + 1, reading);
                at + 1
            }
        };
        joins = piece.is_some();
    }
    form
}

/// Writes a run with the hyphens and slashes in it, and without what was taken back or only filled.
fn spell(reading: &Reading<'_>, run: &Run, form: &mut Form) -> usize {
    let numerals = reading.numerals().of(run);
    let mut last = run.start;
    for numeral in numerals {
        for at in last..numeral.start {
            if let Some(sign) = joinable(reading, at).filter(|piece| matches!(*piece, "-" | "/")) {
                form.push(sign, at..at + 1);
            }
        }
        let Numeral { start, end, taken_back, .. } = *numeral;
        if !taken_back {
            form.push_digits(reading.numerals().digits(numeral), start..end);
        }
        last = end;
    }
    run.end
}

/// What a token adds to a number that is spelled out; none where it ends one.
fn joinable<'r>(reading: &'r Reading<'_>, at: usize) -> Option<&'r str> {
    match reading.sign(at) {
        Some('-' | '–') => return Some("-"),
        Some('/') => return Some("/"),
        Some(_) => return None,
        None => {}
    }
    if reading.marked(at, Cue::Dash) {
        return Some("-");
    }
    if reading.marked(at, Cue::Slash) {
        return Some("/");
    }
    let letter = reading.raw(at);
    (letter.chars().count() == 1 && reading.tokens[at].is_word()).then_some(letter)
}
