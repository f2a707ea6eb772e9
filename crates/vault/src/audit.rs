//! What an auditor asks of the ledger: a reproducible sample, a checkpoint for a witness, and whether the counts add up.

use std::collections::BTreeMap;

use clevercall_model::{Day, Timestamp};
use data_encoding::HEXLOWER;
use ed25519_dalek::Signature;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    CertificateKey, LedgerFault, NotGenuine, StoreError, Vault,
    backend::LedgerRow,
    custodian::Desk,
    ledger::{self, Event, Signer},
    observation::Observation,
};

/// Entries of one kind, of which a sample is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Population {
    /// Erasures of persons and of calls on the caller's word.
    Erasures,
    /// Due runs that did something.
    Retention,
    /// Policies put into force, agreements acknowledged, answers approved.
    Policies,
    /// Transcripts and originals shown, and copies given out.
    Disclosures,
    /// Holds set, reviewed and released.
    Holds,
    /// Invoices closed and itemised.
    Invoices,
    /// Connections to others: made, refused, failed.
    Connections,
    /// Incidents opened and judged.
    Incidents,
    /// Silent jobs, clocks that jumped, erasures replayed, calls left open.
    Exceptions,
}

impl Population {
    /// Every population.
    pub const ALL: [Self; 9] = [
        Self::Erasures,
        Self::Retention,
        Self::Policies,
        Self::Disclosures,
        Self::Holds,
        Self::Invoices,
        Self::Connections,
        Self::Incidents,
        Self::Exceptions,
    ];

    /// The name used in interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Erasures => "erasures",
            Self::Retention => "retention",
            Self::Policies => "policies",
            Self::Disclosures => "disclosures",
            Self::Holds => "holds",
            Self::Invoices => "invoices",
            Self::Connections => "connections",
            Self::Incidents => "incidents",
            Self::Exceptions => "exceptions",
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "an event of no population is in none, now or later")]
    const fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::Erased { .. } | Event::CallDiscarded { .. } | Event::OrganisationErased { .. } => Self::Erasures,
            Event::Retained { .. } => Self::Retention,
            Event::PolicyApplied { .. }
            | Event::Observed(Observation::AgreementAcknowledged { .. } | Observation::AnswerApproved { .. }) => {
                Self::Policies
            }
            Event::Read { .. }
            | Event::ReadRefused { .. }
            | Event::Revealed { .. }
            | Event::Exported { .. }
            | Event::HandedOver { .. } => Self::Disclosures,
            Event::HoldSet { .. } | Event::HoldReviewed { .. } | Event::HoldReleased { .. } => Self::Holds,
            Event::InvoiceClosed { .. } | Event::InvoiceItemised { .. } => Self::Invoices,
            Event::Observed(
                Observation::EgressRefused { .. }
                | Observation::EgressFailed { .. }
                | Observation::EgressConnected { .. },
            ) => Self::Connections,
            Event::Observed(Observation::IncidentOpened { .. } | Observation::IncidentClosed { .. }) => Self::Incidents,
            Event::JobSilent { .. }
            | Event::ClockWentBack { .. }
            | Event::ClockJumpedAhead { .. }
            | Event::ClockConfirmed { .. }
            | Event::ErasuresReplayed { .. }
            | Event::CallsAbandoned { .. } => Self::Exceptions,
            _ => return None,
        })
    }
}

/// What a sample is drawn from, and by which seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleRequest {
    /// Of what.
    pub population: Population,
    /// From this moment on.
    pub from: Timestamp,
    /// Before this moment.
    pub to: Timestamp,
    /// At most so many.
    pub size: usize,
    /// The auditor's own; the same one draws the same entries.
    pub seed: String,
}

/// A drawn entry, as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampledEntry {
    /// Its position.
    pub position: u64,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// SHA-256 of the chain up to it, hexadecimal.
    pub hash: String,
    /// The event's JSON.
    pub event: String,
}

/// A sample and the size of what it was drawn from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Entries of the population within the time.
    pub population: u64,
    /// Those drawn, in the ledger's order.
    pub entries: Vec<SampledEntry>,
}

/// The ledger's end, signed, for a witness outside; shows later that nothing before it was put back or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// How many entries there were.
    pub position: u64,
    /// SHA-256 of the chain up to the last, hexadecimal.
    pub hash: String,
    /// Milliseconds since 1970 at which it was given out.
    pub at_ms: i64,
    /// The vault's public key, hexadecimal.
    pub key: String,
    /// Ed25519 over the fields above, hexadecimal.
    pub signature: String,
}

/// A finished day on which calls were answered that left no outcome, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The organisation's id.
    pub organisation: String,
    /// Days since 1970.
    pub day: i64,
    /// Calls that began.
    pub answered: u64,
    /// Calls that were kept, counted, withheld, discarded, erased in progress or cut short.
    pub accounted: u64,
}

/// What becomes of a call that began; together as many as began.
const OUTCOMES: [&str; 6] =
    ["kept", "number_counted", "number_withheld", "discarded", "erased_in_progress", "cut_short"];
/// A call that began.
pub(crate) const ANSWERED: &str = "answered";

