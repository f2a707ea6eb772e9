//! Voice activity: whether somebody speaks in a frame.
//!
//! A small neural network hears speech; alone it also takes loud noise, chords and key tones for it.
//! So three plain questions come first, about the frame's spectrum: is it above the background, is it more than two
//! tones, and does it move as speech does?
//! Figures and alternatives are in `docs/decisions/voice-activity.md`.
//! When somebody has *finished* is not decided here but in turn-taking.

mod floor;
mod spectrum;
mod steadiness;

use earshot::Detector;
use zeroize::Zeroizing;

use crate::Frame;
use floor::NoiseFloor;
use spectrum::{SILENCE, Spectrum, strongest_quarter};
use steadiness::{ENOUGH, Steadiness};

/// Samples that the network takes at once.
const BLOCK: usize = 256;
/// Peaks below this, -60 dB of full scale, are silence on any line.
const SILENT_PEAK: u16 = 32;
/// How far the strongest bands must be above the background; steady noise itself reaches 8 dB.
const ABOVE_NOISE_DB: f32 = 8.5;
/// What is so far below the speaker's loudest is echo, breath or somebody else's room.
const BELOW_SPEAKER_DB: f32 = 28.0;
/// The speaker's loudest is forgotten at 10 dB a second.
const FORGOTTEN_DB: f32 = 0.2;
/// The network's certainty.
const LIKELY: f32 = 0.5;
/// Share of the two strongest tones from which a frame is nothing but tones; vowels stay below.
const TONAL: f32 = 0.97;
/// How much the strongest bands move; steady noise stays below 4.4 dB, speech is at 4.2 dB or more in 99 of 100 frames.
const MOVING_DB: f32 = 4.2;
/// Frames after speech during which a sound belongs to the same utterance: 300 ms.
const UTTERANCE: u8 = 15;
/// Frames that an utterance may stand still, as a long vowel does, before it is no speech.
const STILL_AT_MOST: u8 = 5;
/// Frames for which nothing is speech after a tone: its end is cut across a frame.
const AFTER_TONE: u8 = 2;
/// Frames of speech's own gaps that are bridged: 40 ms, the closure of a consonant.
const BRIDGED: u8 = 2;
/// Frames for which the network is kept running after the last sound.
const RUN_ON: u8 = 10;

/// Hears speech in a call's incoming sound, frame by frame.
pub struct VoiceActivity {
    network: Box<Detector>,
    pending: Zeroizing<Vec<i16>>,
    certainty: f32,
    spectrum: Spectrum,
    floor: NoiseFloor,
    steadiness: Steadiness,
    loudest: f32,
    still: u8,
    since_loud: u8,
    since_voice: u8,
    since_tone: u8,
}

impl VoiceActivity {
    /// Nothing heard yet.
    pub fn new() -> Self {
        Self {
            network: Detector::default_boxed(),
            pending: Zeroizing::new(Vec::with_capacity(BLOCK + Frame::SAMPLES)),
            certainty: 0.0,
            spectrum: Spectrum::new(),
            floor: NoiseFloor::new(),
            steadiness: Steadiness::new(),
            loudest: 0.0,
            still: 0,
            since_loud: u8::MAX,
            since_voice: u8::MAX,
            since_tone: u8::MAX,
        }
    }

    /// Whether somebody speaks in this frame.
    ///
    /// Says so 60 to 100 ms after the first sound of an utterance and up to 100 ms beyond its last.
    pub fn hear(&mut self, frame: &Frame) -> bool {
        for since in [&mut self.since_loud, &mut self.since_voice, &mut self.since_tone] {
            *since = since.saturating_add(1);
        }
        self.loudest -= FORGOTTEN_DB;
        if self.is_loud(frame) {
            self.since_loud = 0;
        }
        if self.since_loud < RUN_ON {
            self.ask_network(frame);
        }
        if self.since_loud == 0 && self.is_like_speech() {
            self.since_voice = 0;
        }
        self.since_voice <= BRIDGED
    }

    fn is_speaking(&self) -> bool {
        self.since_voice < UTTERANCE
    }

    /// Whether the frame is above the background; takes its spectrum for the questions that follow.
    fn is_loud(&mut self, frame: &Frame) -> bool {
        if frame.samples().iter().all(|sample| sample.unsigned_abs() < SILENT_PEAK) {
            self.floor.above(&SILENCE);
            return false;
        }
        self.spectrum.take(frame);
        let bands = self.spectrum.bands();
        let level = strongest_quarter(bands);
        let loud = self.floor.above(&bands) > ABOVE_NOISE_DB && level > self.loudest - BELOW_SPEAKER_DB;
        if loud && self.since_loud > 1 && !self.is_speaking() {
            self.steadiness.begin();
        }
        if self.is_speaking() {
            self.loudest = self.loudest.max(level);
        }
        self.steadiness.note(bands);
        loud
    }

    fn is_like_speech(&mut self) -> bool {
        if self.spectrum.share_of_tones() > TONAL {
            self.since_tone = 0;
            if !self.is_speaking() {
                self.steadiness.begin();
            }
        }
        let moves = self.steadiness.movement() >= MOVING_DB;
        self.still = if moves { 0 } else { self.still.saturating_add(1) };
        let alive = moves || self.is_speaking() && self.still < STILL_AT_MOST;
        let known = self.steadiness.frames() >= ENOUGH;
        known && alive && self.since_tone > AFTER_TONE && self.certainty >= LIKELY
    }

    fn ask_network(&mut self, frame: &Frame) {
        self.pending.extend_from_slice(frame.samples());
        while self.pending.len() >= BLOCK {
            self.certainty = self.network.predict_i16(&self.pending[..BLOCK]);
            self.pending.drain(..BLOCK);
        }
    }
}

impl Default for VoiceActivity {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for VoiceActivity {
    fn drop(&mut self) {
        self.network.reset();
    }
}
