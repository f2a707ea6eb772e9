//! What the caller is saying now: the turn's sound, and the attempts at recognising it.
//!
//! Sound lives here, in memory, from half a second before the turn until the turn ends.

use std::{collections::VecDeque, future::Future, pin::Pin, sync::Arc};

use clevercall_conversation::{Attempt, Words};
use clevercall_engines::{Heard, SpeechToText, SttError};
use clevercall_media::{Frame, Sound};
use clevercall_model::{Language, Spoken};
use clevercall_privacy::sounds_unfinished;
use tokio::time::Instant;

/// Frames kept from before a turn is noticed: the first syllable is spoken by then.
const BEFORE_TURN: usize = 25;
/// The longest turn in frames; the recogniser takes no more than 30 seconds.
const LONGEST_TURN: usize = 1_450;

type Recognition = Pin<Box<dyn Future<Output = Result<Heard, SttError>> + Send>>;

/// One call's ear.
pub(crate) struct Hearing {
    recogniser: Arc<dyn SpeechToText>,
    languages: Vec<Language>,
    before: VecDeque<Frame>,
    turn: Option<Vec<Frame>>,
    running: Option<(Attempt, Instant, Recognition)>,
    ready: Option<(Attempt, Spoken)>,
}

/// What came of an attempt.
pub(crate) struct Recognised {
    /// Which attempt.
    pub(crate) attempt: Attempt,
    /// What the conversation may know of the words; an error means that the recogniser failed.
    pub(crate) words: Result<Words, SttError>,
    /// When recognition was asked for.
    pub(crate) asked: Instant,
}

impl Hearing {
    /// An ear that listens for these languages.
    pub(crate) fn new(recogniser: Arc<dyn SpeechToText>, languages: Vec<Language>) -> Self {
        let before = VecDeque::with_capacity(BEFORE_TURN);
        Self { recogniser, languages, before, turn: None, running: None, ready: None }
    }

    /// Takes one frame of the caller's sound.
    pub(crate) fn push(&mut self, frame: Frame) {
        match &mut self.turn {
            Some(turn) if turn.len() < LONGEST_TURN => turn.push(frame),
            Some(_) => {}
            None => {
                if self.before.len() == BEFORE_TURN {
                    self.before.pop_front();
                }
                self.before.push_back(frame);
            }
        }
    }

    /// A turn began: sound is kept from now on.
    pub(crate) fn start_turn(&mut self) {
        self.turn = Some(self.before.drain(..).collect());
    }

    /// Begins to recognise what the turn holds so far; an earlier attempt is given up.
    pub(crate) fn recognise(&mut self, attempt: Attempt) {
        let sound = Sound::new(self.turn.iter().flatten().flat_map(|frame| *frame.samples()).collect());
        let (recogniser, languages) = (Arc::clone(&self.recogniser), self.languages.clone());
        let recognition = async move { recogniser.recognise(sound, &languages).await };
        self.running = Some((attempt, Instant::now(), Box::pin(recognition)));
        self.ready = None;
    }

    /// Gives an attempt up and wipes its words.
    pub(crate) fn discard(&mut self, attempt: Attempt) {
        self.running.take_if(|(running, ..)| *running == attempt);
        self.ready.take_if(|(ready, _)| *ready == attempt);
    }

    /// The turn is over, or was none: its sound is wiped.
    pub(crate) fn drop_turn(&mut self) {
        self.turn = None;
    }

    /// The words of an attempt, once; `None` when it was discarded.
    pub(crate) fn take(&mut self, attempt: Attempt) -> Option<Spoken> {
        self.ready.take_if(|(ready, _)| *ready == attempt).map(|(_, words)| words)
    }

    /// Waits for the running attempt, for ever when there is none. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Recognised {
        let Some((attempt, asked, recognition)) = &mut self.running else { return std::future::pending().await };
        let heard = recognition.await;
        let (attempt, asked) = (*attempt, *asked);
        self.running = None;
        let words = heard.map(|heard| match heard {
            Heard::NoSpeech => Words::None,
            Heard::Words(spoken) => {
                let words = if sounds_unfinished(&spoken) { Words::Unfinished } else { Words::Complete };
                self.ready = Some((attempt, spoken));
                words
            }
        });
        Recognised { attempt, words, asked }
    }
}
