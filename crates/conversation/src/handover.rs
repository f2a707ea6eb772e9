//! The way to a person: in opening hours the call is handed over, outside them a message is taken, or the caller is told
//! when people are there. An engine that fails leads here too.

use crate::{
    EndReason, Handover, Output, Target,
    call::{Call, Stage, Storing},
    topic::{Asked, Draft, Topic},
    wordings::Saying,
};

/// How often a person is tried in one call before a message is all that is left.
const MOST_HANDOVERS: u32 = 3;

/// What a caller who wants a person can have now.
pub(crate) enum Reach {
    Person(Target),
    Message,
    Later,
}

impl Call {
    /// What a caller who wants a person can have now.
    pub(crate) fn reach(&self) -> Reach {
        self.reach_at(self.repertoire.settings().targets.person.as_ref())
    }

    /// The same for a department.
    pub(crate) fn reach_at(&self, target: Option<&Target>) -> Reach {
        let open = self.repertoire.settings().hours.open_at(self.civil_time());
        match target {
            Some(target) if open && self.handovers < MOST_HANDOVERS => Reach::Person(target.clone()),
            _ if self.takes_messages() => Reach::Message,
            _ => Reach::Later,
        }
    }

    /// Whether what a caller says can be kept and understood.
    pub(crate) fn takes_messages(&self) -> bool {
        self.storing == Storing::Turns && !self.broken.storage && !self.broken.recognition && !self.broken.voice
    }

    /// The caller wants a person.
    pub(crate) fn person(&mut self) {
        let reach = self.reach();
        self.lead_to(reach);
    }

    /// Leads the caller to what can be had.
    pub(crate) fn lead_to(&mut self, reach: Reach) {
        self.misunderstood = 0;
        match reach {
            Reach::Person(target) => self.put_through(target, Saying::PuttingThrough),
            Reach::Message => {
                if let Topic::Message(draft) = &mut self.topic {
                    draft.asked = Asked::Words;
                    return self.say(Saying::MessagePrompt);
                }
                self.say(Saying::Nobody);
                self.take_message();
            }
            Reach::Later => {
                self.hand_in_message();
                self.say(Saying::Nobody);
                self.say_opening();
            }
        }
    }

    /// Announces a person and hands over.
    fn put_through(&mut self, target: Target, announcement: Saying) {
        self.stop_listening();
        // What was dictated so far must not be lost, should nobody answer.
        self.hand_in_message();
        self.handovers += 1;
        self.stage = Stage::HandingOver(target, None);
        self.say_firmly(announcement);
    }

    /// Asks for a message.
    pub(crate) fn take_message(&mut self) {
        self.topic = Topic::Message(Draft::new());
        self.say(Saying::MessagePrompt);
    }

    /// Something the conversation needs is broken: a person at once, or an apology and the end.
    pub(crate) fn out_of_order(&mut self) {
        self.stop_listening();
        self.hush();
        self.mouth.forget_cut();
        match self.reach() {
            Reach::Person(target) => self.put_through(target, Saying::PuttingThroughBroken),
            Reach::Message | Reach::Later => {
                self.hand_in_message();
                self.stage = Stage::Closing(EndReason::EngineFailed);
                self.say_firmly(Saying::Broken);
            }
        }
    }

    /// The outcome of handing over.
    pub(crate) fn transferred(&mut self, handover: Handover) {
        if !matches!(self.stage, Stage::HandingOver(_, Some(_))) {
            return;
        }
        match handover {
            Handover::Accepted => self.end(EndReason::HandedOver),
            Handover::Refused => self.not_handed_over(),
        }
    }

    /// Nobody took the call.
    pub(crate) fn not_handed_over(&mut self) {
        self.stage = Stage::Talking;
        self.mouth.begin_answer();
        self.say(Saying::NobodyAnswers);
        if self.broken.recognition || self.broken.voice {
            self.stage = Stage::Closing(EndReason::EngineFailed);
            self.say_firmly(Saying::Broken);
        } else if self.takes_messages() {
            self.topic = Topic::OfferedMessage;
            self.say(Saying::AskMessage);
        } else {
            self.topic = Topic::Open;
            self.say_opening();
        }
    }

    /// Nothing can be stored any more: a message that was being left can't be taken.
    pub(crate) fn storage_failed(&mut self) {
        self.broken.storage = true;
        let leaving_message = matches!(self.topic, Topic::Message(_) | Topic::OfferedMessage);
        if leaving_message && matches!(self.stage, Stage::Talking) {
            self.topic = Topic::Open;
            self.stop_listening();
            self.hush();
            self.say(Saying::MessageBroken);
            self.person();
        }
    }

    /// Stops storing, for good.
    pub(crate) fn forget_caller(&mut self) {
        let first = self.storing != Storing::Forgotten;
        self.storing = Storing::Forgotten;
        if first {
            self.put(Output::StopKeeping);
        }
    }
}
