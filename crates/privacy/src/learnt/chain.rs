//! The chain: from a score for each token to how likely it belongs to a statement, its neighbours considered.

use super::model::Model;

/// Scores beyond this are certain anyway, and their powers stay far from what a number can hold.
const MOST: f32 = 30.0;

impl Model {
    /// How likely each token belongs to a statement; forward–backward, scaled at every step, so any length will do.
    pub(super) fn marginals(&self, scores: &[f32]) -> Vec<f32> {
        let [[stays_out, enters], [leaves, stays_in]] = self.transitions;
        let odds: Vec<f32> = scores.iter().map(|score| score.clamp(-MOST, MOST).exp()).collect();
        // The share of "in" among all ways that lead to a token.
        let mut forward = Vec::with_capacity(odds.len());
        let (mut out, mut inside) = (1.0, 0.0);
        for (at, odds) in odds.iter().enumerate() {
            let (to_out, to_in) = if at == 0 {
                (1.0, *odds)
            } else {
                (out * stays_out + inside * leaves, (out * enters + inside * stays_in) * odds)
            };
            let all = to_out + to_in;
            (out, inside) = (to_out / all, to_in / all);
            forward.push(inside);
        }
        let (mut from_out, mut from_in) = (1.0, 1.0);
        for at in (0..odds.len()).rev() {
            let inside = forward[at] * from_in;
            let outside = (1.0 - forward[at]) * from_out;
            let before =
                (stays_out * from_out + enters * odds[at] * from_in, leaves * from_out + stays_in * odds[at] * from_in);
            let all = before.0 + before.1;
            (from_out, from_in) = (before.0 / all, before.1 / all);
            forward[at] = inside / (inside + outside);
        }
        forward
    }
}
