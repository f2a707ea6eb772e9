//! Numbers as they are said: digits, words, pairs, "double four", fillers and corrections in between.
//!
//! A *numeral* is one number with the tokens it was said in; a *run* is numerals said in one go.
//! Both point back into the segment, so what is removed is what was said.

use std::ops::Range;

use crate::{
    cue::Cue,
    number_words::NumberWord,
    reading::Reading,
    words::{Classes, WordId},
};

/// One number: the tokens it was said in, and its digits in [`Numerals::digits`].
#[derive(Clone, Copy)]
pub(crate) struct Numeral {
    pub(crate) start: usize,
    pub(crate) end: usize,
    digits_start: u32,
    digits_end: u32,
    /// Taken back by "no, …": part of the span but not of the number.
    pub(crate) taken_back: bool,
    /// Said in words.
    pub(crate) in_words: bool,
}

/// Numerals said in one go.
pub(crate) struct Run {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) numerals: Range<usize>,
    /// All digits that count.
    pub(crate) digits: String,
}

/// The numbers of a segment.
#[derive(Default)]
pub(crate) struct Numerals {
    all: Vec<Numeral>,
    digits: String,
    runs: Vec<Run>,
}

/// At most this many tokens of punctuation and fillers stand between two numerals of a run.
const WIDEST_GAP: usize = 6;

impl Numerals {
    pub(crate) fn read(reading: &Reading<'_>) -> Self {
        let mut numerals = Self::default();
        let mut at = 0;
        while at < reading.len() {
            at = numerals.take(reading, at).unwrap_or(at + 1);
        }
        numerals.join(reading);
        numerals
    }

    pub(crate) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The numerals of a run.
    pub(crate) fn of(&self, run: &Run) -> &[Numeral] {
        &self.all[run.numerals.clone()]
    }

    /// All numerals, in order.
    pub(crate) fn all(&self) -> &[Numeral] {
        &self.all
    }

    /// The digits of one numeral.
    pub(crate) fn digits(&self, numeral: &Numeral) -> &str {
        &self.digits[numeral.digits_start as usize..numeral.digits_end as usize]
    }

    /// Takes the numeral that starts at `at` and returns where it ends.
    fn take(&mut self, reading: &Reading<'_>, at: usize) -> Option<usize> {
        if reading.tokens[at].is_digits() {
            self.push(at, at + 1, reading.raw(at), false);
            return Some(at + 1);
        }
        if let Some((times, after)) = repeats(reading, at)
            && let Some((digit, end)) = single_digit(reading, after)
        {
            self.push(at, end, &digit.to_string().repeat(times), true);
            return Some(end);
        }
        if let Some(NumberWord::Twice(digit)) = number_word(reading, at) {
            self.push(at, at + 1, &digit.to_string().repeat(2), true);
            return Some(at + 1);
        }
        if is_letter_oh(reading, at) {
            self.push(at, at + 1, "0", true);
            return Some(at + 1);
        }
        let (digits, end) = words_value(reading, at)?;
        self.push(at, end, &digits, true);
        Some(end)
    }

    fn push(&mut self, start: usize, end: usize, digits: &str, in_words: bool) {
        let position = |length: usize| u32::try_from(length).expect("a segment has far less than 4 billion digits");
        let digits_start = position(self.digits.len());
        self.digits.push_str(digits);
        let digits_end = position(self.digits.len());
        self.all.push(Numeral { start, end, digits_start, digits_end, taken_back: false, in_words });
    }

    fn join(&mut self, reading: &Reading<'_>) {
        let mut first = 0;
        while first < self.all.len() {
            if self.is_article(reading, first) {
                first += 1;
                continue;
            }
            let mut last = first;
            while let Some(next) = self.all.get(last + 1).copied() {
                let Some(gap) = gap(reading, self.all[last].end, next.start) else { break };
                // "4082, ein grauer Golf": behind written digits a word that is an article is one.
                let is_written = !self.all[last].in_words && next.start > self.all[last].end;
                if is_written && self.is_article(reading, last + 1) {
                    break;
                }
                if gap == Gap::Correction {
                    self.take_back(first, last, next);
                }
                last += 1;
            }
            self.push_run(first..last + 1);
            first = last + 1;
        }
    }

