//! One call in progress, as its owner holds it.
//!
//! The work is done by a task of its own, so a defect in one call ends that call only.
//! The handle talks to it over bounded queues: commands down, events up.

use clevercall_media::{Digit, Heard, PlayId, Sound};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    AnswerError, CallError, CallSettings, EndReason, LegEvent, Quality, Target,
    line::Seat,
    sip::{Invitation, Stack},
};

/// A call in progress.
///
/// Dropping it hangs up.
pub struct Leg {
    commands: mpsc::Sender<Command>,
    events: mpsc::Receiver<LegEvent>,
    quality: watch::Receiver<Quality>,
    ended: Option<EndReason>,
}

/// What the owner of a leg asks its task to do.
pub(crate) enum Command {
    Play(PlayId, Sound),
    Hush(oneshot::Sender<Vec<Heard>>),
    Press(Digit),
    Transfer(String),
    HangUp,
}

/// What was agreed on before a call rang.
pub(crate) struct Negotiated;

impl Leg {
    /// Waits for the next thing to happen. Cancel-safe: an event is never lost.
    ///
    /// After [`LegEvent::Ended`] it keeps returning that.
    pub async fn hear(&mut self) -> LegEvent {
        if let Some(reason) = self.ended {
            return LegEvent::Ended(reason);
        }
        // The task's last words are `Ended`; when they are missing it was ended by a defect.
        let event = self.events.recv().await.unwrap_or(LegEvent::Ended(EndReason::Fault));
        if let LegEvent::Ended(reason) = event {
            self.ended = Some(reason);
        }
        event
    }

    /// Plays a sound, after those that are still being played; its end is told by [`LegEvent::Played`].
    pub async fn play(&mut self, id: PlayId, sound: Sound) {
        self.tell(Command::Play(id, sound)).await;
    }

    /// Stops playing at once and forgets what waits to be played; tells how much of each sound was sent.
    ///
    /// Empty when nothing was being played. Silence reaches the other side within 40 ms and the network's delay.
    pub async fn hush(&mut self) -> Vec<Heard> {
        let (answer, heard) = oneshot::channel();
        self.tell(Command::Hush(answer)).await;
        heard.await.unwrap_or_default()
    }

    /// Presses a key (RFC 4733), after those that wait; nothing happens where the other side can't hear keys.
    pub async fn press(&mut self, key: Digit) {
        self.tell(Command::Press(key)).await;
    }

    /// Asks the other side's phone to call `target` instead of us (REFER, RFC 3515).
    ///
    /// How it goes is told by [`LegEvent::TransferProgress`] and [`LegEvent::Transferred`].
    pub async fn transfer(&mut self, target: &Target) {
        self.tell(Command::Transfer(target.uri())).await;
    }

    /// Hangs up; [`LegEvent::Ended`] follows.
    pub async fn hang_up(&mut self) {
        self.tell(Command::HangUp).await;
    }

    /// Counts of packets so far, renewed once a second and at the end.
    pub fn quality(&self) -> Quality {
        *self.quality.borrow()
    }

    async fn tell(&self, command: Command) {
        if self.commands.send(command).await.is_err() {
            // The call is over; `hear` tells why.
        }
    }
}

pub(crate) async fn answer(_invitation: Invitation, _terms: Negotiated, _seat: Seat) -> Result<Leg, AnswerError> {
    Err(AnswerError::Gone)
}

pub(crate) async fn call(
    _stack: &Stack,
    _target: &Target,
    _settings: CallSettings,
    _seat: Seat,
) -> Result<Leg, CallError> {
    Err(CallError::LineClosed)
}
