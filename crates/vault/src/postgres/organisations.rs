//! Organisations, keys, policies.

use std::time::Duration;

use clevercall_model::{Day, LoggingMode, OrganisationId, Timestamp};
use postgres::Row;

use super::{
    Postgres, Values,
    columns::{UNREADABLE, duration, get, millis, moment, number, sealed, signed, small},
};
use crate::{
    Code, PolicyVersion, StoreError,
    backend::{KeyScope, OrganisationNumber, OrganisationRow, Organisations},
    policy::{BillingPeriod, RetentionPolicy},
    seal::Sealed,
};

impl Organisations for Postgres {
    fn organisation(&mut self, id: &OrganisationId) -> Result<Option<OrganisationRow>, StoreError> {
        let sql = "SELECT organisation, key, index_key FROM organisation WHERE id = $1";
        self.first(sql, &[&id.as_str()], |row| {
            Ok(OrganisationRow {
                number: OrganisationNumber(get(row, 0)?),
                key: sealed(row, 1)?,
                index_key: sealed(row, 2)?,
            })
        })
    }

    fn organisations(&mut self) -> Result<Vec<OrganisationId>, StoreError> {
        self.all("SELECT id FROM organisation ORDER BY organisation", &[], |row| {
            get::<&str>(row, 0)?.parse().map_err(|_not_an_id| UNREADABLE)
        })
    }

    fn next_organisation(&mut self) -> Result<OrganisationNumber, StoreError> {
        let sql = "SELECT coalesce(max(organisation), 0) + 1 FROM organisation";
        let next = self.first(sql, &[], |row| get(row, 0))?;
        Ok(OrganisationNumber(next.unwrap_or(1)))
    }

    fn insert_organisation(&mut self, id: &OrganisationId, row: &OrganisationRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO organisation (organisation, id, key, index_key) VALUES ($1, $2, $3, $4)";
        self.run(sql, &[&row.number.0, &id.as_str(), &row.key.as_bytes(), &row.index_key.as_bytes()]).map(drop)
    }

    fn key(&mut self, organisation: OrganisationNumber, scope: KeyScope) -> Result<Option<Sealed>, StoreError> {
        let (scope, at) = scope.columns();
        let sql = "SELECT key FROM key WHERE organisation = $1 AND scope = $2 AND at = $3";
        self.first(sql, &[&organisation.0, &scope, &at], |row| sealed(row, 0))
    }

    fn insert_key(
        &mut self,
        organisation: OrganisationNumber,
        scope: KeyScope,
        key: &Sealed,
    ) -> Result<(), StoreError> {
        let (scope, at) = scope.columns();
        let sql = "INSERT INTO key (organisation, scope, at, key) VALUES ($1, $2, $3, $4)";
        self.run(sql, &[&organisation.0, &scope, &at, &key.as_bytes()]).map(drop)
    }

