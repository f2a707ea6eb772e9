//! Raw words, as the recogniser heard them.

use zeroize::Zeroize;

use crate::Language;

/// What a caller said in one segment, before any filter: personal by definition.
///
/// Like [`Personal`](crate::Personal) it can't be printed, copied or serialised, and is wiped when dropped.
/// `privacy` is the only part that has business calling [`reveal`](Self::reveal).
pub struct Spoken {
    words: String,
    language: Option<Language>,
    certainty: f32,
}

impl Spoken {
    /// Wraps recognised words; `certainty` runs from 0 (a guess) to 1.
    pub const fn new(words: String, language: Language, certainty: f32) -> Self {
        Self { words, language: Some(language), certainty }
    }

    /// Wraps words whose language nobody could tell.
    pub const fn in_unknown_language(words: String) -> Self {
        Self { words, language: None, certainty: 0.0 }
    }

    /// Shows the words to the filter.
    pub fn reveal(&self) -> &str {
        &self.words
    }

    /// The language the words are in, where it is known.
    pub const fn language(&self) -> Option<Language> {
        self.language
    }

    /// How sure the recogniser was, from 0 to 1.
    pub const fn certainty(&self) -> f32 {
        self.certainty
    }
}

impl Drop for Spoken {
    fn drop(&mut self) {
        self.words.zeroize();
    }
}
