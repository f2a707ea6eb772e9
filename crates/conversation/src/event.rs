//! What goes into a call and what comes out of it.
//!
//! Nothing here carries sound or raw words: the program holds both and is told by number what to do with them.

use std::{sync::Arc, time::Duration};

use clevercall_model::{Language, SoundClass, TurnNumber};
use clevercall_privacy::{Kind, Placeholder, Redacted, Redaction, Withheld};

use crate::Target;

/// One try at recognising a turn; a later try of the same turn covers more sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Attempt(pub u32);

/// One thing the assistant says, from 1 in each call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Utterance(pub u32);

/// Something that happened to the call.
#[derive(Clone, Debug)]
pub enum Input {
    /// The leg is up; the notice starts.
    Answered,
    /// One frame of 20 ms arrived.
    Sound {
        /// Voice activity's verdict on it.
        voice: bool,
    },
    /// The words of an attempt are ready, outside.
    Recognised {
        /// Which attempt; one that was discarded is ignored.
        attempt: Attempt,
        /// What may be known of the words before they are filtered.
        words: Words,
    },
    /// The answer to [`Output::Filter`].
    Heard(Facts),
    /// The caller pressed a key: `0` to `9`, `*`, `#`, `A` to `D` (RFC 4733 events 0 to 15).
    Digit(char),
    /// An utterance was played to its end.
    Finished(Utterance),
    /// An utterance was cut short after [`Output::Hush`].
    Hushed {
        /// Which one.
        utterance: Utterance,
        /// How much of it was played.
        heard: Duration,
    },
    /// Something the call depends on is broken.
    Failed(Engine),
    /// The caller put us on hold.
    Held,
    /// The caller is back.
    Resumed,
    /// The outcome of [`Output::Transfer`].
    Transferred(Handover),
    /// The caller, or the network, ended the call.
    HungUp,
    /// The moment that [`Output::Wait`] named has come, or any other: extra ticks do no harm.
    Tick,
}

/// What may be known of recognised words before the privacy filter has seen them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// There were none: breath, noise.
    None,
    /// They may be all that the caller wanted to say.
    Complete,
    /// They stop in the middle of a number, a name, an address: the caller is thinking.
    Unfinished,
}

/// A part the call depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Speech to text, or the privacy filter behind it.
    Recognition,
    /// Text to speech.
    Voice,
    /// The vault: the call goes on, nothing more is kept.
    Storage,
}

/// How handing the caller over to a person went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handover {
    /// A person has the call.
    Accepted,
    /// Nobody answered, the line was busy, or the network refused.
    Refused,
}

/// What the dialogue may know of a turn: the filter's result without the removed values.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The turn that [`Output::Filter`] named.
    pub turn: TurnNumber,
    /// The words, with placeholders.
    pub text: Redacted,
    /// The language they were recognised in.
    pub language: Option<Language>,
    /// The class of sound.
    pub class: SoundClass,
    /// The kinds that were found, in order of place.
    pub kinds: Vec<Kind>,
    /// The placeholders whose originals the call's aliases know.
    pub placeholders: Vec<Placeholder>,
    /// Set when nothing of the words passed.
    pub withheld: Option<Withheld>,
}

impl Facts {
    /// What the dialogue may know of a filtered segment.
    pub fn of(turn: TurnNumber, redaction: &Redaction) -> Self {
        Self {
            turn,
            text: redaction.text.clone(),
            language: redaction.language,
            class: redaction.class,
            kinds: redaction.findings.iter().map(|finding| finding.kind).collect(),
            placeholders: redaction.known.clone(),
            withheld: redaction.withheld,
        }
    }
}

