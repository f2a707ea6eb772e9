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
