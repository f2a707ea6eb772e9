//! Calls while they identify somebody.

use std::{collections::HashSet, time::Duration};

use clevercall_model::{CallId, DueDate, RecordId, TurnNumber};
use rusqlite::{Params, params};

use super::{
    Sqlite,
    columns::{self, array, call_columns, duration, millis, place, removal, sealed},
};
use crate::{
    StoreError,
    backend::{
        CallRow, CallRowId, Calls, Inserted, Listed, OrganisationNumber, Place, Progress, Remainders, Removal, TurnRow,
        ValueRow,
    },
    person::{Blind, FoundBy},
    seal::Sealed,
    turn::Request,
};

impl Calls for Sqlite {
    fn insert_call(&mut self, row: &CallRow) -> Result<Place, StoreError> {
        let sql = "INSERT INTO call (organisation, record, call, purpose, due, interval_ms, day, progress, head,
                   call_key, text_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let values = params![
            row.organisation.0,
            row.record.as_bytes(),
            row.call.as_bytes(),
            row.purpose.name(),
            row.due.0.as_millis(),
            millis(row.interval),
            row.day.number(),
            "open",
            row.head.as_bytes(),
            row.call_key.as_bytes(),
            row.text_key.as_bytes(),
        ];
        self.run(sql, values)?;
        Ok(Place { organisation: row.organisation, call: CallRowId(self.connection.last_insert_rowid()) })
    }

    fn insert_turn(&mut self, at: Place, turn: &TurnRow) -> Result<Inserted, StoreError> {
        let sql = "INSERT INTO turn (organisation, call, number, text, at)
                   SELECT organisation, row, ?3, ?4, ?5 FROM call WHERE organisation = ?1 AND row = ?2
                   ON CONFLICT DO NOTHING";
        let time = turn.at.as_ref().map(Sealed::as_bytes);
        let values = params![at.organisation.0, at.call.0, turn.number.0, turn.text.as_bytes(), time];
        self.insert_into_call(at.call, sql, values)
    }

    fn insert_value(&mut self, at: Place, value: &ValueRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO value (organisation, call, slot, original) VALUES (?, ?, ?, ?)";
        self.run(sql, params![at.organisation.0, at.call.0, value.slot, value.original.as_bytes()]).map(drop)
    }

    fn insert_index(&mut self, at: Place, by: FoundBy, blind: Blind) -> Result<(), StoreError> {
        let sql = "INSERT INTO blind_index (organisation, call, found_by, blind) VALUES (?, ?, ?, ?)
                   ON CONFLICT DO NOTHING";
        self.run(sql, params![at.organisation.0, at.call.0, by.name(), blind.0]).map(drop)
    }

    fn insert_request(&mut self, at: Place, request: Request) -> Result<Inserted, StoreError> {
        let sql = "INSERT INTO request (organisation, call, request)
                   SELECT organisation, row, ?3 FROM call WHERE organisation = ?1 AND row = ?2
                   ON CONFLICT DO NOTHING";
        self.insert_into_call(at.call, sql, params![at.organisation.0, at.call.0, request.name()])
    }

    fn interval(&mut self, at: Place) -> Result<Option<Duration>, StoreError> {
        self.first("SELECT interval_ms FROM call WHERE row = ?", [at.call.0], |row| duration(row, 0))
    }

    fn close_call(&mut self, at: Place, due: Option<DueDate>, head: Option<&Sealed>) -> Result<bool, StoreError> {
        let sql = "UPDATE call SET progress = 'closed', due = coalesce(?2, due), head = coalesce(?3, head)
                   WHERE row = ?1";
        let due = due.map(|due| due.0.as_millis());
        self.run(sql, params![at.call.0, due, head.map(Sealed::as_bytes)]).map(|rows| rows > 0)
    }

    fn close_abandoned(&mut self) -> Result<u64, StoreError> {
        let sql = "INSERT INTO tally (organisation, day, what, count)
                   SELECT organisation, day, 'cut_short', count(*) FROM call WHERE progress = 'open'
                   GROUP BY organisation, day
                   ON CONFLICT DO UPDATE SET count = count + excluded.count";
        self.run(sql, [])?;
        self.run("UPDATE call SET progress = 'closed' WHERE progress = 'open'", []).map(|rows| rows as u64)
    }

    fn close_deserted(&mut self) -> Result<u64, StoreError> {
        // One program alone answers calls with the file.
        Ok(0)
    }

    fn call(&mut self, o: OrganisationNumber, call: CallId) -> Result<Option<Listed<CallRow>>, StoreError> {
        let sql = concat!("SELECT ", call_columns!(), " FROM call WHERE organisation = ? AND call = ?");
        let found = self.first(sql, params![o.0, call.as_bytes()], columns::call)?;
        found.map(|found| self.listed(found)).transpose()
    }

