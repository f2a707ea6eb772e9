//! Holding records under a legal claim or an order: they are neither erased nor de-identified until released.
//!
//! A hold names its ground, its case and who set it, and has a date by which somebody must look at it again.
//! It covers what is kept when it is set, not later calls.
//! Who asks to be forgotten meanwhile is told of it in the certificate; what they asked for happens on release.

use std::time::Duration;

use clevercall_model::{CallId, OrganisationId, RecordId, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Code, Person, StoreError,
    backend::{HoldRow, Place},
    chance,
    custodian::Desk,
    erasure_list,
    finding::{self, Target},
    ledger::{self, Event},
    organisation::Organisation,
    writer::erase_calls,
};

/// The longest time until a hold must be looked at again: a year.
pub const LONGEST_REVIEW: Duration = Duration::from_secs(366 * 86_400);

/// What a call or a number kept for an invoice is held by: the call's id, or the record's.
pub(crate) type HeldId = [u8; 16];

/// Why records are kept beyond their due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// To establish, exercise or defend a legal claim (GDPR Art. 17(3)(e)).
    LegalClaim,
    /// A binding order of a court or an authority (GDPR Art. 17(3)(b)).
    AuthorityOrder,
}

/// A hold to set.
pub struct HoldRequest {
    /// Whose records.
    pub person: Person,
    /// Why.
    pub ground: Ground,
    /// The case, by its code.
    pub case: Code,
    /// Who decided it.
    pub by: Code,
    /// When somebody looks at it again; a year away at most.
    pub review: Timestamp,
}

/// A hold in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its random id.
    pub id: RecordId,
    /// Why.
    pub ground: Ground,
    /// The case, by its code.
    pub case: Code,
    /// Who decided it.
    pub by: Code,
    /// Since when.
    pub since: Timestamp,
    /// When somebody has to look at it again.
    pub review: Timestamp,
    /// Calls that are held.
    pub calls: Vec<CallId>,
    /// How many numbers kept for an invoice are held.
    pub billed: u64,
}

/// What releasing a hold did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Released {
    /// Records that may go at their due date again.
    pub released: u64,
    /// Of them, those erased at once because somebody had asked to be forgotten.
    pub erased: u64,
}

/// Why nothing was held or released.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum HoldError {
    /// There is nothing to hold.
    #[error("nothing is kept about this person, so there is nothing to hold")]
    NothingKept,
    /// No such hold.
    #[error("there is no such hold; list them with `clevercall hold list`")]
    NoSuchHold,
    /// A hold must be looked at within a year.
    #[error("a hold is looked at again within a year; choose a review date that is neither past nor further away")]
    ReviewDate,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ground {
    /// The name used in storage and interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LegalClaim => "legal_claim",
            Self::AuthorityOrder => "authority_order",
        }
    }

    /// The words of a certificate.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::LegalClaim => "held for a legal claim (GDPR Art. 17(3)(e)); erased when the hold is released",
            Self::AuthorityOrder => "held by a binding order (GDPR Art. 17(3)(b)); erased when the hold is released",
        }
    }
}

impl Organisation {
    /// Holds everything that is kept about a person, or one call.
    pub async fn hold(&self, request: HoldRequest, now: Timestamp) -> Result<Hold, HoldError> {
        check_review(request.review, now)?;
        let id = self.id.clone();
        self.vault.0.writer.ask(move |desk| set(desk, &id, &request, now)).await
    }

    /// The holds in force, the next to be reviewed first.
    pub async fn holds(&self) -> Result<Vec<Hold>, StoreError> {
        let id = self.id.clone();
        let work = move |desk: &mut Desk| {
            let Some(keys) = desk.keyring.organisation(&mut *desk.backend, &id)? else { return Ok(Vec::new()) };
            let rows = desk.backend.holds(keys.number)?;
            rows.into_iter().map(|row| opened(desk, row)).collect()
        };
        self.vault.0.reader.ask(work).await
    }

