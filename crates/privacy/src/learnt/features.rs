//! What the model looks at.
//!
//! Every word and cue owns one block of weights: what it says about itself, about its neighbours at each distance, and
//! about its whole stretch of words. So each is looked up once, not once for every word it stands near.
//! No weight belongs to a language: words that two languages share, and cues, are learnt for all.
//!
//! Whoever changes what is emitted here changes [`VERSION`] and trains again: `cargo xtask train`.

use std::ops::Range;

use crate::{
    Kind,
    cue::{Cue, Marks, Strength},
    learnt::hashes::{WordHashes, both, hash, mixed},
    reading::Reading,
    recognizers::Candidate,
    tokens::Shape,
    words::Classes,
};

/// The version of what is emitted; a model of another one is refused.
pub(super) const VERSION: u32 = 2;
/// What is emitted for a sentence that no list knows, in one number: a test compares it, so that no change goes
/// unnoticed.
pub(super) const FINGERPRINT: u64 = 17_963_098_148_816_360_410;

/// Weights of one block.
pub(super) const SLOTS: usize = 8;
/// Blocks of the table.
pub(super) const BLOCKS: usize = 1 << 19;

/// The longest stretch of words whose members know of each other.
const STRETCH: usize = 48;
/// How far a word's neighbours know of it.
const REACH: usize = 3;

/// What the numbers of the blocks are made of, so that a word isn't mistaken for a pair.
mod role {
    pub(super) const WORD: u64 = 2;
    pub(super) const PAIR: u64 = 9;
    pub(super) const SKIPPED: u64 = 10;
    pub(super) const THREE: u64 = 11;
    pub(super) const CUE: u64 = 12;
    pub(super) const CUE_IN_CONTEXT: u64 = 13;
    /// One a length, and so for the endings.
    pub(super) const BEGINNING: u64 = 40;
    pub(super) const ENDING: u64 = 20;
}

/// Where the weights go.
pub(crate) trait Sink {
    /// The weights from one on count for the tokens from one on, one each.
    fn each(&mut self, tokens: Range<usize>, weight: usize);
    /// A weight counts for all of these tokens.
    fn along(&mut self, tokens: Range<usize>, weight: usize);
}

/// A segment as the model sees it.
pub(crate) struct View<'r> {
    pub(super) reading: &'r Reading<'r>,
    pub(super) words: Vec<WordHashes>,
    /// What the statement lists and the recognisers say of the tokens, in order, each once.
    pub(super) claims: Vec<(usize, u64)>,
    stretches: Vec<Range<usize>>,
}

impl<'r> View<'r> {
    /// Looks at a reading, and at what the recognisers before found in it.
    pub(crate) fn new(reading: &'r Reading<'r>, found: &[Candidate]) -> Self {
        let mut view = Self::of_words(reading);
        claims_of_lists(reading, &mut view.claims);
        view.add_claims(found.iter());
        view
    }

    /// The same as if no statement list knew the words.
    #[cfg(feature = "training")]
    pub(crate) fn without_lists(reading: &'r Reading<'r>, found: &[Candidate]) -> Self {
        let mut view = Self::of_words(reading);
        view.add_claims(found.iter().filter(|candidate| !is_statement(candidate.kind)));
        view
    }

    fn of_words(reading: &'r Reading<'r>) -> Self {
        let words = (0..reading.len()).map(|at| WordHashes::of(word(reading, at))).collect();
        Self { reading, words, claims: Vec::new(), stretches: stretches(reading) }
    }

