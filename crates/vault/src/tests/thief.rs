//! The database as somebody with the disk, or with every right, sees it.

use postgres::Client;
use rusqlite::Connection;

use super::cluster::cluster;
use crate::{
    Site,
    site::{DATABASE, apart},
};

/// Somebody who reads and writes past the vault.
pub(super) enum Thief {
    File(Connection),
    Server(String),
}

impl Thief {
    pub(super) fn of(site: &Site) -> Self {
        match &site.server {
            None => Self::File(Connection::open(site.folder.join(DATABASE)).unwrap()),
            Some(server) => Self::Server(server.database().to_owned()),
        }
    }

    /// Whether the database let it be done.
    pub(super) fn run(&self, sql: &str) -> bool {
        match self {
            Self::File(file) => file.execute_batch(sql).is_ok(),
            Self::Server(name) => on(name, |client| client.batch_execute(sql).is_ok()),
        }
    }

    /// Does it without the database's triggers and references.
    pub(super) fn harm(&self, sql: &str) {
        let without = match self {
            Self::File(_) => {
                "PRAGMA foreign_keys = OFF; DROP TRIGGER ledger_is_not_changed; DROP TRIGGER ledger_is_not_shortened;"
            }
            Self::Server(_) => "SET session_replication_role = replica;",
        };
        let zeros = if matches!(self, Self::File(_)) { "zeroblob(64)" } else { "decode(repeat('00', 64), 'hex')" };
        assert!(self.run(&format!("{without} {}", sql.replace("ZEROS", zeros))));
    }

    pub(super) fn number(&self, sql: &str) -> i64 {
        self.numbers(sql)[0]
    }

    pub(super) fn numbers(&self, sql: &str) -> Vec<i64> {
        match self {
            Self::File(file) => column(file, sql, &[]),
            Self::Server(name) => {
                on(name, |client| client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect())
            }
        }
    }

    pub(super) fn texts(&self, sql: &str) -> Vec<String> {
        match self {
            Self::File(file) => column(file, sql, &[]),
            Self::Server(name) => {
                on(name, |client| client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect())
            }
        }
    }

    pub(super) fn bytes(&self, sql: &str) -> Vec<Vec<u8>> {
        match self {
            Self::File(file) => column(file, sql, &[]),
            Self::Server(name) => {
                on(name, |client| client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect())
            }
        }
    }

    /// What a query gives that is about this id, written `?` in it.
    pub(super) fn bytes_of(&self, sql: &str, id: &[u8]) -> Vec<Vec<u8>> {
        match self {
            Self::File(file) => column(file, sql, &[&id]),
            Self::Server(name) => on(name, |client| {
                let rows = client.query(&sql.replace('?', "$1"), &[&id]).unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }),
        }
    }

    pub(super) fn columns(&self, table: &str) -> Vec<String> {
        self.texts(&match self {
            Self::File(_) => format!("SELECT name FROM pragma_table_info('{table}')"),
            Self::Server(_) => format!(
                "SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0
                 ORDER BY attnum"
            ),
        })
    }

    pub(super) fn must_be_there(&self, table: &str, column: &str) -> bool {
        self.number(&match self {
            Self::File(_) => format!("SELECT \"notnull\" FROM pragma_table_info('{table}') WHERE name = '{column}'"),
            Self::Server(_) => format!(
                "SELECT attnotnull::int::bigint FROM pg_attribute
                 WHERE attrelid = '{table}'::regclass AND attname = '{column}'"
            ),
        }) == 1
    }

    /// Whether everything in the file fits together; a server checks that by itself.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::File(_) => self.texts("PRAGMA integrity_check") == ["ok"],
            Self::Server(_) => true,
        }
    }

    /// Whether what was removed still takes up room.
    pub(super) fn has_free_space(&self) -> bool {
        self.number(match self {
            Self::File(_) => "PRAGMA freelist_count",
            Self::Server(_) => "SELECT pg_relation_size('call') + pg_relation_size('turn') + pg_relation_size('value')",
        }) > 0
    }
}

fn column<T: rusqlite::types::FromSql>(file: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Vec<T> {
    let mut statement = file.prepare(sql).unwrap();
    let rows = statement.query_map(values, |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn on<T: Send>(database: &str, work: impl FnOnce(&mut Client) -> T + Send) -> T {
    apart(|| work(&mut cluster().keeper(database)))
}

pub(super) fn rows(thief: &Thief, table: &str) -> u64 {
    thief.number(&format!("SELECT count(*) FROM {table}")).unsigned_abs()
}
