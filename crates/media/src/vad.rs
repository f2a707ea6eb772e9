//! Voice activity: whether somebody speaks in a frame.

use earshot::Detector;

use crate::Frame;

/// Hears speech in a call's incoming sound, frame by frame.
pub struct VoiceActivity {
    detector: Box<Detector>,
    pending: Vec<i16>,
    score: f32,
}

impl VoiceActivity {
    /// Nothing heard yet.
    pub fn new() -> Self {
        Self { detector: Detector::default_boxed(), pending: Vec::with_capacity(640), score: 0.0 }
    }

    /// Whether somebody speaks in this frame.
    pub fn hear(&mut self, frame: &Frame) -> bool {
        self.pending.extend_from_slice(frame.samples());
        while self.pending.len() >= 256 {
            self.score = self.detector.predict_i16(&self.pending[..256]);
            self.pending.drain(..256);
        }
        self.score >= 0.5
    }
}

impl Default for VoiceActivity {
    fn default() -> Self {
        Self::new()
    }
}
