//! Mode 1: a number, a period, a count; totals for the invoice; numbers gone when they can't be disputed any more.

use clevercall_model::{LoggingMode, Timestamp};

use super::house::{DAY, House, MODE_1, NOW, by_number, rows};
use crate::{BillingPeriod, Code, Event, Invoice, InvoiceError, RetentionPolicy};

const CANARIES: [&str; 3] = ["22334455", "99887766", "2233"];

fn period() -> BillingPeriod {
    BillingPeriod::of(NOW)
}

/// The invoice is written on the fifth day of the next month.
fn closing() -> Timestamp {
    period().end().plus(DAY * 5)
}

fn mb() -> Code {
    "mb".parse().unwrap()
}

/// Three calls from two numbers and one withheld, closed.
async fn closed() -> (House, Invoice) {
    let house = House::with(MODE_1).await;
    for caller in ["22334455", "22334455", "99887766", ""] {
        house.count(caller).await;
    }
    let invoice = house.town.close_invoice(period(), mb(), closing()).await.unwrap();
    (house, invoice)
}

#[tokio::test]
async fn after_calls_in_mode_1_only_numbers_and_counts_are_there() {
    let (house, _) = closed().await;
    let thief = house.thief();
    let held = ["call", "turn", "value", "blind_index", "remainder", "request"].map(|table| rows(&thief, table));
    assert_eq!((held, rows(&thief, "billed")), ([0; 6], 2));
    let times = thief.numbers("SELECT due FROM billed");
    assert!(times.iter().all(|due| *due == times[0]), "the due date says nothing about the call");
    assert!(CANARIES.iter().all(|canary| !house.files_hold(canary.as_bytes())));
}

#[tokio::test]
async fn totals_have_no_number_and_add_up() {
    let (_house, invoice) = closed().await;
    assert_eq!((invoice.calls, invoice.numbers, invoice.withheld), (3, 2, 1));
    let (json, csv) = (invoice.to_json(None), invoice.to_csv());
    assert_eq!(
        csv.lines().nth(1),
        Some("town,2026-01,2026-02-06,3,2,1,2026-03-08,2032-01-01"),
        "closed on 6 February, numbers gone thirty days later"
    );
    for canary in CANARIES {
        assert!(!json.contains(canary) && !csv.contains(canary));
    }
}

#[tokio::test]
async fn a_withheld_call_is_in_the_totals_after_the_ledger_took_its_day() {
    let house = House::with(MODE_1).await;
    house.count("").await;
    house.retain(NOW.plus(DAY * 2)).await.unwrap();
    let invoice = house.town.close_invoice(period(), mb(), closing()).await.unwrap();
    assert_eq!((invoice.calls, invoice.withheld, rows(&house.thief(), "billed")), (0, 1, 0));
}

#[tokio::test]
async fn numbers_are_given_out_only_in_an_annex_that_the_ledger_notes() {
    let (house, invoice) = closed().await;
    let annex = house.town.itemise(period(), mb(), closing()).await.unwrap();
    let csv = Invoice::annex_to_csv(&annex);
    assert!(csv.contains("+4522334455,2") && csv.contains("+4599887766,1"));
    assert!(invoice.to_json(Some(&annex)).contains("+4522334455"));
    assert_eq!(house.town.invoices().await.unwrap()[0].itemised, 1);
    let entered = house.events().into_iter().find(|event| matches!(event, Event::InvoiceItemised { .. }));
    let noted = Event::InvoiceItemised { organisation: "town".into(), period: "2026-01".into(), numbers: 2, by: mb() };
    assert_eq!(entered, Some(noted));
}

#[tokio::test]
async fn a_period_that_is_not_over_is_not_closed() {
    let house = House::with(MODE_1).await;
    house.count("22334455").await;
    let early = house.town.close_invoice(period(), mb(), NOW).await;
    assert_eq!(early.err(), Some(InvoiceError::NotOver));
    let open = house.town.itemise(period(), mb(), closing()).await;
    assert_eq!(open.err(), Some(InvoiceError::NotClosed));
}

