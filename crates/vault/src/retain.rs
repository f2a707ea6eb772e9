//! What is due: calls are de-identified, what is left of them is removed later, billed numbers are removed.
//!
//! Works in small batches between which the calls in progress are served, and can be stopped anywhere: the next run
//! goes on where it stopped.

use std::{
    collections::{HashMap, hash_map::Entry},
    time::{Duration, Instant},
};

use clevercall_model::{Day, DueDate, LoggingMode, OrganisationId, Purpose, Timestamp};

use crate::{
    Job, RetentionPolicy, StoreError, TrustedTime, Vault,
    backend::{CallRow, CallRowId, DueCounts, OrganisationNumber, RemainderRow, Removal},
    chance,
    custodian::Desk,
    fault,
    keyring::OrganisationKeys,
    keys::{KeyRow, RemainderKey, TextKey},
    ledger::{self, Event},
    policy::BillingPeriod,
    pulse,
};

/// Records in one batch of a removal.
pub(crate) const BATCH: u32 = 100;

/// How long a batch of calls, until it is on the disk, may keep a turn waiting that comes in meanwhile.
const TURNS_WAIT: Duration = Duration::from_millis(25);

/// Calls in a batch at least: on a slow disk fewer of them would wait as long for it.
const LEAST: u32 = 25;

/// An acceptance of what is left as anonymous holds for a year, a leap year's 366 days; then the tests are due again.
const ACCEPTED_MS: i64 = 366 * 86_400_000;

/// What a due run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetainReport {
    /// Calls whose number, names, identifiers and times were removed and whose ids were renewed.
    pub deidentified: u64,
    /// De-identified calls that were removed at their final date.
    pub removed: u64,
    /// Numbers removed after their dispute time.
    pub billed: u64,
    /// Totals of invoices removed after the bookkeeping period.
    pub invoices: u64,
    /// Sealed values removed with the calls.
    pub values: u64,
    /// Keys destroyed: of calls, days and billing periods.
    pub keys: u64,
    /// How long the sweeper has been silent, if that is too long.
    pub sweeper_silent: Option<Duration>,
    /// How late the run was for the earliest record.
    pub lateness: Duration,
}

/// What is due at some time, or overdue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Calls to de-identify.
    pub calls: u64,
    /// De-identified calls to remove.
    pub remainders: u64,
    /// Numbers to remove.
    pub billed: u64,
    /// Totals of invoices to remove.
    pub invoices: u64,
    /// Past their due date, but held; not counted as due.
    pub held: u64,
    /// Holds that somebody should have looked at by then.
    pub holds_to_review: u64,
    /// The earliest due date among them.
    pub earliest: Option<DueDate>,
}

impl Due {
    /// All of them.
    pub const fn total(&self) -> u64 {
        self.calls + self.remainders + self.billed + self.invoices
    }

    const fn of(counts: DueCounts, holds_to_review: u64) -> Self {
        let earliest = match counts.earliest {
            Some(earliest) => Some(DueDate(earliest)),
            None => None,
        };
        Self {
            calls: counts.calls,
            remainders: counts.remainders,
            billed: counts.billed,
            invoices: counts.invoices,
            held: counts.held,
            holds_to_review,
            earliest,
        }
    }
}

impl Vault {
    /// What would be due at `at`; changes nothing. With the present time: what is overdue.
    pub async fn due(&self, at: Timestamp) -> Result<Due, StoreError> {
        self.0
            .reader
            .ask(move |desk| Ok(Due::of(desk.backend.due_counts(at)?, desk.backend.holds_to_review(at)?)))
            .await
    }

    /// Does what is due now, for all organisations; the time comes from [`read_clock`](Self::read_clock).
    pub async fn retain(&self, now: TrustedTime) -> Result<RetainReport, StoreError> {
        let now = now.at();
        let earliest = self.due(now).await?.earliest;
        let mut report =
            RetainReport { lateness: earliest.map_or(Duration::ZERO, |due| now.since(due.0)), ..Default::default() };
        for id in self.organisations().await? {
            self.deidentify(&id, now, &mut report).await?;
        }
        self.remove(now, &mut report).await?;
        let report = self.0.writer.ask(move |desk| settle(desk, now, report)).await?;
        fault::point("due run entered");
        // In small steps between which calls are served; what was removed is overwritten already.
        while self.0.writer.ask_apart(|desk| desk.backend.give_back()).await? {}
        fault::point("space given back");
        // Also when nothing was due: a run that was killed here left its journal behind.
        self.erase_traces().await?;
        Ok(report)
    }

