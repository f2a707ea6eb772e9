//! Looking for what should not be there any more, by other ways than erasing takes.
//!
//! Erasing finds a person through the blind indexes; the sweep opens every sealed value of the organisation and
//! compares, reads the indexes without using them, and counts rows whose owner is gone.
//! A table that it does not know is an error, so a new table can't be forgotten here.

use std::sync::Arc;

use clevercall_model::{CallId, OrganisationId, Timestamp};
use thiserror::Error;

use crate::{
    BilledNumbers, StoreError, Vault,
    backend::CallRowId,
    custodian::Desk,
    finding::Target,
    keyring::OrganisationKeys,
    organisation::Organisation,
    person::{Person, Sought},
    reading,
    seal::{self, Binding},
};

/// Every table and what the sweep does about it.
const KNOWN: [&str; 23] = [
    // Opened or compared for a person.
    "call",
    "value",
    "blind_index",
    "remainder",
    "billed",
    "billed_blind_index",
    // Belong to a call or a remainder: counted when their owner is gone.
    "turn",
    "request",
    "remainder_turn",
    // Hold nothing about a person.
    "organisation",
    "key",
    "policy",
    "invoice",
    "hold",
    "held",
    "ledger",
    "tally",
    "fact",
    "layout",
    "erasure",
    "unclean",
    "sqlite_sequence",
    "sqlite_stat1",
];

/// Calls opened in one step, so that nobody waits long behind a sweep.
const STEP: u32 = 500;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remain {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: u64,
    /// Why it may or may not be there.
    pub standing: Standing,
}

/// Whether what was found has a ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Kept for an invoice until its due date.
    Invoice,
    /// Held for a legal claim or an order.
    Held,
    /// Past its due date.
    Overdue,
    /// Its owner is gone.
    Orphaned,
    /// Of the person, without ground.
    OfThePerson,
}

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// One line a table and standing; empty when nothing was found.
    pub found: Vec<Remain>,
}

/// Why a sweep did not come to its end.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SweepError {
    /// A table that the sweep was never taught.
    #[error("the vault has a table that the sweep does not know; nothing can be certified until it does")]
    UnknownTable,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Remains {
    /// Whether nothing was found at all.
    pub const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Without what is held, and the numbers that the request leaves for their invoice.
    pub(crate) fn without_ground(&self, billed: BilledNumbers) -> Self {
        let grounded = |standing| match standing {
            Standing::Held => true,
            Standing::Invoice => billed == BilledNumbers::KeepUntilDue,
            Standing::Overdue | Standing::Orphaned | Standing::OfThePerson => false,
        };
        Self { found: self.found.iter().filter(|remain| !grounded(remain.standing)).cloned().collect() }
    }

    fn note(&mut self, table: &'static str, rows: u64, standing: Standing) {
        if rows == 0 {
            return;
        }
        match self.found.iter_mut().find(|remain| remain.table == table && remain.standing == standing) {
            Some(remain) => remain.rows += rows,
            None => self.found.push(Remain { table, rows, standing }),
        }
    }
}

impl Organisation {
    /// Looks for a person in every table; takes time in proportion to all that the organisation keeps.
    pub async fn sweep(&self, person: &Person) -> Result<Remains, SweepError> {
        let target = Target::of(person);
        let (id, first) = (self.id.clone(), target.clone());
        let mut remains = self.vault.0.reader.ask(move |desk| indexes(desk, &id, &first)).await?;
        let Some(sought) = target.sought else { return Ok(remains) };
        let mut after = CallRowId(0);
        loop {
            let (id, sought) = (self.id.clone(), sought.clone());
            let step = move |desk: &mut Desk| values(desk, &id, (&sought, after)).map_err(SweepError::from);
            let (found, held, last) = self.vault.0.reader.ask(step).await?;
            remains.note("value", found, Standing::OfThePerson);
            remains.note("value", held, Standing::Held);
            let Some(last) = last else { return Ok(remains) };
            after = last;
        }
    }
}

impl Vault {
    /// Looks for records past their due date and for rows whose owner is gone, in every table.
    pub async fn sweep(&self, now: Timestamp) -> Result<Remains, SweepError> {
        let work = move |desk: &mut Desk| -> Result<Remains, SweepError> {
            known(desk)?;
            let mut remains = Remains::default();
            for (table, rows) in desk.backend.orphans()? {
                remains.note(table, rows, Standing::Orphaned);
            }
            let due = desk.backend.due_counts(now)?;
            remains.note("call", due.calls, Standing::Overdue);
            remains.note("remainder", due.remainders, Standing::Overdue);
            remains.note("billed", due.billed, Standing::Overdue);
            remains.note("invoice", due.invoices, Standing::Overdue);
            Ok(remains)
        };
        self.0.reader.ask(work).await
    }
}

