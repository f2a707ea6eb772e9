//! Our filter on a text, as a caller's segment meets it: with the default settings.

use std::sync::Arc;

use anyhow::{Result, bail};
use clevercall_model::{Language, Spoken};
use clevercall_privacy::{Aliases, Engine, Redaction, Settings};

use super::taken::{Place, Taken};

/// The filter and what it was taught.
pub(crate) struct Ours {
    /// Shared by all calls, as in the product.
    pub(crate) engine: Arc<Engine>,
    taught: Vec<Language>,
}

impl Ours {
    /// Reads the word lists.
    pub(crate) fn new() -> Result<Self> {
        let settings = Settings::default();
        let taught = settings.languages.clone();
        Ok(Self { engine: Arc::new(Engine::new(settings)?), taught })
    }

    /// A filter with the default settings that was made otherwise.
    pub(crate) fn of(engine: Arc<Engine>) -> Self {
        Self { engine, taught: Settings::default().languages }
    }

    /// Whether the filter has been taught a language; without, it withholds every segment in it.
    pub(crate) fn knows(&self, language: Language) -> bool {
        self.taught.contains(&language)
    }

    /// Filters one segment on its own; with no language the filter has to tell it by itself.
    pub(crate) fn take(&self, text: &str, language: Option<Language>) -> Result<(Taken, Option<Language>)> {
        let redaction = self.engine.redact(&spoken(text, language), &mut Aliases::default());
        Ok((taken(text, &redaction)?, redaction.language))
    }
}

/// A segment as the recogniser of speech hands it over.
pub(crate) fn spoken(text: &str, language: Option<Language>) -> Spoken {
    match language {
        Some(language) => Spoken::new(text.to_owned(), language, 1.0),
        None => Spoken::in_unknown_language(text.to_owned()),
    }
}

/// What a redaction says it took, after a look that its text says the same.
pub(crate) fn taken(text: &str, redaction: &Redaction) -> Result<Taken> {
    let withheld = redaction.withheld.is_some();
    let places: Vec<Place> = redaction
        .findings
        .iter()
        .map(|finding| Place { kind: Some(finding.kind), start: finding.start, end: finding.end })
        .collect();
    let agrees = if withheld {
        redaction.text.as_str() == clevercall_privacy::WITHHELD_TEXT
    } else {
        is_what_stays(text, &places, redaction.text.as_str())
    };
    if !agrees {
        // The words stay out of the message: with --data they may be somebody's.
        bail!(
            "the filter's findings don't describe its text; that is a defect of the filter, start at crates/privacy/src/write.rs"
        );
    }
    Ok(Taken { places, withheld })
}

/// Whether a redacted text is the text with a placeholder in each place, in order.
fn is_what_stays(text: &str, places: &[Place], redacted: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let round = |from: usize, to: usize| -> Option<String> {
        let kept = text.get(from..to)?.iter();
        Some(
            kept.map(|letter| {
                if *letter == '[' {
                    '('
                } else if *letter == ']' {
                    ')'
                } else {
                    *letter
                }
            })
            .collect(),
        )
    };
    let (mut rest, mut last) = (redacted, 0);
    for place in places {
        let Some(after) = round(last, place.start).and_then(|kept| rest.strip_prefix(kept.as_str())) else {
            return false;
        };
        let Some((_, after)) = after.strip_prefix('[').and_then(|placeholder| placeholder.split_once(']')) else {
            return false;
        };
        (rest, last) = (after, place.end);
    }
    round(last, text.len()).is_some_and(|kept| kept == rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stays(redacted: &str) -> bool {
        is_what_stays("jeg er Bo [ja]", &[Place { kind: None, start: 7, end: 9 }], redacted)
    }

    #[test]
    fn findings_must_describe_the_text() {
        assert!(stays("jeg er [PERSON_1] (ja)"));
        for wrong in ["jeg er Bo (ja)", "jeg er [PERSON_1] Bo (ja)", "[PERSON_1] (ja)", "jeg er [PERSON_1]"] {
            assert!(!stays(wrong), "{wrong}");
        }
    }

    #[test]
    fn our_filter_reports_places_in_characters() {
        let ours = Ours::new().unwrap();
        let (taken, language) = ours.take("øh, my name is Peter Hansen", Some(Language::English)).unwrap();
        assert_eq!(language, Some(Language::English));
        assert!(taken.gone(27)[15..].iter().all(|gone| *gone) && !taken.gone(27)[..15].contains(&true));
    }
}
