//! Looks at this installation as the documents need it: one [`Installation`] an organisation.

use std::{path::Path, thread};

use anyhow::{Result, anyhow};
use clevercall_compliance::{
    Facts,
    documents::{InUse, Installation, LedgerRange, NoticeForm, PopulationCount, SpokenNotice},
    facts::{Papers, PapersStanding},
};
use clevercall_conversation::Number;
use clevercall_model::Timestamp;
use clevercall_vault::{Population, SampleRequest, Vault};

use super::super::{Store, check};
use crate::{
    agreement,
    config::{Config, Organisation},
    facts::{self, papers},
    reception,
};

/// How many entries of a population are drawn.
const DRAWN: usize = 25;

/// Gathers for the organisations asked for.
pub(super) async fn gather(store: &Store, named: Option<&String>) -> Result<Vec<Installation>> {
    let config = &store.config;
    let chosen = match named {
        Some(_) => vec![config.organisation(named)?],
        None => config.organisations.iter().collect(),
    };
    let mut seen = facts::gather(store).await?;
    seen.sandbox = Some(confined(&config.storage.folder)?);
    // What is written now describes what runs now, whatever lies there from before.
    seen.papers = Some(chosen.iter().map(|organisation| being_written(organisation, &seen)).collect());
    let shared = Shared {
        processors: facts::processors(config, &seen)?,
        configuration: papers::fingerprint(config)?,
        ledger: ledger(store.vault.as_ref()).await?,
        populations: populations(store.vault.as_ref(), &seen).await?,
        facts: seen,
    };
    chosen.into_iter().map(|organisation| shared.of(organisation, config)).collect()
}

/// What is the same for every organisation.
struct Shared {
    facts: Facts,
    processors: Vec<InUse>,
    configuration: String,
    ledger: Option<LedgerRange>,
    populations: Vec<PopulationCount>,
}

impl Shared {
    fn of(&self, organisation: &Organisation, config: &Config) -> Result<Installation> {
        Ok(Installation {
            organisation: organisation.id.clone(),
            name: organisation.name.clone(),
            languages: organisation.languages.clone(),
            mode: organisation.mode,
            remainder: organisation.remainder,
            filters: facts::filters(organisation),
            notices: notices(organisation)?,
            policy: config.processors.policy.name.clone(),
            processors: self.processors.clone(),
            facts: self.facts.clone(),
            ledger: self.ledger.clone(),
            populations: self.populations.clone(),
            acknowledged: agreement::acknowledged(&config.storage.folder, &organisation.id)?,
            configuration: self.configuration.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }
}

fn being_written(organisation: &Organisation, seen: &Facts) -> Papers {
    let standing = PapersStanding::BeingWritten { on: seen.today() };
    Papers { organisation: organisation.id.clone(), standing }
}

/// A thread of its own is confined and tries to write, so that this process can still write the documents.
fn confined(data: &Path) -> Result<clevercall_compliance::facts::Sandbox> {
    let data = data.to_owned();
    thread::spawn(move || check::confined(&data)).join().map_err(|_panic| anyhow!("the sandbox could not be tried"))?
}

fn notices(organisation: &Organisation) -> Result<Vec<SpokenNotice>> {
    let repertoire = reception::repertoire(organisation)?;
    let greeting = |number, form| {
        let (language, text) = repertoire.greeting(number);
        SpokenNotice { language, form, text }
    };
    let asked = repertoire.longer_notices(Number::Shown);
    let asked = asked.map(|(language, text)| SpokenNotice { language, form: NoticeForm::Asked, text });
    let first =
        [greeting(Number::Shown, NoticeForm::NumberShown), greeting(Number::Withheld, NoticeForm::NumberWithheld)];
    Ok(first.into_iter().chain(asked).collect())
}

async fn ledger(vault: Option<&Vault>) -> Result<Option<LedgerRange>> {
    let Some(vault) = vault else { return Ok(None) };
    let report = vault.verify_ledger().await?;
    Ok(report.head.map(|head| LedgerRange { first: 1, last: head.position, head: head.hash }))
}

/// Every population of the whole ledger, each with a sample that `ledger sample` draws again.
async fn populations(vault: Option<&Vault>, seen: &Facts) -> Result<Vec<PopulationCount>> {
    let Some(vault) = vault else { return Ok(Vec::new()) };
    let to = seen.now.day().number() + 1;
    let mut populations = Vec::new();
    for population in Population::ALL {
        let request = SampleRequest {
            population,
            from: Timestamp::from_millis(0),
            to: clevercall_model::Day::from_number(to).start(),
            size: DRAWN,
            seed: seen.today().to_string(),
        };
        let sample = vault.sample(request).await?;
        populations.push(PopulationCount {
            name: population.name().to_owned(),
            size: sample.population,
            drawn: sample.entries.iter().map(|entry| entry.position).collect(),
        });
    }
    Ok(populations)
}
