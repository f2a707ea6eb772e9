//! `clevercall restore`: a backup back into an empty data folder, without what was erased since.

use std::path::Path;

use anyhow::{Context, Result};
use clevercall_model::Timestamp;
use clevercall_vault::{BackupIdentity, MasterKey, OpenError, RestoreError, RestoreOrder, Restored, Vault, restore};
use serde::Serialize;

use super::{
    Outcome, Place,
    backup::{Bar, open},
    store::{block_on, moment},
};
use crate::{assembly, cli::Restore, clock, print};

#[derive(Serialize)]
struct Told {
    made: String,
    rows: u64,
    erasures_replayed: u64,
    calls_removed: u64,
}

/// Restores.
pub(crate) fn run(place: &Place, options: &Restore) -> Result<Outcome> {
    let config = place.configuration()?;
    let key = assembly::master_key(&config)?;
    let old = options.old_master_key.as_deref().map(MasterKey::read).transpose()?;
    let identity = BackupIdentity::read(&options.identity)?;
    anyhow::ensure!(
        config.storage.database.is_none(),
        "a backup is put back into a file: take `database` out of [storage], or use a configuration of its own, and move \
         the vault into an empty database afterwards with `clevercall migrate-store`"
    );
    let folder = &config.storage.folder;
    let erasures = options.erasures.as_deref();
    let order = RestoreOrder { folder, key: old.as_ref().unwrap_or(&key), identity: &identity, erasures };
    let mut bar = Bar::start("restored");
    let restored = block_on(async {
        let from = open(&options.file)?;
        let restored = restore(&order, from, clock::now(), &mut |progress| bar.show(progress)).await;
        let restored = restored.map_err(|error| explained(error, old.is_some()))?;
        if old.is_some() {
            under_the_present_key(folder, &order, &key).await?;
        }
        Ok(restored)
    })?;
    bar.end();
    tell(&restored, folder, options.json);
    Ok(Outcome::Done)
}

fn explained(error: RestoreError, old_key_given: bool) -> anyhow::Error {
    let wrong_key = error == RestoreError::Open(OpenError::WrongKey) && !old_key_given;
    let error = anyhow::Error::from(error);
    if wrong_key {
        return error.context("the backup was made under another master key; give that one with --old-master-key FILE");
    }
    error
}

async fn under_the_present_key(folder: &Path, order: &RestoreOrder<'_>, key: &MasterKey) -> Result<()> {
    let vault = Vault::open_beside(folder, order.key)?;
    vault.rotate_master_key(key, clock::now()).await.context(
        "the vault is restored but still under the old master key; run `clevercall keys rotate --master` from there",
    )?;
    Ok(())
}

fn tell(restored: &Restored, folder: &Path, json: bool) {
    let told = Told {
        made: moment(Timestamp::from_millis(restored.head.made_ms)),
        rows: restored.rows,
        erasures_replayed: restored.erasures,
        calls_removed: restored.calls + restored.due,
    };
    if json {
        return print::json(&told);
    }
    print::line(format!(
        "The backup of {} is in {}: {} rows; {} erasures made since were applied again and removed {} calls.",
        told.made,
        folder.display(),
        told.rows,
        told.erasures_replayed,
        told.calls_removed
    ));
}
