//! The grounds of Art. 6(1) and Art. 9(2), by their letters.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A ground of Art. 6(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LawfulBasis {
    /// (a) consent.
    Consent,
    /// (b) a contract with the caller.
    Contract,
    /// (c) a legal obligation.
    LegalObligation,
    /// (d) vital interests.
    VitalInterests,
    /// (e) a task in the public interest or of official authority.
    PublicTask,
    /// (f) legitimate interests.
    LegitimateInterests,
}

/// A ground of Art. 9(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpecialGround {
    /// (a) explicit consent.
    ExplicitConsent,
    /// (b) obligations under employment and social law.
    EmploymentLaw,
    /// (c) vital interests of somebody who can't consent.
    VitalInterests,
    /// (d) a foundation or association, about its members.
    Association,
    /// (e) made public by the person.
    MadePublic,
    /// (f) legal claims.
    LegalClaims,
    /// (g) substantial public interest, by law.
    PublicInterest,
    /// (h) health or social care.
    Care,
    /// (i) public health.
    PublicHealth,
    /// (j) archives, research, statistics.
    Research,
}

/// A text that names no such ground.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("no ground of {article}; expected one of {from} to {to}", from = Letter(.article, .first), to = Letter(.article, .last))]
pub struct UnknownGround {
    article: &'static str,
    first: char,
    last: char,
}

struct Letter<'a>(&'a str, &'a char);

const SIX: &str = "6(1)";
const NINE: &str = "9(2)";

impl LawfulBasis {
    /// Every ground, by letter.
    pub const ALL: [Self; 6] = [
        Self::Consent,
        Self::Contract,
        Self::LegalObligation,
        Self::VitalInterests,
        Self::PublicTask,
        Self::LegitimateInterests,
    ];

    const fn letter(self) -> char {
        (b'a' + self as u8) as char
    }
}

impl SpecialGround {
    /// Every ground, by letter.
    pub const ALL: [Self; 10] = [
        Self::ExplicitConsent,
        Self::EmploymentLaw,
        Self::VitalInterests,
        Self::Association,
        Self::MadePublic,
        Self::LegalClaims,
        Self::PublicInterest,
        Self::Care,
        Self::PublicHealth,
        Self::Research,
    ];

    const fn letter(self) -> char {
        (b'a' + self as u8) as char
    }
}

impl FromStr for LawfulBasis {
    type Err = UnknownGround;

    fn from_str(text: &str) -> Result<Self, UnknownGround> {
        let unknown = UnknownGround { article: SIX, first: 'a', last: 'f' };
        Self::ALL.into_iter().find(|ground| ground.to_string() == text).ok_or(unknown)
    }
}

impl FromStr for SpecialGround {
    type Err = UnknownGround;

    fn from_str(text: &str) -> Result<Self, UnknownGround> {
        let unknown = UnknownGround { article: NINE, first: 'a', last: 'j' };
        Self::ALL.into_iter().find(|ground| ground.to_string() == text).ok_or(unknown)
    }
}

impl fmt::Display for Letter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.0, self.1)
    }
}

impl fmt::Display for LawfulBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Letter(SIX, &self.letter()).fmt(f)
    }
}

impl fmt::Display for SpecialGround {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Letter(NINE, &self.letter()).fmt(f)
    }
}