    fn add_claims<'c>(&mut self, found: impl Iterator<Item = &'c Candidate>) {
        for candidate in found {
            claims_of_candidate(candidate, self.words.len(), &mut self.claims);
        }
        self.claims.sort_unstable();
        self.claims.dedup();
    }

    /// Tells a sink which weights count for which token.
    pub(crate) fn emit(&self, sink: &mut impl Sink) {
        let language = block(mixed(hash(self.reading.tongue.language.code().as_bytes()), role::CUE));
        let mut spread = Spread { length: self.words.len(), sink };
        let mut claims = self.claims.as_slice();
        for stretch in &self.stretches {
            spread.sink.along(stretch.clone(), language);
            self.emit_words(stretch, &mut spread);
            let (here, rest) = claims.split_at(claims.partition_point(|(at, _)| *at < stretch.end));
            claims = rest;
            self.emit_cues(stretch, here, &mut spread);
        }
    }

    fn emit_words(&self, stretch: &Range<usize>, spread: &mut Spread<'_, impl Sink>) {
        let of = |at: usize| self.words.get(at).map(|word| word.word);
        for at in stretch.clone() {
            let word = &self.words[at];
            let own = block(mixed(word.word, role::WORD));
            spread.around(at, REACH, own);
            spread.sink.along(stretch.clone(), own + ALONG);
            for (affixes, role) in [(&word.beginnings, role::BEGINNING), (&word.endings, role::ENDING)] {
                for (affix, role) in affixes.iter().zip(role..) {
                    if let Some(affix) = affix {
                        spread.around(at, 1, block(mixed(*affix, role)));
                    }
                }
            }
            let Some(next) = of(at + 1) else { continue };
            let pair = both(word.word, next);
            spread.from(at, 1, 4, block(mixed(pair, role::PAIR)));
            if let Some(third) = of(at + 2) {
                spread.from(at, 1, 5, block(mixed(both(pair, third), role::THREE)));
                spread.from(at, 0, 3, block(mixed(both(word.word, third), role::SKIPPED)));
            }
        }
    }

    fn emit_cues(&self, stretch: &Range<usize>, claims: &[(usize, u64)], spread: &mut Spread<'_, impl Sink>) {
        let mut said = Marks::default();
        stretch.clone().for_each(|at| said.add(self.reading.marks(at)));
        let context = context(said);
        let mut emit = |at: usize, cue: u64| {
            spread.around(at, REACH, block(mixed(cue, role::CUE)));
            spread.around(at, 1, block(mixed(both(cue, context), role::CUE_IN_CONTEXT)));
        };
        for at in stretch.clone() {
            cues_of_token(self.reading, at, &mut |cue| emit(at, cue));
        }
        claims.iter().for_each(|(at, claim)| emit(*at, *claim));
        let mut known: Vec<u64> = claims.iter().map(|(_, claim)| *claim).collect();
        known.sort_unstable();
        known.dedup();
        for cue in known.into_iter().chain(said.places().map(|place| SECTIONS[place])) {
            spread.sink.along(stretch.clone(), block(mixed(cue, role::CUE)) + ALONG);
        }
    }
}

/// The place in a block of what it says about its whole stretch.
const ALONG: usize = 2 * REACH + 1;

/// The cues' numbers: by name, so that a cue which is added or moved leaves the others what they are.
const SECTIONS: [u64; Cue::SECTIONS.len()] = {
    let mut numbers = [0; Cue::SECTIONS.len()];
    let mut at = 0;
    while at < numbers.len() {
        numbers[at] = hash(Cue::SECTIONS[at].as_bytes());
        at += 1;
    }
    numbers
};

/// Lets a block count for the tokens around its own.
struct Spread<'s, S> {
    length: usize,
    sink: &'s mut S,
}

impl<S: Sink> Spread<'_, S> {
    /// For the tokens up to `reach` before and behind `at`.
    fn around(&mut self, at: usize, reach: usize, block: usize) {
        self.from(at, reach, 2 * reach + 1, block);
    }

    /// For `count` tokens, the first of them `back` before `at`.
    fn from(&mut self, at: usize, back: usize, count: usize, block: usize) {
        let first = at.saturating_sub(back);
        let last = (at + count).saturating_sub(back).min(self.length);
        if first < last {
            self.sink.each(first..last, block + (first + back - at));
        }
    }
}

/// The first weight of the block with a number.
const fn block(number: u64) -> usize {
    (number >> 40) as usize % BLOCKS * SLOTS
}

/// A number says only how long it is.
fn word<'r>(reading: &'r Reading<'_>, at: usize) -> &'r str {
    let word = reading.lower(at);
    if reading.tokens[at].is_digits() { &"0000000000"[..word.len().min(10)] } else { word }
}

/// Sentences, cut where they are too long.
fn stretches(reading: &Reading<'_>) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut start = 0;
    for at in 1..=reading.len() {
        if at == reading.len() || reading.is_sentence_start(at) || at - start == STRETCH {
            stretches.push(start..at);
            start = at;
        }
    }
    stretches
}

