//! What an organisation decides about the filter: which Art. 9 and Art. 10 kinds it removes, in which languages, by
//! which rules of its own, and what happens to what is found.

use clevercall_model::Language;
use thiserror::Error;

use crate::{Kind, Operators, OwnRules, Tier};

/// The organisation's choices; the default removes everything, in every language that was taught.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which of the Art. 9 and Art. 10 kinds are removed.
    pub filters: Filters,
    /// The languages whose segments are filtered; a segment in any other is withheld.
    pub languages: Vec<Language>,
    /// What the organisation adds to what is built in, and what it excepts.
    pub own: OwnRules,
    /// What happens to what is found.
    pub operators: Operators,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            filters: Filters::default(),
            languages: TAUGHT.to_vec(),
            own: OwnRules::default(),
            operators: Operators::default(),
        }
    }
}

/// The languages that have word lists.
const TAUGHT: [Language; 5] =
    [Language::Danish, Language::English, Language::German, Language::Norwegian, Language::Swedish];

/// The switches of the Art. 9 and Art. 10 filters; all are on unless switched off one by one.
///
/// A kind that is switched off is not looked for, so its words stay in the text.
/// Ordinary kinds and national ids have no switch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    off: Vec<Kind>,
}

/// Why a filter could not be switched off.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FilterError {
    /// Only Art. 9 and Art. 10 kinds have a switch.
    #[error("{} has no filter to switch off; only Art. 9 kinds and `criminal` have", .0.name())]
    NoSwitch(Kind),
}

impl Filters {
    /// Switches one Art. 9 or Art. 10 filter off.
    pub fn switch_off(&mut self, kind: Kind) -> Result<(), FilterError> {
        if kind.tier() != Tier::Special && kind != Kind::Criminal {
            return Err(FilterError::NoSwitch(kind));
        }
        if self.is_on(kind) {
            self.off.push(kind);
        }
        Ok(())
    }

    /// Whether this kind is looked for and removed.
    pub fn is_on(&self, kind: Kind) -> bool {
        !self.off.contains(&kind)
    }
}

/// Why an engine could not be made from the settings.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    /// Without a language every segment would be withheld.
    #[error("no language is set for the privacy filter; name at least one of da, en, nb, sv, de")]
    NoLanguage,
    /// The lists of a language are not there yet.
    #[error("the privacy filter has not been taught {0}; take it out of the languages")]
    NotTaught(Language),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_art_9_filter_can_be_switched_off_alone() {
        let mut filters = Filters::default();
        assert_eq!(filters.switch_off(Kind::Union), Ok(()));
        assert!(!filters.is_on(Kind::Union) && filters.is_on(Kind::Health));
    }

    #[test]
    fn names_and_national_ids_have_no_switch() {
        for kind in [Kind::Person, Kind::NationalId, Kind::Phone] {
            assert_eq!(Filters::default().switch_off(kind), Err(FilterError::NoSwitch(kind)));
        }
    }
}
