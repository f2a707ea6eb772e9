//! Tells what stays the same (noise, hum, a chord) from speech, whose bands rise and fall with every sound.

use super::spectrum::{BANDS, strongest_quarter};

/// Frames looked back at: 200 ms.
const FRAMES: usize = 10;
/// Frames after which a judgement is made at all: 80 ms.
pub(super) const ENOUGH: usize = 4;

/// The last band levels since a sound began.
pub(super) struct Steadiness {
    past: [[f32; BANDS]; FRAMES],
    count: usize,
    next: usize,
}

impl Steadiness {
    pub(super) const fn new() -> Self {
        Self { past: [[0.0; BANDS]; FRAMES], count: 0, next: 0 }
    }

    /// A sound begins: what was before it says nothing about it.
    pub(super) const fn begin(&mut self) {
        self.count = 0;
    }

    pub(super) fn note(&mut self, bands: [f32; BANDS]) {
        self.past[self.next] = bands;
        self.next = (self.next + 1) % FRAMES;
        self.count = (self.count + 1).min(FRAMES);
    }

    /// Frames noted since the sound began, as far as they are kept.
    pub(super) const fn frames(&self) -> usize {
        self.count
    }

    /// How much the bands move, in dB: the mean of their standard deviations.
    pub(super) fn movement(&self) -> f32 {
        let kept = |back: usize| &self.past[(self.next + FRAMES - 1 - back) % FRAMES];
        let count = self.count as f32;
        let mut sums = [0.0; BANDS];
        let mut squares = [0.0; BANDS];
        for back in 0..self.count {
            for ((sum, square), level) in sums.iter_mut().zip(&mut squares).zip(kept(back)) {
                *sum += level;
                *square += level * level;
            }
        }
        strongest_quarter(std::array::from_fn(|band| {
            let mean = sums[band] / count;
            (squares[band] / count - mean * mean).max(0.0).sqrt()
        }))
    }
}
