//! The vault in PostgreSQL: for several programs on one database, or where a cluster is run already.
//!
//! Writers take turns: a transaction that writes holds one lock of the database until it ends, as in SQLite, so the
//! ledger stays one chain and no job is done twice. The lock is PostgreSQL's own and goes with the connection: a program
//! that dies leaves the work to the others.
//! What is removed is not overwritten at once as in SQLite; see `transactions.rs` for what is done instead.

mod billed;
mod calls;
mod columns;
mod connecting;
mod copying;
mod erasures;
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

use std::collections::HashMap;

use postgres::{Client, Row, Statement, error::SqlState, types::ToSql};

use crate::{StoreError, backend::Backend, store_error::SqlCode};

pub use connecting::{PostgresServer, ServerFault};
pub(crate) use copying::SEQUENCE;
pub(crate) use schema::Opening;

/// One connection to the database.
pub(crate) struct Postgres {
    client: Client,
    server: PostgresServer,
    access: Access,
    /// The number under which this program's calls are open; its lock is held while the connection lives.
    node: Option<i32>,
    prepared: HashMap<&'static str, Statement>,
    in_transaction: bool,
    /// The last mark's work stays; the mark is taken away on the way to the next one, to ask the server once less.
    kept: bool,
    /// A statement of the transaction failed, so that it can only be undone.
    failed: bool,
    limit: Option<u64>,
    full: bool,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Answers calls: reads, writes, and has calls open under a number of its own.
    Serve,
    /// Reads and writes, beside those who answer calls.
    Write,
    /// Only reads; the database refuses anything else.
    Read,
}

type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

impl Postgres {
    /// Opens an existing vault, or lays out a new one where `opening` says so.
    pub(crate) fn open(server: &PostgresServer, access: Access, opening: Opening) -> Result<Self, crate::OpenError> {
        let mut client = connecting::reach(server, access)?;
        schema::open(&mut client, access, opening)?;
        let mut opened = Self {
            client,
            server: server.clone(),
            access,
            node: None,
            prepared: HashMap::new(),
            in_transaction: opening.lays_out(),
            kept: false,
            failed: false,
            limit: None,
            full: false,
        };
        if access == Access::Serve {
            opened.take_number()?;
        }
        Ok(opened)
    }

    fn prepared(&mut self, sql: &'static str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let prepared = self.client.prepare(sql);
        let statement = self.noted(prepared)?;
        self.prepared.insert(sql, statement.clone());
        Ok(statement)
    }

    /// Runs one of the fixed statements, prepared once.
    fn run(&mut self, sql: &'static str, values: Values<'_>) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        let ran = self.client.execute(&statement, values);
        self.noted(ran)
    }

    /// The first row of a fixed query, if there is one.
    fn first<T>(
        &mut self,
        sql: &'static str,
        values: Values<'_>,
        read: impl FnOnce(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let statement = self.prepared(sql)?;
        let found = self.client.query(&statement, values);
        let rows = self.noted(found)?;
        rows.first().map(read).transpose()
    }

    /// Every row of a fixed query.
    fn all<T>(
        &mut self,
        sql: &'static str,
        values: Values<'_>,
        read: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let statement = self.prepared(sql)?;
        let found = self.client.query(&statement, values);
        let rows = self.noted(found)?;
        rows.iter().map(read).collect()
    }

    fn count(&mut self, sql: &'static str, values: Values<'_>) -> Result<u64, StoreError> {
        let count: Option<i64> = self.first(sql, values, |row| columns::get(row, 0))?;
        Ok(count.unwrap_or(0).unsigned_abs())
    }

    /// Statements of our own making, several at once and not prepared.
    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        let ran = self.client.batch_execute(sql);
        self.noted(ran)
    }

    fn noted<T>(&mut self, outcome: Result<T, postgres::Error>) -> Result<T, StoreError> {
        self.failed |= outcome.is_err();
        outcome.map_err(failed)
    }
}

impl Backend for Postgres {}

/// What went wrong, without the database's own words: they may quote a value.
#[expect(clippy::needless_pass_by_value, reason = "taken by value so that it fits map_err")]
fn failed(error: postgres::Error) -> StoreError {
    const BUSY: [SqlState; 4] = [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::QUERY_CANCELED,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
    ];
    let Some(state) = error.code() else { return StoreError::Unreachable };
    if *state == SqlState::DISK_FULL {
        StoreError::DiskFull
    } else if BUSY.contains(state) {
        StoreError::Busy
    } else if *state == SqlState::ADMIN_SHUTDOWN || *state == SqlState::CRASH_SHUTDOWN {
        StoreError::Unreachable
    } else {
        StoreError::Sql { code: SqlCode::of(state.code()) }
    }
}
