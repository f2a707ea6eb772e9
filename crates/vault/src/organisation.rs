//! One organisation's part of the vault: its policy, and the calls that begin.

use std::{sync::Arc, time::Duration};

use clevercall_model::{
    CallId, CallerNumber, DueDate, LoggingMode, OrganisationId, Purpose, TelephoneNumber, Timestamp,
};
use thiserror::Error;

use crate::{
    CallStart, Code, PolicyError, PolicyVersion, Request, RetentionPolicy, StoreError, Vault, audit,
    backend::{CallRow, OrganisationNumber, Place},
    chance,
    custodian::Desk,
    keyring::OrganisationKeys,
    keys::{CallKey, KeyRow, TextKey},
    ledger::{self, Event},
    policy,
    value::{self, Head},
    writer::{CallWriter, NumberOnlyWriter, TranscriptWriter},
};

/// A handle to one organisation; nothing reaches across to another.
#[derive(Clone)]
pub struct Organisation {
    pub(crate) vault: Vault,
    pub(crate) id: OrganisationId,
}

/// Why something of a call was not kept.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeepError {
    /// No policy was ever applied, so nothing may be kept.
    #[error("the organisation has no policy in the vault, so nothing is kept; apply its configuration first")]
    NoPolicy,
    /// The call would keep more than the organisation decided.
    #[error("the call would keep more than the organisation's policy allows; start it in the policy's mode")]
    LooserThanPolicy,
    /// The call was erased while it went on; nothing more of it is kept.
    #[error("the call was erased while it went on; nothing more of it is kept, let the call continue without")]
    Erased,
    /// Two turns with one number.
    #[error("a turn with this number is kept already; number the turns of a call upwards")]
    TurnKept,
    /// The store failed: the call goes on, this part of it is not kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Organisation {
    pub(crate) const fn new(vault: Vault, id: OrganisationId) -> Self {
        Self { vault, id }
    }

    /// The organisation's id.
    pub const fn id(&self) -> &OrganisationId {
        &self.id
    }

    /// Puts a policy into force, and makes the organisation known if it is new; the same policy again changes nothing.
    ///
    /// A shorter time applies at once to everything kept, a longer one only to calls that begin from now on.
    /// A change of mode leaves the due dates of earlier calls as they are.
    pub async fn apply_policy(&self, policy: RetentionPolicy, by: Code, now: Timestamp) -> Result<(), PolicyError> {
        let policy = policy.check()?;
        let id = self.id.clone();
        self.vault.0.writer.ask(move |desk| apply(desk, &id, policy, (by, now)).map_err(PolicyError::from)).await
    }

    /// Every version of the policy, the first one first.
    pub async fn policies(&self) -> Result<Vec<PolicyVersion>, StoreError> {
        let id = self.id.clone();
        let work = move |desk: &mut Desk| match desk.keyring.organisation(&mut *desk.backend, &id)? {
            Some(keys) => desk.backend.policies(keys.number),
            None => Ok(Vec::new()),
        };
        self.vault.0.reader.ask(work).await
    }

    /// The policy in force, if one was ever applied.
    pub async fn policy(&self) -> Result<Option<RetentionPolicy>, StoreError> {
        let id = self.id.clone();
        self.vault.0.reader.ask(move |desk| in_force(desk, &id).map(|found| found.map(|(_keys, policy)| policy))).await
    }

    /// Begins to keep a call, as little as its mode says.
    ///
    /// The two writers are two types: the one for number-only calls has no way to keep words.
    pub async fn begin_call(&self, start: CallStart<'_>) -> Result<CallWriter, KeepError> {
        let number = match start.number {
            CallerNumber::Shown(number) => Some(copy(number)),
            CallerNumber::Withheld => None,
        };
        let (call, started) = (start.call, start.started);
        match start.mode {
            LoggingMode::NumberOnly { dispute } => {
                let dispute = self.allowed_dispute(dispute, started).await?;
                Ok(CallWriter::NumberOnly(NumberOnlyWriter::new(self.clone(), number, started, dispute)))
            }
            LoggingMode::AnonymiseAfter { interval } => {
                let id = self.id.clone();
                let beginning = Beginning { call, started, interval, number };
                let begun = self.vault.0.writer.ask(move |desk| begin(desk, &id, beginning)).await?;
                Ok(CallWriter::AnonymiseAfter(TranscriptWriter::new(self.clone(), begun)))
            }
        }
    }

    /// Leaves a caller's request to be forgotten for the desk: the number and the day, no words, in either mode.
    ///
    /// It is removed when it is seen to (forgetting the number removes it too), and after a month in any case.
    pub async fn request_erasure(&self, number: &TelephoneNumber, now: Timestamp) -> Result<(), KeepError> {
        let (id, number) = (self.id.clone(), copy(number));
        let work = move |desk: &mut Desk| -> Result<(), KeepError> {
            let (keys, _policy) = in_force(desk, &id)?.ok_or(KeepError::NoPolicy)?;
            let asked = Beginning { call: chance::call(), started: now, interval: ANSWER_WITHIN, number: Some(number) };
            let place = insert(desk, keys.clone(), &asked, Purpose::RightsRequest)?.place;
            desk.backend.insert_request(place, Request::Forget)?;
            desk.backend.close_call(place, None, None)?;
            Ok(desk.backend.tally(keys.number, now.day(), "forget_requested")?)
        };
        self.vault.0.writer.ask(work).await
    }

    async fn allowed_dispute(&self, asked: Duration, started: Timestamp) -> Result<Duration, KeepError> {
        let id = self.id.clone();
        let work = move |desk: &mut Desk| -> Result<RetentionPolicy, KeepError> {
            let (keys, policy) = in_force(desk, &id)?.ok_or(KeepError::NoPolicy)?;
            desk.backend.tally(keys.number, started.day(), audit::ANSWERED)?;
            Ok(policy)
        };
        match self.vault.0.writer.ask(work).await?.mode() {
            LoggingMode::NumberOnly { dispute } => Ok(dispute.min(asked)),
            LoggingMode::AnonymiseAfter { .. } => Ok(asked.min(policy::LONGEST_DISPUTE)),
        }
    }
}

