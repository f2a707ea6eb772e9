//! What a database must be able to do: verbs of the domain over sealed rows.
//!
//! What identifies a person passes here as [`Sealed`] or [`Blind`] only; days, purposes, versions and counts in clear.
//! `sqlite/` and `postgres/` implement it, a file a trait; what only several programs on one database need has its default here.

pub(crate) mod columns;

use std::{ops::Range, time::Duration};

use clevercall_model::{CallId, Day, DueDate, OrganisationId, Purpose, RecordId, Timestamp, TurnNumber};

use crate::{
    Code, PolicyVersion, StoreError,
    backup::Copying,
    hold::{Ground, HeldId},
    person::{Blind, FoundBy},
    policy::{BillingPeriod, RetentionPolicy},
    seal::Sealed,
    turn::Request,
};

type Outcome<T = ()> = Result<T, StoreError>;

/// A call that is still open a day after it was due was left by a program that is gone.
pub(crate) const ABANDONED_MS: i64 = 86_400_000;

/// An organisation's number inside the database; in every row, so that nothing crosses organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct OrganisationNumber(pub(crate) i64);

/// A call's row inside the database: adjacent for calls at the same time; random once de-identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CallRowId(pub(crate) i64);

/// Which of an organisation's keys a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyScope {
    Day(Day),
    Period(BillingPeriod),
    /// By the day on which what it wraps is removed.
    Remainder(Day),
}

impl KeyScope {
    /// The scope's name and number, as they are stored.
    pub(crate) const fn columns(self) -> (&'static str, i64) {
        match self {
            Self::Day(day) => ("day", day.number()),
            Self::Period(period) => ("period", period.number()),
            Self::Remainder(day) => ("remainder", day.number()),
        }
    }

    pub(crate) fn stored(name: &str, at: i64) -> Option<Self> {
        match name {
            "day" => Some(Self::Day(Day::from_number(at))),
            "period" => BillingPeriod::from_number(at).map(Self::Period),
            "remainder" => Some(Self::Remainder(Day::from_number(at))),
            _ => None,
        }
    }
}

impl CallRowId {
    /// The row that a de-identified call's id begins with, so that it is found without another index.
    pub(crate) fn within(call: CallId) -> Self {
        let first = call.as_bytes().first_chunk::<8>().expect("16 bytes hold 8");
        Self(i64::from_be_bytes(*first) & i64::MAX)
    }
}

/// An organisation and its two wrapped keys.
pub(crate) struct OrganisationRow {
    pub(crate) number: OrganisationNumber,
    pub(crate) key: Sealed,
    pub(crate) index_key: Sealed,
}

/// A call that identifies somebody, or still may.
pub(crate) struct CallRow {
    pub(crate) organisation: OrganisationNumber,
    pub(crate) record: RecordId,
    pub(crate) call: CallId,
    pub(crate) purpose: Purpose,
    pub(crate) due: DueDate,
    /// From the end of the call to `due`; what a shortened policy is measured against.
    pub(crate) interval: Duration,
    pub(crate) day: Day,
    /// Start, end.
    pub(crate) head: Sealed,
    pub(crate) call_key: Sealed,
    pub(crate) text_key: Sealed,
}

/// What is left of a call after de-identification.
pub(crate) struct RemainderRow {
    pub(crate) organisation: OrganisationNumber,
    pub(crate) row: CallRowId,
    pub(crate) record: RecordId,
    pub(crate) call: CallId,
    pub(crate) purpose: Purpose,
    pub(crate) due: DueDate,
    /// From de-identification to `due`.
    pub(crate) kept: Duration,
    pub(crate) day: Day,
    /// The day of removal whose key wraps `text_key`.
    pub(crate) key_day: Day,
    pub(crate) text_key: Sealed,
    /// When somebody accepted, after the tests, that it is anonymous.
    pub(crate) accepted: Option<Timestamp>,
}

impl RemainderRow {
    pub(crate) const fn place(&self) -> Place {
        Place { organisation: self.organisation, call: self.row }
    }
}

/// A number kept for the invoice: no words, no time.
pub(crate) struct BilledRow {
    pub(crate) organisation: OrganisationNumber,
    pub(crate) record: RecordId,
    pub(crate) purpose: Purpose,
    pub(crate) due: DueDate,
    pub(crate) period: BillingPeriod,
    /// How long the number may be disputed once the invoice is closed.
    pub(crate) dispute: Duration,
    pub(crate) number: Sealed,
}

