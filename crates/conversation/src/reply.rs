//! What the assistant does about the caller's words, about silence, and about the language they speak.

use std::sync::Arc;

use clevercall_model::Language;
use clevercall_privacy::{Kind, Tier};

use crate::{
    EndReason, Facts, Interruption, Kept, Number, Output, Request,
    call::{Call, Stage, Storing},
    dialogue::{Move, decide},
    handover::Reach,
    intents::Intent,
    speaking::Part,
    template::Slot,
    topic::Topic,
    wordings::Saying,
    words::words_of,
};

/// Fewer words than this don't change the language: recognisers guess at "ja" and "okay".
const TELLING_WORDS: usize = 3;
/// Turns in a row without an answer after which a person is offered.
const MISUNDERSTOOD: u32 = 2;
/// Times in a row that nobody speaks after which the assistant says goodbye.
const SILENCES: u32 = 2;

impl Call {
    /// Does what the words of a turn ask for.
    pub(crate) fn reply(&mut self, facts: &Facts) {
        let at = self.civil_time();
        let repertoire = Arc::clone(&self.repertoire);
        let language = self.language_of(facts);
        let book = repertoire.book(language).unwrap_or(repertoire.first_book());
        let wanted = decide(&repertoire, book, (&self.topic, at), facts);
        if matches!(self.stage, Stage::Leaving(_)) {
            return self.last_words(wanted, facts);
        }
        self.silences = 0;
        if wanted == Move::Nothing {
            self.keep(Kept::Caller(facts.turn));
            self.mouth.resume();
            return;
        }
        self.mouth.forget_cut();
        self.mouth.forget_waiting();
        // "Again" means what was said before; everything else begins a new answer.
        if wanted != Move::Wish(Intent::Repeat) {
            self.mouth.begin_answer();
        }
        self.speak_language(language);
        self.given.note(&facts.placeholders);
        // What asks to be forgotten and what belongs to a message are kept, or not, where they are dealt with.
        if !matches!(wanted, Move::Dictate | Move::Wish(Intent::Forget | Intent::Message)) {
            self.keep(Kept::Caller(facts.turn));
        }
        self.perform(wanted, facts);
    }

    /// The end of a message whose caller has hung up already.
    fn last_words(&mut self, wanted: Move, facts: &Facts) {
        self.given.note(&facts.placeholders);
        match wanted {
            Move::Wish(Intent::Forget) => self.forget(),
            Move::Dictate | Move::Unheard | Move::Accept | Move::Decline => {
                self.keep(Kept::Caller(facts.turn));
                if let (Topic::Message(draft), Move::Dictate) = (&mut self.topic, wanted) {
                    draft.add(facts.turn);
                }
            }
            Move::Wish(_)
            | Move::Ask(_)
            | Move::Introduce
            | Move::Confide
            | Move::Greet
            | Move::Nothing
            | Move::Unanswerable => self.keep(Kept::Caller(facts.turn)),
        }
    }

    fn language_of(&self, facts: &Facts) -> Language {
        let telling = words_of(&facts.text).len() >= TELLING_WORDS && facts.withheld.is_none();
        let spoken = facts.language.filter(|language| telling && self.repertoire.book(*language).is_some());
        spoken.unwrap_or(self.language)
    }

    /// Goes on in this language; whoever hears it for the first time is told in it that this is a machine.
    fn speak_language(&mut self, language: Language) {
        self.language = language;
        if !self.told_in.contains(&language) {
            self.tell_ai();
        }
    }

    fn perform(&mut self, wanted: Move, facts: &Facts) {
        if !matches!(wanted, Move::Unanswerable | Move::Unheard) {
            self.misunderstood = 0;
        }
        match wanted {
            Move::Wish(intent) => self.grant(intent, facts),
            Move::Ask(index) => self.answer(index, facts),
            Move::Accept => self.accept(),
            Move::Decline => self.decline(facts),
            Move::Dictate => self.dictate(facts),
            Move::Introduce => self.introduced(facts),
            Move::Confide => {
                self.say(Saying::Protected);
                self.offer();
            }
            Move::Greet => self.open(Saying::Invite),
            Move::Nothing => {}
            Move::Unanswerable => self.not_understood(Saying::Rephrase),
            Move::Unheard => self.not_understood(Saying::NotHeard),
        }
    }

    fn grant(&mut self, intent: Intent, facts: &Facts) {
        match intent {
            Intent::Forget => self.forget(),
            Intent::Message => self.message_wanted(facts),
            Intent::Person => self.person(),
            Intent::Privacy => self.privacy(),
            Intent::Machine => self.tell_ai(),
            Intent::Repeat => {
                if !self.mouth.repeat() {
                    self.say(Saying::NothingSaid);
                }
            }
            Intent::Goodbye => self.close(EndReason::Goodbye),
            Intent::Thanks => self.settle(Saying::Welcome),
        }
    }

    /// Says an approved answer and, where it says so, hands over.
    fn answer(&mut self, index: usize, facts: &Facts) {
        let repertoire = Arc::clone(&self.repertoire);
        let answer = repertoire.answer(index);
        let protected = facts.kinds.iter().any(|kind| kind.tier() == Tier::Special || *kind == Kind::Criminal);
        if protected {
            self.say(Saying::Protected);
        }
        let text = answer.text(self.language);
        if text.is_some_and(|text| text.fill(&self.given).is_none()) {
            // The answer speaks back what the caller has not said.
            return self.not_understood(Saying::Rephrase);
        }
        self.topic = Topic::Open;
        self.answered = true;
        if let Some(text) = text {
            self.say_line(Part::Answer, text, self.language, Interruption::Allowed);
        }
        if let Some(department) = answer.transfer() {
            let reach = self.reach_at(repertoire.department(department));
            self.lead_to(reach);
        }
    }

