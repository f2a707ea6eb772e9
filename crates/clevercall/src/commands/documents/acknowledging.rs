//! `documents changes` and `documents acknowledge`: the agreement against the configuration.

use anyhow::{Context, Result, bail};
use clevercall_compliance::documents::{AgreementTerms, Direction};
use clevercall_vault::{Code, Observation};

use super::super::{Outcome, Store, block_on};
use crate::{agreement, clock, print};

/// Lists what is not as it was acknowledged.
pub(super) fn changes(store: &Store, named: Option<&String>) -> Result<Outcome> {
    let config = &store.config;
    let chosen = match named {
        Some(_) => vec![config.organisation(named)?],
        None => config.organisations.iter().collect(),
    };
    let mut outcome = Outcome::Done;
    for organisation in chosen {
        let id = &organisation.id;
        let Some(known) = agreement::acknowledged(&config.storage.folder, id)? else {
            print::line(format!("{id}  nobody has acknowledged the agreement yet"));
            continue;
        };
        let changes = known.terms.changes(&agreement::terms(config, organisation, clock::now())?);
        if changes.is_empty() {
            print::line(format!("{id}  as {} acknowledged it on {}", known.name, known.date));
        }
        for change in changes {
            let effect = match change.direction {
                Direction::Wider => "wider, waits to be acknowledged",
                Direction::Narrower => "narrower, applies already",
            };
            if change.direction == Direction::Wider {
                outcome = Outcome::Found;
            }
            print::line(format!("{id}  {effect}: {}", agreement::told(&change)));
        }
    }
    Ok(outcome)
}

/// Keeps the terms as they are now, with who acknowledged them.
pub(super) fn acknowledge(store: &Store, named: Option<&String>, (name, by): (&str, &Code)) -> Result<Outcome> {
    if name.chars().filter(|letter| letter.is_alphabetic()).count() < 5 {
        bail!("--name is who acknowledges, with name and position");
    }
    let (config, now) = (&store.config, clock::now());
    let organisation = config.organisation(named)?;
    let vault = store.vault.as_ref().context("there is no ledger yet to enter it in; start `clevercall serve` once")?;
    let former = agreement::acknowledged(&config.storage.folder, &organisation.id)?;
    let terms = agreement::terms(config, organisation, now)?;
    let wider = former.map_or(0, |former| wider(&former.terms, &terms));
    let event = Observation::AgreementAcknowledged {
        organisation: organisation.id.to_string(),
        terms: terms.sha256(),
        wider,
        by: by.clone(),
    };
    block_on(async { Ok(vault.observe(event, now).await?) })?;
    let acknowledged = agreement::acknowledge(terms, name, now.day().into());
    agreement::keep(&config.storage.folder, &organisation.id, &acknowledged)?;
    print::line(format!(
        "The agreement of '{}' is acknowledged as the configuration has it now ({wider} setting(s) go further than \
         before); SHA-256 of the terms: {}",
        organisation.id, acknowledged.sha256
    ));
    Ok(Outcome::Done)
}

fn wider(former: &AgreementTerms, now: &AgreementTerms) -> u64 {
    former.changes(now).iter().filter(|change| change.direction == Direction::Wider).count() as u64
}
