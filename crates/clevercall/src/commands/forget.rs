//! `clevercall forget`: everything held about a person goes, with a signed certificate.

use std::fs;

use anyhow::{Context, Result};
use clevercall_model::{Personal, TelephoneNumber};
use clevercall_vault::{BilledNumbers, Certificate, ErasedCounts, ForgetError, ForgetRequest, Person, Plan, Proof};
use serde::Serialize;

use super::{
    Outcome, Place,
    store::{Store, block_on, moment},
};
use crate::{cli, cli::Forget, clock, print};

/// Plans or erases.
pub(crate) fn run(place: &Place, options: &Forget) -> Result<Outcome> {
    let store = Store::open(place)?;
    let person = person(&options.person, &store.config.line.country_code)?;
    let Some(organisation) = store.organisation(options.organisation.as_ref())? else {
        print::line("Nothing is held: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    block_on(async {
        if options.dry_run {
            print_plan(&organisation.plan_forget(&person).await?, options);
            return Ok(Outcome::Done);
        }
        let billed = if options.release_invoice { BilledNumbers::Release } else { BilledNumbers::KeepUntilDue };
        let request = ForgetRequest { person, proof: options.proof.into(), billed };
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

fn person(given: &cli::Person, country_code: &str) -> Result<Person> {
    let value = |text: &String| Personal::new(text.clone());
    Ok(match given {
        cli::Person { number: Some(number), .. } => Person::Number(TelephoneNumber::parse(number, country_code)?),
        cli::Person { email: Some(email), .. } => Person::Email(value(email)),
        cli::Person { name: Some(name), .. } => Person::Name(value(name)),
        cli::Person { national_id: Some(id), .. } => Person::NationalId(value(id)),
        cli::Person { call: Some(call), .. } => Person::Call(call.parse()?),
        _ => unreachable!("the command line asks for exactly one"),
    })
}

impl From<cli::Proof> for Proof {
    fn from(proof: cli::Proof) -> Self {
        match proof {
            cli::Proof::Staff => Self::Staff,
            cli::Proof::CallBack => Self::CallBackCode,
        }
    }
}

#[derive(Serialize)]
struct Planned {
    calls: Vec<String>,
    billed_until: Vec<String>,
}

fn print_plan(plan: &Plan, options: &Forget) {
    let planned = Planned {
        calls: plan.calls.iter().map(ToString::to_string).collect(),
        billed_until: plan.billed_until.iter().map(|due| moment(due.0)).collect(),
    };
    if options.json {
        return print::json(&planned);
    }
    if planned.calls.is_empty() && planned.billed_until.is_empty() {
        return print::line("Nothing is held about this person.");
    }
    print::line(format!(
        "Would be erased: {} call(s), with turns, sealed values, indexes and keys.",
        planned.calls.len()
    ));
    for call in planned.calls {
        print::line(format!("  {call}"));
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
        print::line(format!("Remains: {} ({})", remaining.what, remaining.ground));
    }
    print::line(format!(
        "Certificate {}, ledger entry {}, signed with key {}.",
        erasure.id, erasure.ledger.position, certificate.key
    ));
    Ok(())
}