    fn accept(&mut self) {
        match self.topic {
            Topic::OfferedPerson => self.person(),
            Topic::OfferedMessage if self.takes_messages() => self.take_message(),
            Topic::OfferedMessage => self.person(),
            Topic::Message(_) => self.confirm_message(),
            Topic::Open | Topic::AnythingElse => self.open(Saying::Invite),
        }
    }

    fn decline(&mut self, facts: &Facts) {
        match self.topic {
            Topic::Message(_) => self.correct_message(facts),
            Topic::OfferedPerson | Topic::OfferedMessage | Topic::Open | Topic::AnythingElse => {
                self.settle(Saying::WhatElse);
            }
        }
    }

    /// The caller said who they are without having been asked.
    fn introduced(&mut self, facts: &Facts) {
        let has = |kind| facts.placeholders.iter().any(|placeholder| placeholder.kind() == kind);
        let saying = if self.storing != Storing::Turns || self.broken.storage {
            Saying::NotNoted
        } else {
            match (has(Kind::Person), has(Kind::Phone)) {
                (true, true) => Saying::NotedBoth,
                (true, false) => Saying::NotedName,
                (false, true) if self.given.latest(Slot::Name).is_some() => Saying::NotedBoth,
                (false, true) => Saying::NotedNumber,
                (false, false) => Saying::Noted,
            }
        };
        self.open(saying);
    }

    /// No answer fits: once more, then a person.
    fn not_understood(&mut self, again: Saying) {
        self.misunderstood += 1;
        if matches!(self.topic, Topic::OfferedPerson | Topic::OfferedMessage) && self.misunderstood < MISUNDERSTOOD {
            self.say(Saying::YesOrNo);
        } else if self.misunderstood < MISUNDERSTOOD {
            self.say(again);
        } else {
            // What was dictated so far is passed on, though its rest could not be understood.
            self.hand_in_message();
            self.say(Saying::NoAnswer);
            self.offer();
        }
    }

    /// Offers a person, or what else can be had.
    fn offer(&mut self) {
        self.misunderstood = 0;
        match self.reach() {
            Reach::Person(_) => {
                self.topic = Topic::OfferedPerson;
                self.say(Saying::AskPutThrough);
            }
            Reach::Message => {
                self.topic = Topic::OfferedMessage;
                self.say(Saying::Nobody);
                self.say(Saying::AskMessage);
            }
            Reach::Later => {
                self.topic = Topic::Open;
                self.say(Saying::Nobody);
                self.say_opening();
            }
        }
    }

    fn message_wanted(&mut self, facts: &Facts) {
        if self.takes_messages() {
            self.take_message();
            self.keep(Kept::Caller(facts.turn));
            if let Topic::Message(draft) = &mut self.topic {
                draft.add(facts.turn);
            }
            return;
        }
        self.keep(Kept::Caller(facts.turn));
        self.say(if self.broken.storage { Saying::MessageBroken } else { Saying::MessageNotKept });
        match self.reach() {
            Reach::Person(_) => {
                self.topic = Topic::OfferedPerson;
                self.say(Saying::AskPutThrough);
            }
            Reach::Message | Reach::Later => self.say_opening(),
        }
    }

    /// "Forget me": this call is no longer kept; what was kept before needs proof of who asks, so the desk sees to it.
    fn forget(&mut self) {
        let first = self.storing != Storing::Forgotten;
        self.forget_caller();
        self.topic = Topic::AnythingElse;
        let saying = match self.ringing.number {
            Number::Shown => Saying::Forgotten,
            Number::Withheld => Saying::ForgottenWithheld,
        };
        if first && self.ringing.number == Number::Shown {
            self.put(Output::Request(Request::Forget));
        }
        self.say(saying);
    }

    fn privacy(&mut self) {
        let repertoire = Arc::clone(&self.repertoire);
        if let Some(book) = repertoire.book(self.language) {
            let privacy = &book.greeting(self.ringing.number).privacy;
            self.say_line(Part::Own, privacy, self.language, Interruption::Allowed);
        }
    }

    fn open(&mut self, saying: Saying) {
        self.topic = Topic::Open;
        self.say(saying);
    }

    fn settle(&mut self, saying: Saying) {
        self.topic = Topic::AnythingElse;
        self.say(saying);
    }

    /// Nobody has spoken for a while.
    pub(crate) fn quiet(&mut self) {
        self.silences += 1;
        if self.silences >= SILENCES {
            return self.close(EndReason::Silence);
        }
        match self.topic {
            Topic::Open if self.answered => self.settle(Saying::AnythingElse),
            Topic::Open => self.say(Saying::StillThere),
            Topic::AnythingElse => self.say(Saying::AnythingElse),
            Topic::OfferedPerson => self.say(Saying::AskPutThrough),
            Topic::OfferedMessage => self.say(Saying::AskMessage),
            Topic::Message(_) => self.quiet_message(),
        }
    }
}
