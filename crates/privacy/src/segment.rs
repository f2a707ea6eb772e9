//! A segment cut into tokens once: the guess of its language and every reading of it start from here.

use crate::{
    tokens::{Token, cut},
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
    /// Cuts a text.
    pub(crate) fn new(text: &'a str, vocabulary: &Vocabulary) -> Self {
        let mut lower = String::with_capacity(text.len() + 16);
        let mut tokens = cut(text, &mut lower);
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
