//! The vocabulary: every word of every list, once, with what it is in each language.

use std::hash::{Hash, Hasher};

use clevercall_model::Language;
use rustc_hash::FxHasher;

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
pub(crate) struct Vocabulary {
    /// The words, one after the other.
    letters: String,
    /// Where each word ends in `letters`.
    ends: Vec<u32>,
    /// Where a word is looked for by its hash: a power of two of places, at most half of them taken.
    table: Vec<Place>,
    /// By word, so that what a word is in each language stands side by side.
    classes: Vec<[Classes; LANGUAGES]>,
}

/// A place of the table; free where it holds [`WordId::UNKNOWN`].
#[derive(Clone, Copy)]
struct Place {
    hash: u32,
    word: WordId,
}

const FREE: Place = Place { hash: 0, word: WordId::UNKNOWN };

pub(crate) const LANGUAGES: usize = Language::ALL.len();

impl Vocabulary {
    pub(crate) fn new() -> Self {
        let mut new = Self {
            letters: String::new(),
            ends: vec![0],
            table: vec![FREE; 512 * 1024],
            classes: vec![[Classes::default(); LANGUAGES]],
        };
        for fixed in ["\u{0}any", "\u{0}number"] {
            new.intern(fixed);
        }
        new
    }

    /// The word's id; a new word gets the next one.
    pub(crate) fn intern(&mut self, word: &str) -> WordId {
        let hash = upper_half(hash(word));
        let at = self.place(word, hash);
        if self.table[at].word != WordId::UNKNOWN {
            return self.table[at].word;
        }
        let position = |at: usize| u32::try_from(at).expect("the word lists hold far less than 4 billion letters");
        let id = WordId(position(self.ends.len()));
        self.letters.push_str(word);
        self.ends.push(position(self.letters.len()));
        self.classes.push([Classes::default(); LANGUAGES]);
        self.table[at] = Place { hash, word: id };
        if self.ends.len() * 2 > self.table.len() {
            self.grow();
        }
        id
    }

    pub(crate) fn find(&self, word: &str) -> Option<WordId> {
        let found = self.table[self.place(word, upper_half(hash(word)))].word;
        (found != WordId::UNKNOWN).then_some(found)
    }

    /// The place of a word in the table, or the free one where it would stand.
    fn place(&self, word: &str, hash: u32) -> usize {
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let place = self.table[at];
            if place.word == WordId::UNKNOWN || place.hash == hash && self.letters(place.word) == word {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    fn letters(&self, word: WordId) -> &str {
        let at = word.0 as usize;
        &self.letters[self.ends[at - 1] as usize..self.ends[at] as usize]
    }

    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        let taken = std::mem::replace(&mut self.table, vec![FREE; mask + 1]);
        for place in taken.into_iter().filter(|place| place.word != WordId::UNKNOWN) {
            let mut at = place.hash as usize & mask;
            while self.table[at].word != WordId::UNKNOWN {
                at = (at + 1) & mask;
            }
            self.table[at] = place;
        }
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

/// The hash of a word.
pub(crate) fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    word.hash(&mut hasher);
    hasher.finish()
}

const fn upper_half(hash: u64) -> u32 {
    (hash >> u32::BITS) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_again_however_many_there_are() {
        let mut vocabulary = Vocabulary::new();
        let words: Vec<String> = (0..300_000).map(|number| format!("w{number}ø")).collect();
        let ids: Vec<WordId> = words.iter().map(|word| vocabulary.intern(word)).collect();
        assert!(words.iter().zip(&ids).all(|(word, id)| vocabulary.find(word) == Some(*id)));
        assert_eq!(vocabulary.intern("w77ø"), ids[77]);
        assert_eq!((vocabulary.find("w77"), vocabulary.find("")), (None, None));
    }
}