/// What the lists and its spelling say of a token, but for statements.
pub(super) fn cues_of_token(reading: &Reading<'_>, at: usize, add: &mut impl FnMut(u64)) {
    const SHAPE: u64 = hash(b"shape");
    const LISTED: u64 = hash(b"listed");
    const NAME: u64 = hash(b"name class");
    const FIRST: u64 = hash(b"first");
    const LAST: u64 = hash(b"last");
    reading.marks(at).places().for_each(|place| add(SECTIONS[place]));
    let token = &reading.tokens[at];
    let shape = match token.shape {
        Shape::Lower => 0,
        Shape::Capital => 1,
        Shape::Upper => 2,
        Shape::Mixed => 3,
        Shape::Digits => 4,
        Shape::Sign(_) => 5,
    };
    add(both(SHAPE, shape));
    if token.is_word() {
        let classes = reading.class(at);
        let is = |class: Classes| u64::from(classes.has(class));
        let listed = is(Classes::FUNCTION) | is(Classes::COMMON) << 1 | is(Classes::NUMBER) << 2;
        let name = is(Classes::GIVEN) | is(Classes::SURNAME) << 1 | is(Classes::PLACE) << 2;
        add(both(LISTED, listed));
        add(both(NAME, name << 1 | u64::from(reading.is_word(at))));
    }
    if at == 0 {
        add(FIRST);
    }
    if at + 1 == reading.len() {
        add(LAST);
    }
}

fn claims_of_lists(reading: &Reading<'_>, claims: &mut Vec<(usize, u64)>) {
    for hit in reading.hits() {
        let Cue::Statement(kind, strength) = hit.cue else { continue };
        let of_strength = hash(name(strength).as_bytes());
        let own = both(of_strength, hash(kind.name().as_bytes()));
        claims.extend((hit.start..hit.end).flat_map(|at| [(at, of_strength), (at, own)]));
    }
}

/// What another recogniser found: how sure, and where it begins and ends.
fn claims_of_candidate(candidate: &Candidate, length: usize, claims: &mut Vec<(usize, u64)>) {
    let kind = if is_statement(candidate.kind) { "statement" } else { candidate.kind.name() };
    let found = both(hash(b"found"), hash(kind.as_bytes()));
    let sure = both(found, (candidate.certainty * 10.0) as u64);
    let end = candidate.end.min(length);
    claims.extend((candidate.start..end).flat_map(|at| [(at, found), (at, sure)]));
    if candidate.start < end {
        claims.extend([(candidate.start, both(found, 100)), (end - 1, both(found, 101))]);
    }
}

/// Who a stretch is about, and whether it only talks.
fn context(said: Marks) -> u64 {
    const CONTEXT: [Marks; 4] = [
        Marks::all_of(&[Cue::Person, Cue::Possessive, Cue::Kin]),
        Marks::all_of(&[Cue::General, Cue::Question]),
        Marks::all_of(&[Cue::Topic, Cue::Heading]),
        Marks::all_of(&[Cue::Has]),
    ];
    CONTEXT.iter().fold(0, |context, cues| context << 1 | u64::from(said.meets(*cues)))
}

pub(super) fn is_statement(kind: Kind) -> bool {
    super::KINDS.contains(&kind)
}

const fn name(strength: Strength) -> &'static str {
    match strength {
        Strength::Phrase => "phrase",
        Strength::Always => "always",
        Strength::Personal => "personal",
        Strength::Name => "statement name",
        Strength::Subject => "subject",
        Strength::Tie => "tie",
        Strength::LooseTie => "loose tie",
        Strength::TieAfter => "tie after",
        Strength::Lead => "lead",
        Strength::Trail => "trail",
    }
}

#[cfg(test)]
mod tests {
    use clevercall_model::Language;

    use super::*;
    use crate::engine::Engine;

    /// Everything that is emitted, in one number.
    struct Print(u64);

    impl Sink for Print {
        fn each(&mut self, tokens: Range<usize>, weight: usize) {
            self.along(tokens, weight ^ 1 << 60);
        }

        fn along(&mut self, tokens: Range<usize>, weight: usize) {
            let numbers = [tokens.start, tokens.end, weight].map(|number| number as u64);
            self.0 = numbers.into_iter().fold(self.0, both);
        }
    }

    #[test]
    fn the_fingerprint_is_that_of_what_is_emitted() {
        let probe = "Zqvorbel wruxt pløjnaq, 314 mevoqq qirt! Xadvu ZUQ";
        let emitted = Engine::of_lists().look(probe, Language::Danish, |reading, _| {
            let found =
                Candidate { kind: Kind::Health, start: 1, end: 3, certainty: 0.8, reason: "", normal: String::new() };
            let mut print = Print(0);
            View::new(reading, &[found]).emit(&mut print);
            print.0
        });
        assert_eq!(
            emitted,
            Some(FINGERPRINT),
            "what the model looks at has changed: raise VERSION, put the new FINGERPRINT in, and type: cargo xtask train"
        );
    }
}
