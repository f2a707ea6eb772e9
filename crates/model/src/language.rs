//! The languages that clevercall speaks or is being taught.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A language by its ISO 639-1 code; Norwegian is Bokmål.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Danish, `da`.
    Danish,
    /// English, `en`.
    English,
    /// Norwegian Bokmål, `nb`.
    Norwegian,
    /// Swedish, `sv`.
    Swedish,
    /// German, `de`.
    German,
}

/// A code that names no language known here.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown language code; use one of da, en, nb, sv, de")]
pub struct UnknownLanguage;

impl Language {
    /// Every language, in the order they were taught.
    pub const ALL: [Self; 5] = [Self::Danish, Self::English, Self::Norwegian, Self::Swedish, Self::German];

    /// The ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
            Self::Norwegian => "nb",
            Self::Swedish => "sv",
            Self::German => "de",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|language| language.code() == code).ok_or(UnknownLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
        }
    }

    #[test]
    fn a_code_nobody_speaks_is_refused() {
        assert_eq!("xx".parse::<Language>(), Err(UnknownLanguage));
    }
}
