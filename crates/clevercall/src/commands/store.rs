//! The vault, as commands at the desk open it: beside a server that may be answering calls with it.

use std::future::Future;

use anyhow::{Context, Result};
use clevercall_model::Timestamp;
use clevercall_vault::{OpenError, Organisation, Vault};

use super::Place;
use crate::{assembly, config::Config};

/// The configuration and its vault; `None` when nothing was ever stored.
pub(crate) struct Store {
    pub(crate) config: Config,
    pub(crate) vault: Option<Vault>,
}

impl Store {
    /// Reads the configuration and opens the vault beside whoever uses it.
    pub(crate) fn open(place: &Place) -> Result<Self> {
        let config = place.configuration()?;
        let key = assembly::master_key(&config)?;
        let site = assembly::site(&config)?;
        let vault = match Vault::open_beside(&site, &key) {
            Ok(vault) => Some(vault),
            Err(OpenError::Missing) => None,
            Err(error) => return Err(error).with_context(|| format!("the vault in {}", site.folder.display())),
        };
        Ok(Self { config, vault })
    }

    /// The organisation named, or the only one.
    pub(crate) fn organisation(&self, named: Option<&String>) -> Result<Option<Organisation>> {
        let chosen = self.config.organisation(named)?;
        Ok(self.vault.as_ref().map(|vault| vault.organisation(&chosen.id)))
    }

    /// The organisations asked about: the one named, or all.
    pub(crate) fn organisations(&self, named: Option<&String>) -> Result<Vec<Organisation>> {
        if named.is_some() {
            return Ok(self.organisation(named)?.into_iter().collect());
        }
        let vault = self.vault.iter();
        Ok(vault.flat_map(|vault| self.config.organisations.iter().map(|one| vault.organisation(&one.id))).collect())
    }
}

/// Runs a command's questions to the vault.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// A moment as people read it, in UTC.
pub(crate) fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis()).map_or_else(
        |_beyond_calendar| "(beyond the calendar)".to_owned(),
        |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

/// A moment as people type it.
pub(crate) fn parse_moment(text: &str) -> Result<Timestamp> {
    let at: jiff::Timestamp = text.parse().ok().context("not a time; write it as 2026-12-24T12:00:00Z")?;
    Ok(Timestamp::from_millis(at.as_millisecond()))
}
