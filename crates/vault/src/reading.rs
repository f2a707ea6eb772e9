//! Reading back: lists, redacted turns, and originals for a reason.

use std::sync::Arc;

use clevercall_model::{CallId, Day, DueDate, Language, OrganisationId, Personal, TelephoneNumber, Timestamp};
use thiserror::Error;

use crate::{
    Access, Depth, KeptTurn, Request, StoreError,
    backend::{CallRow, Listed, OrganisationNumber, Place, Progress, RemainderRow, TurnRow},
    custodian::Desk,
    keyring::OrganisationKeys,
    keys::{CallKey, DayKey, KeyRow, TextKey},
    ledger::{self, Event},
    organisation::Organisation,
    policy::BillingPeriod,
    seal::{self, Binding},
    value::{self, CALLER, Head, Original},
};

/// Which calls to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing {
    /// At most so many of those that still identify, and as many of those that do not; newest first.
    pub limit: u32,
    /// Whether numbers are shown.
    pub numbers: Numbers,
}

/// Whether a list shows callers' numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// They stay sealed.
    Hidden,
    /// They are opened, where they are still there.
    Shown,
}

/// How far a stored call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The call goes on.
    InProgress,
    /// It ended; what identifies the caller is still there.
    Identified,
    /// Number, names, identifiers and times are gone. De-identified, not anonymous: a filter can miss something.
    DeIdentified,
    /// The same, and the attacks on a copy failed and a person accepted that, within the last year.
    Anonymised,
}

/// A stored call, without its words.
pub struct CallSummary {
    /// Its id; a new one once it is de-identified.
    pub call: CallId,
    /// How far it has come.
    pub stage: Stage,
    /// The day it began on (UTC).
    pub day: Day,
    /// When it began; gone once it is de-identified.
    pub started: Option<Timestamp>,
    /// When it ended, if it did and the time is still there.
    pub ended: Option<Timestamp>,
    /// When it is de-identified or, if it is already, removed.
    pub due: DueDate,
    /// How many turns are kept.
    pub turns: u32,
    /// The language of the first turn whose language was recognised.
    pub language: Option<Language>,
    /// What the caller asked the desk for.
    pub requests: Vec<Request>,
    /// The caller's number, if it was asked for and is there.
    pub number: Option<TelephoneNumber>,
}

/// A call with its redacted turns.
pub struct Transcript {
    /// The call.
    pub summary: CallSummary,
    /// Its turns, in order.
    pub turns: Vec<KeptTurn>,
}

/// What a placeholder stands for.
pub struct RevealedValue {
    /// The placeholder, such as `[PERSON_1]`.
    pub placeholder: String,
    /// The value as it was said.
    pub original: Personal<String>,
}

/// The originals of one call.
pub struct Revealed {
    /// The caller's number, if it was shown.
    pub number: Option<TelephoneNumber>,
    /// The values behind the placeholders.
    pub values: Vec<RevealedValue>,
}

/// A number kept for the invoice.
pub struct BilledNumber {
    /// The number.
    pub number: TelephoneNumber,
    /// Calls in the period.
    pub count: u64,
    /// When it is removed.
    pub due: DueDate,
}

