//! Numbers kept for the invoice (mode 1).

use clevercall_model::{DueDate, Purpose, RecordId, Timestamp};
use rusqlite::params;

use super::{
    Sqlite,
    columns::{due, duration, millis, record, sealed, unreadable},
};
use crate::{
    StoreError,
    backend::{Billed, BilledRow, OrganisationNumber},
    person::Blind,
    policy::BillingPeriod,
};

impl Billed for Sqlite {
    fn count_billed(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
        blind: Blind,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE billed SET count = count + 1 WHERE record = (SELECT record FROM billed_blind_index
                   WHERE organisation = ? AND period = ? AND blind = ?)";
        self.run(sql, params![organisation.0, period.number(), blind.0]).map(|rows| rows > 0)
    }

    fn insert_billed(&mut self, row: &BilledRow, blind: Blind) -> Result<(), StoreError> {
        let sql = "INSERT INTO billed (record, organisation, purpose, due, period, dispute_ms, number, count)
                   VALUES (?, ?, ?, ?, ?, ?, ?, 1)";
        let values = params![
            row.record.as_bytes(),
            row.organisation.0,
            row.purpose.name(),
            row.due.0.as_millis(),
            row.period.number(),
            millis(row.dispute),
            row.number.as_bytes(),
        ];
        self.run(sql, values)?;
        let sql = "INSERT INTO billed_blind_index (organisation, record, period, blind) VALUES (?, ?, ?, ?)";
        self.run(sql, params![row.organisation.0, row.record.as_bytes(), row.period.number(), blind.0]).map(drop)
    }

    fn billed_periods(&mut self, organisation: OrganisationNumber) -> Result<Vec<BillingPeriod>, StoreError> {
        let sql = "SELECT DISTINCT period FROM billed WHERE organisation = ? ORDER BY period";
        self.all(sql, [organisation.0], |row| BillingPeriod::from_number(row.get(0)?).ok_or_else(|| unreadable(0)))
    }

    fn billed_by_blind(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
        blind: Blind,
    ) -> Result<Option<(RecordId, DueDate)>, StoreError> {
        let sql = "SELECT billed.record, billed.due FROM billed_blind_index JOIN billed USING (record)
                   WHERE billed_blind_index.organisation = ? AND billed_blind_index.period = ? AND blind = ?";
        self.first(sql, params![organisation.0, period.number(), blind.0], |row| Ok((record(row, 0)?, due(row, 1)?)))
    }

    fn billed(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
    ) -> Result<Vec<(BilledRow, u64)>, StoreError> {
        let sql = "SELECT record, due, number, count, dispute_ms FROM billed WHERE organisation = ? AND period = ?";
        self.all(sql, params![organisation.0, period.number()], |row| {
            let billed = BilledRow {
                organisation,
                record: record(row, 0)?,
                purpose: Purpose::Invoicing,
                due: due(row, 1)?,
                period,
                dispute: duration(row, 4)?,
                number: sealed(row, 2)?,
            };
            Ok((billed, row.get::<_, i64>(3)?.unsigned_abs()))
        })
    }

    fn remove_billed(&mut self, o: OrganisationNumber, record: RecordId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM billed WHERE organisation = ? AND record = ?";
        self.run(sql, params![o.0, record.as_bytes()]).map(|rows| rows as u64)
    }

    fn remove_due_billed(&mut self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let sql = "DELETE FROM billed WHERE record IN (SELECT record FROM billed WHERE due <= ?
                   AND record NOT IN (SELECT held FROM held) LIMIT ?)";
        self.run(sql, params![now.as_millis(), limit]).map(|rows| rows as u64)
    }
}
