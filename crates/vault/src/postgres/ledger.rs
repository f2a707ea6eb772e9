//! The ledger's rows, the vault's facts, the day's tallies.

use std::ops::Range;

use clevercall_model::Day;
use postgres::Row;

use super::{
    Postgres, Values,
    columns::{UNREADABLE, bytes, get, moment, number, signed},
};
use crate::{
    StoreError,
    backend::{Ledger, LedgerRow, OrganisationNumber, TallyRow},
};

fn entry(row: &Row) -> Result<LedgerRow, StoreError> {
    Ok(LedgerRow {
        position: number(row, 0)?,
        at: moment(row, 1)?,
        event: get(row, 2)?,
        hash: bytes(row, 3)?,
        signature: bytes(row, 4)?,
    })
}

impl Ledger for Postgres {
    fn last_entry(&mut self) -> Result<Option<LedgerRow>, StoreError> {
        let sql = "SELECT position, at, event, hash, signature FROM ledger ORDER BY position DESC LIMIT 1";
        self.first(sql, &[], entry)
    }

    fn insert_entry(&mut self, row: &LedgerRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO ledger (position, at, event, hash, signature) VALUES ($1, $2, $3, $4, $5)";
        let position = signed(row.position);
        let values: Values<'_> = &[&position, &row.at.as_millis(), &row.event, &&row.hash[..], &&row.signature[..]];
        self.run(sql, values).map(drop)
    }

    fn entries(&mut self, after: u64, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let sql = "SELECT position, at, event, hash, signature FROM ledger WHERE position > $1
                   ORDER BY position LIMIT $2";
        self.all(sql, &[&signed(after), &i64::from(limit)], entry)
    }

    fn fact(&mut self, name: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
        self.first("SELECT value FROM fact WHERE name = $1", &[&name], |row| get(row, 0))
    }

    fn put_fact(&mut self, name: &'static str, value: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO fact (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2";
        self.run(sql, &[&name, &value]).map(drop)
    }

    fn tally(&mut self, organisation: OrganisationNumber, day: Day, what: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO tally (organisation, day, what, count) VALUES ($1, $2, $3, 1)
                   ON CONFLICT (organisation, day, what) DO UPDATE SET count = tally.count + 1";
        self.run(sql, &[&organisation.0, &day.number(), &what]).map(drop)
    }

    fn tallied(&mut self, organisation: OrganisationNumber, days: &Range<i64>, what: &str) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(count), 0)::bigint FROM tally
                   WHERE organisation = $1 AND day >= $2 AND day < $3 AND what = $4";
        self.count(sql, &[&organisation.0, &days.start, &days.end, &what])
    }

    fn tallies(&mut self, day: Day) -> Result<Vec<TallyRow>, StoreError> {
        let sql = "SELECT id, day, what, count FROM tally JOIN organisation USING (organisation) WHERE day < $1
                   ORDER BY day, organisation, what COLLATE \"C\"";
        self.all(sql, &[&day.number()], |row| {
            Ok(TallyRow {
                organisation: get::<&str>(row, 0)?.parse().map_err(|_not_an_id| UNREADABLE)?,
                day: Day::from_number(get(row, 1)?),
                what: get(row, 2)?,
                count: number(row, 3)?,
            })
        })
    }

    fn take_tallies(&mut self, day: Day) -> Result<Vec<TallyRow>, StoreError> {
        let taken = self.tallies(day)?;
        self.run("DELETE FROM tally WHERE day < $1", &[&day.number()])?;
        Ok(taken)
    }
}