/// Why nothing was read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ReadError {
    /// No such call, or none any more.
    #[error("there is no such call; it may have been de-identified under a new id, or erased: list the calls")]
    NoSuchCall,
    /// The role may not, for this reason.
    #[error("your role may not read this for this reason; the ledger notes that you asked")]
    NotAllowed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Organisation {
    /// Lists calls, newest first: those that identify, then those that do not any more.
    pub async fn calls(&self, filter: Listing) -> Result<Vec<CallSummary>, StoreError> {
        let id = self.id.clone();
        self.vault.0.reader.ask(move |desk| list(desk, &id, filter)).await
    }

    /// A call's turns, redacted; the ledger notes who reads and why before anything is opened.
    pub async fn read(&self, call: CallId, access: Access, now: Timestamp) -> Result<Transcript, ReadError> {
        self.note(call, Depth::Transcript, access, now).await?;
        let id = self.id.clone();
        self.vault.0.reader.ask(move |desk| show(desk, &id, call)).await
    }

    /// The same without a note, for tests.
    #[cfg(test)]
    pub(crate) async fn show(&self, call: CallId) -> Result<Transcript, ReadError> {
        let id = self.id.clone();
        self.vault.0.reader.ask(move |desk| show(desk, &id, call)).await
    }

    /// A call's originals; the ledger notes who reads and why before anything is opened.
    pub async fn reveal(&self, call: CallId, access: Access, now: Timestamp) -> Result<Revealed, ReadError> {
        self.note(call, Depth::Originals, access, now).await?;
        let id = self.id.clone();
        self.vault.0.reader.ask(move |desk| reveal(desk, &id, call)).await
    }

    /// Enters that somebody reads, or was refused.
    async fn note(&self, call: CallId, depth: Depth, access: Access, now: Timestamp) -> Result<(), ReadError> {
        let id = self.id.clone();
        let Access { by, role, reason } = access;
        let allowed = role.may(depth, reason);
        let noted = move |desk: &mut Desk| {
            let keys = desk.keyring.organisation(&mut *desk.backend, &id)?.ok_or(ReadError::NoSuchCall)?;
            let identified = desk.backend.call(keys.number, call)?.is_some();
            let left = depth == Depth::Transcript && desk.backend.remainder(keys.number, call)?.is_some();
            if !identified && !left {
                return Err(ReadError::NoSuchCall);
            }
            let (organisation, call) = (id.to_string(), call.to_string());
            let event = match depth {
                _ if !allowed => Event::ReadRefused { organisation, call, role, reason, by },
                Depth::Transcript => Event::Read { organisation, call, role, reason, by },
                Depth::Originals => Event::Revealed { organisation, call, role, reason, by },
            };
            Ok(ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop)?)
        };
        self.vault.0.writer.ask(noted).await?;
        if allowed { Ok(()) } else { Err(ReadError::NotAllowed) }
    }

    /// The numbers of one billing period, for its invoice.
    pub async fn billed(&self, period: BillingPeriod) -> Result<Vec<BilledNumber>, StoreError> {
        let id = self.id.clone();
        self.vault.0.reader.ask(move |desk| billed(desk, &id, period)).await
    }

    /// The billing periods of which numbers are kept.
    pub async fn billed_periods(&self) -> Result<Vec<BillingPeriod>, StoreError> {
        let id = self.id.clone();
        let work = move |desk: &mut Desk| match desk.keyring.organisation(&mut *desk.backend, &id)? {
            Some(keys) => desk.backend.billed_periods(keys.number),
            None => Ok(Vec::new()),
        };
        self.vault.0.reader.ask(work).await
    }
}

/// A call's row with its opened keys.
pub(crate) struct OpenedCall {
    pub(crate) organisation: OrganisationNumber,
    pub(crate) call_key: CallKey,
    pub(crate) text_key: TextKey,
}

/// Opens a call's keys; damage when its day's key is gone, which a due run never leaves behind.
pub(crate) fn open_call(desk: &mut Desk, keys: &OrganisationKeys, row: &CallRow) -> Result<OpenedCall, StoreError> {
    let day_key = keys.day_key(&mut *desk.backend, row.day)?.ok_or(StoreError::Damaged { table: "key" })?;
    OpenedCall::open(&day_key, keys.number, row)
}

impl OpenedCall {
    /// Opens the keys with the day's key, for whoever opens many calls of one day.
    pub(crate) fn open(day_key: &DayKey, organisation: OrganisationNumber, row: &CallRow) -> Result<Self, StoreError> {
        let place = KeyRow::of_record(organisation.0, row.record);
        let call_key = CallKey::unwrap(day_key, place, &row.call_key)?;
        Ok(Self { organisation, call_key, text_key: TextKey::unwrap(day_key, place, &row.text_key)? })
    }

    pub(crate) fn values(&self, desk: &mut Desk, at: Place) -> Result<Vec<Original>, StoreError> {
        let rows = desk.backend.values(at)?;
        rows.iter().map(|row| value::open_value(&self.call_key, self.organisation, row)).collect()
    }

    pub(crate) fn turns(&self, rows: &[TurnRow]) -> Result<Vec<KeptTurn>, StoreError> {
        let keys = (Some(&self.call_key), &self.text_key);
        rows.iter().map(|row| value::open_turn(keys, self.organisation, row)).collect()
    }
}

fn list(desk: &mut Desk, id: &OrganisationId, filter: Listing) -> Result<Vec<CallSummary>, StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(Vec::new()) };
    let mut calls = Vec::new();
    for listed in desk.backend.calls(keys.number, None, filter.limit)? {
        calls.push(identified(desk, &keys, listed, filter.numbers)?.summary);
    }
    for listed in desk.backend.remainders(keys.number, filter.limit)? {
        calls.push(de_identified(desk, &keys, listed)?.summary);
    }
    Ok(calls)
}

