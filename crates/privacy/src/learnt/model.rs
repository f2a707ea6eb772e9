//! The model's file, `models/statements.bin`, and what it says of a segment.
//!
//! A header of [`HEADER`] bytes (a name, the version and the fingerprint of the features, the scale of the weights, four
//! transitions), then a byte a weight: first the chain's, then the kinds'.

use std::{borrow::Cow, ops::Range};

use thiserror::Error;

use super::{
    features::{self, FINGERPRINT, Sink, VERSION, View},
    kinds,
};
use crate::{
    Kind,
    cue::{Cue, Marks},
    reading::Reading,
    recognizers::Candidate,
    resolve::outranks,
};

const NAME: [u8; 8] = *b"ccstmts\0";
const HEADER: usize = NAME.len() + 4 + 8 + 4 + 4 * 4;
const CHAIN: usize = features::BLOCKS * features::SLOTS;
const KINDS: usize = kinds::BLOCKS * kinds::SLOTS;

/// How likely is likely enough.
#[derive(Clone, Copy)]
pub(crate) struct Thresholds {
    /// One word of a run at least, for the run to be a statement that no list knows …
    pub(crate) statement: f32,
    /// … and each word around it, to go along.
    pub(crate) word: f32,
    /// Each word beside what the lists found, to go along; where none of that is as likely itself, it is taken back.
    pub(crate) listed: f32,
}

/// Chosen by `cargo xtask train --folds`: docs/decisions/learnt-statements.md.
const THRESHOLDS: Thresholds = Thresholds { statement: 0.6, word: 0.15, listed: 0.05 };

/// A trained model; its weights are read where they lie.
pub(crate) struct Model {
    pub(crate) thresholds: Thresholds,
    scale: f32,
    /// From out of a statement and from inside one, to out and to inside, as factors.
    pub(super) transitions: [[f32; 2]; 2],
    chain: Cow<'static, [u8]>,
    pub(super) kinds: Cow<'static, [u8]>,
}

/// Why a model's file can't be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum ModelError {
    /// Another file, or only a part of one.
    #[error("this is no model of statements; write one with: cargo xtask train")]
    NoModel,
    /// What the model looks at has changed since.
    #[error("the model was trained for other features (version {0}, here {VERSION}); type: cargo xtask train")]
    Stale(u32),
}

/// A run of words that reads like a statement.
pub(crate) struct Statement {
    pub(crate) kind: Kind,
    pub(crate) tokens: Range<usize>,
    /// How likely its likeliest word belongs to a statement.
    pub(crate) certainty: f32,
}

impl Model {
    /// Reads a model's file.
    pub(crate) fn read(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        if bytes.len() != HEADER + CHAIN + KINDS || bytes[..NAME.len()] != NAME {
            return Err(ModelError::NoModel);
        }
        let mut header = bytes[NAME.len()..HEADER].chunks_exact(4).filter_map(|four| four.try_into().ok());
        let mut four = || header.next().unwrap_or_default();
        let version = u32::from_le_bytes(four());
        let fingerprint = u64::from(u32::from_le_bytes(four())) | u64::from(u32::from_le_bytes(four())) << 32;
        if (version, fingerprint) != (VERSION, FINGERPRINT) {
            return Err(ModelError::Stale(version));
        }
        let [scale, transitions @ ..] = [(); 5].map(|()| f32::from_le_bytes(four()));
        let [stays_out, enters, leaves, stays_in] = transitions.map(f32::exp);
        let transitions = [[stays_out, enters], [leaves, stays_in]];
        let (chain, kinds) = match bytes {
            Cow::Borrowed(bytes) => {
                let (chain, kinds) = bytes[HEADER..].split_at(CHAIN);
                (Cow::Borrowed(chain), Cow::Borrowed(kinds))
            }
            Cow::Owned(mut bytes) => {
                let kinds = bytes.split_off(HEADER + CHAIN);
                (Cow::Owned(bytes.split_off(HEADER)), Cow::Owned(kinds))
            }
        };
        Ok(Self { thresholds: THRESHOLDS, scale, transitions, chain, kinds })
    }

    /// How likely each token of a view belongs to a statement.
    pub(crate) fn likely(&self, view: &View<'_>) -> Vec<f32> {
        let mut sum =
            Sum { chain: &self.chain, scores: vec![0; view.words.len()], steps: vec![0; view.words.len() + 1] };
        view.emit(&mut sum);
        let mut along = 0;
        let scores = sum.scores.iter().zip(&sum.steps).map(|(score, step)| {
            along += step;
            (score + along) as f32 * self.scale
        });
        self.marginals(&scores.collect::<Vec<f32>>())
    }

