//! `clevercall invoice`: closes a billing period of number-only calls and writes its totals.

use std::path::Path;

use anyhow::Result;
use clevercall_vault::{BilledNumber, BillingPeriod, Invoice};

use super::{
    Outcome, Place, files, staff,
    store::{Store, block_on, moment},
};
use crate::{cli, cli::InvoiceClose, clock, print};

/// Closes, or lists.
pub(crate) fn run(place: &Place, options: &cli::Invoice) -> Result<Outcome> {
    match options {
        cli::Invoice::Close(options) => close(place, options),
        cli::Invoice::List { organisation, json } => list(place, organisation.as_ref(), *json),
    }
}

fn close(place: &Place, options: &InvoiceClose) -> Result<Outcome> {
    let period: BillingPeriod = options.period.parse()?;
    let by = staff::code(&options.by)?;
    let store = Store::open(place)?;
    let Some(organisation) = store.organisation(options.organisation.as_ref())? else {
        print::line("Nothing to invoice: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    block_on(async {
        let invoice = organisation.close_invoice(period, by.clone(), clock::now()).await?;
        let stem = format!("invoice-{}-{period}", organisation.id());
        files::write(&options.to, &format!("{stem}.csv"), &invoice.to_csv())?;
        files::write(&options.to, &format!("{stem}.json"), &invoice.to_json(None))?;
        print::line(sentence(&invoice));
        if options.itemised {
            let annex = organisation.itemise(period, by, clock::now()).await?;
            write_annex(&options.to, &stem, &invoice, &annex)?;
        }
        Ok(Outcome::Done)
    })
}

fn write_annex(folder: &Path, stem: &str, invoice: &Invoice, annex: &[BilledNumber]) -> Result<()> {
    files::write(folder, &format!("{stem}-numbers.csv"), &Invoice::annex_to_csv(annex))?;
    files::write(folder, &format!("{stem}-numbers.json"), &invoice.to_json(Some(annex)))?;
    print::line(
        "The annex holds telephone numbers, and nothing removes them there: delete it when the invoice can't be \
         disputed any more.",
    );
    Ok(())
}

fn list(place: &Place, organisation: Option<&String>, json: bool) -> Result<Outcome> {
    let store = Store::open(place)?;
    block_on(async {
        for organisation in store.organisations(organisation)? {
            for invoice in organisation.invoices().await? {
                if json {
                    print::json(&invoice.totals());
                } else {
                    print::line(sentence(&invoice));
                }
            }
        }
        Ok(Outcome::Done)
    })
}

fn sentence(invoice: &Invoice) -> String {
    format!(
        "{} {}: {} calls from {} numbers, {} from withheld numbers; numbers are removed by {}, totals by {}.",
        invoice.organisation,
        invoice.period,
        invoice.calls,
        invoice.numbers,
        invoice.withheld,
        moment(invoice.numbers_until.0),
        moment(invoice.kept_until.0)
    )
}
