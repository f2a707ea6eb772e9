//! Raw words in, de-identified text out.
//!
//! Pure: no socket, file, clock, thread or randomness.
//! This is the only crate that can make a [`Redacted`]; whatever is stored, logged, shown or sent takes that type.
//! It doesn't decide what is kept or for how long; that is the vault's.
//!
//! Start at [`CallFilter`] (one call) or [`Engine::redact`] (one segment on its own).

mod aliases;
mod engine;
mod finding;
mod kind;
mod label;
mod operators;
mod own;
mod redacted;
mod sets;
mod settings;
mod unfinished;
mod window;

mod affixes;
mod alphabet;
mod cue;
mod dictionary;
mod found;
mod languages;
mod learnt;
mod lexicon;
mod marks;
mod number_words;
mod pattern;
mod phrases;
mod reading;
mod recognizers;
mod resolve;
mod segment;
mod spoken;
mod tokens;
mod words;
mod write;

#[cfg(feature = "training")]
pub mod training;

pub use aliases::{Aliases, RevealError};
pub use engine::{Engine, LONGEST_SEGMENT_BYTES};
pub use finding::{Finding, Reason, Redaction, Removed, Withheld};
pub use kind::{Kind, Tier};
pub use label::{Category, Label, LabelError};
pub use operators::{Keepable, Maskable, OperatorError, Operators, ShownCharacters};
pub use own::{
    Check, Context, ContextError, Entry, EntryError, Expression, ExpressionError, OwnRuleError, OwnRules, Pattern,
    PatternName, PatternNameError, UnknownCheck,
};
pub use redacted::{Approved, Placeholder, Redacted};
pub use settings::{FilterError, Filters, Settings, SettingsError};
pub use unfinished::sounds_unfinished;
pub use window::{CallFilter, Heard};
pub use write::WITHHELD_TEXT;
