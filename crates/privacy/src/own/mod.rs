//! An organisation's own rules: what is always removed, what is never, and its own patterns.
//!
//! Each rule is checked when it is written down, so that a call meets only rules that work.
//! `docs/decisions/own-rules.md` says what wins over what, and why.

mod check;
mod forms;
mod list;
mod pattern;

use std::ops::Range;

use thiserror::Error;
use zeroize::Zeroizing;

pub use check::{Check, UnknownCheck};
pub use list::{Entry, EntryError};
pub use pattern::{Context, ContextError, Expression, ExpressionError, Pattern, PatternName, PatternNameError};

use crate::{
    Category, Label, Tier,
    found::{Found, Source},
    reading::Reading,
};
use list::{List, value_of};

/// An organisation's own rules; none unless it writes some.
#[derive(Clone, Debug, Default)]
pub struct OwnRules {
    always: List<Category>,
    never: List<()>,
    patterns: Vec<Pattern>,
}

/// Why a rule can't stand beside the others.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum OwnRuleError {
    /// A list that long is a data base of its own.
    #[error(
        "there are more than {} entries on this list; a name list that long belongs into a pattern",
        OwnRules::MOST_ENTRIES
    )]
    TooManyEntries,
    /// Each pattern costs time in every segment.
    #[error("there are more than {} patterns; join some of them with |", OwnRules::MOST_PATTERNS)]
    TooManyPatterns,
    /// One of the two would be without effect.
    #[error("these words stand on both lists; take them off always_remove or off never_remove")]
    OnBothLists,
    /// Findings could not be told apart.
    #[error("there is another pattern of this name; give each its own")]
    SameName,
}

const ON_THE_LIST: &str = "on the organisation's own list";
const SPARED: &str = "on the organisation's never-remove list";

impl OwnRules {
    /// The most entries on one list.
    pub const MOST_ENTRIES: usize = 2000;
    /// The most patterns.
    pub const MOST_PATTERNS: usize = 50;

    /// Removes these words wherever they are said.
    pub fn always_remove(&mut self, entry: Entry, category: Category) -> Result<(), OwnRuleError> {
        if self.never.holds(&entry) {
            return Err(OwnRuleError::OnBothLists);
        }
        self.always.add(entry, category)
    }

    /// Leaves these words where they are all that was found, and only of ordinary kinds.
    pub fn never_remove(&mut self, entry: Entry) -> Result<(), OwnRuleError> {
        if self.always.holds(&entry) {
            return Err(OwnRuleError::OnBothLists);
        }
        self.never.add(entry, ())
    }

    /// Removes what matches the pattern.
    pub fn pattern(&mut self, pattern: Pattern) -> Result<(), OwnRuleError> {
        if self.patterns.len() >= Self::MOST_PATTERNS {
            return Err(OwnRuleError::TooManyPatterns);
        }
        if self.patterns.iter().any(|other| other.name == pattern.name) {
            return Err(OwnRuleError::SameName);
        }
        self.patterns.push(pattern);
        Ok(())
    }

    /// Every label that a rule gives.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &Label> {
        let listed = self.always.values().filter_map(Category::label);
        listed.chain(self.patterns.iter().filter_map(|pattern| pattern.category.label()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.always.is_empty() && self.never.is_empty() && self.patterns.is_empty()
    }

    /// Reads a segment in one language and adds what the rules find in it.
    pub(crate) fn read(&self, reading: &Reading<'_>, own: &mut OwnFindings) {
        self.always.find(reading, |tokens, normal, category| {
            own.always.push(found(reading, tokens, (category, normal.to_owned(), 1.0, ON_THE_LIST.into())));
        });
        self.never.find(reading, |tokens, _, ()| own.never.push(bytes(reading, &tokens)));
        pattern::find(&self.patterns, reading, |pattern, tokens, normal| {
            let matched = (&pattern.category, normal, pattern.certainty(), pattern.reason().into());
            own.matched.push(found(reading, tokens, matched));
        });
    }

    /// Takes out of `all` what the never-remove list frees: ordinary findings that lie wholly inside one of its
    /// entries, or whose value is one of them, said in another form.
    pub(crate) fn spare(&self, all: &mut Vec<Found>, never: &[Range<usize>]) -> Vec<Found> {
        if self.never.is_empty() {
            return Vec::new();
        }
        let is_spared = |found: &mut Found| {
            let is_inside = never.iter().any(|entry| entry.start <= found.start && found.end <= entry.end);
            found.kind.tier() == Tier::Ordinary && (is_inside || self.never.holds_value(&value_of(&found.normal)))
        };
        let freed = all.extract_if(.., |found| is_spared(found));
        freed.map(|found| Found { reason: SPARED.into(), ..found }).collect()
    }
}

/// What an organisation's rules found in a segment; positions are bytes.
#[derive(Default)]
pub(crate) struct OwnFindings {
    /// From the always-remove list: nothing frees them.
    pub(crate) always: Vec<Found>,
    /// From the patterns.
    pub(crate) matched: Vec<Found>,
    /// Where entries of the never-remove list stand.
    pub(crate) never: Vec<Range<usize>>,
}

fn bytes(reading: &Reading<'_>, tokens: &Range<usize>) -> Range<usize> {
    reading.tokens[tokens.start].start as usize..reading.tokens[tokens.end - 1].end as usize
}

fn found(
    reading: &Reading<'_>,
    tokens: Range<usize>,
    (category, normal, certainty, reason): (&Category, String, f32, crate::Reason),
) -> Found {
    let Range { start, end } = bytes(reading, &tokens);
    let kind = category.kind();
    let keep = |value: String| Zeroizing::new(if kind.may_be_kept() { value } else { String::new() });
    Found {
        kind,
        label: category.label().cloned(),
        start,
        end,
        certainty,
        reason,
        source: Source::Own,
        original: keep(reading.text[start..end].to_owned()),
        normal: keep(normal),
    }
}
