//! The spectrum of one frame: how much of it is in a few narrow tones, and how it is spread over bands.

use std::sync::{Arc, LazyLock};

use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex32};
use zeroize::Zeroize;

use crate::Frame;

/// Points of the transform: a frame and zeros.
const POINTS: usize = 512;
/// Hz between two lines of the spectrum.
const SPACING: f32 = Frame::RATE as f32 / POINTS as f32;
/// Lines that are looked at, up to 4 kHz: what every telephone carries.
const LINES: usize = 128;
/// Below this line, 200 Hz, is hum.
const FIRST: usize = 6;
/// Lines on either side that belong to one tone, by the width of the window.
const TONE: usize = 3;

/// Levels below this, about -70 dB of full scale, are all the same silence.
const QUIET_DB: f32 = 35.0;
/// Bands of 200 Hz from 200 to 3,400 Hz.
pub(super) const BANDS: usize = 16;
/// The bands of a silent frame.
pub(super) const SILENCE: [f32; BANDS] = [QUIET_DB; BANDS];

static TRANSFORM: LazyLock<Arc<dyn RealToComplex<f32>>> =
    LazyLock::new(|| RealFftPlanner::new().plan_fft_forward(POINTS));
static WINDOW: LazyLock<[f32; Frame::SAMPLES]> = LazyLock::new(|| {
    std::array::from_fn(|place| {
        let turn = std::f32::consts::TAU * (place as f32 + 0.5) / Frame::SAMPLES as f32;
        0.5 - 0.5 * turn.cos()
    })
});

/// The working memory of a transform, one a call; wiped on drop.
pub(super) struct Spectrum {
    input: Vec<f32>,
    output: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: [f32; LINES],
}

impl Spectrum {
    pub(super) fn new() -> Self {
        Self {
            input: TRANSFORM.make_input_vec(),
            output: TRANSFORM.make_output_vec(),
            scratch: TRANSFORM.make_scratch_vec(),
            power: [0.0; LINES],
        }
    }

    /// Takes a frame, in which treble is raised as in speech analysis.
    pub(super) fn take(&mut self, frame: &Frame) {
        let mut before = 0.0;
        for ((place, sample), window) in self.input.iter_mut().zip(frame.samples()).zip(&*WINDOW) {
            let sample = f32::from(*sample);
            *place = (sample - 0.9 * before) * window;
            before = sample;
        }
        self.input[Frame::SAMPLES..].fill(0.0);
        TRANSFORM
            .process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch)
            .expect("the vectors were made for this transform");
        for (power, line) in self.power.iter_mut().zip(&self.output) {
            *power = line.norm_sqr() + 1.0;
        }
    }

    /// The share of all power that the strongest two tones have: nearly one for key tones, ringing and beeps.
    pub(super) fn share_of_tones(&self) -> f32 {
        let total: f32 = self.power[FIRST..].iter().sum();
        let (first, first_power) = self.strongest(None);
        let (_, second_power) = self.strongest(Some(first));
        (first_power + second_power) / total
    }

    fn strongest(&self, except: Option<usize>) -> (usize, f32) {
        let allowed = |line: &usize| except.is_none_or(|except| line.abs_diff(except) > 2 * TONE);
        let peak = (FIRST..LINES)
            .filter(allowed)
            .fold(FIRST, |best, line| if self.power[line] > self.power[best] || !allowed(&best) { line } else { best });
        let from = peak.saturating_sub(TONE).max(FIRST);
        (peak, self.power[from..(peak + TONE + 1).min(LINES)].iter().sum())
    }

    /// The level of each band in dB.
    pub(super) fn bands(&self) -> [f32; BANDS] {
        std::array::from_fn(|band| {
            let edge = |band: usize| (200.0 * (band + 1) as f32 / SPACING) as usize;
            let power: f32 = self.power[edge(band)..edge(band + 1)].iter().sum();
            (10.0 * power.log10()).max(QUIET_DB)
        })
    }
}

/// The mean of the four greatest of sixteen.
pub(super) fn strongest_quarter(mut values: [f32; BANDS]) -> f32 {
    const QUARTER: usize = BANDS / 4;
    values.select_nth_unstable_by(QUARTER - 1, |one, other| other.total_cmp(one));
    values[..QUARTER].iter().sum::<f32>() / QUARTER as f32
}

impl Drop for Spectrum {
    fn drop(&mut self) {
        self.input.zeroize();
        self.output.fill(Complex32::default());
        self.scratch.fill(Complex32::default());
        self.power.zeroize();
    }
}