    /// Judges a segment and what the recognisers before found in it.
    pub(crate) fn judge(&self, reading: &Reading<'_>, found: &[Candidate]) -> Judgement {
        let view = View::new(reading, found);
        let Thresholds { statement: enough, word, listed } = self.thresholds;
        let mut judgement = Judgement { statements: Vec::new(), likely: self.likely(&view), denied: listed };
        let is_listed =
            |other: &&Candidate| kinds::KINDS.contains(&other.kind) && !judgement.denies(other.start..other.end);
        let lists: Vec<&Candidate> = found.iter().filter(is_listed).collect();
        let likely = &judgement.likely;
        let mut runs = runs_of(reading, |at| likely[at] >= word, likely);
        runs.retain(|(_, most)| *most >= enough);
        let goes_on = |(run, _): &(Range<usize>, f32)| lists.iter().any(|other| is_beside(other, run));
        // Somebody else's name or "I" begins another clause, which has to be likely by itself.
        let along = |at: usize| likely[at] >= if reading.marked(at, Cue::Person) { word } else { listed };
        let beside = runs_of(reading, along, likely).into_iter().filter(goes_on);
        let trimmed = beside.map(|(run, most)| (without_light(reading, run, |at| likely[at] < word), most));
        runs.extend(trimmed.filter(|(run, _)| !run.is_empty()));
        let statement = |(tokens, certainty): (Range<usize>, f32)| {
            // The lists were written by kinds, so they know better.
            let listed = lists.iter().filter(|other| is_beside(other, &tokens)).copied();
            let listed = listed.reduce(|holder, other| if outranks(other, holder) { other } else { holder });
            let kind = listed.map_or_else(|| self.kind(&view, found, &tokens), |other| other.kind);
            Statement { kind, tokens, certainty }
        };
        judgement.statements = runs.into_iter().map(statement).collect();
        judgement
    }
}

/// Whether what the lists found lies in a run or next to it.
fn is_beside(listed: &Candidate, run: &Range<usize>) -> bool {
    listed.start <= run.end && run.start <= listed.end
}

/// A run without the words at its edges that say nothing of a statement, such as "my" and "is", where they are `unlikely`.
fn without_light(reading: &Reading<'_>, run: Range<usize>, unlikely: impl Fn(usize) -> bool) -> Range<usize> {
    const LIGHT: Marks = Marks::all_of(&[Cue::Light, Cue::Possessive, Cue::Person]);
    let stays = |at: &usize| !(unlikely(*at) && reading.marked_any(*at, LIGHT));
    let Some(start) = run.clone().find(stays) else { return run.start..run.start };
    let end = run.rev().find(stays).map_or(start, |last| last + 1);
    start..end
}

/// How likely a comma must be for a run to go on behind it: what is said there can mostly stay.
const OVER_A_SIGN: f32 = 0.9;

/// Runs of words that are likely enough, and how likely the likeliest of each is; signs at their edges stay.
fn runs_of(reading: &Reading<'_>, enough: impl Fn(usize) -> bool, likely: &[f32]) -> Vec<(Range<usize>, f32)> {
    // A letter and digits, as in a customer's number, tell nothing of this sort.
    let is_telling = |at: usize| reading.tokens[at].is_word() && reading.tokens[at].len() > 1;
    let mut runs: Vec<(Range<usize>, f32)> = Vec::new();
    for at in (0..likely.len()).filter(|at| enough(*at) && reading.sign(*at).is_none()) {
        let goes_on = |run: &Range<usize>| (run.end..at).all(|sign| likely[sign] >= OVER_A_SIGN);
        match runs.last_mut().filter(|(run, _)| goes_on(run)) {
            Some((run, most)) => (run.end, *most) = (at + 1, most.max(likely[at])),
            None => runs.push((at..at + 1, likely[at])),
        }
    }
    runs.retain(|(run, _)| run.clone().any(is_telling));
    runs
}

/// What the model says of a segment.
pub(crate) struct Judgement {
    /// Runs of words that read like a statement.
    pub(crate) statements: Vec<Statement>,
    /// How likely each token belongs to a statement.
    likely: Vec<f32>,
    denied: f32,
}

impl Judgement {
    /// Whether nothing of a place reads like a statement.
    pub(crate) fn denies(&self, place: Range<usize>) -> bool {
        self.likely[place].iter().all(|likely| *likely < self.denied)
    }
}