/// An unknown table stops everything.
fn known(desk: &mut Desk) -> Result<(), SweepError> {
    let tables = desk.backend.tables()?;
    if tables.iter().all(|table| KNOWN.contains(&table.as_str())) { Ok(()) } else { Err(SweepError::UnknownTable) }
}

/// Everything but the calls' own values: indexes, ids, billed numbers, orphans.
fn indexes(desk: &mut Desk, id: &OrganisationId, target: &Target) -> Result<Remains, SweepError> {
    known(desk)?;
    let mut remains = Remains::default();
    for (table, rows) in desk.backend.orphans()? {
        remains.note(table, rows, Standing::Orphaned);
    }
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(remains) };
    if let Some(call) = target.call {
        by_call(desk, &keys, call, &mut remains)?;
    }
    if let Some(sought) = &target.sought {
        let (billed, held) = billed(desk, &keys, sought)?;
        remains.note("billed", billed, Standing::Invoice);
        remains.note("billed", held, Standing::Held);
        remains.note("blind_index", bare_indexes(desk, &keys, sought)?, Standing::OfThePerson);
    }
    Ok(remains)
}

fn by_call(desk: &mut Desk, keys: &OrganisationKeys, call: CallId, remains: &mut Remains) -> Result<(), StoreError> {
    for (table, rows) in desk.backend.rows_with_call(keys.number, call)? {
        let held = desk.backend.hold_on(keys.number, call.as_bytes())?.is_some();
        remains.note(table, rows, if held { Standing::Held } else { Standing::OfThePerson });
    }
    Ok(())
}

/// Index entries of the person that no value of their call accounts for.
fn bare_indexes(desk: &mut Desk, keys: &Arc<OrganisationKeys>, sought: &Sought) -> Result<u64, StoreError> {
    let blind = sought.blind(&keys.index);
    let mut bare = 0;
    for call in desk.backend.calls_bearing(keys.number, sought.by, blind)? {
        let Some(listed) = desk.backend.call_row(call)? else { continue };
        let values = reading::open_call(desk, keys, &listed.row)?.values(desk, call)?;
        bare += u64::from(!values.iter().any(|value| value.blind(&keys.index) == Some(blind)));
    }
    Ok(bare)
}

/// Opens every billed number of every period and compares; those that are held apart.
fn billed(desk: &mut Desk, keys: &Arc<OrganisationKeys>, sought: &Sought) -> Result<(u64, u64), StoreError> {
    let (mut found, mut held) = (0, 0);
    for period in desk.backend.billed_periods(keys.number)? {
        let Some(key) = keys.period_key(&mut *desk.backend, period)? else { continue };
        for (row, _count) in desk.backend.billed(keys.number, period)? {
            let place = Binding::column("billed.number").number(keys.number.0).with(row.record.as_bytes());
            let plain = seal::open(key.secret(), &place, &row.number)?;
            let number = str::from_utf8(&plain).map_err(|_not_text| StoreError::Damaged { table: "billed" })?;
            if !sought.is(crate::FoundBy::Number, number) {
                continue;
            }
            let under = desk.backend.hold_on(keys.number, row.record.as_bytes())?;
            *(if under.is_some() { &mut held } else { &mut found }) += 1;
        }
    }
    Ok((found, held))
}

/// Opens the values of some calls and counts those that are the sought one, those of held calls apart; gives the last
/// call looked at.
fn values(
    desk: &mut Desk,
    id: &OrganisationId,
    (sought, after): (&Sought, CallRowId),
) -> Result<(u64, u64, Option<CallRowId>), StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok((0, 0, None)) };
    let calls = desk.backend.sweep_calls(keys.number, after, STEP)?;
    let (mut found, mut held) = (0, 0);
    for (row, call) in &calls {
        let values = reading::open_call(desk, &keys, call)?.values(desk, *row)?;
        let here = values.iter().filter(|value| value.is(sought)).count() as u64;
        let under = if here > 0 { desk.backend.hold_on(keys.number, call.call.as_bytes())? } else { None };
        *(if under.is_some() { &mut held } else { &mut found }) += here;
    }
    Ok((found, held, calls.last().map(|(at, _call)| at.call)))
}
