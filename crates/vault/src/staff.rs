//! Who of the organisation's staff did something: a code, never a name.
//!
//! The code stands in the ledger, which outlives everything, so it must not identify anybody by itself; the
//! organisation's own list says whose it is.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The code under which the organisation knows a member of staff, or a case: 1 to 32 letters, digits, dots and dashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

/// Something that is no [`Code`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(
    "not a code; use 1 to 32 of a-z, A-Z, 0-9, '.' and '-', with a letter and no name, number or address of a person"
)]
pub struct NotACode;

impl Code {
    /// The program itself, where no person decided.
    pub fn program() -> Self {
        Self("clevercall".to_owned())
    }

    /// The code as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        // Without a letter it could be a telephone number or a national id.
        let lettered = text.chars().any(|c| c.is_ascii_alphabetic());
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if lettered && digits < 8 && text.len() <= 32 && text.chars().all(legal) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotACode)
        }
    }
}

impl TryFrom<String> for Code {
    type Error = NotACode;

    fn try_from(text: String) -> Result<Self, NotACode> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_staff_and_cases_are_accepted() {
        for text in ["mb", "DPO", "desk-2", "case.2026-117"] {
            assert_eq!(text.parse::<Code>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_could_be_a_person_is_no_code() {
        for text in ["", "Mette Berg", "22334455", "0102851234", "a22334455", "mette@example.dk", &"a".repeat(33)] {
            assert_eq!(text.parse::<Code>(), Err(NotACode), "{text}");
        }
    }
}
