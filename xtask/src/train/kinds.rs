//! Training the model of kinds: multinomial logistic regression over the statements of the lines.

use std::collections::BTreeMap;

use clevercall_privacy::training::{STATEMENTS, Seen};

use super::{
    descent::{Objective, minimise},
    lines::Lesson,
};

const KINDS: usize = STATEMENTS.len();
/// What a large weight costs: half of this, times its square.
const PENALTY: f64 = 0.5;
/// How much one more statement bends the slope, about.
const BEND: f64 = 0.05;

/// The statements to train on.
#[derive(Default)]
pub(crate) struct Kinds {
    /// By where a block stands in the model, its place here.
    places: BTreeMap<usize, usize>,
    runs: Vec<Run>,
}

struct Run {
    kind: usize,
    blocks: Vec<usize>,
}

impl Kinds {
    /// Adds the statements of a line.
    pub(crate) fn add(&mut self, lesson: &Lesson, seen: &Seen) {
        for ((kind, _), blocks) in lesson.statements().zip(&seen.runs) {
            let Some(kind) = STATEMENTS.iter().position(|known| *known == kind) else { continue };
            let mut place = |block: &usize| {
                let next = self.places.len();
                *self.places.entry(*block).or_insert(next)
            };
            let blocks = blocks.iter().map(&mut place).collect();
            self.runs.push(Run { kind, blocks });
        }
    }

    /// The weights that aren't 0.
    pub(crate) fn train(&self) -> Vec<(usize, f32)> {
        let weights = minimise(self);
        let of_block = |(block, place): (&usize, &usize)| {
            let (block, place) = (*block, *place);
            (0..KINDS).map(move |kind| (block + kind, place * KINDS + kind))
        };
        self.places.iter().flat_map(of_block).map(|(to, from)| (to, weights[from] as f32)).collect()
    }
}

impl Objective for Kinds {
    fn size(&self) -> usize {
        self.places.len() * KINDS
    }

    fn bends(&self) -> Vec<f64> {
        let mut bends = vec![PENALTY; self.size()];
        for block in self.runs.iter().flat_map(|run| &run.blocks) {
            bends[block * KINDS..][..KINDS].iter_mut().for_each(|bend| *bend += BEND);
        }
        bends
    }

    fn at(&self, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let mut cost = 0.0;
        for (weight, slope) in weights.iter().zip(gradient.iter_mut()) {
            cost += PENALTY / 2.0 * weight * weight;
            *slope = PENALTY * weight;
        }
        for run in &self.runs {
            let shares = run.shares(weights);
            cost -= shares[run.kind].max(f64::MIN_POSITIVE).ln();
            for block in &run.blocks {
                for (kind, share) in shares.iter().enumerate() {
                    gradient[block * KINDS + kind] += share - f64::from(u8::from(kind == run.kind));
                }
            }
        }
        cost
    }
}

impl Run {
    /// How likely each kind is.
    fn shares(&self, weights: &[f64]) -> [f64; KINDS] {
        let mut shares = [0.0; KINDS];
        for block in &self.blocks {
            shares.iter_mut().zip(&weights[block * KINDS..]).for_each(|(score, weight)| *score += weight);
        }
        let most = shares.iter().copied().fold(f64::MIN, f64::max);
        shares.iter_mut().for_each(|score| *score = (*score - most).exp());
        let all: f64 = shares.iter().sum();
        shares.map(|share| share / all)
    }
}
