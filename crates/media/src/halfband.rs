//! Between 8 and 16 kHz: a half-band filter, which is all a factor of two needs.
//!
//! A half-band filter has every second coefficient zero and its centre at one half, so one phase of the result is a
//! plain delay and the other a short symmetric sum.
//! That stays below a microsecond a frame, which every G.711 call pays twice.

use std::{f32::consts::PI, sync::LazyLock};

use zeroize::Zeroize;

/// Pairs of coefficients: 63 taps, flat to 3.5 kHz, 60 dB down from 4.5 kHz.
const PAIRS: usize = 16;
/// Samples that the filter looks back at.
const HISTORY: usize = 2 * PAIRS - 1;
/// 8 kHz samples worked on at once: 20 ms.
const BLOCK: usize = 160;
/// Kaiser window shape for 60 dB.
const SHAPE: f32 = 5.65;

static COEFFICIENTS: LazyLock<[f32; PAIRS]> = LazyLock::new(|| {
    let mut taps: [f32; PAIRS] = std::array::from_fn(|pair| {
        let place = (2 * pair + 1) as f32;
        let ideal = (PI * place / 2.0).sin() / (PI * place);
        let edge = place / (2 * PAIRS) as f32;
        ideal * bessel(SHAPE * (1.0 - edge * edge).sqrt()) / bessel(SHAPE)
    });
    let sum: f32 = taps.iter().sum();
    taps.iter_mut().for_each(|tap| *tap *= 0.25 / sum);
    taps
});

/// The modified Bessel function of the first kind, order zero, by its series.
fn bessel(x: f32) -> f32 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..20 {
        let factor = x / 2.0 / n as f32;
        term *= factor * factor;
        sum += term;
    }
    sum
}

/// 8 kHz samples with what came before them, as the filter reads them; wiped on drop.
struct Line([f32; HISTORY + BLOCK]);

impl Line {
    const fn new() -> Self {
        Self([0.0; HISTORY + BLOCK])
    }

    fn fill(&mut self, samples: impl Iterator<Item = i16>) {
        for (place, sample) in self.0[HISTORY..].iter_mut().zip(samples) {
            *place = f32::from(sample);
        }
    }

    fn advance(&mut self, count: usize) {
        self.0.copy_within(count..count + HISTORY, 0);
    }

    /// The symmetric sum, which sits half a sample after the delayed one.
    fn sum(&self, out: &mut [f32]) {
        let count = out.len();
        for (pair, tap) in COEFFICIENTS.iter().enumerate() {
            let before = &self.0[PAIRS - 1 - pair..][..count];
            let after = &self.0[PAIRS + pair..][..count];
            for ((sum, before), after) in out.iter_mut().zip(before).zip(after) {
                *sum += tap * (before + after);
            }
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// From 8 to 16 kHz, 2 ms later.
pub(crate) struct Doubler(Line);

impl Doubler {
    pub(crate) const fn new() -> Self {
        Self(Line::new())
    }

    /// Writes two samples for every one read.
    pub(crate) fn double(&mut self, narrow: &[i16], wide: &mut Vec<i16>) {
        for block in narrow.chunks(BLOCK) {
            self.0.fill(block.iter().copied());
            let mut between = [0.0; BLOCK];
            self.0.sum(&mut between[..block.len()]);
            let delayed = &self.0.0[PAIRS - 1..];
            wide.extend(
                delayed.iter().zip(&between[..block.len()]).flat_map(|(on, off)| [sample(*on), sample(2.0 * off)]),
            );
            self.0.advance(block.len());
            between.zeroize();
        }
    }
}

/// From 16 to 8 kHz.
pub(crate) struct Halver {
    even: Line,
    odd: Line,
}

impl Halver {
    pub(crate) const fn new() -> Self {
        Self { even: Line::new(), odd: Line::new() }
    }

    /// Writes one sample for every two read.
    pub(crate) fn halve(&mut self, wide: &[i16], narrow: &mut Vec<i16>) {
        for block in wide.chunks(2 * BLOCK) {
            let count = block.len() / 2;
            self.even.fill(block.iter().copied().step_by(2));
            self.odd.fill(block.iter().copied().skip(1).step_by(2));
            let mut sums = [0.0; BLOCK];
            self.odd.sum(&mut sums[..count]);
            let delayed = &self.even.0[PAIRS..];
            narrow.extend(delayed.iter().zip(&sums[..count]).map(|(on, off)| sample(0.5 * on + off)));
            self.even.advance(count);
            self.odd.advance(count);
            sums.zeroize();
        }
    }
}

/// Rounds to the nearest sample; a cast from float to integer clamps.
#[expect(clippy::cast_possible_truncation, reason = "clamping is what is wanted")]
fn sample(value: f32) -> i16 {
    value.round_ties_even() as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f32, rate: f32, count: usize) -> Vec<i16> {
        (0..count).map(|place| sample(8_000.0 * (std::f32::consts::TAU * hertz * place as f32 / rate).sin())).collect()
    }

    /// How strong a tone is in a sound, in dB of the strength it was made with, by correlation.
    fn strength(sound: &[i16], hertz: f32, rate: f32) -> f32 {
        let sound = &sound[200..];
        let (sine, cosine) = sound.iter().enumerate().fold((0.0, 0.0), |(sine, cosine), (place, sample)| {
            let (s, c) = (std::f32::consts::TAU * hertz * place as f32 / rate).sin_cos();
            (sine + s * f32::from(*sample), cosine + c * f32::from(*sample))
        });
        20.0 * (f32::hypot(sine, cosine) * 2.0 / sound.len() as f32 / 8_000.0).max(1e-6).log10()
    }

    fn doubled(hertz: f32) -> Vec<i16> {
        let mut wide = Vec::new();
        let mut doubler = Doubler::new();
        tone(hertz, 8_000.0, 8_000).chunks(160).for_each(|block| doubler.double(block, &mut wide));
        wide
    }

    fn halved(hertz: f32) -> Vec<i16> {
        let (mut halver, mut narrow) = (Halver::new(), Vec::new());
        tone(hertz, 16_000.0, 16_000).chunks(320).for_each(|block| halver.halve(block, &mut narrow));
        narrow
    }

    #[test]
    fn the_telephone_band_passes_unchanged_both_ways() {
        for hertz in [200.0, 1_000.0, 2_500.0, 3_400.0] {
            assert!(strength(&doubled(hertz), hertz, 16_000.0).abs() < 0.1, "{hertz}");
            assert!(strength(&halved(hertz), hertz, 8_000.0).abs() < 0.1, "{hertz}");
        }
    }

    #[test]
    fn nothing_is_mirrored_at_4_khz() {
        for hertz in [200.0, 1_000.0, 3_400.0] {
            assert!(strength(&doubled(hertz), 8_000.0 - hertz, 16_000.0) < -55.0, "{hertz}");
            assert!(strength(&halved(8_000.0 - hertz), hertz, 8_000.0) < -55.0, "{hertz}");
        }
    }

    #[test]
    fn the_length_of_the_blocks_makes_no_difference() {
        let narrow = tone(700.0, 8_000.0, 960);
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        Doubler::new().double(&narrow, &mut whole);
        let mut doubler = Doubler::new();
        narrow.chunks(80).for_each(|block| doubler.double(block, &mut parts));
        assert_eq!(whole, parts);
    }
}
