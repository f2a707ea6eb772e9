//! One call in progress, as its owner holds it.
//!
//! The work is done by a task of its own, so a defect in one call ends that call only.
//! The handle talks to it over bounded queues: commands down, events up.
//! `terms` agrees, `media` carries sound, `task` keeps the beat, `renewal` and `transfer` follow changes.

mod clock;
mod media;
mod renewal;
mod session_timer;
mod task;
mod terms;
mod transfer;

use std::time::Duration;

use clevercall_media::{Digit, Heard, PlayId, Playout, Sound};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, timeout},
};

use self::{
    media::Media,
    task::{Outbox, Task},
    terms::{Description, OFFERED_SUITE, fresh_key, is_clear_text_allowed, take_answer},
    transfer::Transfer,
};
pub(crate) use self::{
    session_timer::{SHORTEST as SHORTEST_SESSION, SessionTimer},
    terms::{Negotiated, negotiate},
};
use crate::{
    AnswerError, CallError, CallSettings, EndReason, LegEvent, MediaEncryption, Quality, Target,
    line::Seat,
    sdp::Direction,
    sip::{Called, Dialled, Dialog, Invitation, Stack, TimerHeaders},
};

/// Events that may wait for the owner: 1.3 seconds of frames.
const EVENTS: usize = 64;
/// Commands that may wait for the task; it takes them at once.
const COMMANDS: usize = 16;
/// How long a call that we place rings, unless its settings say otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

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
enum Command {
    Play(PlayId, Sound),
    Hush(oneshot::Sender<Vec<Heard>>),
    Press(Digit),
    Transfer(String),
    Report(u16),
    HangUp,
    #[cfg(test)]
    Fail,
}

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
    /// How it goes is told by [`LegEvent::TransferProgress`] and [`LegEvent::Transferred`]; after a success the leg
    /// ends by itself, after a failure the call goes on.
    pub async fn transfer(&mut self, target: &Target) {
        self.tell(Command::Transfer(target.uri())).await;
    }

    /// Tells the other side how the call it [referred](LegEvent::Referred) us to went, as a SIP status.
    pub async fn report_referral(&mut self, status: u16) {
        self.tell(Command::Report(status)).await;
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

    #[cfg(test)]
    pub(crate) async fn fail(&self) {
        self.tell(Command::Fail).await;
    }
}

/// What a leg starts with.
struct Start {
    stack: Stack,
    dialog: Dialog,
    pair: crate::ports::PortPair,
    description: Description,
    media: Option<Media>,
    offered: Option<(Vec<clevercall_media::Codec>, Option<clevercall_media::SrtpKey>)>,
    signalling: std::net::IpAddr,
    confirmed: bool,
    timer: Option<SessionTimer>,
    takes_updates: bool,
    born: Instant,
    seat: Seat,
}

/// Answers a call that rings.
pub(crate) async fn answer(invitation: Invitation, terms: Negotiated, seat: Seat) -> Result<Leg, AnswerError> {
    let (stack, signalling, asked) = (invitation.stack.clone(), invitation.source, invitation.timer.clone());
    let Some(pair) = stack.ports().take() else {
        invitation.refuse(503);
        return Err(AnswerError::NoPort);
    };
    let mut description = Description::new(stack.media_ip(), pair.port);
    let timer = SessionTimer::asked(asked.session_expires.as_deref(), asked.supports_timer, Duration::ZERO);
    let timer = timer.expect("the interval was looked at before the call rang");
    let fields = timer.map(|timer| timer.answer_fields()).unwrap_or_default();
    let (body, media, offered) = match terms {
        Negotiated::Offered(session, agreed) => {
            let key = agreed.crypto.as_ref().map(|theirs| fresh_key(theirs.key.suite()));
            let body = description.answer(&agreed, &session, key.as_ref());
            (body, Some(Media::new(agreed, key, signalling, Duration::ZERO)), None)
        }
        Negotiated::Late { sound } => {
            let codecs = stack.settings().codecs.clone();
            let key = sound.map(fresh_key);
            let body = description.offer(&codecs, Direction::SendRecv, key.as_ref());
            (body, None, Some((codecs, key)))
        }
    };
    let dialog = invitation.accept(fields, body).ok_or(AnswerError::Gone)?;
    let takes_updates = asked.takes_updates;
    let (confirmed, born) = (false, Instant::now());
    Ok(spawn(Start {
        stack,
        dialog,
        pair,
        description,
        media,
        offered,
        signalling,
        confirmed,
        timer,
        takes_updates,
        born,
        seat,
    }))
}

/// Places a call.
pub(crate) async fn call(stack: &Stack, target: &Target, settings: CallSettings, seat: Seat) -> Result<Leg, CallError> {
    let place = Stack::locate(target, settings.by_way_of).await?;
    let encrypt = settings.media == MediaEncryption::Srtp;
    if !encrypt && !is_clear_text_allowed(stack.settings(), place.ip()) {
        return Err(CallError::ClearText);
    }
    let pair = stack.ports().take().ok_or(CallError::NoPort)?;
    let codecs = if settings.codecs.is_empty() { stack.settings().codecs.clone() } else { settings.codecs.clone() };
    let key = encrypt.then(|| fresh_key(OFFERED_SUITE));
    let mut description = Description::new(stack.media_ip(), pair.port);
    let offer = description.offer(&codecs, Direction::SendRecv, key.as_ref());
    let caller = if settings.caller.is_empty() { "clevercall" } else { &settings.caller };
    let (trust, credentials) = (&settings.trust, settings.credentials.as_ref());
    let dialling = stack.dial(Called { target, place, offer, trust, credentials, caller });
    let patience = if settings.patience.is_zero() { PATIENCE } else { settings.patience };
    let Dialled { dialog, answer, timer } =
        timeout(patience, Box::pin(dialling)).await.map_err(|_| CallError::NoAnswer)??;
    let agreed = take_answer(stack, &answer, &codecs, key.as_ref()).map_err(|_| CallError::Sound)?;
    let media = Media::new(agreed, key, place.ip(), Duration::ZERO);
    let TimerHeaders { session_expires, takes_updates, .. } = timer;
    Ok(spawn(Start {
        stack: stack.clone(),
        dialog,
        pair,
        description,
        media: Some(media),
        offered: None,
        signalling: place.ip(),
        confirmed: true,
        timer: SessionTimer::granted(session_expires.as_deref(), Duration::ZERO),
        takes_updates,
        born: Instant::now(),
        seat,
    }))
}

fn spawn(start: Start) -> Leg {
    let (commands, command_receiver) = mpsc::channel(COMMANDS);
    let (event_sender, events) = mpsc::channel(EVENTS);
    let (quality_sender, quality) = watch::channel(Quality::default());
    let (outcome_sender, outcomes) = mpsc::channel(4);
    let task = Task {
        stack: start.stack,
        dialog: start.dialog,
        pair: start.pair,
        description: start.description,
        media: start.media,
        offered: start.offered,
        signalling: start.signalling,
        confirmed: start.confirmed,
        timer: start.timer,
        refreshing: false,
        takes_updates: start.takes_updates,
        transfer: Transfer::None,
        early_transfer: None,
        playout: Playout::new(),
        keys_in_rtp: false,
        born: start.born,
        commands: command_receiver,
        outcomes,
        outcome_sender,
        outbox: Outbox::new(event_sender, quality_sender),
        seat: start.seat,
    };
    tokio::spawn(task.run());
    Leg { commands, events, quality, ended: None }
}

#[cfg(test)]
mod tests;
