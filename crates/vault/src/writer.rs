//! Keeping a call while it goes on: one writer a mode.
//!
//! [`NumberOnlyWriter`] can only count a number; there is no call on it that takes words, so mode 1 can't keep any.

use std::{collections::HashSet, time::Duration};

use clevercall_model::{CallId, DueDate, Purpose, TelephoneNumber, Timestamp};
use clevercall_privacy::Placeholder;

use crate::{
    KeepError, Request, StoreError, Turn,
    backend::{BilledRow, Inserted, Place, Removal},
    chance,
    custodian::Desk,
    erasure_list, invoice,
    keyring::OrganisationKeys,
    ledger::{self, Event},
    organisation::{Begun, Organisation},
    person,
    policy::{self, BillingPeriod},
    seal::{self, Binding},
    value::{self, CALLER, Head},
};

/// Keeps what the call's mode allows.
pub enum CallWriter {
    /// Mode 1: a number and a count.
    NumberOnly(NumberOnlyWriter),
    /// Mode 2: redacted turns and sealed values.
    AnonymiseAfter(TranscriptWriter),
}

impl CallWriter {
    /// Ends the call, in whichever mode it is kept.
    pub async fn end(self, ended: Timestamp) -> Result<(), KeepError> {
        match self {
            Self::NumberOnly(writer) => writer.end().await,
            Self::AnonymiseAfter(writer) => writer.end(ended).await.map(drop),
        }
    }

    /// The caller asked not to be kept: nothing of this call remains, in either mode.
    pub async fn discard(self, now: Timestamp) -> Result<(), KeepError> {
        match self {
            Self::NumberOnly(writer) => writer.discard(now).await,
            Self::AnonymiseAfter(writer) => writer.discard(now).await,
        }
    }
}

/// Mode 1: nothing is written until the call ends; then its number is counted in its billing period.
pub struct NumberOnlyWriter {
    organisation: Organisation,
    number: Option<TelephoneNumber>,
    started: Timestamp,
    dispute: Duration,
}

impl NumberOnlyWriter {
    pub(crate) const fn new(
        organisation: Organisation,
        number: Option<TelephoneNumber>,
        started: Timestamp,
        dispute: Duration,
    ) -> Self {
        Self { organisation, number, started, dispute }
    }

    /// Counts the call: one more for its number in this billing period; a withheld number leaves only a tally.
    pub async fn end(self) -> Result<(), KeepError> {
        let Self { organisation, number, started, dispute } = self;
        let id = organisation.id.clone();
        let work = move |desk: &mut Desk| {
            let keys = desk.keyring.organisation(&mut *desk.backend, &id)?.ok_or(KeepError::NoPolicy)?;
            let Some(number) = number else {
                return Ok(desk.backend.tally(keys.number, started.day(), "number_withheld")?);
            };
            count(desk, &keys, &number, (BillingPeriod::of(started), dispute))?;
            Ok(desk.backend.tally(keys.number, started.day(), "number_counted")?)
        };
        organisation.vault.0.writer.ask(work).await
    }

    /// Leaves the call uncounted.
    pub async fn discard(self, now: Timestamp) -> Result<(), KeepError> {
        let Self { organisation, started, .. } = self;
        let id = organisation.id.clone();
        let work = move |desk: &mut Desk| -> Result<(), KeepError> {
            let keys = desk.keyring.organisation(&mut *desk.backend, &id)?.ok_or(KeepError::NoPolicy)?;
            desk.backend.tally(keys.number, started.day(), "discarded")?;
            let event = Event::CallDiscarded { organisation: id.to_string() };
            Ok(ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop)?)
        };
        organisation.vault.0.writer.ask(work).await
    }
}

fn count(
    desk: &mut Desk,
    keys: &OrganisationKeys,
    number: &TelephoneNumber,
    (own, dispute): (BillingPeriod, Duration),
) -> Result<(), StoreError> {
    let period = invoice::open_period(desk, keys, own)?;
    let backend = &mut *desk.backend;
    let blind = person::billed_blind(&keys.index, period, number);
    if backend.count_billed(keys.number, period, blind)? {
        return Ok(());
    }
    let record = chance::record();
    let key = keys.establish_period_key(backend, period)?;
    let place = Binding::column("billed.number").number(keys.number.0).with(record.as_bytes());
    let row = BilledRow {
        organisation: keys.number,
        record,
        purpose: Purpose::Invoicing,
        due: period.cap(),
        period,
        dispute: dispute.min(policy::LONGEST_DISPUTE),
        number: seal::seal(key.secret(), &place, number.reveal().as_bytes()),
    };
    backend.insert_billed(&row, blind)
}

/// Mode 2: redacted turns, and removed values sealed under the call's key.
///
/// Dropped without [`end`](Self::end), the call is closed as it is and falls due as if it had ended when it began.
pub struct TranscriptWriter {
    organisation: Organisation,
    begun: Begun,
    kept: HashSet<Placeholder>,
    next_slot: u32,
    over: bool,
}

impl TranscriptWriter {
    pub(crate) fn new(organisation: Organisation, begun: Begun) -> Self {
        Self { organisation, begun, kept: HashSet::new(), next_slot: CALLER + 1, over: false }
    }

    /// The call's id.
    pub const fn call(&self) -> CallId {
        self.begun.call
    }

