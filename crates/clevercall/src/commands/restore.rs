//! `clevercall restore`: a backup back into an empty data folder, or by way of it into an empty database server,
//! without what was erased since.

use std::path::Path;

use anyhow::{Context, Result};
use clevercall_model::Timestamp;
use clevercall_vault::{
    BackupIdentity, MasterKey, OpenError, PostgresServer, RestoreError, RestoreOrder, Restored, Vault, remove_moved,
    restore,
};
use serde::Serialize;

use super::{
    Outcome, Place,
    backup::{Bar, open},
    migrate_store,
    store::{block_on, moment},
};
use crate::{assembly, cli::Restore, clock, print};

#[derive(Serialize)]
struct Told {
    made: String,
    rows: u64,
    erasures_replayed: u64,
    calls_removed: u64,
    /// Rows that went on into the database server, where the vault is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows_moved: Option<u64>,
}

/// Restores.
pub(crate) fn run(place: &Place, options: &Restore) -> Result<Outcome> {
    let config = place.configuration()?;
    let key = assembly::master_key(&config)?;
    let old = options.old_master_key.as_deref().map(MasterKey::read).transpose()?;
    let identity = BackupIdentity::read(&options.identity)?;
    let server = assembly::site(&config)?.server;
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
    let moved = server.map(|server| into_a_server(folder, &server, &key, options.json)).transpose()?;
    tell(&restored, (folder, moved), options.json);
    Ok(Outcome::Done)
}

/// Moves what was restored on into the database server, and takes the file away; gives the rows.
fn into_a_server(folder: &Path, server: &PostgresServer, key: &MasterKey, json: bool) -> Result<u64> {
    let moved = migrate_store::moved(folder, server, key, json).with_context(|| {
        format!(
            "the backup is restored into the data folder {}, and not yet into the database server; see to the \
             database and go on with `clevercall migrate-store --to ADDRESS` (the address as under [storage] database)",
            folder.display()
        )
    })?;
    // Nothing is lost with the file: the rows were compared, and the backup is still there.
    remove_moved(folder)?;
    Ok(moved.tables.iter().map(|(_name, rows, _sum)| rows).sum())
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

fn tell(restored: &Restored, (folder, rows_moved): (&Path, Option<u64>), json: bool) {
    let told = Told {
        made: moment(Timestamp::from_millis(restored.head.made_ms)),
        rows: restored.rows,
        erasures_replayed: restored.erasures,
        calls_removed: restored.calls + restored.due,
        rows_moved,
    };
    if json {
        return print::json(&told);
    }
    print::line(format!(
        "The backup of {} is in {}: {} rows; {} erasures made since were applied again and removed {} calls.",
        told.made,
        rows_moved.map_or_else(|| folder.display().to_string(), |_rows| "the database server".to_owned()),
        told.rows,
        told.erasures_replayed,
        told.calls_removed
    ));
}
