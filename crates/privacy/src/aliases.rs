//! Placeholder and original, for one call, in memory only.

use clevercall_model::Personal;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Kind, Placeholder, Redacted, Tier};

/// The placeholders of one call and what they stand for; wiped when the call ends.
#[derive(Default)]
pub struct Aliases {
    known: Vec<Alias>,
}

struct Alias {
    placeholder: Placeholder,
    normal: Personal<String>,
    original: Personal<String>,
    /// The segment ended with this value, so the next one may go on with it.
    is_open: bool,
}

/// Why a text could not be spoken.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RevealError {
    /// A restricted or special value would have been spoken back.
    #[error("the answer would speak a protected value; take its slot out of the answer's text")]
    Protected,
}

impl Aliases {
    /// The placeholder for a value: the same value always gets the same one.
    ///
    /// `normal` is the value's normal form; kinds without originals get a placeholder without a number.
    pub fn placeholder(&mut self, kind: Kind, normal: String, original: &str) -> Placeholder {
        let normal = Zeroizing::new(normal);
        // Half an identifier has no value yet.
        if !kind.may_be_kept() || normal.is_empty() {
            return Placeholder::new(kind, None);
        }
        if let Some(alias) = self.of(kind).find(|alias| alias.normal.reveal() == &*normal) {
            return alias.placeholder.clone();
        }
        if let Some(open) = self.known.iter_mut().find(|alias| alias.grows_into(kind, &normal)) {
            open.normal = Personal::new(normal.to_string());
            open.original = Personal::new(original.to_owned());
            return open.placeholder.clone();
        }
        let number = u32::try_from(self.of(kind).count()).unwrap_or(u32::MAX).saturating_add(1);
        let placeholder = Placeholder::new(kind, Some(number));
        self.known.push(Alias {
            placeholder: placeholder.clone(),
            normal: Personal::new(normal.to_string()),
            original: Personal::new(original.to_owned()),
            is_open: false,
        });
        placeholder
    }

    /// Notes which placeholders stand at the end of the segment that was just heard: only these may still grow.
    pub(crate) fn leave_open(&mut self, placeholders: &[Placeholder]) {
        for alias in &mut self.known {
            alias.is_open = placeholders.contains(&alias.placeholder);
        }
    }

    /// Puts the originals back, for the voice of this very call.
    ///
    /// Refuses when a restricted value would be spoken (national ids are never read back).
    pub fn reveal(&self, text: &Redacted) -> Result<Personal<String>, RevealError> {
        let mut words = Zeroizing::new(text.as_str().to_owned());
        for alias in &self.known {
            let mark = alias.placeholder.to_string();
            if !words.contains(&mark) {
                continue;
            }
            if alias.placeholder.kind().tier() != Tier::Ordinary {
                return Err(RevealError::Protected);
            }
            words = Zeroizing::new(words.replace(&mark, alias.original.reveal()));
        }
        Ok(Personal::new(words.to_string()))
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Alias> {
        self.known.iter().filter(move |alias| alias.placeholder.kind() == kind)
    }
}

impl Alias {
    /// Whether a longer value is this one, heard to its end.
    fn grows_into(&self, kind: Kind, normal: &str) -> bool {
        let same_kind = self.placeholder.kind() == kind;
        same_kind
            && self.is_open
            && !self.normal.reveal().is_empty()
            && normal.starts_with(self.normal.reveal().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_gets_the_same_placeholder() {
        let mut aliases = Aliases::default();
        let first = aliases.placeholder(Kind::Person, "peter".to_owned(), "Peter");
        let again = aliases.placeholder(Kind::Person, "peter".to_owned(), "peter");
        let other = aliases.placeholder(Kind::Person, "mette".to_owned(), "Mette");
        assert_eq!((&first, other.to_string().as_str()), (&again, "[PERSON_2]"));
    }

    #[test]
    fn an_ordinary_value_is_spoken_back_and_a_national_id_is_not() {
        let mut aliases = Aliases::default();
        let name = aliases.placeholder(Kind::Person, "peter".to_owned(), "Peter");
        let cpr = aliases.placeholder(Kind::NationalId, "0102851234".to_owned(), "0102851234");
        let spoken = aliases.reveal(&Redacted::new(format!("Hello {name}"))).unwrap();
        assert_eq!(spoken.reveal(), "Hello Peter");
        assert_eq!(aliases.reveal(&Redacted::new(format!("{cpr}"))).err(), Some(RevealError::Protected));
    }

    #[test]
    fn health_never_has_an_original() {
        let mut aliases = Aliases::default();
        assert_eq!(aliases.placeholder(Kind::Health, "diabetes".to_owned(), "diabetes").to_string(), "[HEALTH]");
        assert_eq!(aliases.reveal(&Redacted::new("[HEALTH]".to_owned())).unwrap().reveal(), "[HEALTH]");
    }
}
