//! Beginnings or endings of words, all of which one walk along a word finds.

/// Parts of words, each with a value: a trie over bytes.
pub(crate) struct Affixes<V> {
    nodes: Vec<Node<V>>,
}

struct Node<V> {
    value: Option<V>,
    /// Bits of the bytes that go on from here: most walks end by them.
    goes_on_by: u64,
    next: Vec<(u8, u32)>,
}

impl<V> Node<V> {
    const fn new() -> Self {
        Self { value: None, goes_on_by: 0, next: Vec::new() }
    }
}

impl<V: Copy> Affixes<V> {
    pub(crate) fn new() -> Self {
        Self { nodes: vec![Node::new()] }
    }

    /// The value of a beginning, to be set.
    pub(crate) fn beginning(&mut self, part: &str) -> &mut Option<V> {
        self.entry(part.bytes())
    }

    /// The value of an ending, to be set.
    pub(crate) fn ending(&mut self, part: &str) -> &mut Option<V> {
        self.entry(part.bytes().rev())
    }

    /// The parts that a word begins with, shortest first: how many bytes each has, and its value.
    pub(crate) fn beginnings_of(&self, word: &str) -> impl Iterator<Item = (usize, V)> {
        self.walk(word.bytes())
    }

    /// The parts that a word ends with, shortest first.
    pub(crate) fn endings_of(&self, word: &str) -> impl Iterator<Item = (usize, V)> {
        self.walk(word.bytes().rev())
    }

    fn entry(&mut self, bytes: impl Iterator<Item = u8>) -> &mut Option<V> {
        let mut at = 0;
        for byte in bytes {
            at = match self.nodes[at].step(byte) {
                Some(next) => next,
                None => self.add(at, byte),
            };
        }
        &mut self.nodes[at].value
    }

    fn add(&mut self, from: usize, byte: u8) -> usize {
        let new = self.nodes.len();
        self.nodes.push(Node::new());
        self.nodes[from].goes_on_by |= bit(byte);
        self.nodes[from].next.push((byte, u32::try_from(new).expect("a language lists a few hundred parts of words")));
        new
    }

    fn walk(&self, bytes: impl Iterator<Item = u8>) -> impl Iterator<Item = (usize, V)> {
        let steps = bytes.scan(0, |at, byte| {
            *at = self.nodes[*at].step(byte)?;
            Some(*at)
        });
        (1..).zip(steps).filter_map(|(length, at)| Some((length, self.nodes[at].value?)))
    }
}

impl<V> Node<V> {
    fn step(&self, byte: u8) -> Option<usize> {
        if self.goes_on_by & bit(byte) == 0 {
            return None;
        }
        self.next.iter().find(|(by, _)| *by == byte).map(|(_, to)| *to as usize)
    }
}

const fn bit(byte: u8) -> u64 {
    1 << (byte % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_of_a_word_are_found_shortest_first() {
        let mut endings = Affixes::new();
        for (value, ending) in (0..).zip(["vej", "ej", "sygdom", "ø"]) {
            *endings.ending(ending) = Some(value);
        }
        assert_eq!(endings.endings_of("skolevej").collect::<Vec<_>>(), [(2, 1), (3, 0)]);
        assert_eq!(endings.endings_of("ej").collect::<Vec<_>>(), [(2, 1)]);
        assert_eq!(endings.endings_of("askø").collect::<Vec<_>>(), [(2, 3)]);
        assert_eq!(endings.endings_of("sygdomme").count() + endings.endings_of("").count(), 0);
        let mut beginnings = Affixes::new();
        for (value, beginning) in (0..).zip(["ud", "udd"]) {
            *beginnings.beginning(beginning) = Some(value);
        }
        assert_eq!(beginnings.beginnings_of("uddanne").collect::<Vec<_>>(), [(2, 0), (3, 1)]);
        assert_eq!(beginnings.beginnings_of("hud").count(), 0);
    }
}
