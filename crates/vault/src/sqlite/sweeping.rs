//! Looking into every table, by other ways than erasing takes.

use clevercall_model::CallId;
use rusqlite::params;

use super::{
    Sqlite,
    columns::{self, call_columns},
};
use crate::{
    StoreError,
    backend::{CallRow, CallRowId, OrganisationNumber, Sweeping},
    person::{Blind, FoundBy},
};

impl Sweeping for Sqlite {
    fn tables(&mut self) -> Result<Vec<String>, StoreError> {
        self.all("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')", [], |row| row.get(0))
    }

    fn sweep_calls(
        &mut self,
        organisation: OrganisationNumber,
        after: CallRowId,
        limit: u32,
    ) -> Result<Vec<(CallRowId, CallRow)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            call_columns!(),
            " FROM call WHERE row > ?2 AND +organisation = ?1 ORDER BY row LIMIT ?3"
        );
        self.all(sql, params![organisation.0, after.0, limit], |row| {
            columns::call(row).map(|(id, call, _progress)| (id, call))
        })
    }

    fn rows_with_blind(&mut self, o: OrganisationNumber, by: FoundBy, blind: Blind) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM blind_index NOT INDEXED WHERE organisation = ? AND found_by = ? AND blind = ?";
        self.count(sql, params![o.0, by.name(), blind.0])
    }

    fn rows_with_call(
        &mut self,
        organisation: OrganisationNumber,
        call: CallId,
    ) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let queries = [
            ("call", "SELECT count(*) FROM call NOT INDEXED WHERE organisation = ? AND call = ?"),
            ("remainder", "SELECT count(*) FROM remainder NOT INDEXED WHERE organisation = ? AND call = ?"),
        ];
        let count = |sql| self.count(sql, params![organisation.0, call.as_bytes()]);
        queries.into_iter().map(|(table, sql)| Ok((table, count(sql)?))).collect()
    }

    fn orphans(&mut self) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let queries = [
            ("turn", "SELECT count(*) FROM turn WHERE call NOT IN (SELECT row FROM call)"),
            ("value", "SELECT count(*) FROM value WHERE call NOT IN (SELECT row FROM call)"),
            ("blind_index", "SELECT count(*) FROM blind_index WHERE call NOT IN (SELECT row FROM call)"),
            ("request", "SELECT count(*) FROM request WHERE call NOT IN (SELECT row FROM call)"),
            (
                "remainder_turn",
                "SELECT count(*) FROM remainder_turn WHERE remainder NOT IN (SELECT row FROM remainder)",
            ),
            (
                "billed_blind_index",
                "SELECT count(*) FROM billed_blind_index WHERE record NOT IN (SELECT record FROM billed)",
            ),
        ];
        queries.into_iter().map(|(table, sql)| Ok((table, self.count(sql, [])?))).collect()
    }

    fn journal_bytes(&mut self) -> Result<u64, StoreError> {
        let path = self.connection.path().map(|path| format!("{path}-wal"));
        match path.map(std::fs::metadata) {
            Some(Ok(about)) => Ok(about.len()),
            Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StoreError::Database { code: error.raw_os_error().unwrap_or(0) })
            }
            _ => Ok(0),
        }
    }
}