/// The totals of a closed billing period: no numbers.
pub(crate) struct InvoiceRow {
    pub(crate) organisation: OrganisationNumber,
    pub(crate) period: BillingPeriod,
    pub(crate) due: DueDate,
    pub(crate) closed: Timestamp,
    pub(crate) calls: u64,
    pub(crate) numbers: u64,
    pub(crate) withheld: u64,
    pub(crate) numbers_due: DueDate,
    pub(crate) itemised: u64,
}

/// A legal claim or an order for which records are kept.
pub(crate) struct HoldRow {
    pub(crate) organisation: OrganisationNumber,
    pub(crate) hold: RecordId,
    pub(crate) ground: Ground,
    pub(crate) case: Code,
    pub(crate) by: Code,
    pub(crate) since: Timestamp,
    pub(crate) review: Timestamp,
}

/// A turn's two sealed columns.
pub(crate) struct TurnRow {
    pub(crate) number: TurnNumber,
    pub(crate) text: Sealed,
    /// Time within the call, under the call key; gone in what is left.
    pub(crate) at: Option<Sealed>,
}

/// A removed value; slot 0 is the caller's number.
pub(crate) struct ValueRow {
    pub(crate) slot: u32,
    pub(crate) original: Sealed,
}

/// The organisation and the call that a row belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) organisation: OrganisationNumber,
    pub(crate) call: CallRowId,
}

/// What became of a row that belongs to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inserted {
    Stored,
    /// One with this identity is there already; it was left as it is.
    AlreadyThere,
    /// The call was erased in the meantime.
    CallGone,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Open,
    Closed,
}

/// A stored call as it is listed.
pub(crate) struct Listed<R> {
    pub(crate) row: R,
    pub(crate) at: Place,
    pub(crate) progress: Progress,
    pub(crate) turns: u32,
    pub(crate) requests: Vec<Request>,
}

/// Rows that an erasure or a removal took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Removal {
    pub(crate) calls: u64,
    pub(crate) turns: u64,
    pub(crate) values: u64,
    pub(crate) indexes: u64,
    pub(crate) requests: u64,
    pub(crate) billed: u64,
    pub(crate) keys: u64,
}

impl Removal {
    /// So many calls' rows, in each of which a call key and a text key stood.
    pub(crate) const fn of_calls(calls: u64) -> Self {
        Self { calls, keys: calls * 2, ..Self::NOTHING }
    }

    /// So many remainders' rows, in each of which a text key stood.
    pub(crate) const fn of_remainders(calls: u64, turns: u64) -> Self {
        Self { calls, turns, keys: calls, ..Self::NOTHING }
    }

    const NOTHING: Self = Self { calls: 0, turns: 0, values: 0, indexes: 0, requests: 0, billed: 0, keys: 0 };
}

impl std::ops::AddAssign for Removal {
    fn add_assign(&mut self, more: Self) {
        self.calls += more.calls;
        self.turns += more.turns;
        self.values += more.values;
        self.indexes += more.indexes;
        self.requests += more.requests;
        self.billed += more.billed;
        self.keys += more.keys;
    }
}

/// One entry of the ledger as stored.
pub(crate) struct LedgerRow {
    pub(crate) position: u64,
    pub(crate) at: Timestamp,
    pub(crate) event: String,
    pub(crate) hash: [u8; 32],
    pub(crate) signature: [u8; 64],
}

/// A count of calls on one day that is not in the ledger yet.
pub(crate) struct TallyRow {
    pub(crate) organisation: OrganisationId,
    pub(crate) day: Day,
    pub(crate) what: String,
    pub(crate) count: u64,
}

/// How many records of each kind a due run would touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DueCounts {
    pub(crate) calls: u64,
    pub(crate) remainders: u64,
    pub(crate) billed: u64,
    pub(crate) invoices: u64,
    /// Past their due date, but held.
    pub(crate) held: u64,
    pub(crate) earliest: Option<Timestamp>,
}

/// One unit of work: all of it or nothing, after a crash too.
pub(crate) trait Transactions {
    fn begin(&mut self) -> Outcome;
    fn commit(&mut self) -> Outcome;
    /// Undoes everything since `begin`.
    fn roll_back(&mut self);
    /// A point inside a transaction to which one job can be undone.
    fn mark(&mut self) -> Outcome;
    /// Keeps what was done since `mark`.
    fn keep(&mut self) -> Outcome;
    /// Undoes what was done since `mark`; false when the whole transaction is lost.
    fn undo(&mut self) -> bool;
    /// Makes what was removed unreadable in the journal too; outside a transaction.
    fn empty_journal(&mut self) -> Outcome;
    /// Gives some freed space back to the disk, outside a transaction; whether there is more.
    fn give_back(&mut self) -> Outcome<bool>;
    /// How large everything is.
    fn size(&mut self) -> Outcome<u64>;
    /// A copy that is gone when it is dropped, to try things out on.
    fn copy_in_memory(&mut self) -> Outcome<Box<dyn Backend>>;
    /// Refuses to grow beyond this size.
    fn limit_size(&mut self, bytes: u64) -> Outcome;
}

