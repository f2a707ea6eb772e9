//! The task of one leg: a beat of 20 ms, and in between whatever the two sides ask for.
//!
//! The beat is kept by an absolute schedule, so it never drifts.
//! A beat that comes late is followed by the next ones at once until the schedule is caught up, which keeps every
//! packet's timestamp true; after a stall of more than [`STALL`] the schedule starts anew instead of sending a burst.

use std::{collections::VecDeque, net::IpAddr, time::Duration};

use clevercall_media::{Codec, Playout, SrtpKey};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{
    Command,
    media::Media,
    session_timer::{Due, SessionTimer},
    terms::{Description, take_answer},
    transfer::Transfer,
};
use crate::{
    EndReason, LegEvent, Quality, Referrals,
    line::Seat,
    ports::PortPair,
    sip::{Answer, Dialog, DialogEvent, Ending, Stack, turned_on},
};

/// The beat.
const BEAT: Duration = Duration::from_millis(20);
/// A stall after which the schedule starts anew.
const STALL: Duration = Duration::from_millis(200);
/// RTCP interval (RFC 3550 §6.2).
const REPORT: Duration = Duration::from_secs(5);
/// Events that may wait for the owner besides those in the queue; only frames are dropped when it is slow.
const MOST_WAITING: usize = 256;

/// Everything a leg's task owns.
pub(super) struct Task {
    pub(super) stack: Stack,
    pub(super) dialog: Dialog,
    pub(super) pair: PortPair,
    pub(super) description: Description,
    /// None until both sides agree, where we made the offer.
    pub(super) media: Option<Media>,
    /// The codecs and key of an offer of ours whose answer the ACK will bring.
    pub(super) offered: Option<(Vec<Codec>, Option<SrtpKey>)>,
    pub(super) signalling: IpAddr,
    /// Whether the other side has confirmed the call.
    pub(super) confirmed: bool,
    pub(super) timer: Option<SessionTimer>,
    /// Whether a refresh of ours is under way.
    pub(super) refreshing: bool,
    /// Whether the other side takes UPDATE.
    pub(super) takes_updates: bool,
    pub(super) transfer: Transfer,
    /// A transfer that was asked for before the call was confirmed.
    pub(super) early_transfer: Option<String>,
    pub(super) playout: Playout,
    /// Whether a key came as an RTP event; then those in INFO are the same ones again.
    pub(super) keys_in_rtp: bool,
    pub(super) born: Instant,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) outcomes: mpsc::Receiver<Outcome>,
    pub(super) outcome_sender: mpsc::Sender<Outcome>,
    pub(super) outbox: Outbox,
    pub(super) seat: Seat,
}

/// What became of a request of ours, from the task that waited for its answer.
pub(super) enum Outcome {
    Refresh(Answer),
    Refer(Answer),
}

/// Events on their way to the owner.
pub(super) struct Outbox {
    events: mpsc::Sender<LegEvent>,
    waiting: VecDeque<LegEvent>,
    quality: watch::Sender<Quality>,
    unheard: u64,
    longest_gap: Duration,
}

impl Outbox {
    pub(super) fn new(events: mpsc::Sender<LegEvent>, quality: watch::Sender<Quality>) -> Self {
        Self { events, waiting: VecDeque::new(), quality, unheard: 0, longest_gap: Duration::ZERO }
    }

    /// An event that must arrive.
    pub(super) fn tell(&mut self, event: LegEvent) {
        if self.waiting.len() < MOST_WAITING {
            self.waiting.push_back(event);
        }
        self.flush();
    }

    /// A frame, which is dropped when nobody takes them.
    fn frame(&mut self, event: LegEvent) {
        self.flush();
        if !self.waiting.is_empty() || self.events.try_send(event).is_err() {
            self.unheard += 1;
        }
    }

    fn flush(&mut self) {
        while let Some(event) = self.waiting.pop_front() {
            if let Err(back) = self.events.try_send(event) {
                self.waiting.push_front(back.into_inner());
                return;
            }
        }
    }

