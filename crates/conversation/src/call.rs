//! One call as a state machine: [`Call::handle`] takes what happened, [`Call::poll`] gives what is to be done.
//!
//! Here: the stages, whose turn it is, and time. What words lead to is in `reply`, messages in `message`, people in
//! `handover`.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use clevercall_model::{Language, LoggingMode, TurnNumber};

use crate::{
    CivilTime, EndReason, Engine, Facts, Input, Kept, Number, Output, Repertoire, Target,
    notice::{Disclosed, Disclosure},
    repertoire::Book,
    speaking::Mouth,
    template::Given,
    topic::Topic,
    turn_taking::{Step, TurnTaking},
    wordings::Saying,
};

/// How long the filter, and the last words of a caller who hung up, may take.
pub(crate) const FILTER_LIMIT: Duration = Duration::from_secs(4);

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
    pub(crate) repertoire: Arc<Repertoire>,
    pub(crate) ringing: Ringing,
    pub(crate) now: Duration,
    pub(crate) stage: Stage,
    pub(crate) topic: Topic,
    pub(crate) language: Language,
    /// The languages in which the caller has heard that this is a machine.
    pub(crate) told_in: Vec<Language>,
    pub(crate) given: Given,
    pub(crate) storing: Storing,
    pub(crate) broken: Broken,
    /// Turns in a row that no answer fitted.
    pub(crate) misunderstood: u32,
    /// Times in a row that nobody spoke.
    pub(crate) silences: u32,
    /// Times a person was tried.
    pub(crate) handovers: u32,
    pub(crate) answered: bool,
    pub(crate) mouth: Mouth,
    pub(crate) turn_taking: TurnTaking,
    outputs: VecDeque<Output>,
    pub(crate) disclosed: Option<Disclosed>,
    pub(crate) turns: u32,
    /// The turn whose words are being filtered, and since when.
    pub(crate) filtering: Option<(TurnNumber, Duration)>,
    pub(crate) quiet_since: Option<Duration>,
    pub(crate) held_since: Option<Duration>,
    pub(crate) armed: Option<Duration>,
}

/// Where the call is.
#[derive(Debug)]
pub(crate) enum Stage {
    /// Not answered yet.
    Ringing,
    /// The caller is being told that this is a machine; what they want meanwhile waits.
    Disclosing(Option<Disclosure>, Option<Wish>),
    /// Listening and answering.
    Talking,
    /// A person is announced, then called, since the given time.
    HandingOver(Target, Option<Duration>),
    /// The last words are being said.
    Closing(EndReason),
    /// The caller hung up; the end of their message is still being recognised, until the given time.
    Leaving(Duration),
    /// Nothing more comes.
    Ended,
}

/// What has to wait until the caller was told that this is a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Person,
}

/// Whether turns may be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storing {
    /// As the mode allows.
    Turns,
    /// The mode keeps no words.
    Nothing,
    /// The caller asked to be forgotten.
    Forgotten,
}

/// Which parts are out of order.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Broken {
    pub(crate) recognition: bool,
    pub(crate) voice: bool,
    pub(crate) storage: bool,
}

impl Call {
    /// A call that is ringing.
    pub fn new(repertoire: Arc<Repertoire>, ringing: Ringing) -> Self {
        let settings = repertoire.settings();
        let storing = match settings.mode {
            LoggingMode::NumberOnly { .. } => Storing::Nothing,
            LoggingMode::AnonymiseAfter { .. } => Storing::Turns,
        };
        Self {
            language: repertoire.first_book().language(),
            turn_taking: TurnTaking::new(settings.timings.clone()),
            repertoire,
            ringing,
            now: Duration::ZERO,
            stage: Stage::Ringing,
            topic: Topic::Open,
            told_in: Vec::new(),
            given: Given::default(),
            storing,
            broken: Broken::default(),
            misunderstood: 0,
            silences: 0,
            handovers: 0,
            answered: false,
            mouth: Mouth::default(),
            outputs: VecDeque::new(),
            disclosed: None,
            turns: 0,
            filtering: None,
            quiet_since: None,
            held_since: None,
            armed: None,
        }
    }

