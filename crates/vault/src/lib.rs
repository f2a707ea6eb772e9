//! The encrypted store of an installation: keep, read, retain, forget, prove.
//!
//! Start at [`Vault`]; an [`Organisation`] begins calls, lists, shows and forgets; the janitor calls
//! [`Vault::retain`].
//! Nothing readable about a person reaches the disk: text is [`Redacted`](clevercall_privacy::Redacted) before it comes
//! here and is sealed all the same; what identifies is sealed under keys that can be destroyed.
//! There is no record without a purpose and a due date, and the time of day always comes in as an argument.
//!
//! What the file shows without keys: the organisations' ids and policies, the day of a call, the minute at which it is
//! due, how many turns and values it has and how long they are, by which kinds of values a person could be found, that
//! two calls share such a value (not which), what was asked of the desk, and how often an unknown number called in a
//! billing period.

mod access;
mod anonymity;
mod audit;
mod backend;
mod backup;
mod certificate;
mod chance;
mod clock;
mod conduct;
mod custodian;
mod erasure_list;
mod export;
mod fault;
mod finding;
mod forget;
mod hold;
mod incident;
mod instructed;
mod invoice;
mod key_file;
mod key_service;
mod keyring;
mod keys;
mod leaving;
mod ledger;
mod ledger_file;
mod moving;
mod observation;
mod organisation;
mod person;
mod policy;
mod postgres;
mod pulse;
mod reading;
mod retain;
mod rotate;
mod seal;
mod site;
mod sqlite;
mod staff;
mod store_error;
mod survey;
mod sweep;
#[cfg(test)]
mod tests;
mod turn;
mod value;
mod vault;
mod vcon;
mod writer;

pub use access::{Access, Depth, Reason, Role};
pub use anonymity::{AnonymityError, AnonymityReport, Rate, Rates, TRANSFORMATION};
pub use audit::{Checkpoint, Mismatch, Population, Sample, SampleRequest, SampledEntry};
pub use backup::{
    BackedUp, BackupError, BackupFault, BackupHead, BackupProgress, Progress, RestoreError, RestoreOrder, Restored,
    Verified, WhatIsWrong, read_backup_content, restore, verify_backup,
};
pub use certificate::{Certificate, CertificateKey, ErasedCounts, Erasure, NotGenuine, Remaining};
pub use clock::{Clock, ClockReading, TrustedTime};
pub use conduct::{Conduct, Conducted, LegProtection};
pub use export::{CopiedCall, ExportError, ExportRequest, Mention, Named, PersonalCopy};
pub use forget::{BilledNumbers, ForgetError, ForgetRequest, Plan, Proof, Uncertified};
pub use hold::{Ground, Hold, HoldError, HoldRequest, LONGEST_REVIEW, Released};
pub use incident::{Detector, Incident, IncidentError, Noticed, Verdict};
pub use instructed::instructed_writes;
pub use invoice::{Invoice, InvoiceError};
pub use key_file::KeyFileError;
pub use key_service::{KeyService, WrappedKey, WrappedKeyError};
pub use keys::MasterKey;
pub use leaving::{HandOver, LeaveError};
pub use ledger::{Event, Head, LedgerFault, LedgerReport};
pub use ledger_file::{LedgerFileError, LedgerFileFault, LedgerWriteError, verify_ledger_file};
pub use moving::{MoveError, MoveProgress, Moved, Moving, move_to_server, remove_moved};
pub use observation::Observation;
pub use organisation::{KeepError, Organisation};
pub use person::{FoundBy, Person};
pub use policy::{BillingPeriod, LONGEST_DISPUTE, NotAPeriod, PolicyError, PolicyVersion, RetentionPolicy};
pub use postgres::{PostgresServer, ServerFault};
pub use pulse::{Job, Watch};
pub use reading::{BilledNumber, CallSummary, Listing, Numbers, ReadError, Revealed, RevealedValue, Stage, Transcript};
pub use retain::{Due, RetainReport};
pub use seal::{
    Unsealable,
    parcel::{BackupIdentity, BackupRecipient, IdentityError, NotARecipient, ParcelError},
};
pub use site::Site;
pub use staff::{Code, NotACode};
pub use store_error::{SqlCode, StoreError};
pub use survey::Survey;
pub use sweep::{Remain, Remains, Standing, SweepError};
pub use turn::{AnswerSpoken, CallStart, KeptText, KeptTurn, Request, Turn};
pub use vault::{OpenError, Vault};
pub use writer::{CallWriter, NumberOnlyWriter, TranscriptWriter};
