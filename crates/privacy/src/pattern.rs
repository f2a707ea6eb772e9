//! A line of a word list as a pattern of words.
//!
//! `(a|b)` is a choice, which may hold others, `_` any one word, `#` a number, `*` none to two words, `~vej` a word
//! that ends so, and `{…}` what is removed.

use thiserror::Error;

use crate::words::WordId;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// One word, or what stands for one.
    Word(WordId),
    /// One of several.
    Choice(Vec<Vec<Self>>),
    /// None to two words.
    Few,
    /// What is removed starts.
    Open,
    /// What is removed ends.
    Close,
}

/// A line of a word list that can't be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum PatternError {
    #[error("a bracket is not closed")]
    Unclosed,
    #[error("the pattern is empty")]
    Empty,
}

/// Reads a line; `words` appends the words of a piece without spaces and signs of its own.
pub(crate) fn read(line: &str, words: &mut impl FnMut(&str, &mut Vec<Part>)) -> Result<Vec<Part>, PatternError> {
    let (parts, rest) = sequence(line, words)?;
    match (parts.is_empty(), rest.is_empty()) {
        (_, false) => Err(PatternError::Unclosed),
        (true, true) => Err(PatternError::Empty),
        (false, true) => Ok(parts),
    }
}

/// Reads up to the end of the choice that it stands in, and returns what comes after.
fn sequence<'a>(
    line: &'a str,
    words: &mut impl FnMut(&str, &mut Vec<Part>),
) -> Result<(Vec<Part>, &'a str), PatternError> {
    let mut parts = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        match first {
            '(' => {
                let (choices, after) = choices(&rest[1..], words)?;
                parts.push(Part::Choice(choices));
                rest = after;
            }
            ')' | '|' => break,
            '*' | '{' | '}' => {
                parts.push(match first {
                    '*' => Part::Few,
                    '{' => Part::Open,
                    _ => Part::Close,
                });
                rest = &rest[1..];
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "()|*{}".contains(c)).unwrap_or(rest.len());
                words(&rest[..end], &mut parts);
                rest = &rest[end..];
            }
        }
        rest = rest.trim_start();
    }
    Ok((parts, rest))
}

fn choices<'a>(
    line: &'a str,
    words: &mut impl FnMut(&str, &mut Vec<Part>),
) -> Result<(Vec<Vec<Part>>, &'a str), PatternError> {
    let mut all = Vec::new();
    let mut rest = line;
    loop {
        let (parts, after) = sequence(rest, words)?;
        all.push(parts);
        match after.chars().next() {
            Some('|') => rest = &after[1..],
            Some(')') => return Ok((all, &after[1..])),
            _ => return Err(PatternError::Unclosed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each letter is a word of its own number.
    fn parts(line: &str) -> Result<Vec<Part>, PatternError> {
        read(line, &mut |piece, parts| parts.extend(piece.bytes().map(|byte| Part::Word(WordId(byte.into())))))
    }

    fn word(letter: u8) -> Part {
        Part::Word(WordId(letter.into()))
    }

    #[test]
    fn a_line_is_read() {
        assert_eq!(parts("a * {b}").unwrap(), [word(b'a'), Part::Few, Part::Open, word(b'b'), Part::Close]);
    }

    #[test]
    fn a_choice_may_hold_a_choice_and_nothing() {
        let inner = Part::Choice(vec![vec![word(b'd')], vec![word(b'e')]]);
        let outer = Part::Choice(vec![vec![word(b'b')], vec![word(b'c'), inner], vec![]]);
        assert_eq!(parts("a (b|c (d|e)|) x").unwrap(), [word(b'a'), outer, word(b'x')]);
    }

    #[test]
    fn a_broken_line_is_refused() {
        assert_eq!(parts("a (b"), Err(PatternError::Unclosed));
        assert_eq!(parts("a b)"), Err(PatternError::Unclosed));
        assert_eq!(parts("  "), Err(PatternError::Empty));
    }
}
