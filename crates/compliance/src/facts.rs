//! What the program saw on this installation, as plain values.
//!
//! `None` means that nobody looked, which is never the same as "all is well": the control is then not evidenced.
//! Nothing in here is about a caller; counts and names of the organisation's own things only.

mod answers;
mod host;
mod motion;
mod papers;

use clevercall_model::{Instruction, Language, LoggingMode, OrganisationId, Timestamp};

pub use self::{
    answers::{Answer, Approval},
    host::Host,
    motion::{
        Destination, DestinationStanding, Listener, Protection, SeenSession, ShownCertificate, TlsVersion,
        UnknownVersion,
    },
    papers::{Materials, Papers, PapersStanding},
};
use crate::{Date, Governance, Register};

/// Everything the controls look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// When the facts were gathered.
    pub now: Timestamp,
    /// The sandbox against writing sound.
    pub sandbox: Option<Sandbox>,
    /// The notice in each language that calls are answered in.
    pub notices: Option<Vec<Notice>>,
    /// The filters, one for each group that the law protects.
    pub filters: Option<Vec<Filter>>,
    /// The canary utterances sent through the filter.
    pub canaries: Option<Canaries>,
    /// The approved answers that are loaded.
    pub answers: Option<Vec<Answer>>,
    /// How much each organisation keeps.
    pub logging: Option<Vec<Logging>>,
    /// The columns of the store of `number-only` calls, as the database names them, bookkeeping columns left out.
    pub number_columns: Option<Vec<String>>,
    /// Records past their due date.
    pub overdue: Option<Overdue>,
    /// The sweep after the latest erasure; outer `None` when nobody looked, inner when nothing was ever erased.
    pub last_erasure: Option<Option<ErasureSweep>>,
    /// What listens for others.
    pub listeners: Option<Vec<Listener>>,
    /// Whom the installation connects to.
    pub endpoints: Option<Vec<Destination>>,
    /// With whom the machine stands; `None` when nobody declared it.
    pub host: Option<Host>,
    /// What protected the calls that came in and the connections that were made, each kind once.
    pub sessions: Option<Vec<SeenSession>>,
    /// The file that holds the master key.
    pub key_file: Option<KeyFile>,
    /// The chain of evidence.
    pub ledger: Option<LedgerState>,
    /// Where a caller is passed on who asks for a person, for each organisation.
    pub ways_out: Option<Vec<WayOut>>,
    /// Who answers for the processing, and on what ground, as declared.
    pub governance: Option<Governance>,
    /// The register that destinations were judged by.
    pub register: Option<Register>,
    /// Invented sentences whose class of sound is known, as this installation classes them.
    pub classes: Option<Trials>,
    /// Invented callers who try to have a protected value spoken back, as this installation answers them.
    pub forgeries: Option<Trials>,
    /// Tests of whether what is left of calls is anonymous, for each organisation.
    pub anonymity: Option<Vec<Anonymity>>,
    /// Backups made and put back.
    pub copies: Option<Copies>,
    /// What callers asked the desk for.
    pub requests: Option<Requests>,
    /// Who read calls.
    pub access: Option<Access>,
    /// What may be a breach.
    pub incidents: Option<Incidents>,
    /// What the ledger's entries hold.
    pub entries: Option<Entries>,
    /// Organisations that are not configured any more but have records here.
    pub departed: Option<Departed>,
    /// The certificates that this installation shows.
    pub certificates: Option<Vec<ShownCertificate>>,
    /// The ways in which personal data is written, each with its instructions.
    pub writes: Option<Vec<InstructedWrite>>,
    /// The documents that were written, of each organisation.
    pub papers: Option<Vec<Papers>>,
    /// What this program is made of; inner `None` when building it could not tell.
    pub materials: Option<Option<Materials>>,
}

/// One way in which personal data is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstructedWrite {
    /// Its name in the program.
    pub way: String,
    /// What it rests on; empty when nothing.
    pub instructions: Vec<Instruction>,
}

/// Something that was tried on this installation, and how often it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trials {
    /// How many were tried.
    pub tried: u64,
    /// How many went wrong.
    pub wrong: u64,
}

/// Whether one organisation's remains of calls may be called anonymous.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anonymity {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The latest test and whether it passed; `None` when there was none.
    pub tested: Option<(Timestamp, bool)>,
    /// Records that are labelled anonymised.
    pub labelled: u64,
}

/// Backups made and put back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// When one was made last.
    pub made: Option<Timestamp>,
    /// When one was put back last, with the erasures since applied again.
    pub restored: Option<Timestamp>,
}

/// What callers asked the desk for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Requests to be forgotten that nobody has seen to, and the day of the oldest.
    pub to_forget: Option<(u64, Timestamp)>,
    /// Messages that wait, and the day of the oldest.
    pub messages: Option<(u64, Timestamp)>,
    /// Copies given out and persons erased until now.
    pub seen_to: u64,
}

/// Who read calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Codes that may read.
    pub staff: u64,
    /// Calls that were read.
    pub readings: u64,
    /// Readings that were refused.
    pub refused: u64,
}

/// What may be a breach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incidents {
    /// When the detectors looked last; `None` when they never did.
    pub looked: Option<Timestamp>,
    /// What noticed each that nobody has judged, and when.
    pub open: Vec<(String, Timestamp)>,
}

/// What the ledger's entries hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entries {
    /// How many were read.
    pub read: u64,
    /// The first that holds more than its kind does.
    pub foreign: Option<u64>,
}

/// Organisations that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departed {
    /// Those that are not configured and have records all the same.
    pub with_records: Vec<OrganisationId>,
    /// How many were erased with their keys.
    pub erased: u64,
}