/// How long a controller has to answer a request (GDPR Art. 12(3)): a month, here thirty days.
const ANSWER_WITHIN: Duration = Duration::from_secs(30 * 86_400);

/// What is known when a call begins.
struct Beginning {
    call: CallId,
    started: Timestamp,
    interval: Duration,
    number: Option<TelephoneNumber>,
}

/// A call that has a row: its place and its keys.
pub(crate) struct Begun {
    pub(crate) keys: Arc<OrganisationKeys>,
    pub(crate) place: Place,
    pub(crate) call: CallId,
    pub(crate) started: Timestamp,
    pub(crate) call_key: CallKey,
    pub(crate) text_key: TextKey,
}

fn copy(number: &TelephoneNumber) -> TelephoneNumber {
    TelephoneNumber::parse(number.reveal(), "").expect("a number reads back in its own international form")
}

fn in_force(
    desk: &mut Desk,
    id: &OrganisationId,
) -> Result<Option<(Arc<OrganisationKeys>, RetentionPolicy)>, StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(None) };
    let policy = desk.backend.policy(keys.number)?;
    Ok(policy.map(|policy| (keys, policy)))
}

fn apply(
    desk: &mut Desk,
    id: &OrganisationId,
    policy: RetentionPolicy,
    (by, now): (Code, Timestamp),
) -> Result<(), StoreError> {
    let keys = desk.keyring.establish(&mut *desk.backend, id)?;
    if desk.backend.policy(keys.number)? == Some(policy) {
        return Ok(());
    }
    let shortened = shorten(desk, keys.number, policy)?;
    let version = desk.backend.insert_policy(keys.number, policy, (&by, now, shortened))?;
    let (LoggingMode::NumberOnly { dispute: kept } | LoggingMode::AnonymiseAfter { interval: kept }) = policy.mode();
    let event = Event::PolicyApplied {
        organisation: id.to_string(),
        version,
        mode: policy.mode().name().to_owned(),
        kept_ms: millis(kept),
        remainder_ms: millis(policy.remainder()),
        shortened,
        by,
    };
    ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop)
}

fn shorten(desk: &mut Desk, number: OrganisationNumber, policy: RetentionPolicy) -> Result<u64, StoreError> {
    let backend = &mut desk.backend;
    let identifying = match policy.mode() {
        LoggingMode::NumberOnly { dispute } => backend.shorten_billed(number, dispute)?,
        LoggingMode::AnonymiseAfter { interval } => backend.shorten_calls(number, interval)?,
    };
    Ok(identifying + backend.shorten_remainders(number, policy.remainder())?)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn begin(desk: &mut Desk, id: &OrganisationId, beginning: Beginning) -> Result<Begun, KeepError> {
    let (keys, policy) = in_force(desk, id)?.ok_or(KeepError::NoPolicy)?;
    let LoggingMode::AnonymiseAfter { interval: allowed } = policy.mode() else {
        return Err(KeepError::LooserThanPolicy);
    };
    let within = Beginning { interval: beginning.interval.min(allowed), ..beginning };
    desk.backend.tally(keys.number, within.started.day(), audit::ANSWERED)?;
    Ok(insert(desk, keys, &within, Purpose::AnswerCalls)?)
}

fn insert(
    desk: &mut Desk,
    keys: Arc<OrganisationKeys>,
    beginning: &Beginning,
    purpose: Purpose,
) -> Result<Begun, StoreError> {
    let backend = &mut *desk.backend;
    let day_key = keys.establish_day_key(backend, beginning.started.day())?;
    let (record, call_key, text_key) = (chance::record(), CallKey::draw(), TextKey::draw());
    let key_row = KeyRow::of_record(keys.number.0, record);
    let due: DueDate = policy::due(beginning.started, beginning.interval);
    let row = CallRow {
        organisation: keys.number,
        record,
        call: beginning.call,
        purpose,
        due,
        interval: beginning.interval,
        day: beginning.started.day(),
        head: Head { started: beginning.started, ended: None }.seal(&call_key, keys.number),
        call_key: call_key.wrap(&day_key, key_row),
        text_key: text_key.wrap(&day_key, key_row),
    };
    let place = backend.insert_call(&row)?;
    if let Some(number) = &beginning.number {
        value::keep_number(backend, place, (&keys.index, &call_key), number)?;
    }
    Ok(Begun { place, call: beginning.call, started: beginning.started, call_key, text_key, keys })
}