impl Vault {
    /// Draws a sample that anybody with the same ledger and seed draws again: the entries whose hash together with the
    /// seed hashes lowest (SHA-256).
    pub async fn sample(&self, request: SampleRequest) -> Result<Sample, StoreError> {
        self.0.reader.ask(move |desk| sample(desk, &request)).await
    }

    /// Signs the ledger's end, for a witness.
    pub async fn checkpoint(&self, now: Timestamp) -> Result<Option<Checkpoint>, StoreError> {
        let sign = move |desk: &mut Desk| {
            Ok(desk.backend.last_entry()?.map(|last| Checkpoint::sign(&last, now, &desk.signer)))
        };
        self.0.reader.ask(sign).await
    }

    /// Compares the ledger with what a witness holds; verify the ledger itself too.
    pub async fn compare(&self, witnessed: &Checkpoint) -> Result<Option<LedgerFault>, StoreError> {
        let (position, hash) = (witnessed.position, witnessed.hash.clone());
        let compare = move |desk: &mut Desk| {
            let entry = desk.backend.entries(position.saturating_sub(1), 1)?;
            let same = entry.iter().any(|it| it.position == position && HEXLOWER.encode(&it.hash) == hash);
            Ok((!same).then_some(LedgerFault::NotAsWitnessed(position)))
        };
        self.0.reader.ask(compare).await
    }

    /// Days before yesterday on which the calls that began and what became of them don't add up.
    pub async fn reconcile(&self, now: Timestamp) -> Result<Vec<Mismatch>, StoreError> {
        let before = now.day().number() - 1;
        self.0.reader.ask(move |desk| reconcile(desk, before)).await
    }
}

fn sample(desk: &mut Desk, request: &SampleRequest) -> Result<Sample, StoreError> {
    let mut drawn = Vec::new();
    ledger::each(&mut *desk.backend, |row, event| {
        if Population::of(&event) == Some(request.population) && row.at >= request.from && row.at < request.to {
            let lot = Sha256::new().chain_update(b"clevercall sample 1\0").chain_update(request.seed.as_bytes());
            let lot: [u8; 32] = lot.chain_update([0]).chain_update(row.hash).finalize().into();
            let (at_ms, hash, event) = (row.at.as_millis(), HEXLOWER.encode(&row.hash), row.event.clone());
            drawn.push((lot, SampledEntry { position: row.position, at_ms, hash, event }));
        }
    })?;
    let population = drawn.len() as u64;
    drawn.sort_unstable_by_key(|(lot, _entry)| *lot);
    let mut entries: Vec<_> = drawn.into_iter().take(request.size).map(|(_lot, entry)| entry).collect();
    entries.sort_unstable_by_key(|entry| entry.position);
    Ok(Sample { population, entries })
}

impl Checkpoint {
    pub(crate) fn sign(last: &LedgerRow, now: Timestamp, signer: &Signer) -> Self {
        let mut it = Self {
            position: last.position,
            hash: HEXLOWER.encode(&last.hash),
            at_ms: now.as_millis(),
            key: CertificateKey(signer.verifying_key()).to_hex(),
            signature: String::new(),
        };
        it.signature = HEXLOWER.encode(&signer.sign(&it.signed()));
        it
    }

    /// Checks the signature; needs nothing but the public key.
    pub fn verify(&self, key: CertificateKey) -> Result<(), NotGenuine> {
        let bytes = HEXLOWER.decode(self.signature.as_bytes()).map_err(|_not_hex| NotGenuine)?;
        let signature = Signature::from_slice(&bytes).map_err(|_length| NotGenuine)?;
        key.0.verify_strict(&self.signed(), &signature).map_err(|_not_ours| NotGenuine)
    }

    fn signed(&self) -> Vec<u8> {
        let place = [self.position.to_be_bytes(), self.at_ms.to_be_bytes()].concat();
        [b"clevercall ledger checkpoint 1\0", &place[..], self.hash.as_bytes()].concat()
    }
}

fn reconcile(desk: &mut Desk, before: i64) -> Result<Vec<Mismatch>, StoreError> {
    let mut days: BTreeMap<(String, i64), (u64, u64)> = BTreeMap::new();
    let mut note = |organisation: String, day: i64, what: &str, count: u64| {
        let counts = days.entry((organisation, day)).or_default();
        if what == ANSWERED {
            counts.0 += count;
        } else if OUTCOMES.contains(&what) {
            counts.1 += count;
        }
    };
    ledger::each(&mut *desk.backend, |_row, event| {
        if let Event::CallsCounted { organisation, day, what, count } = event {
            note(organisation, day, &what, count);
        }
    })?;
    for tally in desk.backend.tallies(Day::from_number(before))? {
        note(tally.organisation.to_string(), tally.day.number(), &tally.what, tally.count);
    }
    let differs =
        days.into_iter().filter(|((_organisation, day), (answered, accounted))| *day < before && answered != accounted);
    Ok(differs
        .map(|((organisation, day), (answered, accounted))| Mismatch { organisation, day, answered, accounted })
        .collect())
}
