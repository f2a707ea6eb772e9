//! What a value is: a built-in kind, or a label of the organisation's own.

use std::{fmt, str::FromStr, sync::Arc};

use thiserror::Error;

use crate::Kind;

/// A name that an organisation gives to what its own rules find, such as `customer_number`.
///
/// In capitals it is the placeholder's: `[CUSTOMER_NUMBER_1]`.
/// Values under a label are ordinary ones; whatever must be treated more strictly is given a [`Kind`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(Arc<str>);

/// Why a label was refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LabelError {
    /// Digits are left out too, so that a label can't look like another one with a number.
    #[error(
        "not a label; expected 2 to 30 small letters from a to z, with underscores between, such as customer_number"
    )]
    Malformed,
    /// Its placeholder could not be told from a built-in one.
    #[error("`{0}` is a name the filter uses itself; choose another label")]
    Taken(String),
}

const LENGTHS: std::ops::RangeInclusive<usize> = 2..=30;
/// What the filter writes besides the names of kinds.
const WITHHELD: &str = "withheld";

impl Label {
    /// The label as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Label {
    type Err = LabelError;

    fn from_str(text: &str) -> Result<Self, LabelError> {
        let letters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let tidy = !text.starts_with('_') && !text.ends_with('_') && !text.contains("__");
        if !letters || !tidy || !LENGTHS.contains(&text.len()) {
            return Err(LabelError::Malformed);
        }
        if text == WITHHELD || Kind::ALL.iter().any(|kind| kind.name() == text) {
            return Err(LabelError::Taken(text.to_owned()));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A category of personal data: a built-in kind or an organisation's label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// One of the kinds that the filter knows.
    Kind(Kind),
    /// One of the organisation's own.
    Label(Label),
}

impl Category {
    /// The kind, which says how strictly its values are treated; [`Kind::Own`] for a label.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Kind(kind) => *kind,
            Self::Label(_) => Kind::Own,
        }
    }

    /// The label, for those that have one.
    pub const fn label(&self) -> Option<&Label> {
        match self {
            Self::Kind(_) => None,
            Self::Label(label) => Some(label),
        }
    }

    /// The name used in interfaces.
    pub fn name(&self) -> &str {
        match self {
            Self::Kind(kind) => kind.name(),
            Self::Label(label) => label.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_plain_name() {
        assert_eq!("customer_number".parse::<Label>().unwrap().as_str(), "customer_number");
    }

    #[test]
    fn a_label_that_could_be_mistaken_is_refused() {
        for wrong in ["", "a", "Kunde", "kundenummer 1", "room_1", "_x", "x_", "a__b", "sagsnr.", "på", &"a".repeat(31)]
        {
            assert_eq!(wrong.parse::<Label>(), Err(LabelError::Malformed), "{wrong}");
        }
        for taken in ["person", "national_id", "health", "own", "withheld"] {
            assert_eq!(taken.parse::<Label>(), Err(LabelError::Taken(taken.to_owned())), "{taken}");
        }
    }
}
