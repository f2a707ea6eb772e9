//! Text to speech: the trait and what can go wrong.

use std::io::ErrorKind;

use async_trait::async_trait;
use clevercall_media::Sound;
use clevercall_model::{Language, Personal};
use thiserror::Error;

mod espeak;
mod fallback;
#[cfg(feature = "piper")]
mod piper;
pub mod wav;

pub use espeak::Espeak;
pub use fallback::Fallback;
#[cfg(feature = "piper")]
pub use piper::{Piper, VoiceError};

/// The longest text that is spoken in one piece, in bytes of UTF-8: about two minutes of speech.
pub const LONGEST_TEXT: usize = 2_000;

/// Turns words into sound.
#[async_trait]
pub trait TextToSpeech: Send + Sync {
    /// Speaks the words, at most [`LONGEST_TEXT`] bytes of them.
    async fn speak(&self, words: &Personal<String>, language: Language) -> Result<Sound, TtsError>;

    /// A name that changes whenever the same words would sound different, such as `espeak-ng en-gb 160`.
    fn voice(&self, language: Language) -> String;
}

/// Why words could not be spoken; each variant names who must act.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TtsError {
    /// The operator: the program that speaks isn't there.
    #[error("the speech program `{program}` isn't there; install it with `apt install espeak-ng`")]
    NotInstalled {
        /// The program as it was configured.
        program: String,
    },
    /// The operator: the program that speaks is there, but the machine would not start it.
    #[error("the speech program `{program}` can't be started ({reason}); check its permissions and the machine's load")]
    NotStarted {
        /// The program as it was configured.
        program: String,
        /// What the operating system says of it.
        reason: ErrorKind,
    },
    /// The operator: no voice speaks this language.
    #[error("no voice for `{language}`; configure one that speaks it")]
    NoVoice {
        /// The language that was asked for.
        language: Language,
    },
    /// The organisation: the answer is too long to be listened to.
    #[error("the text is longer than 2,000 bytes; shorten the answer")]
    TooLong,
    /// The operator: the engine did not answer in time.
    #[error("the voice took longer than {seconds} s and was stopped; look at the machine's load")]
    TooSlow {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The operator: the engine failed.
    #[error("the voice `{engine}` failed; try it by hand, and reinstall it if it fails there too")]
    Failed {
        /// The engine's name.
        engine: &'static str,
    },
    /// The operator: the engine answered with something that is no sound.
    #[error("the voice `{engine}` answered with something that is no sound; check its version")]
    NoSound {
        /// The engine's name.
        engine: &'static str,
    },
    /// The operator: every engine was tried.
    #[error("none of the {engines} voices could speak; the call is led to a person; look at the log above for each")]
    AllFailed {
        /// How many were tried.
        engines: usize,
    },
}

/// The cores of this machine: more voices at once would only wait for each other.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
