//! Forgetting a person: plan, erase, make unreadable, sweep, certify.
//!
//! A call in which the person was found is erased whole, also when somebody else called and spoke of them: the text
//! around a placeholder is about them too.
//! Numbers kept for an invoice stay until their due date (Art. 17(3)(b)) unless the request releases them; the
//! certificate says so.
//!
//! Every step can be repeated: killed anywhere, the erasure is finished by the next start or by asking again.

use std::sync::Arc;

use clevercall_model::{CallId, DueDate, OrganisationId, RecordId, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Certificate, ErasedCounts, Erasure, Remaining, Remains, StoreError, SweepError,
    backend::{CallRowId, Removal},
    chance,
    custodian::Desk,
    fault,
    keyring::OrganisationKeys,
    ledger::{self, Event, Head},
    organisation::Organisation,
    person::{self, FoundBy, Person, Sought},
    reading,
    writer::erase_calls,
};

/// How the person's identity was shown (Art. 12(6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Staff confirmed it.
    Staff,
    /// A code that was sent to the number came back.
    CallBackCode,
    /// It was said during a call; numbers can be forged, so this is enough for that one call only.
    SpokenOnCall,
}

/// What becomes of the person's numbers that are kept for an invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BilledNumbers {
    /// They stay until their due date; the certificate names it.
    #[default]
    KeepUntilDue,
    /// They go too: the organisation gives up the means to answer a disputed invoice.
    Release,
}

/// A person who is to be forgotten.
pub struct ForgetRequest {
    /// Whom.
    pub person: Person,
    /// How the identity was shown.
    pub proof: Proof,
    /// What becomes of billed numbers.
    pub billed: BilledNumbers,
}

/// What an erasure would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Calls that would be removed with everything of them.
    pub calls: Vec<CallId>,
    /// When each number that is kept for an invoice is removed by itself.
    pub billed_until: Vec<DueDate>,
}

/// Why a person was not forgotten, or not completely.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ForgetError {
    /// A claim made on the telephone erases nothing but its own call.
    #[error("what is said on a call erases that call only; have staff confirm the person, or send a code")]
    ProofTooWeak,
    /// The sweep still found something.
    #[error("something of the person is still there after the erasure; run it again, and report this if it stays")]
    Remains(Remains),
    /// The sweep did not run to its end.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// The store failed; ask again, nothing is done twice.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Rounds until what arrives during an erasure is erased too.
const ROUNDS: usize = 3;

impl Organisation {
    /// What forgetting this person would remove; changes nothing.
    pub async fn plan_forget(&self, person: &Person) -> Result<Plan, StoreError> {
        let (id, target) = (self.id.clone(), Target::of(person));
        let plan = move |desk: &mut Desk| {
            let Some(found) = find(desk, &id, &target)? else {
                return Ok(Plan { calls: Vec::new(), billed_until: Vec::new() });
            };
            let billed_until = found.billed.iter().map(|(_record, due)| *due).collect();
            Ok(Plan { calls: found.ids, billed_until })
        };
        self.vault.0.reader.ask(plan).await
    }

    /// Forgets a person and gives the signed certificate; somebody of whom nothing is held gets one that says so.
    pub async fn forget(&self, request: ForgetRequest, now: Timestamp) -> Result<Certificate, ForgetError> {
        if request.proof == Proof::SpokenOnCall && !matches!(request.person, Person::Call(_)) {
            return Err(ForgetError::ProofTooWeak);
        }
        let target = Target::of(&request.person);
        let mut done = self.erase(&target, &request, now).await?;
        for _round in 0..ROUNDS {
            self.vault.erase_traces().await?;
            fault::point("traces erased");
            let remains = self.sweep(&request.person).await?;
            fault::point("swept");
            if remains.without_ground(request.billed).is_empty() {
                return Ok(self.certify(&request, done, now));
            }
            done.add(self.erase(&target, &request, now).await?);
        }
        Err(ForgetError::Remains(self.sweep(&request.person).await?))
    }

    async fn erase(&self, target: &Target, request: &ForgetRequest, now: Timestamp) -> Result<Done, StoreError> {
        let (id, target) = (self.id.clone(), target.clone());
        let (proof, billed) = (request.proof, request.billed);
        self.vault.0.writer.ask(move |desk| erase(desk, &id, &target, (proof, billed, now))).await
    }

    fn certify(&self, request: &ForgetRequest, done: Done, now: Timestamp) -> Certificate {
        let billed = done.billed_until.iter().map(|due| Remaining {
            what: "number and count of calls in one billing period".to_owned(),
            until_ms: Some(due.0.as_millis()),
            ground: "invoice, until it can't be disputed any more (GDPR Art. 17(3)(b))".to_owned(),
        });
        let remains = billed.chain(outside()).collect();
        let erasure = Erasure {
            id: chance::record().to_string(),
            organisation: self.id.to_string(),
            found_by: request.person.by(),
            proof: request.proof,
            requested_ms: now.as_millis(),
            removed: done.counts,
            layers: LAYERS.map(str::to_owned).to_vec(),
            remains,
            ledger: done.head,
        };
        Certificate::sign(erasure, &self.vault.0.signer)
    }
}

