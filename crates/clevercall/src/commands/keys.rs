//! `clevercall keys`: makes the keys that everything is sealed with, and puts others in their place.

use std::path::Path;

use anyhow::{Result, bail};
use clevercall_vault::{MasterKey, WrappedKey};

use super::{Outcome, Place, store::block_on};
use crate::{
    cli::Keys,
    config::{Config, KeyServicePlace, MasterKeyPlace},
    print,
    transit::{Transit, TransitError},
};

/// Does what was asked.
pub(crate) fn run(place: &Place, options: &Keys) -> Result<Outcome> {
    match options {
        Keys::Create { file: Some(file) } => create_file(file),
        Keys::Create { file: None } => {
            let config = place.configuration()?;
            match &config.storage.master_key {
                MasterKeyPlace::File(path) => create_file(path),
                MasterKeyPlace::Environment(name) => bail!(
                    "the configuration takes the master key from the variable {name}; give a FILE to write one to, \
                     and put its line into that variable"
                ),
                MasterKeyPlace::Service(service) => create_wrapped(&config, service),
            }
        }
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
