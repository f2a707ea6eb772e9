//! Which approved answer a question is about, by its likeness to the organisation's examples.
//!
//! Each word weighs by how few answers use it (inverse document frequency). Words are alike when their stems are equal,
//! when they stand for the same thing in the language's list, or, less so, when their letter trigrams overlap: that
//! finds Danish compounds and what a recogniser misspelt. Two shares are weighed together: how much of the example the
//! question holds, and how much of the question the example explains. The first keeps chatter out, the second keeps out
//! questions about something else in the same words.

use std::collections::{BTreeMap, BTreeSet};

use crate::{wordings::Grammar, words::plain_words};

/// At least this likeness, of 1, for an answer to be given.
const ENOUGH: f32 = 0.62;
/// An answer must be this much likelier than the next.
const CLEARLY: f32 = 0.04;
/// The weight of "how much of the example the question holds"; the rest goes to the reverse.
const EXAMPLE_SHARE: f32 = 0.6;
/// Trigram likeness from which two words may be the same.
const ALIKE: f32 = 0.5;
/// What two words are worth to each other when one is inside the other, as in Danish compounds.
const COMPOUND: f32 = 0.75;
/// Shorter stems are compared as a whole only.
const SHORT: usize = 4;

/// The examples of one language, ready to compare with.
pub(crate) struct Matcher {
    grammar: &'static Grammar,
    synonyms: BTreeMap<String, String>,
    examples: Vec<Example>,
    weights: BTreeMap<String, f32>,
    unknown: f32,
}

struct Example {
    answer: usize,
    stems: Vec<Stem>,
}

/// A word in the form that is compared.
#[derive(Clone)]
struct Stem {
    text: String,
    trigrams: BTreeSet<[char; 3]>,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Match {
    /// The answer with this index.
    Answer(usize),
    /// Two answers are equally likely.
    Tie,
    /// Nothing the organisation has an answer to.
    Nothing,
}

impl Matcher {
    /// Takes the example questions, each with the index of its answer.
    pub(crate) fn new<'a>(grammar: &'static Grammar, questions: impl Iterator<Item = (usize, &'a str)>) -> Self {
        let mut matcher =
            Self { grammar, synonyms: synonyms(grammar), examples: Vec::new(), weights: BTreeMap::new(), unknown: 1.0 };
        for (answer, question) in questions {
            let stems = matcher.stems(&plain_words(question));
            if !stems.is_empty() {
                matcher.examples.push(Example { answer, stems });
            }
        }
        matcher.weigh();
        matcher
    }

    /// What the words ask, among the answers that are `valid`.
    pub(crate) fn find(&self, words: &[String], valid: impl Fn(usize) -> bool) -> Match {
        let question = self.stems(words);
        let mut best: BTreeMap<usize, f32> = BTreeMap::new();
        for example in self.examples.iter().filter(|example| valid(example.answer)) {
            let likeness = self.likeness(&question, &example.stems);
            let known = best.entry(example.answer).or_default();
            *known = known.max(likeness);
        }
        let mut ranked: Vec<_> = best.into_iter().filter(|(_, likeness)| *likeness >= ENOUGH).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        match ranked[..] {
            [] => Match::Nothing,
            [(_, first), (_, second), ..] if first - second < CLEARLY => Match::Tie,
            [(answer, _), ..] => Match::Answer(answer),
        }
    }

    /// How alike a question and an example are, from 0 to 1.
    fn likeness(&self, question: &[Stem], example: &[Stem]) -> f32 {
        let held = self.share(example, question);
        let explained = self.share(question, example);
        held.powf(EXAMPLE_SHARE) * explained.powf(1.0 - EXAMPLE_SHARE)
    }

    /// How much of the weight of `these` is found in `those`.
    fn share(&self, these: &[Stem], those: &[Stem]) -> f32 {
        let whole: f32 = these.iter().map(|stem| self.weight(stem)).sum();
        let found: f32 = these.iter().map(|stem| self.weight(stem) * closest(stem, those)).sum();
        if whole > 0.0 { found / whole } else { 0.0 }
    }

    fn weight(&self, stem: &Stem) -> f32 {
        self.weights.get(&stem.text).copied().unwrap_or(self.unknown)
    }

    fn weigh(&mut self) {
        let mut users: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for example in &self.examples {
            for stem in &example.stems {
                users.entry(&stem.text).or_default().insert(example.answer);
            }
        }
        let answers = self.examples.iter().map(|example| example.answer).collect::<BTreeSet<_>>().len();
        let rarity = |users: usize| (1.0 + (answers as f32 + 0.5) / (users as f32 + 0.5)).ln();
        let weights = users.into_iter().map(|(stem, users)| (stem.to_owned(), rarity(users.len()))).collect();
        self.weights = weights;
        self.unknown = rarity(1);
    }

    fn stems(&self, words: &[String]) -> Vec<Stem> {
        let mut seen = BTreeSet::new();
        let words = words.iter().filter(|word| !self.grammar.stop_words.contains(&word.as_str()));
        let stems = words.map(|word| {
            self.synonyms.get(word).cloned().unwrap_or_else(|| {
                let stem = stem(word, self.grammar.endings);
                self.synonyms.get(stem).cloned().unwrap_or_else(|| stem.to_owned())
            })
        });
        stems.filter(|stem| seen.insert(stem.clone())).map(Stem::new).collect()
    }
}

impl Stem {
    fn new(text: String) -> Self {
        let letters: Vec<char> = [' '].into_iter().chain(text.chars()).chain([' ']).collect();
        let trigrams = letters.windows(3).map(|three| [three[0], three[1], three[2]]).collect();
        Self { text, trigrams }
    }

    /// How alike two words are: 1 for the same, 0 for nothing in common.
    fn likeness(&self, other: &Self) -> f32 {
        if self.text == other.text {
            return 1.0;
        }
        let (short, long) =
            if self.text.len() <= other.text.len() { (&self.text, &other.text) } else { (&other.text, &self.text) };
        if short.chars().count() < SHORT {
            // "pas" is part of "pasbillede", and "tid" of much: three letters count at the start only.
            return if short.chars().count() == 3 && long.starts_with(short.as_str()) { ALIKE } else { 0.0 };
        }
        if long.starts_with(short.as_str()) || long.ends_with(short.as_str()) {
            return COMPOUND;
        }
        let shared = self.trigrams.intersection(&other.trigrams).count() as f32;
        let dice = 2.0 * shared / (self.trigrams.len() + other.trigrams.len()) as f32;
        if dice >= ALIKE { dice } else { 0.0 }
    }
}

fn closest(stem: &Stem, among: &[Stem]) -> f32 {
    among.iter().map(|other| stem.likeness(other)).fold(0.0, f32::max)
}

/// Cuts one ending off, where at least three letters remain.
fn stem<'a>(word: &'a str, endings: &[&str]) -> &'a str {
    let mut stems = endings.iter().filter_map(|ending| word.strip_suffix(ending));
    stems.find(|stem| stem.chars().count() >= 3).unwrap_or(word)
}

fn synonyms(grammar: &Grammar) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for group in grammar.synonyms {
        for word in *group {
            all.insert((*word).to_owned(), group[0].to_owned());
            all.entry(stem(word, grammar.endings).to_owned()).or_insert_with(|| group[0].to_owned());
        }
    }
    all
}