    /// Takes what happened; `now` is the time since the call was answered, and never runs backwards.
    ///
    /// Outputs that are still to be polled stay in front of those this one leads to. After [`Output::End`] everything is
    /// ignored.
    pub fn handle(&mut self, input: Input, now: Duration) {
        if matches!(self.stage, Stage::Ended) {
            return;
        }
        self.now = self.now.max(now);
        match input {
            Input::Answered => self.begin(),
            Input::Sound { voice } => self.sound(voice),
            Input::Recognised { attempt, words } => {
                let steps = self.turn_taking.recognised(attempt, words, self.now);
                self.follow(steps);
            }
            Input::Heard(facts) => self.heard(&facts),
            Input::Digit(digit) => self.digit(digit),
            Input::Finished(utterance) => self.finished(utterance),
            Input::Hushed { utterance, heard } => self.hushed(utterance, heard),
            Input::Failed(engine) => self.failed(engine),
            Input::Held => self.held(),
            Input::Resumed => self.resumed(),
            Input::Transferred(handover) => self.transferred(handover),
            Input::HungUp => self.hung_up(),
            Input::Tick => {}
        }
        self.on_time();
        self.go_on();
        self.arm();
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Whether the call is over.
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Ended)
    }

    pub(crate) fn put(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(crate) fn book(&self) -> &Book {
        self.repertoire.book(self.language).expect("the language is only ever one of the repertoire's")
    }

    /// The civil time at this moment of the call.
    pub(crate) fn civil_time(&self) -> CivilTime {
        let elapsed = time::Duration::try_from(self.now).unwrap_or(time::Duration::ZERO);
        self.ringing.at.checked_add(elapsed).unwrap_or(self.ringing.at)
    }

    fn begin(&mut self) {
        if matches!(self.stage, Stage::Ringing) {
            self.stage = Stage::Disclosing(None, None);
            if self.broken.voice {
                self.out_of_order();
            } else {
                self.tell_ai();
            }
        }
    }

    /// Stops what is being said and what was to follow.
    pub(crate) fn hush(&mut self) {
        if self.mouth.stop(self.now) {
            self.put(Output::Hush);
        }
    }

    /// Stops listening: the caller's turn, if they have it, is dropped.
    pub(crate) fn stop_listening(&mut self) {
        let steps = self.turn_taking.abandon();
        self.held_since = None;
        self.relay(&steps);
    }

    /// The call is over; what there is of a message is passed on.
    pub(crate) fn end(&mut self, reason: EndReason) {
        if matches!(self.stage, Stage::Ended) {
            return;
        }
        self.hand_in_message();
        self.fall_silent();
        self.stage = Stage::Ended;
        self.put(Output::End(reason));
    }

    /// Says goodbye; the call ends after it.
    pub(crate) fn close(&mut self, reason: EndReason) {
        self.stop_listening();
        self.hand_in_message();
        self.stage = Stage::Closing(reason);
        self.say_firmly(Saying::Goodbye);
    }

    /// Whether a caller's voice counts: never before they know that this is a machine.
    pub(crate) fn listens(&self) -> bool {
        self.disclosed.is_some()
            && matches!(self.stage, Stage::Talking)
            && self.held_since.is_none()
            && self.mouth.lets_in()
    }

    fn sound(&mut self, voice: bool) {
        if self.listens() {
            let steps = self.turn_taking.sound(voice, self.now);
            self.follow(steps);
        }
    }

    /// Passes on what the program is to do about a turn.
    fn relay(&mut self, steps: &[Step]) {
        for step in steps {
            let output = match step {
                Step::Started => Output::TurnStarted,
                Step::Recognise(attempt) => Output::Recognise(*attempt),
                Step::Discard(attempt) => Output::Discard(*attempt),
                Step::Dropped => Output::TurnDropped,
                Step::Ended(attempt) => {
                    let turn = self.next_turn();
                    self.filtering = Some((turn, self.now));
                    Output::Filter { attempt: *attempt, turn }
                }
                Step::Stuck => continue,
            };
            self.put(output);
        }
    }

    pub(crate) fn follow(&mut self, steps: Vec<Step>) {
        self.relay(&steps);
        for step in steps {
            match step {
                Step::Started => self.hush(),
                Step::Dropped if self.filtering.is_none() => {
                    self.mouth.resume();
                }
                Step::Stuck => self.failed(Engine::Recognition),
                Step::Dropped | Step::Recognise(_) | Step::Discard(_) | Step::Ended(_) => {}
            }
        }
    }

    pub(crate) fn heard(&mut self, facts: &Facts) {
        if self.filtering.is_none_or(|(turn, _)| turn != facts.turn) {
            return;
        }
        self.filtering = None;
        match self.stage {
            Stage::Talking | Stage::Leaving(_) => self.reply(facts),
            Stage::HandingOver(..) | Stage::Closing(_) => self.keep(Kept::Caller(facts.turn)),
            Stage::Ringing | Stage::Disclosing(..) | Stage::Ended => {}
        }
    }

    fn digit(&mut self, digit: char) {
        match (digit, &mut self.stage) {
            ('0', Stage::Disclosing(_, wish)) => {
                *wish = Some(Wish::Person);
                // Who presses a key is no longer on hold.
                self.resumed();
            }
            // Out of order, a person was tried already; being handed over, one is on the way.
            ('0', Stage::Talking | Stage::Closing(EndReason::Goodbye | EndReason::Silence | EndReason::TooLong)) => {
                self.stage = Stage::Talking;
                self.stop_listening();
                self.hush();
                self.mouth.forget_cut();
                self.mouth.begin_answer();
                self.silences = 0;
                self.person();
            }
            _ => {}
        }
    }

    pub(crate) fn failed(&mut self, engine: Engine) {
        match engine {
            Engine::Storage => self.storage_failed(),
            Engine::Recognition => {
                self.broken.recognition = true;
                match &self.stage {
                    Stage::Talking => self.out_of_order(),
                    Stage::Leaving(_) => self.leave(),
                    // Before: once the caller knows that this is a machine. After: there is nothing to recognise.
                    Stage::Ringing
                    | Stage::Disclosing(..)
                    | Stage::HandingOver(..)
                    | Stage::Closing(_)
                    | Stage::Ended => {}
                }
            }
            Engine::Voice => {
                self.broken.voice = true;
                self.fall_silent();
                if matches!(self.stage, Stage::Disclosing(..) | Stage::Talking) {
                    self.out_of_order();
                }
            }
        }
    }

    fn held(&mut self) {
        if matches!(self.stage, Stage::Disclosing(..) | Stage::Talking) && self.held_since.is_none() {
            self.stop_listening();
            self.hush();
            self.held_since = Some(self.now);
        }
    }

    fn resumed(&mut self) {
        if self.held_since.take().is_some() {
            self.mouth.resume();
        }
    }

    fn hung_up(&mut self) {
        let mid_message = matches!(self.topic, Topic::Message(_)) && matches!(self.stage, Stage::Talking);
        self.fall_silent();
        if mid_message && (self.turn_taking.caller_has_the_turn() || self.filtering.is_some()) {
            let limit = self.repertoire.settings().timings.recognition_limit + FILTER_LIMIT;
            self.stage = Stage::Leaving(self.now + limit);
            let steps = self.turn_taking.close(self.now);
            self.follow(steps);
        } else {
            self.leave();
        }
    }

    /// The caller is gone: a message they left is passed on.
    pub(crate) fn leave(&mut self) {
        self.stop_listening();
        self.end(EndReason::CallerHungUp);
    }

    fn next_turn(&mut self) -> TurnNumber {
        self.turns += 1;
        TurnNumber(self.turns)
    }

    /// Says the next thing, or does what comes after the last one.
    fn go_on(&mut self) {
        self.start_next();
        let silent = self.mouth.is_silent();
        match &mut self.stage {
            Stage::HandingOver(target, since @ None) if silent => {
                *since = Some(self.now);
                let target = target.clone();
                self.put(Output::Transfer(target));
            }
            Stage::Closing(reason) if silent => {
                let reason = *reason;
                self.end(reason);
            }
            Stage::HandingOver(..)
            | Stage::Closing(_)
            | Stage::Ringing
            | Stage::Disclosing(..)
            | Stage::Talking
            | Stage::Leaving(_)
            | Stage::Ended => {}
        }
        let nobody_speaks = silent
            && matches!(self.stage, Stage::Talking)
            && self.held_since.is_none()
            && self.filtering.is_none()
            && !self.turn_taking.caller_has_the_turn();
        self.quiet_since = nobody_speaks.then(|| self.quiet_since.unwrap_or(self.now));
    }
}
