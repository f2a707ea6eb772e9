//! What happens to a value that was found: what stands in the text instead, and whether its original may be kept.
//!
//! The types carry the law: only a [`Maskable`] category can be shown in part and only a [`Keepable`] one can be kept,
//! and neither can be made from an Art. 9 or Art. 10 kind.

use clevercall_model::LoggingMode;
use thiserror::Error;

use crate::{Category, Kind, Label, Tier};

/// What happens to a found value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// A placeholder stands in the text; the original is known to the call alone, and goes with it.
    Placeholder,
    /// The same, and the placeholder shows the value's last characters.
    Mask(ShownCharacters),
    /// Nothing stands in the text, and no original is known.
    Drop,
    /// A placeholder stands in the text, and the vault may keep the original, sealed.
    KeepSealed,
}

/// An organisation's choices, by category; what it doesn't choose follows its logging mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operators {
    values: Values,
    chosen: Vec<(Category, Operator)>,
}

/// Whether the logging mode keeps values at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Values {
    KeptSealed,
    NotKept,
}

/// A category whose values may be shown in part: an ordinary one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maskable(Category);

/// A category whose values may be kept, sealed: any but Art. 9 and Art. 10.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keepable(Category);

/// How many of a value's last characters a mask shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownCharacters(u8);

