//! Which language a segment is in, by the words that only one language has.
//!
//! Unknown is an answer: a segment in a language without recognisers is withheld.

use clevercall_model::Language;

use crate::{
    lexicon::{Lexicon, SHORTEST_STEM},
    segment::Segment,
    words::Classes,
};

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

/// Points for a word of grammar or of another language, and for an ordinary word.
const FUNCTION: u32 = 6;
const COMMON: u32 = 2;

/// Languages that share most of their words.
const NEIGHBOURS: [Language; 3] = [Language::Danish, Language::Norwegian, Language::Swedish];

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
        let given = |language: &Language| points(lexicon.vocabulary.classes(*language, word));
        let known = languages.iter().any(|language| !lexicon.vocabulary.classes(*language, word).is_empty());
        // Neighbours that share a word get the same for it, so the words that only one has decide.
        let shared = languages.iter().filter(|language| NEIGHBOURS.contains(language)).map(given).max().unwrap_or(0);
        for language in languages {
            let is_ordinary = lexicon.vocabulary.classes(*language, word).has(Classes::COMMON.and(Classes::NUMBER));
            scores[*language as usize] += match given(language) {
                0 => unlisted(token.lower(&segment.lower), lexicon, *language),
                _ if is_ordinary && NEIGHBOURS.contains(language) => shared,
                points => points,
            };
        }
        if lexicon.is_foreign(word) {
            foreign += FUNCTION;
        }
        let name = token.is_capital() && token.start > 0;
        judged += u32::from(!name && token.len() > 1);
        unknown += u32::from(!known && !name && token.len() > 1);
    }
    let best = languages.iter().copied().rev().max_by_key(|language| scores[*language as usize]);
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

/// Points for a word that a language doesn't list: it is a form of an ordinary one, or spelled so.
fn unlisted(word: &str, lexicon: &Lexicon, language: Language) -> u32 {
    let Some(tongue) = lexicon.tongue(language).filter(|_| word.len() > SHORTEST_STEM) else { return 0 };
    let stem = tongue.without_ending(word, &lexicon.vocabulary, SHORTEST_STEM);
    let is_form = stem.is_some_and(|stem| points(lexicon.vocabulary.classes(language, stem)) > 0);
    u32::from(is_form || tongue.is_spelled_so(word)) * COMMON
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
