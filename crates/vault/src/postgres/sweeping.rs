//! Looking into every table, by other ways than erasing takes.

use clevercall_model::CallId;

use super::{
    Postgres, Values,
    columns::{self, call_columns, get, place},
};
use crate::{
    StoreError,
    backend::{CallRow, CallRowId, OrganisationNumber, Place, Sweeping},
    person::{Blind, FoundBy},
};

impl Sweeping for Postgres {
    fn tables(&mut self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT relname::text FROM pg_class
                   WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'fact'::regclass)
                   AND relkind IN ('r', 'p', 'v', 'm', 'f')";
        self.all(sql, &[], |row| get(row, 0))
    }

    fn columns(&mut self, table: &'static str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0
                   AND NOT attisdropped ORDER BY attnum";
        self.all(sql, &[&table], |row| get(row, 0))
    }

    fn sweep_calls(
        &mut self,
        organisation: OrganisationNumber,
        after: CallRowId,
        limit: u32,
    ) -> Result<Vec<(Place, CallRow)>, StoreError> {
        // By the primary key alone, whose second part orders the rows.
        let sql = concat!(
            "SELECT ",
            call_columns!(),
            " FROM call WHERE organisation = $1 AND row > $2 ORDER BY row LIMIT $3"
        );
        self.all(sql, &[&organisation.0, &after.0, &i64::from(limit)], |row| {
            columns::call(row).map(|(at, call, _progress)| (at, call))
        })
    }

    fn calls_bearing(
        &mut self,
        organisation: OrganisationNumber,
        by: FoundBy,
        blind: Blind,
    ) -> Result<Vec<Place>, StoreError> {
        // An expression keeps the index out: a damaged one must not hide a row.
        let sql = "SELECT call FROM blind_index WHERE organisation + 0 = $1 AND found_by || '' = $2
                   AND blind || ''::bytea = $3";
        self.all(sql, &[&organisation.0, &by.name(), &&blind.0[..]], |row| place(row, organisation, 0))
    }

    fn rows_with_call(
        &mut self,
        organisation: OrganisationNumber,
        call: CallId,
    ) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let queries = [
            ("call", "SELECT count(*) FROM call WHERE organisation + 0 = $1 AND call || ''::bytea = $2"),
            ("remainder", "SELECT count(*) FROM remainder WHERE organisation + 0 = $1 AND call || ''::bytea = $2"),
        ];
        let values: Values<'_> = &[&organisation.0, &&call.as_bytes()[..]];
        queries.into_iter().map(|(table, sql)| Ok((table, self.count(sql, values)?))).collect()
    }

    fn orphans(&mut self) -> Result<Vec<(&'static str, u64)>, StoreError> {
        macro_rules! without_call {
            ($table:literal) => {
                concat!(
                    "SELECT count(*) FROM ",
                    $table,
                    " AS o WHERE NOT EXISTS (SELECT 1 FROM call AS c
                     WHERE c.organisation = o.organisation AND c.row = o.call)"
                )
            };
        }
        let queries = [
            ("turn", without_call!("turn")),
            ("value", without_call!("value")),
            ("blind_index", without_call!("blind_index")),
            ("request", without_call!("request")),
            (
                "remainder_turn",
                "SELECT count(*) FROM remainder_turn AS o WHERE NOT EXISTS (SELECT 1 FROM remainder AS r
                 WHERE r.organisation = o.organisation AND r.row = o.remainder)",
            ),
            (
                "billed_blind_index",
                "SELECT count(*) FROM billed_blind_index AS o WHERE NOT EXISTS (SELECT 1 FROM billed AS b
                 WHERE b.organisation = o.organisation AND b.record = o.record)",
            ),
        ];
        queries.into_iter().map(|(table, sql)| Ok((table, self.count(sql, &[])?))).collect()
    }
}
