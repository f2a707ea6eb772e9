//! The nouns that every part of clevercall shares.
//!
//! Pure: no socket, file, clock, thread or randomness.
//! Nothing here decides anything; start at [`Spoken`] and [`Personal`], the two types that keep a caller's words from
//! being printed, logged, copied or stored by accident.

mod ids;
mod instruction;
mod language;
mod number;
mod personal;
mod purpose;
mod spoken;
mod timestamp;
mod turn;

pub use ids::{CallId, IdError, OrganisationId, RecordId};
pub use instruction::Instruction;
pub use language::{Language, UnknownLanguage};
pub use number::{CallerNumber, NumberError, TelephoneNumber};
pub use personal::Personal;
pub use purpose::{DueDate, LoggingMode, Purpose};
pub use spoken::Spoken;
pub use timestamp::{Day, Timestamp};
pub use turn::{SoundClass, Speaker, TurnNumber};
