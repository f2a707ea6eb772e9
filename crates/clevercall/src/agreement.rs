//! The terms of the data processing agreement that a person acknowledged, and whether the configuration goes further.
//!
//! They are kept in the data folder, one file an organisation: terms, their hash, the person and the day.
//! The ledger has the hash and the person's code.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clevercall_compliance::{
    Date, Facts,
    documents::{Acknowledged, AgreementTerms, Change, Direction, PaperLanguage},
};
use clevercall_model::{OrganisationId, Timestamp};

use crate::{
    config::{Config, Organisation},
    facts,
};

/// What was acknowledged last for an organisation, if ever.
pub(crate) fn acknowledged(data: &Path, organisation: &OrganisationId) -> Result<Option<Acknowledged>> {
    let path = file(data, organisation);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.with_context(|| format!("can't read {}", path.display()))?,
    };
    let known: Acknowledged = serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
    if !known.is_whole() {
        bail!("{} was changed by hand; acknowledge the agreement again", path.display());
    }
    Ok(Some(known))
}

/// Keeps what was acknowledged; the former file stays until the new one is whole.
pub(crate) fn keep(data: &Path, organisation: &OrganisationId, acknowledged: &Acknowledged) -> Result<()> {
    let path = file(data, organisation);
    let written = path.with_extension("new");
    let text = serde_json::to_string_pretty(acknowledged).context("plain fields always serialise")?;
    fs::write(&written, text)
        .and_then(|()| fs::rename(&written, &path))
        .with_context(|| format!("can't write {}; check the data folder's permissions and free space", path.display()))
}

/// The terms as the configuration has them.
pub(crate) fn terms(config: &Config, organisation: &Organisation, now: Timestamp) -> Result<AgreementTerms> {
    let used = facts::processors(config, &Facts::unseen(now))?;
    let filters = facts::filters(organisation);
    let (mode, remainder) = (organisation.mode, organisation.remainder);
    Ok(AgreementTerms::new((mode, remainder), &filters, &used, config.processors.policy.name.clone()))
}

/// Refuses a configuration that goes further than what was acknowledged; an organisation for which nothing ever was is
/// let through, because there is no agreement to go beyond.
pub(crate) fn holds(config: &Config, now: Timestamp) -> Result<()> {
    for organisation in &config.organisations {
        let Some(known) = acknowledged(&config.storage.folder, &organisation.id)? else { continue };
        let wider = known.terms.changes(&terms(config, organisation, now)?);
        let wider: Vec<_> = wider.iter().filter(|change| change.direction == Direction::Wider).map(told).collect();
        if !wider.is_empty() {
            bail!(
                "the configuration of '{}' goes further than the agreement acknowledged on {}: {}; write the documents, \
                 and have them acknowledged with `clevercall documents acknowledge`, or take the change back",
                organisation.id,
                known.date,
                wider.join("; ")
            );
        }
    }
    Ok(())
}

/// A change in a line.
pub(crate) fn told(change: &Change) -> String {
    format!("{} {}", change.appendix, change.words(PaperLanguage::English))
}

/// What a person acknowledges on that day.
pub(crate) fn acknowledge(terms: AgreementTerms, name: &str, today: Date) -> Acknowledged {
    Acknowledged { date: today.to_string(), name: name.to_owned(), sha256: terms.sha256(), terms }
}

fn file(data: &Path, organisation: &OrganisationId) -> PathBuf {
    data.join(format!("agreement-{organisation}.json"))
}
