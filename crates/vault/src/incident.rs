//! Incidents: what may be a breach of personal data (GDPR Art. 4(12)), noticed in the evidence itself.
//!
//! A detector opens one incident at a time; it stays open until a person says what it was.
//! Nothing about a person stands in it: what was noticed, how often, since when.

use std::time::Duration;

use clevercall_model::Timestamp;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Code, Event, StoreError, Vault, chance,
    custodian::Desk,
    observation::{self, Observation},
};

/// What noticed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detector {
    /// One code read far more calls than anybody follows up.
    MassReading,
    /// Connections to others were refused in a burst.
    RefusedEgress,
    /// The chain of evidence does not hold.
    BrokenLedger,
    /// A certificate, of ours or of another side, was not what it has to be.
    CertificateFault,
    /// The privacy filter let an invented value through.
    CanaryMissed,
}

/// What a person says that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No breach of personal data.
    NoBreach,
    /// A breach that is unlikely to be a risk to anybody (Art. 33(1)); documented, not notified.
    NotNotifiable,
    /// The supervisory authority was notified (Art. 33).
    Notified,
    /// So were the persons concerned (Art. 34).
    PersonsTold,
}

/// An incident that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its random id.
    pub id: String,
    /// What noticed it.
    pub detector: Detector,
    /// Milliseconds since 1970 at which it was noticed: the controller is aware from here at the latest.
    pub since_ms: i64,
    /// How often it was seen until now.
    pub seen: u64,
}

/// What the program noticed outside the ledger since it looked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    /// Canaries that the filter let through.
    pub canaries_missed: u64,
    /// Certificates of our own that have run out.
    pub certificates_expired: u64,
    /// The ledger was walked through and broke.
    pub ledger_broken: bool,
}

/// Why an incident was not closed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum IncidentError {
    /// There is no open one with that id.
    #[error("no open incident has that id; `clevercall incidents list` shows them")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far back a detector looks.
const WINDOW_MS: i64 = 3_600_000;
/// Readings by one code within the window; a desk follows up one in a few minutes.
const MANY_READINGS: u64 = 30;
/// Refused or failed connections within the window; a trunk that is down alone makes fewer.
const MANY_REFUSALS: u64 = 5;
/// Entries looked at, at most: what a window holds on a busy day.
const ENTRIES: u32 = 5000;
const OPEN: &str = "incidents";
const LOOKED: &str = "detectors_looked";

impl Vault {
    /// Looks for what may be a breach, and opens what is not open yet; gives what was opened.
    pub async fn detect(&self, noticed: Noticed, now: Timestamp) -> Result<Vec<Incident>, StoreError> {
        self.0.writer.ask(move |desk| detect(desk, noticed, now)).await
    }

    /// When the detectors looked last; `None` when they never did.
    pub async fn last_detection(&self) -> Result<Option<Timestamp>, StoreError> {
        let stored = self.0.reader.ask(|desk: &mut Desk| desk.backend.fact(LOOKED)).await?;
        let millis = stored.map(|stored| stored.as_slice().try_into().map(i64::from_be_bytes)).transpose();
        Ok(millis.map_err(|_length| StoreError::Damaged { table: "fact" })?.map(Timestamp::from_millis))
    }

    /// The incidents that nobody has judged yet.
    pub async fn open_incidents(&self) -> Result<Vec<Incident>, StoreError> {
        self.0.reader.ask(open).await
    }

    /// Notes what an incident was.
    pub async fn close_incident(
        &self,
        id: &str,
        verdict: Verdict,
        (case, by): (Code, Code),
        now: Timestamp,
    ) -> Result<(), IncidentError> {
        let id = id.to_owned();
        let work = move |desk: &mut Desk| -> Result<(), IncidentError> {
            let mut incidents = open(desk)?;
            let place = incidents.iter().position(|incident| incident.id == id).ok_or(IncidentError::Unknown)?;
            let incident = incidents.remove(place).id;
            remember(desk, &incidents)?;
            Ok(observation::enter(desk, Observation::IncidentClosed { incident, verdict, case, by }, now)?)
        };
        self.0.writer.ask(work).await
    }
}

