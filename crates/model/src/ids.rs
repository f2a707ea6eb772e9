//! Identifiers: random, or chosen by the organisation; never derived from a person.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// An identifier that could not be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum IdError {
    /// Record and call ids are 32 lower-case hexadecimal digits.
    #[error("not an id; ids are 32 digits of 0-9 and a-f, as `calls` prints them")]
    Random,
    /// Organisation ids are chosen by people and end up in file names.
    #[error("not an organisation id; use 1 to 40 of a-z, 0-9 and '-', starting with a letter")]
    Organisation,
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Makes an id of 16 bytes that the caller drew from the system's random source.
            pub const fn from_random(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes, as they are stored.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_hex(text).map(Self).ok_or(IdError::Random)
            }
        }
    };
}

random_id! {
    /// One call, drawn at random when it rings; says nothing about who called.
    CallId
}
random_id! {
    /// One stored record, drawn at random; what an erasure remembers instead of a person.
    RecordId
}

fn parse_hex(text: &str) -> Option<[u8; 16]> {
    let text = text.as_bytes();
    if text.len() != 32 || !text.iter().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |c: u8| if c.is_ascii_digit() { c - b'0' } else { c - b'a' + 10 };
        *byte = digit(pair[0]) << 4 | digit(pair[1]);
    }
    Some(bytes)
}

/// An organisation on this installation, by the short name it was configured with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationId(String);

impl OrganisationId {
    /// The short name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OrganisationId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let starts_with_letter = text.starts_with(|c: char| c.is_ascii_lowercase());
        if starts_with_letter && text.len() <= 40 && text.chars().all(legal) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::Organisation)
        }
    }
}

impl fmt::Display for OrganisationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_id_reads_back() {
        let id = CallId::from_random(*b"0123456789abcdef");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn anything_but_32_hex_digits_is_no_id() {
        for text in ["", "12", "zz", &"A".repeat(32), &"0".repeat(33), &"é".repeat(16)] {
            assert_eq!(text.parse::<RecordId>(), Err(IdError::Random));
        }
    }

    #[test]
    fn an_organisation_id_is_safe_in_a_file_name() {
        assert!("aarhus-kommune".parse::<OrganisationId>().is_ok());
        for text in ["", "9lives", "Aarhus", "../etc", "a b", &"a".repeat(41)] {
            assert_eq!(text.parse::<OrganisationId>(), Err(IdError::Organisation));
        }
    }
}
