//! A whole organisation leaves: everything it has is handed over, then erased with its keys, and certified
//! (GDPR Art. 28(3)(g)).

use clevercall_model::{CallId, OrganisationId, RecordId, Timestamp};
use thiserror::Error;

use crate::{
    Certificate, Code, Erasure, FoundBy, PersonalCopy, Proof, ReadError, Remaining, StoreError,
    backend::{CallRowId, Place, Removal},
    chance,
    custodian::Desk,
    erasure_list, export, fault,
    ledger::{self, Event, Head},
    organisation::Organisation,
    writer::erase_calls,
};

/// Calls erased in one step.
const BATCH: u32 = 100;

/// What an organisation takes along, one call after the other.
pub struct HandOver {
    organisation: Organisation,
    calls: std::vec::IntoIter<CallId>,
    now: Timestamp,
}

/// Why an organisation was not erased, or not completely.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LeaveError {
    /// Records are held.
    #[error("records are held for a legal claim or an order; release the holds first (`clevercall hold list`)")]
    Held,
    /// Rows of the organisation are still there.
    #[error("rows of the organisation are still in {0}; stop the server that keeps calls for it, and run it again")]
    Remains(&'static str),
    /// The store failed; run it again, nothing is done twice.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HandOver {
    /// The next call with everything that is kept of it; one that was erased meanwhile is left out.
    pub async fn next(&mut self) -> Result<Option<PersonalCopy>, ReadError> {
        let now = self.now;
        for call in self.calls.by_ref() {
            let id = self.organisation.id.clone();
            let copied = self.organisation.vault.0.reader.ask(move |desk| export::one(desk, &id, call, now)).await;
            match copied {
                Err(ReadError::NoSuchCall) => {}
                copied => return copied.map(Some),
            }
        }
        Ok(None)
    }
}

impl Organisation {
    /// Everything of the organisation, to be handed over; the ledger has it first.
    pub async fn hand_over(&self, by: Code, now: Timestamp) -> Result<HandOver, StoreError> {
        let id = self.id.clone();
        let listed = move |desk: &mut Desk| -> Result<Vec<CallId>, StoreError> {
            let Some(keys) = desk.keyring.organisation(&mut *desk.backend, &id)? else { return Ok(Vec::new()) };
            let calls = desk.backend.all_calls(keys.number)?;
            let event = Event::HandedOver { organisation: id.to_string(), calls: calls.len() as u64, by };
            ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
            Ok(calls)
        };
        let calls = self.vault.0.writer.ask(listed).await?.into_iter();
        Ok(HandOver { organisation: self.clone(), calls, now })
    }

    /// Erases the organisation with its keys and gives the signed certificate.
    pub async fn erase_all(&self, by: Code, now: Timestamp) -> Result<Certificate, LeaveError> {
        if !self.holds().await?.is_empty() {
            return Err(LeaveError::Held);
        }
        let mut removed = Removal::default();
        loop {
            let id = self.id.clone();
            let step = self.vault.0.writer.ask(move |desk| batch(desk, &id)).await?;
            fault::point("part of an organisation erased");
            removed += step;
            if step == Removal::default() {
                break;
            }
        }
        let (id, certificate) = (self.id.clone(), chance::record());
        let number = {
            let id = id.clone();
            self.vault.0.reader.ask(move |desk| desk.backend.organisation(&id)).await?.map(|row| row.number)
        };
        let order = (certificate, by, removed);
        let head = self.vault.0.writer.ask(move |desk| finish(desk, &id, order, now)).await?;
        let forgotten = |desk: &mut Desk| -> Result<(), StoreError> {
            desk.keyring.forget();
            Ok(())
        };
        self.vault.0.reader.ask(forgotten).await?;
        fault::point("organisation erased");
        self.vault.erase_traces().await?;
        if let Some(number) = number {
            let left = self.vault.0.reader.ask(move |desk| desk.backend.rows_of(number)).await?;
            if let Some((table, _rows)) = left.into_iter().find(|(_table, rows)| *rows > 0) {
                return Err(LeaveError::Remains(table));
            }
        }
        Ok(self.certify_all(certificate, removed, (head, now)))
    }

    fn certify_all(&self, id: RecordId, removed: Removal, (head, now): (Head, Timestamp)) -> Certificate {
        let erasure = Erasure {
            id: id.to_string(),
            organisation: self.id.to_string(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            found_by: FoundBy::Organisation,
            proof: Proof::Staff,
            requested_ms: now.as_millis(),
            removed: removed.into(),
            layers: self.vault.0.site.layers_of_all().map(str::to_owned).to_vec(),
            remains: REMAINS
                .map(|(what, ground)| Remaining { what: what.to_owned(), until_ms: None, ground: ground.to_owned() })
                .into_iter()
                .chain(self.vault.0.site.remaining())
                .collect(),
            ledger: head,
        };
        Certificate::sign(erasure, &self.vault.0.signer)
    }
}

const REMAINS: [(&str, &str); 2] = [
    ("the ledger's entries", "evidence without personal data; they name the organisation by its short name"),
    (
        "backups made before the erasure",
        "they leave with their own age; a restored one erases these records again before it opens",
    ),
];

/// Erases some records; nothing when none are left.
fn batch(desk: &mut Desk, id: &OrganisationId) -> Result<Removal, StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(Removal::default()) };
    let calls = desk.backend.sweep_calls(keys.number, CallRowId(0), BATCH)?;
    let calls: Vec<Place> = calls.into_iter().map(|(at, _call)| at).collect();
    let mut removed = erase_calls(desk, &calls)?;
    let others = desk.backend.some_other_records(keys.number, BATCH)?;
    if !others.is_empty() {
        erasure_list::enter(&mut *desk.backend, &mut desk.erasures, &others)?;
        removed += desk.backend.remove_records(&others)?;
    }
    Ok(removed)
}

/// The rest: counts go to the ledger, then policies, totals, keys and the organisation itself.
fn finish(
    desk: &mut Desk,
    id: &OrganisationId,
    (certificate, by, removed): (RecordId, Code, Removal),
    now: Timestamp,
) -> Result<Head, StoreError> {
    if let Some(row) = desk.backend.organisation(id)? {
        ledger::enter_tallies(desk, clevercall_model::Day::from_number(i64::MAX), now)?;
        desk.backend.remove_organisation(row.number)?;
        desk.keyring.forget();
    }
    let event = Event::OrganisationErased {
        organisation: id.to_string(),
        certificate: certificate.to_string(),
        calls: removed.calls,
        billed: removed.billed,
        by,
    };
    ledger::append(&mut *desk.backend, &desk.signer, &event, now)
}