    /// "en", "ein": the article, unless the next word is a digit too.
    fn is_article(&self, reading: &Reading<'_>, at: usize) -> bool {
        let numeral = self.all[at];
        let next_is_word = self.all.get(at + 1).is_some_and(|next| next.in_words && next.start == numeral.end);
        let single = numeral.end == numeral.start + 1;
        single && numeral.in_words && reading.is(numeral.start, Classes::FUNCTION) && !next_is_word
    }

    /// Marks what a correction takes back: the last numerals before it that are as long as the one after it.
    fn take_back(&mut self, first: usize, last: usize, next: Numeral) {
        let length = |numeral: &Numeral| (numeral.digits_end - numeral.digits_start) as usize;
        let mut missing = length(&next);
        for at in (first..=last).rev() {
            let numeral = &mut self.all[at];
            let own = length(numeral);
            if numeral.taken_back || own > missing {
                break;
            }
            numeral.taken_back = true;
            missing -= own;
            if missing == 0 {
                break;
            }
        }
    }

    fn push_run(&mut self, numerals: Range<usize>) {
        let said = &self.all[numerals.clone()];
        let digits = said.iter().filter(|numeral| !numeral.taken_back).map(|numeral| self.digits(numeral)).collect();
        self.runs.push(Run { start: said[0].start, end: said[said.len() - 1].end, numerals, digits });
    }
}

#[derive(PartialEq, Eq)]
enum Gap {
    Plain,
    Correction,
}

/// What stands between two numerals of one run; none where the run is broken.
fn gap(reading: &Reading<'_>, from: usize, to: usize) -> Option<Gap> {
    if to - from > WIDEST_GAP {
        return None;
    }
    let mut kind = Gap::Plain;
    for at in from..to {
        if reading.marked(at, Cue::Correction) {
            kind = Gap::Correction;
        } else if !is_separator(reading, at) {
            return None;
        }
    }
    Some(kind)
}

fn is_separator(reading: &Reading<'_>, at: usize) -> bool {
    match reading.sign(at) {
        Some(sign) => matches!(sign, '-' | '–' | '—' | '.' | ',' | '/' | '(' | ')' | '…' | ' '),
        None => reading.marked(at, Cue::Filler) || reading.marked(at, Cue::Dash),
    }
}

fn number_word(reading: &Reading<'_>, at: usize) -> Option<NumberWord> {
    if !reading.is(at, Classes::NUMBER) {
        return None;
    }
    reading.tongue.number(reading.tokens[at].word)
}

/// How often the digit after "double", "zweimal die" is meant, and where those words end.
fn repeats(reading: &Reading<'_>, at: usize) -> Option<(usize, usize)> {
    let (cue, times) = if reading.marked(at, Cue::Double) { (Cue::Double, 2) } else { (Cue::Triple, 3) };
    let after = |cue: Cue| reading.hits_of(cue).filter(|hit| hit.start == at).map(|hit| hit.end).max();
    reading.marked(at, cue).then(|| after(cue)).flatten().map(|end| (times, end))
}

fn single_digit(reading: &Reading<'_>, at: usize) -> Option<(u32, usize)> {
    let token = reading.tokens.get(at)?;
    if token.is_digits() && token.len() == 1 {
        return reading.raw(at).parse().ok().map(|digit| (digit, at + 1));
    }
    match number_word(reading, at) {
        Some(NumberWord::Digit(digit)) => Some((digit, at + 1)),
        _ => is_letter_oh(reading, at).then_some((0, at + 1)),
    }
}

