//! Which language a segment is in, by the words that only one language has.
//!
//! Unknown is an answer: a segment in a language without recognisers is withheld.

use clevercall_model::Language;

use crate::{lexicon::Lexicon, segment::Segment, words::Classes};

/// What the words say about the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// The words are in this language.
    Language(Language),
    /// Only names, numbers and signs: any language will do.
    Any,
    /// The words are in none of the known languages.
    Foreign,
}

/// Points for a word of grammar, an ordinary word, and a word known to be of another language.
const FUNCTION: u32 = 6;
const COMMON: u32 = 2;

/// Judges a segment among `languages`; ties go to the earlier one.
pub(crate) fn guess(segment: &Segment<'_>, lexicon: &Lexicon, languages: &[Language]) -> Guess {
    if is_other_script(segment.text) {
        return Guess::Foreign;
    }
    let mut scores = [0; Language::ALL.len()];
    let mut foreign = 0;
    let mut judged = 0;
    let mut unknown = 0;
    for token in segment.tokens.iter().filter(|token| token.is_word()) {
        let word = token.word;
        let mut known = false;
        for language in languages {
            let classes = lexicon.vocabulary.classes(*language, word);
            known |= !classes.is_empty();
            scores[*language as usize] += points(classes);
        }
        if lexicon.is_foreign(word) {
            foreign += FUNCTION;
        }
        let name = token.is_capital() && token.start > 0;
        judged += u32::from(!name && token.len() > 1);
        unknown += u32::from(!known && !name && token.len() > 1);
    }
    let best = languages
        .iter()
        .copied()
        .max_by_key(|language| (scores[*language as usize], std::cmp::Reverse(*language as usize)));
    let Some(best) = best else { return Guess::Foreign };
    let score = scores[best as usize];
    if foreign > score && foreign >= 2 * FUNCTION || judged >= 4 && unknown * 3 > judged * 2 && score < 2 * FUNCTION {
        Guess::Foreign
    } else if score == 0 {
        Guess::Any
    } else {
        Guess::Language(best)
    }
}

const fn points(classes: Classes) -> u32 {
    if classes.has(Classes::FUNCTION) {
        FUNCTION
    } else if classes.has(Classes::COMMON) || classes.has(Classes::LISTED) || classes.has(Classes::NUMBER) {
        COMMON
    } else {
        0
    }
}

/// More than a third of the letters are not Latin.
fn is_other_script(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let (mut latin, mut other) = (0, 0);
    for letter in text.chars().filter(|c| c.is_alphabetic()) {
        if letter.is_ascii() || matches!(letter, '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') {
            latin += 1;
        } else {
            other += 1;
        }
    }
    other * 2 > latin
}
