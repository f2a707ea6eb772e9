//! One telephone call as a pure state machine.
//!
//! No socket, file, clock, thread or randomness: what happened goes into [`Call::handle`] together with the time since
//! the call was answered, and [`Call::poll`] gives what is to be done, until it gives nothing more.
//! Sound and raw words stay outside; the call sees filtered text only.
//! Start at [`Input`] and [`Output`].

mod answers;
mod call;
mod dialogue;
mod due;
mod event;
mod handover;
mod hours;
mod intents;
mod matching;
mod message;
mod notice;
mod repertoire;
mod reply;
mod settings;
mod speaking;
mod template;
mod topic;
mod turn_taking;
mod utter;
mod wordings;
mod words;

pub use answers::{Answer, Answers, AnswersError, AnswersFault};
pub use call::{Call, Ringing};
pub use event::{
    Attempt, Callback, Delivery, EndReason, Engine, Evidence, Facts, Handover, Input, Interruption, Kept, Output,
    Request, Speech, Utterance, Wording, Words,
};
pub use hours::{CivilTime, Hours, HoursError, Span};
pub use repertoire::Repertoire;
pub use settings::{Number, Settings, SettingsError, Target, Targets, Timings};
pub use template::{Template, TemplateError};