const LAYERS: [&str; 5] = [
    "rows: removed and overwritten with zeros",
    "blind indexes: removed with their values",
    "keys: the calls' keys destroyed, so copies of their rows no longer open",
    "journal: emptied",
    "sweep: every table searched again by other ways, nothing found but what is listed as remaining",
];

/// What no erasure in the vault can reach.
fn outside() -> [Remaining; 2] {
    [
        Remaining {
            what: "backups made before the erasure".to_owned(),
            until_ms: None,
            ground: "they leave with their own age; a restored one erases these records again before it opens"
                .to_owned(),
        },
        Remaining {
            what: "the telephone carrier's own record of the connection".to_owned(),
            until_ms: None,
            ground: "held by the carrier, outside this installation".to_owned(),
        },
    ]
}

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

/// What is held about a target.
struct Found {
    rows: Vec<CallRowId>,
    ids: Vec<CallId>,
    remainder: Option<(CallRowId, RecordId)>,
    billed: Vec<(RecordId, DueDate)>,
}

struct Done {
    counts: ErasedCounts,
    billed_until: Vec<DueDate>,
    head: Head,
}

impl Done {
    fn add(&mut self, more: Self) {
        let (sum, add) = (&mut self.counts, more.counts);
        sum.calls += add.calls;
        sum.turns += add.turns;
        sum.values += add.values;
        sum.indexes += add.indexes;
        sum.requests += add.requests;
        sum.billed += add.billed;
        sum.keys += add.keys;
        self.head = more.head;
        self.billed_until = more.billed_until;
    }
}

fn find(desk: &mut Desk, id: &OrganisationId, target: &Target) -> Result<Option<Found>, StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(None) };
    let mut found = Found { rows: Vec::new(), ids: Vec::new(), remainder: None, billed: Vec::new() };
    if let Some(call) = target.call {
        if let Some(listed) = desk.backend.call(keys.number, call)? {
            found.rows.push(listed.id);
            found.ids.push(call);
        } else if let Some(listed) = desk.backend.remainder(keys.number, call)? {
            found.remainder = Some((listed.id, listed.row.record));
            found.ids.push(call);
        }
    }
    if let Some(sought) = &target.sought {
        find_calls(desk, &keys, sought, &mut found)?;
        found.billed = find_billed(desk, &keys, sought)?;
    }
    Ok(Some(found))
}

/// Calls whose index matches and whose opened value is the sought one.
fn find_calls(
    desk: &mut Desk,
    keys: &Arc<OrganisationKeys>,
    sought: &Sought,
    found: &mut Found,
) -> Result<(), StoreError> {
    let candidates = desk.backend.calls_by_blind(keys.number, sought.by, sought.blind(&keys.index))?;
    for call in candidates {
        let Some(listed) = desk.backend.call_row(call)? else { continue };
        let values = reading::open_call(desk, keys, &listed.row)?.values(desk, call)?;
        if values.iter().any(|value| value.is(sought)) {
            found.rows.push(call);
            found.ids.push(listed.row.call);
        }
    }
    Ok(())
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

fn erase(
    desk: &mut Desk,
    id: &OrganisationId,
    target: &Target,
    (proof, billed, now): (Proof, BilledNumbers, Timestamp),
) -> Result<Done, StoreError> {
    let none = Found { rows: Vec::new(), ids: Vec::new(), remainder: None, billed: Vec::new() };
    let found = find(desk, id, target)?.unwrap_or(none);
    let mut removed = erase_calls(desk, &found.rows)?;
    let mut billed_removed = 0;
    let released = if billed == BilledNumbers::Release { found.billed.as_slice() } else { &[] };
    let others: Vec<RecordId> =
        released.iter().map(|(record, _due)| *record).chain(found.remainder.map(|left| left.1)).collect();
    if !others.is_empty() {
        let listed = desk.erasures.append(&others)?;
        crate::erasure_list::note_applied(&mut *desk.backend, listed)?;
    }
    for (record, _due) in released {
        billed_removed += desk.backend.remove_billed(*record)?;
    }
    if let Some((row, _record)) = found.remainder {
        removed += desk.backend.remove_remainder(row)?;
    }
    let event = erased(id, (target.by, proof), removed, billed_removed);
    let head = ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
    fault::point("erasure entered");
    let kept = if released.is_empty() { found.billed.as_slice() } else { &[] };
    Ok(Done { counts: counts(removed, billed_removed), billed_until: kept.iter().map(|kept| kept.1).collect(), head })
}

fn erased(id: &OrganisationId, (by, proof): (FoundBy, Proof), removed: Removal, billed: u64) -> Event {
    Event::Erased {
        organisation: id.to_string(),
        by,
        proof,
        calls: removed.calls,
        turns: removed.turns,
        values: removed.values,
        billed,
        keys: removed.keys,
    }
}

const fn counts(removed: Removal, billed: u64) -> ErasedCounts {
    ErasedCounts {
        calls: removed.calls,
        turns: removed.turns,
        values: removed.values,
        indexes: removed.indexes,
        requests: removed.requests,
        billed,
        keys: removed.keys,
    }
}
