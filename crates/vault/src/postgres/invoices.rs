//! Totals of closed billing periods.

use clevercall_model::{DueDate, Purpose, Timestamp};
use postgres::Row;

use super::{
    Postgres, Values,
    columns::{UNREADABLE, due, get, moment, number, signed},
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

fn read(organisation: OrganisationNumber) -> impl Fn(&Row) -> Result<InvoiceRow, StoreError> {
    move |row| {
        Ok(InvoiceRow {
            organisation,
            period: BillingPeriod::from_number(get(row, 0)?).ok_or(UNREADABLE)?,
            due: due(row, 1)?,
            closed: moment(row, 2)?,
            calls: number(row, 3)?,
            numbers: number(row, 4)?,
            withheld: number(row, 5)?,
            numbers_due: due(row, 6)?,
            itemised: number(row, 7)?,
        })
    }
}

impl Invoices for Postgres {
    fn invoice(
        &mut self,
        organisation: OrganisationNumber,
        period: BillingPeriod,
    ) -> Result<Option<InvoiceRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM invoice WHERE organisation = $1 AND period = $2");
        self.first(sql, &[&organisation.0, &period.number()], read(organisation))
    }

    fn invoices(&mut self, organisation: OrganisationNumber) -> Result<Vec<InvoiceRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM invoice WHERE organisation = $1 ORDER BY period");
        self.all(sql, &[&organisation.0], read(organisation))
    }

    fn insert_invoice(&mut self, row: &InvoiceRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO invoice (organisation, period, purpose, due, closed, calls, numbers, withheld,
                   numbers_due, itemised) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values: Values<'_> = &[
            &row.organisation.0,
            &row.period.number(),
            &Purpose::Invoicing.name(),
            &row.due.0.as_millis(),
            &row.closed.as_millis(),
            &signed(row.calls),
            &signed(row.numbers),
            &signed(row.withheld),
            &row.numbers_due.0.as_millis(),
            &signed(row.itemised),
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
        let sql = "UPDATE billed SET due = least(due, $3 + dispute_ms) WHERE organisation = $1 AND period = $2";
        self.run(sql, &[&organisation.0, &period.number(), &closed.as_millis()])?;
        let sql = "SELECT max(due) FROM billed WHERE organisation = $1 AND period = $2";
        let latest: Option<Option<i64>> = self.first(sql, &[&organisation.0, &period.number()], |row| get(row, 0))?;
        Ok(latest.flatten().map(|due| DueDate(Timestamp::from_millis(due))))
    }

    fn note_itemised(&mut self, organisation: OrganisationNumber, period: BillingPeriod) -> Result<bool, StoreError> {
        let sql = "UPDATE invoice SET itemised = itemised + 1 WHERE organisation = $1 AND period = $2";
        self.run(sql, &[&organisation.0, &period.number()]).map(|rows| rows > 0)
    }

    fn remove_due_invoices(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.run("DELETE FROM invoice WHERE due <= $1", &[&now.as_millis()])
    }
}
