//! Text that may be stored, logged and shown, and the placeholders in it.

use std::{fmt, fmt::Write, sync::Arc};

use crate::{Kind, Label};

/// De-identified text: what remains when everything that was found is replaced by placeholders.
///
/// Only this crate can make one.
/// It is de-identified, not anonymous: a detector can miss something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted(String);

impl Redacted {
    pub(crate) const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, with placeholders.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that was written before any call: an approved answer, or one of the assistant's own wordings.
///
/// [`written`](Self::written) must only be given text from the organisation's files or the program itself.
/// `xtask tidy` lists the files that may call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved(Arc<str>);

impl Approved {
    /// Takes a text that stood in a file before the call began.
    pub fn written(text: &str) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text as [`Redacted`]: nothing a caller said is in it.
    pub fn to_redacted(&self) -> Redacted {
        Redacted(self.0.to_string())
    }

    /// Puts placeholders into the slots `{name}` of a dynamic answer; a slot without a value stays empty.
    ///
    /// The originals never pass here: [`Aliases::reveal`](crate::Aliases::reveal) puts them in on the way to the voice.
    pub fn fill(&self, slots: &[(&str, &Placeholder)]) -> Redacted {
        let mut text = String::with_capacity(self.0.len() + 16);
        let mut rest: &str = &self.0;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, tail)) = after.split_once('}') else { break };
            if let Some((_, placeholder)) = slots.iter().find(|(slot, _)| *slot == name) {
                placeholder.push_to(&mut text);
            }
            rest = tail;
        }
        text.push_str(rest);
        Redacted(text)
    }
}

/// What stands in the text in place of a removed value, such as `[PERSON_1]`, `[HEALTH]` or, masked, `[PHONE_1 …89]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Placeholder {
    kind: Kind,
    label: Option<Label>,
    number: Option<u32>,
    /// The value's last characters, where the organisation's mask shows them.
    shown: Box<str>,
}

impl Placeholder {
    pub(crate) fn new(kind: Kind, number: Option<u32>) -> Self {
        Self { kind, label: None, number, shown: Box::default() }
    }

    /// The same under an organisation's label.
    pub(crate) fn under(self, label: Option<Label>) -> Self {
        Self { label, ..self }
    }

    /// The same with the value's last characters.
    pub(crate) fn showing(self, shown: String) -> Self {
        Self { shown: shown.into(), ..self }
    }

    /// Writes it at the end of a text.
    pub(crate) fn push_to(&self, text: &mut String) {
        write!(text, "{self}").expect("a string takes what is written");
    }

    /// The organisation's label, where it has one.
    pub const fn label(&self) -> Option<&Label> {
        self.label.as_ref()
    }

    /// The name in it: the label, or else the kind's name.
    pub(crate) fn name(&self) -> &str {
        self.label.as_ref().map_or(self.kind.name(), Label::as_str)
    }

    /// The number in it; kinds of which no original is kept have none.
    pub(crate) const fn number(&self) -> Option<u32> {
        self.number
    }

    /// The kind of value that was removed.
    pub const fn kind(&self) -> Kind {
        self.kind
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('[')?;
        self.name().chars().try_for_each(|letter| f.write_char(letter.to_ascii_uppercase()))?;
        if let Some(number) = self.number {
            write!(f, "_{number}")?;
        }
        if !self.shown.is_empty() {
            write!(f, " …{}", self.shown)?;
        }
        f.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_takes_a_placeholder_and_nothing_else() {
        let name = Placeholder::new(Kind::Person, Some(1));
        let filled = Approved::written("Thank you, {name}. {other}Goodbye.").fill(&[("name", &name)]);
        assert_eq!(filled.as_str(), "Thank you, [PERSON_1]. Goodbye.");
    }

    #[test]
    fn an_approved_text_stays_as_it_was_written() {
        let written = Approved::written("We open at {opening}.");
        assert_eq!(written.as_str(), "We open at {opening}.");
        assert_eq!(written.to_redacted().as_str(), written.as_str());
    }
}
