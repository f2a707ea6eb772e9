//! Facts in, verdicts and control results out.
//!
//! Pure: no socket, file, clock, thread or randomness; today's date comes in as an argument.
//! Two questions are answered here.
//! *May this processor be used?* Start at [`Register`] (what is claimed about whom, with sources), [`Policy`] (what the
//! organisation demands) and [`judge`].
//! *Are the promises kept on this installation?* Start at [`Facts`] (what the program saw) and [`check_all`].
//!
//! It doesn't gather facts, open connections or write documents; it never turns a missing fact into a positive answer.

mod countries;
mod date;
mod fact;
mod processor;
mod register;

mod acceptance;
mod policy;
mod verdict;

mod controls;
pub mod documents;
pub mod facts;
pub mod governance;

pub use acceptance::{Acceptance, AcceptanceError};
pub use controls::{Control, ControlId, ControlResult, UnknownControl, check_all, control, controls};
pub use countries::{Adequacy, Country, Standing, UnknownCountry};
pub use date::{Date, DateError};
pub use fact::Fact;
pub use facts::Facts;
pub use governance::Governance;
pub use policy::{Area, Demand, Policy, TooWide, UnknownDemand, UnknownPolicy};
pub use processor::{
    Announcement, Confidence, ContractingEntity, Owner, Processor, ProcessorId, ProcessorIdError, Relation, Retention,
    Role, Site, SiteKind, Source,
};
pub use register::{Fingerprint, NotAFingerprint, Register, RegisterError, Unlisted};
pub use verdict::{Accepted, Doubt, FactName, Ground, Objection, Verdict, judge};
