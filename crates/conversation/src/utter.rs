//! Saying things: from a text to an utterance, and what its end leaves behind.

use std::{sync::Arc, time::Duration};

use clevercall_model::{Language, SoundClass, TurnNumber};

use crate::{
    Delivery, Evidence, Interruption, Kept, Output, Template, Utterance,
    call::{Call, Stage, Storing, Wish},
    notice::Disclosure,
    speaking::{Line, Part, Said},
    template::with_opening,
    wordings::Saying,
};

impl Call {
    /// Says that this is a machine, in the language of the conversation.
    pub(crate) fn tell_ai(&mut self) {
        let repertoire = Arc::clone(&self.repertoire);
        let notice =
            &repertoire.book(self.language).unwrap_or(repertoire.first_book()).greeting(self.ringing.number).notice;
        self.say_line(Part::Ai, &notice.ai, self.language, Interruption::Refused);
    }

    pub(crate) fn tell_rest(&mut self) {
        let repertoire = Arc::clone(&self.repertoire);
        let notice = &repertoire.first_book().greeting(self.ringing.number).notice;
        self.say_line(Part::Notice, &notice.rest, self.language, Interruption::Allowed);
        for (language, also) in &notice.also {
            self.say_line(Part::Own, also, *language, Interruption::Allowed);
        }
        self.say(Saying::Invite);
    }

    /// Says one of the assistant's own texts; the caller may interrupt.
    ///
    /// A text whose slots have nothing to hold is left out: nothing wrong is said.
    pub(crate) fn say(&mut self, saying: Saying) {
        self.say_own(saying, Interruption::Allowed);
    }

    /// Says one of the assistant's own texts to its end.
    pub(crate) fn say_firmly(&mut self, saying: Saying) {
        self.say_own(saying, Interruption::Refused);
    }

    fn say_own(&mut self, saying: Saying, interruption: Interruption) {
        let repertoire = Arc::clone(&self.repertoire);
        if let Some(template) = repertoire.book(self.language).and_then(|book| book.saying(saying)) {
            self.say_line(Part::Own, template, self.language, interruption);
        }
    }

    pub(crate) fn say_line(&mut self, part: Part, template: &Template, language: Language, interruption: Interruption) {
        if self.broken.voice {
            return;
        }
        if let Some(text) = template.fill(&self.given) {
            let (class, wording) = (template.class(), template.wording().clone());
            self.mouth.say(Line { part, text, class, language, wording, interruption, skip: Duration::ZERO });
        }
    }

    /// Says when people are there next, or that the caller should try later.
    pub(crate) fn say_opening(&mut self) {
        let at = self.civil_time();
        let hours = &self.repertoire.settings().hours;
        let next = hours.next_opening(at).filter(|_| !hours.open_at(at));
        let (Some(next), false) = (next, self.broken.voice) else { return self.say(Saying::CallLater) };
        let wordings = self.book().wordings;
        let (id, text) = (Saying::OpensAgain.id(), (wordings.text)(Saying::OpensAgain));
        let (text, wording) = with_opening(id, text, &(wordings.opening)(next, at));
        let class = SoundClass::Dynamic;
        let interruption = Interruption::Allowed;
        self.mouth.say(Line {
            part: Part::Own,
            text,
            class,
            language: self.language,
            wording,
            interruption,
            skip: Duration::ZERO,
        });
    }

    pub(crate) fn start_next(&mut self) {
        let waits_for_the_caller = match self.stage {
            Stage::Talking => self.turn_taking.caller_has_the_turn() || self.filtering.is_some(),
            Stage::Leaving(_) | Stage::Ended => true,
            Stage::Ringing | Stage::Disclosing(..) | Stage::HandingOver(..) | Stage::Closing(_) => false,
        };
        if waits_for_the_caller || self.held_since.is_some() {
            return;
        }
        let turn = TurnNumber(self.turns + 1);
        let Some((part, speech)) = self.mouth.start_next(|| turn, self.now) else { return };
        self.turns += 1;
        if let (Part::Ai, Stage::Disclosing(disclosure, _)) = (part, &mut self.stage) {
            *disclosure = Some(Disclosure(speech.utterance));
        }
        self.put(Output::Speak(speech));
    }

    /// An utterance was played to its end.
    pub(crate) fn finished(&mut self, utterance: Utterance) {
        let (disclosed, wish) = if let Stage::Disclosing(Some(disclosure), wish) = &self.stage {
            (disclosure.finished(utterance), *wish)
        } else {
            (None, None)
        };
        let just_disclosed = disclosed.is_some();
        if just_disclosed {
            self.disclosed = disclosed;
            self.stage = Stage::Talking;
        }
        if let Some(said) = self.mouth.finished(utterance) {
            self.note_said(said, Delivery::Whole);
        }
        if just_disclosed {
            self.begin_talking(wish);
        }
    }

    /// An utterance was cut short.
    pub(crate) fn hushed(&mut self, utterance: Utterance, heard: Duration) {
        if let Some(said) = self.mouth.hushed(utterance, heard) {
            self.note_said(said, Delivery::Cut(heard));
        }
    }

    /// The voice or the line is gone.
    pub(crate) fn fall_silent(&mut self) {
        if let Some(said) = self.mouth.fall_silent() {
            self.note_said(said, Delivery::Cut(Duration::ZERO));
        }
    }

    fn begin_talking(&mut self, wish: Option<Wish>) {
        match wish {
            _ if self.broken.recognition => self.out_of_order(),
            Some(Wish::Person) => self.person(),
            None => self.tell_rest(),
        }
    }

    /// Leaves evidence and, where the mode allows, the words of what was said.
    pub(crate) fn note_said(&mut self, said: Said, delivery: Delivery) {
        let (language, wording) = (said.speech.language, said.speech.wording.clone());
        match said.part {
            Part::Ai if delivery == Delivery::Whole => {
                self.told_in.push(language);
                self.put(Output::Evidence(Evidence::Disclosed { language, wording }));
            }
            Part::Notice => self.put(Output::Evidence(Evidence::Notice { language, wording, delivery })),
            Part::Answer => self.put(Output::Evidence(Evidence::Answer { wording, delivery })),
            Part::Ai | Part::Own => {}
        }
        self.keep(Kept::Assistant(said.speech));
    }

    /// The one way to storage: only after the caller knows that this is a machine, and only where words may be kept.
    pub(crate) fn keep(&mut self, kept: Kept) {
        if self.disclosed.is_some() && self.storing == Storing::Turns && !self.broken.storage {
            self.put(Output::Keep(kept));
        }
    }
}
