//! Taking a message: the words, then where to call back, read back from placeholders.

use clevercall_model::TurnNumber;
use clevercall_privacy::Kind;

use crate::{
    Callback, Facts, Kept, Number, Output, Request,
    call::Call,
    template::Slot,
    topic::{Asked, Draft, Topic},
    wordings::Saying,
};

/// How often a question about a message is asked again.
const MOST_AGAIN: u32 = 2;

impl Call {
    /// The caller said something that belongs to their message.
    pub(crate) fn dictate(&mut self, facts: &Facts) {
        self.keep(Kept::Caller(facts.turn));
        if self.add_to_message(facts.turn) {
            let fresh_number = facts.placeholders.iter().any(|placeholder| placeholder.kind() == Kind::Phone);
            self.after_words(fresh_number);
        }
    }

    fn add_to_message(&mut self, turn: TurnNumber) -> bool {
        let Topic::Message(draft) = &mut self.topic else { return false };
        draft.add(turn);
        true
    }

    /// Asks what is still missing, or finishes.
    fn after_words(&mut self, fresh_number: bool) {
        let Topic::Message(draft) = &self.topic else { return };
        let (asked, again) = (draft.asked, draft.again);
        let known = self.given.latest(Slot::Phone).is_some();
        match asked {
            Asked::Words | Asked::Number if known => self.read_back(),
            Asked::IsItRight | Asked::CallingNumber if fresh_number => self.read_back(),
            Asked::Words if self.ringing.number == Number::Shown => {
                self.ask(Asked::CallingNumber, Saying::AskCallingNumber)
            }
            Asked::Words => self.ask(Asked::Number, Saying::AskNumber),
            Asked::IsItRight | Asked::CallingNumber if again < MOST_AGAIN => self.ask(asked, Saying::YesOrNo),
            Asked::IsItRight | Asked::CallingNumber | Asked::Number => self.finish_message(Callback::None),
        }
    }

    fn read_back(&mut self) {
        let name = self.given.latest(Slot::Name).is_some();
        self.ask(Asked::IsItRight, if name { Saying::ReadBackBoth } else { Saying::ReadBackNumber });
    }

    fn ask(&mut self, asked: Asked, saying: Saying) {
        if let Topic::Message(draft) = &mut self.topic {
            draft.again = if draft.asked == asked { draft.again + 1 } else { draft.again };
            draft.asked = asked;
        }
        self.say(saying);
    }

    /// Yes to a question about the message.
    pub(crate) fn confirm_message(&mut self) {
        let callback = self.callback();
        self.finish_message(callback);
    }

    /// No to a question about the message; a number said along with it is read back.
    pub(crate) fn correct_message(&mut self, facts: &Facts) {
        let Topic::Message(Draft { asked, again, .. }) = &mut self.topic else { return };
        *again += 1;
        let (asked, again) = (*asked, *again);
        let corrected = facts.placeholders.iter().any(|placeholder| placeholder.kind() == Kind::Phone);
        if again > MOST_AGAIN {
            self.finish_message(Callback::None);
        } else if corrected {
            self.read_back();
        } else {
            self.given.forget(Slot::Phone);
            let saying = if asked == Asked::IsItRight { Saying::AskNumberAgain } else { Saying::AskNumber };
            self.ask(Asked::Number, saying);
        }
    }

    /// What the caller has agreed to or said, as far as the message got.
    fn callback(&self) -> Callback {
        let Topic::Message(draft) = &self.topic else { return Callback::None };
        match (draft.asked, self.given.latest(Slot::Phone)) {
            (Asked::CallingNumber, _) => Callback::CallingNumber,
            (_, Some(number)) => Callback::Said(number.clone()),
            (_, None) => Callback::None,
        }
    }

    fn finish_message(&mut self, callback: Callback) {
        self.pass_on(callback);
        self.topic = Topic::AnythingElse;
        self.say(Saying::MessageTaken);
    }

    /// Passes on what there is of a message, without asking anything more; the topic is open again.
    pub(crate) fn hand_in_message(&mut self) {
        let said = self.given.latest(Slot::Phone).cloned();
        self.pass_on(said.map_or(Callback::None, Callback::Said));
    }

    fn pass_on(&mut self, callback: Callback) {
        if let Topic::Message(draft) = std::mem::replace(&mut self.topic, Topic::Open)
            && !draft.turns.is_empty()
            && !self.broken.storage
        {
            let name = self.given.latest(Slot::Name).cloned();
            self.put(Output::Request(Request::Message { turns: draft.turns, name, callback }));
        }
    }

    /// Nobody spoke while a message was being left: what there is of it is passed on.
    pub(crate) fn quiet_message(&mut self) {
        let Topic::Message(draft) = &self.topic else { return };
        if draft.turns.is_empty() {
            self.say(Saying::MessagePrompt);
        } else {
            // Silence is no yes: the number on the line is used only where the caller agreed to it.
            self.hand_in_message();
            self.topic = Topic::AnythingElse;
            self.say(Saying::MessageTaken);
        }
    }
}
