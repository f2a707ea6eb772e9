//! A segment cut into words, numbers and signs.

use crate::words::WordId;

/// The sign that stands for a placeholder from before, in place of something said: Unicode's object replacement
/// character.
pub(crate) const PLACEHOLDER: char = '\u{fffc}';

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `peter`
    Lower,
    /// `Peter`
    Capital,
    /// `PETER`, or one capital letter
    Upper,
    /// `McDonald`
    Mixed,
    /// `22`
    Digits,
    /// `@`
    Sign(char),
}

/// One word, number or sign; positions are bytes of the segment.
#[derive(Clone, Copy)]
pub(crate) struct Token {
    pub(crate) start: u32,
    pub(crate) end: u32,
    lower_start: u32,
    lower_end: u32,
    pub(crate) shape: Shape,
    /// Nothing stands between this token and the one before it.
    pub(crate) glued: bool,
    /// The word in the vocabulary.
    pub(crate) word: WordId,
}

impl Token {
    pub(crate) const fn is_word(&self) -> bool {
        matches!(self.shape, Shape::Lower | Shape::Capital | Shape::Upper | Shape::Mixed)
    }

    pub(crate) const fn is_digits(&self) -> bool {
        matches!(self.shape, Shape::Digits)
    }

    pub(crate) const fn sign(&self) -> Option<char> {
        match self.shape {
            Shape::Sign(sign) => Some(sign),
            Shape::Lower | Shape::Capital | Shape::Upper | Shape::Mixed | Shape::Digits => None,
        }
    }

    /// Written with a capital first letter.
    pub(crate) const fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper | Shape::Mixed)
    }

    pub(crate) const fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// The token in lower case, from the buffer that [`cut`] filled.
    pub(crate) fn lower<'a>(&self, buffer: &'a str) -> &'a str {
        &buffer[self.lower_start as usize..self.lower_end as usize]
    }
}

/// Cuts a text; the lower-case forms are appended to `lower`.
pub(crate) fn cut(text: &str, lower: &mut String) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4 + 4);
    let mut start = 0;
    let mut last_end = usize::MAX;
    while let Some(first) = text[start..].chars().next() {
        if first == ' ' || first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let lower_start = lower.len();
        let (end, shape) = if first.is_ascii_digit() {
            let end = start + text[start..].bytes().take_while(u8::is_ascii_digit).count();
            lower.push_str(&text[start..end]);
            (end, Shape::Digits)
        } else if first.is_alphabetic() {
            take_plain_word(text, start, lower).unwrap_or_else(|| {
                let end = take_word(text, start, lower);
                (end, word_shape(&text[start..end]))
            })
        } else {
            lower.push(first);
            (start + first.len_utf8(), Shape::Sign(first))
        };
        tokens.push(Token {
            start: position(start),
            end: position(end),
            lower_start: position(lower_start),
            lower_end: position(lower.len()),
            shape,
            glued: last_end == start,
            word: WordId::UNKNOWN,
        });
        (last_end, start) = (end, end);
    }
    tokens
}

fn position(byte: usize) -> u32 {
    u32::try_from(byte).expect("a segment is at most a few dozen KiB")
}

/// The same as [`take_word`] and [`word_shape`] for most words: those of ASCII and small letters of Latin-1.
fn take_plain_word(text: &str, start: usize, lower: &mut String) -> Option<(usize, Shape)> {
    let bytes = text.as_bytes();
    let (mut end, mut letters, mut upper) = (start, 0, 0);
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'a'..=b'z' => end += 1,
            b'A'..=b'Z' => {
                end += 1;
                upper += 1;
            }
            // "ß" to "ÿ" without "÷".
            0xc3 if matches!(bytes.get(end + 1), Some(0x9f..=0xb6 | 0xb8..=0xbf)) => end += 2,
            b'\'' | 0x80.. => return None,
            _ => break,
        }
        letters += 1;
    }
    let first_is_upper = bytes[start].is_ascii_uppercase();
    let upper_behind = upper - usize::from(first_is_upper);
    let lower_start = lower.len();
    lower.push_str(&text[start..end]);
    if upper > 0 {
        lower[lower_start..].make_ascii_lowercase();
    }
    Some((end, shape(first_is_upper, upper_behind, letters - 1 - upper_behind)))
}

/// Appends the lower-case form of the word that starts at `start` and returns where the word ends.
fn take_word(text: &str, start: usize, lower: &mut String) -> usize {
    let mut end = start;
    let mut rest = text[start..].char_indices().peekable();
    while let Some((at, letter)) = rest.next() {
        if letter.is_ascii_alphabetic() {
            lower.push(letter.to_ascii_lowercase());
        } else if letter.is_alphabetic() || is_combining(letter) {
            lower.extend(letter.to_lowercase());
        } else if matches!(letter, '\'' | '’') && rest.peek().is_some_and(|(_, next)| next.is_alphabetic()) {
            lower.push('\'');
        } else {
            break;
        }
        end = start + at + letter.len_utf8();
    }
    end
}

const fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn word_shape(word: &str) -> Shape {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Shape::Lower };
    let (mut upper, mut lower) = (0, 0);
    for letter in letters {
        if letter.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    shape(first.is_uppercase(), upper, lower)
}

/// The shape of a word by its first letter and how many of the others are upper or lower case.
const fn shape(first_is_upper: bool, upper: usize, lower: usize) -> Shape {
    match (first_is_upper, upper, lower) {
        (true, 0, 1..) => Shape::Capital,
        (true, _, 0) => Shape::Upper,
        (false, 0, _) => Shape::Lower,
        _ => Shape::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let mut lower = String::new();
        cut(text, &mut lower).iter().map(|token| token.lower(&lower).to_owned()).collect()
    }

    #[test]
    fn words_numbers_and_signs_are_told_apart() {
        assert_eq!(pieces("Smith7 at G-mail.com, I'm"), ["smith", "7", "at", "g", "-", "mail", ".", "com", ",", "i'm"]);
    }

    #[test]
    fn letters_of_any_script_stay_whole() {
        assert_eq!(pieces("SØREN Łukasz Müller"), ["søren", "łukasz", "müller"]);
    }

    #[test]
    fn a_closing_quotation_mark_is_not_part_of_a_word() {
        assert_eq!(pieces("'Peter'"), ["'", "peter", "'"]);
    }
}
