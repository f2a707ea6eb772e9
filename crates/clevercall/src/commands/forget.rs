//! `clevercall forget`: everything held about a person goes, with a signed certificate.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use clevercall_model::Timestamp;
use clevercall_vault::{BilledNumbers, Certificate, CertificateKey, ErasedCounts, ForgetError, ForgetRequest, Plan};
use serde::Serialize;

use super::{
    Outcome, Place,
    store::{block_on, moment},
    subject::Subject,
};
use crate::{cli::Forget, clock, print};

/// Plans or erases.
pub(crate) fn run(place: &Place, options: &Forget) -> Result<Outcome> {
    if let Some(certificate) = &options.verify {
        return verify(certificate, options);
    }
    let Subject { by, person, organisation } = Subject::of(place, &options.asked.whose)?;
    let Some(organisation) = organisation else {
        print::line("Nothing is held: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    block_on(async {
        if options.dry_run {
            print_plan(&organisation.plan_forget(&person).await?, options);
            return Ok(Outcome::Done);
        }
        let billed = if options.release_invoice { BilledNumbers::Release } else { BilledNumbers::KeepUntilDue };
        let request = ForgetRequest { person, proof: options.asked.proof.into(), billed, by };
        match organisation.forget(request, clock::now()).await {
            Ok(certificate) => {
                print_certificate(&certificate, options)?;
                Ok(Outcome::Done)
            }
            Err(refused @ ForgetError::ProofTooWeak) => {
                print::line(refused.to_string());
                Ok(Outcome::Found)
            }
            Err(error) => Err(error.into()),
        }
    })
}

/// Checks a certificate's signature; needs neither configuration nor vault.
fn verify(path: &Path, options: &Forget) -> Result<Outcome> {
    let text = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let certificate: Certificate = serde_json::from_str(&text).context("this is no certificate of an erasure")?;
    let key = CertificateKey::from_hex(options.key.as_ref().unwrap_or(&certificate.key));
    let genuine = key.and_then(|key| certificate.verify(key));
    match genuine {
        Ok(()) => print::line(format!(
            "Genuine: certificate {} of {}, ledger entry {}, signed with key {}.",
            certificate.erasure.id,
            certificate.erasure.organisation,
            certificate.erasure.ledger.position,
            certificate.key
        )),
        Err(not_genuine) => print::line(not_genuine.to_string()),
    }
    if genuine.is_ok() && options.key.is_none() {
        print::line("This key stands in the certificate itself: compare it with the one that you were given before.");
    }
    Ok(if genuine.is_ok() { Outcome::Done } else { Outcome::Found })
}

#[derive(Serialize)]
struct Planned {
    calls: Vec<String>,
    held: Vec<String>,
    billed_until: Vec<String>,
}

fn print_plan(plan: &Plan, options: &Forget) {
    let planned = Planned {
        calls: plan.calls.iter().map(ToString::to_string).collect(),
        held: plan.held.iter().map(ToString::to_string).collect(),
        billed_until: plan.billed_until.iter().map(|due| moment(due.0)).collect(),
    };
    if options.json {
        return print::json(&planned);
    }
    if planned.calls.is_empty() && planned.held.is_empty() && planned.billed_until.is_empty() {
        return print::line("Nothing is held about this person.");
    }
    print::line(format!(
        "Would be erased: {} call(s), with turns, sealed values, indexes and keys.",
        planned.calls.len()
    ));
    for call in planned.calls {
        print::line(format!("  {call}"));
    }
    for call in planned.held {
        print::line(format!("Would stay: {call}, held for a legal claim or an order (`hold list`)."));
    }
    for until in planned.billed_until {
        print::line(format!(
            "Would stay: a number kept for an invoice, until {until} (--release-invoice erases it too)."
        ));
    }
}

fn print_certificate(certificate: &Certificate, options: &Forget) -> Result<()> {
    if let Some(path) = &options.certificate {
        fs::write(path, certificate.to_json()).with_context(|| format!("can't write {}", path.display()))?;
    }
    if options.json {
        print::line(certificate.to_json());
        return Ok(());
    }
    let erasure = &certificate.erasure;
    let removed = &erasure.removed;
    if *removed == ErasedCounts::default() {
        print::line("Nothing was held about this person; the certificate says so.");
    }
    print::line(format!(
        "Erased: {} call(s), {} turns, {} sealed values, {} index entries, {} keys. The sweep found nothing left.",
        removed.calls, removed.turns, removed.values, removed.indexes, removed.keys
    ));
    for remaining in &erasure.remains {
        let until = remaining.until_ms.map(|until| format!(", until {}", moment(Timestamp::from_millis(until))));
        print::line(format!("Remains: {}{} ({})", remaining.what, until.unwrap_or_default(), remaining.ground));
    }
    print::line(format!(
        "Certificate {}, ledger entry {}, signed with key {}.",
        erasure.id, erasure.ledger.position, certificate.key
    ));
    Ok(())
}
