//! Whether the job that removes and the job that counts are both alive; each is watched by the other.

use std::time::Duration;

use clevercall_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Due, StoreError, Vault,
    backend::Backend,
    custodian::Desk,
    ledger::{self, Event},
};

/// A job that must not fall silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Removes what is due.
    Remover,
    /// Counts what is overdue.
    Sweeper,
}

impl Job {
    /// Silent for longer than this is an alarm: several times the interval at which the job runs.
    pub const fn patience(self) -> Duration {
        match self {
            Self::Remover => Duration::from_secs(600),
            Self::Sweeper => Duration::from_secs(1800),
        }
    }

    const fn fact(self) -> &'static str {
        match self {
            Self::Remover => "pulse_remover",
            Self::Sweeper => "pulse_sweeper",
        }
    }
}

/// What the sweeper sees, without touching anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// What is past its due date.
    pub overdue: Due,
    /// How late the earliest of it is.
    pub late: Duration,
    /// How long the remover has been silent, if that is too long.
    pub remover_silent: Option<Duration>,
}

impl Watch {
    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.overdue.total() == 0 && self.remover_silent.is_none()
    }
}

impl Vault {
    /// Counts what is overdue, on the connection that can't write, and looks whether the remover still works.
    pub async fn watch(&self, now: Timestamp) -> Result<Watch, StoreError> {
        let overdue = self.due(now).await?;
        let remover_silent = self.0.reader.ask(move |desk| silence(&mut *desk.backend, Job::Remover, now)).await?;
        let late = overdue.earliest.map_or(Duration::ZERO, |due| now.since(due.0));
        Ok(Watch { overdue, late, remover_silent })
    }

    /// The sweeper was here; enters a silent remover in the ledger, once a silence.
    pub async fn note_sweep(&self, watch: Watch, now: Timestamp) -> Result<(), StoreError> {
        let work = move |desk: &mut Desk| -> Result<(), StoreError> {
            if let Some(silent) = watch.remover_silent {
                enter(desk, Job::Remover, silent, now)?;
            }
            beat(&mut *desk.backend, Job::Sweeper, now)
        };
        self.0.writer.ask(work).await
    }
}

/// The job did its work.
pub(crate) fn beat(backend: &mut dyn Backend, job: Job, now: Timestamp) -> Result<(), StoreError> {
    backend.put_fact(job.fact(), &[&now.as_millis().to_be_bytes()[..], &[0]].concat())
}

/// How long a job has been silent, if that is too long; one that never ran has not begun yet.
pub(crate) fn silence(backend: &mut dyn Backend, job: Job, now: Timestamp) -> Result<Option<Duration>, StoreError> {
    let Some((last, _told)) = last(backend, job)? else { return Ok(None) };
    let silent = now.since(last);
    Ok((silent > job.patience()).then_some(silent))
}

/// Enters a silence, unless it is entered already.
pub(crate) fn enter(desk: &mut Desk, job: Job, silent: Duration, now: Timestamp) -> Result<(), StoreError> {
    let Some((beat, told)) = last(&mut *desk.backend, job)? else { return Ok(()) };
    if told {
        return Ok(());
    }
    let silent_ms = u64::try_from(silent.as_millis()).unwrap_or(u64::MAX);
    ledger::append(&mut *desk.backend, &desk.signer, &Event::JobSilent { job, silent_ms }, now)?;
    desk.backend.put_fact(job.fact(), &[&beat.as_millis().to_be_bytes()[..], &[1]].concat())
}

/// When a job last did its work, and whether its silence since is in the ledger.
fn last(backend: &mut dyn Backend, job: Job) -> Result<Option<(Timestamp, bool)>, StoreError> {
    let Some(stored) = backend.fact(job.fact())? else { return Ok(None) };
    let (at, told) = stored.split_first_chunk::<8>().ok_or(StoreError::Damaged { table: "fact" })?;
    Ok(Some((Timestamp::from_millis(i64::from_be_bytes(*at)), told == [1])))
}
