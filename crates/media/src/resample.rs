//! Sound of any other rate, such as a synthetic voice's 22,050 Hz, brought to 16 kHz.

use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::SequentialSlice};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Frame, Sound};

/// A rate that no sound has.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{0} Hz is no rate of speech; use a voice or file of 4,000 to 192,000 Hz")]
pub struct RateError(pub u32);

/// Samples that are worked on at once.
const CHUNK: usize = 1024;

impl Sound {
    /// Brings samples of one channel to 16 kHz, from any rate of 4 to 192 kHz; the length stays the same to a sample.
    pub fn from_rate(samples: &[i16], rate: u32) -> Result<Self, RateError> {
        if !(4_000..=192_000).contains(&rate) {
            return Err(RateError(rate));
        }
        if rate == Frame::RATE || samples.is_empty() {
            return Ok(Self::new(samples.to_vec()));
        }
        let input: Zeroizing<Vec<f32>> = Zeroizing::new(samples.iter().map(|sample| f32::from(*sample)).collect());
        let input = SequentialSlice::new(&input[..], 1, samples.len()).expect("one channel of all samples");
        let mut resampler = Fft::<f32>::new(rate as usize, Frame::RATE as usize, CHUNK, 1, FixedSync::Input)
            .expect("both rates are in range");
        let resampled = resampler.process_all(&input, samples.len(), None).expect("the input has the stated length");
        let resampled = Zeroizing::new(resampled.take_data());
        #[expect(clippy::cast_possible_truncation, reason = "a cast from float to integer clamps")]
        let samples = resampled.iter().map(|sample| sample.round_ties_even() as i16).collect();
        Ok(Self::new(samples))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f32, rate: u32, millis: u32) -> Vec<i16> {
        let turn = std::f32::consts::TAU * hertz / rate as f32;
        (0..rate * millis / 1000).map(|place| (9_000.0 * (turn * place as f32).sin()) as i16).collect()
    }

    #[test]
    fn a_tone_keeps_its_length_and_shape_from_any_rate() {
        for rate in [8_000, 16_000, 22_050, 24_000, 44_100, 48_000] {
            let sound = Sound::from_rate(&tone(440.0, rate, 500), rate).unwrap();
            assert!((499..=501).contains(&sound.millis()), "{rate}: {}", sound.millis());
            let ideal = tone(440.0, 16_000, 500);
            let inside = 800..7_000;
            let error = sound.samples()[inside.clone()]
                .iter()
                .zip(&ideal[inside])
                .map(|(one, other)| one.abs_diff(*other))
                .max();
            // The filter's delay is taken off in whole samples, and half a sample of this tone is 780.
            assert!(error < Some(800), "{rate}: {error:?}");
        }
    }

    #[test]
    fn what_16_khz_cannot_hold_is_removed_instead_of_mirrored() {
        let sound = Sound::from_rate(&tone(10_000.0, 48_000, 500), 48_000).unwrap();
        assert!(sound.samples()[800..7_000].iter().all(|sample| sample.abs() < 30));
    }

    #[test]
    fn an_absurd_rate_is_refused_and_nothing_stays_nothing() {
        assert_eq!(Sound::from_rate(&[1], 0).err(), Some(RateError(0)));
        assert_eq!(Sound::from_rate(&[1], 1_000_000).err(), Some(RateError(1_000_000)));
        assert_eq!(Sound::from_rate(&[], 22_050).unwrap().millis(), 0);
    }
}
