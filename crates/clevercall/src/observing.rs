//! What a call tells the outside: metrics, live events, logs; redacted text and figures, nothing else.

use std::{error::Error, time::Duration};

use clevercall_api::{EndedBy, Events, Latency, LiveEvent, Metrics, Step, Turn};
use clevercall_conversation::{EndReason, Speech};
use clevercall_model::{CallId, OrganisationId, Speaker, TurnNumber};
use clevercall_privacy::Redaction;
use clevercall_telephony::Quality;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::clock;

/// One call's observer.
pub(crate) struct Observing {
    call: CallId,
    metrics: Metrics,
    events: Events,
    last_voice: Option<Instant>,
    answering: Option<Answering>,
    line_ended: Option<clevercall_telephony::EndReason>,
}

/// An answer in the making: the caller's turn ended, the assistant's first sound is awaited.
struct Answering {
    last_voice: Instant,
    filtered: Instant,
    latency: Latency,
    says: Option<Turn>,
}

impl Observing {
    /// Begins to observe a call that was just answered.
    pub(crate) fn new(call: CallId, organisation: &OrganisationId, metrics: Metrics, events: Events) -> Self {
        metrics.call_answered();
        events.send(LiveEvent::CallStarted { call, organisation: organisation.clone(), at: clock::now() });
        info!(call.id = %call, %organisation, "A call was answered");
        Self { call, metrics, events, last_voice: None, answering: None, line_ended: None }
    }

    /// A frame arrived; the last one with voice is where speech ended.
    pub(crate) fn sound(&mut self, voice: bool) {
        if voice {
            self.last_voice = Some(Instant::now());
        }
    }

    /// An attempt's words are ready.
    pub(crate) fn recognised(&mut self, took: Duration) {
        self.metrics.step(Step::Recognition, took);
        // The last attempt before the turn ends is the one that is answered.
        self.answering = self.last_voice.map(|last_voice| Answering {
            last_voice,
            filtered: Instant::now(),
            latency: Latency { recognition: took, ..Latency::default() },
            says: None,
        });
    }

    /// The caller's turn ended and went through the filter.
    pub(crate) fn turn_ended(&mut self, number: TurnNumber, heard: &Redaction, filter: Duration) {
        let now = Instant::now();
        self.metrics.turn(heard.class);
        self.metrics.step(Step::Filter, filter);
        if let Some(reason) = heard.withheld {
            self.metrics.withheld(reason);
        }
        if let Some(answering) = &mut self.answering {
            answering.latency.end_of_speech = (now - answering.last_voice).saturating_sub(filter);
            answering.latency.filter = filter;
            answering.filtered = now;
            self.metrics.step(Step::EndOfSpeech, answering.latency.end_of_speech);
        }
        self.events.send(LiveEvent::Turn(Turn {
            call: self.call,
            number,
            speaker: Speaker::Caller,
            class: heard.class,
            language: heard.language,
            text: heard.text.clone(),
            latency: None,
        }));
    }

    /// The assistant is about to say something.
    pub(crate) fn says(&mut self, speech: &Speech) {
        self.metrics.turn(speech.class);
        let turn = Turn {
            call: self.call,
            number: speech.turn,
            speaker: Speaker::Assistant,
            class: speech.class,
            language: Some(speech.language),
            text: speech.text.clone(),
            latency: None,
        };
        match &mut self.answering {
            Some(answering) if answering.says.is_none() && answering.latency.end_of_speech > Duration::ZERO => {
                answering.latency.answer = answering.filtered.elapsed();
                self.metrics.step(Step::Answer, answering.latency.answer);
                answering.says = Some(turn);
            }
            _ => self.events.send(LiveEvent::Turn(turn)),
        }
    }

    /// The first sound of what is said went to the line.
    pub(crate) fn first_sound(&mut self, synthesis: Duration) {
        let Some(mut answering) = self.answering.take_if(|answering| answering.says.is_some()) else { return };
        answering.latency.synthesis = synthesis;
        answering.latency.first_sound = answering.last_voice.elapsed();
        self.metrics.step(Step::Synthesis, synthesis);
        self.metrics.step(Step::FirstSound, answering.latency.first_sound);
        if let Some(mut turn) = answering.says {
            turn.latency = Some(answering.latency);
            self.events.send(LiveEvent::Turn(turn));
        }
    }

    /// Something the call depends on failed; the error names who must act and holds nothing of the caller's.
    pub(crate) fn failed(&self, error: &dyn Error) {
        warn!(call.id = %self.call, %error, "A part of this call failed");
    }

    /// The line itself ended the call.
    pub(crate) const fn line_ended(&mut self, reason: clevercall_telephony::EndReason) {
        self.line_ended = Some(reason);
    }

    /// The call is over.
    pub(crate) fn ended(self, reason: EndReason, quality: &Quality) {
        self.metrics.packets(quality.lost, quality.late);
        if reason == EndReason::HandedOver {
            self.metrics.call_transferred();
        }
        info!(
            call.id = %self.call,
            ended = ?reason,
            line = self.line_ended.map_or("open", clevercall_telephony::EndReason::name),
            received = quality.received,
            lost = quality.lost,
            late = quality.late,
            longest_gap_ms = u64::try_from(quality.longest_gap.as_millis()).unwrap_or(u64::MAX),
            "A call is over"
        );
        self.events.send(LiveEvent::CallEnded {
            call: self.call,
            at: clock::now(),
            by: ended_by(reason, self.line_ended),
        });
    }
}

impl Drop for Observing {
    /// However the call ended, even by a panic, it is no longer active.
    fn drop(&mut self) {
        self.metrics.call_ended();
    }
}

fn ended_by(reason: EndReason, line: Option<clevercall_telephony::EndReason>) -> EndedBy {
    use clevercall_telephony::EndReason as Line;
    match (reason, line) {
        (EndReason::HandedOver, _) => EndedBy::Transfer,
        (EndReason::EngineFailed, _) => EndedBy::Program,
        (EndReason::CallerHungUp, Some(Line::NoMedia | Line::NeverConfirmed | Line::SessionExpired)) => {
            EndedBy::Network
        }
        (EndReason::CallerHungUp, Some(Line::Fault | Line::LineClosed)) => EndedBy::Program,
        (EndReason::CallerHungUp, _) => EndedBy::Caller,
        (EndReason::Goodbye | EndReason::Silence | EndReason::HeldTooLong | EndReason::TooLong, _) => {
            EndedBy::Assistant
        }
    }
}
