//! The filter for one segment.

use clevercall_model::{SoundClass, Spoken};

use crate::{Aliases, Redacted, Redaction, Settings, SettingsError, Withheld};

/// The longest segment the filter takes, in bytes of UTF-8; a longer one is withheld.
pub const LONGEST_SEGMENT_BYTES: usize = 64 * 1024;

/// What stands in place of a segment that was withheld as a whole.
pub const WITHHELD_TEXT: &str = "[WITHHELD]";

/// The filter: immutable, made once at start and shared by all calls.
pub struct Engine {
    _settings: Settings,
}

impl Engine {
    /// Reads the word lists and compiles the organisation's own settings.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        if settings.languages.is_empty() {
            return Err(SettingsError::NoLanguage);
        }
        Ok(Self { _settings: settings })
    }

    /// De-identifies one segment on its own.
    ///
    /// Never fails and never panics: what can't be filtered is withheld whole.
    pub fn redact(&self, text: &Spoken, _aliases: &mut Aliases) -> Redaction {
        let reason =
            if text.reveal().len() > LONGEST_SEGMENT_BYTES { Withheld::TooLong } else { Withheld::FilterFailed };
        withheld(reason)
    }
}

pub(crate) fn withheld(reason: Withheld) -> Redaction {
    Redaction {
        text: Redacted::new(WITHHELD_TEXT.to_owned()),
        class: SoundClass::Personal,
        language: None,
        findings: Vec::new(),
        removed: Vec::new(),
        withheld: Some(reason),
    }
}
