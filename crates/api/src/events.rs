//! What happens on the line, as it happens.
//!
//! An event can only be made from redacted text; it names no caller.
//! Readers that can't keep up are told and dropped: the queue is bounded, and a call never waits for a reader.

use std::{sync::Arc, time::Duration};

use clevercall_model::{CallId, Language, OrganisationId, SoundClass, Speaker, Timestamp, TurnNumber};
use clevercall_privacy::Redacted;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use utoipa::ToSchema;

/// Events that may wait for the slowest reader.
const QUEUE: usize = 256;
/// Readers at the same time; one more is turned away.
const READERS: usize = 32;

/// The place that events are sent to; cheap to clone.
#[derive(Clone)]
pub struct Events {
    sender: broadcast::Sender<Arc<LiveEvent>>,
    places: Arc<Semaphore>,
}

/// Something that happened on the line.
#[derive(Clone, Debug)]
pub enum LiveEvent {
    /// A call was answered.
    CallStarted {
        /// The call.
        call: CallId,
        /// Whose number was called.
        organisation: OrganisationId,
        /// When.
        at: Timestamp,
    },
    /// Somebody spoke.
    Turn(Turn),
    /// A call is over.
    CallEnded {
        /// The call.
        call: CallId,
        /// When.
        at: Timestamp,
        /// Who or what ended it.
        by: EndedBy,
    },
}

/// One turn, as it may be shown.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The call.
    pub call: CallId,
    /// Its place in the call.
    pub number: TurnNumber,
    /// Who spoke.
    pub speaker: Speaker,
    /// The class of sound.
    pub class: SoundClass,
    /// The language, where it is known.
    pub language: Option<Language>,
    /// What was said, after the filter.
    pub text: Redacted,
    /// How long answering took; on the assistant's turns only.
    pub latency: Option<Latency>,
}

/// How long the steps of answering took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// From the last sound of speech until the turn was taken to be over.
    pub end_of_speech: Duration,
    /// Speech to text.
    pub recognition: Duration,
    /// Raw words to redacted text.
    pub filter: Duration,
    /// Finding the answer.
    pub answer: Duration,
    /// Text to speech.
    pub synthesis: Duration,
    /// The whole, from the last sound of speech to the first sound of the answer.
    pub first_sound: Duration,
}

/// Who or what ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndedBy {
    /// The caller hung up.
    Caller,
    /// The assistant said goodbye.
    Assistant,
    /// It was passed on to a person.
    Transfer,
    /// No sound came any more, or the network failed.
    Network,
    /// The program failed or is shutting down.
    Program,
}

impl Events {
    /// Opens a place without readers.
    pub fn new() -> Self {
        Self { sender: broadcast::Sender::new(QUEUE), places: Arc::new(Semaphore::new(READERS)) }
    }

    /// Sends an event to whoever reads now; never waits.
    pub fn send(&self, event: LiveEvent) {
        // It fails when nobody reads, which is the usual case and no fault.
        drop(self.sender.send(Arc::new(event)));
    }

    /// Reads from now on inside the program, without taking a reader's place; a reader that lags is told how much.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<LiveEvent>> {
        self.sender.subscribe()
    }

    /// A reader from now on; `None` when all places are taken.
    pub(crate) fn read(&self) -> Option<Reader> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some(Reader { receiver: self.sender.subscribe(), _place: place })
    }
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
    }
}

pub(crate) struct Reader {
    receiver: broadcast::Receiver<Arc<LiveEvent>>,
    _place: OwnedSemaphorePermit,
}

/// What a reader gets next.
pub(crate) enum Next {
    Event(Arc<LiveEvent>),
    /// The reader was too slow and has missed this many; there is nothing after it.
    Missed(u64),
    Over,
}

impl Reader {
    pub(crate) async fn next(&mut self) -> Next {
        match self.receiver.recv().await {
            Ok(event) => Next::Event(event),
            Err(broadcast::error::RecvError::Lagged(missed)) => Next::Missed(missed),
            Err(broadcast::error::RecvError::Closed) => Next::Over,
        }
    }
}

/// An event as it stands on the wire, in the `data` of a server-sent event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum EventBody {
    /// A call was answered.
    CallStarted { call: String, organisation: String, at_ms: i64 },
    /// Somebody spoke.
    Turn {
        call: String,
        number: u32,
        speaker: &'static str,
        class: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<&'static str>,
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        latency_ms: Option<LatencyBody>,
    },
    /// A call is over.
    CallEnded { call: String, at_ms: i64, by: EndedBy },
    /// The reader was too slow; the stream ends here and can be opened again.
    Missed { events: u64 },
}

/// Milliseconds of each step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LatencyBody {
    end_of_speech: u64,
    recognition: u64,
    filter: u64,
    answer: u64,
    synthesis: u64,
    first_sound: u64,
}

impl EventBody {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::CallStarted { .. } => "call-started",
            Self::Turn { .. } => "turn",
            Self::CallEnded { .. } => "call-ended",
            Self::Missed { .. } => "missed",
        }
    }
}

impl From<&LiveEvent> for EventBody {
    fn from(event: &LiveEvent) -> Self {
        match event {
            LiveEvent::CallStarted { call, organisation, at } => Self::CallStarted {
                call: call.to_string(),
                organisation: organisation.to_string(),
                at_ms: at.as_millis(),
            },
            LiveEvent::Turn(turn) => Self::Turn {
                call: turn.call.to_string(),
                number: turn.number.0,
                speaker: turn.speaker.name(),
                class: turn.class.name(),
                language: turn.language.map(Language::code),
                text: turn.text.as_str().to_owned(),
                latency_ms: turn.latency.as_ref().map(LatencyBody::from),
            },
            LiveEvent::CallEnded { call, at, by } => {
                Self::CallEnded { call: call.to_string(), at_ms: at.as_millis(), by: *by }
            }
        }
    }
}

impl From<&Latency> for LatencyBody {
    fn from(latency: &Latency) -> Self {
        let millis = |step: Duration| u64::try_from(step.as_millis()).unwrap_or(u64::MAX);
        Self {
            end_of_speech: millis(latency.end_of_speech),
            recognition: millis(latency.recognition),
            filter: millis(latency.filter),
            answer: millis(latency.answer),
            synthesis: millis(latency.synthesis),
            first_sound: millis(latency.first_sound),
        }
    }
}
