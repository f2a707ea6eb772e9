//! Approved text with slots: the only file of this crate that turns written text into words to speak.

use std::sync::Arc;

use clevercall_model::SoundClass;
use clevercall_privacy::{Approved, Kind, Placeholder, Redacted};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::Wording;

/// The longest text that may be approved, in characters: two minutes of speech.
const LONGEST: usize = 2000;

/// A value of the caller's that a text may speak back: ordinary kinds only, so a national id or anything of Art. 9
/// has no slot to stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Name,
    Phone,
    Email,
    Address,
}

/// A text approved to be spoken; with slots it is dynamic, without it is static.
#[derive(Clone, Debug)]
pub struct Template {
    text: Approved,
    slots: Vec<Slot>,
    wording: Wording,
}

/// A text that can't be approved.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TemplateError {
    /// Nothing to say.
    #[error("the text is empty; write what the assistant is to say")]
    Empty,
    /// Longer than anybody listens to.
    #[error("the text is longer than {LONGEST} characters; callers don't listen that long, shorten it")]
    TooLong,
    /// A slot that doesn't exist, or a brace that isn't closed.
    #[error("unknown slot; write {{name}}, {{phone}}, {{email}} or {{address}}, and no other braces")]
    Slot,
    /// Square brackets mark what the filter removed.
    #[error("the text has square brackets; they are reserved, use round ones")]
    Brackets,
}

impl Slot {
    const ALL: [Self; 4] = [Self::Name, Self::Phone, Self::Email, Self::Address];

    const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
        }
    }

    const fn kind(self) -> Kind {
        match self {
            Self::Name => Kind::Person,
            Self::Phone => Kind::Phone,
            Self::Email => Kind::Email,
            Self::Address => Kind::Address,
        }
    }
}

impl Template {
    /// Reads a text; `id` names it in evidence.
    pub(crate) fn parse(id: &str, text: &str) -> Result<Self, TemplateError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Err(TemplateError::Empty);
        }
        if text.chars().count() > LONGEST {
            return Err(TemplateError::TooLong);
        }
        if text.contains(['[', ']']) {
            return Err(TemplateError::Brackets);
        }
        let slots = slots_of(&text)?;
        let wording = Wording { id: Arc::from(id), sha256: Sha256::digest(text.as_bytes()).into() };
        Ok(Self { text: Approved::written(&text), slots, wording })
    }

    /// Which approved text this is.
    pub const fn wording(&self) -> &Wording {
        &self.wording
    }

    /// The text without slots, for rendering it ahead; `None` when it is dynamic.
    pub fn fixed(&self) -> Option<&Approved> {
        self.slots.is_empty().then_some(&self.text)
    }

    /// `Static` without slots, else `Dynamic`.
    pub const fn class(&self) -> SoundClass {
        if self.slots.is_empty() { SoundClass::Static } else { SoundClass::Dynamic }
    }

    /// The words, with what the caller said of themselves in the slots; `None` when a slot has nothing to hold.
    pub(crate) fn fill(&self, given: &Given) -> Option<Redacted> {
        if self.slots.is_empty() {
            return Some(self.text.to_redacted());
        }
        let values: Vec<_> =
            self.slots.iter().map(|slot| Some((slot.name(), given.latest(*slot)?))).collect::<Option<_>>()?;
        Some(self.text.fill(&values))
    }
}

/// A text with a moment in it, `{opening}`, filled by the program in the middle of a call: no word of a caller's.
pub(crate) fn with_opening(id: &str, text: &str, opening: &str) -> (Redacted, Wording) {
    let wording = Wording { id: Arc::from(id), sha256: Sha256::digest(text.as_bytes()).into() };
    (Approved::written(&text.replace("{opening}", opening)).to_redacted(), wording)
}

fn slots_of(text: &str) -> Result<Vec<Slot>, TemplateError> {
    let mut slots = Vec::new();
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        let inside = rest[brace..].strip_prefix('{').ok_or(TemplateError::Slot)?;
        let (name, after) = inside.split_once('}').ok_or(TemplateError::Slot)?;
        slots.push(Slot::ALL.into_iter().find(|slot| slot.name() == name).ok_or(TemplateError::Slot)?);
        rest = after;
    }
    Ok(slots)
}

/// What a caller has said of themselves in this call, by placeholder.
#[derive(Debug, Default)]
pub(crate) struct Given(Vec<Placeholder>);

impl Given {
    /// More than this nobody says of themselves in one call; the oldest goes.
    const MOST: usize = 32;

    /// Notes the placeholders of a turn.
    pub(crate) fn note(&mut self, placeholders: &[Placeholder]) {
        self.0.extend_from_slice(placeholders);
        let surplus = self.0.len().saturating_sub(Self::MOST);
        self.0.drain(..surplus);
    }

    /// Forgets the values of a slot: they were wrong.
    pub(crate) fn forget(&mut self, slot: Slot) {
        self.0.retain(|placeholder| placeholder.kind() != slot.kind());
    }

    /// The value said last: people correct themselves forwards.
    pub(crate) fn latest(&self, slot: Slot) -> Option<&Placeholder> {
        self.0.iter().rev().find(|placeholder| placeholder.kind() == slot.kind())
    }
}

#[cfg(test)]
mod tests {
    use clevercall_privacy::Aliases;

    use super::*;

    fn given(kinds: &[Kind]) -> Given {
        let mut aliases = Aliases::default();
        let mut given = Given::default();
        for kind in kinds {
            given.note(&[aliases.placeholder(*kind, kind.name().to_owned(), "original")]);
        }
        given
    }

    fn filled(text: &str, kinds: &[Kind]) -> Option<String> {
        Template::parse("x", text).unwrap().fill(&given(kinds)).map(|text| text.to_string())
    }

    #[test]
    fn a_slot_speaks_back_what_the_caller_said() {
        assert_eq!(filled("Hi {name}.", &[Kind::Person]).as_deref(), Some("Hi [PERSON_1]."));
        assert_eq!(filled("Hi {name}.", &[Kind::Phone]), None, "a slot with nothing to hold is not spoken");
        assert_eq!(filled("Hi  there.", &[]).as_deref(), Some("Hi there."));
    }

    #[test]
    fn protected_kinds_have_no_slot() {
        for slot in Slot::ALL {
            assert_eq!(slot.kind().tier(), clevercall_privacy::Tier::Ordinary);
        }
        for text in ["{national_id}", "{health}", "{", "}", "{name", "name}", "{{name}}", "{}"] {
            assert_eq!(Template::parse("x", text).err(), Some(TemplateError::Slot), "{text}");
        }
    }

    #[test]
    fn a_text_can_not_forge_a_placeholder() {
        assert_eq!(Template::parse("x", "Hi [PERSON_1]").err(), Some(TemplateError::Brackets));
        assert_eq!(Template::parse("x", " \n").err(), Some(TemplateError::Empty));
        assert_eq!(Template::parse("x", &"a".repeat(LONGEST + 1)).err(), Some(TemplateError::TooLong));
    }

    #[test]
    fn the_evidence_is_the_hash_of_the_text() {
        let wording = Template::parse("x", "abc").unwrap().wording().clone();
        assert_eq!(wording.sha256[..4], [0xba, 0x78, 0x16, 0xbf], "FIPS 180-4, the digest of abc");
    }
}
