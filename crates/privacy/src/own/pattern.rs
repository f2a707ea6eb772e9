//! Patterns: regular expressions that match in time that grows only with the segment.
//!
//! The `regex` crate never backtracks, and a pattern that can match a text of any length is refused: so the work is
//! bounded by the segment's length times the pattern's.

use std::{ops::Range, str::FromStr, sync::Arc};

use regex::{Regex, RegexBuilder};
use thiserror::Error;

use super::{
    check::Check,
    forms::{Form, forms},
    list::{Entry, stands_at},
};
use crate::{Category, reading::Reading};

/// An organisation's own recogniser.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub(super) name: PatternName,
    pub(super) category: Category,
    expression: Expression,
    check: Check,
    context: Option<Context>,
}

/// What a pattern is called where its findings are explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternName(Box<str>);

/// A name that can't be shown.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(
    "a pattern is called something short; expected 1 to {} letters, digits, spaces and hyphens",
    PatternName::LONGEST
)]
pub struct PatternNameError;

/// A regular expression that matches no more than a hundred characters and never nothing.
#[derive(Clone, Debug)]
pub struct Expression(Regex);

/// Why a regular expression was refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ExpressionError {
    /// Nothing is written.
    #[error("the pattern is empty; expected a regular expression such as K-?\\d{{6}}")]
    Empty,
    /// It can't be read.
    #[error("not a regular expression: {fault}, at character {at}; expected one such as K-?\\d{{6}}")]
    Syntax {
        /// What is wrong.
        fault: String,
        /// Where, from 1.
        at: usize,
    },
    /// It would match everywhere.
    #[error("the pattern matches the empty text, so it would match everywhere; make a part of it obligatory")]
    MatchesNothing,
    /// No text matches it.
    #[error("no text can match the pattern; look for a class that is empty")]
    NeverMatches,
    /// A match could be the whole call.
    #[error("the pattern has no end; say how many, such as \\d{{4,12}} instead of \\d+")]
    Endless,
    /// A match would hardly be one value.
    #[error("the pattern can match more than {} characters; say how many at most", Expression::LONGEST_MATCH)]
    MatchTooLong,
    /// It would cost too much memory or time in every segment.
    #[error("the pattern is too big; use fewer alternatives or smaller numbers in braces, or split it in two")]
    TooBig,
}

/// Words of which one must stand near a match.
#[derive(Clone, Debug)]
pub struct Context {
    words: Vec<Entry>,
    within: usize,
}

/// Why context words were refused.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ContextError {
    /// Without words nothing could stand nearby.
    #[error("expected 1 to {} context words", Context::MOST_WORDS)]
    Words,
    /// The other end of a segment isn't near.
    #[error("expected context words within 1 to {} words", Context::FARTHEST)]
    Within,
}

impl Pattern {
    /// A pattern without check digit or context.
    pub const fn new(name: PatternName, expression: Expression, category: Category) -> Self {
        Self { name, category, expression, check: Check::None, context: None }
    }

    /// The same, only where the check digit holds.
    pub const fn checked(mut self, check: Check) -> Self {
        self.check = check;
        self
    }

    /// The same, only near one of these words.
    pub fn near(mut self, context: Context) -> Self {
        self.context = Some(context);
        self
    }

    /// A check digit and a word nearby each make it surer.
    pub(super) const fn certainty(&self) -> f32 {
        match (self.context.is_some(), matches!(self.check, Check::None)) {
            (true, false) => 0.98,
            (false, false) => 0.95,
            (true, true) => 0.9,
            (false, true) => 0.8,
        }
    }

    /// Why it matched, in words an officer understands.
    pub(super) fn reason(&self) -> Arc<str> {
        let name = &self.name.0;
        let tail = match (self.context.is_some(), self.check) {
            (false, Check::None) => "",
            (true, Check::None) => " near one of its context words",
            (false, Check::Luhn | Check::Mod97 | Check::Mod11) => " and its check digit holds",
            (true, Check::Luhn | Check::Mod97 | Check::Mod11) => {
                " near one of its context words and its check digit holds"
            }
        };
        format!("matches the organisation's pattern `{name}`{tail}").into()
    }

    fn find_in(&self, form: &Form, reading: &Reading<'_>, hit: &mut impl FnMut(&Self, Range<usize>, String)) {
        let mut from = 0;
        while let Some(found) = self.expression.0.find_at(&form.text, from) {
            let normal: String =
                found.as_str().chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            let tokens = form.tokens(&found.range()).filter(|tokens| self.is_right(tokens, &normal, reading));
            from = match tokens {
                Some(tokens) => {
                    hit(self, tokens, normal);
                    found.end()
                }
                // Another match may begin inside this one.
                None => match form.next_piece(found.start()) {
                    Some(next) => next,
                    None => return,
                },
            };
        }
    }

    fn is_right(&self, tokens: &Range<usize>, normal: &str, reading: &Reading<'_>) -> bool {
        self.check.holds(normal) && self.context.as_ref().is_none_or(|context| context.is_near(tokens, reading))
    }
}

/// Finds every pattern in every form of a segment.
pub(super) fn find(patterns: &[Pattern], reading: &Reading<'_>, mut hit: impl FnMut(&Pattern, Range<usize>, String)) {
    if patterns.is_empty() {
        return;
    }
    for form in forms(reading) {
        for pattern in patterns {
            pattern.find_in(&form, reading, &mut hit);
        }
    }
}

impl PatternName {
    const LONGEST: usize = 40;
}

impl FromStr for PatternName {
    type Err = PatternNameError;

    fn from_str(text: &str) -> Result<Self, PatternNameError> {
        let text = text.trim();
        let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        if text.is_empty() || text.chars().count() > Self::LONGEST || !plain {
            return Err(PatternNameError);
        }
        Ok(Self(text.into()))
    }
}

