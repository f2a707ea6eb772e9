//! What each country is under chapter V of the GDPR.
//!
//! The lists are facts with a date, not opinions: the Union's members, the EEA Agreement, and the Commission's
//! adequacy decisions under Art. 45 as known on 24 November 2026.
//! Territories count for themselves: Greenland is neither Union nor EEA nor adequate, whatever Denmark is.

use std::{fmt, str::FromStr};

use serde::Deserialize;
use thiserror::Error;

use crate::Date;

/// A country or territory by its ISO 3166-1 alpha-2 code, in capitals.
///
/// Whether the code is assigned is not checked: one that is on no list is simply a third country.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Country([u8; 2]);

/// A text that is no country code.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a country code; use the two capital letters of ISO 3166, such as DK")]
pub struct UnknownCountry;

/// What a country is, seen from the Union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// One of the 27 member states.
    Union,
    /// Iceland, Liechtenstein or Norway: the GDPR applies through the EEA Agreement.
    Eea,
    /// A third country with an adequacy decision (Art. 45): transfers are lawful, but it is not the Union.
    Adequate(Adequacy),
    /// A third country without one.
    Third,
}

/// How far an adequacy decision reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adequacy {
    /// Every recipient there.
    Whole,
    /// Only some recipients: commercial organisations in Canada, certified ones in the United States.
    Some,
}

const UNION: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];
const EEA: [&str; 3] = ["IS", "LI", "NO"];
const ADEQUATE: [&str; 14] = ["AD", "AR", "BR", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY"];
const ADEQUATE_FOR_SOME: [&str; 2] = ["CA", "US"];

impl Country {
    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a country is made of two ASCII letters")
    }

    /// What the country is on `day`: a decision that has run out by then counts no more.
    pub fn standing(self, day: Date) -> Standing {
        let code = self.code();
        if UNION.contains(&code) {
            Standing::Union
        } else if EEA.contains(&code) {
            Standing::Eea
        } else if expired(code, day) {
            Standing::Third
        } else if ADEQUATE.contains(&code) {
            Standing::Adequate(Adequacy::Whole)
        } else if ADEQUATE_FOR_SOME.contains(&code) {
            Standing::Adequate(Adequacy::Some)
        } else {
            Standing::Third
        }
    }
}

/// The decision on the United Kingdom is the only one with an end: 27 December 2031.
fn expired(code: &str, day: Date) -> bool {
    code == "GB" && Date::of(2031, 12, 27).is_some_and(|end| day > end)
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        match text.as_bytes() {
            &[first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Ok(Self([first, second])),
            _ => Err(UnknownCountry),
        }
    }
}

impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(text: String) -> Result<Self, UnknownCountry> {
        text.parse()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(code: &str, day: &str) -> Standing {
        code.parse::<Country>().unwrap().standing(day.parse().unwrap())
    }

    #[test]
    fn members_neighbours_and_territories_are_what_they_are() {
        for (code, expected) in [
            ("DK", Standing::Union),
            ("NO", Standing::Eea),
            ("CH", Standing::Adequate(Adequacy::Whole)),
            ("GB", Standing::Adequate(Adequacy::Whole)),
            ("FO", Standing::Adequate(Adequacy::Whole)),
            ("GL", Standing::Third),
            ("US", Standing::Adequate(Adequacy::Some)),
            ("MX", Standing::Third),
            ("ZZ", Standing::Third),
        ] {
            assert_eq!(standing(code, "2026-11-24"), expected, "{code}");
        }
    }

    #[test]
    fn the_british_decision_ends_with_its_date() {
        assert_eq!(standing("GB", "2031-12-27"), Standing::Adequate(Adequacy::Whole));
        assert_eq!(standing("GB", "2031-12-28"), Standing::Third);
    }

    #[test]
    fn names_and_small_letters_are_no_code() {
        for text in ["", "dk", "DNK", "Denmark", "D1", "ÆØ"] {
            assert_eq!(text.parse::<Country>(), Err(UnknownCountry));
        }
    }
}