    async fn deidentify(
        &self,
        id: &OrganisationId,
        now: Timestamp,
        report: &mut RetainReport,
    ) -> Result<(), StoreError> {
        let mut pace = Pace(BATCH);
        loop {
            let (id, calls) = (id.clone(), pace.0);
            let work = move |desk: &mut Desk| -> Result<_, StoreError> {
                let began = moment();
                deidentify_batch(desk, &id, now, calls).map(|batch| (batch, began))
            };
            let (batch, began) = self.0.writer.ask(work).await?;
            // The answer comes after the commit, which takes about as long as the work.
            let took = began.elapsed();
            fault::point("batch de-identified");
            report.deidentified += batch.calls;
            report.values += batch.values;
            report.keys += batch.calls;
            if batch.calls < u64::from(calls) {
                return Ok(());
            }
            pace.adapt(took);
        }
    }

    async fn remove(&self, now: Timestamp, report: &mut RetainReport) -> Result<(), StoreError> {
        loop {
            let work = move |desk: &mut Desk| -> Result<_, StoreError> {
                let left = desk.backend.remove_due_remainders(now, BATCH)?;
                Ok((left, desk.backend.remove_due_billed(now, BATCH)?))
            };
            let (left, billed) = self.0.writer.ask(work).await?;
            fault::point("batch removed");
            report.removed += left.calls;
            report.keys += left.keys;
            report.billed += billed;
            if left.calls.max(billed) < u64::from(BATCH) {
                return Ok(());
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "it measures the machine; nothing is due by it")]
fn moment() -> Instant {
    Instant::now()
}

/// Calls in the next batch: as many as this machine does, at the load it has now, while a turn may wait.
struct Pace(u32);

impl Pace {
    fn adapt(&mut self, took: Duration) {
        let fit = TURNS_WAIT.as_micros() * u128::from(self.0) / took.as_micros().max(1);
        // By steps, so that one slow or fast batch doesn't decide alone.
        let (least, most) = (u128::from((self.0 / 2).max(LEAST)), u128::from((self.0 * 2).min(500)));
        self.0 = u32::try_from(fit.clamp(least, most)).unwrap_or(BATCH);
    }
}

/// De-identifies at most `calls` of an organisation's calls that are due.
pub(crate) fn deidentify_batch(
    desk: &mut Desk,
    id: &OrganisationId,
    now: Timestamp,
    calls: u32,
) -> Result<Removal, StoreError> {
    let mut removed = Removal::default();
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok(removed) };
    let due = desk.backend.due_calls(keys.number, now, calls)?;
    if due.is_empty() {
        return Ok(removed);
    }
    let kept = desk.backend.policy(keys.number)?.map_or_else(default_remainder, RetentionPolicy::remainder);
    let left = Left::after(desk, &keys, (now, kept))?;
    let mut day_keys = HashMap::new();
    let (mut reduced, mut wordless) = (Vec::new(), Vec::new());
    for (at, call) in &due {
        if call.purpose == Purpose::RightsRequest {
            // It holds no words that could stay.
            wordless.push(*at);
            continue;
        }
        let day_key = match day_keys.entry(call.day) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let key = keys.day_key(&mut *desk.backend, call.day)?;
                unknown.insert(key.ok_or(StoreError::Damaged { table: "key" })?)
            }
        };
        let text_key = TextKey::unwrap(day_key, KeyRow::of_record(keys.number.0, call.record), &call.text_key)?;
        reduced.push((at.call, left.of(keys.number, call, &text_key)));
    }
    // In the order of their new, random places: what is left must not lie in the order in which the calls began.
    reduced.sort_unstable_by_key(|(_call, left)| left.row);
    removed += desk.backend.remove_calls(&wordless)?;
    removed += desk.backend.reduce_calls(&reduced)?;
    Ok(removed)
}

fn default_remainder() -> Duration {
    RetentionPolicy::new(LoggingMode::AnonymiseAfter { interval: Duration::ZERO }).remainder()
}

