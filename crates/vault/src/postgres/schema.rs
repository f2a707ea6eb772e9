//! Laying out, recognising and migrating the tables.

use postgres::Client;

use super::{Access, connecting::WRITING, failed};
use crate::{OpenError, StoreError};

/// The layout that this program writes; the same number as SQLite's where the tables are the same.
pub(crate) const SCHEMA_VERSION: u32 = crate::sqlite::SCHEMA_VERSION;

const MIGRATIONS: [&str; SCHEMA_VERSION as usize] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_invoice.sql"),
    include_str!("migrations/0003_policy_and_hold.sql"),
    include_str!("migrations/0004_anonymity.sql"),
];

/// Whether tables may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    Existing,
    /// One that rows are being moved into.
    Filled,
    /// Lays out an empty database; the transaction stays open, so that a vault is there whole or not at all.
    New,
    /// The same in an older layout.
    #[cfg(test)]
    NewIn(u32),
}

impl Opening {
    /// Whether a transaction is left open in which tables were made.
    pub(super) const fn lays_out(self) -> bool {
        !matches!(self, Self::Existing | Self::Filled)
    }
}

pub(super) fn open(client: &mut Client, access: Access, opening: Opening) -> Result<(), OpenError> {
    let layout = match opening {
        Opening::New => SCHEMA_VERSION,
        #[cfg(test)]
        Opening::NewIn(layout) => layout,
        Opening::Existing if is_moving(client)? => return Err(OpenError::Moving),
        Opening::Existing | Opening::Filled => return recognise(client, access),
    };
    exclusively(client)?;
    if version(client)?.is_some() {
        return Err(OpenError::Exists);
    }
    let foreign = "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace";
    let there: i64 = client.query_one(foreign, &[]).and_then(|row| row.try_get(0)).map_err(failed)?;
    if there > 0 {
        return Err(OpenError::NotAVault);
    }
    run(client, "CREATE TABLE layout (version integer NOT NULL); INSERT INTO layout VALUES (0)")?;
    Ok(migrate(client, layout)?)
}

/// Migrates forward on a connection that may write; refuses what a newer program wrote.
fn recognise(client: &mut Client, access: Access) -> Result<(), OpenError> {
    let found = version(client)?.ok_or(OpenError::Missing)?;
    if found > SCHEMA_VERSION {
        return Err(OpenError::Newer(found));
    }
    if found == SCHEMA_VERSION || access == Access::Read {
        return Ok(());
    }
    exclusively(client)?;
    migrate(client, SCHEMA_VERSION)?;
    Ok(run(client, "COMMIT")?)
}

/// Begins a transaction in which nobody else writes or migrates.
fn exclusively(client: &mut Client) -> Result<(), StoreError> {
    run(client, &format!("BEGIN; SELECT pg_advisory_xact_lock({WRITING}, 0)"))
}

fn migrate(client: &mut Client, to: u32) -> Result<(), StoreError> {
    // Asked again under the lock: another program may have been here first.
    let from = version(client)?.unwrap_or(0) as usize;
    for (n, migration) in MIGRATIONS.iter().enumerate().take(to as usize).skip(from) {
        run(client, &format!("{migration} UPDATE layout SET version = {};", n + 1))?;
    }
    Ok(())
}

/// Whether rows are being moved here from elsewhere.
pub(super) fn is_moving(client: &mut Client) -> Result<bool, StoreError> {
    let moving = "SELECT to_regclass('moving') IS NOT NULL";
    client.query_one(moving, &[]).and_then(|row| row.try_get(0)).map_err(failed)
}

/// The layout of what is there; none where there is no vault.
pub(super) fn version(client: &mut Client) -> Result<Option<u32>, StoreError> {
    let there = "SELECT to_regclass('layout') IS NOT NULL";
    let there: bool = client.query_one(there, &[]).and_then(|row| row.try_get(0)).map_err(failed)?;
    if !there {
        return Ok(None);
    }
    let version = client.query_one("SELECT version FROM layout", &[]).and_then(|row| row.try_get::<_, i32>(0));
    Ok(Some(version.map_err(failed)?.unsigned_abs()))
}

fn run(client: &mut Client, sql: &str) -> Result<(), StoreError> {
    client.batch_execute(sql).map_err(failed)
}
