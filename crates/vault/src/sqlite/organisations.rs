//! Organisations, keys, policies.

use std::time::Duration;

use clevercall_model::{Day, LoggingMode, OrganisationId, Timestamp};
use rusqlite::{Row, params};

use super::{
    Sqlite,
    columns::{duration, millis, sealed, unreadable},
};
use crate::{
    Code, PolicyVersion, StoreError,
    backend::{KeyScope, OrganisationNumber, OrganisationRow, Organisations},
    policy::{BillingPeriod, RetentionPolicy},
    seal::Sealed,
};

impl Organisations for Sqlite {
    fn organisation(&mut self, id: &OrganisationId) -> Result<Option<OrganisationRow>, StoreError> {
        self.first("SELECT organisation, key, index_key FROM organisation WHERE id = ?", [id.as_str()], |row| {
            Ok(OrganisationRow {
                number: OrganisationNumber(row.get(0)?),
                key: sealed(row, 1)?,
                index_key: sealed(row, 2)?,
            })
        })
    }

    fn organisations(&mut self) -> Result<Vec<OrganisationId>, StoreError> {
        self.all("SELECT id FROM organisation ORDER BY organisation", [], |row| {
            let id: String = row.get(0)?;
            id.parse().map_err(|_not_an_id| unreadable(0))
        })
    }

    fn next_organisation(&mut self) -> Result<OrganisationNumber, StoreError> {
        let sql = "SELECT coalesce(max(organisation), 0) + 1 FROM organisation";
        let next = self.first(sql, [], |row| row.get(0))?;
        Ok(OrganisationNumber(next.unwrap_or(1)))
    }

    fn insert_organisation(&mut self, id: &OrganisationId, row: &OrganisationRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO organisation (organisation, id, key, index_key) VALUES (?, ?, ?, ?)";
        let values = params![row.number.0, id.as_str(), row.key.as_bytes(), row.index_key.as_bytes()];
        self.run(sql, values).map(drop)
    }

    fn key(&mut self, organisation: OrganisationNumber, scope: KeyScope) -> Result<Option<Sealed>, StoreError> {
        let (scope, at) = scope.columns();
        let sql = "SELECT key FROM key WHERE organisation = ? AND scope = ? AND at = ?";
        self.first(sql, params![organisation.0, scope, at], |row| sealed(row, 0))
    }

    fn insert_key(
        &mut self,
        organisation: OrganisationNumber,
        scope: KeyScope,
        key: &Sealed,
    ) -> Result<(), StoreError> {
        let (scope, at) = scope.columns();
        let sql = "INSERT INTO key (organisation, scope, at, key) VALUES (?, ?, ?, ?)";
        self.run(sql, params![organisation.0, scope, at, key.as_bytes()]).map(drop)
    }

