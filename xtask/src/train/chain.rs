//! Training the chain: a binary conditional random field, by its likelihood and a penalty on large weights.

use clevercall_privacy::training::Seen;

use super::{
    descent::{Objective, minimise},
    lines::Lesson,
};

/// What a large weight costs: half of this, times its square.
const PENALTY: f64 = 8.0;
/// How much one more line bends the slope, about: a quarter at most, and far less where it is certain.
const BEND: f64 = 0.05;
const TRANSITIONS: usize = 4;

/// The lines to train on.
#[derive(Default)]
pub(crate) struct Chain {
    /// The weights that occur, by where they stand in the model, and their places here, which begin at 1.
    places: Vec<u32>,
    known: Vec<u32>,
    segments: Vec<Segment>,
}

struct Segment {
    weight: f64,
    /// Where each token's features end in `features`.
    ends: Vec<u32>,
    features: Vec<u32>,
    /// Whether each token belongs to a statement.
    inside: Vec<bool>,
}

impl Chain {
    /// Adds a line.
    pub(crate) fn add(&mut self, lesson: &Lesson, seen: &Seen, weight: f64) {
        let mut segment = Segment { weight, ends: Vec::new(), features: Vec::new(), inside: Vec::new() };
        for token in &seen.tokens {
            segment.features.extend(token.weights.iter().map(|weight| self.place(*weight)));
            segment.ends.push(segment.features.len() as u32);
            let is_inside = lesson.statements().any(|(_, s)| s.start < token.place.end && token.place.start < s.end);
            segment.inside.push(is_inside);
        }
        self.segments.push(segment);
    }

    fn place(&mut self, weight: u32) -> u32 {
        let at = weight as usize;
        if self.places.len() <= at {
            self.places.resize(at + 1, 0);
        }
        if self.places[at] == 0 {
            self.known.push(weight);
            self.places[at] = self.known.len() as u32;
        }
        self.places[at] - 1
    }

    /// The transitions, and the weights that aren't 0.
    pub(crate) fn train(&self) -> ([[f32; 2]; 2], Vec<(usize, f32)>) {
        let weights = minimise(self);
        let (weights, transitions) = weights.split_at(self.known.len());
        let [out_out, out_in, in_out, in_in] = [0, 1, 2, 3].map(|at: usize| transitions[at] as f32);
        let placed = self.known.iter().zip(weights).map(|(place, weight)| (*place as usize, *weight as f32));
        ([[out_out, out_in], [in_out, in_in]], placed.collect())
    }
}

impl Objective for Chain {
    fn size(&self) -> usize {
        self.known.len() + TRANSITIONS
    }

    fn bends(&self) -> Vec<f64> {
        let mut bends = vec![PENALTY; self.size()];
        let (of_weights, of_transitions) = bends.split_at_mut(self.known.len());
        for segment in &self.segments {
            let bend = BEND * segment.weight;
            segment.features.iter().for_each(|feature| of_weights[*feature as usize] += bend);
            of_transitions.iter_mut().for_each(|of| *of += bend * segment.ends.len() as f64);
        }
        bends
    }

    fn at(&self, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let mut cost = 0.0;
        for (weight, slope) in weights.iter().zip(gradient.iter_mut()) {
            cost += PENALTY / 2.0 * weight * weight;
            *slope = PENALTY * weight;
        }
        let (weights, transitions) = weights.split_at(self.known.len());
        let (slopes, of_transitions) = gradient.split_at_mut(self.known.len());
        for segment in &self.segments {
            let shares = Shares::new(&segment.odds(weights), transitions);
            cost += segment.weight * (shares.total - segment.score(weights, transitions));
            segment.descend(&shares, slopes);
            for (slope, (expected, seen)) in of_transitions.iter_mut().zip(shares.steps.iter().zip(segment.steps())) {
                *slope += segment.weight * (expected - seen);
            }
        }
        cost
    }
}

impl Segment {
    fn features(&self, at: usize) -> &[u32] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.features[start..self.ends[at] as usize]
    }

    fn sum(&self, at: usize, weights: &[f64]) -> f64 {
        self.features(at).iter().map(|feature| weights[*feature as usize]).sum()
    }

    fn odds(&self, weights: &[f64]) -> Vec<f64> {
        (0..self.ends.len()).map(|at| self.sum(at, weights).clamp(-50.0, 50.0).exp()).collect()
    }

    /// How often each transition is taken.
    fn steps(&self) -> [f64; TRANSITIONS] {
        let mut steps = [0.0; TRANSITIONS];
        for pair in self.inside.windows(2) {
            steps[usize::from(pair[0]) * 2 + usize::from(pair[1])] += 1.0;
        }
        steps
    }

    /// The score of the line as it is marked.
    fn score(&self, weights: &[f64], transitions: &[f64]) -> f64 {
        let inside = (0..self.inside.len()).filter(|at| self.inside[*at]);
        let of_tokens: f64 = inside.map(|at| self.sum(at, weights).clamp(-50.0, 50.0)).sum();
        of_tokens + self.steps().iter().zip(transitions).map(|(count, weight)| count * weight).sum::<f64>()
    }

    fn descend(&self, shares: &Shares, slopes: &mut [f64]) {
        for (at, inside) in self.inside.iter().enumerate() {
            let slope = self.weight * (shares.inside[at] - f64::from(*inside));
            for feature in self.features(at) {
                slopes[*feature as usize] += slope;
            }
        }
    }
}

/// What the model makes of a line: forward–backward.
struct Shares {
    /// The logarithm of all ways together.
    total: f64,
    /// For each token, the share of the ways on which it belongs to a statement.
    inside: Vec<f64>,
    /// How often each transition is taken, on average.
    steps: [f64; TRANSITIONS],
}

impl Shares {
    fn new(odds: &[f64], transitions: &[f64]) -> Self {
        let step = [0, 1, 2, 3].map(|at: usize| transitions[at].exp());
        let (mut forward, mut total) = (Vec::with_capacity(odds.len()), 0.0);
        let mut last = [1.0, 0.0];
        for (at, odds) in odds.iter().enumerate() {
            let next = match at {
                0 => [1.0, *odds],
                _ => [last[0] * step[0] + last[1] * step[2], (last[0] * step[1] + last[1] * step[3]) * odds],
            };
            let all = next[0] + next[1];
            total += all.ln();
            last = next.map(|way| way / all);
            forward.push((last, all));
        }
        let mut shares = Self { total, inside: vec![0.0; odds.len()], steps: [0.0; TRANSITIONS] };
        let mut back = [1.0, 1.0];
        for at in (0..odds.len()).rev() {
            let (here, all) = forward[at];
            shares.inside[at] = here[1] * back[1];
            let Some((before, _)) = at.checked_sub(1).map(|before| forward[before]) else { break };
            let on = [back[0] / all, odds[at] * back[1] / all];
            for (place, taken) in shares.steps.iter_mut().enumerate() {
                *taken += before[place / 2] * step[place] * on[place % 2];
            }
            back = [step[0] * on[0] + step[1] * on[1], step[2] * on[0] + step[3] * on[1]];
        }
        shares
    }
}
