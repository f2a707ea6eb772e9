//! The ordinary words of a language: what is on no list and no word is likely a name.
//!
//! Only the words' hashes are kept: one wrong yes in tens of thousands costs less than the words' memory.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use crate::lexicon::lines;

/// The words of one language.
#[derive(Default)]
pub(crate) struct Dictionary {
    hashes: Vec<u32>,
}

/// The shortest parts of a compound.
const SHORTEST_HEAD: usize = 3;
const SHORTEST_TAIL: usize = 4;

impl Dictionary {
    /// Reads `words.txt`.
    pub(crate) fn read(list: &'static str) -> Self {
        let mut hashes: Vec<u32> = lines(list).map(hash).collect();
        hashes.sort_unstable();
        Self { hashes }
    }

    /// Whether a word in lower case is one of the language or, as in Danish, made of two.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.has(word) || self.is_compound(word)
    }

    /// Whether there are words at all.
    pub(crate) const fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether a word in lower case is one of the list.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.hashes.binary_search(&hash(word)).is_ok()
    }

    fn is_compound(&self, word: &str) -> bool {
        let places = word.char_indices().map(|(at, _)| at);
        places.filter(|at| *at >= SHORTEST_HEAD && word.len() - *at >= SHORTEST_TAIL).any(|at| {
            let (head, tail) = word.split_at(at);
            let joint = head.strip_suffix(['s', 'e']).unwrap_or(head);
            self.has(tail) && (self.has(head) || joint.len() >= SHORTEST_HEAD && self.has(joint))
        })
    }
}

fn hash(word: &str) -> u32 {
    let mut hasher = FxHasher::default();
    word.hash(&mut hasher);
    (hasher.finish() >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_compounds_are_known_and_names_are_not() {
        let words = Dictionary::read("bolig\nforening\nsvømme\nhal\nhallen\n");
        for word in ["bolig", "boligforening", "svømmehallen"] {
            assert!(words.knows(word), "{word}");
        }
        for word in ["aqqaluk", "boligkleist", "hal-"] {
            assert!(!words.knows(word), "{word}");
        }
    }
}
