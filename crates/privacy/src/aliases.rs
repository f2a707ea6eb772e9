//! Placeholder and original, for one call, in memory only.

use clevercall_model::Personal;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Kind, Label, Placeholder, Redacted, Tier, marks::marks};

/// The placeholders of one call and what they stand for; wiped when the call ends.
#[derive(Default)]
pub struct Aliases {
    known: Vec<Alias>,
    /// Numbers that stand in a text already, by the placeholder's name.
    taken: Vec<(Box<str>, u32)>,
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
        self.placeholder_under((kind, None), normal, original)
    }

    /// The same for a value that an organisation's own rules may have found under a label.
    pub(crate) fn placeholder_under(
        &mut self,
        (kind, label): (Kind, Option<&Label>),
        normal: String,
        original: &str,
    ) -> Placeholder {
        let normal = Zeroizing::new(normal);
        // Half an identifier has no value yet.
        if !kind.may_be_kept() || normal.is_empty() {
            return Placeholder::new(kind, None).under(label.cloned());
        }
        if let Some(alias) = self.of(kind, label).find(|alias| alias.normal.reveal() == &*normal) {
            return alias.placeholder.clone();
        }
        if let Some(open) = self.known.iter_mut().find(|alias| alias.is(kind, label) && alias.grows_into(&normal)) {
            open.normal = Personal::new(normal.to_string());
            open.original = Personal::new(original.to_owned());
            return open.placeholder.clone();
        }
        let name = label.map_or(kind.name(), Label::as_str);
        let placeholder = Placeholder::new(kind, Some(self.next_number(name))).under(label.cloned());
        self.known.push(Alias {
            placeholder: placeholder.clone(),
            normal: Personal::new(normal.to_string()),
            original: Personal::new(original.to_owned()),
            is_open: false,
        });
        placeholder
    }

    /// Notes a number that stands in a text already, so that no other value gets it.
    pub(crate) fn take(&mut self, name: &str, number: u32) {
        match self.taken.iter_mut().find(|(taken, _)| name.eq_ignore_ascii_case(taken)) {
            Some((_, highest)) => *highest = number.max(*highest),
            None => self.taken.push((name.into(), number)),
        }
    }

    fn next_number(&self, name: &str) -> u32 {
        let known = self.known.iter().map(|alias| &alias.placeholder).filter(|known| known.name() == name);
        let taken = self.taken.iter().filter(|(taken, _)| name.eq_ignore_ascii_case(taken)).map(|(_, number)| *number);
        known.filter_map(Placeholder::number).chain(taken).max().unwrap_or(0).saturating_add(1)
    }

    /// Notes which placeholder stands at the end of the segment that was just heard: only this one may still grow.
    pub(crate) fn leave_open(&mut self, placeholder: Option<&Placeholder>) {
        for alias in &mut self.known {
            alias.is_open = placeholder == Some(&alias.placeholder);
        }
    }

    /// Puts the originals back, for the voice of this very call.
    ///
    /// Refuses when a restricted value would be spoken (national ids are never read back).
    pub fn reveal(&self, text: &Redacted) -> Result<Personal<String>, RevealError> {
        let text = text.as_str();
        let mut words = Zeroizing::new(String::with_capacity(text.len() * 2));
        let mut last = 0;
        for mark in marks(text) {
            let is_it = |known: &Placeholder| known.number() == mark.number && mark.is_named(known.name());
            let Some(alias) = self.known.iter().find(|alias| is_it(&alias.placeholder)) else { continue };
            if alias.placeholder.kind().tier() != Tier::Ordinary {
                return Err(RevealError::Protected);
            }
            words.push_str(&text[last..mark.range.start]);
            words.push_str(alias.original.reveal());
            last = mark.range.end;
        }
        words.push_str(&text[last..]);
        Ok(Personal::new(std::mem::take(&mut *words)))
    }

    fn of(&self, kind: Kind, label: Option<&Label>) -> impl Iterator<Item = &Alias> {
        self.known.iter().filter(move |alias| alias.is(kind, label))
    }
}

impl Alias {
    fn is(&self, kind: Kind, label: Option<&Label>) -> bool {
        self.placeholder.kind() == kind && self.placeholder.label() == label
    }

    /// Whether a longer value is this one, heard to its end.
    fn grows_into(&self, normal: &str) -> bool {
        self.is_open && !self.normal.reveal().is_empty() && normal.starts_with(self.normal.reveal().as_str())
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
    fn what_a_caller_said_is_never_read_as_a_placeholder() {
        let mut aliases = Aliases::default();
        let first = aliases.placeholder(Kind::Url, "a".to_owned(), "[NATIONAL_ID_1]");
        aliases.placeholder(Kind::NationalId, "0102851234".to_owned(), "0102851234");
        assert_eq!(aliases.reveal(&Redacted::new(first.to_string())).unwrap().reveal(), "[NATIONAL_ID_1]");
    }

    #[test]
    fn a_masked_value_is_spoken_back_whole() {
        let mut aliases = Aliases::default();
        let phone = aliases.placeholder(Kind::Phone, "22334455".to_owned(), "22 33 44 55").showing("55".to_owned());
        let spoken = aliases.reveal(&Redacted::new(format!("You are {phone}."))).unwrap();
        assert_eq!((phone.to_string().as_str(), spoken.reveal().as_str()), ("[PHONE_1 …55]", "You are 22 33 44 55."));
    }

    #[test]
    fn a_number_that_is_taken_is_not_given_again() {
        let mut aliases = Aliases::default();
        aliases.take("PERSON", 2);
        assert_eq!(aliases.placeholder(Kind::Person, "peter".to_owned(), "Peter").to_string(), "[PERSON_3]");
    }

    #[test]
    fn only_a_value_at_the_end_of_a_segment_grows() {
        let mut aliases = Aliases::default();
        let half = aliases.placeholder(Kind::Phone, "2233".to_owned(), "22 33");
        aliases.leave_open(Some(&half));
        let whole = aliases.placeholder(Kind::Phone, "22334455".to_owned(), "22 33 44 55");
        assert_eq!(whole, half);
        aliases.leave_open(None);
        let longer = aliases.placeholder(Kind::Phone, "2233445566".to_owned(), "22 33 44 55 66");
        assert_eq!(longer.to_string(), "[PHONE_2]");
    }

    #[test]
    fn health_never_has_an_original() {
        let mut aliases = Aliases::default();
        assert_eq!(aliases.placeholder(Kind::Health, "diabetes".to_owned(), "diabetes").to_string(), "[HEALTH]");
        assert_eq!(aliases.reveal(&Redacted::new("[HEALTH]".to_owned())).unwrap().reveal(), "[HEALTH]");
    }
}
