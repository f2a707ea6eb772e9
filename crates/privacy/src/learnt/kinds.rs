//! Which kind of statement a run of words is: a linear model over the words of the run and around it.

use std::ops::Range;

use super::{
    features::{View, is_statement},
    hashes::{both, hash, mixed},
    model::Model,
};
use crate::{Kind, recognizers::Candidate};

/// The kinds that are told apart, in the order of their weights.
pub(crate) const KINDS: [Kind; 9] = [
    Kind::Ethnicity,
    Kind::Politics,
    Kind::Religion,
    Kind::Union,
    Kind::Genetic,
    Kind::Biometric,
    Kind::Health,
    Kind::Sex,
    Kind::Criminal,
];

/// Weights of one block: one a kind, and room.
pub(super) const SLOTS: usize = 16;
/// Blocks of the table.
pub(super) const BLOCKS: usize = 1 << 14;

/// How far the words around a run tell its kind.
const AROUND: usize = 6;

/// The first weights of the blocks that say something about a run.
pub(crate) fn evidence(view: &View<'_>, found: &[Candidate], run: &Range<usize>) -> Vec<usize> {
    const IN: u64 = 31;
    const NEAR: u64 = 32;
    let near = run.start.saturating_sub(AROUND)..(run.end + AROUND).min(view.words.len());
    let mut blocks = Vec::new();
    let mut add = |number: u64, role: u64| blocks.push((mixed(number, role) >> 48) as usize % BLOCKS * SLOTS);
    for at in near.clone() {
        let role = if run.contains(&at) { IN } else { NEAR };
        let word = view.words[at];
        add(word.word, role);
        if role == IN {
            for (place, affix) in word.beginnings.into_iter().chain(word.endings).enumerate() {
                if let Some(affix) = affix {
                    add(both(affix, place as u64), role);
                }
            }
        }
        if let Some(next) = view.words.get(at + 1).filter(|_| run.contains(&at)) {
            add(both(word.word, next.word), role);
        }
    }
    for (at, claim) in view.claims.iter().filter(|(at, _)| near.contains(at)) {
        add(*claim, if run.contains(at) { IN + 2 } else { NEAR + 2 });
    }
    for other in found.iter().filter(|other| is_statement(other.kind)) {
        let meets = other.start < run.end && run.start < other.end;
        add(hash(other.kind.name().as_bytes()), if meets { IN + 4 } else { NEAR + 4 });
    }
    blocks
}

impl Model {
    /// The likeliest kind of a run of words.
    pub(super) fn kind(&self, view: &View<'_>, found: &[Candidate], run: &Range<usize>) -> Kind {
        let mut scores = [0_i32; KINDS.len()];
        for block in evidence(view, found, run) {
            for (score, weight) in scores.iter_mut().zip(&self.kinds[block..]) {
                *score += i32::from(weight.cast_signed());
            }
        }
        let best = (0..KINDS.len()).max_by_key(|place| (scores[*place], std::cmp::Reverse(*place)));
        best.map_or(Kind::Health, |place| KINDS[place])
    }
}
