//! The documents that were written last: from which configuration, and what each file was.
//!
//! Kept in the data folder and not in the ledger, since the documents quote the ledger's last entry: one that follows
//! from writing them would make them untrue at once.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clevercall_compliance::{
    Date,
    facts::{Papers, PapersStanding},
};
use clevercall_model::OrganisationId;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{agreement, commands::Store, config::Config};

/// One organisation's documents.
#[derive(Serialize, Deserialize)]
pub(crate) struct Written {
    /// The day.
    pub(crate) date: String,
    /// SHA-256 of the configuration, in hexadecimal.
    pub(crate) configuration: String,
    /// SHA-256 of the acknowledgement of the agreement, in hexadecimal; `None` when there was none yet.
    #[serde(default)]
    pub(crate) acknowledgement: Option<String>,
    /// The program's version.
    pub(crate) version: String,
    /// Where they are.
    pub(crate) folder: PathBuf,
    /// SHA-256 of each file, in hexadecimal.
    pub(crate) files: BTreeMap<String, String>,
}

/// Remembers what was written; the former record stays until the new one is whole.
pub(crate) fn keep(data: &Path, organisation: &OrganisationId, written: &Written) -> Result<()> {
    let path = file(data, organisation);
    let new = path.with_extension("new");
    let text = serde_json::to_string_pretty(written).context("plain fields always serialise")?;
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, &path))
        .with_context(|| format!("can't write {}; check the data folder's permissions and free space", path.display()))
}

/// How the documents of every organisation stand towards what runs.
pub(super) fn look(store: &Store) -> Result<Vec<Papers>> {
    let config = &store.config;
    let configuration = fingerprint(config)?;
    let look = |organisation: &crate::config::Organisation| {
        let standing = match read(&config.storage.folder, &organisation.id)? {
            None => PapersStanding::NeverWritten,
            Some(written) => {
                let acknowledgement = acknowledgement(&config.storage.folder, &organisation.id)?;
                let is_of_now = written.configuration == configuration
                    && written.acknowledgement == acknowledgement
                    && written.version == env!("CARGO_PKG_VERSION");
                standing(&written, is_of_now)?
            }
        };
        Ok(Papers { organisation: organisation.id.clone(), standing })
    };
    config.organisations.iter().map(look).collect()
}

fn standing(written: &Written, is_of_now: bool) -> Result<PapersStanding> {
    let date: Date = written.date.parse().context("the record of documents in the data folder is damaged")?;
    if !is_of_now {
        return Ok(PapersStanding::Outdated { written: date });
    }
    let is_altered = |(name, sha256): &(&String, &String)| {
        fs::read(written.folder.join(name)).map_or(true, |bytes| hash(&bytes) != **sha256)
    };
    Ok(match written.files.iter().find(is_altered) {
        Some((file, _)) => PapersStanding::Altered { file: file.clone() },
        None => PapersStanding::Current { written: date, files: written.files.len() as u64 },
    })
}

/// SHA-256 of who acknowledged the agreement, when and with which terms; the papers name all three.
pub(crate) fn acknowledgement(data: &Path, organisation: &OrganisationId) -> Result<Option<String>> {
    let Some(known) = agreement::acknowledged(data, organisation)? else { return Ok(None) };
    let text = serde_json::to_vec(&known).context("plain fields always serialise")?;
    Ok(Some(hash(&text)))
}

/// SHA-256, in hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// SHA-256 over the configuration and the files it names that decide what is said and who is connected to.
pub(crate) fn fingerprint(config: &Config) -> Result<String> {
    let mut digest = Sha256::new().chain_update(b"clevercall configuration 1\0");
    let answers = config.organisations.iter().map(|organisation| organisation.answers.as_path());
    digest.update(config.sha256);
    for file in config.processors.register.as_deref().into_iter().chain(answers) {
        let bytes = fs::read(file).with_context(|| format!("can't read {}", file.display()))?;
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(&bytes);
    }
    Ok(HEXLOWER.encode(&digest.finalize()))
}

fn read(data: &Path, organisation: &OrganisationId) -> Result<Option<Written>> {
    let path = file(data, organisation);
    match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => {
            let text = read.with_context(|| format!("can't read {}", path.display()))?;
            let damaged = || format!("{} is damaged; remove it and write the documents again", path.display());
            Ok(Some(serde_json::from_str(&text).with_context(damaged)?))
        }
    }
}

fn file(data: &Path, organisation: &OrganisationId) -> PathBuf {
    data.join(format!("documents-{organisation}.json"))
}
