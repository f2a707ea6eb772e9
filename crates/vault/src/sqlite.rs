//! The vault in SQLite, one file beside its write-ahead journal.
//!
//! What matters for privacy, set on every connection:
//! `secure_delete` overwrites removed rows with zeros; `temp_store` keeps sorting in memory; the journal holds sealed
//! bytes only, and is emptied after every erasure; `synchronous = FULL` so that what was answered "stored" or "erased"
//! survives a power cut.

mod billed;
mod calls;
mod columns;
mod copying;
mod holds;
mod invoices;
mod leaving;
mod ledger;
mod organisations;
mod remainders;
mod rewrapping;
mod schema;
mod sweeping;
mod transactions;

use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use crate::{
    StoreError,
    backend::{Backend, Erasures},
};

pub(crate) use schema::{Opening, SCHEMA_VERSION, SchemaError};

/// One connection to the file.
pub(crate) struct Sqlite {
    connection: Connection,
    access: Access,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reads and writes.
    Write,
    /// Only reads; the database refuses anything else.
    Read,
    /// Reads a little of a file that nobody has open, and leaves no trace beside it.
    Look,
}

impl Sqlite {
    /// Opens an existing file, or lays out a new one where `opening` says so.
    pub(crate) fn open(file: &Path, access: Access, opening: Opening) -> Result<Self, SchemaError> {
        let connection = schema::open(file, access, opening)?;
        Ok(Self { connection, access })
    }

    /// Tables without a file, in the layout of a backup: to read one without keeping it.
    pub(crate) fn in_memory(layout: u32) -> Result<Self, SchemaError> {
        Ok(Self { connection: schema::in_memory(layout)?, access: Access::Write })
    }

    /// Marks the file as moved elsewhere.
    pub(crate) fn mark_moved(&self) -> Result<(), StoreError> {
        schema::mark_moved(&self.connection).map_err(failed)
    }

    /// Runs one of the fixed statements, prepared once.
    fn run(&self, sql: &'static str, values: impl rusqlite::Params) -> Result<usize, StoreError> {
        self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(failed)
    }

    /// The first row of a fixed query, if there is one.
    fn first<T>(
        &self,
        sql: &'static str,
        values: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(values).map_err(failed)?;
        rows.next().map_err(failed)?.map(read).transpose().map_err(failed)
    }

    /// Every row of a fixed query.
    fn all<T>(
        &self,
        sql: &'static str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let rows = statement.query_map(values, read).map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    fn count(&self, sql: &'static str, values: impl rusqlite::Params) -> Result<u64, StoreError> {
        let count: Option<i64> = self.first(sql, values, |row| row.get(0))?;
        Ok(count.unwrap_or(0).unsigned_abs())
    }
}

impl Erasures for Sqlite {}
impl Backend for Sqlite {}

/// What went wrong, without the database's own words: they may quote a value.
#[expect(clippy::needless_pass_by_value, reason = "taken by value so that it fits map_err")]
fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::DiskFull,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged { table: "the file" },
        Some(_) => StoreError::Database { code: error.sqlite_error().map_or(0, |error| error.extended_code) },
        None => StoreError::Damaged { table: "a row" },
    }
}