#[tokio::test]
async fn closing_again_moves_no_date() {
    let (house, invoice) = closed().await;
    let again = house.town.close_invoice(period(), mb(), closing().plus(DAY * 20)).await.unwrap();
    assert_eq!(again, invoice);
}

#[tokio::test]
async fn the_dispute_time_runs_from_closing_and_then_numbers_and_key_are_gone() {
    let (house, invoice) = closed().await;
    let over = closing().plus(DAY * 30);
    assert_eq!(invoice.numbers_until.0, over);
    house.retain(over.plus(DAY)).await.unwrap();
    let (numbers, keys) = (rows(&house.thief(), "billed"), rows(&house.thief(), "key"));
    assert_eq!((numbers, keys, rows(&house.thief(), "invoice")), (0, 0, 1));
    let late = house.town.itemise(period(), mb(), over.plus(DAY)).await;
    assert_eq!(late.err(), Some(InvoiceError::NumbersGone));
}

#[tokio::test]
async fn a_day_before_the_dispute_time_is_over_numbers_stay() {
    let (house, _) = closed().await;
    house.retain(closing().plus(DAY * 29)).await.unwrap();
    assert_eq!(rows(&house.thief(), "billed"), 2);
}

#[tokio::test]
async fn an_invoice_that_is_never_closed_keeps_numbers_for_90_days_at_most() {
    let house = House::with(MODE_1).await;
    house.count("22334455").await;
    house.retain(period().end().plus(DAY * 89)).await.unwrap();
    assert_eq!(rows(&house.thief(), "billed"), 1);
    house.retain(period().end().plus(DAY * 90)).await.unwrap();
    assert_eq!(rows(&house.thief(), "billed"), 0);
}

#[tokio::test]
async fn closing_late_does_not_pass_the_cap() {
    let house = House::with(MODE_1).await;
    house.count("22334455").await;
    let invoice = house.town.close_invoice(period(), mb(), period().end().plus(DAY * 80)).await.unwrap();
    assert_eq!(invoice.numbers_until.0, period().end().plus(DAY * 90));
}

#[tokio::test]
async fn a_shorter_dispute_time_moves_closed_invoices_too() {
    let (house, _) = closed().await;
    let shorter = LoggingMode::NumberOnly { dispute: DAY * 10 };
    house.town.apply_policy(RetentionPolicy::new(shorter), Code::program(), closing()).await.unwrap();
    assert_eq!(house.town.invoices().await.unwrap()[0].numbers_until.0, closing().plus(DAY * 10));
    house.retain(closing().plus(DAY * 10)).await.unwrap();
    assert_eq!(rows(&house.thief(), "billed"), 0);
}

#[tokio::test]
async fn a_call_that_ends_after_closing_counts_in_the_next_period() {
    let (house, _) = closed().await;
    house.count("33445566").await;
    assert_eq!(house.town.billed_periods().await.unwrap(), [period(), period().next()]);
}

#[tokio::test]
async fn totals_outlive_the_numbers_and_go_after_the_bookkeeping_period() {
    let (house, invoice) = closed().await;
    let report = house.retain(invoice.kept_until.0).await.unwrap();
    assert_eq!((report.invoices, rows(&house.thief(), "invoice")), (1, 0));
}

#[tokio::test]
async fn a_released_number_stays_in_totals_that_do_not_name_it() {
    let (house, _) = closed().await;
    let request = crate::ForgetRequest {
        person: by_number("22334455"),
        proof: crate::Proof::Staff,
        billed: crate::BilledNumbers::Release,
        by: mb(),
    };
    house.town.forget(request, closing()).await.unwrap();
    assert_eq!((house.town.invoices().await.unwrap()[0].calls, rows(&house.thief(), "billed")), (3, 1));
}