/// Organisations, their keys and their policies.
pub(crate) trait Organisations {
    fn organisation(&mut self, id: &OrganisationId) -> Outcome<Option<OrganisationRow>>;
    fn organisations(&mut self) -> Outcome<Vec<OrganisationId>>;
    fn next_organisation(&mut self) -> Outcome<OrganisationNumber>;
    fn insert_organisation(&mut self, id: &OrganisationId, row: &OrganisationRow) -> Outcome;
    fn key(&mut self, organisation: OrganisationNumber, scope: KeyScope) -> Outcome<Option<Sealed>>;
    fn insert_key(&mut self, organisation: OrganisationNumber, scope: KeyScope, key: &Sealed) -> Outcome;
    /// Removes keys before `day` that wrap nothing any more.
    fn destroy_unused_keys(&mut self, day: Day, period: BillingPeriod) -> Outcome<u64>;
    fn policy(&mut self, organisation: OrganisationNumber) -> Outcome<Option<RetentionPolicy>>;
    /// Puts the next version into force; gives its number.
    fn insert_policy(
        &mut self,
        organisation: OrganisationNumber,
        policy: RetentionPolicy,
        decided: (&Code, Timestamp, u64),
    ) -> Outcome<u32>;
    /// Every version, the first one first.
    fn policies(&mut self, organisation: OrganisationNumber) -> Outcome<Vec<PolicyVersion>>;
    /// Brings due dates forward to a shorter interval; gives how many moved.
    fn shorten_calls(&mut self, organisation: OrganisationNumber, interval: Duration) -> Outcome<u64>;
    fn shorten_remainders(&mut self, organisation: OrganisationNumber, kept: Duration) -> Outcome<u64>;
    fn shorten_billed(&mut self, organisation: OrganisationNumber, dispute: Duration) -> Outcome<u64>;
}

/// Putting other keys above the ones that seal; nothing that is sealed is touched.
pub(crate) trait Rewrapping {
    /// Every wrapped key of an organisation's days, billing periods and days of removal.
    fn keys(&mut self, organisation: OrganisationNumber) -> Outcome<Vec<(KeyScope, Sealed)>>;
    fn replace_key(&mut self, organisation: OrganisationNumber, scope: KeyScope, key: &Sealed) -> Outcome;
    fn replace_organisation_keys(&mut self, row: &OrganisationRow) -> Outcome;
}

/// Calls while they identify somebody.
pub(crate) trait Calls {
    fn insert_call(&mut self, row: &CallRow) -> Outcome<Place>;
    fn insert_turn(&mut self, at: Place, turn: &TurnRow) -> Outcome<Inserted>;
    fn insert_value(&mut self, at: Place, value: &ValueRow) -> Outcome;
    fn insert_index(&mut self, at: Place, by: FoundBy, blind: Blind) -> Outcome;
    fn insert_request(&mut self, at: Place, request: Request) -> Outcome<Inserted>;
    /// The interval in force for this call, which may have been shortened since it began; none when it is gone.
    fn interval(&mut self, at: Place) -> Outcome<Option<Duration>>;
    fn close_call(&mut self, at: Place, due: Option<DueDate>, head: Option<&Sealed>) -> Outcome<bool>;
    /// Closes calls that a program which is gone left open; gives how many. Asked when a program begins.
    fn close_abandoned(&mut self) -> Outcome<u64>;
    /// The same while calls are answered: of other programs on the database.
    fn close_deserted(&mut self) -> Outcome<u64>;
    fn call(&mut self, organisation: OrganisationNumber, call: CallId) -> Outcome<Option<Listed<CallRow>>>;
    fn call_row(&mut self, at: Place) -> Outcome<Option<Listed<CallRow>>>;
    /// Newest first, from before `before`, at most `limit`.
    fn calls(
        &mut self,
        organisation: OrganisationNumber,
        before: Option<CallRowId>,
        limit: u32,
    ) -> Outcome<Vec<Listed<CallRow>>>;
    fn turns(&mut self, at: Place) -> Outcome<Vec<TurnRow>>;
    fn values(&mut self, at: Place) -> Outcome<Vec<ValueRow>>;
    fn calls_by_blind(&mut self, o: OrganisationNumber, by: FoundBy, blind: Blind) -> Outcome<Vec<Place>>;
    /// Removes calls with everything of them.
    fn remove_calls(&mut self, calls: &[Place]) -> Outcome<Removal>;
    /// Removes whatever bears one of these record ids, in one pass over everything; for replaying erasures.
    fn remove_records(&mut self, records: &[RecordId]) -> Outcome<Removal>;
}

