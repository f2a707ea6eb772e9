//! Lists of words and numbers, found as whole words, in any case, and numbers in any form they are said in.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use thiserror::Error;

use super::{OwnRuleError, OwnRules};
use crate::{
    reading::Reading,
    recognizers::start_with_sign,
    tokens::{Shape, Token, cut},
};

/// One entry of a list: a word, a phrase, a number, or words and numbers together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    keys: Box<[Key]>,
    /// As a value in normal form: small letters, no spaces.
    value: Box<str>,
}

/// A piece of an entry; signs between pieces don't count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// In small letters.
    Word(Box<str>),
    /// Digits that belong together, however they are grouped.
    Number(Box<str>),
}

/// Why words can't stand on a list.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EntryError {
    /// It would be found everywhere, or nowhere.
    #[error("expected at least two letters or digits")]
    TooShort,
    /// Nobody says that in one breath, and a call is looked at three segments at a time.
    #[error("expected at most {} words and {} characters", Entry::MOST_WORDS, Entry::MOST_CHARACTERS)]
    TooLong,
}

impl Entry {
    const MOST_WORDS: usize = 12;
    const MOST_CHARACTERS: usize = 100;

    /// How it reads: the same words in the same order are the same entry.
    fn normal(&self) -> String {
        let keys = self.keys.iter().map(|key| match key {
            Key::Word(text) | Key::Number(text) => &**text,
        });
        keys.collect::<Vec<_>>().join(" ")
    }
}

impl std::str::FromStr for Entry {
    type Err = EntryError;

    fn from_str(text: &str) -> Result<Self, EntryError> {
        if text.chars().count() > Self::MOST_CHARACTERS {
            return Err(EntryError::TooLong);
        }
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            return Err(EntryError::TooShort);
        }
        let mut lower = String::new();
        let tokens = cut(text, &mut lower);
        let keys = keys(&tokens, &lower);
        if keys.len() > Self::MOST_WORDS {
            return Err(EntryError::TooLong);
        }
        Ok(Self { keys: keys.into(), value: value_of(text).into() })
    }
}

/// The pieces of an entry; digits with nothing but spaces or separators between them are one number.
fn keys(tokens: &[Token], lower: &str) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let mut goes_on = false;
    for token in tokens {
        match (token.shape, keys.last_mut()) {
            (Shape::Digits, Some(Key::Number(number))) if goes_on => {
                *number = format!("{number}{}", token.lower(lower)).into();
            }
            (Shape::Digits, _) => keys.push(Key::Number(token.lower(lower).into())),
            (Shape::Sign(_), _) => {}
            (Shape::Lower | Shape::Capital | Shape::Upper | Shape::Mixed, _) => {
                keys.push(Key::Word(token.lower(lower).into()));
            }
        }
        goes_on = match token.shape {
            Shape::Digits => true,
            Shape::Sign(sign) => goes_on && matches!(sign, '-' | '–' | '—' | '.' | '/' | '(' | ')'),
            Shape::Lower | Shape::Capital | Shape::Upper | Shape::Mixed => false,
        };
    }
    keys
}

/// A value without what differs from one way of writing it to another.
pub(super) fn value_of(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>();
    let is_number = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '/' | '(' | ')'));
    if !is_number {
        return plain;
    }
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map(str::to_owned).unwrap_or(digits)
}

/// Entries with a value each, by what they start with.
#[derive(Clone, Debug)]
pub(super) struct List<T> {
    by_word: FxHashMap<Box<str>, Vec<usize>>,
    by_digit: [Vec<usize>; 10],
    entries: Vec<(Entry, T)>,
    values: FxHashSet<Box<str>>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            by_word: FxHashMap::default(),
            by_digit: Default::default(),
            entries: Vec::new(),
            values: FxHashSet::default(),
        }
    }
}

