//! From eSpeak's phonemes to the numbers that a Piper voice takes.

use std::collections::HashMap;

use clevercall_model::Personal;
use unicode_normalization::UnicodeNormalization;

/// The marks between clauses that a voice knows and breathes at.
const BREATHS: [char; 6] = ['.', ',', ';', ':', '!', '?'];

/// The numbers of an utterance: a start, each phoneme followed by a gap, an end.
///
/// eSpeak gives a line a clause and leaves the marks between them out, which the voice needs for its melody; they are taken
/// from the words again. Phonemes that the voice doesn't know are left out.
pub(super) fn ids(sounds: &str, words: &Personal<String>, map: &HashMap<String, Vec<i32>>) -> Vec<i32> {
    let of = |phoneme: &str| map.get(phoneme).map_or(&[][..], Vec::as_slice);
    let clauses: Vec<_> = sounds.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let marks = marks(words.reveal(), clauses.len());
    let mut ids = [of("^"), of("_")].concat();
    for (clause, mark) in clauses.into_iter().zip(marks) {
        let phonemes = without_switches(clause).nfd();
        for phoneme in phonemes.chain([mark, ' ']) {
            let numbers = of(phoneme.encode_utf8(&mut [0; 4]));
            if !numbers.is_empty() {
                ids.extend_from_slice(numbers);
                ids.extend_from_slice(of("_"));
            }
        }
    }
    ids.extend_from_slice(of("$"));
    ids
}

/// A mark for each of `clauses` clauses: those of the words if there are as many, else commas and a full stop.
fn marks(words: &str, clauses: usize) -> Vec<char> {
    let next = words.chars().skip(1).chain([' ']);
    let ends = words.chars().zip(next).filter(|(mark, next)| BREATHS.contains(mark) && next.is_whitespace());
    let mut marks: Vec<_> = ends.map(|(mark, _)| mark).collect();
    if !words.trim_end().ends_with(BREATHS) {
        marks.push('.');
    }
    if marks.len() != clauses {
        marks = vec![','; clauses];
        if let Some(last) = marks.last_mut() {
            *last = '.';
        }
    }
    marks
}

/// The clause without eSpeak's notes that a word is spoken as in another language, such as `(en)`.
fn without_switches(clause: &str) -> impl Iterator<Item = char> {
    let mut inside = false;
    clause.chars().filter(move |character| {
        let kept = !inside && *character != '(';
        inside = match character {
            '(' => true,
            ')' => false,
            _ => inside,
        };
        kept
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map() -> HashMap<String, Vec<i32>> {
        let phonemes = "_^$ .,?abc\u{327}".chars();
        phonemes.zip(0..).map(|(phoneme, number)| (phoneme.to_string(), vec![number])).collect()
    }

    /// The numbers written back as phonemes, without the gaps.
    fn check(sounds: &str, words: &str, expected: &str) {
        let ids = ids(sounds, &Personal::new(words.to_owned()), &map());
        let back: String =
            ids.iter().map(|id| "_^$ .,?abc\u{327}".chars().nth(usize::try_from(*id).unwrap()).unwrap()).collect();
        assert_eq!(back.replace('_', ""), expected);
    }

    #[test]
    fn every_phoneme_is_followed_by_a_gap() {
        assert_eq!(ids("a", &Personal::new("a".to_owned()), &map()), [1, 0, 7, 0, 4, 0, 3, 0, 2]);
    }

    #[test]
    fn the_marks_of_the_words_come_back() {
        check("ab\n c\n", "Ab? C", "^ab? c. $");
        check("ab\nc", "Ab, c.", "^ab, c. $");
    }

    #[test]
    fn when_the_clauses_do_not_match_commas_do() {
        check("a\nb\nc", "No 1.5 marks", "^a, b, c. $");
    }

    #[test]
    fn switches_of_language_and_unknown_phonemes_are_left_out() {
        check("a(en)b(da)zc", "x", "^abc. $");
    }

    #[test]
    fn letters_with_marks_are_taken_apart() {
        check("ç", "x", "^c\u{327}. $");
    }

    #[test]
    fn nothing_to_say_is_a_start_and_an_end() {
        check("\n", "", "^$");
    }

    proptest! {
        #[test]
        fn no_phonemes_make_it_panic(sounds: String, words: String) {
            ids(&sounds, &Personal::new(words), &map());
        }
    }
}
