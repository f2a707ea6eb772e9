//! The picture of a sound that Whisper looks at: 80 bands of loudness every 10 ms.
//!
//! Short-time Fourier transform (25 ms Hann windows), triangular filters evenly spaced on Slaney's mel scale and of equal
//! area, base-10 logarithm, squeezed to about -1 … 1 (Radford et al. 2022, §2.2).

use std::sync::Arc;

use clevercall_media::Frame;
use realfft::{RealFftPlanner, RealToComplex};
use zeroize::Zeroize;

/// Bands in the picture.
pub(super) const BANDS: usize = 80;
/// Samples in a window: 25 ms.
const WINDOW: usize = 400;
/// Samples from one window to the next: 10 ms.
const STEP: usize = 160;
const BINS: usize = WINDOW / 2 + 1;

/// Turns samples into the picture; holds the tables for it.
pub(super) struct LogMel {
    fourier: Arc<dyn RealToComplex<f32>>,
    hann: [f32; WINDOW],
    filters: Vec<Filter>,
}

/// One band: weights for the frequencies from `first` on.
struct Filter {
    first: usize,
    weights: Vec<f32>,
}

impl LogMel {
    pub(super) fn new() -> Self {
        let hann = std::array::from_fn(|n| {
            let phase = std::f64::consts::TAU * n as f64 / WINDOW as f64;
            (0.5 - 0.5 * phase.cos()) as f32
        });
        let fourier = RealFftPlanner::new().plan_fft_forward(WINDOW);
        Self { fourier, hann, filters: (0..BANDS).map(Filter::new).collect() }
    }

    /// The picture of `samples` (16 kHz) followed by silence up to `window_ms`: all steps of the lowest band, then of the
    /// next, as many steps as the window has times 10 ms.
    pub(super) fn of(&self, samples: &[i16], window_ms: u64) -> Vec<f32> {
        let steps = usize::try_from(window_ms / 10).unwrap_or(0);
        let mut sound = padded(samples, steps);
        let mut picture = vec![0.0; BANDS * steps];
        let mut window = self.fourier.make_input_vec();
        let mut spectrum = self.fourier.make_output_vec();
        for step in 0..steps {
            let slice = &sound[step * STEP..][..WINDOW];
            for ((to, sample), weight) in window.iter_mut().zip(slice).zip(&self.hann) {
                *to = sample * weight;
            }
            self.fourier.process(&mut window, &mut spectrum).expect("both buffers were made for this transform");
            let power: [f32; BINS] = std::array::from_fn(|bin| spectrum[bin].norm_sqr());
            for (band, filter) in self.filters.iter().enumerate() {
                picture[band * steps + step] = filter.of(&power).max(1e-10).log10();
            }
        }
        sound.zeroize();
        squeeze(&mut picture);
        picture
    }
}

/// The samples from -1 to 1, cut or filled to the window, and mirrored at both ends for half a window.
fn padded(samples: &[i16], steps: usize) -> Vec<f32> {
    const HALF: usize = WINDOW / 2;
    let length = steps * STEP;
    let mut sound = vec![0.0; HALF + length + HALF];
    for (to, sample) in sound[HALF..HALF + length].iter_mut().zip(samples) {
        *to = f32::from(*sample) / 32_768.0;
    }
    for distance in 1..=HALF.min(length.saturating_sub(1)) {
        sound[HALF - distance] = sound[HALF + distance];
        sound[HALF + length - 1 + distance] = sound[HALF + length - 1 - distance];
    }
    sound
}

/// Eight orders of magnitude below the loudest are enough; the rest is moved to about -1 … 1.
fn squeeze(picture: &mut [f32]) {
    let loudest = picture.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for value in picture {
        *value = (value.max(loudest - 8.0) + 4.0) / 4.0;
    }
}

impl Filter {
    fn new(band: usize) -> Self {
        let highest = mel(f64::from(Frame::RATE) / 2.0);
        let corner = |number: usize| hertz(highest * number as f64 / (BANDS + 1) as f64);
        let [low, middle, high] = [corner(band), corner(band + 1), corner(band + 2)];
        let weight = |bin: usize| {
            let frequency = bin as f64 * f64::from(Frame::RATE) / WINDOW as f64;
            let slope = ((frequency - low) / (middle - low)).min((high - frequency) / (high - middle));
            (slope.max(0.0) * 2.0 / (high - low)) as f32
        };
        let first = (0..BINS).find(|bin| weight(*bin) > 0.0).unwrap_or(0);
        Self { first, weights: (first..BINS).map(weight).take_while(|weight| *weight > 0.0).collect() }
    }

    fn of(&self, power: &[f32; BINS]) -> f32 {
        self.weights.iter().zip(&power[self.first..]).map(|(weight, power)| weight * power).sum()
    }
}

/// Slaney's mel scale: even below 1 kHz (15 mel), logarithmic above.
fn mel(hertz: f64) -> f64 {
    if hertz < 1_000.0 { hertz * 3.0 / 200.0 } else { 15.0 + (hertz / 1_000.0).ln() * 27.0 / 6.4_f64.ln() }
}

fn hertz(mel: f64) -> f64 {
    if mel < 15.0 { mel * 200.0 / 3.0 } else { 1_000.0 * ((mel - 15.0) * 6.4_f64.ln() / 27.0).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One second of a rising saw, which excites every band, as integers so that it is the same everywhere.
    fn saw() -> Vec<i16> {
        (0..16_000_i64).map(|n| i16::try_from(((n * n / 50) % 2001 - 1000) * 20).unwrap()).collect()
    }

    #[test]
    fn the_picture_is_the_reference_implementations() {
        // Band, step and value that OpenAI's published filters and a double-precision transform give for the same saw.
        let expected = [
            (0, 0, 1.49544),
            (0, 1, 1.43283),
            (5, 10, 0.44211),
            (20, 50, 0.69236),
            (40, 7, 0.87889),
            (60, 63, 0.68725),
            (79, 99, 0.71210),
            (79, 20, 0.73558),
            (10, 100, 0.51717),
            (33, 101, -0.18005),
            (3, 199, -0.50456),
        ];
        let picture = LogMel::new().of(&saw(), 2_000);
        for (band, step, value) in expected {
            let ours = picture[band * 200 + step];
            assert!((ours - value).abs() < 2e-4, "band {band} step {step}: {ours} instead of {value}");
        }
    }

    #[test]
    fn the_filters_weigh_as_published() {
        let filter = Filter::new(1);
        assert_eq!(filter.first, 1);
        for (ours, published) in filter.weights.iter().zip([0.001_990_82, 0.022_871_77]) {
            assert!((ours - published).abs() < 1e-7);
        }
    }

    #[test]
    fn a_picture_is_as_long_as_its_window_whatever_the_sound() {
        for samples in [0, 1, 159, 400, 40_000] {
            let picture = LogMel::new().of(&vec![100; samples], 1_000);
            assert_eq!(picture.len(), BANDS * 100);
            assert!(picture.iter().all(|value| value.is_finite()));
        }
    }
}
