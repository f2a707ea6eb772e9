//! Forgetting a person: plan, erase, make unreadable, sweep, certify.
//!
//! A call in which the person was found is erased whole, also when somebody else called and spoke of them: the text
//! around a placeholder is about them too.
//! Numbers kept for an invoice stay until their due date (Art. 17(3)(b)) unless the request releases them; the
//! certificate says so.
//!
//! Every step can be repeated: killed anywhere, the erasure is finished by the next start or by asking again.

use clevercall_model::{CallId, DueDate, OrganisationId, RecordId, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Certificate, Code, Erasure, Remaining, Remains, StoreError, SweepError,
    backend::{HoldRow, Removal},
    chance,
    custodian::Desk,
    erasure_list, fault,
    finding::{HeldBack, Target, find_erasable},
    invoice,
    ledger::{self, Event, Head},
    organisation::Organisation,
    person::{FoundBy, Person},
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
    /// Who of the staff carries it out.
    pub by: Code,
}

/// A person who is erased, while the proof of it is still to come: in a large vault it takes far longer.
#[must_use = "nothing is certified yet"]
pub struct Uncertified {
    organisation: Organisation,
    person: Person,
    target: Target,
    order: Order,
    done: Done,
    now: Timestamp,
}

/// The part of a request that is no personal data.
#[derive(Clone)]
struct Order {
    certificate: RecordId,
    proof: Proof,
    billed: BilledNumbers,
    by: Code,
}

/// What an erasure would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Calls that would be removed with everything of them.
    pub calls: Vec<CallId>,
    /// Calls that would stay because they are held for a legal claim or an order.
    pub held: Vec<CallId>,
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
            let (found, held) = find_erasable(desk, &id, &target)?;
            let billed_until = found.billed.iter().map(|(_record, due)| *due).collect();
            let held = held.calls.into_iter().map(|(call, _hold)| call).collect();
            Ok(Plan { calls: found.ids(), held, billed_until })
        };
        self.vault.0.reader.ask(plan).await
    }

    /// Forgets a person and gives the signed certificate; somebody of whom nothing is held gets one that says so.
    pub async fn forget(&self, request: ForgetRequest, now: Timestamp) -> Result<Certificate, ForgetError> {
        self.forget_uncertified(request, now).await?.certify().await
    }

    /// The first half: everything found is erased and out of the journal; the sweep and the certificate are to come.
    pub async fn forget_uncertified(&self, request: ForgetRequest, now: Timestamp) -> Result<Uncertified, ForgetError> {
        if request.proof == Proof::SpokenOnCall && !matches!(request.person, Person::Call(_)) {
            return Err(ForgetError::ProofTooWeak);
        }
        let target = Target::of(&request.person);
        let ForgetRequest { person, proof, billed, by } = request;
        let order = Order { certificate: chance::record(), proof, billed, by };
        let done = self.erase(&target, &order, now).await?;
        self.vault.erase_traces().await?;
        fault::point("traces erased");
        Ok(Uncertified { organisation: self.clone(), person, target, order, done, now })
    }

    async fn erase(&self, target: &Target, order: &Order, now: Timestamp) -> Result<Done, StoreError> {
        let (id, target, order) = (self.id.clone(), target.clone(), order.clone());
        self.vault.0.writer.ask(move |desk| erase(desk, &id, &target, (&order, now))).await
    }

    fn certify(&self, order: &Order, by: FoundBy, done: Done, now: Timestamp) -> Certificate {
        let erasure = Erasure {
            id: order.certificate.to_string(),
            organisation: self.id.to_string(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            found_by: by,
            proof: order.proof,
            requested_ms: now.as_millis(),
            removed: done.removed.into(),
            layers: self.vault.0.site.layers().map(str::to_owned).to_vec(),
            remains: remaining(&done).into_iter().chain(self.vault.0.site.remaining()).collect(),
            ledger: done.head,
        };
        Certificate::sign(erasure, &self.vault.0.signer)
    }
}