    /// Somebody looked at a hold and decided that it stays.
    pub async fn review_hold(
        &self,
        hold: RecordId,
        review: Timestamp,
        (by, now): (Code, Timestamp),
    ) -> Result<(), HoldError> {
        check_review(review, now)?;
        let id = self.id.clone();
        let work = move |desk: &mut Desk| -> Result<(), HoldError> {
            let row = find(desk, &id, hold)?;
            desk.backend.review_hold(row.hold, review)?;
            let event = Event::HoldReviewed { organisation: id.to_string(), hold: hold.to_string(), by };
            Ok(ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop)?)
        };
        self.vault.0.writer.ask(work).await
    }

    /// Ends a hold: what nothing else holds goes at its due date, and at once where somebody asked to be forgotten.
    pub async fn release_hold(&self, hold: RecordId, by: Code, now: Timestamp) -> Result<Released, HoldError> {
        let id = self.id.clone();
        let work = move |desk: &mut Desk| release(desk, &id, hold, (by, now));
        let released = self.vault.0.writer.ask(work).await?;
        self.vault.erase_traces().await?;
        Ok(released)
    }
}

fn check_review(review: Timestamp, now: Timestamp) -> Result<(), HoldError> {
    if review <= now || review > now.plus(LONGEST_REVIEW) { Err(HoldError::ReviewDate) } else { Ok(()) }
}

fn find(desk: &mut Desk, id: &OrganisationId, hold: RecordId) -> Result<HoldRow, HoldError> {
    let keys = desk.keyring.organisation(&mut *desk.backend, id)?.ok_or(HoldError::NoSuchHold)?;
    let all = desk.backend.holds(keys.number)?;
    all.into_iter().find(|row| row.hold == hold).ok_or(HoldError::NoSuchHold)
}

fn set(desk: &mut Desk, id: &OrganisationId, request: &HoldRequest, now: Timestamp) -> Result<Hold, HoldError> {
    let target = Target::of(&request.person);
    let held = finding::find(desk, id, &target)?.held_ids();
    let keys = desk.keyring.organisation(&mut *desk.backend, id)?.ok_or(HoldError::NothingKept)?;
    if held.is_empty() {
        return Err(HoldError::NothingKept);
    }
    let row = HoldRow {
        organisation: keys.number,
        hold: chance::record(),
        ground: request.ground,
        case: request.case.clone(),
        by: request.by.clone(),
        since: now,
        review: request.review,
    };
    desk.backend.insert_hold(&row, &held)?;
    let event = Event::HoldSet {
        organisation: id.to_string(),
        hold: row.hold.to_string(),
        ground: row.ground,
        case: row.case.clone(),
        records: held.len() as u64,
        by: row.by.clone(),
    };
    ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
    Ok(opened(desk, row)?)
}

fn opened(desk: &mut Desk, row: HoldRow) -> Result<Hold, StoreError> {
    let (mut calls, mut billed) = (Vec::new(), 0);
    for held in desk.backend.held_of(row.hold)? {
        let call = CallId::from_random(held);
        let kept = desk.backend.call(row.organisation, call)?.is_some()
            || desk.backend.remainder(row.organisation, call)?.is_some();
        if kept { calls.push(call) } else { billed += 1 }
    }
    let HoldRow { hold: id, ground, case, by, since, review, .. } = row;
    Ok(Hold { id, ground, case, by, since, review, calls, billed })
}

fn release(
    desk: &mut Desk,
    id: &OrganisationId,
    hold: RecordId,
    (by, now): (Code, Timestamp),
) -> Result<Released, HoldError> {
    let row = find(desk, id, hold)?;
    let released = desk.backend.held_of(hold)?.len() as u64;
    let asked = desk.backend.remove_hold(hold)?;
    let mut calls: Vec<Place> = Vec::new();
    let mut others = Vec::new();
    for held in &asked {
        let call = CallId::from_random(*held);
        if let Some(listed) = desk.backend.call(row.organisation, call)? {
            calls.push(listed.at);
        } else if let Some(listed) = desk.backend.remainder(row.organisation, call)? {
            others.push(listed.row.record);
        } else {
            others.push(RecordId::from_random(*held));
        }
    }
    let mut erased = erase_calls(desk, &calls)?.calls;
    if !others.is_empty() {
        erasure_list::enter(&mut *desk.backend, &mut desk.erasures, &others)?;
        let removed = desk.backend.remove_records(&others)?;
        erased += removed.calls + removed.billed;
    }
    let event =
        Event::HoldReleased { organisation: id.to_string(), hold: hold.to_string(), records: released, erased, by };
    ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
    Ok(Released { released, erased })
}
