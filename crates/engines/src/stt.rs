//! Speech to text: the trait, what comes out of it, and what can go wrong.

use async_trait::async_trait;
use clevercall_media::Sound;
use clevercall_model::{Language, Spoken};
use thiserror::Error;

pub mod whisper;

/// The longest utterance that is recognised in one piece, in milliseconds: Whisper's full window.
pub const LONGEST_UTTERANCE_MS: u64 = 30_000;

/// What the recogniser made of an utterance.
///
/// No `Debug`: it holds a caller's words.
pub enum Heard {
    /// Words, in the language that was set or picked, with the recogniser's certainty.
    Words(Spoken),
    /// Silence, noise or a sound too unclear to be words; ask again rather than guess.
    NoSpeech,
}

/// Turns one caller's utterances into words.
///
/// Each call has its own, such as [`CallRecogniser`](crate::CallRecogniser); dropping the future takes the request back.
#[async_trait]
pub trait SpeechToText: Send + Sync {
    /// Recognises one utterance of at most [`LONGEST_UTTERANCE_MS`].
    ///
    /// With one language that one is assumed; of several, the likeliest is picked, and nothing outside of them.
    async fn recognise(&self, sound: Sound, languages: &[Language]) -> Result<Heard, SttError>;
}

/// Why an utterance could not be recognised; each variant names who must act.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SttError {
    /// The caller of this function: more sound than the model can take.
    #[error("the utterance is longer than 30 s; end the turn earlier")]
    TooLong,
    /// The operator: an organisation without languages can't be listened to.
    #[error("no language to recognise; name at least one in the organisation's configuration")]
    NoLanguage,
    /// Nobody: a later utterance of the same call took this one's place in the queue.
    #[error("a later utterance of the same call replaced this one; wait for that one")]
    Superseded,
    /// The operator: more calls speak at once than the machine can follow.
    #[error("{waiting} utterances are waiting already; lead the caller to a person, and give the machine more cores")]
    Busy {
        /// How many were waiting when this one came.
        waiting: usize,
    },
    /// The operator: the model failed on this sound.
    #[error("the speech model failed; lead the caller to a person, and verify the model with `clevercall models`")]
    Engine,
    /// Us: the recogniser was stopped while a call still used it.
    #[error("the recogniser has been stopped; the call can only be led to a person")]
    Stopped,
}
