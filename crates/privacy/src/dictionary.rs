//! The ordinary words of a language: what is on no list and no word is likely a name.
//!
//! Only the words' hashes are kept: one wrong yes in tens of thousands costs less than the words' memory.

use crate::{lexicon::lines, words};

/// The words of one language, by the upper bits of their hashes; a look-up touches two places of memory.
#[derive(Default)]
pub(crate) struct Dictionary {
    /// Where the hashes with the same upper bits start, and after the last of them where they end.
    starts: Vec<u32>,
    /// The lower bits.
    lower: Vec<u16>,
}

const GROUPS: usize = 1 << u16::BITS;

/// The shortest parts of a compound.
const SHORTEST_HEAD: usize = 3;
const SHORTEST_TAIL: usize = 4;

impl Dictionary {
    /// Reads `words.txt`.
    pub(crate) fn read(list: &'static str) -> Self {
        let hashes: Vec<(usize, u16)> = lines(list).map(place).collect();
        // Counts each group, turns the counts into ends, and fills the groups from their ends.
        let mut starts = vec![0; GROUPS + 1];
        for (group, _) in &hashes {
            starts[*group] += 1;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut lower = vec![0; hashes.len()];
        for (group, bits) in hashes {
            starts[group] -= 1;
            lower[starts[group] as usize] = bits;
        }
        Self { starts, lower }
    }

    /// Whether a word in lower case is one of the language or, as in Danish, made of two.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.has(word) || self.is_compound(word)
    }

    /// Whether there are words at all.
    pub(crate) const fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// Whether a word in lower case is one of the list.
    pub(crate) fn has(&self, word: &str) -> bool {
        let (group, bits) = place(word);
        let Some([start, end]) = self.starts.get(group..group + 2) else { return false };
        self.lower[*start as usize..*end as usize].contains(&bits)
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

/// The group of a word's hash, and the rest of it.
fn place(word: &str) -> (usize, u16) {
    let hash = words::hash(word);
    ((hash >> 48) as usize, (hash >> 32) as u16)
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
