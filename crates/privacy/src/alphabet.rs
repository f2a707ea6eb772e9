//! Spelling with words: "Anton", "Bravo".

use rustc_hash::FxHashMap;

use crate::{
    lexicon::lines,
    words::{Vocabulary, WordId},
};

/// The words of one language that letters are spelled with, from its `alphabet.txt`.
///
/// They are kept apart from the other lists: being one of them makes no word ordinary, and many are names.
pub(crate) struct Alphabet(FxHashMap<WordId, &'static str>);

impl Alphabet {
    /// Reads lines of a letter and its words.
    pub(crate) fn read(list: &'static str, vocabulary: &mut Vocabulary) -> Self {
        let mut letters = FxHashMap::default();
        for line in lines(list) {
            let (letter, words) = line.split_once(' ').expect("a line of alphabet.txt is a letter and words");
            letters.extend(words.split_whitespace().map(|word| (vocabulary.intern(word), letter)));
        }
        Self(letters)
    }

    /// The letter, or letters, that a word stands for.
    pub(crate) fn letter(&self, word: WordId) -> Option<&'static str> {
        self.0.get(&word).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_words_may_stand_for_a_letter() {
        let mut vocabulary = Vocabulary::new();
        let alphabet = Alphabet::read("a anton aachen\nsch schule\n", &mut vocabulary);
        let mut letter = |word: &str| alphabet.letter(vocabulary.intern(word));
        assert_eq!((letter("anton"), letter("aachen"), letter("schule")), (Some("a"), Some("a"), Some("sch")));
        assert_eq!(letter("berta"), None);
    }
}
