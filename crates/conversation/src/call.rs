//! One call as a state machine: [`Call::handle`] takes what happened, [`Call::poll`] gives what is to be done.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use crate::{CivilTime, EndReason, Input, Number, Output, Repertoire};

/// What is known of a call when it rings.
#[derive(Clone, Copy, Debug)]
pub struct Ringing {
    /// The civil time in the organisation's time zone.
    pub at: CivilTime,
    /// Whether the caller's number is known.
    pub number: Number,
}

/// One call, from ring to end; does nothing by itself.
pub struct Call {
    repertoire: Arc<Repertoire>,
    ringing: Ringing,
    outputs: VecDeque<Output>,
}

impl Call {
    /// A call that is ringing.
    pub fn new(repertoire: Arc<Repertoire>, ringing: Ringing) -> Self {
        Self { repertoire, ringing, outputs: VecDeque::new() }
    }

    /// Takes what happened; `now` is the time since the call was answered, and never runs backwards.
    ///
    /// Poll until nothing is left before the next one.
    pub fn handle(&mut self, input: Input, _now: Duration) {
        if matches!(input, Input::HungUp) {
            self.outputs.push_back(Output::End(EndReason::CallerHungUp));
        }
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }
}
