//! The assistant's mouth: finds the prepared sound of an answer, or has it spoken.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use clevercall_conversation::{Speech, Utterance};
use clevercall_engines::{Prepared, TextToSpeech, TtsError};
use clevercall_media::{Frame, PlayId, Sound};
use clevercall_model::SoundClass;
use clevercall_privacy::{Aliases, RevealError};
use thiserror::Error;
use tokio::time::Instant;

type Rendering = Pin<Box<dyn Future<Output = Result<Sound, TtsError>> + Send>>;

/// One call's mouth.
pub(crate) struct Speaking {
    prepared: Arc<Prepared>,
    voice: Arc<dyn TextToSpeech>,
    rendering: Option<(Utterance, Instant, Rendering)>,
}

/// Something ready to be played.
pub(crate) struct Rendered {
    /// Which utterance.
    pub(crate) utterance: Utterance,
    /// Its sound, or why there is none.
    pub(crate) sound: Result<Sound, SpeakError>,
    /// When it was asked for.
    pub(crate) asked: Instant,
}

/// Why something can't be said.
#[derive(Debug, Error)]
pub(crate) enum SpeakError {
    /// No voice could say it.
    #[error(transparent)]
    Voice(#[from] TtsError),
    /// It would speak a protected value back.
    #[error(transparent)]
    Protected(#[from] RevealError),
}

impl Speaking {
    /// A mouth with these prepared answers and this voice for everything else.
    pub(crate) fn new(prepared: Arc<Prepared>, voice: Arc<dyn TextToSpeech>) -> Self {
        Self { prepared, voice, rendering: None }
    }

    /// Says something: at once when it is prepared, else [`next`](Self::next) has it when it is rendered.
    pub(crate) fn say(&mut self, speech: &Speech, aliases: &Aliases) -> Option<Rendered> {
        let (utterance, asked) = (speech.utterance, Instant::now());
        if speech.class == SoundClass::Static
            && let Some(sound) = self.prepared.ready_text(&speech.text, speech.language)
        {
            return Some(Rendered { utterance, sound: Ok(from(&sound, speech.skip)), asked });
        }
        let words = match aliases.reveal(&speech.text) {
            Ok(words) => words,
            Err(protected) => return Some(Rendered { utterance, sound: Err(protected.into()), asked }),
        };
        let (voice, language) = (Arc::clone(&self.voice), speech.language);
        let skip = speech.skip;
        let rendering = async move { voice.speak(&words, language).await.map(|sound| from(&sound, skip)) };
        self.rendering = Some((utterance, asked, Box::pin(rendering)));
        None
    }

    /// Gives up what is being rendered; tells which utterance it was.
    pub(crate) fn hush(&mut self) -> Option<Utterance> {
        self.rendering.take().map(|(utterance, ..)| utterance)
    }

    /// Waits for what is being rendered, for ever when there is nothing. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Rendered {
        let Some((utterance, asked, rendering)) = &mut self.rendering else { return std::future::pending().await };
        let sound = rendering.await.map_err(SpeakError::from);
        let (utterance, asked) = (*utterance, *asked);
        self.rendering = None;
        Rendered { utterance, sound, asked }
    }
}

/// The rest of a sound, from where an earlier try was cut.
fn from(sound: &Sound, skip: Duration) -> Sound {
    if skip.is_zero() {
        return sound.clone();
    }
    let samples = usize::try_from(skip.as_millis()).unwrap_or(usize::MAX).saturating_mul(Frame::RATE as usize / 1_000);
    Sound::new(sound.samples().get(samples..).unwrap_or_default().to_vec())
}

/// The number an utterance has in the playout.
pub(crate) fn play_id(utterance: Utterance) -> PlayId {
    PlayId(utterance.0.into())
}