impl Uncertified {
    /// Looks through all that the organisation keeps, erases what came meanwhile, and signs.
    ///
    /// What was erased stays erased when this is not waited for; ask again for a certificate.
    pub async fn certify(self) -> Result<Certificate, ForgetError> {
        let Self { organisation, person, target, order, mut done, now } = self;
        for _round in 0..ROUNDS {
            let remains = organisation.sweep(&person).await?;
            fault::point("swept");
            if remains.without_ground(order.billed).is_empty() {
                return Ok(organisation.certify(&order, target.by, done, now));
            }
            done.add(organisation.erase(&target, &order, now).await?);
            organisation.vault.erase_traces().await?;
        }
        Err(ForgetError::Remains(organisation.sweep(&person).await?))
    }
}

/// Everything that the erasure leaves, with its ground.
fn remaining(done: &Done) -> Vec<Remaining> {
    let billed = done.billed_until.iter().map(|due| Remaining {
        what: "number and count of calls in one billing period".to_owned(),
        until_ms: Some(due.0.as_millis()),
        ground: "invoice, until it can't be disputed any more (GDPR Art. 17(3)(b))".to_owned(),
    });
    let held = |what: &str, hold: &HoldRow| Remaining {
        what: what.to_owned(),
        until_ms: None,
        ground: format!("{}; looked at again by {}", hold.ground.words(), invoice::date(hold.review)),
    };
    let calls = done.held.calls.iter().map(|(_call, hold)| held("a call", hold));
    let numbers =
        done.held.billed.iter().map(|(_record, hold)| held("number and count of calls in one billing period", hold));
    let annexes = done.annexes.then(|| Remaining {
        what: "itemised annexes of invoices, if the number stood in one".to_owned(),
        until_ms: None,
        ground: "in the organisation's accounts, outside this installation".to_owned(),
    });
    billed.chain(calls).chain(numbers).chain(annexes).chain(outside()).collect()
}

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

struct Done {
    removed: Removal,
    billed_until: Vec<DueDate>,
    held: HeldBack,
    annexes: bool,
    head: Head,
}

impl Done {
    fn add(&mut self, more: Self) {
        self.removed += more.removed;
        self.head = more.head;
        self.billed_until = more.billed_until;
        self.held = more.held;
        self.annexes |= more.annexes;
    }
}

fn erase(
    desk: &mut Desk,
    id: &OrganisationId,
    target: &Target,
    (order, now): (&Order, Timestamp),
) -> Result<Done, StoreError> {
    let (found, held) = find_erasable(desk, id, target)?;
    let rows: Vec<_> = found.calls.iter().map(|(row, _call)| *row).collect();
    let mut removed = erase_calls(desk, &rows)?;
    let released = if order.billed == BilledNumbers::Release { found.billed.as_slice() } else { &[] };
    let others: Vec<RecordId> = released
        .iter()
        .map(|(record, _due)| *record)
        .chain(found.remainder.map(|(_place, _call, record)| record))
        .collect();
    if !others.is_empty() {
        erasure_list::enter(&mut *desk.backend, &mut desk.erasures, &others)?;
        fault::point("other erasures listed");
    }
    if let Some(organisation) = desk.backend.organisation(id)? {
        for (record, _due) in released {
            removed.billed += desk.backend.remove_billed(organisation.number, *record)?;
        }
    }
    if let Some((row, ..)) = found.remainder {
        removed += desk.backend.remove_remainders(&[row])?;
    }
    for id in held.ids() {
        desk.backend.note_forget_asked(&id)?;
    }
    let event = Event::Erased {
        organisation: id.to_string(),
        certificate: order.certificate.to_string(),
        by: target.by,
        proof: order.proof,
        calls: removed.calls,
        turns: removed.turns,
        values: removed.values,
        billed: removed.billed,
        keys: removed.keys,
        held: held.ids().count() as u64,
        staff: order.by.clone(),
    };
    let head = ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
    fault::point("erasure entered");
    let kept = if released.is_empty() { found.billed.as_slice() } else { &[] };
    let annexes = annexes(desk, id, target)?;
    let billed_until = kept.iter().map(|(_record, due)| *due).collect();
    Ok(Done { removed, billed_until, held, annexes, head })
}

/// Whether numbers were given out in an annex that may hold the person's, too.
fn annexes(desk: &mut Desk, id: &OrganisationId, target: &Target) -> Result<bool, StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(false) };
    let invoices = if target.by == FoundBy::Number { desk.backend.invoices(keys.number)? } else { Vec::new() };
    Ok(invoices.iter().any(|invoice| invoice.itemised > 0))
}
