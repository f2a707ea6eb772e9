//! Whisper, embedded through CTranslate2.
//!
//! Whisper's encoder always looks at 30 s, mostly of silence; ours looks at as much as there is to hear, at least 10 s,
//! which costs a quarter and hears the same (docs/decisions/speech-recognition.md has the figures).
//! A shorter window makes the decoder repeat itself now and then; `tokens::repeats` notices that, and the
//! utterance is then decoded once more with the full window.

use std::num::NonZeroUsize;

use clevercall_media::Sound;
use clevercall_model::{Language, Spoken};
use ct2rs::sys::{self, ComputeType, Config, Device, StorageView, WhisperOptions};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    models::{ModelError, ModelFiles},
    recogniser::LocalEngine,
    stt::{Heard, LONGEST_UTTERANCE_MS, SttError},
};

mod mel;
mod tokens;

use mel::LogMel;

/// The shortest window the encoder is given, in milliseconds.
const SHORTEST_WINDOW_MS: u64 = 10_000;
/// Silence after the last word, without which the decoder doesn't know that it is the last.
const TAIL_MS: u64 = 1_500;
/// Nobody says more tokens than this a second; what goes on for longer is a loop.
const TOKENS_PER_SECOND: u64 = 10;
/// Whisper's own threshold (Radford et al. 2022, §4.5): above it, and unsure of the words, there were none.
const NO_SPEECH: f32 = 0.6;
/// Mean log probability a token below which the words were guessed; from the same place.
const GUESSED: f32 = -1.0;
/// And below this, a certainty of a quarter, they are not worth passing on, however much it sounded like speech: garbled
/// speech measured 0.1 to 0.4, speech taken for another language 0.3, real Danish over a telephone 0.46 and more.
const UNCLEAR: f32 = -1.386;

/// A loaded Whisper model, shared by all calls.
pub struct Whisper {
    model: sys::Whisper,
    mel: LogMel,
    shortest_window_ms: u64,
}

impl Whisper {
    /// Loads the model for `at_once` utterances at a time, each on one thread; takes half a second and 100 MB for each.
    pub fn load(files: &ModelFiles, at_once: NonZeroUsize) -> Result<Self, ModelError> {
        // CTranslate2's log would go to standard error past our own.
        sys::set_log_level(sys::LogLevel::Off);
        let config = Config {
            device: Device::CPU,
            compute_type: ComputeType::INT8,
            device_indices: vec![0; at_once.get()],
            num_threads_per_replica: 1,
            ..Config::default()
        };
        let refused = || ModelError::Refused(files.folder().to_owned());
        let model = sys::Whisper::new(files.folder(), config).map_err(|_| refused())?;
        if model.n_mels() != mel::BANDS || !model.is_multilingual() {
            return Err(refused());
        }
        Ok(Self { model, mel: LogMel::new(), shortest_window_ms: SHORTEST_WINDOW_MS })
    }

    /// The same with another shortest window, up to 30,000 ms; for measuring what the window costs and brings.
    #[must_use]
    pub fn with_shortest_window_ms(self, shortest_window_ms: u64) -> Self {
        Self { shortest_window_ms, ..self }
    }

    /// How much the encoder looks at for an utterance of `millis`: a multiple of 20 ms, as it halves the 10 ms steps.
    fn window_ms(&self, millis: u64) -> u64 {
        (millis + TAIL_MS).max(self.shortest_window_ms).min(LONGEST_UTTERANCE_MS).next_multiple_of(20)
    }

    fn hear(&self, sound: &Sound, languages: &[Language], pass: Pass) -> Result<Transcript, SttError> {
        let window_ms = match pass {
            Pass::First => self.window_ms(sound.millis()),
            Pass::Careful => LONGEST_UTTERANCE_MS,
        };
        let mut features = Zeroizing::new(self.mel.of(sound.samples(), window_ms));
        let shape = [1, mel::BANDS, features.len() / mel::BANDS];
        let features = StorageView::new(&shape, &mut features, Device::CPU).map_err(engine)?;
        // Encoded once, for picking the language as well as for the words.
        let encoded = self.model.encode(&features, false).map_err(engine)?;
        let language = self.pick(&encoded, languages)?;
        self.decode(&encoded, language, &options(sound.millis(), pass))
    }

    /// The likeliest of the languages; with only one there is nothing to compute.
    fn pick(&self, encoded: &StorageView<'_>, languages: &[Language]) -> Result<Language, SttError> {
        let [first, _, ..] = languages else {
            return languages.first().copied().ok_or(SttError::NoLanguage);
        };
        let likely = self.model.detect_language(encoded).map_err(engine)?;
        // Sorted, the likeliest first.
        let likely = likely.iter().flatten();
        let mut known = likely.filter_map(|one| languages.iter().find(|language| token_of(**language) == one.language));
        Ok(*known.next().unwrap_or(first))
    }