/// Why an operator can't be used on a category.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OperatorError {
    /// Art. 9, Art. 10 and national ids.
    #[error("`{0}` is protected, so no part of it is ever shown; expected \"placeholder\" or \"drop\"")]
    NotMaskable(&'static str),
    /// Art. 9 and Art. 10.
    #[error("`{0}` is protected, so no original is ever kept; expected \"placeholder\" or \"drop\"")]
    NotKeepable(&'static str),
    /// The logging mode keeps no values.
    #[error("the mode \"number-only\" keeps no values; expected \"placeholder\", \"drop\" or {{ mask = 2 }}")]
    NothingKept,
    /// More would show who it is.
    #[error("expected a mask that shows {} to {} characters", ShownCharacters::FEWEST, ShownCharacters::MOST)]
    ShownCharacters,
}

impl Default for Operators {
    /// As in a mode that keeps values: everything that may be kept is kept sealed.
    fn default() -> Self {
        Self { values: Values::KeptSealed, chosen: Vec::new() }
    }
}

impl Operators {
    /// Where nothing is chosen yet: what the mode keeps.
    pub const fn for_mode(mode: LoggingMode) -> Self {
        let values = match mode {
            LoggingMode::NumberOnly { .. } => Values::NotKept,
            LoggingMode::AnonymiseAfter { .. } => Values::KeptSealed,
        };
        Self { values, chosen: Vec::new() }
    }

    /// A placeholder stands for the value, whose original goes with the call.
    pub fn placeholder(&mut self, category: Category) {
        self.choose(category, Operator::Placeholder);
    }

    /// The value is removed without a trace in the text.
    pub fn drop(&mut self, category: Category) {
        self.choose(category, Operator::Drop);
    }

    /// The placeholder shows the value's last characters.
    pub fn mask(&mut self, Maskable(category): Maskable, shown: ShownCharacters) {
        self.choose(category, Operator::Mask(shown));
    }

    /// A placeholder stands for the value, whose original the vault may keep, sealed.
    pub fn keep_sealed(&mut self, Keepable(category): Keepable) -> Result<(), OperatorError> {
        if self.values == Values::NotKept {
            return Err(OperatorError::NothingKept);
        }
        self.choose(category, Operator::KeepSealed);
        Ok(())
    }

    /// The last choice for a category counts.
    fn choose(&mut self, category: Category, operator: Operator) {
        self.chosen.retain(|(chosen, _)| *chosen != category);
        self.chosen.push((category, operator));
    }

    /// What happens to a value of this kind, or of this label.
    pub(crate) fn of(&self, kind: Kind, label: Option<&Label>) -> Operator {
        let is_it = |category: &Category| category.kind() == kind && category.label() == label;
        match self.chosen.iter().find(|(category, _)| is_it(category)) {
            Some((_, operator)) => *operator,
            None if kind.may_be_kept() && self.values == Values::KeptSealed => Operator::KeepSealed,
            None => Operator::Placeholder,
        }
    }
}

impl TryFrom<Category> for Maskable {
    type Error = OperatorError;

    fn try_from(category: Category) -> Result<Self, OperatorError> {
        let kind = category.kind();
        if kind.tier() == Tier::Ordinary { Ok(Self(category)) } else { Err(OperatorError::NotMaskable(kind.name())) }
    }
}

impl TryFrom<Category> for Keepable {
    type Error = OperatorError;

    fn try_from(category: Category) -> Result<Self, OperatorError> {
        let kind = category.kind();
        if kind.may_be_kept() { Ok(Self(category)) } else { Err(OperatorError::NotKeepable(kind.name())) }
    }
}

impl ShownCharacters {
    const FEWEST: u8 = 1;
    const MOST: u8 = 4;

    /// The last characters of a value in normal form, at most a quarter of it; letters and digits only.
    pub(crate) fn of(self, normal: &str) -> String {
        let letters: Vec<char> = normal.chars().filter(|c| c.is_alphanumeric()).collect();
        let shown = usize::from(self.0).min(letters.len() / 4);
        letters[letters.len() - shown..].iter().collect()
    }
}

impl TryFrom<u8> for ShownCharacters {
    type Error = OperatorError;

    fn try_from(count: u8) -> Result<Self, OperatorError> {
        if (Self::FEWEST..=Self::MOST).contains(&count) { Ok(Self(count)) } else { Err(OperatorError::ShownCharacters) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn protected_kinds_can_be_neither_masked_nor_kept() {
        for kind in Kind::ALL {
            let (maskable, keepable) =
                (Maskable::try_from(Category::Kind(kind)), Keepable::try_from(Category::Kind(kind)));
            assert_eq!(maskable.is_ok(), kind.tier() == Tier::Ordinary, "{}", kind.name());
            assert_eq!(keepable.is_ok(), kind.tier() == Tier::Ordinary || kind == Kind::NationalId, "{}", kind.name());
        }
    }

    #[test]
    fn number_only_keeps_no_value_of_any_kind() {
        let mut operators = Operators::for_mode(LoggingMode::NumberOnly { dispute: DAY });
        let phone = Keepable::try_from(Category::Kind(Kind::Phone)).unwrap();
        assert_eq!(operators.keep_sealed(phone), Err(OperatorError::NothingKept));
        assert!(Kind::ALL.iter().all(|kind| operators.of(*kind, None) == Operator::Placeholder));
    }

    #[test]
    fn anonymise_after_keeps_what_may_be_kept() {
        let operators = Operators::for_mode(LoggingMode::AnonymiseAfter { interval: DAY });
        assert_eq!(operators.of(Kind::Phone, None), Operator::KeepSealed);
        assert_eq!(operators.of(Kind::Health, None), Operator::Placeholder);
    }

    #[test]
    fn a_label_has_its_own_choice() {
        let mut operators = Operators::default();
        let label: Label = "customer_number".parse().unwrap();
        operators.drop(Category::Label(label.clone()));
        assert_eq!(operators.of(Kind::Own, Some(&label)), Operator::Drop);
        assert_eq!(operators.of(Kind::Own, None), Operator::KeepSealed);
    }

    #[test]
    fn a_mask_never_shows_more_than_a_quarter() {
        let four = ShownCharacters::try_from(4).unwrap();
        assert_eq!(four.of("4111111111111111"), "1111");
        assert_eq!(four.of("22334455"), "55");
        assert_eq!(four.of("bo"), "");
        assert_eq!(four.of("[a]b[c]d1"), "1");
        assert_eq!(ShownCharacters::try_from(5), Err(OperatorError::ShownCharacters));
    }
}