impl Expression {
    const LONGEST: usize = 300;
    const LONGEST_MATCH: usize = 100;
    /// A character has up to four bytes.
    const LONGEST_MATCH_BYTES: usize = Self::LONGEST_MATCH * 4;
    /// Bytes that the compiled expression may take.
    const SIZE: usize = 1024 * 1024;
}

impl FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        if text.trim().is_empty() {
            return Err(ExpressionError::Empty);
        }
        if text.len() > Self::LONGEST {
            return Err(ExpressionError::TooBig);
        }
        let parsed = regex_syntax::parse(text).map_err(|error| syntax(&error))?;
        match (parsed.properties().minimum_len(), parsed.properties().maximum_len()) {
            (Some(0), _) => return Err(ExpressionError::MatchesNothing),
            (None, _) => return Err(ExpressionError::NeverMatches),
            (Some(_), None) => return Err(ExpressionError::Endless),
            (Some(_), Some(Self::LONGEST_MATCH_BYTES..)) => return Err(ExpressionError::MatchTooLong),
            (Some(_), Some(_)) => {}
        }
        // Half of a word or of a number is no match: of `\d{6}|\d{8}` the right one is taken.
        let whole = format!("\\b{{start-half}}(?:{text})\\b{{end-half}}");
        let regex = RegexBuilder::new(&whole)
            .case_insensitive(true)
            .size_limit(Self::SIZE)
            .dfa_size_limit(Self::SIZE)
            .build()
            .map_err(|_too_big| ExpressionError::TooBig)?;
        Ok(Self(regex))
    }
}

fn syntax(error: &regex_syntax::Error) -> ExpressionError {
    let (fault, at) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.offset),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.offset),
        _ => ("it can't be read".to_owned(), 0),
    };
    ExpressionError::Syntax { fault, at: at + 1 }
}

impl Context {
    const MOST_WORDS: usize = 50;
    const USUAL: usize = 5;
    const FARTHEST: usize = 30;

    /// Words of which one must stand near a match: within five words, unless said otherwise.
    pub fn new(words: Vec<Entry>) -> Result<Self, ContextError> {
        if words.is_empty() || words.len() > Self::MOST_WORDS {
            return Err(ContextError::Words);
        }
        Ok(Self { words, within: Self::USUAL })
    }

    /// The same, with another distance.
    pub fn within(self, words: usize) -> Result<Self, ContextError> {
        if !(1..=Self::FARTHEST).contains(&words) {
            return Err(ContextError::Within);
        }
        Ok(Self { within: words, ..self })
    }

    /// Whether one of the words stands before or after the tokens, no more than so many words away.
    fn is_near(&self, tokens: &Range<usize>, reading: &Reading<'_>) -> bool {
        let first = steps((0..tokens.start).rev(), self.within, reading).unwrap_or(tokens.start);
        let last = steps(tokens.end..reading.len(), self.within, reading).map_or(tokens.end, |last| last + 1);
        self.words.iter().any(|word| {
            let stands =
                |from: usize, to: usize| (from..to).any(|at| stands_at(reading, at, word).is_some_and(|end| end <= to));
            stands(first, tokens.start) || stands(tokens.end, last)
        })
    }
}

/// The last place that so many words reach; punctuation doesn't count.
fn steps(places: impl Iterator<Item = usize>, words: usize, reading: &Reading<'_>) -> Option<usize> {
    places.filter(|at| reading.sign(*at).is_none()).take(words).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> ExpressionError {
        text.parse::<Expression>().map(drop).unwrap_err()
    }

    #[test]
    fn a_pattern_that_works_is_accepted() {
        for text in [r"K-?\d{6}", r"\b[A-Z]{2}[0-9]{4,8}\b", "ærø", r"(?i)sag nr\. \d{4}/\d{2}", r"\p{L}{3}\d"] {
            assert!(text.parse::<Expression>().is_ok(), "{text}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_work_is_refused() {
        assert_eq!(fault(""), ExpressionError::Empty);
        assert_eq!(fault("  "), ExpressionError::Empty);
        assert_eq!(fault(r"\d*"), ExpressionError::MatchesNothing);
        assert_eq!(fault(r"\b"), ExpressionError::MatchesNothing);
        assert_eq!(fault("[a&&b]x"), ExpressionError::NeverMatches);
        assert_eq!(fault(r"K\d+"), ExpressionError::Endless);
        assert_eq!(fault("(a|b.*)c"), ExpressionError::Endless);
        assert_eq!(fault(r"a\w{1,500}"), ExpressionError::MatchTooLong);
        assert_eq!(fault(r"((\w{1,5}){1,4}\pL{1,20}){2}"), ExpressionError::TooBig);
        assert_eq!(fault(&"a|".repeat(200)), ExpressionError::TooBig);
    }

    #[test]
    fn a_fault_says_where() {
        let sentence = fault(r"K(\d{6}").to_string();
        assert!(sentence.contains("unclosed group") && sentence.contains("at character 2"), "{sentence}");
        assert!(fault(r"(\d)\1").to_string().contains("backreferences"));
        assert!(fault(r"\d{6}(?!x)").to_string().contains("look-around"));
    }

    #[test]
    fn names_and_context_words_have_bounds() {
        assert!("kundenummer 2".parse::<PatternName>().is_ok());
        for wrong in ["", " ", "a`b", "a\nb", &"a".repeat(41)] {
            assert!(wrong.parse::<PatternName>().is_err(), "{wrong}");
        }
        assert_eq!(Context::new(Vec::new()).err(), Some(ContextError::Words));
        let context = Context::new(vec!["kunde".parse().unwrap()]).unwrap();
        assert_eq!(context.within(31).err(), Some(ContextError::Within));
    }
}
