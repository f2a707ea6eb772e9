//! Everything of one organisation.

use clevercall_model::{CallId, RecordId};
use rusqlite::params;

use super::{
    Sqlite,
    columns::{call_id, record},
};
use crate::{
    StoreError,
    backend::{Leaving, OrganisationNumber},
};

impl Leaving for Sqlite {
    fn all_calls(&mut self, organisation: OrganisationNumber) -> Result<Vec<CallId>, StoreError> {
        let sql = "SELECT call FROM call WHERE organisation = ?1 UNION ALL
                   SELECT call FROM remainder WHERE organisation = ?1";
        self.all(sql, [organisation.0], |row| call_id(row, 0))
    }

    fn some_other_records(&mut self, o: OrganisationNumber, limit: u32) -> Result<Vec<RecordId>, StoreError> {
        let sql = "SELECT record FROM remainder WHERE organisation = ?1 UNION ALL
                   SELECT record FROM billed WHERE organisation = ?1 LIMIT ?2";
        self.all(sql, params![o.0, limit], |row| record(row, 0))
    }

    fn remove_organisation(&mut self, organisation: OrganisationNumber) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM tally WHERE organisation = ?",
            "DELETE FROM invoice WHERE organisation = ?",
            "DELETE FROM policy WHERE organisation = ?",
            "DELETE FROM key WHERE organisation = ?",
            "DELETE FROM organisation WHERE organisation = ?",
        ] {
            self.run(sql, [organisation.0])?;
        }
        Ok(())
    }

    fn rows_of(&mut self, organisation: OrganisationNumber) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let queries = [
            ("call", "SELECT count(*) FROM call NOT INDEXED WHERE organisation = ?"),
            ("turn", "SELECT count(*) FROM turn WHERE organisation = ?"),
            ("value", "SELECT count(*) FROM value WHERE organisation = ?"),
            ("blind_index", "SELECT count(*) FROM blind_index NOT INDEXED WHERE organisation = ?"),
            ("request", "SELECT count(*) FROM request WHERE organisation = ?"),
            ("remainder", "SELECT count(*) FROM remainder NOT INDEXED WHERE organisation = ?"),
            ("remainder_turn", "SELECT count(*) FROM remainder_turn WHERE organisation = ?"),
            ("billed", "SELECT count(*) FROM billed NOT INDEXED WHERE organisation = ?"),
            ("billed_blind_index", "SELECT count(*) FROM billed_blind_index NOT INDEXED WHERE organisation = ?"),
            ("invoice", "SELECT count(*) FROM invoice WHERE organisation = ?"),
            ("hold", "SELECT count(*) FROM hold WHERE organisation = ?"),
            ("held", "SELECT count(*) FROM held WHERE organisation = ?"),
            ("policy", "SELECT count(*) FROM policy WHERE organisation = ?"),
            ("key", "SELECT count(*) FROM key WHERE organisation = ?"),
            ("tally", "SELECT count(*) FROM tally WHERE organisation = ?"),
            ("organisation", "SELECT count(*) FROM organisation WHERE organisation = ?"),
        ];
        queries.into_iter().map(|(table, sql)| Ok((table, self.count(sql, [organisation.0])?))).collect()
    }
}
