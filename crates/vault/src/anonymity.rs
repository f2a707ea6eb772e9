//! Whether what is left of calls earns the word "anonymous": three attacks on a copy (WP216: singling out, linkability,
//! inference), and a person who accepts the result.
//!
//! The copy is in memory only. Calls that still identify are de-identified there by the very code that does it at the
//! due time, each at its own; then the attacks try to undo it, and the vault knows the truth.
//! Without both, what is left is "de-identified": still personal data, with a final date.

mod attacks;

use std::collections::HashMap;

use clevercall_model::{OrganisationId, Purpose, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use attacks::{Left, Trial, Truth};
pub use attacks::{Rate, Rates};

use crate::{
    Code, StoreError,
    custodian::Desk,
    keyring::OrganisationKeys,
    ledger::{self, Event},
    organisation::Organisation,
    reading, retain,
    value::{CALLER, Head},
};

/// How calls are de-identified; counts up when that changes, and acceptances of earlier ways end.
pub const TRANSFORMATION: u32 = 2;
/// Calls tried at most.
const TRIED: u32 = 5_000;
/// A copy larger than this does not belong into memory.
const LARGEST: u64 = 2 << 30;

/// What the attacks achieved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnonymityReport {
    /// The way of de-identifying that was tested.
    pub transformation: u32,
    /// What each attack achieved.
    pub rates: Rates,
    /// Whether all stayed below what is tolerated.
    pub passed: bool,
}

/// Why nothing was tested or accepted.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AnonymityError {
    /// Too large for memory.
    #[error("the vault is too large for a test in memory; test on a smaller installation with the same settings")]
    TooLarge,
    /// An attack achieved too much.
    #[error("an attack achieved more than is tolerated, so nothing may be called anonymous; it stays de-identified")]
    NotPassed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Organisation {
    /// Tries the attacks on a copy of what is kept, and enters the rates in the ledger.
    pub async fn test_anonymity(&self, now: Timestamp) -> Result<AnonymityReport, AnonymityError> {
        let id = self.id.clone();
        let trial = self.vault.0.reader.ask(move |desk| on_a_copy(desk, &id)).await?;
        let rates = trial.rates();
        let report = AnonymityReport { transformation: TRANSFORMATION, rates, passed: rates.pass() };
        let event = Event::AnonymityTested {
            organisation: self.id.to_string(),
            transformation: TRANSFORMATION,
            rates,
            passed: report.passed,
        };
        self.enter(event, now).await?;
        Ok(report)
    }

    /// A person takes responsibility for the word: tests again, and labels what is left "anonymised" for a year.
    pub async fn accept_anonymity(&self, by: Code, now: Timestamp) -> Result<AnonymityReport, AnonymityError> {
        let report = self.test_anonymity(now).await?;
        if !report.passed {
            return Err(AnonymityError::NotPassed);
        }
        let id = self.id.clone();
        let work = move |desk: &mut Desk| -> Result<(), StoreError> {
            let Some(keys) = desk.keyring.organisation(&mut *desk.backend, &id)? else { return Ok(()) };
            let records = desk.backend.accept_remainders(keys.number, now)?;
            let (organisation, transformation) = (id.to_string(), TRANSFORMATION);
            let event = Event::AnonymityAccepted { organisation, transformation, records, by };
            ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop)
        };
        self.vault.0.writer.ask(work).await?;
        Ok(report)
    }

    async fn enter(&self, event: Event, now: Timestamp) -> Result<(), StoreError> {
        let entry = move |desk: &mut Desk| ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop);
        self.vault.0.writer.ask(entry).await
    }
}

/// Lets the desk work on a copy, and gives it its own database back whatever happens.
fn on_a_copy(desk: &mut Desk, id: &OrganisationId) -> Result<Trial, AnonymityError> {
    if desk.backend.size()? > LARGEST {
        return Err(AnonymityError::TooLarge);
    }
    let copy = desk.backend.copy_in_memory()?;
    let own = std::mem::replace(&mut desk.backend, copy);
    let trial = try_out(desk, id);
    desk.backend = own;
    // A key that was drawn on the copy exists nowhere else.
    desk.keyring.forget();
    Ok(trial?)
}

fn try_out(desk: &mut Desk, id: &OrganisationId) -> Result<Trial, StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(Trial::default()) };
    let (truths, mut dues) = truths(desk, &keys)?;
    dues.sort_unstable();
    dues.dedup();
    for due in dues {
        while retain::deidentify_batch(desk, id, due, retain::BATCH)?.calls > 0 {}
    }
    let mut trial = Trial::default();
    let mut place: HashMap<Vec<u8>, Truth> = truths.into_iter().collect();
    for row in desk.backend.all_remainders(keys.number)? {
        let turns = desk.backend.remainder_turns(row.place())?;
        // The sealed text of the first turn is the same before and after: it tells which call this was.
        let truth = turns.first().and_then(|turn| place.remove(turn.text.as_bytes()));
        let opened = reading::remainder_turns(desk, &keys, &row)?;
        trial.lefts.push(Left::of(&row, &opened));
        trial.truths.push(truth);
    }
    Ok(trial)
}

/// What was known of calls, by the sealed text of their first turn, and when they are due.
type Known = (Vec<(Vec<u8>, Truth)>, Vec<Timestamp>);

/// What is known of the calls before: number, times, values, by the sealed text of their first turn.
fn truths(desk: &mut Desk, keys: &OrganisationKeys) -> Result<Known, StoreError> {
    let (mut truths, mut dues) = (Vec::new(), Vec::new());
    let rows = desk.backend.sweep_calls(keys.number, crate::backend::CallRowId(0), TRIED)?;
    for (row, call) in rows.into_iter().filter(|(_row, call)| call.purpose == Purpose::AnswerCalls) {
        let opened = reading::open_call(desk, keys, &call)?;
        let head = Head::open(&opened.call_key, keys.number, &call.head)?;
        let values = opened.values(desk, row)?;
        let Some(first) = desk.backend.turns(row)?.into_iter().next() else { continue };
        let (number, said): (Vec<_>, Vec<_>) = values.into_iter().partition(|value| value.slot == CALLER);
        let number = number.into_iter().next().map(|value| value.original);
        let said = said.into_iter().map(|value| value.original);
        dues.push(call.due.0);
        let duration = head.ended.unwrap_or(head.started).since(head.started);
        truths.push((
            first.text.as_bytes().to_vec(),
            Truth { number, values: said.collect(), started: head.started, duration },
        ));
    }
    Ok((truths, dues))
}
