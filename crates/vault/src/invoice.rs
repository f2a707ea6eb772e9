//! Closing an invoice (mode 1): totals leave the vault, and the time runs in which a number may be disputed.
//!
//! The totals have no numbers and stay for the bookkeeping period; the numbers go when the dispute time is over, and in
//! any case 90 days after the billing period.
//! Numbers leave only in an annex that somebody asks for, which the ledger notes.

use clevercall_model::{DueDate, OrganisationId, Timestamp};
use serde::Serialize;
use thiserror::Error;
use time::{Date, OffsetDateTime};

use crate::{
    Code, StoreError,
    backend::InvoiceRow,
    custodian::Desk,
    ledger::{self, Event},
    organisation::Organisation,
    policy::BillingPeriod,
    reading::BilledNumber,
};

/// The basis of one billing period's invoice: totals, no numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Whose.
    pub organisation: OrganisationId,
    /// The month.
    pub period: BillingPeriod,
    /// When it was closed.
    pub closed: Timestamp,
    /// Calls from shown numbers.
    pub calls: u64,
    /// How many numbers they came from.
    pub numbers: u64,
    /// Calls from withheld numbers; counted, never kept one by one.
    pub withheld: u64,
    /// When the numbers are removed at the latest.
    pub numbers_until: DueDate,
    /// When the totals are removed.
    pub kept_until: DueDate,
    /// How often the numbers were given out in an annex.
    pub itemised: u64,
}

/// Why an invoice was not closed, or its numbers not given out.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum InvoiceError {
    /// No policy was ever applied.
    #[error("the organisation has no policy in the vault, so nothing was counted; apply its configuration first")]
    NoPolicy,
    /// Calls may still come.
    #[error("the billing period is not over; close it after its last day (UTC)")]
    NotOver,
    /// An annex belongs to a closed invoice.
    #[error("the invoice of this period is not closed; close it first")]
    NotClosed,
    /// The numbers were removed.
    #[error("the numbers of this period were removed when the dispute time was over; only the totals are left")]
    NumbersGone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The invoice basis as a JSON document or a line of a table.
#[derive(Serialize)]
struct Document<'a> {
    organisation: &'a str,
    period: String,
    closed: String,
    calls: u64,
    numbers: u64,
    withheld_calls: u64,
    numbers_removed: String,
    totals_removed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    annex: Option<Vec<Line<'a>>>,
}

#[derive(Serialize)]
struct Line<'a> {
    number: &'a str,
    calls: u64,
}

impl<'a> Line<'a> {
    fn of(billed: &'a BilledNumber) -> Self {
        Self { number: billed.number.reveal(), calls: billed.count }
    }
}

impl Organisation {
    /// Closes a billing period: gives its totals, and starts the dispute time of its numbers.
    ///
    /// Closing again gives the same totals and moves no date.
    pub async fn close_invoice(
        &self,
        period: BillingPeriod,
        by: Code,
        now: Timestamp,
    ) -> Result<Invoice, InvoiceError> {
        if now < period.end() {
            return Err(InvoiceError::NotOver);
        }
        let id = self.id.clone();
        let withheld = self.vault.0.reader.ask(move |desk| withheld(desk, &id, period)).await?;
        let id = self.id.clone();
        self.vault.0.writer.ask(move |desk| close(desk, &id, (period, withheld), (&by, now))).await
    }

    /// The numbers of a closed period, for the itemised annex; entered in the ledger before any is opened.
    pub async fn itemise(
        &self,
        period: BillingPeriod,
        by: Code,
        now: Timestamp,
    ) -> Result<Vec<BilledNumber>, InvoiceError> {
        let id = self.id.clone();
        let noted = move |desk: &mut Desk| -> Result<(), InvoiceError> {
            let keys = desk.keyring.organisation(&mut *desk.backend, &id)?.ok_or(InvoiceError::NoPolicy)?;
            if !desk.backend.note_itemised(keys.number, period)? {
                return Err(InvoiceError::NotClosed);
            }
            let numbers = desk.backend.billed(keys.number, period)?.len() as u64;
            if numbers == 0 {
                return Err(InvoiceError::NumbersGone);
            }
            let event =
                Event::InvoiceItemised { organisation: id.to_string(), period: period.to_string(), numbers, by };
            Ok(ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop)?)
        };
        self.vault.0.writer.ask(noted).await?;
        Ok(self.billed(period).await?)
    }

    /// The closed invoices whose totals are kept, oldest first.
    pub async fn invoices(&self) -> Result<Vec<Invoice>, StoreError> {
        let id = self.id.clone();
        let work = move |desk: &mut Desk| {
            let Some(keys) = desk.keyring.organisation(&mut *desk.backend, &id)? else { return Ok(Vec::new()) };
            Ok(desk.backend.invoices(keys.number)?.into_iter().map(|row| Invoice::of(&id, &row)).collect())
        };
        self.vault.0.reader.ask(work).await
    }
}

