//! Finding what is kept about a person, for a plan, an erasure, a hold, a copy.

use std::sync::Arc;

use clevercall_model::{CallId, DueDate, OrganisationId, RecordId};

use crate::{
    StoreError,
    backend::{HoldRow, Place},
    custodian::Desk,
    hold::HeldId,
    keyring::OrganisationKeys,
    person::{self, FoundBy, Person, Sought},
    reading,
};

/// Whom to look for, in the form that travels to the vault's threads.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) by: FoundBy,
    pub(crate) call: Option<CallId>,
    pub(crate) sought: Option<Sought>,
}

impl Target {
    pub(crate) fn of(person: &Person) -> Self {
        let call = if let Person::Call(call) = person { Some(*call) } else { None };
        Self { by: person.by(), call, sought: Sought::person(person) }
    }
}

/// What is kept about a target.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) calls: Vec<(Place, CallId)>,
    pub(crate) remainder: Option<(Place, CallId, RecordId)>,
    pub(crate) billed: Vec<(RecordId, DueDate)>,
}

/// What of it is held, and by what.
#[derive(Default)]
pub(crate) struct HeldBack {
    pub(crate) calls: Vec<(CallId, HoldRow)>,
    pub(crate) billed: Vec<(RecordId, HoldRow)>,
}

impl Found {
    /// The ids of the calls, de-identified or not.
    pub(crate) fn ids(&self) -> Vec<CallId> {
        let calls = self.calls.iter().map(|(_row, call)| *call);
        calls.chain(self.remainder.map(|(_row, call, _record)| call)).collect()
    }

    /// What a hold remembers of it.
    pub(crate) fn held_ids(&self) -> Vec<HeldId> {
        let calls = self.ids().into_iter().map(|call| *call.as_bytes());
        calls.chain(self.billed.iter().map(|(record, _due)| *record.as_bytes())).collect()
    }
}

impl HeldBack {
    /// What is held, by id.
    pub(crate) fn ids(&self) -> impl Iterator<Item = HeldId> {
        let calls = self.calls.iter().map(|(call, _hold)| *call.as_bytes());
        calls.chain(self.billed.iter().map(|(record, _hold)| *record.as_bytes()))
    }
}

/// Everything that is kept about a target.
pub(crate) fn find(desk: &mut Desk, id: &OrganisationId, target: &Target) -> Result<Found, StoreError> {
    let mut found = Found::default();
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(found) };
    if let Some(call) = target.call {
        if let Some(listed) = desk.backend.call(keys.number, call)? {
            found.calls.push((listed.at, call));
        } else if let Some(listed) = desk.backend.remainder(keys.number, call)? {
            found.remainder = Some((listed.at, call, listed.row.record));
        }
    }
    if let Some(sought) = &target.sought {
        found.calls = find_calls(desk, &keys, sought)?;
        found.billed = find_billed(desk, &keys, sought)?;
    }
    Ok(found)
}

/// What of it may be erased, and what is held back.
pub(crate) fn find_erasable(
    desk: &mut Desk,
    id: &OrganisationId,
    target: &Target,
) -> Result<(Found, HeldBack), StoreError> {
    let (found, mut free, mut held) = (find(desk, id, target)?, Found::default(), HeldBack::default());
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok((found, held)) };
    for (row, call) in found.calls {
        match desk.backend.hold_on(keys.number, call.as_bytes())? {
            Some(hold) => held.calls.push((call, hold)),
            None => free.calls.push((row, call)),
        }
    }
    if let Some(left) = found.remainder {
        match desk.backend.hold_on(keys.number, left.1.as_bytes())? {
            Some(hold) => held.calls.push((left.1, hold)),
            None => free.remainder = Some(left),
        }
    }
    for (record, due) in found.billed {
        match desk.backend.hold_on(keys.number, record.as_bytes())? {
            Some(hold) => held.billed.push((record, hold)),
            None => free.billed.push((record, due)),
        }
    }
    Ok((free, held))
}

/// Calls whose index matches and whose opened value is the sought one.
fn find_calls(
    desk: &mut Desk,
    keys: &Arc<OrganisationKeys>,
    sought: &Sought,
) -> Result<Vec<(Place, CallId)>, StoreError> {
    let mut found = Vec::new();
    for call in desk.backend.calls_by_blind(keys.number, sought.by, sought.blind(&keys.index))? {
        let Some(listed) = desk.backend.call_row(call)? else { continue };
        let values = reading::open_call(desk, keys, &listed.row)?.values(desk, call)?;
        if values.iter().any(|value| value.is(sought)) {
            found.push((call, listed.row.call));
        }
    }
    Ok(found)
}

fn find_billed(
    desk: &mut Desk,
    keys: &Arc<OrganisationKeys>,
    sought: &Sought,
) -> Result<Vec<(RecordId, DueDate)>, StoreError> {
    let mut billed = Vec::new();
    let Some(number) = sought.as_number() else { return Ok(billed) };
    for period in desk.backend.billed_periods(keys.number)? {
        let blind = person::billed_blind(&keys.index, period, &number);
        billed.extend(desk.backend.billed_by_blind(keys.number, period, blind)?);
    }
    Ok(billed)
}
