//! Telephone numbers: who called, if they showed it.

use thiserror::Error;

use crate::Personal;

/// A telephone number in international form, `+` and 4 to 15 digits (ITU-T E.164).
///
/// It names a person, so it never becomes a key, a hash, a log field or a file name.
pub struct TelephoneNumber(Personal<String>);

/// A text that is no telephone number; the text itself is not repeated, it may be somebody's.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a telephone number; write it as +4512345678 or 12345678")]
pub struct NumberError;

impl TelephoneNumber {
    /// Reads a number as people and exchanges write it; one without country code gets `country_code` (digits only).
    pub fn parse(text: &str, country_code: &str) -> Result<Self, NumberError> {
        let text = text.trim();
        let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
        let digits = international.unwrap_or(text);
        if !digits.chars().all(|c| c.is_ascii_digit() || " -./()".contains(c)) {
            return Err(NumberError);
        }
        let mut number = String::with_capacity(16);
        number.push('+');
        if international.is_none() {
            number.push_str(country_code);
        }
        number.extend(digits.chars().filter(char::is_ascii_digit));
        if (5..=16).contains(&number.len()) { Ok(Self(Personal::new(number))) } else { Err(NumberError) }
    }

    /// Shows the number to the vault that seals it or the trunk that dials it.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

/// What a call says of who is calling.
pub enum CallerNumber {
    /// The number the network passed on; it can be forged, so it proves nothing.
    Shown(TelephoneNumber),
    /// The caller withheld it (RFC 3323) or the network sent none: nothing is kept.
    Withheld,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn national_and_international_forms_are_one_number() {
        for text in ["22334455", "+45 22 33 44 55", "004522334455", "22-33-44-55"] {
            assert_eq!(TelephoneNumber::parse(text, "45").unwrap().reveal(), "+4522334455");
        }
    }

    #[test]
    fn words_and_endless_digits_are_no_number() {
        for text in ["", "peter", "+", "12345678901234567", "12a4"] {
            assert_eq!(TelephoneNumber::parse(text, "45").err(), Some(NumberError));
        }
    }
}