/// "oh" and "o" are zero between digits.
fn is_letter_oh(reading: &Reading<'_>, at: usize) -> bool {
    if !matches!(reading.lower(at), "o" | "oh") {
        return false;
    }
    let digit = |at: usize| {
        reading.tokens.get(at).is_some_and(|token| token.is_digits())
            || matches!(number_word(reading, at), Some(NumberWord::Digit(_) | NumberWord::Teen(_)))
            || repeats(reading, at).is_some()
            || reading.tokens.get(at).is_some_and(|_| matches!(reading.lower(at), "o" | "oh"))
    };
    let after = at + 2 + usize::from(reading.sign(at + 2) == Some(','));
    let comma = usize::from(at > 1 && reading.sign(at - 1) == Some(','));
    let before = at.checked_sub(1 + comma).is_some_and(|before| {
        let is_date = reading.marked(before, Cue::Ordinal) || reading.marked(before, Cue::Month);
        digit(before) || reading.is(before, Classes::NUMBER) || is_date
    });
    before && (digit(at + 1) || at > 1 && digit(at - 2)) || digit(at + 1) && digit(after)
}

/// The digits of a number said in words that starts at `at`, and where it ends.
fn words_value(reading: &Reading<'_>, at: usize) -> Option<(String, usize)> {
    let (value, end) = below_hundred(reading, at)?;
    let (Value::Number(value) | Value::Digit(value)) = value;
    let scale = |at: usize| match number_word(reading, at) {
        Some(NumberWord::Hundred) => Some(100),
        Some(NumberWord::Thousand) => Some(1000),
        _ => None,
    };
    let (mut total, mut end) = match scale(end).filter(|_| value > 0) {
        Some(factor) => (value.saturating_mul(factor), end + 1),
        None => (value, end),
    };
    if total < 100 {
        return Some((total.to_string(), end));
    }
    while let Some((more, after)) = rest_below(reading, end, total) {
        total += more;
        end = after;
    }
    Some((total.to_string(), end))
}

enum Value {
    Digit(u32),
    Number(u32),
}

fn below_hundred(reading: &Reading<'_>, at: usize) -> Option<(Value, usize)> {
    match number_word(reading, at)? {
        NumberWord::Digit(digit) => {
            let joined = two_and_twenty(reading, at, digit);
            Some(joined.map_or((Value::Digit(digit), at + 1), |(value, end)| (Value::Number(value), end)))
        }
        NumberWord::Tens(tens) if reading.tongue.numbers.tens_before_units => {
            let hyphen = usize::from(reading.sign(at + 1) == Some('-'));
            match number_word(reading, at + 1 + hyphen) {
                Some(NumberWord::Digit(unit @ 1..)) => Some((Value::Number(tens + unit), at + 2 + hyphen)),
                _ => Some((Value::Number(tens), at + 1)),
            }
        }
        NumberWord::Teen(value) | NumberWord::Tens(value) | NumberWord::Whole(value) => {
            Some((Value::Number(value), at + 1))
        }
        NumberWord::Hundred => Some((Value::Number(100), at + 1)),
        NumberWord::Thousand => Some((Value::Number(1000), at + 1)),
        NumberWord::Twice(_) => None,
    }
}

/// "to og tyve" in three words.
fn two_and_twenty(reading: &Reading<'_>, at: usize, digit: u32) -> Option<(u32, usize)> {
    let joint = reading.tongue.numbers.joint?;
    let word = |at: usize| reading.tokens.get(at).map_or(WordId::UNKNOWN, |token| token.word);
    if digit == 0 || word(at + 1) != joint {
        return None;
    }
    match number_word(reading, at + 2) {
        Some(NumberWord::Tens(tens)) => Some((tens + digit, at + 3)),
        _ => None,
    }
}

/// What follows "two hundred (and)": a smaller number that fits into its zeros.
fn rest_below(reading: &Reading<'_>, at: usize, total: u32) -> Option<(u32, usize)> {
    let skip = usize::from(reading.marked(at, Cue::And));
    let (Value::Number(value) | Value::Digit(value), end) = below_hundred(reading, at + skip)?;
    let (value, end) = match number_word(reading, end) {
        Some(NumberWord::Hundred) if value < 10 => (value * 100, end + 1),
        _ => (value, end),
    };
    let room = if total.is_multiple_of(1000) {
        1000
    } else if total.is_multiple_of(100) {
        100
    } else {
        0
    };
    (value > 0 && value < room).then_some((value, end))
}
