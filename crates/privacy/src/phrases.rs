//! Phrases of the word lists, and how they are found among the tokens of a segment.

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
    #[error("a bracket stands inside another")]
    Nested,
    #[error("the line stands for more than 20,000 phrases")]
    TooMany,
    #[error("the phrase is empty")]
    Empty,
}

/// One piece of a phrase.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// This word.
    Word(WordId),
    /// Any one word.
    Any,
    /// A number.
    Number,
    /// None to two words.
    Gap,
    /// What is removed starts here.
    Open,
    /// What is removed ends here.
    Close,
}

/// The most words that a gap stands for.
const WIDEST_GAP: usize = 2;

/// Where a tree goes on from one place; 0 is nowhere.
#[derive(Default)]
struct Node {
    any: u32,
    number: u32,
    gap: u32,
    open: u32,
    close: u32,
    /// The place in [`Phrases::endings`].
    endings: u32,
}

struct Ending {
    cue: Cue,
    is_open: bool,
}

/// All phrases of one language as a tree over words.
pub(crate) struct Phrases {
    words: FxHashMap<(u32, WordId), u32>,
    nodes: Vec<Node>,
    /// The first is empty: it is that of a node where no phrase ends.
    endings: Vec<Vec<Ending>>,
}

impl Default for Phrases {
    fn default() -> Self {
        Self { words: FxHashMap::default(), nodes: vec![Node::default()], endings: vec![Vec::new()] }
    }
}

/// A place among the tokens, and what of them is the hit so far.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    start: usize,
    end: Option<usize>,
}

impl Phrases {
    /// Adds a phrase.
    pub(crate) fn add(&mut self, steps: &[Step], cue: Cue) {
        let node = steps.iter().fold(0, |node, step| self.go(node, *step)) as usize;
        let is_open = matches!(steps.last(), Some(Step::Any | Step::Gap));
        let ending = Ending { cue, is_open };
        match self.nodes[node].endings as usize {
            0 => {
                self.nodes[node].endings = place(self.endings.len());
                self.endings.push(vec![ending]);
            }
            there => self.endings[there].push(ending),
        }
    }

    /// The node behind a step, which is made where it isn't there yet.
    fn go(&mut self, node: u32, step: Step) -> u32 {
        let new = place(self.nodes.len());
        let from = &mut self.nodes[node as usize];
        let next = match step {
            Step::Word(word) => self.words.entry((node, word)).or_insert(0),
            Step::Any => &mut from.any,
            Step::Number => &mut from.number,
            Step::Gap => &mut from.gap,
            Step::Open => &mut from.open,
            Step::Close => &mut from.close,
        };
        if *next != 0 {
            return *next;
        }
        *next = new;
        self.nodes.push(Node::default());
        new
    }

    /// Finds every phrase that starts at token `start`; `word` gives the word at a place, or none at the end.
    pub(crate) fn find(&self, start: usize, word: &impl Fn(usize) -> Option<(WordId, bool)>, hits: &mut Vec<Hit>) {
        self.walk(0, Place { at: start, start, end: None }, word, hits);
    }

    fn walk(&self, node: u32, place: Place, word: &impl Fn(usize) -> Option<(WordId, bool)>, hits: &mut Vec<Hit>) {
        let from = &self.nodes[node as usize];
        let Place { at, start, end } = place;
        hits.extend(self.endings[from.endings as usize].iter().map(|ending| Hit {
            cue: ending.cue,
            start,
            end: end.unwrap_or(at),
            is_open: ending.is_open,
        }));
        if from.open != 0 {
            self.walk(from.open, Place { start: at, ..place }, word, hits);
        }
        if from.close != 0 {
            self.walk(from.close, Place { end: Some(at), ..place }, word, hits);
        }
        if from.gap != 0 {
            let widest = (0..WIDEST_GAP).take_while(|taken| word(at + taken).is_some()).count();
            for taken in 0..=widest {
                self.walk(from.gap, Place { at: at + taken, ..place }, word, hits);
            }
        }
        let Some((next, is_number)) = word(at) else { return };
        let after = Place { at: at + 1, ..place };
        if next != WordId::UNKNOWN
            && let Some(child) = self.words.get(&(node, next))
        {
            self.walk(*child, after, word, hits);
        }
        if from.any != 0 {
            self.walk(from.any, after, word, hits);
        }
        if from.number != 0 && is_number {
            self.walk(from.number, after, word, hits);
        }
    }
}

fn place(length: usize) -> u32 {
    u32::try_from(length).expect("the word lists hold far less than 4 billion words")
}

/// Spells out the choices `(a|b)` of a line of a word list.
///
/// Each variant keeps the marks `{`, `}` and `*` as words of their own.
pub(crate) fn spell_out(line: &str) -> Result<Vec<String>, PhraseError> {
    let mut variants = vec![String::new()];
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        match first {
            '(' => {
                let close = rest.find(')').ok_or(PhraseError::Unclosed)?;
                if rest[1..close].contains(['(', '{', '*']) {
                    return Err(PhraseError::Nested);
                }
                let choices: Vec<&str> = rest[1..close].split('|').collect();
                variants = combine(&variants, &choices);
                rest = &rest[close + 1..];
            }
            '*' | '{' | '}' => {
                variants = combine(&variants, &[&format!(" {first} ")]);
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
        assert_eq!(spell_out("a (b|c) * d").unwrap(), ["a b  *  d", "a c  *  d"]);
    }

    #[test]
    fn a_broken_line_is_refused() {
        assert_eq!(spell_out("i (have"), Err(PhraseError::Unclosed));
        assert_eq!(spell_out("(go|went) to (x|y (z|w))"), Err(PhraseError::Nested));
        assert_eq!(spell_out("  "), Err(PhraseError::Empty));
        assert_eq!(spell_out(&"(a|b|c|d|e|f|g|h|i|j)".repeat(5)), Err(PhraseError::TooMany));
    }

    #[test]
    fn a_gap_takes_up_to_two_words_and_the_hit_is_what_the_braces_hold() {
        let word = |number: u32| WordId(number + 100);
        let mut phrases = Phrases::default();
        phrases
            .add(&[Step::Word(word(1)), Step::Gap, Step::Open, Step::Word(word(2)), Step::Close, Step::Any], Cue::And);
        let found = |words: &[u32]| {
            let mut hits = Vec::new();
            phrases.find(0, &|at| words.get(at).map(|number| (word(*number), false)), &mut hits);
            hits.iter().map(|hit| (hit.start, hit.end)).collect::<Vec<_>>()
        };
        assert_eq!(found(&[1, 2, 9]), [(1, 2)]);
        assert_eq!(found(&[1, 8, 8, 2, 9]), [(3, 4)]);
        assert_eq!(found(&[1, 8, 8, 8, 2, 9]), []);
        assert_eq!(found(&[1, 2]), []);
    }
}