impl Invoice {
    fn of(organisation: &OrganisationId, row: &InvoiceRow) -> Self {
        Self {
            organisation: organisation.clone(),
            period: row.period,
            closed: row.closed,
            calls: row.calls,
            numbers: row.numbers,
            withheld: row.withheld,
            numbers_until: row.numbers_due,
            kept_until: row.due,
            itemised: row.itemised,
        }
    }

    /// The totals as one JSON document; with `annex`, the numbers too.
    pub fn to_json(&self, annex: Option<&[BilledNumber]>) -> String {
        let document = Document { annex: annex.map(|all| all.iter().map(Line::of).collect()), ..self.document() };
        serde_json::to_string_pretty(&document).expect("an invoice is plain fields, which always serialise")
    }

    /// The totals, to be written as one JSON document among others.
    pub fn totals(&self) -> impl Serialize + use<'_> {
        self.document()
    }

    /// The totals as a table of one line (RFC 4180); no field needs quoting.
    pub fn to_csv(&self) -> String {
        let it = self.document();
        format!(
            "organisation,period,closed,calls,numbers,withheld_calls,numbers_removed,totals_removed\r\n\
             {},{},{},{},{},{},{},{}\r\n",
            it.organisation,
            it.period,
            it.closed,
            it.calls,
            it.numbers,
            it.withheld_calls,
            it.numbers_removed,
            it.totals_removed
        )
    }

    /// The annex as a table: a number and its calls a line.
    pub fn annex_to_csv(annex: &[BilledNumber]) -> String {
        let line = |billed: &BilledNumber| format!("{},{}\r\n", billed.number.reveal(), billed.count);
        std::iter::once("number,calls\r\n".to_owned()).chain(annex.iter().map(line)).collect()
    }

    fn document(&self) -> Document<'_> {
        Document {
            organisation: self.organisation.as_str(),
            period: self.period.to_string(),
            closed: date(self.closed),
            calls: self.calls,
            numbers: self.numbers,
            withheld_calls: self.withheld,
            numbers_removed: date(self.numbers_until.0),
            totals_removed: date(self.kept_until.0),
            annex: None,
        }
    }
}

/// The day in UTC, as ISO 8601 writes it.
pub(crate) fn date(at: Timestamp) -> String {
    let day = OffsetDateTime::from_unix_timestamp(at.as_millis().div_euclid(1000)).map(OffsetDateTime::date);
    day.unwrap_or(Date::MAX).to_string()
}

/// Calls of the period whose number was withheld: what the ledger counted, and days that it has not taken yet.
fn withheld(desk: &mut Desk, id: &OrganisationId, period: BillingPeriod) -> Result<u64, InvoiceError> {
    const WITHHELD: &str = "number_withheld";
    let keys = desk.keyring.organisation(&mut *desk.backend, id)?.ok_or(InvoiceError::NoPolicy)?;
    let days = period.start().day().number()..period.end().day().number();
    let mut sum = desk.backend.tallied(keys.number, &days, WITHHELD)?;
    ledger::each(&mut *desk.backend, |_row, event| {
        if let Event::CallsCounted { organisation, day, what, count } = event
            && organisation == id.as_str()
            && days.contains(&day)
            && what == WITHHELD
        {
            sum += count;
        }
    })?;
    Ok(sum)
}

fn close(
    desk: &mut Desk,
    id: &OrganisationId,
    (period, withheld): (BillingPeriod, u64),
    (by, now): (&Code, Timestamp),
) -> Result<Invoice, InvoiceError> {
    let keys = desk.keyring.organisation(&mut *desk.backend, id)?.ok_or(InvoiceError::NoPolicy)?;
    if let Some(closed) = desk.backend.invoice(keys.number, period)? {
        return Ok(Invoice::of(id, &closed));
    }
    let numbers = desk.backend.billed(keys.number, period)?;
    let numbers_due = desk.backend.start_dispute(keys.number, period, now)?.unwrap_or(DueDate(now));
    let row = InvoiceRow {
        organisation: keys.number,
        period,
        due: period.bookkept_until(),
        closed: now,
        calls: numbers.iter().map(|(_row, count)| count).sum(),
        numbers: numbers.len() as u64,
        withheld,
        numbers_due,
        itemised: 0,
    };
    desk.backend.insert_invoice(&row)?;
    let event = Event::InvoiceClosed {
        organisation: id.to_string(),
        period: period.to_string(),
        calls: row.calls,
        numbers: row.numbers,
        withheld,
        by: by.clone(),
    };
    ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
    Ok(Invoice::of(id, &row))
}

/// The period that a call counts in: its own, or the first after it whose invoice is still open.
pub(crate) fn open_period(
    desk: &mut Desk,
    keys: &crate::keyring::OrganisationKeys,
    own: BillingPeriod,
) -> Result<BillingPeriod, StoreError> {
    let mut period = own;
    while desk.backend.invoice(keys.number, period)?.is_some() {
        period = period.next();
    }
    Ok(period)
}