/// The sandbox of the process (Landlock).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sandbox {
    /// Writing is possible in the data folder only.
    Active,
    /// The kernel enforces a part of the rules.
    Partial,
    /// The kernel knows no Landlock.
    Unsupported,
    /// Switched off by configuration.
    Off,
}

/// A part that every notice must have (AI Act Art. 50(1), GDPR Art. 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticePart {
    /// That a machine is speaking.
    Machine,
    /// Whose it is.
    Organisation,
    /// That the call is not recorded but turned into text, and what becomes of the text.
    Text,
    /// How to reach a person.
    Person,
}

/// The notice in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The language.
    pub language: Language,
    /// The parts that were found in it.
    pub parts: Vec<NoticePart>,
}

/// A group that the law protects, each with a filter of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProtectedGroup {
    /// Race or ethnic origin (Art. 9).
    Ethnicity,
    /// Political opinion (Art. 9).
    Politics,
    /// Religion or philosophical belief (Art. 9).
    Religion,
    /// Trade-union membership (Art. 9).
    Union,
    /// Genetic data (Art. 9).
    Genetic,
    /// Biometric data (Art. 9).
    Biometric,
    /// Health (Art. 9).
    Health,
    /// Sex life or sexual orientation (Art. 9).
    Sex,
    /// Criminal convictions and offences (Art. 10).
    Criminal,
    /// National identity numbers (Art. 87).
    NationalId,
}

/// One filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// What it removes.
    pub group: ProtectedGroup,
    /// Whether it runs.
    pub state: FilterState,
}

/// Whether a filter runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterState {
    /// It does.
    On,
    /// Somebody switched it off and typed why.
    Off {
        /// The typed reason.
        reason: String,
    },
}

/// Utterances with invented personal data that are sent through the filter to see that it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canaries {
    /// When the latest were sent.
    pub last: Timestamp,
    /// How many were sent since the start.
    pub sent: u64,
    /// How many of those the filter let through.
    pub missed: u64,
}

/// How much one organisation keeps, and who decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The mode in force.
    pub mode: LoggingMode,
    /// The version of the decision that the vault has on record; `None` when it has none.
    pub recorded_version: Option<u32>,
}

/// Records that should be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// When the sweeper looked last.
    pub swept: Timestamp,
    /// How many it found.
    pub records: u64,
}

/// What the sweep found after an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErasureSweep {
    /// When the erasure was done.
    pub at: Timestamp,
    /// Traces of the person that were still there.
    pub remains: u64,
}

/// Where the master key is, and who could read it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFile {
    /// In a variable of the environment; no file holds it.
    Environment,
    /// Wrapped; only a service elsewhere unwraps it.
    Service,
    /// Readable by its owner only.
    OwnerOnly,
    /// Readable by others, with these permission bits.
    Open {
        /// The lower nine bits.
        mode: u32,
    },
    /// Not there.
    Missing,
}

/// The chain of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerState {
    /// Every link holds.
    Verifies {
        /// Number of events.
        events: u64,
    },
    /// A link doesn't.
    Broken {
        /// The position of the first one, from 0.
        at: u64,
    },
}

/// Where a caller ends up who asks for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    /// The organisation.
    pub organisation: OrganisationId,
    /// What happens.
    pub target: WayOutTarget,
}

/// What happens to a caller who asks for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayOutTarget {
    /// Passed on during opening hours, a message outside them.
    Transfer,
    /// Only ever a message.
    MessageOnly,
    /// Nothing is configured.
    Nowhere,
}

impl Facts {
    /// Facts of an installation that nobody has looked at.
    pub const fn unseen(now: Timestamp) -> Self {
        Self {
            now,
            sandbox: None,
            notices: None,
            filters: None,
            canaries: None,
            answers: None,
            logging: None,
            number_columns: None,
            overdue: None,
            last_erasure: None,
            listeners: None,
            endpoints: None,
            host: None,
            sessions: None,
            key_file: None,
            ledger: None,
            ways_out: None,
            governance: None,
            register: None,
            classes: None,
            forgeries: None,
            anonymity: None,
            copies: None,
            requests: None,
            access: None,
            incidents: None,
            entries: None,
            departed: None,
            certificates: None,
            writes: None,
            papers: None,
            materials: None,
        }
    }

    /// The date the facts were gathered on.
    pub fn today(&self) -> Date {
        self.now.day().into()
    }
}

impl NoticePart {
    /// The parts, in the order in which they are spoken.
    pub const ALL: [Self; 4] = [Self::Machine, Self::Organisation, Self::Text, Self::Person];

    pub(crate) const fn says(self) -> &'static str {
        match self {
            Self::Machine => "that it is a machine",
            Self::Organisation => "whose it is",
            Self::Text => "that the call becomes text and is not recorded",
            Self::Person => "how to reach a person",
        }
    }
}

impl ProtectedGroup {
    /// The groups of Art. 9.
    pub const SPECIAL: [Self; 8] = [
        Self::Ethnicity,
        Self::Politics,
        Self::Religion,
        Self::Union,
        Self::Genetic,
        Self::Biometric,
        Self::Health,
        Self::Sex,
    ];
    /// Those with rules of their own: Art. 10 and Art. 87.
    pub const RESTRICTED: [Self; 2] = [Self::Criminal, Self::NationalId];

    /// The name, the same as that of the kind of finding.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ethnicity => "ethnicity",
            Self::Politics => "politics",
            Self::Religion => "religion",
            Self::Union => "union",
            Self::Genetic => "genetic",
            Self::Biometric => "biometric",
            Self::Health => "health",
            Self::Sex => "sex",
            Self::Criminal => "criminal",
            Self::NationalId => "national_id",
        }
    }
}
