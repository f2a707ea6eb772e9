//! One call from ring to hang-up: the page to read first.
//!
//! This is the only place that joins the parts.
//! [`Call`] decides; everything it decides is performed here, and everything that
//! happens is told to it.
//!
//! | step | here | done by |
//! |---|---|---|
//! | 1 packets become sound | `happened`, [`LegEvent`] | `telephony` `leg/task.rs` `beat`; `media` `inbound.rs` `tick` |
//! | 2 a turn begins and ends | `happened`, [`Input::Sound`] | `conversation` `turn_taking.rs` `sound`, `advance` |
//! | 3 sound becomes raw words | [`Output::Recognise`], `recognised` | `hearing.rs` `recognise`; `engines` `stt/whisper.rs` `hear` |
//! | 4 raw words become redacted text | [`Output::Filter`], `filter` | `privacy` `window.rs` `hear` |
//! | 5 an answer is chosen | `filter`, [`Input::Heard`] | `conversation` `dialogue.rs` `decide` |
//! | 6 text becomes sound | [`Output::Speak`], `speak` | `speaking.rs` `say`; `engines` `tts/` |
//! | 7 it is played, or stops | `play`, `hush` | `media` `playout.rs` `play`, `next_frame`, `hush` |
//! | 8 a turn is kept | [`Output::Keep`] | `keeping.rs` `allow`, `settle`; `vault` `writer.rs` `keep_turn` |

use std::time::Duration;

use clevercall_conversation::{
    Attempt, Call, EndReason, Engine, Facts, Handover, Input, Output, Speech, Target, Utterance,
};
use clevercall_engines::SttError;
use clevercall_media::PlayId;
use clevercall_model::TurnNumber;
use clevercall_privacy::CallFilter;
use clevercall_telephony::{Leg, LegEvent};
use tokio::{
    select,
    time::{Instant, sleep_until},
};

use crate::{
    hearing::{Hearing, Recognised},
    keeping::Keeping,
    observing::Observing,
    speaking::{Rendered, Speaking, play_id},
};

/// One call and everything it uses; dropped, and wiped, when it is over.
pub(crate) struct CallTask {
    pub(crate) leg: Leg,
    pub(crate) call: Call,
    pub(crate) hearing: Hearing,
    pub(crate) filter: CallFilter,
    pub(crate) speaking: Speaking,
    pub(crate) keeping: Keeping,
    pub(crate) observing: Observing,
}

impl CallTask {
    /// Carries the call to its end.
    pub(crate) async fn run(mut self) -> EndReason {
        let begun = Instant::now();
        let mut due = None;
        let mut input = Some(Input::Answered);
        loop {
            if let Some(input) = input.take() {
                self.call.handle(input, begun.elapsed());
            }
            while let Some(output) = self.call.poll() {
                match output {
                    Output::TurnStarted => self.hearing.start_turn(),
                    Output::Recognise(attempt) => self.hearing.recognise(attempt),
                    Output::Discard(attempt) => self.hearing.discard(attempt),
                    Output::TurnDropped => self.hearing.drop_turn(),
                    Output::Filter { attempt, turn } => self.filter(attempt, turn, begun).await,
                    Output::Speak(speech) => self.speak(speech, begun).await,
                    Output::Hush => self.hush(begun).await,
                    Output::Keep(kept) => self.keeping.allow(kept).await,
                    Output::StopKeeping => self.keeping.discard().await,
                    Output::Evidence(evidence) => self.keeping.evidence(&evidence).await,
                    Output::Request(request) => self.keeping.request(&request).await,
                    Output::Transfer(target) => self.transfer(&target, begun).await,
                    Output::Wait(until) => due = Some(begun + until),
                    Output::End(reason) => return self.end(reason).await,
                }
            }
            if self.keeping.failed() {
                self.call.handle(Input::Failed(Engine::Storage), begun.elapsed());
                continue;
            }
            input = select! {
                event = self.leg.hear() => self.happened(event),
                recognised = self.hearing.next() => self.recognised(&recognised),
                rendered = self.speaking.next() => self.play(rendered).await,
                () = at(due) => { due = None; Some(Input::Tick) }
            };
        }
    }