    fn publish(&self, quality: Quality) {
        self.quality.send_replace(Quality { unheard: self.unheard, longest_gap: self.longest_gap, ..quality });
    }

    /// The last word; waits until the owner has taken everything, or is gone.
    async fn close(mut self, reason: EndReason) {
        self.waiting.push_back(LegEvent::Ended(reason));
        for event in self.waiting {
            if self.events.send(event).await.is_err() {
                return;
            }
        }
    }
}

impl Task {
    /// Runs the leg to its end.
    pub(super) async fn run(mut self) {
        let reason = self.talk().await;
        if let Some(media) = &self.media {
            self.outbox.publish(media.quality());
        }
        tracing::debug!(reason = reason.name(), duration_ms = self.age().as_millis() as u64, "a leg ended");
        let Self { outbox, dialog, seat, pair, .. } = self;
        // The place and the ports are free for the next call even if the owner takes its time.
        drop((dialog, seat, pair));
        outbox.close(reason).await;
    }

    async fn talk(&mut self) -> EndReason {
        let mut closing = self.stack.closing();
        let mut next = Instant::now() + BEAT;
        let mut beats: u64 = 0;
        loop {
            let ended = tokio::select! {
                biased;
                command = self.commands.recv() => match command {
                    Some(Command::HangUp) | None => Some(EndReason::WeHungUp),
                    Some(command) => { self.obey(command); None }
                },
                event = self.dialog.next() => self.follow(event).await,
                Some(outcome) = self.outcomes.recv() => self.conclude(outcome),
                () = sleep_until(next) => {
                    let late = Instant::now().duration_since(next);
                    self.outbox.longest_gap = self.outbox.longest_gap.max(BEAT + late);
                    next = if late > STALL { Instant::now() + BEAT } else { next + BEAT };
                    beats += 1;
                    self.beat(beats).await
                }
                () = turned_on(&mut closing) => Some(EndReason::LineClosed),
            };
            if let Some(reason) = ended {
                return reason;
            }
        }
    }

