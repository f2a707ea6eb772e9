//! A segment cut into tokens once: the guess of its language and every reading of it start from here.

use std::ops::Range;

use crate::{
    tokens::{PLACEHOLDER, Shape, Token, cut},
    words::{Vocabulary, WordId},
};

/// A text, its tokens, and the vocabulary's word for each as it stands.
pub(crate) struct Segment<'a> {
    pub(crate) text: &'a str,
    /// The lower-case forms of all tokens, one after the other.
    pub(crate) lower: String,
    pub(crate) tokens: Vec<Token>,
}

impl<'a> Segment<'a> {
    /// Cuts a text; each of the `marks` in it, placeholders from before, becomes one sign.
    pub(crate) fn new(text: &'a str, marks: &[Range<usize>], vocabulary: &Vocabulary) -> Self {
        let mut lower = String::with_capacity(text.len() + 16);
        let mut tokens = cut(text, &mut lower);
        for mark in marks {
            join(&mut tokens, mark);
        }
        for token in &mut tokens {
            token.word = match token.lower(&lower) {
                // Longer numbers stand on no list.
                digits if token.is_digits() && digits.len() > 3 => WordId::UNKNOWN,
                word => vocabulary.find(word).unwrap_or(WordId::UNKNOWN),
            };
        }
        Self { text, lower, tokens }
    }
}

/// Makes one sign of the tokens of a placeholder.
fn join(tokens: &mut Vec<Token>, mark: &Range<usize>) {
    let first = tokens.partition_point(|token| (token.start as usize) < mark.start);
    let last = tokens.partition_point(|token| (token.start as usize) < mark.end);
    if let Some(end) = tokens[first..last].last().map(|token| token.end) {
        tokens[first].end = end;
        tokens[first].shape = Shape::Sign(PLACEHOLDER);
        tokens.drain(first + 1..last);
    }
}