    /// Keeps a turn; answers once it is on the disk.
    ///
    /// Sealing happens here, in the caller's task; only sealed bytes reach the vault's thread.
    pub async fn keep_turn(&mut self, turn: &Turn<'_>) -> Result<(), KeepError> {
        let Begun { keys, place, call_key, text_key, .. } = &self.begun;
        let place = *place;
        let row = value::seal_turn((call_key, text_key), place.organisation, turn);
        let mut fresh = HashSet::new();
        let mut values = Vec::new();
        for removed in turn.removed {
            if self.kept.contains(&removed.placeholder) || !fresh.insert(removed.placeholder.clone()) {
                continue;
            }
            let slot = (place.organisation, self.next_slot);
            if let Some(sealed) = value::seal_removed((&keys.index, call_key), slot, removed) {
                values.push(sealed);
                self.next_slot += 1;
            }
        }
        let work = move |desk: &mut Desk| {
            belongs(desk.backend.insert_turn(place, &row)?)?;
            for (value, found_by) in &values {
                desk.backend.insert_value(place, value)?;
                if let Some((by, blind)) = found_by {
                    desk.backend.insert_index(place, *by, *blind)?;
                }
            }
            Ok(())
        };
        self.organisation.vault.0.writer.ask(work).await.map(|()| self.kept.extend(fresh))
    }

    /// Leaves a request for the desk; the same one twice is one.
    pub async fn mark(&mut self, request: Request) -> Result<(), KeepError> {
        let place = self.begun.place;
        let work = move |desk: &mut Desk| match desk.backend.insert_request(place, request)? {
            Inserted::Stored | Inserted::AlreadyThere => Ok(()),
            Inserted::CallGone => Err(KeepError::Erased),
        };
        self.organisation.vault.0.writer.ask(work).await
    }

    /// Ends the call; from here its interval runs. Gives the due date.
    pub async fn end(mut self, ended: Timestamp) -> Result<DueDate, KeepError> {
        self.over = true;
        let Begun { place, call_key, started, keys, .. } = &self.begun;
        let (place, started, number) = (*place, *started, keys.number);
        let head = Head { started, ended: Some(ended) }.seal(call_key, place.organisation);
        let work = move |desk: &mut Desk| -> Result<_, KeepError> {
            let Some(interval) = desk.backend.interval(place)? else {
                desk.backend.tally(number, started.day(), "erased_in_progress")?;
                return Ok(None);
            };
            let due = policy::due(ended, interval);
            desk.backend.close_call(place, Some(due), Some(&head))?;
            desk.backend.tally(number, started.day(), "kept")?;
            Ok(Some(due))
        };
        self.organisation.vault.0.writer.ask(work).await?.ok_or(KeepError::Erased)
    }

    /// The caller asked not to be kept: removes the call and its keys, and remembers that for restored backups.
    pub async fn discard(mut self, now: Timestamp) -> Result<(), KeepError> {
        self.over = true;
        let (place, call, day) = (self.begun.place, self.begun.call, self.begun.started.day());
        let id = self.organisation.id.clone();
        let work = move |desk: &mut Desk| -> Result<(), StoreError> {
            let held = desk.backend.hold_on(place.organisation, call.as_bytes())?.is_some();
            if held {
                // A claim weighs more; the call goes when the hold is released.
                desk.backend.note_forget_asked(call.as_bytes())?;
                desk.backend.close_call(place, None, None)?;
            } else {
                erase_calls(desk, &[place])?;
            }
            desk.backend.tally(place.organisation, day, "discarded")?;
            let event = Event::CallDiscarded { organisation: id.to_string() };
            ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop)
        };
        let vault = &self.organisation.vault;
        vault.0.writer.ask(work).await?;
        Ok(vault.erase_traces().await?)
    }
}

impl Drop for TranscriptWriter {
    fn drop(&mut self) {
        let (place, day) = (self.begun.place, self.begun.started.day());
        if !self.over {
            // When the queue is full the call stays open, and is closed by the next start or the next due run.
            let _left = self.organisation.vault.0.writer.leave(move |desk| {
                let there = desk.backend.close_call(place, None, None)?;
                let outcome = if there { "cut_short" } else { "erased_in_progress" };
                desk.backend.tally(place.organisation, day, outcome)
            });
        }
    }
}

/// Removes calls inside the current transaction: first their ids go onto the list of erasures, then the rows go.
pub(crate) fn erase_calls(desk: &mut Desk, calls: &[Place]) -> Result<Removal, StoreError> {
    // What an interrupted erasure has listed is finished first; noting the count below would skip it.
    erasure_list::replay(&mut *desk.backend, &mut desk.erasures)?;
    let mut records = Vec::with_capacity(calls.len());
    for call in calls {
        records.extend(desk.backend.call_row(*call)?.map(|found| found.row.record));
    }
    let mut removed = Removal::default();
    if records.is_empty() {
        return Ok(removed);
    }
    erasure_list::enter(&mut *desk.backend, &mut desk.erasures, &records)?;
    crate::fault::point("erasures listed");
    removed += desk.backend.remove_calls(calls)?;
    crate::fault::point("rows removed");
    Ok(removed)
}

fn belongs(inserted: Inserted) -> Result<(), KeepError> {
    match inserted {
        Inserted::Stored => Ok(()),
        Inserted::AlreadyThere => Err(KeepError::TurnKept),
        Inserted::CallGone => Err(KeepError::Erased),
    }
}
