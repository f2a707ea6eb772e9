//! Numbers kept for the invoice (mode 1).

use clevercall_model::{DueDate, Purpose, RecordId, Timestamp};

use super::{
    Postgres,
    columns::{UNREADABLE, due, duration, get, millis, number, record, sealed},
};
use crate::{
    StoreError,
    backend::{Billed, BilledRow, OrganisationNumber},
    person::Blind,
    policy::BillingPeriod,
};

impl Billed for Postgres {
    fn count_billed(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
        blind: Blind,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE billed SET count = count + 1 WHERE organisation = $1 AND record = (SELECT record
                   FROM billed_blind_index WHERE organisation = $1 AND period = $2 AND blind = $3)";
        self.run(sql, &[&organisation.0, &period.number(), &&blind.0[..]]).map(|rows| rows > 0)
    }

    fn insert_billed(&mut self, row: &BilledRow, blind: Blind) -> Result<(), StoreError> {
        let sql = "INSERT INTO billed (record, organisation, purpose, due, period, dispute_ms, number, count)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";
        let record = &row.record.as_bytes()[..];
        self.run(
            sql,
            &[
                &record,
                &row.organisation.0,
                &row.purpose.name(),
                &row.due.0.as_millis(),
                &row.period.number(),
                &millis(row.dispute),
                &row.number.as_bytes(),
            ],
        )?;
        let sql = "INSERT INTO billed_blind_index (organisation, record, period, blind) VALUES ($1, $2, $3, $4)";
        self.run(sql, &[&row.organisation.0, &record, &row.period.number(), &&blind.0[..]]).map(drop)
    }

    fn billed_periods(&mut self, organisation: OrganisationNumber) -> Result<Vec<BillingPeriod>, StoreError> {
        let sql = "SELECT DISTINCT period FROM billed WHERE organisation = $1 ORDER BY period";
        self.all(sql, &[&organisation.0], |row| BillingPeriod::from_number(get(row, 0)?).ok_or(UNREADABLE))
    }

    fn billed_by_blind(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
        blind: Blind,
    ) -> Result<Option<(RecordId, DueDate)>, StoreError> {
        let sql = "SELECT record, due FROM billed_blind_index AS i JOIN billed AS b USING (organisation, record)
                   WHERE organisation = $1 AND i.period = $2 AND blind = $3";
        let values: super::Values<'_> = &[&organisation.0, &period.number(), &&blind.0[..]];
        self.first(sql, values, |row| Ok((record(row, 0)?, due(row, 1)?)))
    }

    fn billed(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
    ) -> Result<Vec<(BilledRow, u64)>, StoreError> {
        let sql = "SELECT record, due, number, count, dispute_ms FROM billed
                   WHERE organisation = $1 AND period = $2 ORDER BY record";
        self.all(sql, &[&organisation.0, &period.number()], |row| {
            let billed = BilledRow {
                organisation,
                record: record(row, 0)?,
                purpose: Purpose::Invoicing,
                due: due(row, 1)?,
                period,
                dispute: duration(row, 4)?,
                number: sealed(row, 2)?,
            };
            Ok((billed, number(row, 3)?))
        })
    }

    fn remove_billed(&mut self, o: OrganisationNumber, record: RecordId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM billed WHERE organisation = $1 AND record = $2";
        let removed = self.run(sql, &[&o.0, &&record.as_bytes()[..]])?;
        self.unclean_billed(removed)
    }

    fn remove_due_billed(&mut self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let sql = "DELETE FROM billed WHERE (organisation, record) IN (SELECT organisation, record FROM billed AS b
                   WHERE due <= $1 AND NOT EXISTS (SELECT 1 FROM held AS h
                   WHERE h.organisation = b.organisation AND h.held = b.record) LIMIT $2)";
        let removed = self.run(sql, &[&now.as_millis(), &i64::from(limit)])?;
        self.unclean_billed(removed)
    }
}

impl Postgres {
    pub(super) fn unclean_billed(&mut self, removed: u64) -> Result<u64, StoreError> {
        if removed > 0 {
            self.unclean(&["billed", "billed_blind_index"])?;
        }
        Ok(removed)
    }
}
