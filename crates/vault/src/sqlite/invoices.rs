//! Totals of closed billing periods.

use clevercall_model::{DueDate, Purpose, Timestamp};
use rusqlite::{Row, params};

use super::{
    Sqlite,
    columns::{due, unreadable},
};
use crate::{
    StoreError,
    backend::{InvoiceRow, Invoices, OrganisationNumber},
    policy::BillingPeriod,
};

/// The columns that [`read`] reads, in its order.
macro_rules! columns {
    () => {
        "period, due, closed, calls, numbers, withheld, numbers_due, itemised"
    };
}

fn read(organisation: OrganisationNumber) -> impl Fn(&Row<'_>) -> rusqlite::Result<InvoiceRow> {
    move |row| {
        Ok(InvoiceRow {
            organisation,
            period: BillingPeriod::from_number(row.get(0)?).ok_or_else(|| unreadable(0))?,
            due: due(row, 1)?,
            closed: row.get(2).map(Timestamp::from_millis)?,
            calls: row.get(3)?,
            numbers: row.get(4)?,
            withheld: row.get(5)?,
            numbers_due: due(row, 6)?,
            itemised: row.get(7)?,
        })
    }
}

impl Invoices for Sqlite {
    fn invoice(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
    ) -> Result<Option<InvoiceRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM invoice WHERE organisation = ? AND period = ?");
        self.first(sql, params![organisation.0, period.number()], read(organisation))
    }

    fn invoices(&mut self, organisation: OrganisationNumber) -> Result<Vec<InvoiceRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM invoice WHERE organisation = ? ORDER BY period");
        self.all(sql, [organisation.0], read(organisation))
    }

    fn insert_invoice(&mut self, row: &InvoiceRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO invoice (organisation, period, purpose, due, closed, calls, numbers, withheld,
                   numbers_due, itemised) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let values = params![
            row.organisation.0,
            row.period.number(),
            Purpose::Invoicing.name(),
            row.due.0.as_millis(),
            row.closed.as_millis(),
            row.calls,
            row.numbers,
            row.withheld,
            row.numbers_due.0.as_millis(),
            row.itemised,
        ];
        self.run(sql, values).map(drop)
    }

    fn start_dispute(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
        closed: Timestamp,
    ) -> Result<Option<DueDate>, StoreError> {
        // Never later than it was: the cap stands from the beginning.
        let sql = "UPDATE billed SET due = min(due, ?3 + dispute_ms) WHERE organisation = ?1 AND period = ?2";
        self.run(sql, params![organisation.0, period.number(), closed.as_millis()])?;
        let sql = "SELECT max(due) FROM billed WHERE organisation = ? AND period = ?";
        let latest: Option<Option<i64>> =
            self.first(sql, params![organisation.0, period.number()], |row| row.get(0))?;
        Ok(latest.flatten().map(|due| DueDate(Timestamp::from_millis(due))))
    }

    fn note_itemised(&mut self, organisation: OrganisationNumber, period: BillingPeriod) -> Result<bool, StoreError> {
        let sql = "UPDATE invoice SET itemised = itemised + 1 WHERE organisation = ? AND period = ?";
        self.run(sql, params![organisation.0, period.number()]).map(|rows| rows > 0)
    }

    fn remove_due_invoices(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.run("DELETE FROM invoice WHERE due <= ?", [now.as_millis()]).map(|rows| rows as u64)
    }
}
