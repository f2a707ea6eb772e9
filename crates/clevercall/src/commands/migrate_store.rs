//! `clevercall migrate-store`: the vault out of its file in the data folder into a database server.

use std::{ops::ControlFlow, path::Path};

use anyhow::{Context, Result};
use clevercall_vault::{MasterKey, MoveProgress, Moved, PostgresServer, move_to_server};
use serde::Serialize;

use super::{Outcome, Place};
use crate::{assembly, cli::MigrateStore, clock, config::Database, print};

/// Progress is told this many times, at most.
const TOLD: u64 = 20;

#[derive(Serialize)]
struct Told<'a> {
    tables: Vec<TableTold<'a>>,
    rows: u64,
    ledger_entries: u64,
}

#[derive(Serialize)]
struct TableTold<'a> {
    name: &'a str,
    rows: u64,
    sha256_sum: &'a str,
}

/// Moves.
pub(crate) fn run(place: &Place, options: &MigrateStore) -> Result<Outcome> {
    let config = place.configuration()?;
    let key = assembly::master_key(&config)?;
    let to = Database::read(&options.to, options.processor.clone())?;
    let server = assembly::approved(&to, &config)?;
    let moved = moved(&config.storage.folder, &server, &key, options.json)?;
    tell(&moved, options.json);
    Ok(Outcome::Done)
}

/// Moves the vault in a folder to a server, telling now and then how far it is.
pub(crate) fn moved(folder: &Path, server: &PostgresServer, key: &MasterKey, json: bool) -> Result<Moved> {
    let mut told = 0;
    let mut progress = |done: MoveProgress| {
        let now = done.rows * TOLD / done.of_rows.max(1);
        if now > told && !json {
            told = now;
            print::progress(&format!("{} of {} rows moved", done.rows, done.of_rows));
        }
        ControlFlow::Continue(())
    };
    move_to_server(folder, server, (key, clock::now()), &mut progress)
        .with_context(|| format!("the vault in {}", folder.display()))
}

fn tell(moved: &Moved, json: bool) {
    let tables = moved.tables.iter().map(|(name, rows, sum)| TableTold { name, rows: *rows, sha256_sum: sum });
    let rows = moved.tables.iter().map(|(_name, rows, _sum)| rows).sum();
    if json {
        return print::json(&Told { tables: tables.collect(), rows, ledger_entries: moved.entries });
    }
    print::line(format!(
        "{rows} rows of {} tables are in the database server, compared row by row; {} entries of the ledger verify \
         there.\nThe file in the data folder is marked and is not served any more. Put the address into the \
         configuration now, [storage] database, and keep the data folder: the list of erasures stays in it.",
        moved.tables.len(),
        moved.entries
    ));
}
