//! Whether a segment stops in the middle of something.

use clevercall_model::Spoken;

/// Whether the caller seems to be in the middle of a number, an e-mail address or their name.
///
/// The turn-taking then waits longer before it answers.
/// It is a guess by the last words, made without the word lists, so it costs next to nothing.
pub fn sounds_unfinished(spoken: &Spoken) -> bool {
    let lower = spoken.reveal().trim_end().to_lowercase();
    let words = lower.trim_end_matches(['.', ',', '…', '-', ':']);
    LEADS.iter().any(|lead| words.ends_with(lead) && is_word_start(words, lead)) || has_short_number_at_end(words)
}

/// Words after which something personal is still to come, in every language.
const LEADS: [&str; 62] = [
    "mit navn er",
    "jeg hedder",
    "mit nummer er",
    "telefonnummer er",
    "mobilnummer er",
    "cpr-nummer er",
    "cpr nummer er",
    "min adresse er",
    "min mail er",
    "min e-mail er",
    "min mailadresse er",
    "jeg bor på",
    "jeg er født den",
    "snabel-a",
    "snabel a",
    "krøllalfa",
    "punktum",
    "understreg",
    "bindestreg",
    "my name is",
    "my number is",
    "phone number is",
    "telephone number is",
    "my email is",
    "my e-mail is",
    "my address is",
    "i live at",
    "i was born on",
    "card number is",
    "account number is",
    "dot",
    "underscore",
    "hyphen",
    "mitt navn er",
    "jeg heter",
    "mitt nummer er",
    "adressen min er",
    "jeg bor i",
    "krøllalfa",
    "punktum",
    "mitt namn är",
    "jag heter",
    "mitt nummer är",
    "min adress är",
    "jag bor på",
    "snabel-a",
    "punkt",
    "understreck",
    "mein name ist",
    "ich heiße",
    "meine nummer ist",
    "meine adresse ist",
    "ich wohne in",
    "klammeraffe",
    "unterstrich",
    "bindestrich",
    "øh",
    "äh",
    "uh",
    "um",
    "eh",
    "øhm",
];

fn is_word_start(words: &str, lead: &str) -> bool {
    words.strip_suffix(lead).is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

/// A number at the end that is too short for a telephone number and follows other digits or "is".
fn has_short_number_at_end(words: &str) -> bool {
    let digits = trailing_digits(words);
    (2..8).contains(&digits) && words.len() > digits
}

/// How many digits stand at the end, with spaces, dots and hyphens among them.
fn trailing_digits(words: &str) -> usize {
    words
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.'))
        .filter(char::is_ascii_digit)
        .count()
}

/// Where the half number at the end of a segment starts, in bytes; none where there is none.
pub(crate) fn open_tail(words: &str) -> Option<usize> {
    let trimmed = words.trim_end();
    let digits = trailing_digits(trimmed);
    if digits < 2 {
        return None;
    }
    let start =
        trimmed.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.')).last()?.0;
    let skip = trimmed[start..].find(|c: char| c.is_ascii_digit())?;
    Some(start + skip)
}

#[cfg(test)]
mod tests {
    use clevercall_model::Language;

    use super::*;

    fn unfinished(words: &str) -> bool {
        sounds_unfinished(&Spoken::new(words.to_owned(), Language::English, 1.0))
    }

    #[test]
    fn an_introduction_without_what_it_introduces_is_unfinished() {
        for words in
            ["My name is", "Yes, my number is...", "mit navn er", "maria dot larsen at outlook dot", "It is 22 33"]
        {
            assert!(unfinished(words), "{words}");
        }
    }

    #[test]
    fn a_whole_sentence_is_finished() {
        for words in ["My name is Peter.", "What are your opening hours?", "my number is 22 33 44 55", "yes", ""] {
            assert!(!unfinished(words), "{words}");
        }
    }

    #[test]
    fn half_a_number_at_the_end_is_found() {
        assert_eq!(open_tail("my number is 22 33 "), Some(13));
        assert_eq!(open_tail("room 7"), None);
    }
}