/// What is left of calls.
pub(crate) trait Remainders {
    /// Calls whose identifying part is due.
    fn due_calls(&mut self, o: OrganisationNumber, now: Timestamp, limit: u32) -> Outcome<Vec<(Place, CallRow)>>;
    /// Moves calls' sealed turns, of one organisation, to what is left of each, and removes everything else of them.
    fn reduce_calls(&mut self, calls: &[(CallRowId, RemainderRow)]) -> Outcome<Removal>;
    fn remainder(&mut self, organisation: OrganisationNumber, call: CallId) -> Outcome<Option<Listed<RemainderRow>>>;
    fn remainders(&mut self, organisation: OrganisationNumber, limit: u32) -> Outcome<Vec<Listed<RemainderRow>>>;
    fn all_remainders(&mut self, organisation: OrganisationNumber) -> Outcome<Vec<RemainderRow>>;
    /// Somebody accepted that what is left now is anonymous; gives how many records.
    fn accept_remainders(&mut self, organisation: OrganisationNumber, at: Timestamp) -> Outcome<u64>;
    /// Ends acceptances from before `before`.
    fn lapse_acceptances(&mut self, before: Timestamp) -> Outcome;
    fn remainder_turns(&mut self, at: Place) -> Outcome<Vec<TurnRow>>;
    fn remove_remainders(&mut self, remainders: &[Place]) -> Outcome<Removal>;
    fn remove_due_remainders(&mut self, now: Timestamp, limit: u32) -> Outcome<Removal>;
    fn due_counts(&mut self, at: Timestamp) -> Outcome<DueCounts>;
}

/// Numbers kept for the invoice.
pub(crate) trait Billed {
    /// Counts one more call for a number already there; false when it is not.
    fn count_billed(&mut self, o: OrganisationNumber, period: BillingPeriod, blind: Blind) -> Outcome<bool>;
    fn insert_billed(&mut self, row: &BilledRow, blind: Blind) -> Outcome;
    fn billed_periods(&mut self, organisation: OrganisationNumber) -> Outcome<Vec<BillingPeriod>>;
    fn billed_by_blind(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
        blind: Blind,
    ) -> Outcome<Option<(RecordId, DueDate)>>;
    /// Numbers and counts of one period.
    fn billed(&mut self, o: OrganisationNumber, period: BillingPeriod) -> Outcome<Vec<(BilledRow, u64)>>;
    fn remove_billed(&mut self, organisation: OrganisationNumber, record: RecordId) -> Outcome<u64>;
    fn remove_due_billed(&mut self, now: Timestamp, limit: u32) -> Outcome<u64>;
}

/// Totals of closed billing periods.
pub(crate) trait Invoices {
    fn invoice(&mut self, organisation: OrganisationNumber, period: BillingPeriod) -> Outcome<Option<InvoiceRow>>;
    /// Oldest first.
    fn invoices(&mut self, organisation: OrganisationNumber) -> Outcome<Vec<InvoiceRow>>;
    fn insert_invoice(&mut self, row: &InvoiceRow) -> Outcome;
    /// Brings the period's numbers to their due dates now that the invoice is closed; gives the latest of them.
    fn start_dispute(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
        closed: Timestamp,
    ) -> Outcome<Option<DueDate>>;
    /// Counts one more annex; false when the invoice is not closed.
    fn note_itemised(&mut self, organisation: OrganisationNumber, period: BillingPeriod) -> Outcome<bool>;
    fn remove_due_invoices(&mut self, now: Timestamp) -> Outcome<u64>;
}

