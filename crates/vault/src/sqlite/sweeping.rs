//! Looking into every table, by other ways than erasing takes.

use clevercall_model::CallId;
use rusqlite::params;

use super::{
    Sqlite,
    columns::{self, call_columns, place},
};
use crate::{
    StoreError,
    backend::{CallRow, CallRowId, OrganisationNumber, Place, Sweeping},
    person::{Blind, FoundBy},
};

impl Sweeping for Sqlite {
    fn tables(&mut self) -> Result<Vec<String>, StoreError> {
        self.all("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')", [], |row| row.get(0))
    }

    fn columns(&mut self, table: &'static str) -> Result<Vec<String>, StoreError> {
        self.all("SELECT name FROM pragma_table_info(?1)", [table], |row| row.get(0))
    }

    fn sweep_calls(
        &mut self,
        organisation: OrganisationNumber,
        after: CallRowId,
        limit: u32,
    ) -> Result<Vec<(Place, CallRow)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            call_columns!(),
            " FROM call WHERE row > ?2 AND +organisation = ?1 ORDER BY row LIMIT ?3"
        );
        self.all(sql, params![organisation.0, after.0, limit], |row| {
            columns::call(row).map(|(id, call, _progress)| (Place { organisation, call: id }, call))
        })
    }

    fn calls_bearing(
        &mut self,
        organisation: OrganisationNumber,
        by: FoundBy,
        blind: Blind,
    ) -> Result<Vec<Place>, StoreError> {
        // The unary plus keeps the index out: a damaged one must not hide a row.
        let sql = "SELECT call FROM blind_index NOT INDEXED
                   WHERE +organisation = ? AND +found_by = ? AND +blind = ?";
        self.all(sql, params![organisation.0, by.name(), blind.0], |row| place(row, organisation, 0))
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
}
