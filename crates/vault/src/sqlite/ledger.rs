//! The ledger's rows, the vault's facts, the day's tallies.

use std::ops::Range;

use clevercall_model::{Day, Timestamp};
use rusqlite::{Row, params};

use super::{Sqlite, columns::unreadable};
use crate::{
    StoreError,
    backend::{Ledger, LedgerRow, OrganisationNumber, TallyRow},
};

fn entry(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    Ok(LedgerRow {
        position: row.get(0)?,
        at: Timestamp::from_millis(row.get(1)?),
        event: row.get(2)?,
        hash: row.get(3)?,
        signature: row.get(4)?,
    })
}

impl Ledger for Sqlite {
    fn last_entry(&mut self) -> Result<Option<LedgerRow>, StoreError> {
        let sql = "SELECT position, at, event, hash, signature FROM ledger ORDER BY position DESC LIMIT 1";
        self.first(sql, [], entry)
    }

    fn insert_entry(&mut self, row: &LedgerRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO ledger (position, at, event, hash, signature) VALUES (?, ?, ?, ?, ?)";
        self.run(sql, params![row.position, row.at.as_millis(), row.event, row.hash, row.signature]).map(drop)
    }

    fn entries(&mut self, after: u64, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let sql = "SELECT position, at, event, hash, signature FROM ledger WHERE position > ?
                   ORDER BY position LIMIT ?";
        self.all(sql, params![after, limit], entry)
    }

    fn fact(&mut self, name: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
        self.first("SELECT value FROM fact WHERE name = ?", [name], |row| row.get(0))
    }

    fn put_fact(&mut self, name: &'static str, value: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO fact (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2";
        self.run(sql, params![name, value]).map(drop)
    }

    fn tally(&mut self, organisation: OrganisationNumber, day: Day, what: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO tally (organisation, day, what, count) VALUES (?, ?, ?, 1)
                   ON CONFLICT DO UPDATE SET count = count + 1";
        self.run(sql, params![organisation.0, day.number(), what]).map(drop)
    }

    fn tallied(&mut self, organisation: OrganisationNumber, days: &Range<i64>, what: &str) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(count), 0) FROM tally
                   WHERE organisation = ? AND day >= ? AND day < ? AND what = ?";
        self.count(sql, params![organisation.0, days.start, days.end, what])
    }

    fn tallies(&mut self, day: Day) -> Result<Vec<TallyRow>, StoreError> {
        let sql = "SELECT id, day, what, count FROM tally JOIN organisation USING (organisation) WHERE day < ?
                   ORDER BY day, organisation, what";
        self.all(sql, [day.number()], |row| {
            let id: String = row.get(0)?;
            Ok(TallyRow {
                organisation: id.parse().map_err(|_not_an_id| unreadable(0))?,
                day: Day::from_number(row.get(1)?),
                what: row.get(2)?,
                count: row.get(3)?,
            })
        })
    }

    fn take_tallies(&mut self, day: Day) -> Result<Vec<TallyRow>, StoreError> {
        let taken = self.tallies(day)?;
        self.run("DELETE FROM tally WHERE day < ?", [day.number()])?;
        Ok(taken)
    }
}
