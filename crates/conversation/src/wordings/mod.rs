//! Everything the assistant says of itself and understands in every call, one file a language.
//!
//! A new language is one more file and one more line in [`Wordings::of`]; the compiler asks for every text.

mod danish;
mod english;

use clevercall_model::Language;

use crate::{CivilTime, intents::Phrases};

/// One language: what is said in it, what is understood in it.
pub(crate) struct Wordings {
    /// Which language.
    pub(crate) language: Language,
    /// The sentence that says this is a machine.
    pub(crate) ai: AiWording,
    /// All other texts; `{organisation}` and `{days}` are filled at start, `{opening}` in the call, the rest are slots.
    pub(crate) text: fn(Saying) -> &'static str,
    /// When people are there next, as it is spoken; `today` is the moment of speaking.
    pub(crate) opening: fn(CivilTime, CivilTime) -> String,
    /// A number of days, as it is spoken.
    pub(crate) days: fn(u64) -> String,
    /// Phrases that are understood in every call.
    pub(crate) phrases: Phrases,
    /// How words are compared.
    pub(crate) grammar: Grammar,
}

/// What matching has to know of a language.
pub(crate) struct Grammar {
    /// Words that say nothing of what a question is about.
    pub(crate) stop_words: &'static [&'static str],
    /// Words that come with a name or a number, and then say nothing of what a question is about.
    pub(crate) introductions: &'static [&'static str],
    /// Endings that are cut off, longest first.
    pub(crate) endings: &'static [&'static str],
    /// Words that mean the same on any telephone; the first stands for all.
    pub(crate) synonyms: &'static [&'static [&'static str]],
}

/// The sentence that says this is a machine that uses artificial intelligence.
///
/// It can't be made without the words that say so: a wording that lacks them doesn't compile.
#[derive(Clone, Copy)]
pub(crate) struct AiWording(&'static str);

impl AiWording {
    /// Takes the sentence and the words in it that tell; both are checked when the program is compiled.
    const fn new(sentence: &'static str, tells: &'static str) -> Self {
        assert!(contains(sentence.as_bytes(), tells.as_bytes()), "the sentence must say that this is a machine");
        assert!(contains(sentence.as_bytes(), b"{organisation}"), "the sentence must say whose assistant it is");
        Self(sentence)
    }

    /// The sentence, with `{organisation}` in it.
    pub(crate) const fn sentence(self) -> &'static str {
        self.0
    }
}

const fn contains(text: &[u8], part: &[u8]) -> bool {
    let mut start = 0;
    while start + part.len() <= text.len() {
        let mut length = 0;
        while length < part.len() && text[start + length] == part[length] {
            length += 1;
        }
        if length == part.len() {
            return true;
        }
        start += 1;
    }
    false
}