    fn call_row(&mut self, at: Place) -> Result<Option<Listed<CallRow>>, StoreError> {
        let sql = concat!("SELECT ", call_columns!(), " FROM call WHERE row = ?");
        let found = self.first(sql, [at.call.0], columns::call)?;
        found.map(|found| self.listed(found)).transpose()
    }

    fn calls(
        &mut self,
        organisation: OrganisationNumber,
        before: Option<CallRowId>,
        limit: u32,
    ) -> Result<Vec<Listed<CallRow>>, StoreError> {
        let sql = concat!(
            "SELECT ",
            call_columns!(),
            " FROM call WHERE organisation = ? AND row < ? ORDER BY row DESC LIMIT ?"
        );
        let before = before.map_or(i64::MAX, |row| row.0);
        let found = self.all(sql, params![organisation.0, before, limit], columns::call)?;
        found.into_iter().map(|found| self.listed(found)).collect()
    }

    fn turns(&mut self, at: Place) -> Result<Vec<TurnRow>, StoreError> {
        self.all("SELECT number, text, at FROM turn WHERE call = ? ORDER BY number", [at.call.0], |row| {
            Ok(TurnRow { number: TurnNumber(row.get(0)?), text: sealed(row, 1)?, at: Some(sealed(row, 2)?) })
        })
    }

    fn values(&mut self, at: Place) -> Result<Vec<ValueRow>, StoreError> {
        self.all("SELECT slot, original FROM value WHERE call = ? ORDER BY slot", [at.call.0], |row| {
            Ok(ValueRow { slot: row.get(0)?, original: sealed(row, 1)? })
        })
    }

    fn calls_by_blind(
        &mut self,
        organisation: OrganisationNumber,
        by: FoundBy,
        blind: Blind,
    ) -> Result<Vec<Place>, StoreError> {
        let sql = "SELECT call FROM blind_index WHERE organisation = ? AND found_by = ? AND blind = ?";
        self.all(sql, params![organisation.0, by.name(), blind.0], |row| place(row, organisation, 0))
    }

    fn remove_calls(&mut self, calls: &[Place]) -> Result<Removal, StoreError> {
        let rows = array(calls.iter().map(|at| at.call.0));
        let rows = [&rows];
        // For all calls at once: every statement that may fail half-way copies the pages that it changes.
        Ok(Removal {
            turns: self.run(removal!("turn", "call"), rows)? as u64,
            values: self.run(removal!("value", "call"), rows)? as u64,
            indexes: self.run(removal!("blind_index", "call"), rows)? as u64,
            requests: self.run(removal!("request", "call"), rows)? as u64,
            ..Removal::of_calls(self.run(removal!("call", "row"), rows)? as u64)
        })
    }

    fn remove_records(&mut self, records: &[RecordId]) -> Result<Removal, StoreError> {
        let mut removed = Removal::default();
        let calls = self.rows_bearing("SELECT row, organisation, record FROM call", records)?;
        removed += self.remove_calls(&calls)?;
        let remainders = self.rows_bearing("SELECT row, organisation, record FROM remainder", records)?;
        removed += self.remove_remainders(&remainders)?;
        for record in records {
            removed.billed += self.run("DELETE FROM billed WHERE record = ?", [record.as_bytes()])? as u64;
        }
        Ok(removed)
    }
}

impl Sqlite {
    fn rows_bearing(&self, sql: &'static str, records: &[RecordId]) -> Result<Vec<Place>, StoreError> {
        let wanted: HashSet<&[u8; 16]> = records.iter().map(RecordId::as_bytes).collect();
        let rows = self.all(sql, [], |row| {
            let bears = wanted.contains(&row.get::<_, [u8; 16]>(2)?);
            Ok(if bears { Some(place(row, OrganisationNumber(row.get(1)?), 0)?) } else { None })
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    fn insert_into_call(
        &self,
        call: CallRowId,
        sql: &'static str,
        values: impl Params,
    ) -> Result<Inserted, StoreError> {
        if self.run(sql, values)? > 0 {
            return Ok(Inserted::Stored);
        }
        let there = self.count("SELECT count(*) FROM call WHERE row = ?", [call.0])? > 0;
        Ok(if there { Inserted::AlreadyThere } else { Inserted::CallGone })
    }

    fn listed(&self, (id, row, progress): (CallRowId, CallRow, Progress)) -> Result<Listed<CallRow>, StoreError> {
        let turns = self.count("SELECT count(*) FROM turn WHERE call = ?", [id.0])?;
        let names: Vec<String> =
            self.all("SELECT request FROM request WHERE call = ? ORDER BY request", [id.0], |row| row.get(0))?;
        let requests = names.iter().filter_map(|name| Request::named(name)).collect();
        let at = Place { organisation: row.organisation, call: id };
        Ok(Listed { row, at, progress, turns: u32::try_from(turns).unwrap_or(u32::MAX), requests })
    }
}