#[cfg(feature = "training")]
/// A model as it comes out of training.
pub(crate) struct Parts {
    /// From out and from inside, to out and to inside, as scores.
    pub(crate) transitions: [[f32; 2]; 2],
    /// One a weight of the chain that isn't 0, by its place.
    pub(crate) chain: Vec<(usize, f32)>,
    /// The same for the kinds.
    pub(crate) kinds: Vec<(usize, f32)>,
}

#[cfg(feature = "training")]
impl Model {
    /// Writes a model's file.
    pub(crate) fn write(parts: &Parts) -> Vec<u8> {
        let scale = |weights: &[(usize, f32)]| weights.iter().fold(0.01, |most: f32, (_, w)| most.max(w.abs())) / 127.0;
        let of_chain = scale(&parts.chain);
        let mut bytes = NAME.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(FINGERPRINT.to_le_bytes());
        bytes.extend(of_chain.to_le_bytes());
        bytes.extend(parts.transitions.iter().flatten().flat_map(|weight| weight.to_le_bytes()));
        bytes.resize(HEADER + CHAIN + KINDS, 0);
        let byte = |weight: f32, scale: f32| ((weight / scale).round() as i8).cast_unsigned();
        for (place, weight) in &parts.chain {
            bytes[HEADER + place] = byte(*weight, of_chain);
        }
        let of_kinds = scale(&parts.kinds);
        for (place, weight) in &parts.kinds {
            bytes[HEADER + CHAIN + place] = byte(*weight, of_kinds);
        }
        bytes
    }
}

/// Adds up the weights.
struct Sum<'m> {
    chain: &'m [u8],
    scores: Vec<i32>,
    /// What begins or ends to count at each token.
    steps: Vec<i32>,
}

impl Sink for Sum<'_> {
    fn each(&mut self, tokens: Range<usize>, weight: usize) {
        let (scores, weights) = (&mut self.scores[tokens], &self.chain[weight..]);
        // In the middle of a segment the lengths are these, and known ones are added without a loop.
        match scores.len() {
            7 => add::<7>(scores, weights),
            5 => add::<5>(scores, weights),
            4 => add::<4>(scores, weights),
            3 => add::<3>(scores, weights),
            _ => scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += i32::from(weight.cast_signed())),
        }
    }

    fn along(&mut self, tokens: Range<usize>, weight: usize) {
        let weight = i32::from(self.chain[weight].cast_signed());
        self.steps[tokens.start] += weight;
        self.steps[tokens.end] -= weight;
    }
}

fn add<const LENGTH: usize>(scores: &mut [i32], weights: &[u8]) {
    let Some((scores, weights)) = scores.first_chunk_mut::<LENGTH>().zip(weights.first_chunk::<LENGTH>()) else {
        return;
    };
    for (score, weight) in scores.iter_mut().zip(weights) {
        *score += i32::from(weight.cast_signed());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn committed() -> Vec<u8> {
        include_bytes!("../../models/statements.bin").to_vec()
    }

    fn refusal(file: Vec<u8>) -> Option<ModelError> {
        Model::read(Cow::Owned(file)).err()
    }

    #[test]
    fn the_committed_model_was_trained_for_these_features() {
        assert_eq!(refusal(committed()), None, "type: cargo xtask train");
        assert!(committed().len() <= 5 << 20);
    }

    #[test]
    fn a_model_of_other_features_is_refused_with_the_command_that_trains_it() {
        let mut older = committed();
        older[NAME.len()] = 0;
        assert_eq!(refusal(older), Some(ModelError::Stale(0)));
        let mut changed = committed();
        changed[NAME.len() + 4] ^= 1;
        let error = refusal(changed).expect("another fingerprint");
        assert!(error.to_string().ends_with("type: cargo xtask train"));
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let mut cut = committed();
        cut.pop();
        assert_eq!(refusal(cut), Some(ModelError::NoModel));
        assert_eq!(refusal(Vec::new()), Some(ModelError::NoModel));
    }

    proptest! {
        #[test]
        fn every_token_gets_a_likelihood_whatever_its_score(scores in prop::collection::vec(any::<f32>(), 0..300)) {
            let scores: Vec<f32> = scores.into_iter().map(|score| if score.is_nan() { 0.0 } else { score }).collect();
            let model = Model::read(Cow::Owned(committed())).unwrap();
            let likely = model.marginals(&scores);
            prop_assert_eq!(likely.len(), scores.len());
            prop_assert!(likely.iter().all(|likely| (0.0..=1.001).contains(likely)));
        }
    }
}
