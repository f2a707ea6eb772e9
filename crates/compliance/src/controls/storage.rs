//! Controls on what is kept: numbers alone, intervals, overdue records, erasure, keys, evidence.

use std::time::Duration;

use clevercall_model::LoggingMode;

use super::ControlResult;
use crate::facts::{Facts, KeyFile, LedgerState};

/// CC-12: a telephone number is never disputable for longer.
const LONGEST_DISPUTE: Duration = Duration::from_secs(90 * 86_400);
/// CC-14: an interval above this is no decision but the lack of one.
const LONGEST_INTERVAL: Duration = Duration::from_secs(5 * 366 * 86_400);
/// CC-15: the sweeper looks at least hourly; its silence is an alarm.
const SWEEP_SILENCE: Duration = Duration::from_secs(2 * 60 * 60);
/// CC-11: everything that `number-only` may hold of a call.
const NUMBER_COLUMNS: [&str; 3] = ["number", "period", "count"];

pub(super) fn number_only(facts: &Facts) -> ControlResult {
    let Some(columns) = &facts.number_columns else {
        return ControlResult::not_evidenced("the store of number-only calls was not looked at");
    };
    match columns.iter().find(|column| !NUMBER_COLUMNS.contains(&column.as_str())) {
        Some(column) => ControlResult::failed(
            format!("the store of number-only calls has a column '{column}'"),
            "use the released program; number-only keeps number, period and count only",
        ),
        None => ControlResult::passed(format!("the store of number-only calls has the columns {}", columns.join(", "))),
    }
}

pub(super) fn dispute(facts: &Facts) -> ControlResult {
    let Some(logging) = &facts.logging else { return ControlResult::not_evidenced("no logging mode was looked at") };
    for each in logging {
        if let LoggingMode::NumberOnly { dispute } = each.mode
            && dispute > LONGEST_DISPUTE
        {
            return ControlResult::failed(
                format!("'{}' keeps numbers for {} days after the invoice", each.organisation, days(dispute)),
                "set the dispute days to 90 or fewer",
            );
        }
    }
    ControlResult::passed("no organisation keeps numbers for more than 90 days after the invoice")
}

pub(super) fn interval(facts: &Facts) -> ControlResult {
    let Some(logging) = &facts.logging else { return ControlResult::not_evidenced("no logging mode was looked at") };
    for each in logging {
        if let LoggingMode::AnonymiseAfter { interval } = each.mode
            && (interval.is_zero() || interval > LONGEST_INTERVAL)
        {
            return ControlResult::failed(
                format!("'{}' keeps calls for {} days", each.organisation, days(interval)),
                "choose an interval between one hour and five years",
            );
        }
        if each.recorded_version.is_none() {
            return ControlResult::failed(
                format!("the decision of '{}' on what is kept is not on record", each.organisation),
                "start the program once with this configuration, so that the vault records it",
            );
        }
    }
    ControlResult::passed(format!("{} organisations have an interval that is bounded and on record", logging.len()))
}

pub(super) fn sweeper(facts: &Facts) -> ControlResult {
    match facts.overdue {
        None => ControlResult::not_evidenced("no sweep was run"),
        Some(overdue) if overdue.records > 0 => ControlResult::failed(
            format!("{} records are past their due date", overdue.records),
            "run `clevercall retain`, and look in the log why the janitor did not",
        ),
        Some(overdue) if facts.now.since(overdue.swept) > SWEEP_SILENCE => ControlResult::failed(
            "the sweeper has not looked for more than two hours",
            "look in the log why it stopped, and restart the program",
        ),
        Some(_) => ControlResult::passed("the sweeper found no record past its due date"),
    }
}

pub(super) fn erasure(facts: &Facts) -> ControlResult {
    match facts.last_erasure {
        None => ControlResult::not_evidenced("no erasure was looked at"),
        Some(None) => ControlResult::not_evidenced("nobody has asked to be forgotten yet"),
        Some(Some(sweep)) if sweep.remains > 0 => ControlResult::failed(
            format!("the sweep after the latest erasure found {} traces", sweep.remains),
            "run `clevercall forget` again; report it when traces remain",
        ),
        Some(Some(_)) => ControlResult::passed("the sweep after the latest erasure found nothing"),
    }
}

pub(super) fn keys(facts: &Facts) -> ControlResult {
    match facts.key_file {
        None => ControlResult::not_evidenced("the key file was not looked at"),
        Some(KeyFile::OwnerOnly) => {
            ControlResult::passed("the master key is readable by its owner only; records have keys of their own")
        }
        Some(KeyFile::Environment) => {
            ControlResult::passed("the master key comes from the environment; records have keys of their own")
        }
        Some(KeyFile::Service) => {
            ControlResult::passed("the master key is wrapped by a key service; records have keys of their own")
        }
        Some(KeyFile::Open { mode }) => ControlResult::failed(
            format!("the master key's file has permissions {mode:04o}"),
            "chmod 0600 it, and replace the key if others had access to the machine",
        ),
        Some(KeyFile::Missing) => {
            ControlResult::failed("the master key's file is not there", "put it back; without it nothing can be read")
        }
    }
}

pub(super) fn ledger(facts: &Facts) -> ControlResult {
    match facts.ledger {
        None => ControlResult::not_evidenced("the ledger was not verified"),
        Some(LedgerState::Verifies { events }) => {
            ControlResult::passed(format!("the chain of {events} events verifies"))
        }
        Some(LedgerState::Broken { at }) => ControlResult::failed(
            format!("the chain of evidence breaks at event {at}"),
            "keep the file as it is, find out who could write to it, and treat it as a breach until you know",
        ),
    }
}

const fn days(duration: Duration) -> u64 {
    duration.as_secs() / 86_400
}