pub(crate) fn show(desk: &mut Desk, id: &OrganisationId, call: CallId) -> Result<Transcript, ReadError> {
    let keys = desk.keyring.organisation(&mut *desk.backend, id)?.ok_or(ReadError::NoSuchCall)?;
    if let Some(listed) = desk.backend.call(keys.number, call)? {
        return Ok(identified(desk, &keys, listed, Numbers::Hidden)?);
    }
    let listed = desk.backend.remainder(keys.number, call)?.ok_or(ReadError::NoSuchCall)?;
    Ok(de_identified(desk, &keys, listed)?)
}

fn identified(
    desk: &mut Desk,
    keys: &Arc<OrganisationKeys>,
    listed: Listed<CallRow>,
    numbers: Numbers,
) -> Result<Transcript, StoreError> {
    let opened = open_call(desk, keys, &listed.row)?;
    let head = Head::open(&opened.call_key, keys.number, &listed.row.head)?;
    let turns = opened.turns(&desk.backend.turns(listed.at)?)?;
    let number = match numbers {
        Numbers::Hidden => None,
        Numbers::Shown => callers_number(opened.values(desk, listed.at)?),
    };
    let summary = CallSummary {
        call: listed.row.call,
        stage: if listed.progress == Progress::Open { Stage::InProgress } else { Stage::Identified },
        day: listed.row.day,
        started: Some(head.started),
        ended: head.ended,
        due: listed.row.due,
        turns: listed.turns,
        language: turns.iter().find_map(|turn| turn.language),
        requests: listed.requests,
        number,
    };
    Ok(Transcript { summary, turns })
}

fn de_identified(
    desk: &mut Desk,
    keys: &Arc<OrganisationKeys>,
    listed: Listed<RemainderRow>,
) -> Result<Transcript, StoreError> {
    let row = listed.row;
    let turns = remainder_turns(desk, keys, &row)?;
    let summary = CallSummary {
        call: row.call,
        stage: if row.accepted.is_some() { Stage::Anonymised } else { Stage::DeIdentified },
        day: row.day,
        started: None,
        ended: None,
        due: row.due,
        turns: listed.turns,
        language: turns.iter().find_map(|turn| turn.language),
        requests: listed.requests,
        number: None,
    };
    Ok(Transcript { summary, turns })
}

/// Opens the turns of what is left of a call.
pub(crate) fn remainder_turns(
    desk: &mut Desk,
    keys: &OrganisationKeys,
    row: &RemainderRow,
) -> Result<Vec<KeptTurn>, StoreError> {
    let key = keys.remainder_key(&mut *desk.backend, row.key_day)?.ok_or(StoreError::Damaged { table: "key" })?;
    let place = KeyRow::of_record(keys.number.0, row.record);
    let text_key = TextKey::unwrap_from_remainder(&key, place, &row.text_key)?;
    let rows = desk.backend.remainder_turns(row.place())?;
    rows.iter().map(|turn| value::open_turn((None, &text_key), keys.number, turn)).collect()
}

pub(crate) fn reveal(desk: &mut Desk, id: &OrganisationId, call: CallId) -> Result<Revealed, ReadError> {
    let keys = desk.keyring.organisation(&mut *desk.backend, id)?.ok_or(ReadError::NoSuchCall)?;
    let listed = desk.backend.call(keys.number, call)?.ok_or(ReadError::NoSuchCall)?;
    let opened = open_call(desk, &keys, &listed.row)?;
    let (number, values): (Vec<_>, Vec<_>) =
        opened.values(desk, listed.at)?.into_iter().partition(|value| value.slot == CALLER);
    let values =
        values.into_iter().map(|value| RevealedValue { placeholder: value.placeholder, original: value.original });
    Ok(Revealed { number: callers_number(number), values: values.collect() })
}

fn callers_number(values: Vec<Original>) -> Option<TelephoneNumber> {
    let number = values.into_iter().find(|value| value.slot == CALLER)?;
    TelephoneNumber::parse(number.original.reveal(), "").ok()
}

pub(crate) fn billed(
    desk: &mut Desk,
    id: &OrganisationId,
    period: BillingPeriod,
) -> Result<Vec<BilledNumber>, StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(Vec::new()) };
    let Some(key) = keys.period_key(&mut *desk.backend, period)? else { return Ok(Vec::new()) };
    let damaged = StoreError::Damaged { table: "billed" };
    let rows = desk.backend.billed(keys.number, period)?;
    let open = rows.into_iter().map(|(row, count)| {
        let place = Binding::column("billed.number").number(keys.number.0).with(row.record.as_bytes());
        let plain = seal::open(key.secret(), &place, &row.number)?;
        let number = str::from_utf8(&plain).map_err(|_not_text| damaged)?;
        let number = TelephoneNumber::parse(number, "").map_err(|_not_a_number| damaged)?;
        Ok(BilledNumber { number, count, due: row.due })
    });
    open.collect()
}
