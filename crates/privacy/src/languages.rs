//! Which language a segment is in, by the words that only one language has.
//!
//! Unknown is an answer: a segment in a language without recognisers is withheld.

use clevercall_model::Language;

use crate::{
    lexicon::{Lexicon, SHORTEST_STEM},
    segment::Segment,
    tokens::Token,
    words::{Classes, LANGUAGES, WordId},
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
const FUNCTION: u8 = 6;
const COMMON: u8 = 2;

/// Judges a segment among `languages`; ties go to the earlier one.
pub(crate) fn guess(segment: &Segment<'_>, lexicon: &Lexicon, languages: &[Language]) -> Guess {
    if is_other_script(segment.text) {
        return Guess::Foreign;
    }
    let mut tally = Tally::of_listed(segment, lexicon, languages);
    let most = languages.iter().map(|language| tally.points[*language as usize]).max().unwrap_or(0);
    let can_win = |language: &&Language| {
        let place = **language as usize;
        tally.points[place] + tally.open[place] >= most
    };
    // Unlisted words take long to judge, and seldom matter: only who can still win gets points for them.
    let rivals: Vec<Language> = languages.iter().filter(can_win).copied().collect();
    if rivals.len() > 1 || most == 0 || tally.is_foreign(most) {
        for language in rivals {
            tally.add_unlisted(segment, lexicon, language);
        }
    }
    let best = languages.iter().copied().rev().max_by_key(|language| tally.points[*language as usize]);
    let Some(best) = best else { return Guess::Foreign };
    match tally.points[best as usize] {
        points if tally.is_foreign(points) => Guess::Foreign,
        0 => Guess::Any,
        _ => Guess::Language(best),
    }
}

/// What one word says about the language.
pub(crate) struct Evidence {
    /// By language.
    points: [u8; LANGUAGES],
    /// A bit for each language that has the word on any list.
    listed: u8,
    /// Grammar of a language that has no recognisers.
    pub(crate) is_foreign: bool,
}

impl Evidence {
    /// What a word says that is these things in each language.
    pub(crate) fn of(classes: &[Classes; LANGUAGES]) -> Self {
        let listed = (0..).zip(classes).filter(|(_, classes)| !classes.is_empty());
        Self {
            points: classes.map(points),
            listed: listed.fold(0, |all, (language, _)| all | 1 << language),
            is_foreign: false,
        }
    }
}

/// What the words say for each language.
#[derive(Default)]
struct Tally {
    points: [u32; LANGUAGES],
    /// The points that words which a language doesn't list may still bring it.
    open: [u32; LANGUAGES],
    foreign: u32,
    judged: u32,
    unknown: u32,
}

impl Tally {
    /// Counts the words that stand on a list.
    fn of_listed(segment: &Segment<'_>, lexicon: &Lexicon, languages: &[Language]) -> Self {
        let mut tally = Self::default();
        let asked = languages.iter().fold(0, |all, language| all | 1 << *language as usize);
        for (at, token) in segment.tokens.iter().enumerate().filter(|(_, token)| token.is_word()) {
            if is_spelled(&segment.tokens, at) {
                continue;
            }
            let evidence = &lexicon.evidence[token.word.0 as usize];
            let may_be_form = token.lower(&segment.lower).len() > SHORTEST_STEM;
            for (language, points) in evidence.points.iter().enumerate() {
                tally.points[language] += u32::from(*points);
                tally.open[language] += u32::from(*points == 0 && may_be_form) * u32::from(COMMON);
            }
            tally.foreign += u32::from(evidence.is_foreign) * u32::from(FUNCTION);
            let counts = token.len() > 1 && !(token.is_capital() && token.start > 0);
            tally.judged += u32::from(counts);
            tally.unknown += u32::from(counts && evidence.listed & asked == 0);
        }
        tally
    }

    /// Counts the words that don't.
    fn add_unlisted(&mut self, segment: &Segment<'_>, lexicon: &Lexicon, language: Language) {
        let is_unlisted = |word: WordId| lexicon.evidence[word.0 as usize].points[language as usize] == 0;
        let words = segment.tokens.iter().filter(|token| token.is_word() && is_unlisted(token.word));
        let points = words.map(|token| unlisted(token.lower(&segment.lower), lexicon, language));
        self.points[language as usize] += points.sum::<u32>();
    }

    /// Whether the words are in none of the languages, the best of which has so many points.
    const fn is_foreign(&self, points: u32) -> bool {
        self.foreign > points && self.foreign >= 2 * FUNCTION as u32
            || self.judged >= 4 && self.unknown * 3 > self.judged * 2 && points < 2 * FUNCTION as u32
    }
}

/// The letters of a name that is spelled say nothing.
fn is_spelled(tokens: &[Token], at: usize) -> bool {
    let is_letter = |at: usize| tokens.get(at).is_some_and(|token| token.is_word() && token.len() == 1);
    is_letter(at) && (is_letter(at + 1) || at > 0 && is_letter(at - 1))
}

/// Points for a word that a language doesn't list: it is another of its words, a form of an ordinary one, or spelled so.
fn unlisted(word: &str, lexicon: &Lexicon, language: Language) -> u32 {
    let Some(tongue) = lexicon.tongue(language).filter(|_| word.len() > SHORTEST_STEM) else { return 0 };
    let is_form = || {
        let stem = tongue.without_ending(word, &lexicon.vocabulary, SHORTEST_STEM);
        stem.is_some_and(|stem| lexicon.evidence[stem.0 as usize].points[language as usize] > 0)
    };
    u32::from(tongue.is_spelled_so(word) || tongue.dictionary.has(word) || is_form()) * u32::from(COMMON)
}

const fn points(classes: Classes) -> u8 {
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
