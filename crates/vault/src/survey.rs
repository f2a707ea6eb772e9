//! One walk over the whole ledger that collects what an examination of this installation looks at.

use std::collections::{BTreeMap, BTreeSet};

use clevercall_model::{Day, Timestamp};

use crate::{Detector, Event, StoreError, Vault, conduct::LEG, custodian::Desk, ledger, observation::Observation};

/// What the ledger says, summed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// How many entries there are.
    pub entries: u64,
    /// The first entry that holds more than codes, counts, ids and names of the organisation's own things.
    pub foreign: Option<u64>,
    /// When a person or a call was erased last.
    pub last_erasure: Option<Timestamp>,
    /// The latest test of anonymity of each organisation, and whether it passed.
    pub anonymity: BTreeMap<String, (Timestamp, bool)>,
    /// When a backup was made last.
    pub last_backup: Option<Timestamp>,
    /// When a backup was put back last.
    pub last_restore: Option<Timestamp>,
    /// Transcripts and originals shown.
    pub readings: u64,
    /// Readings that were refused.
    pub readings_refused: u64,
    /// Copies given out to persons.
    pub copies: u64,
    /// Persons erased.
    pub erasures: u64,
    /// Organisations erased with their keys.
    pub organisations_erased: u64,
    /// Connections to others that were refused or failed.
    pub refused: u64,
    /// Protocol and cipher of the connections that stood, each once.
    pub protocols: Vec<String>,
    /// What protected calls that came in, as counted: protocol, a stroke, cipher, a blank, SRTP suite; each once.
    pub legs: BTreeSet<String>,
    /// Who approved which text: organisation, answer's id with its language, SHA-256 in hexadecimal, person.
    pub approvals: BTreeSet<(String, String, String, String)>,
    /// Incidents that were opened, by what noticed them.
    pub incidents: BTreeMap<Detector, u64>,
}

/// Columns of the store of mode 1 that every record has, whatever it is about.
const BOOKKEEPING: [&str; 5] = ["record", "organisation", "purpose", "due", "dispute_ms"];

impl Vault {
    /// Walks over every entry.
    pub async fn survey(&self) -> Result<Survey, StoreError> {
        self.0.reader.ask(survey).await
    }

    /// The columns of the store of mode 1 as the database names them, without those that every record has.
    ///
    /// `None` where the database can't be asked for them.
    pub async fn number_columns(&self) -> Result<Option<Vec<String>>, StoreError> {
        let mut columns = self.0.reader.ask(|desk: &mut Desk| desk.backend.columns("billed")).await?;
        columns.retain(|column| !BOOKKEEPING.contains(&column.as_str()));
        Ok((!columns.is_empty()).then_some(columns))
    }
}

fn survey(desk: &mut Desk) -> Result<Survey, StoreError> {
    let mut survey = Survey::default();
    ledger::each(&mut *desk.backend, |entry, event| {
        survey.entries += 1;
        if survey.foreign.is_none() && !is_of_its_kind(&entry.event, &event) {
            survey.foreign = Some(entry.position);
        }
        survey.count(entry.at, event);
    })?;
    // The days that are not in the ledger yet, today among them.
    for tally in desk.backend.tallies(Day::from_number(i64::from(i32::MAX)))? {
        survey.counted(&tally.what);
    }
    Ok(survey)
}

impl Survey {
    #[expect(clippy::wildcard_enum_match_arm, reason = "what no control looks at is not counted")]
    fn count(&mut self, at: Timestamp, event: Event) {
        match event {
            Event::Erased { .. } => {
                self.erasures += 1;
                self.last_erasure = Some(at);
            }
            Event::AnonymityTested { organisation, passed, .. } => {
                self.anonymity.insert(organisation, (at, passed));
            }
            Event::BackedUp { .. } => self.last_backup = Some(at),
            Event::Restored { .. } => self.last_restore = Some(at),
            Event::Read { .. } | Event::Revealed { .. } => self.readings += 1,
            Event::ReadRefused { .. } => self.readings_refused += 1,
            Event::Exported { .. } => self.copies += 1,
            Event::OrganisationErased { .. } => self.organisations_erased += 1,
            Event::CallsCounted { what, .. } => self.counted(&what),
            Event::Observed(observation) => self.see(observation),
            _ => {}
        }
    }

    fn counted(&mut self, what: &str) {
        self.legs.extend(what.strip_prefix(LEG).map(str::to_owned));
    }

    fn see(&mut self, observation: Observation) {
        match observation {
            Observation::EgressRefused { .. } | Observation::EgressFailed { .. } => self.refused += 1,
            Observation::EgressConnected { purpose, protocol, cipher, .. } => {
                let protection = format!("{purpose}: {protocol} {cipher}");
                if !self.protocols.contains(&protection) {
                    self.protocols.push(protection);
                }
            }
            Observation::IncidentOpened { detector, .. } => *self.incidents.entry(detector).or_default() += 1,
            Observation::AnswerApproved { organisation, answer, sha256, by } => {
                self.approvals.insert((organisation, answer, sha256, by.to_string()));
            }
            Observation::IncidentClosed { .. } | Observation::AgreementAcknowledged { .. } => {}
        }
    }
}

/// Whether an entry has no field that its kind does not have, and no text in it that could be a sentence.
///
/// An entry from before a field was added is shorter than it would be written today, never longer.
fn is_of_its_kind(stored: &str, event: &Event) -> bool {
    let written = serde_json::to_string(event).expect("an event is plain fields, which always serialise");
    let mut texts = stored.split('"').skip(1).step_by(2);
    stored.len() <= written.len() && !stored.contains('\\') && texts.all(is_no_sentence)
}

/// Codes, ids, hosts and names of texts are short; the longest is an approved text's name with its hash.
fn is_no_sentence(text: &str) -> bool {
    text.len() <= 253 && text.split(' ').count() <= 3 && !text.contains('@')
}
