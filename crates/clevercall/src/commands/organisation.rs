//! `clevercall organisation`: hands everything of an organisation over to it, and erases it with its keys.

use std::fs;

use anyhow::{Context, Result, bail};

use super::{
    Outcome, Place, files, staff,
    store::{Store, block_on},
};
use crate::{
    cli,
    cli::{OrganisationErase, OrganisationHandOver},
    clock, print,
};

/// Hands over, or erases.
pub(crate) fn run(place: &Place, options: &cli::Organisation) -> Result<Outcome> {
    match options {
        cli::Organisation::HandOver(options) => hand_over(place, options),
        cli::Organisation::Erase(options) => erase(place, options),
    }
}

fn hand_over(place: &Place, options: &OrganisationHandOver) -> Result<Outcome> {
    let by = staff::code(&options.by)?;
    let store = Store::open(place)?;
    let Some(organisation) = store.organisation(Some(&options.organisation))? else {
        print::line("Nothing is held: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    fs::create_dir_all(&options.to).with_context(|| format!("can't make {}", options.to.display()))?;
    block_on(async {
        let mut taking = organisation.hand_over(by, clock::now()).await?;
        let mut calls = 0_u64;
        while let Some(copy) = taking.next().await? {
            calls += 1;
            files::write_quietly(&options.to, &format!("call-{calls:07}.json"), &copy.to_json())?;
            print::progress(&format!("{calls} calls"));
        }
        for invoice in organisation.invoices().await? {
            files::write_quietly(&options.to, &format!("invoice-{}.json", invoice.period), &invoice.to_json(None))?;
        }
        print::progress(&format!("{calls} calls, each as a file, in {}\n", options.to.display()));
        print::line("They are personal data in clear: hand them over on a way that only the organisation can open.");
        Ok(Outcome::Done)
    })
}

fn erase(place: &Place, options: &OrganisationErase) -> Result<Outcome> {
    let by = staff::code(&options.by)?;
    if options.organisation != options.confirm {
        bail!("this erases everything of the organisation; repeat its id with --confirm to do it");
    }
    let store = Store::open(place)?;
    let Some(organisation) = store.organisation(Some(&options.organisation))? else {
        print::line("Nothing is held: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    block_on(async {
        let certificate = organisation.erase_all(by, clock::now()).await?;
        let removed = certificate.erasure.removed;
        if let Some(path) = &options.certificate {
            fs::write(path, certificate.to_json()).with_context(|| format!("can't write {}", path.display()))?;
        } else {
            print::line(certificate.to_json());
        }
        print::line(format!(
            "Erased: {} calls, {} numbers, the organisation's keys. Take it out of the configuration now.",
            removed.calls, removed.billed
        ));
        Ok(Outcome::Done)
    })
}
