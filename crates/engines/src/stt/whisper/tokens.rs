//! From the model's tokens to text, and whether they go round in circles.
//!
//! Whisper's vocabulary is a byte-level BPE: a token is a string of bytes, and each byte is written as one printable
//! character, so that vocabularies can be text files (Radford et al. 2019, §2.2).

use zeroize::Zeroizing;

/// The text of the tokens, without the special ones; bytes that form no UTF-8 become U+FFFD.
pub(super) fn text(tokens: &[String]) -> Zeroizing<String> {
    let spoken = tokens.iter().filter(|token| !is_special(token));
    let bytes: Zeroizing<Vec<u8>> =
        Zeroizing::new(spoken.flat_map(|token| token.chars().filter_map(byte_of)).collect());
    Zeroizing::new(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Whether a piece of one to twelve tokens comes often enough in a row to be the model's doing and not the caller's.
///
/// People repeat digits ("two two two two"), so short pieces may come more often than long ones.
pub(super) fn repeats(ids: &[usize]) -> bool {
    (1..=12).any(|length| {
        let times = if length == 1 {
            9
        } else if length < 4 {
            5
        } else {
            3
        };
        // `length * (times - 1)` equal pairs at that distance, in a row, are `times` pieces.
        let mut equal_in_a_row = 0;
        ids.iter().zip(ids.iter().skip(length)).any(|(earlier, later)| {
            equal_in_a_row = if earlier == later { equal_in_a_row + 1 } else { 0 };
            equal_in_a_row >= length * (times - 1)
        })
    })
}

fn is_special(token: &str) -> bool {
    token.starts_with("<|") && token.ends_with("|>")
}

/// The byte that a character of the vocabulary stands for.
///
/// Printable bytes stand for themselves; the other 68 are counted up from U+0100 in their order.
fn byte_of(character: char) -> Option<u8> {
    let code = u32::from(character);
    match code {
        0x100..=0x143 => (0..=255).filter(|byte| !is_printable(*byte)).nth(code as usize - 0x100),
        _ => u8::try_from(code).ok().filter(|byte| is_printable(*byte)),
    }
}

const fn is_printable(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(tokens: &[&str], expected: &str) {
        let tokens: Vec<_> = tokens.iter().map(|token| (*token).to_owned()).collect();
        assert_eq!(&*text(&tokens), expected);
    }

    #[test]
    fn a_space_is_written_as_g_with_dot() {
        check(&["ĠMy", "Ġname", "Ġis", "ĠPeter", "."], "My name is Peter.");
    }

    #[test]
    fn danish_letters_are_two_bytes_that_two_tokens_may_share() {
        check(&["ĠfÃ¥r", "ĠÃ¦", "ble", "Ãĺ"], "får æbleØ");
        check(&["Ġk", "Ã", "¸r"], "kør");
    }

    #[test]
    fn special_tokens_are_no_text() {
        check(&["<|en|>", "ĠYes", "<|endoftext|>"], "Yes");
    }

    #[test]
    fn half_a_letter_and_foreign_characters_do_no_harm() {
        check(&["a", "Ã"], "a\u{fffd}");
        check(&["a", "→", "\u{144}"], "a");
    }

    #[test]
    fn every_byte_has_exactly_one_character() {
        let mut bytes: Vec<_> = (0..0x200).filter_map(char::from_u32).filter_map(byte_of).collect();
        bytes.sort_unstable();
        assert!(bytes.into_iter().eq(0..=255));
    }

    #[test]
    fn a_phrase_three_times_and_a_word_nine_times_are_loops() {
        assert!(repeats(&[9, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]));
        assert!(repeats(&[5; 9]));
        assert!(repeats(&[1, 2, 1, 2, 1, 2, 1, 2, 1, 2]));
    }

    #[test]
    fn digits_and_emphasis_are_no_loops() {
        assert!(!repeats(&[7, 2, 2, 3, 3, 4, 4, 5, 5]));
        assert!(!repeats(&[2, 2, 2, 2, 2, 2, 2, 2]));
        assert!(!repeats(&[1, 2, 3, 4, 1, 2, 3, 4]));
        assert!(!repeats(&[]));
    }

    proptest! {
        #[test]
        fn no_tokens_make_it_panic(tokens: Vec<String>, ids in prop::collection::vec(0_usize..3, 0..50)) {
            drop(text(&tokens));
            repeats(&ids);
        }
    }
}
