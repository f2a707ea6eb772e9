//! The vocabulary: every word of every list, once, with what it is in each language.

use clevercall_model::Language;
use rustc_hash::FxHashMap;

/// A word of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WordId(pub(crate) u32);

impl WordId {
    /// A word that stands on no list.
    pub(crate) const UNKNOWN: Self = Self(0);
    /// The place of any one word in a phrase.
    pub(crate) const ANY: Self = Self(1);
    /// The place of a number in a phrase.
    pub(crate) const NUMBER: Self = Self(2);
}

/// What a word is, in one language: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(u16);

impl Classes {
    pub(crate) const FUNCTION: Self = Self(1);
    pub(crate) const COMMON: Self = Self(1 << 1);
    pub(crate) const GIVEN: Self = Self(1 << 2);
    pub(crate) const SURNAME: Self = Self(1 << 3);
    pub(crate) const PLACE: Self = Self(1 << 4);
    pub(crate) const STREET: Self = Self(1 << 5);
    pub(crate) const NUMBER: Self = Self(1 << 6);
    pub(crate) const STARTS_PHRASE: Self = Self(1 << 7);
    /// A name that stands on this very language's list, not only on the list of all origins.
    pub(crate) const NATIVE: Self = Self(1 << 8);
    /// A word inside a phrase.
    pub(crate) const LISTED: Self = Self(1 << 9);
    /// Not a word but the end of one: "~vej".
    pub(crate) const SUFFIX: Self = Self(1 << 10);

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Every word of every list.
#[derive(Default)]
pub(crate) struct Vocabulary {
    ids: FxHashMap<Box<str>, WordId>,
    /// By word, so that what a word is in each language stands side by side.
    classes: Vec<[Classes; LANGUAGES]>,
}

pub(crate) const LANGUAGES: usize = Language::ALL.len();

impl Vocabulary {
    pub(crate) fn new() -> Self {
        let mut new = Self { ids: FxHashMap::default(), classes: Vec::new() };
        new.ids.reserve(96 * 1024);
        for fixed in ["", "\u{0}any", "\u{0}number"] {
            new.intern(fixed);
        }
        new
    }

    /// The word's id; a new word gets the next one.
    pub(crate) fn intern(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = WordId(u32::try_from(self.ids.len()).expect("the word lists hold far less than 4 billion words"));
        self.ids.insert(word.into(), id);
        self.classes.push([Classes::default(); LANGUAGES]);
        id
    }

    pub(crate) fn find(&self, word: &str) -> Option<WordId> {
        self.ids.get(word).copied()
    }

    pub(crate) fn mark(&mut self, language: Language, word: WordId, classes: Classes) {
        let slot = &mut self.classes[word.0 as usize][language as usize];
        *slot = slot.and(classes);
    }

    pub(crate) fn classes(&self, language: Language, word: WordId) -> Classes {
        self.classes[word.0 as usize][language as usize]
    }

    /// What each word is, in order of the words, and by language.
    pub(crate) fn all_classes(&self) -> impl Iterator<Item = &[Classes; LANGUAGES]> {
        self.classes.iter()
    }
}
