//! Several voices, the next one speaking when one fails.

use std::sync::Arc;

use async_trait::async_trait;
use clevercall_media::Sound;
use clevercall_model::{Language, Personal};

use super::{TextToSpeech, TtsError};

/// Voices in order of preference; when all fail the call goes to a person.
///
/// A text that is too long is refused at once: the next voice could not speak it either.
pub struct Fallback {
    voices: Vec<Arc<dyn TextToSpeech>>,
}

impl Fallback {
    /// Takes the voices, the preferred one first.
    pub fn new(voices: Vec<Arc<dyn TextToSpeech>>) -> Self {
        Self { voices }
    }
}

#[async_trait]
impl TextToSpeech for Fallback {
    async fn speak(&self, words: &Personal<String>, language: Language) -> Result<Sound, TtsError> {
        for voice in &self.voices {
            match voice.speak(words, language).await {
                Ok(sound) => return Ok(sound),
                Err(TtsError::TooLong) => return Err(TtsError::TooLong),
                // A voice for one language is set up beside those for the others; that is no failure.
                Err(TtsError::NoVoice { .. }) => {}
                Err(error) => {
                    tracing::warn!(voice = voice.voice(language), %error, "a voice failed; the next one is tried");
                }
            }
        }
        Err(TtsError::AllFailed { engines: self.voices.len() })
    }

    fn voice(&self, language: Language) -> String {
        let names: Vec<_> = self.voices.iter().map(|voice| voice.voice(language)).collect();
        names.join(", else ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample that a voice speaks, or how it fails.
    type Outcome = Result<i16, fn() -> TtsError>;

    struct Voice(Outcome);

    #[async_trait]
    impl TextToSpeech for Voice {
        async fn speak(&self, _: &Personal<String>, _: Language) -> Result<Sound, TtsError> {
            self.0.map(|sample| Sound::new(vec![sample])).map_err(|error| error())
        }

        fn voice(&self, _: Language) -> String {
            "test".to_owned()
        }
    }

    async fn speak(voices: &[Outcome]) -> Result<i16, TtsError> {
        let voices = voices.iter().map(|outcome| Arc::new(Voice(*outcome)) as Arc<dyn TextToSpeech>).collect();
        let words = Personal::new("hello".to_owned());
        Fallback::new(voices).speak(&words, Language::English).await.map(|sound| sound.samples()[0])
    }

    const BROKEN: Outcome = Err(|| TtsError::Failed { engine: "test" });
    const OTHER: Outcome = Err(|| TtsError::NoVoice { language: Language::English });
    const LONG: Outcome = Err(|| TtsError::TooLong);

    #[tokio::test]
    async fn the_next_voice_speaks_when_one_fails() {
        assert_eq!(speak(&[BROKEN, Ok(2), Ok(3)]).await, Ok(2));
    }

    #[tokio::test]
    async fn a_voice_for_another_language_is_passed_over() {
        assert_eq!(speak(&[OTHER, Ok(2)]).await, Ok(2));
        assert_eq!(speak(&[OTHER]).await, Err(TtsError::AllFailed { engines: 1 }));
    }

    #[tokio::test]
    async fn when_all_fail_the_error_says_so() {
        assert_eq!(speak(&[BROKEN, BROKEN]).await, Err(TtsError::AllFailed { engines: 2 }));
        assert_eq!(speak(&[]).await, Err(TtsError::AllFailed { engines: 0 }));
    }

    #[tokio::test]
    async fn a_text_that_is_too_long_is_refused_at_once() {
        assert_eq!(speak(&[LONG, Ok(2)]).await, Err(TtsError::TooLong));
    }
}