/// Something the program is to do now, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// The caller began to speak: keep the sound in memory from here on, with the half second before it.
    TurnStarted,
    /// Recognise what the turn holds so far; the answer is [`Input::Recognised`].
    Recognise(Attempt),
    /// The attempt is of no use: stop it if it runs and forget its words. The turn's sound stays until the turn ends.
    Discard(Attempt),
    /// The turn held no words: forget its sound.
    TurnDropped,
    /// The turn ended: forget its sound, run the filter over the attempt's words, answer with [`Input::Heard`].
    Filter {
        /// Whose words.
        attempt: Attempt,
        /// The number the turn has in the call.
        turn: TurnNumber,
    },
    /// Say this; the answer is [`Input::Finished`] or [`Input::Hushed`]. Never sent while another one is being said.
    Speak(Speech),
    /// Stop what is being said at once; the answer is [`Input::Hushed`].
    Hush,
    /// This turn may be stored, once the filter can't change it any more. Never sent in mode number-only.
    Keep(Kept),
    /// "Forget me": nothing of this call is stored from now on, and what was stored of it goes.
    StopKeeping,
    /// Something for the ledger; holds no personal data.
    Evidence(Evidence),
    /// Something the organisation's desk has to do.
    Request(Request),
    /// Hand the call over; the answer is [`Input::Transferred`].
    Transfer(Target),
    /// The next [`Input::Tick`] is due at this time since the call was answered; replaces the one before.
    Wait(Duration),
    /// The call is over: hang up if the line is still there. Always the last output.
    End(EndReason),
}

/// One thing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speech {
    /// Its number, to be told about its end.
    pub utterance: Utterance,
    /// The number the turn has in the call.
    pub turn: TurnNumber,
    /// The words; the call's aliases put originals in for placeholders on the way to the voice.
    pub text: Redacted,
    /// `Static`: known word for word before the call. `Dynamic`: built for this call.
    pub class: SoundClass,
    /// The language to say it in.
    pub language: Language,
    /// Which approved wording it is; always there for `Static`.
    pub wording: Wording,
    /// Whether the caller's voice stops it.
    pub interruption: Interruption,
    /// Where to start: what the caller heard of it before a cough or "mhm" cut it is not said again.
    pub skip: Duration,
}

/// Which approved wording something said was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// An answer's id in the organisation's file, or the name of one of the assistant's own wordings.
    pub id: Arc<str>,
    /// SHA-256 of the approved text, slots unfilled: the evidence that it is the approved one.
    pub sha256: [u8; 32],
}

/// Whether the caller's voice stops an utterance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// Barge-in stops it.
    Allowed,
    /// It is said to its end; the caller is not listened to meanwhile.
    Refused,
}

/// A turn that may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// What the caller said in this turn; the filter has the text.
    Caller(TurnNumber),
    /// What the assistant said, with placeholders; the whole text, also where the caller cut it short: how much was
    /// heard is [`Evidence`].
    Assistant(Speech),
}

/// How much of an utterance the caller heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// All of it.
    Whole,
    /// It was cut; zero also when nobody could tell (the line was gone).
    Cut(Duration),
}

/// What the ledger may know of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The sentence that says this is a machine was heard to its end (Regulation (EU) 2024/1689 Art. 50(1)).
    Disclosed {
        /// In which language.
        language: Language,
        /// Which text.
        wording: Wording,
    },
    /// The rest of the notice (GDPR Art. 13) ended.
    Notice {
        /// In which language.
        language: Language,
        /// Which text.
        wording: Wording,
        /// How much of it was heard.
        delivery: Delivery,
    },
    /// An approved answer was said.
    Answer {
        /// Which one.
        wording: Wording,
        /// How much of it was heard.
        delivery: Delivery,
    },
}

/// Something the organisation's desk has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// The caller asked to be forgotten: erase what is held under their number, after checking who they are.
    Forget,
    /// The caller left a message.
    Message {
        /// The turns it consists of, in order; all were sent as [`Output::Keep`].
        turns: Vec<TurnNumber>,
        /// The name the caller gave.
        name: Option<Placeholder>,
        /// Where to call back.
        callback: Callback,
    },
}

/// Where a caller wants to be called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// On the number they said.
    Said(Placeholder),
    /// On the number they call from.
    CallingNumber,
    /// They gave none.
    None,
}

/// Why a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The caller hung up.
    CallerHungUp,
    /// The caller said goodbye, or there was nothing more to do.
    Goodbye,
    /// Nobody said anything for a long time.
    Silence,
    /// A person has the call.
    HandedOver,
    /// An engine failed and no person could be had.
    EngineFailed,
    /// The caller left us on hold for longer than the limit.
    HeldTooLong,
    /// The call reached its greatest length.
    TooLong,
}
