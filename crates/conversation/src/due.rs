//! What time makes due in a call, and when the next tick is wanted.

use std::time::Duration;

use crate::{
    EndReason, Engine, Output,
    call::{Call, FILTER_LIMIT, Stage},
};

/// The soonest next tick: a frame.
const SOON: Duration = Duration::from_millis(20);

impl Call {
    /// Does what time has made due.
    pub(crate) fn on_time(&mut self) {
        if let Stage::Leaving(until) = self.stage {
            let steps = self.turn_taking.tick(self.now);
            self.follow(steps);
            let waiting = self.turn_taking.caller_has_the_turn() || self.filtering.is_some();
            if self.now >= until || !waiting {
                self.leave();
            }
            return;
        }
        if self.listens() {
            let steps = self.turn_taking.tick(self.now);
            self.follow(steps);
        }
        let due = |due: Option<Duration>| due.is_some_and(|due| due <= self.now);
        if due(self.mouth.due()) {
            self.failed(Engine::Voice);
        } else if due(self.filter_due()) {
            self.filtering = None;
            self.failed(Engine::Recognition);
        } else if due(self.stage_due()) {
            self.stage_over();
        } else if due(self.quiet_due()) {
            self.quiet();
        }
    }

    fn filter_due(&self) -> Option<Duration> {
        self.filtering.map(|(_, since)| since + FILTER_LIMIT)
    }

    /// When the stage has lasted as long as it may.
    fn stage_due(&self) -> Option<Duration> {
        let timings = &self.repertoire.settings().timings;
        match (&self.stage, self.held_since) {
            (Stage::HandingOver(_, Some(since)), _) => Some(*since + timings.transfer_limit),
            (Stage::Disclosing(..) | Stage::Talking, Some(since)) => Some(since + timings.longest_hold),
            (Stage::Talking, None) => Some(timings.longest_call),
            (Stage::Leaving(until), _) => Some(*until),
            (Stage::Ringing | Stage::Disclosing(..) | Stage::HandingOver(..) | Stage::Closing(_) | Stage::Ended, _) => {
                None
            }
        }
    }

    fn stage_over(&mut self) {
        match (&self.stage, self.held_since) {
            (Stage::HandingOver(..), _) => self.not_handed_over(),
            (_, Some(_)) => self.end(EndReason::HeldTooLong),
            (_, None) => {
                self.hush();
                self.close(EndReason::TooLong);
            }
        }
    }

    fn quiet_due(&self) -> Option<Duration> {
        self.quiet_since.map(|since| since + self.repertoire.settings().timings.silence)
    }

    /// Asks for the next tick, if it must come earlier than the one that was asked for, or that one has come.
    pub(crate) fn arm(&mut self) {
        if matches!(self.stage, Stage::Ended) {
            return;
        }
        let turn_due = self.turn_taking.due().filter(|_| self.listens() || matches!(self.stage, Stage::Leaving(_)));
        let due = [turn_due, self.mouth.due(), self.filter_due(), self.stage_due(), self.quiet_due()];
        let Some(next) = due.into_iter().flatten().min() else { return };
        // What is due already gets its turn soon, one thing a tick; a tick for the past could come round and round.
        let next = next.max(self.now + SOON);
        if self.armed.is_none_or(|armed| armed <= self.now || next < armed) {
            self.armed = Some(next);
            self.put(Output::Wait(next));
        }
    }
}
