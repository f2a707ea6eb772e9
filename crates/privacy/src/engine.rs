//! The filter for one segment.

use std::panic::{AssertUnwindSafe, catch_unwind};

use clevercall_model::{Language, Spoken};

use crate::{
    Aliases, Redaction, Settings, SettingsError, Withheld,
    found::Found,
    languages::{Guess, guess},
    lexicon::{Lexicon, Tongue},
    reading::Reading,
    recognizers,
    resolve::resolve,
    segment::Segment,
    write::{withheld, write},
};

/// The longest segment the filter takes, in bytes of UTF-8; a longer one is withheld.
pub const LONGEST_SEGMENT_BYTES: usize = 64 * 1024;

/// The filter: immutable, made once at start and shared by all calls.
pub struct Engine {
    lexicon: Lexicon,
    settings: Settings,
}

/// What was found in a text, and the language it was read in.
pub(crate) struct Analysis {
    pub(crate) language: Language,
    pub(crate) found: Vec<Found>,
}

impl Engine {
    /// Reads the word lists and compiles the organisation's own settings.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        if settings.languages.is_empty() {
            return Err(SettingsError::NoLanguage);
        }
        let lexicon = Lexicon::read();
        if let Some(missing) = settings.languages.iter().find(|language| lexicon.tongue(**language).is_none()) {
            return Err(SettingsError::NotTaught(*missing));
        }
        Ok(Self { lexicon, settings })
    }

    /// De-identifies one segment on its own.
    ///
    /// Never fails and never panics: what can't be filtered is withheld whole.
    pub fn redact(&self, text: &Spoken, aliases: &mut Aliases) -> Redaction {
        match self.analyse(text.reveal(), text.language()) {
            Ok(analysis) => write(text.reveal(), &analysis, aliases),
            Err(reason) => withheld(reason),
        }
    }

    /// Finds what is personal in a text; fails closed.
    pub(crate) fn analyse(&self, text: &str, language: Option<Language>) -> Result<Analysis, Withheld> {
        if text.len() > LONGEST_SEGMENT_BYTES {
            return Err(Withheld::TooLong);
        }
        // A panic in a recogniser is a defect, but never a reason to let words pass or to lose the call.
        catch_unwind(AssertUnwindSafe(|| self.read(text, language))).unwrap_or(Err(Withheld::FilterFailed))
    }

    /// The language a segment is read in: the one it is said to be in, or the one its words are in.
    fn language(&self, said: Option<Language>, guess: Guess) -> Result<Language, Withheld> {
        let languages = &self.settings.languages;
        match (said, guess) {
            (_, Guess::Foreign) => Err(Withheld::UnknownLanguage),
            (Some(said), _) if languages.contains(&said) => Ok(said),
            (Some(_), _) => Err(Withheld::UnknownLanguage),
            (None, Guess::Language(language)) => Ok(language),
            (None, Guess::Any) => Ok(languages[0]),
        }
    }

    fn read(&self, text: &str, said: Option<Language>) -> Result<Analysis, Withheld> {
        let segment = Segment::new(text, &self.lexicon.vocabulary);
        let guess = guess(&segment, &self.lexicon, &self.settings.languages);
        let language = self.language(said, guess)?;
        let tongue = self.lexicon.tongue(language).ok_or(Withheld::UnknownLanguage)?;
        let reading = Reading::new(&segment, &self.lexicon, tongue);
        let mut candidates = self.candidates(&reading);
        if let Some(other) = self.second_language(language, guess) {
            candidates.append(&mut self.candidates(&Reading::new(&segment, &self.lexicon, other)));
        }
        let found = resolve(candidates).into_iter().map(|candidate| Found::new(&reading, candidate)).collect();
        Ok(Analysis { language, found })
    }

    fn candidates(&self, reading: &Reading<'_>) -> Vec<recognizers::Candidate> {
        let mut candidates = Vec::new();
        for recognizer in recognizers::ALL {
            recognizer(reading, &mut candidates);
        }
        candidates.retain(|candidate| self.settings.filters.is_on(candidate.kind) && candidate.start < candidate.end);
        candidates
    }

    /// A recogniser of speech may be wrong about the language; then the text is read in both.
    fn second_language(&self, first: Language, guess: Guess) -> Option<&Tongue> {
        match guess {
            Guess::Language(language) if language != first => self.lexicon.tongue(language),
            Guess::Language(_) | Guess::Any | Guess::Foreign => None,
        }
    }
}
