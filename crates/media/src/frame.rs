//! The one shape sound has inside the program: 16 kHz, one channel, 20 ms.
//!
//! Codecs convert at the edge, so that nobody can feed 8 kHz sound to a model that expects 16 kHz.

use std::{fmt, sync::Arc};

use zeroize::Zeroize;

/// Twenty milliseconds of sound: 320 samples, 16 kHz, one channel.
///
/// Wiped when dropped; `Debug` shows nothing of the samples.
pub struct Frame(Box<[i16; Self::SAMPLES]>);

impl Frame {
    /// Samples in a frame.
    pub const SAMPLES: usize = 320;
    /// Samples in a second.
    pub const RATE: u32 = 16_000;
    /// Milliseconds in a frame.
    pub const MILLIS: u64 = 20;

    /// Wraps 20 ms of samples.
    pub fn new(samples: [i16; Self::SAMPLES]) -> Self {
        Self(Box::new(samples))
    }

    /// Twenty milliseconds of nothing.
    pub fn silence() -> Self {
        Self::new([0; Self::SAMPLES])
    }

    /// The samples, for codecs and recognisers.
    pub const fn samples(&self) -> &[i16; Self::SAMPLES] {
        &self.0
    }

    pub(crate) const fn samples_mut(&mut self) -> &mut [i16; Self::SAMPLES] {
        &mut self.0
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Frame(..)")
    }
}

/// A stretch of sound of any length, 16 kHz, one channel: an utterance to recognise or an answer to play.
///
/// Cheap to clone (the samples are shared), wiped when the last one is dropped.
#[derive(Clone)]
pub struct Sound(Arc<Samples>);

struct Samples(Vec<i16>);

impl Drop for Samples {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Sound {
    /// Wraps samples at 16 kHz.
    pub fn new(samples: Vec<i16>) -> Self {
        Self(Arc::new(Samples(samples)))
    }

    /// The samples, for recognisers and playout.
    pub fn samples(&self) -> &[i16] {
        &self.0.0
    }

    /// How long it lasts, in milliseconds.
    pub fn millis(&self) -> u64 {
        self.0.0.len() as u64 * 1000 / u64::from(Frame::RATE)
    }

    /// The 20 ms frame at `index`, filled up with silence at the end; `None` when the sound is over.
    pub fn frame(&self, index: usize) -> Option<Frame> {
        let rest = self.0.0.get(index * Frame::SAMPLES..).filter(|rest| !rest.is_empty())?;
        let mut samples = [0; Frame::SAMPLES];
        let count = rest.len().min(Frame::SAMPLES);
        samples[..count].copy_from_slice(&rest[..count]);
        Some(Frame::new(samples))
    }
}

impl FromIterator<Frame> for Sound {
    fn from_iter<I: IntoIterator<Item = Frame>>(frames: I) -> Self {
        Self::new(frames.into_iter().flat_map(|frame| *frame.samples()).collect())
    }
}

impl fmt::Debug for Sound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sound({} ms)", self.millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_frame_is_filled_with_silence() {
        let sound = Sound::new(vec![7; Frame::SAMPLES + 1]);
        assert_eq!(sound.frame(1).unwrap().samples()[..2], [7, 0]);
        assert!(sound.frame(2).is_none());
    }

    #[test]
    fn debug_shows_no_sample() {
        assert_eq!(format!("{:?} {:?}", Frame::silence(), Sound::new(vec![1; 160])), "Frame(..) Sound(10 ms)");
    }
}