impl<T> List<T> {
    pub(super) fn add(&mut self, entry: Entry, value: T) -> Result<(), OwnRuleError> {
        if self.entries.len() >= OwnRules::MOST_ENTRIES {
            return Err(OwnRuleError::TooManyEntries);
        }
        let place = self.entries.len();
        match entry.keys.first() {
            Some(Key::Word(word)) => self.by_word.entry(word.clone()).or_default().push(place),
            Some(Key::Number(number)) => self.by_digit[first_digit(number)].push(place),
            None => {}
        }
        self.values.insert(entry.value.clone());
        self.entries.push((entry, value));
        Ok(())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether an entry reads the same.
    pub(super) fn holds(&self, entry: &Entry) -> bool {
        self.entries.iter().any(|(held, _)| held.keys == entry.keys)
    }

    /// Whether a value, as [`value_of`] writes it, is an entry's.
    pub(super) fn holds_value(&self, value: &str) -> bool {
        !value.is_empty() && self.values.contains(value)
    }

    /// What the entries are given as.
    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Every place where an entry stands, in tokens, with the entry in normal form.
    pub(super) fn find(&self, reading: &Reading<'_>, mut hit: impl FnMut(Range<usize>, &str, &T)) {
        if self.is_empty() {
            return;
        }
        for start in 0..reading.len() {
            let by_word = self.by_word.get(reading.lower(start)).into_iter().flatten();
            let by_number =
                number_at(reading, start).into_iter().flat_map(|digits| &self.by_digit[first_digit(digits)]);
            for place in by_word.chain(by_number) {
                let (entry, value) = &self.entries[*place];
                if let Some(end) = ends_at(reading, start, &entry.keys) {
                    let start =
                        if number_at(reading, start).is_some() { start_with_sign(reading, start) } else { start };
                    hit(start..end, &entry.normal(), value);
                }
            }
        }
    }
}

fn first_digit(digits: &str) -> usize {
    digits.bytes().next().map_or(0, |digit| usize::from(digit.wrapping_sub(b'0') % 10))
}

/// The digits of the number that starts at a token, if one does and isn't taken back.
fn number_at<'r>(reading: &'r Reading<'_>, at: usize) -> Option<&'r str> {
    let numerals = reading.numerals();
    let place = numerals.all().partition_point(|numeral| numeral.start < at);
    let numeral = numerals.all().get(place)?;
    (numeral.start == at && !numeral.taken_back).then(|| numerals.digits(numeral))
}

/// Where an entry that starts at a token ends.
fn ends_at(reading: &Reading<'_>, start: usize, keys: &[Key]) -> Option<usize> {
    let mut end = start;
    for key in keys {
        while reading.sign(end).is_some() {
            end += 1;
        }
        end = match key {
            Key::Word(word) if end < reading.len() && *reading.lower(end) == **word => end + 1,
            Key::Word(_) => return None,
            Key::Number(number) => number_ends_at(reading, end, number)?,
        };
    }
    Some(end)
}

/// Where a number that starts at a token and is said in any groups ends; none where other digits follow at once.
fn number_ends_at(reading: &Reading<'_>, start: usize, number: &str) -> Option<usize> {
    let numerals = reading.numerals();
    let run = numerals.runs().iter().find(|run| run.start <= start && start < run.end);
    let place = numerals.all().partition_point(|numeral| numeral.start < start);
    let mut rest = number;
    for numeral in &numerals.all()[place..] {
        let goes_on = run.is_some_and(|run| numeral.end <= run.end) || numeral.start == start;
        if !goes_on {
            return None;
        }
        if numeral.taken_back {
            continue;
        }
        rest = rest.strip_prefix(numerals.digits(numeral))?;
        if rest.is_empty() {
            return Some(numeral.end);
        }
    }
    None
}

/// Words that a pattern wants nearby.
pub(super) fn stands_at(reading: &Reading<'_>, start: usize, entry: &Entry) -> Option<usize> {
    ends_at(reading, start, &entry.keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Result<Entry, EntryError> {
        text.parse()
    }

    #[test]
    fn an_entry_is_words_and_numbers() {
        assert_eq!(entry("Vestergade 14, 8000 Aarhus C.").unwrap().normal(), "vestergade 14 8000 aarhus c");
        assert_eq!(entry("+45 33-33 33.33").unwrap().normal(), "4533333333");
        assert_eq!(
            entry("e-Boks").unwrap(),
            entry("E boks").map(|other| Entry { value: "e-boks".into(), ..other }).unwrap()
        );
    }

    #[test]
    fn an_entry_that_is_too_short_or_too_long_is_refused() {
        assert_eq!(entry(""), Err(EntryError::TooShort));
        assert_eq!(entry(" - a."), Err(EntryError::TooShort));
        assert_eq!(entry(&"ab ".repeat(13)), Err(EntryError::TooLong));
        assert_eq!(entry(&"a".repeat(101)), Err(EntryError::TooLong));
    }

    #[test]
    fn a_value_is_the_same_however_it_is_written() {
        assert_eq!(value_of("+45 33 33 33 33"), value_of("00 45 3333-3333"));
        assert_eq!(value_of("Info@Example.dk"), "info@example.dk");
    }
}