    /// What the line tells.
    fn happened(&mut self, event: LegEvent) -> Option<Input> {
        match event {
            LegEvent::Frame { frame, voice } => {
                self.hearing.push(frame);
                self.observing.sound(voice);
                Some(Input::Sound { voice })
            }
            LegEvent::Digit(digit) => Some(Input::Digit(digit.as_char())),
            LegEvent::Played(PlayId(id)) => u32::try_from(id).ok().map(|id| Input::Finished(Utterance(id))),
            LegEvent::Held => Some(Input::Held),
            LegEvent::Resumed => Some(Input::Resumed),
            // A line that answers declines referrals by itself.
            LegEvent::TransferProgress(_) | LegEvent::Referred(_) => None,
            LegEvent::Transferred(Ok(())) => Some(Input::Transferred(Handover::Accepted)),
            LegEvent::Transferred(Err(_)) => Some(Input::Transferred(Handover::Refused)),
            LegEvent::Ended(reason) => {
                self.observing.line_ended(reason);
                Some(Input::HungUp)
            }
        }
    }

    /// An attempt's words are ready: they stay in `hearing`, the conversation learns that they are there.
    fn recognised(&mut self, recognised: &Recognised) -> Option<Input> {
        self.observing.recognised(recognised.asked.elapsed());
        match recognised.words {
            Ok(words) => Some(Input::Recognised { attempt: recognised.attempt, words }),
            Err(SttError::Superseded) => None,
            Err(error) => {
                self.observing.failed(&error);
                Some(Input::Failed(Engine::Recognition))
            }
        }
    }

    /// The turn ended: its raw words go through the filter, and nowhere else.
    async fn filter(&mut self, attempt: Attempt, turn: TurnNumber, begun: Instant) {
        // The sound goes first: its words are with the attempt, and what fails from here on leaves no sound behind.
        self.hearing.drop_turn();
        let Some(spoken) = self.hearing.take(attempt) else {
            // The conversation names an attempt that it knows to be ready; without its words nobody can go on.
            self.call.handle(Input::Failed(Engine::Recognition), begun.elapsed());
            return;
        };
        let started = Instant::now();
        let heard = self.filter.hear(turn, &spoken);
        drop(spoken);
        self.observing.turn_ended(turn, &heard.now, started.elapsed());
        let facts = Facts::of(turn, &heard.now);
        self.keeping.settle(heard.settled).await;
        self.call.handle(Input::Heard(facts), begun.elapsed());
    }

    /// Says something: prepared answers start at once.
    async fn speak(&mut self, speech: Speech, begun: Instant) {
        self.observing.says(&speech);
        if let Some(rendered) = self.speaking.say(&speech, self.filter.aliases())
            && let Some(failed) = self.play(rendered).await
        {
            self.call.handle(failed, begun.elapsed());
        }
    }

    /// Gives rendered sound to the line; what could not be rendered is a failure of the voice.
    async fn play(&mut self, rendered: Rendered) -> Option<Input> {
        match rendered.sound {
            Ok(sound) => {
                self.leg.play(play_id(rendered.utterance), sound).await;
                self.observing.first_sound(rendered.asked.elapsed());
                None
            }
            Err(error) => {
                self.observing.failed(&error);
                Some(Input::Failed(Engine::Voice))
            }
        }
    }

    /// Barge-in: stops what is being said, and learns how much of it was heard.
    async fn hush(&mut self, begun: Instant) {
        let unheard = self.speaking.hush().map(|utterance| (utterance, Duration::ZERO));
        let heard = self.leg.hush().await;
        let heard = heard.into_iter().filter_map(|heard| {
            let PlayId(id) = heard.id;
            Some((Utterance(u32::try_from(id).ok()?), Duration::from_millis(heard.heard_ms)))
        });
        for (utterance, heard) in unheard.into_iter().chain(heard) {
            self.call.handle(Input::Hushed { utterance, heard }, begun.elapsed());
        }
    }

    async fn transfer(&mut self, target: &Target, begun: Instant) {
        match target.0.parse() {
            Ok(target) => self.leg.transfer(&target).await,
            Err(error) => {
                self.observing.failed(&error);
                self.call.handle(Input::Transferred(Handover::Refused), begun.elapsed());
            }
        }
    }

    /// Hangs up, and keeps what the filter still held back.
    async fn end(mut self, reason: EndReason) -> EndReason {
        self.leg.hang_up().await;
        while !matches!(self.leg.hear().await, LegEvent::Ended(_)) {}
        let rest = self.filter.finish();
        self.keeping.settle(rest).await;
        self.keeping.end().await;
        self.observing.ended(reason, &self.leg.quality());
        reason
    }
}

async fn at(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
