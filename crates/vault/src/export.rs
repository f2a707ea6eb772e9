//! A person's own copy of what is kept about them (GDPR Art. 15 and 20): calls as vCons, counts for invoices, and the
//! same as plain text.
//!
//! A call is given whole when it came from the person's number, or when staff checked that the person was the caller.
//! In a call of somebody else's that merely names the person, the rest is about others (Art. 15(4)): only the value and
//! the day are given.
//! The vCons (draft-ietf-vcon-vcon-core) hold redacted text and the removed values as attachments; they point to no
//! other version, because there is none.

use clevercall_model::{CallId, Day, DueDate, OrganisationId, Personal, Timestamp};
use thiserror::Error;

use crate::{
    BilledNumber, BillingPeriod, Code, FoundBy, Person, Proof, ReadError, Revealed, StoreError, Transcript,
    custodian::Desk,
    finding::{self, Target},
    ledger::{self, Event},
    organisation::Organisation,
    person::Sought,
    reading,
    value::CALLER,
};

/// Who asks for a copy.
pub struct ExportRequest {
    /// Of what is kept about whom.
    pub person: Person,
    /// How the identity was shown; what is said on a call is not enough.
    pub proof: Proof,
    /// Calls from other numbers in which the person was named.
    pub named: Named,
    /// Who of the staff gives it out.
    pub by: Code,
}

/// What is given of a call whose number is not the person's, but which names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Named {
    /// That they were named, and on which day.
    #[default]
    Mentioned,
    /// The whole call: staff checked that the person was the caller.
    WasTheCaller,
}

/// A call with everything that is kept of it.
pub struct CopiedCall {
    /// Its redacted turns.
    pub transcript: Transcript,
    /// Number and removed values; none once it is de-identified.
    pub originals: Option<Revealed>,
}

/// A call of somebody else's in which the person was named.
pub struct Mention {
    /// The day (UTC).
    pub day: Day,
    /// When it is removed.
    pub due: DueDate,
    /// The value as it was said.
    pub value: Personal<String>,
}

/// Everything that is kept about a person.
pub struct PersonalCopy {
    /// Who keeps it.
    pub organisation: OrganisationId,
    /// By what the person was found.
    pub found_by: FoundBy,
    /// When the copy was made.
    pub made: Timestamp,
    /// Calls.
    pub calls: Vec<CopiedCall>,
    /// Calls of others that name the person.
    pub mentions: Vec<Mention>,
    /// Counts of calls kept for an invoice, by billing period.
    pub billed: Vec<(BillingPeriod, BilledNumber)>,
}

/// Why no copy was given.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ExportError {
    /// A number can be forged.
    #[error("what is said on a call shows nobody's identity; have staff confirm the person, or send a code")]
    ProofTooWeak,
    /// Something of it could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PersonalCopy {
    /// Whether nothing is kept, which is an answer too.
    pub const fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.mentions.is_empty() && self.billed.is_empty()
    }
}

impl Organisation {
    /// A person's copy; the ledger has it before anything is opened.
    pub async fn export(&self, request: ExportRequest, now: Timestamp) -> Result<PersonalCopy, ExportError> {
        let ExportRequest { person, proof, named, by } = request;
        if proof == Proof::SpokenOnCall {
            return Err(ExportError::ProofTooWeak);
        }
        let (id, target) = (self.id.clone(), Target::of(&person));
        let noted = move |desk: &mut Desk| -> Result<(), StoreError> {
            let found = finding::find(desk, &id, &target)?;
            let (calls, billed) = (found.ids().len() as u64, found.billed.len() as u64);
            let event =
                Event::Exported { organisation: id.to_string(), by: target.by, proof, calls, billed, staff: by };
            ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop)
        };
        self.vault.0.writer.ask(noted).await?;
        let (id, target) = (self.id.clone(), Target::of(&person));
        self.vault.0.reader.ask(move |desk| copy(desk, &id, &target, (named, now))).await
    }
}

fn copy(
    desk: &mut Desk,
    id: &OrganisationId,
    target: &Target,
    (named, made): (Named, Timestamp),
) -> Result<PersonalCopy, ExportError> {
    let found = finding::find(desk, id, target)?;
    let mut copy = PersonalCopy {
        organisation: id.clone(),
        found_by: target.by,
        made,
        calls: Vec::new(),
        mentions: Vec::new(),
        billed: Vec::new(),
    };
    for call in found.ids() {
        match &target.sought {
            Some(sought) if named == Named::Mentioned => match mention(desk, id, call, sought)? {
                Some(mention) => copy.mentions.push(mention),
                None => copy.calls.push(whole(desk, id, call)?),
            },
            _ => copy.calls.push(whole(desk, id, call)?),
        }
    }
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(copy) };
    for period in desk.backend.billed_periods(keys.number)? {
        let Some(sought) = &target.sought else { break };
        let numbers = reading::billed(desk, id, period)?;
        let theirs = numbers.into_iter().filter(|billed| sought.is(FoundBy::Number, billed.number.reveal()));
        copy.billed.extend(theirs.map(|billed| (period, billed)));
    }
    Ok(copy)
}

fn whole(desk: &mut Desk, id: &OrganisationId, call: CallId) -> Result<CopiedCall, ReadError> {
    let transcript = reading::show(desk, id, call)?;
    let originals = match reading::reveal(desk, id, call) {
        Ok(originals) => Some(originals),
        Err(ReadError::NoSuchCall) => None,
        Err(error) => return Err(error),
    };
    Ok(CopiedCall { transcript, originals })
}

/// One call as its organisation takes it along.
pub(crate) fn one(
    desk: &mut Desk,
    id: &OrganisationId,
    call: CallId,
    made: Timestamp,
) -> Result<PersonalCopy, ReadError> {
    let calls = vec![whole(desk, id, call)?];
    let (organisation, found_by) = (id.clone(), FoundBy::Organisation);
    Ok(PersonalCopy { organisation, found_by, made, calls, mentions: Vec::new(), billed: Vec::new() })
}

/// Only the value and the day, when the sought person was not the one who called.
fn mention(desk: &mut Desk, id: &OrganisationId, call: CallId, sought: &Sought) -> Result<Option<Mention>, ReadError> {
    let keys = desk.keyring.organisation(&mut *desk.backend, id)?.ok_or(ReadError::NoSuchCall)?;
    let listed = desk.backend.call(keys.number, call)?.ok_or(ReadError::NoSuchCall)?;
    let values = reading::open_call(desk, &keys, &listed.row)?.values(desk, listed.at)?;
    if values.iter().any(|value| value.slot == CALLER && value.is(sought)) {
        return Ok(None);
    }
    let said = values.into_iter().find(|value| value.is(sought)).ok_or(ReadError::NoSuchCall)?;
    Ok(Some(Mention { day: listed.row.day, due: listed.row.due, value: said.original }))
}
