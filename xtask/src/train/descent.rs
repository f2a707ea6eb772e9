//! Finds the weights at which a cost is least: L-BFGS, which needs no rate of learning and nothing by chance.
//!
//! A cue stands in every line and most words in one, so the slope changes a thousand times as fast with some weights as
//! with others. Each weight is measured by that; without, 150 steps don't get there.

use std::collections::VecDeque;

/// Something that costs more or less by its weights; smooth, and with one lowest place.
pub(crate) trait Objective {
    /// How many weights there are.
    fn size(&self) -> usize;
    /// About how fast the slope changes with each weight; above 0.
    fn bends(&self) -> Vec<f64>;
    /// The cost at these weights; fills in its slope.
    fn at(&self, weights: &[f64], gradient: &mut [f64]) -> f64;
}

const MOST_STEPS: usize = 150;
const REMEMBERED: usize = 6;
/// It ends where a step saves less than this part of the cost.
const ENOUGH: f64 = 1e-5;

/// A step that was made: how far, and how the slope changed.
struct Step {
    moved: Vec<f64>,
    turned: Vec<f64>,
    product: f64,
}

/// The weights of least cost, from 0 on.
pub(crate) fn minimise(objective: &impl Objective) -> Vec<f64> {
    let size = objective.size();
    let (mut weights, mut gradient) = (vec![0.0; size], vec![0.0; size]);
    let bends = objective.bends();
    let mut cost = objective.at(&weights, &mut gradient);
    let mut steps: VecDeque<Step> = VecDeque::new();
    for _ in 0..MOST_STEPS {
        let direction = direction(&gradient, &steps, &bends);
        let Some((next, next_gradient, next_cost)) = walk(objective, &weights, &direction, (cost, &gradient)) else {
            break;
        };
        let moved = difference(&next, &weights);
        let turned = difference(&next_gradient, &gradient);
        let product = dot(&moved, &turned);
        if product > 0.0 {
            steps.push_back(Step { moved, turned, product });
            if steps.len() > REMEMBERED {
                steps.pop_front();
            }
        }
        let saved = cost - next_cost;
        (weights, gradient, cost) = (next, next_gradient, next_cost);
        if saved < ENOUGH * cost.abs() {
            break;
        }
    }
    weights
}

/// Down, by the slope and what the last steps tell of its bends.
fn direction(gradient: &[f64], steps: &VecDeque<Step>, bends: &[f64]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(steps.len());
    for step in steps.iter().rev() {
        let share = dot(&step.moved, &direction) / step.product;
        add(&mut direction, -share, &step.turned);
        shares.push(share);
    }
    let turned = |step: &Step| step.turned.iter().zip(bends).map(|(turn, bend)| turn * turn / bend).sum::<f64>();
    let scale = steps.back().map_or(1.0, |step| step.product / turned(step));
    direction.iter_mut().zip(bends).for_each(|(way, bend)| *way *= scale / bend);
    for (step, share) in steps.iter().zip(shares.into_iter().rev()) {
        let back = dot(&step.turned, &direction) / step.product;
        add(&mut direction, share - back, &step.moved);
    }
    direction
}

/// Goes along a direction as far as it pays; none where it doesn't.
fn walk(
    objective: &impl Objective,
    weights: &[f64],
    direction: &[f64],
    (cost, gradient): (f64, &[f64]),
) -> Option<(Vec<f64>, Vec<f64>, f64)> {
    const MOST_TRIES: usize = 20;
    let slope = dot(gradient, direction);
    let mut length = 1.0;
    let mut next_gradient = vec![0.0; weights.len()];
    for _ in 0..MOST_TRIES {
        let mut next = weights.to_vec();
        add(&mut next, length, direction);
        let next_cost = objective.at(&next, &mut next_gradient);
        if next_cost <= cost + 1e-4 * length * slope {
            return Some((next, next_gradient, next_cost));
        }
        length /= 2.0;
    }
    None
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

fn difference(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A long narrow valley whose lowest place is (3, -2).
    struct Valley;

    impl Objective for Valley {
        fn size(&self) -> usize {
            2
        }

        fn bends(&self) -> Vec<f64> {
            vec![1.0, 100.0]
        }

        fn at(&self, weights: &[f64], gradient: &mut [f64]) -> f64 {
            let (x, y) = (weights[0] - 3.0, weights[1] + 2.0);
            (gradient[0], gradient[1]) = (2.0 * x + y, 200.0 * y + x);
            x * x + 100.0 * y * y + x * y
        }
    }

    #[test]
    fn the_lowest_place_is_found() {
        let found = minimise(&Valley);
        assert!((found[0] - 3.0).abs() < 0.01 && (found[1] + 2.0).abs() < 0.01, "{found:?}");
    }
}
