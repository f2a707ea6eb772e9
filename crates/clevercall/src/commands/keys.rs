//! `clevercall keys`: makes the keys that everything is sealed with, and puts others in their place.

mod master;

use std::path::Path;

use anyhow::{Context, Result, bail};
use clevercall_vault::{BackupIdentity, MasterKey, WrappedKey};

use super::{
    Outcome, Place,
    store::{Store, block_on},
};
use crate::{
    cli::Keys,
    clock,
    config::{Config, KeyServicePlace, MasterKeyPlace},
    print,
    transit::{Transit, TransitError},
};

/// Does what was asked.
pub(crate) fn run(place: &Place, options: &Keys) -> Result<Outcome> {
    match options {
        Keys::Create { file: Some(file) } => create_file(file),
        Keys::Create { file: None } => create(&place.configuration()?),
        Keys::Identity { file } => identity(file),
        Keys::Rotate { organisation: Some(id), .. } => rotate_organisation(place, id),
        Keys::Rotate { organisation: None, new_key, .. } => master::rotate(&place.configuration()?, new_key.as_deref()),
    }
}

fn identity(file: &Path) -> Result<Outcome> {
    let identity = BackupIdentity::draw();
    identity.write(file)?;
    // Alone on its line, so that a script can take it.
    print::line(identity.recipient().to_string());
    Ok(Outcome::Done)
}

fn create(config: &Config) -> Result<Outcome> {
    match &config.storage.master_key {
        MasterKeyPlace::File(path) => create_file(path),
        MasterKeyPlace::Environment(name) => bail!(
            "the configuration takes the master key from the variable {name}; give a FILE to write one to, and put its \
             line into that variable"
        ),
        MasterKeyPlace::Service(service) => create_wrapped(config, service),
    }
}

fn create_file(path: &Path) -> Result<Outcome> {
    MasterKey::generate(path)?;
    print::line(format!(
        "A new master key is in {}. Keep a copy of it apart from every backup: without it nothing stored can be read, \
         by anybody.",
        path.display()
    ));
    Ok(Outcome::Done)
}

fn create_wrapped(config: &Config, service: &KeyServicePlace) -> Result<Outcome> {
    block_on(async {
        let transit = Transit::open(service, &config.processors)?;
        let wrapped = WrappedKey::wrap(&transit, &MasterKey::draw()).await?;
        wrapped.write::<TransitError>(&service.wrapped)?;
        Ok(())
    })?;
    print::line(format!(
        "A new master key, wrapped by the key {} of {}, is in {}. It opens nothing without that service: back up both, \
         apart from each other.",
        service.key,
        service.host,
        service.wrapped.display()
    ));
    Ok(Outcome::Done)
}

fn rotate_organisation(place: &Place, id: &str) -> Result<Outcome> {
    let store = Store::open(place)?;
    let vault = store.vault.context("there is no vault yet, and so no key; `serve` makes one")?;
    let organisation = vault.organisation(&id.parse()?);
    let keys = block_on(async { Ok(organisation.rotate_key(clock::now()).await?) })?;
    let keys = keys.with_context(|| format!("the vault knows no organisation {id}; check --organisation"))?;
    print::line(format!(
        "{id} has a new key; {keys} keys are wrapped under it, and the old one is destroyed here. Backups made before \
         still hold theirs: make a new one now. A server that is running takes it up within a minute; wait for that \
         before you rotate the master key."
    ));
    Ok(Outcome::Done)
}