    fn destroy_unused_keys(&mut self, day: Day, period: BillingPeriod) -> Result<u64, StoreError> {
        let days = self.run(
            "DELETE FROM key WHERE scope = 'day' AND at < $1 AND NOT EXISTS (SELECT 1 FROM call
             WHERE call.organisation = key.organisation AND call.day = key.at)",
            &[&day.number()],
        )?;
        let periods = self.run(
            "DELETE FROM key WHERE scope = 'period' AND at < $1 AND NOT EXISTS (SELECT 1 FROM billed
             WHERE billed.organisation = key.organisation AND billed.period = key.at)",
            &[&period.number()],
        )?;
        // What a remainder key wraps is due on its day at the latest.
        let remainders = self.run(
            "DELETE FROM key WHERE scope = 'remainder' AND at < $1 AND NOT EXISTS (SELECT 1 FROM remainder
             WHERE remainder.due <= key.at * 86400000 AND remainder.key_day = key.at
             AND remainder.organisation = key.organisation)",
            &[&day.number()],
        )?;
        let destroyed = days + periods + remainders;
        if destroyed > 0 {
            self.unclean(&["key"])?;
        }
        Ok(destroyed)
    }

    fn policy(&mut self, organisation: OrganisationNumber) -> Result<Option<RetentionPolicy>, StoreError> {
        let sql = "SELECT mode, kept_ms, remainder_ms FROM policy WHERE organisation = $1
                   ORDER BY version DESC LIMIT 1";
        self.first(sql, &[&organisation.0], read_policy)
    }

    fn insert_policy(
        &mut self,
        organisation: OrganisationNumber,
        policy: RetentionPolicy,
        (by, since, shortened): (&Code, Timestamp, u64),
    ) -> Result<u32, StoreError> {
        let sql = "SELECT coalesce(max(version), 0) + 1 FROM policy WHERE organisation = $1";
        let version = self.first(sql, &[&organisation.0], |row| small(row, 0))?.unwrap_or(1);
        let (LoggingMode::NumberOnly { dispute: kept } | LoggingMode::AnonymiseAfter { interval: kept }) =
            policy.mode();
        let sql = "INSERT INTO policy (organisation, version, mode, kept_ms, remainder_ms, since, decided_by,
                   shortened) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values: Values<'_> = &[
            &organisation.0,
            &i64::from(version),
            &policy.mode().name(),
            &millis(kept),
            &millis(policy.remainder()),
            &since.as_millis(),
            &by.as_str(),
            &signed(shortened),
        ];
        self.run(sql, values)?;
        Ok(version)
    }

    fn policies(&mut self, organisation: OrganisationNumber) -> Result<Vec<PolicyVersion>, StoreError> {
        let sql = "SELECT mode, kept_ms, remainder_ms, version, since, decided_by, shortened FROM policy
                   WHERE organisation = $1 ORDER BY version";
        self.all(sql, &[&organisation.0], |row| {
            Ok(PolicyVersion {
                policy: read_policy(row)?,
                version: small(row, 3)?,
                since: moment(row, 4)?,
                by: get::<&str>(row, 5)?.parse().map_err(|_not_a_code| UNREADABLE)?,
                shortened: number(row, 6)?,
            })
        })
    }

    fn shorten_calls(&mut self, organisation: OrganisationNumber, interval: Duration) -> Result<u64, StoreError> {
        // Back to the whole minute: an interval need not be one.
        let sql = "UPDATE call SET due = (due - (interval_ms - $2)) / 60000 * 60000, interval_ms = $2
                   WHERE organisation = $1 AND interval_ms > $2";
        self.run(sql, &[&organisation.0, &millis(interval)])
    }

    fn shorten_remainders(&mut self, organisation: OrganisationNumber, kept: Duration) -> Result<u64, StoreError> {
        let sql = "UPDATE remainder SET due = due - (kept_ms - $2), kept_ms = $2
                   WHERE organisation = $1 AND kept_ms > $2";
        self.run(sql, &[&organisation.0, &millis(kept)])
    }

    fn shorten_billed(&mut self, organisation: OrganisationNumber, dispute: Duration) -> Result<u64, StoreError> {
        let values: Values<'_> = &[&organisation.0, &millis(dispute)];
        let sql = "UPDATE billed SET dispute_ms = $2 WHERE organisation = $1 AND dispute_ms > $2";
        let shortened = self.run(sql, values)?;
        // Those whose invoice is closed are due earlier; the others when it will be.
        let sql = "UPDATE billed SET due = least(billed.due, invoice.closed + $2) FROM invoice
                   WHERE invoice.organisation = billed.organisation AND invoice.period = billed.period
                   AND billed.organisation = $1";
        self.run(sql, values)?;
        let sql = "UPDATE invoice SET numbers_due = least(numbers_due, closed + $2) WHERE organisation = $1";
        self.run(sql, values)?;
        Ok(shortened)
    }
}

fn read_policy(row: &Row) -> Result<RetentionPolicy, StoreError> {
    let kept = duration(row, 1)?;
    let mode = match get::<&str>(row, 0)? {
        "number-only" => LoggingMode::NumberOnly { dispute: kept },
        "anonymise-after" => LoggingMode::AnonymiseAfter { interval: kept },
        _ => return Err(UNREADABLE),
    };
    Ok(RetentionPolicy::new(mode).with_remainder_kept(duration(row, 2)?))
}