    pub(super) fn age(&self) -> Duration {
        self.born.elapsed()
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Play(id, sound) => {
                if self.playout.play(id, sound).is_err() {
                    tracing::warn!("more sounds wait to be played than a call can need; the last one is dropped");
                    self.outbox.tell(LegEvent::Played(id));
                }
            }
            Command::Hush(answer) => {
                if answer.send(self.playout.hush()).is_err() {
                    // Whoever asked has stopped waiting; hushed it is.
                }
            }
            Command::Press(key) => {
                if let Some(media) = &mut self.media {
                    media.press(key);
                }
            }
            Command::Transfer(uri) if self.confirmed => self.start_transfer(uri),
            Command::Transfer(uri) => self.early_transfer = Some(uri),
            Command::Report(status) => self.report_referral(status),
            #[cfg(test)]
            Command::Fail => panic!("a defect, for a test"),
            Command::HangUp => {}
        }
    }

    /// One beat: what has arrived is heard, what is to be said is sent, and what is due is done.
    async fn beat(&mut self, beats: u64) -> Option<EndReason> {
        let now = self.age();
        let once_a_second = beats.is_multiple_of(50);
        if let Some(media) = &mut self.media {
            media.receive(&self.pair, now);
            if self.confirmed && media.agreed.direction.sends() {
                let frame = self.playout.next_frame();
                media.speak(&self.pair, frame.as_ref()).await;
            }
            let talking = media.agreed.direction == crate::sdp::Direction::SendRecv;
            let tick = media.hear(now);
            if let Some(digit) = tick.digit {
                self.keys_in_rtp = true;
                self.outbox.tell(LegEvent::Digit(digit));
            }
            if talking && self.confirmed {
                self.outbox.frame(LegEvent::Frame { frame: tick.frame, voice: tick.voice });
            }
            if once_a_second {
                media.receive_reports(&self.pair, now);
                self.outbox.publish(media.quality());
            }
            if self.confirmed && beats.is_multiple_of(REPORT.as_millis() as u64 / BEAT.as_millis() as u64) {
                media.report(&self.pair).await;
            }
            if talking && self.confirmed && media.silent_for(now) > self.stack.settings().no_media {
                return Some(EndReason::NoMedia);
            }
        }
        while let Some(id) = self.playout.finished() {
            self.outbox.tell(LegEvent::Played(id));
        }
        self.outbox.flush();
        if once_a_second { self.every_second(now) } else { None }
    }

    fn every_second(&mut self, now: Duration) -> Option<EndReason> {
        self.watch_transfer(now);
        match self.timer.map_or(Due::Nothing, |timer| timer.due(now)) {
            Due::Expire => Some(EndReason::SessionExpired),
            Due::Refresh if !self.refreshing => {
                self.refresh();
                None
            }
            Due::Refresh | Due::Nothing => None,
        }
    }

    async fn follow(&mut self, event: DialogEvent) -> Option<EndReason> {
        match event {
            DialogEvent::Acknowledged(answer) => self.acknowledged(&answer),
            DialogEvent::Renew(renewal) => {
                self.renew(renewal).await;
                None
            }
            DialogEvent::Info(info) => {
                self.inform(info).await;
                None
            }
            // A caller asks us to call somebody. We don't, since that would let anybody call anywhere at our cost; the
            // NOTIFY that follows says so. Phones show that and go on with the call, which a plain refusal confuses.
            DialogEvent::Refer(target, reply) => {
                let follows = self.stack.settings().referrals == Referrals::Tell;
                reply.send(202, &[], None).await;
                match target {
                    Some(target) if follows => self.outbox.tell(LegEvent::Referred(target)),
                    None if follows => self.report_referral(400),
                    Some(_) | None => {}
                }
                None
            }
            DialogEvent::Notify(report, reply) => {
                let status = if report.is_some() { 200 } else { 489 };
                reply.send(status, &[], None).await;
                report.and_then(|report| self.transfer_report(report))
            }
            DialogEvent::Other(reply) => {
                reply
                    .send(
                        200,
                        &[("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, REFER, NOTIFY".to_owned())],
                        None,
                    )
                    .await;
                None
            }
            DialogEvent::Ended(Ending::Unacknowledged) => Some(EndReason::NeverConfirmed),
            // Many phones hang up as soon as they have taken a transfer over.
            DialogEvent::Ended(Ending::Theirs) if self.transfer.is_accepted() => Some(EndReason::Transferred),
            DialogEvent::Ended(Ending::Theirs) => Some(EndReason::TheyHungUp),
        }
    }

    /// The ACK: the call is confirmed, and where we made the offer it brings the answer.
    fn acknowledged(&mut self, answer: &[u8]) -> Option<EndReason> {
        if let Some((codecs, key)) = self.offered.take() {
            let now = self.age();
            let Ok(agreed) = take_answer(&self.stack, answer, &codecs, key.as_ref()) else {
                // Before there is any sound there is no call; later the session just stays as it was.
                return self.media.is_none().then_some(EndReason::NeverConfirmed);
            };
            match &mut self.media {
                None => self.media = Some(Media::new(agreed, key, self.signalling, now)),
                Some(media) => media.renew(agreed, now),
            }
        }
        if !self.confirmed {
            self.confirmed = true;
            let now = self.age();
            if let Some(media) = &mut self.media {
                media.started(now);
            }
            if let Some(uri) = self.early_transfer.take() {
                self.start_transfer(uri);
            }
        }
        None
    }

    fn conclude(&mut self, outcome: Outcome) -> Option<EndReason> {
        match outcome {
            Outcome::Refresh(answer) => self.refreshed(&answer),
            Outcome::Refer(answer) => {
                self.refer_answered(&answer);
                None
            }
        }
    }
}