fn detect(desk: &mut Desk, noticed: Noticed, now: Timestamp) -> Result<Vec<Incident>, StoreError> {
    desk.backend.put_fact(LOOKED, &now.as_millis().to_be_bytes())?;
    let mut incidents = open(desk)?;
    // What was judged once is not found again in the same entries.
    let since = judged(desk, now)?;
    let mut seen = in_ledger(desk, since)?;
    let mut add = |detector, count: u64| seen.push((detector, count));
    add(Detector::CanaryMissed, noticed.canaries_missed);
    add(Detector::CertificateFault, noticed.certificates_expired);
    add(Detector::BrokenLedger, u64::from(noticed.ledger_broken));
    let mut opened = Vec::new();
    for (detector, seen) in seen.into_iter().filter(|(_, seen)| *seen > 0) {
        if incidents.iter().any(|incident| incident.detector == detector) {
            continue;
        }
        let incident =
            Incident { id: HEXLOWER.encode(&chance::bytes::<8>()), detector, since_ms: now.as_millis(), seen };
        let observation = Observation::IncidentOpened { incident: incident.id.clone(), detector, seen };
        observation::enter(desk, observation, now)?;
        incidents.push(incident.clone());
        opened.push(incident);
    }
    if !opened.is_empty() {
        remember(desk, &incidents)?;
    }
    Ok(opened)
}

/// The recent entries, oldest first, each with its moment.
fn recent(desk: &mut Desk, since: Timestamp) -> Result<Vec<(Timestamp, Event)>, StoreError> {
    let last = desk.backend.last_entry()?.map_or(0, |entry| entry.position);
    let entries = desk.backend.entries(last.saturating_sub(u64::from(ENTRIES)), ENTRIES)?;
    let read = |text: &str| serde_json::from_str(text).map_err(|_foreign| StoreError::Damaged { table: "ledger" });
    let recent = entries.iter().filter(|entry| entry.at >= since);
    recent.map(|entry| Ok((entry.at, read(&entry.event)?))).collect()
}

/// The beginning of the window, or the moment after the last incident in it was judged.
fn judged(desk: &mut Desk, now: Timestamp) -> Result<Timestamp, StoreError> {
    let start = Timestamp::from_millis(now.as_millis() - WINDOW_MS);
    let closed = recent(desk, start)?
        .into_iter()
        .filter_map(|(at, event)| matches!(event, Event::Observed(Observation::IncidentClosed { .. })).then_some(at));
    Ok(closed.max().map_or(start, |at| at.plus(Duration::from_millis(1))))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is no sign of a breach is none, now or later")]
fn in_ledger(desk: &mut Desk, since: Timestamp) -> Result<Vec<(Detector, u64)>, StoreError> {
    let mut readings: Vec<(Code, u64)> = Vec::new();
    let (mut refusals, mut certificates) = (0, 0);
    for (_at, event) in recent(desk, since)? {
        match event {
            Event::Read { by, .. } | Event::Revealed { by, .. } | Event::ReadRefused { by, .. } => {
                match readings.iter_mut().find(|(code, _)| *code == by) {
                    Some((_, count)) => *count += 1,
                    None => readings.push((by, 1)),
                }
            }
            Event::Exported { staff, .. } => match readings.iter_mut().find(|(code, _)| *code == staff) {
                Some((_, count)) => *count += 1,
                None => readings.push((staff, 1)),
            },
            Event::Observed(Observation::EgressRefused { .. }) => refusals += 1,
            Event::Observed(Observation::EgressFailed { reason, .. }) => {
                refusals += 1;
                certificates += u64::from(reason == "certificate" || reason == "tls");
            }
            _ => {}
        }
    }
    let most = readings.into_iter().map(|(_, count)| count).max().unwrap_or(0);
    let above = |count: u64, many: u64| if count >= many { count } else { 0 };
    Ok(vec![
        (Detector::MassReading, above(most, MANY_READINGS)),
        (Detector::RefusedEgress, above(refusals, MANY_REFUSALS)),
        (Detector::CertificateFault, certificates),
    ])
}

fn open(desk: &mut Desk) -> Result<Vec<Incident>, StoreError> {
    let Some(stored) = desk.backend.fact(OPEN)? else { return Ok(Vec::new()) };
    serde_json::from_slice(&stored).map_err(|_foreign| StoreError::Damaged { table: "fact" })
}

fn remember(desk: &mut Desk, incidents: &[Incident]) -> Result<(), StoreError> {
    let stored = serde_json::to_vec(incidents).expect("incidents are plain fields, which always serialise");
    desk.backend.put_fact(OPEN, &stored)
}

impl Detector {
    /// The name used in interfaces and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MassReading => "mass_reading",
            Self::RefusedEgress => "refused_egress",
            Self::BrokenLedger => "broken_ledger",
            Self::CertificateFault => "certificate_fault",
            Self::CanaryMissed => "canary_missed",
        }
    }
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 4] = [Self::NoBreach, Self::NotNotifiable, Self::Notified, Self::PersonsTold];

    /// The name used in interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoBreach => "no-breach",
            Self::NotNotifiable => "not-notifiable",
            Self::Notified => "notified",
            Self::PersonsTold => "persons-told",
        }
    }
}
