//! Speech to text and text to speech: two traits, one adapter a file.
//!
//! Everything runs on this machine: the recogniser is embedded, the voices are a process or an embedded network.
//! Sound goes in and comes out in memory; nothing here writes any, not even to a temporary file.
//! This crate doesn't decide what is said or kept, and filters nothing: what was heard leaves it as
//! [`Spoken`](clevercall_model::Spoken), for `privacy` to filter.
//!
//! Start at [`SpeechToText`] and [`TextToSpeech`]; [`Recogniser`] is what lets many calls share one model.

pub mod models;
mod prepared;
mod recogniser;
pub mod stt;
pub mod tts;

pub use prepared::Prepared;
pub use recogniser::{CallRecogniser, Capacity, LocalEngine, Recogniser, RecognitionLoad};
pub use stt::{Heard, SpeechToText, SttError};
pub use tts::{TextToSpeech, TtsError};