macro_rules! sayings {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        /// Something the assistant says of itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Saying { $($(#[$doc])* $name,)* }

        impl Saying {
            /// Every saying, in the order of their numbers.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name it has in evidence.
            pub(crate) const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

sayings! {
    /// Notice, mode number-only: not recorded, text not kept.
    TextNotKept = "notice-text-not-kept",
    /// Notice, mode number-only, number shown: how long the number is kept.
    NumberKept = "notice-number-kept",
    /// Notice, mode anonymise-after, number shown.
    TextAndNumberKept = "notice-text-and-number-kept",
    /// Notice, mode anonymise-after, number withheld.
    TextKept = "notice-text-kept",
    /// Notice: how to reach a person, and where to hear more.
    WayOut = "notice-way-out",
    /// Notice, said in a language that isn't the first: it is spoken too.
    AlsoSpoken = "also-spoken",
    /// The question that opens the conversation.
    Invite = "invite",
    /// The longer notice (GDPR Art. 13): who, and that sound is never kept.
    PrivacyWho = "privacy-who",
    /// The longer notice: what the caller can demand.
    PrivacyRights = "privacy-rights",
    /// Nothing was heard for a while, before anything was answered.
    StillThere = "still-there",
    /// Nothing was heard for a while, after an answer.
    AnythingElse = "anything-else",
    /// The last words.
    Goodbye = "goodbye",
    /// The words were heard but no answer fits.
    Rephrase = "rephrase",
    /// The words could not be understood at all.
    NotHeard = "not-heard",
    /// No answer fits again.
    NoAnswer = "no-answer",
    /// Offers a person.
    AskPutThrough = "ask-put-through",
    /// Offers to take a message.
    AskMessage = "ask-message",
    /// The question before wants a yes or a no.
    YesOrNo = "yes-or-no",
    /// Something of Art. 9 or 10 was said.
    Protected = "protected",
    /// A person takes over now.
    PuttingThrough = "putting-through",
    /// A person takes over because something is broken.
    PuttingThroughBroken = "putting-through-broken",
    /// Something is broken and no person can be had.
    Broken = "broken",
    /// Nobody took the call.
    NobodyAnswers = "nobody-answers",
    /// Nobody is there outside opening hours.
    Nobody = "nobody",
    /// When people are there again.
    OpensAgain = "opens-again",
    /// Call again later, without a time.
    CallLater = "call-later",
    /// Asks for a message.
    MessagePrompt = "message-prompt",
    /// A message can't be taken, because nothing that is said is kept.
    MessageNotKept = "message-not-kept",
    /// A message can't be taken, because the vault is out of order.
    MessageBroken = "message-broken",
    /// Reads back name and number.
    ReadBackBoth = "read-back-both",
    /// Reads back the number.
    ReadBackNumber = "read-back-number",
    /// Asks whether to call back on the number shown.
    AskCallingNumber = "ask-calling-number",
    /// Asks for a number.
    AskNumber = "ask-number",
    /// What was read back was wrong.
    AskNumberAgain = "ask-number-again",
    /// The message is with the desk.
    MessageTaken = "message-taken",
    /// Name and number were given outside a message.
    NotedBoth = "noted-both",
    /// The name was given outside a message.
    NotedName = "noted-name",
    /// The number was given outside a message.
    NotedNumber = "noted-number",
    /// Personal data was given that isn't read back.
    Noted = "noted",
    /// Personal data was given and nothing is kept.
    NotNoted = "not-noted",
    /// "Forget me", number shown.
    Forgotten = "forgotten",
    /// "Forget me", number withheld.
    ForgottenWithheld = "forgotten-withheld",
    /// An offer was declined, or something is settled.
    WhatElse = "what-else",
    /// Thanks were given.
    Welcome = "welcome",
    /// Asked to repeat, but nothing was said yet.
    NothingSaid = "nothing-said",
}

impl Wordings {
    /// The wordings of a language, where the assistant speaks it.
    pub(crate) const fn of(language: Language) -> Option<&'static Self> {
        match language {
            Language::Danish => Some(&danish::DANISH),
            Language::English => Some(&english::ENGLISH),
            Language::Norwegian | Language::Swedish | Language::German => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Template;

    #[test]
    fn every_saying_in_every_language_can_be_approved() {
        for wordings in Language::ALL.into_iter().filter_map(Wordings::of) {
            for saying in Saying::ALL {
                let text = (wordings.text)(*saying);
                let filled = ["{organisation}", "{days}", "{opening}"]
                    .iter()
                    .fold(text.to_owned(), |t, slot| t.replace(slot, "x"));
                assert!(Template::parse(saying.id(), &filled).is_ok(), "{} in {}", saying.id(), wordings.language);
                assert!(text.ends_with(['.', '?']), "{} in {}", saying.id(), wordings.language);
            }
        }
    }

    #[test]
    fn languages_use_the_same_slots() {
        let slots = |text: &str| {
            text.split('{').skip(1).map(|part| part.split('}').next().unwrap().to_owned()).collect::<BTreeSet<_>>()
        };
        for saying in Saying::ALL {
            assert_eq!(
                slots((danish::DANISH.text)(*saying)),
                slots((english::ENGLISH.text)(*saying)),
                "{}",
                saying.id()
            );
        }
    }

    #[test]
    fn names_in_evidence_are_unique() {
        let ids: BTreeSet<_> = Saying::ALL.iter().map(|saying| saying.id()).collect();
        assert_eq!(ids.len(), Saying::ALL.len());
    }

    #[test]
    fn a_sentence_without_the_telling_words_is_told_apart() {
        assert!(contains(b"you talk to a machine", b"machine"));
        assert!(!contains(b"you talk to Anna", b"machine") && !contains(b"", b"machine"));
    }
}