    fn destroy_unused_keys(&mut self, day: Day, period: BillingPeriod) -> Result<u64, StoreError> {
        let days = self.run(
            "DELETE FROM key WHERE scope = 'day' AND at < ? AND NOT EXISTS (SELECT 1 FROM call
             WHERE call.organisation = key.organisation AND call.day = key.at)",
            [day.number()],
        )?;
        let periods = self.run(
            "DELETE FROM key WHERE scope = 'period' AND at < ? AND NOT EXISTS (SELECT 1 FROM billed
             WHERE billed.organisation = key.organisation AND billed.period = key.at)",
            [period.number()],
        )?;
        // What a remainder key wraps is due on its day at the latest.
        let remainders = self.run(
            "DELETE FROM key WHERE scope = 'remainder' AND at < ? AND NOT EXISTS (SELECT 1 FROM remainder
             WHERE remainder.due <= key.at * 86400000 AND remainder.key_day = key.at
             AND remainder.organisation = key.organisation)",
            [day.number()],
        )?;
        Ok((days + periods + remainders) as u64)
    }

    fn policy(&mut self, organisation: OrganisationNumber) -> Result<Option<RetentionPolicy>, StoreError> {
        let sql = "SELECT mode, kept_ms, remainder_ms FROM policy WHERE organisation = ?
                   ORDER BY version DESC LIMIT 1";
        self.first(sql, [organisation.0], read_policy)
    }

    fn insert_policy(
        &mut self,
        organisation: OrganisationNumber,
        policy: RetentionPolicy,
        (by, since, shortened): (&Code, Timestamp, u64),
    ) -> Result<u32, StoreError> {
        let sql = "SELECT coalesce(max(version), 0) + 1 FROM policy WHERE organisation = ?";
        let version: u32 = self.first(sql, [organisation.0], |row| row.get(0))?.unwrap_or(1);
        let (LoggingMode::NumberOnly { dispute: kept } | LoggingMode::AnonymiseAfter { interval: kept }) =
            policy.mode();
        let sql = "INSERT INTO policy (organisation, version, mode, kept_ms, remainder_ms, since, decided_by,
                   shortened) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let (mode, kept, remainder) = (policy.mode().name(), millis(kept), millis(policy.remainder()));
        let decided = (since.as_millis(), by.as_str(), shortened);
        self.run(sql, params![organisation.0, version, mode, kept, remainder, decided.0, decided.1, decided.2])?;
        Ok(version)
    }

    fn policies(&mut self, organisation: OrganisationNumber) -> Result<Vec<PolicyVersion>, StoreError> {
        let sql = "SELECT mode, kept_ms, remainder_ms, version, since, decided_by, shortened FROM policy
                   WHERE organisation = ? ORDER BY version";
        self.all(sql, [organisation.0], |row| {
            Ok(PolicyVersion {
                policy: read_policy(row)?,
                version: row.get(3)?,
                since: row.get(4).map(Timestamp::from_millis)?,
                by: row.get::<_, String>(5)?.parse().map_err(|_not_a_code| unreadable(5))?,
                shortened: row.get(6)?,
            })
        })
    }

    fn shorten_calls(&mut self, organisation: OrganisationNumber, interval: Duration) -> Result<u64, StoreError> {
        // Back to the whole minute: an interval need not be one.
        let sql = "UPDATE call SET due = (due - (interval_ms - ?2)) / 60000 * 60000, interval_ms = ?2
                   WHERE organisation = ?1 AND interval_ms > ?2";
        self.run(sql, params![organisation.0, millis(interval)]).map(|rows| rows as u64)
    }

    fn shorten_remainders(&mut self, organisation: OrganisationNumber, kept: Duration) -> Result<u64, StoreError> {
        let sql = "UPDATE remainder SET due = due - (kept_ms - ?2), kept_ms = ?2
                   WHERE organisation = ?1 AND kept_ms > ?2";
        self.run(sql, params![organisation.0, millis(kept)]).map(|rows| rows as u64)
    }

    fn shorten_billed(&mut self, organisation: OrganisationNumber, dispute: Duration) -> Result<u64, StoreError> {
        let millis = millis(dispute);
        let sql = "UPDATE billed SET dispute_ms = ?2 WHERE organisation = ?1 AND dispute_ms > ?2";
        let shortened = self.run(sql, params![organisation.0, millis])?;
        // Those whose invoice is closed are due earlier; the others when it will be.
        let sql = "UPDATE billed SET due = min(billed.due, invoice.closed + ?2) FROM invoice
                   WHERE invoice.organisation = billed.organisation AND invoice.period = billed.period
                   AND billed.organisation = ?1";
        self.run(sql, params![organisation.0, millis])?;
        let sql = "UPDATE invoice SET numbers_due = min(numbers_due, closed + ?2) WHERE organisation = ?1";
        self.run(sql, params![organisation.0, millis])?;
        Ok(shortened as u64)
    }
}

fn read_policy(row: &Row<'_>) -> rusqlite::Result<RetentionPolicy> {
    let mode: String = row.get(0)?;
    let kept = duration(row, 1)?;
    let mode = match mode.as_str() {
        "number-only" => LoggingMode::NumberOnly { dispute: kept },
        "anonymise-after" => LoggingMode::AnonymiseAfter { interval: kept },
        _ => return Err(unreadable(0)),
    };
    Ok(RetentionPolicy::new(mode).with_remainder_kept(duration(row, 2)?))
}
