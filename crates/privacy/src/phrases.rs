//! Phrases of the word lists, and how they are found among the tokens of a segment.

use std::ops::Range;

use rustc_hash::FxHashMap;
use thiserror::Error;

use crate::{cue::Cue, words::WordId};

/// A phrase that was found; positions are tokens.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) cue: Cue,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The phrase ends with "any word", so the end may have taken too much.
    pub(crate) is_open: bool,
}

/// A line of a word list that can't be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum PhraseError {
    #[error("a bracket is not closed")]
    Unclosed,
    #[error("the line stands for more than 20,000 phrases")]
    TooMany,
    #[error("the phrase is empty")]
    Empty,
}

struct Ending {
    cue: Cue,
    skip: u8,
    cut: u8,
    is_open: bool,
}

/// All phrases of one language as a tree over words.
#[derive(Default)]
pub(crate) struct Phrases {
    steps: FxHashMap<(u32, WordId), u32>,
    endings: FxHashMap<u32, Vec<Ending>>,
    nodes: u32,
}

impl Phrases {
    /// Adds a phrase; `skip` words at its start and `cut` at its end are context and not part of the hit.
    pub(crate) fn add(&mut self, words: &[WordId], cue: Cue, skip: usize, cut: usize) {
        let mut node = 0;
        for word in words {
            node = *self.steps.entry((node, *word)).or_insert_with(|| {
                self.nodes += 1;
                self.nodes
            });
        }
        let few = |count: usize| u8::try_from(count).unwrap_or(0);
        self.endings.entry(node).or_default().push(Ending {
            cue,
            skip: few(skip),
            cut: few(cut),
            is_open: cut == 0 && words.last() == Some(&WordId::ANY),
        });
    }

    /// Finds every phrase that starts at token `start`; `word` gives the word at a place, or none at the end.
    pub(crate) fn find(&self, start: usize, word: &impl Fn(usize) -> Option<(WordId, bool)>, hits: &mut Vec<Hit>) {
        self.walk(0, start..start, word, hits);
    }

    /// Goes on from a node of the tree, which stands for the tokens `taken`.
    fn walk(
        &self,
        node: u32,
        taken: Range<usize>,
        word: &impl Fn(usize) -> Option<(WordId, bool)>,
        hits: &mut Vec<Hit>,
    ) {
        let Range { start, end: at } = taken;
        if let Some(endings) = self.endings.get(&node) {
            hits.extend(endings.iter().map(|ending| Hit {
                cue: ending.cue,
                start: start + usize::from(ending.skip),
                end: at - usize::from(ending.cut),
                is_open: ending.is_open,
            }));
        }
        let Some((next, is_number)) = word(at) else { return };
        let number = if is_number { WordId::NUMBER } else { WordId::UNKNOWN };
        for step in [next, WordId::ANY, number] {
            if step != WordId::UNKNOWN
                && let Some(child) = self.steps.get(&(node, step))
            {
                self.walk(*child, start..at + 1, word, hits);
            }
        }
    }
}

/// Spells out a line of a word list: `(a|b)` is a choice, `*` stands for none to two words, `{…}` is what is removed.
///
/// Each variant keeps the brace marks as words of their own.
pub(crate) fn spell_out(line: &str) -> Result<Vec<String>, PhraseError> {
    let mut variants = vec![String::new()];
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        match first {
            '(' => {
                let close = rest.find(')').ok_or(PhraseError::Unclosed)?;
                let choices: Vec<&str> = rest[1..close].split('|').collect();
                variants = combine(&variants, &choices);
                rest = &rest[close + 1..];
            }
            '*' => {
                variants = combine(&variants, &["", "_", "_ _"]);
                rest = &rest[1..];
            }
            '{' | '}' => {
                variants = combine(&variants, &[if first == '{' { " { " } else { " } " }]);
                rest = &rest[1..];
            }
            _ => {
                let end = rest.find(['(', '*', '{', '}']).unwrap_or(rest.len());
                variants = combine(&variants, &[&rest[..end]]);
                rest = &rest[end..];
            }
        }
        if variants.len() > 20_000 {
            return Err(PhraseError::TooMany);
        }
    }
    if line.trim().is_empty() { Err(PhraseError::Empty) } else { Ok(variants) }
}

fn combine(starts: &[String], ends: &[&str]) -> Vec<String> {
    starts.iter().flat_map(|start| ends.iter().map(move |end| format!("{start}{end}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_spelled_out() {
        assert_eq!(spell_out("i (have|had) {x}").unwrap(), ["i have  { x } ", "i had  { x } "]);
        assert_eq!(spell_out("a * b").unwrap(), ["a  b", "a _ b", "a _ _ b"]);
    }

    #[test]
    fn a_broken_line_is_refused() {
        assert_eq!(spell_out("i (have"), Err(PhraseError::Unclosed));
        assert_eq!(spell_out("  "), Err(PhraseError::Empty));
        assert_eq!(spell_out(&"(a|b|c|d|e|f|g|h|i|j)".repeat(5)), Err(PhraseError::TooMany));
    }
}