    fn decode(
        &self,
        encoded: &StorageView<'_>,
        language: Language,
        options: &WhisperOptions,
    ) -> Result<Transcript, SttError> {
        let prompt = ["<|startoftranscript|>", token_of(language), "<|transcribe|>", "<|notimestamps|>"];
        let results = self.model.generate(encoded, &[prompt.to_vec()], options).map_err(engine)?;
        let mut result = results.into_iter().next().ok_or(SttError::Engine)?;
        let transcript = Transcript {
            words: result.sequences.first().map(|tokens| tokens::text(tokens)).unwrap_or_default(),
            language,
            score: result.scores.first().copied().unwrap_or(f32::NEG_INFINITY),
            no_speech: result.no_speech_prob,
            loops: result
                .sequences_ids
                .first()
                .is_some_and(|ids| ids.len() * 2 >= options.max_length || tokens::repeats(ids)),
        };
        result.sequences.zeroize();
        result.sequences_ids.zeroize();
        Ok(transcript)
    }
}

impl LocalEngine for Whisper {
    fn recognise(&self, sound: &Sound, languages: &[Language]) -> Result<Heard, SttError> {
        if sound.millis() > LONGEST_UTTERANCE_MS {
            return Err(SttError::TooLong);
        }
        let first = self.hear(sound, languages, Pass::First)?;
        let transcript = if first.loops && !first.is_no_speech() {
            self.hear(sound, &[first.language], Pass::Careful)?
        } else {
            first
        };
        Ok(transcript.into_heard())
    }
}

/// How an utterance is decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// With the short window.
    First,
    /// With the full window and no four tokens twice, because the first one repeated itself.
    Careful,
}

/// What the model made of an utterance.
struct Transcript {
    words: Zeroizing<String>,
    language: Language,
    /// Mean log probability a token.
    score: f32,
    no_speech: f32,
    loops: bool,
}

impl Transcript {
    fn is_no_speech(&self) -> bool {
        self.words.is_empty() || self.score < UNCLEAR || (self.no_speech > NO_SPEECH && self.score < GUESSED)
    }

    fn into_heard(mut self) -> Heard {
        if self.is_no_speech() {
            return Heard::NoSpeech;
        }
        let certainty = if self.loops { 0.0 } else { self.score.exp().clamp(0.0, 1.0) };
        Heard::Words(Spoken::new(std::mem::take(&mut *self.words), self.language, certainty))
    }
}

fn options(millis: u64, pass: Pass) -> WhisperOptions {
    let tokens = usize::try_from(millis * TOKENS_PER_SECOND / 1000).unwrap_or(usize::MAX).saturating_add(10);
    WhisperOptions {
        beam_size: 5,
        // CTranslate2 stops at half of what it is told, as the other half is meant for a prompt.
        max_length: tokens.min(224) * 2,
        no_repeat_ngram_size: if pass == Pass::Careful { 4 } else { 0 },
        return_scores: true,
        return_no_speech_prob: true,
        ..WhisperOptions::default()
    }
}

/// Whisper's token for a language; Norwegian has one for both written forms.
const fn token_of(language: Language) -> &'static str {
    match language {
        Language::Danish => "<|da|>",
        Language::English => "<|en|>",
        Language::Norwegian => "<|no|>",
        Language::Swedish => "<|sv|>",
        Language::German => "<|de|>",
    }
}

/// The engine's own message is dropped: nobody has promised that it never quotes what was said.
fn engine<E>(_: E) -> SttError {
    SttError::Engine
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(words: &str, score: f32, no_speech: f32) -> Transcript {
        let words = Zeroizing::new(words.to_owned());
        Transcript { words, language: Language::English, score, no_speech, loops: false }
    }

    #[test]
    fn unsure_words_in_likely_silence_are_no_speech() {
        assert!(transcript("You You", -2.8, 0.66).is_no_speech());
        assert!(transcript("", -0.1, 0.0).is_no_speech());
    }

    #[test]
    fn words_nobody_could_rely_on_are_no_speech() {
        assert!(transcript("Earth boxing.", -1.9, 0.0).is_no_speech());
    }

    #[test]
    fn sure_words_and_unsure_words_in_speech_are_words() {
        assert!(!transcript("Yes.", -0.3, 0.7).is_no_speech());
        assert!(!transcript("Yes.", -1.2, 0.1).is_no_speech());
    }

    #[test]
    fn a_transcript_that_still_loops_is_certain_of_nothing() {
        let Heard::Words(spoken) = (Transcript { loops: true, ..transcript("no no no", -0.1, 0.0) }).into_heard()
        else {
            panic!("words were heard")
        };
        assert_eq!(spoken.certainty(), 0.0);
    }

    #[test]
    fn the_number_of_tokens_is_bounded_by_the_duration() {
        assert_eq!(options(3_000, Pass::First).max_length, 80);
        assert_eq!(options(30_000, Pass::First).max_length, 448);
    }
}
