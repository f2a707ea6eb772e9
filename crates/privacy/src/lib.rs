//! Raw words in, de-identified text out.
//!
//! Pure: no socket, file, clock, thread or randomness.
//! This is the only crate that can make a [`Redacted`]; whatever is stored, logged, shown or sent takes that type.
//! It doesn't decide what is kept or for how long; that is the vault's.

mod aliases;
mod finding;
mod kind;
mod redacted;

pub use aliases::{Aliases, RevealError};
pub use finding::{Finding, Redaction, Removed, Withheld};
pub use kind::{Kind, Tier};
pub use redacted::{Approved, Placeholder, Redacted};