/// What the calls of one batch become.
struct Left {
    kept: Duration,
    due: DueDate,
    key: RemainderKey,
}

impl Left {
    fn after(desk: &mut Desk, keys: &OrganisationKeys, (now, kept): (Timestamp, Duration)) -> Result<Self, StoreError> {
        let due = coarse(now.plus(kept), kept);
        Ok(Self { kept, due, key: keys.establish_remainder_key(&mut *desk.backend, due.0.day())? })
    }

    /// Keeps the redacted text under a new id, a random place and another key; everything else of the call goes.
    fn of(&self, organisation: OrganisationNumber, call: &CallRow, text_key: &TextKey) -> RemainderRow {
        let (record, id) = (chance::record(), chance::call());
        RemainderRow {
            organisation,
            row: CallRowId::within(id),
            record,
            call: id,
            purpose: Purpose::AnswerCalls,
            due: self.due,
            kept: self.kept,
            day: BillingPeriod::of(call.day.start()).start().day(),
            key_day: self.due.0.day(),
            accepted: None,
            text_key: text_key.wrap_for_remainder(&self.key, KeyRow::of_record(organisation.0, record)),
        }
    }
}

/// The final date, which must not give away the day of the call: the first of a month, or a Monday, or the day, the
/// coarsest that what is kept so long leaves room for; never later than promised.
fn coarse(due: Timestamp, kept: Duration) -> DueDate {
    let day = due.day().number();
    let coarse = match kept.as_secs() / 86_400 {
        0..14 => day,
        // 1 January 1970 was a Thursday.
        14..62 => day - (day + 3).rem_euclid(7),
        _ => return DueDate(BillingPeriod::of(due).start()),
    };
    DueDate(Day::from_number(coarse).start())
}

/// Destroys keys that wrap nothing any more, and enters the run and the finished days' counts into the ledger.
fn settle(desk: &mut Desk, now: Timestamp, mut report: RetainReport) -> Result<RetainReport, StoreError> {
    // A call that began just before midnight may still be on its way: yesterday's key stays.
    let yesterday = Day::from_number(now.day().number() - 1);
    report.invoices += desk.backend.remove_due_invoices(now)?;
    report.keys += desk.backend.destroy_unused_keys(yesterday, BillingPeriod::of(yesterday.start()))?;
    desk.backend.lapse_acceptances(Timestamp::from_millis(now.as_millis() - ACCEPTED_MS))?;
    let deserted = desk.backend.close_deserted()?;
    if deserted > 0 {
        ledger::append(&mut *desk.backend, &desk.signer, &Event::CallsAbandoned { calls: deserted }, now)?;
    }
    ledger::enter_tallies(desk, now.day(), now)?;
    let did_nothing = report == RetainReport::default();
    if let Some(silent) = pulse::silence(&mut *desk.backend, Job::Sweeper, now)? {
        pulse::enter(desk, Job::Sweeper, silent, now)?;
        report.sweeper_silent = Some(silent);
    }
    pulse::beat(&mut *desk.backend, Job::Remover, now)?;
    if !did_nothing {
        let event = Event::Retained {
            deidentified: report.deidentified,
            removed: report.removed,
            billed: report.billed,
            invoices: report.invoices,
            keys: report.keys,
            lateness_ms: u64::try_from(report.lateness.as_millis()).unwrap_or(u64::MAX),
        };
        ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_follow_what_the_machine_does_while_a_turn_may_wait() {
        let mut pace = Pace(BATCH);
        for _slow in 0..10 {
            let took = Duration::from_micros(500 * u64::from(pace.0));
            pace.adapt(took);
        }
        assert_eq!(pace.0, 50, "half a millisecond a call");
        for _fast in 0..10 {
            let took = Duration::from_micros(100 * u64::from(pace.0));
            pace.adapt(took);
        }
        assert_eq!(pace.0, 250, "a fifth of that");
        pace.adapt(Duration::from_secs(60));
        assert_eq!(pace.0, 125, "one bad batch only halves them");
        for _stuck in 0..10 {
            pace.adapt(Duration::from_secs(60));
        }
        assert_eq!(pace.0, LEAST, "a disk that is slow whatever is written");
    }
}
