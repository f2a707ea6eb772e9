//! `clevercall retain --test-anonymity`: tries on a copy whether what is left of calls can be traced to anybody.

use anyhow::Result;
use clevercall_vault::{AnonymityError, AnonymityReport, Rates, Vault};
use serde::Serialize;

use crate::{
    cli::Retain,
    clock,
    commands::{Outcome, staff, store::block_on},
    print,
};

#[derive(Serialize)]
struct Tested<'a> {
    organisation: &'a str,
    #[serde(flatten)]
    report: AnonymityReport,
}

/// Tests every organisation; with `--accept`, labels what passed.
pub(super) fn run(vault: &Vault, options: &Retain) -> Result<Outcome> {
    block_on(async {
        let mut failed = false;
        for id in vault.organisations().await? {
            let organisation = vault.organisation(&id);
            let report = organisation.test_anonymity(clock::now()).await?;
            failed |= !report.passed;
            if options.json {
                print::json(&Tested { organisation: id.as_str(), report });
            } else {
                tell(id.as_str(), &report);
            }
            if !options.accept {
                continue;
            }
            match organisation.accept_anonymity(staff::code(&options.by)?, clock::now()).await {
                Err(refused @ AnonymityError::NotPassed) => print::line(refused.to_string()),
                accepted => {
                    accepted?;
                    print::line("What is left now is labelled anonymised, for a year.");
                }
            }
        }
        Ok(if failed { Outcome::Found } else { Outcome::Done })
    })
}

fn tell(organisation: &str, report: &AnonymityReport) {
    let verdict = if report.passed { "passed" } else { "not passed: it is de-identified, not anonymous" };
    print::line(format!("{organisation}: {verdict} (way of de-identifying {})", report.transformation));
    let Rates {
        records,
        known,
        smallest_group,
        singled_out,
        rare_words,
        linked_to_carrier,
        guessed,
        linked_to_customers,
        inferred,
    } = report.rates;
    print::line(format!("  records tried                         {records} (100 are needed)"));
    print::line(format!("  of them with a call to judge links by {known} (100 are needed)"));
    print::line(format!("  smallest group of records alike       {smallest_group}"));
    for (what, rate) in [
        ("singled out, in a group under five   ", singled_out),
        ("with a word that under five share    ", rare_words),
        ("linked to the carrier's log          ", linked_to_carrier),
        ("  the same by guessing               ", guessed),
        ("linked to the customer list          ", linked_to_customers),
        ("Art. 9 or 10 inferred beyond guessing", inferred),
    ] {
        print::line(format!("  {what} {:.2} %", rate.percent()));
    }
}
