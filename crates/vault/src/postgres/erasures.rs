//! The list of erasures as every program on the database sees it, and what tells a database that was put back.

use clevercall_model::RecordId;

use super::{
    Postgres,
    columns::{UNREADABLE, get, signed},
};
use crate::{StoreError, backend::Erasures};

impl Erasures for Postgres {
    fn listed_erasures(&mut self, after: u64) -> Result<Option<Vec<RecordId>>, StoreError> {
        let sql = "SELECT record FROM erasure WHERE position > $1 ORDER BY position";
        self.all(sql, &[&signed(after)], |row| get::<&str>(row, 0)?.parse().map_err(|_not_an_id| UNREADABLE)).map(Some)
    }

    fn list_erasures(&mut self, records: &[RecordId]) -> Result<(), StoreError> {
        let sql = "INSERT INTO erasure (position, record)
                   SELECT (SELECT coalesce(max(position), 0) FROM erasure) + n, record
                   FROM unnest($1::text[]) WITH ORDINALITY AS listed (record, n)";
        let records: Vec<String> = records.iter().map(ToString::to_string).collect();
        self.run(sql, &[&records]).map(drop)
    }

    fn incarnation(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        // A cluster that was recovered from an archive, or promoted, is on another timeline; tables that came out of a
        // dump have other numbers.
        let sql = "SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                   left(pg_walfile_name(pg_current_wal_lsn()), 8),
                   (SELECT oid FROM pg_database WHERE datname = current_database()), 'fact'::regclass::oid)";
        self.first(sql, &[], |row| get::<String>(row, 0)).map(|found| found.map(String::into_bytes))
    }
}
