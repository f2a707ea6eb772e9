//! Decoded samples on their way into frames; private, and wiped as they leave.

use std::collections::VecDeque;

use zeroize::Zeroize;

use crate::Frame;

/// A bounded queue of 16 kHz samples between packets of any length and frames of 20 ms.
pub(crate) struct SampleQueue(VecDeque<i16>);

impl SampleQueue {
    /// Room for the longest packet (120 ms) and the frame before it; never grows, so no copy is left behind.
    pub(crate) const CAPACITY: usize = Frame::SAMPLES * 8;

    pub(crate) fn new() -> Self {
        Self(VecDeque::with_capacity(Self::CAPACITY))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Appends samples; what doesn't fit is cut off.
    pub(crate) fn push(&mut self, samples: &[i16]) {
        let room = Self::CAPACITY - self.0.len();
        self.0.extend(&samples[..samples.len().min(room)]);
    }

    /// Takes the next 20 ms when they are complete.
    pub(crate) fn frame(&mut self) -> Option<Frame> {
        if self.0.len() < Frame::SAMPLES {
            return None;
        }
        let mut frame = Frame::silence();
        for (sample, queued) in frame.samples_mut().iter_mut().zip(&mut self.0) {
            *sample = std::mem::take(queued);
        }
        self.0.drain(..Frame::SAMPLES);
        Some(frame)
    }

    pub(crate) fn clear(&mut self) {
        self.0.iter_mut().for_each(Zeroize::zeroize);
        self.0.clear();
    }
}

impl Drop for SampleQueue {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A sample made quieter, or louder up to the limit.
#[expect(clippy::cast_possible_truncation, reason = "a cast from float to integer clamps")]
pub(crate) fn scaled(sample: i16, factor: f32) -> i16 {
    (f32::from(sample) * factor).round_ties_even() as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_in_order_whatever_the_packet_length() {
        let mut queue = SampleQueue::new();
        queue.push(&[1; 160]);
        assert!(queue.frame().is_none());
        queue.push(&[2; 320]);
        let frame = queue.frame().unwrap();
        assert_eq!((frame.samples()[159], frame.samples()[160], queue.len()), (1, 2, 160));
    }

    #[test]
    fn the_queue_never_grows_past_its_room() {
        let mut queue = SampleQueue::new();
        for _ in 0..20 {
            queue.push(&[1; 960]);
        }
        assert_eq!(queue.len(), SampleQueue::CAPACITY);
    }
}