/// Records that are kept for a legal claim or an order.
pub(crate) trait Holds {
    fn insert_hold(&mut self, row: &HoldRow, held: &[HeldId]) -> Outcome;
    /// The next to be reviewed first.
    fn holds(&mut self, organisation: OrganisationNumber) -> Outcome<Vec<HoldRow>>;
    fn held_of(&mut self, hold: RecordId) -> Outcome<Vec<HeldId>>;
    /// What holds a record, if anything does; of several, the one that is reviewed last.
    fn hold_on(&mut self, organisation: OrganisationNumber, held: &HeldId) -> Outcome<Option<HoldRow>>;
    fn note_forget_asked(&mut self, held: &HeldId) -> Outcome;
    fn review_hold(&mut self, hold: RecordId, review: Timestamp) -> Outcome;
    /// Ends a hold; gives what nothing else holds and somebody asked to have forgotten.
    fn remove_hold(&mut self, hold: RecordId) -> Outcome<Vec<HeldId>>;
    /// Holds that somebody should have looked at by now.
    fn holds_to_review(&mut self, at: Timestamp) -> Outcome<u64>;
}

/// Everything of one organisation.
pub(crate) trait Leaving {
    /// Identified or not.
    fn all_calls(&mut self, organisation: OrganisationNumber) -> Outcome<Vec<CallId>>;
    /// De-identified calls and numbers kept for an invoice.
    fn some_other_records(&mut self, organisation: OrganisationNumber, limit: u32) -> Outcome<Vec<RecordId>>;
    /// Removes policies, totals, tallies, keys and the organisation, once nothing else of it is left.
    fn remove_organisation(&mut self, organisation: OrganisationNumber) -> Outcome;
    /// Rows that bear the organisation's number, per table, found without indexes.
    fn rows_of(&mut self, organisation: OrganisationNumber) -> Outcome<Vec<(&'static str, u64)>>;
}

/// The evidence.
pub(crate) trait Ledger {
    fn last_entry(&mut self) -> Outcome<Option<LedgerRow>>;
    fn insert_entry(&mut self, entry: &LedgerRow) -> Outcome;
    fn entries(&mut self, after: u64, limit: u32) -> Outcome<Vec<LedgerRow>>;
    fn fact(&mut self, name: &'static str) -> Outcome<Option<Vec<u8>>>;
    fn put_fact(&mut self, name: &'static str, value: &[u8]) -> Outcome;
    fn tally(&mut self, organisation: OrganisationNumber, day: Day, what: &str) -> Outcome;
    /// The sum over some days that are not taken out yet.
    fn tallied(&mut self, organisation: OrganisationNumber, days: &Range<i64>, what: &str) -> Outcome<u64>;
    /// The counts of days before `day`; they stay.
    fn tallies(&mut self, day: Day) -> Outcome<Vec<TallyRow>>;
    /// Takes out the counts of days before `day`.
    fn take_tallies(&mut self, day: Day) -> Outcome<Vec<TallyRow>>;
}

/// Looking into every table without the ways that erasing uses.
pub(crate) trait Sweeping {
    fn tables(&mut self) -> Outcome<Vec<String>>;
    /// The columns of a table; none where the database can't be asked.
    fn columns(&mut self, _table: &'static str) -> Outcome<Vec<String>> {
        Ok(Vec::new())
    }
    /// All calls of an organisation in order of row, after `after`.
    fn sweep_calls(&mut self, o: OrganisationNumber, after: CallRowId, limit: u32) -> Outcome<Vec<(Place, CallRow)>>;
    /// Calls with this blind index, found without using it as one.
    fn calls_bearing(&mut self, o: OrganisationNumber, by: FoundBy, blind: Blind) -> Outcome<Vec<Place>>;
    fn rows_with_call(&mut self, o: OrganisationNumber, call: CallId) -> Outcome<Vec<(&'static str, u64)>>;
    /// Rows whose owner is gone, per table.
    fn orphans(&mut self) -> Outcome<Vec<(&'static str, u64)>>;
}

/// Erasures that every program on one database must know; a database that one program has alone knows nothing of it.
pub(crate) trait Erasures {
    /// The ids after the first `after`, in their order; none where the list beside the database is the only one.
    fn listed_erasures(&mut self, _after: u64) -> Outcome<Option<Vec<RecordId>>> {
        Ok(None)
    }

    /// Adds ids, in the transaction that erases.
    fn list_erasures(&mut self, _records: &[RecordId]) -> Outcome {
        Ok(())
    }

    /// Differs once the database was put back from an archive or a dump; none where only a backup can do that.
    fn incarnation(&mut self) -> Outcome<Option<Vec<u8>>> {
        Ok(None)
    }
}

/// A whole database.
pub(crate) trait Backend:
    Transactions
    + Organisations
    + Rewrapping
    + Calls
    + Remainders
    + Billed
    + Invoices
    + Holds
    + Leaving
    + Ledger
    + Sweeping
    + Erasures
    + Copying
    + Send
{
}
