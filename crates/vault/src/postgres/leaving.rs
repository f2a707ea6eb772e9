//! Everything of one organisation.

use clevercall_model::{CallId, RecordId};

use super::{
    Postgres,
    columns::{call_id, record},
};
use crate::{
    StoreError,
    backend::{Leaving, OrganisationNumber},
};

impl Leaving for Postgres {
    fn all_calls(&mut self, organisation: OrganisationNumber) -> Result<Vec<CallId>, StoreError> {
        let sql = "(SELECT call FROM call WHERE organisation = $1 ORDER BY row) UNION ALL
                   (SELECT call FROM remainder WHERE organisation = $1 ORDER BY row)";
        self.all(sql, &[&organisation.0], |row| call_id(row, 0))
    }

    fn some_other_records(&mut self, o: OrganisationNumber, limit: u32) -> Result<Vec<RecordId>, StoreError> {
        let sql = "SELECT record FROM remainder WHERE organisation = $1 UNION ALL
                   SELECT record FROM billed WHERE organisation = $1 LIMIT $2";
        self.all(sql, &[&o.0, &i64::from(limit)], |row| record(row, 0))
    }

    fn remove_organisation(&mut self, organisation: OrganisationNumber) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM tally WHERE organisation = $1",
            "DELETE FROM invoice WHERE organisation = $1",
            "DELETE FROM policy WHERE organisation = $1",
            "DELETE FROM key WHERE organisation = $1",
            "DELETE FROM organisation WHERE organisation = $1",
        ] {
            self.run(sql, &[&organisation.0])?;
        }
        self.unclean(&["tally", "invoice", "policy", "key", "organisation"])
    }

    fn rows_of(&mut self, organisation: OrganisationNumber) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let queries = [
            ("call", "SELECT count(*) FROM call WHERE organisation + 0 = $1"),
            ("turn", "SELECT count(*) FROM turn WHERE organisation + 0 = $1"),
            ("value", "SELECT count(*) FROM value WHERE organisation + 0 = $1"),
            ("blind_index", "SELECT count(*) FROM blind_index WHERE organisation + 0 = $1"),
            ("request", "SELECT count(*) FROM request WHERE organisation + 0 = $1"),
            ("remainder", "SELECT count(*) FROM remainder WHERE organisation + 0 = $1"),
            ("remainder_turn", "SELECT count(*) FROM remainder_turn WHERE organisation + 0 = $1"),
            ("billed", "SELECT count(*) FROM billed WHERE organisation + 0 = $1"),
            ("billed_blind_index", "SELECT count(*) FROM billed_blind_index WHERE organisation + 0 = $1"),
            ("invoice", "SELECT count(*) FROM invoice WHERE organisation + 0 = $1"),
            ("hold", "SELECT count(*) FROM hold WHERE organisation + 0 = $1"),
            ("held", "SELECT count(*) FROM held WHERE organisation + 0 = $1"),
            ("policy", "SELECT count(*) FROM policy WHERE organisation + 0 = $1"),
            ("key", "SELECT count(*) FROM key WHERE organisation + 0 = $1"),
            ("tally", "SELECT count(*) FROM tally WHERE organisation + 0 = $1"),
            ("organisation", "SELECT count(*) FROM organisation WHERE organisation + 0 = $1"),
        ];
        queries.into_iter().map(|(table, sql)| Ok((table, self.count(sql, &[&organisation.0])?))).collect()
    }
}
