//! Calls while they identify somebody.

use std::time::Duration;

use clevercall_model::{CallId, DueDate, RecordId, TurnNumber};

use super::{
    Postgres, Values,
    columns::{self, call_columns, duration, get, millis, place, removal, sealed, small},
    connecting::NODE,
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

impl Calls for Postgres {
    fn insert_call(&mut self, row: &CallRow) -> Result<Place, StoreError> {
        self.has_room()?;
        let sql = "INSERT INTO call (organisation, record, call, purpose, due, interval_ms, day, progress, head,
                   call_key, text_key, node) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11)
                   RETURNING row";
        let values: Values<'_> = &[
            &row.organisation.0,
            &&row.record.as_bytes()[..],
            &&row.call.as_bytes()[..],
            &row.purpose.name(),
            &row.due.0.as_millis(),
            &millis(row.interval),
            &row.day.number(),
            &row.head.as_bytes(),
            &row.call_key.as_bytes(),
            &row.text_key.as_bytes(),
            &self.node.unwrap_or_default(),
        ];
        let inserted = self.first(sql, values, |inserted| place(inserted, row.organisation, 0))?;
        inserted.ok_or(columns::UNREADABLE)
    }

    fn insert_turn(&mut self, at: Place, turn: &TurnRow) -> Result<Inserted, StoreError> {
        self.has_room()?;
        let sql = "INSERT INTO turn (organisation, call, number, text, at)
                   SELECT organisation, row, $3, $4, $5 FROM call WHERE organisation = $1 AND row = $2
                   ON CONFLICT DO NOTHING";
        let time = turn.at.as_ref().map(Sealed::as_bytes);
        let number = i64::from(turn.number.0);
        self.insert_into_call(at, sql, &[&at.organisation.0, &at.call.0, &number, &turn.text.as_bytes(), &time])
    }

    fn insert_value(&mut self, at: Place, value: &ValueRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO value (organisation, call, slot, original) VALUES ($1, $2, $3, $4)";
        let slot = i64::from(value.slot);
        self.run(sql, &[&at.organisation.0, &at.call.0, &slot, &value.original.as_bytes()]).map(drop)
    }

    fn insert_index(&mut self, at: Place, by: FoundBy, blind: Blind) -> Result<(), StoreError> {
        let sql = "INSERT INTO blind_index (organisation, call, found_by, blind) VALUES ($1, $2, $3, $4)
                   ON CONFLICT DO NOTHING";
        self.run(sql, &[&at.organisation.0, &at.call.0, &by.name(), &&blind.0[..]]).map(drop)
    }

    fn insert_request(&mut self, at: Place, request: Request) -> Result<Inserted, StoreError> {
        let sql = "INSERT INTO request (organisation, call, request)
                   SELECT organisation, row, $3 FROM call WHERE organisation = $1 AND row = $2
                   ON CONFLICT DO NOTHING";
        self.insert_into_call(at, sql, &[&at.organisation.0, &at.call.0, &request.name()])
    }

    fn interval(&mut self, at: Place) -> Result<Option<Duration>, StoreError> {
        let sql = "SELECT interval_ms FROM call WHERE organisation = $1 AND row = $2";
        self.first(sql, &[&at.organisation.0, &at.call.0], |row| duration(row, 0))
    }

    fn close_call(&mut self, at: Place, due: Option<DueDate>, head: Option<&Sealed>) -> Result<bool, StoreError> {
        let sql = "UPDATE call SET progress = 'closed', node = 0, due = coalesce($3, due), head = coalesce($4, head)
                   WHERE organisation = $1 AND row = $2";
        let due = due.map(|due| due.0.as_millis());
        let values: Values<'_> = &[&at.organisation.0, &at.call.0, &due, &head.map(Sealed::as_bytes)];
        self.run(sql, values).map(|rows| rows > 0)
    }

    fn close_abandoned(&mut self) -> Result<u64, StoreError> {
        let own = self.node.unwrap_or_default();
        let sql = "SELECT DISTINCT node FROM call WHERE progress = 'open' AND node <> $1";
        let mut closed = 0;
        for node in self.all(sql, &[&own], |row| get::<i32>(row, 0))? {
            // Who answers calls under this number holds its lock; when nobody does, the program is gone.
            let sql = "SELECT pg_try_advisory_xact_lock($1, $2)";
            let gone = self.first(sql, &[&NODE, &node], |row| get::<bool>(row, 0))?.unwrap_or(false);
            if !gone {
                continue;
            }
            let sql = "INSERT INTO tally (organisation, day, what, count)
                       SELECT organisation, day, 'cut_short', count(*) FROM call
                       WHERE progress = 'open' AND node = $1 GROUP BY organisation, day
                       ON CONFLICT (organisation, day, what) DO UPDATE SET count = tally.count + excluded.count";
            self.run(sql, &[&node])?;
            let sql = "UPDATE call SET progress = 'closed', node = 0 WHERE progress = 'open' AND node = $1";
            closed += self.run(sql, &[&node])?;
        }
        Ok(closed)
    }

    fn close_deserted(&mut self) -> Result<u64, StoreError> {
        self.close_abandoned()
    }

    fn call(&mut self, o: OrganisationNumber, call: CallId) -> Result<Option<Listed<CallRow>>, StoreError> {
        let sql = concat!("SELECT ", call_columns!(), " FROM call WHERE organisation = $1 AND call = $2");
        let found = self.first(sql, &[&o.0, &&call.as_bytes()[..]], columns::call)?;
        found.map(|found| self.listed(found)).transpose()
    }

    fn call_row(&mut self, at: Place) -> Result<Option<Listed<CallRow>>, StoreError> {
        let sql = concat!("SELECT ", call_columns!(), " FROM call WHERE organisation = $1 AND row = $2");
        let found = self.first(sql, &[&at.organisation.0, &at.call.0], columns::call)?;
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
            " FROM call WHERE organisation = $1 AND row < $2 ORDER BY row DESC LIMIT $3"
        );
        let before = before.map_or(i64::MAX, |row| row.0);
        let found = self.all(sql, &[&organisation.0, &before, &i64::from(limit)], columns::call)?;
        found.into_iter().map(|found| self.listed(found)).collect()
    }

    fn turns(&mut self, at: Place) -> Result<Vec<TurnRow>, StoreError> {
        let sql = "SELECT number, text, at FROM turn WHERE organisation = $1 AND call = $2 ORDER BY number";
        self.all(sql, &[&at.organisation.0, &at.call.0], |row| {
            Ok(TurnRow { number: TurnNumber(small(row, 0)?), text: sealed(row, 1)?, at: Some(sealed(row, 2)?) })
        })
    }

    fn values(&mut self, at: Place) -> Result<Vec<ValueRow>, StoreError> {
        let sql = "SELECT slot, original FROM value WHERE organisation = $1 AND call = $2 ORDER BY slot";
        self.all(sql, &[&at.organisation.0, &at.call.0], |row| {
            Ok(ValueRow { slot: small(row, 0)?, original: sealed(row, 1)? })
        })
    }

    fn calls_by_blind(
        &mut self,
        organisation: OrganisationNumber,
        by: FoundBy,
        blind: Blind,
    ) -> Result<Vec<Place>, StoreError> {
        let sql = "SELECT call FROM blind_index WHERE organisation = $1 AND found_by = $2 AND blind = $3";
        self.all(sql, &[&organisation.0, &by.name(), &&blind.0[..]], |row| place(row, organisation, 0))
    }

    fn remove_calls(&mut self, calls: &[Place]) -> Result<Removal, StoreError> {
        let mut removed = Removal::default();
        for calls in calls.chunk_by(|one, next| one.organisation == next.organisation) {
            let rows: Vec<i64> = calls.iter().map(|at| at.call.0).collect();
            let values: Values<'_> = &[&calls[0].organisation.0, &rows];
            removed += Removal {
                turns: self.run(removal!("turn", "call"), values)?,
                values: self.run(removal!("value", "call"), values)?,
                indexes: self.run(removal!("blind_index", "call"), values)?,
                requests: self.run(removal!("request", "call"), values)?,
                ..Removal::of_calls(self.run(removal!("call", "row"), values)?)
            };
        }
        let tables = [
            ("turn", removed.turns),
            ("value", removed.values),
            ("blind_index", removed.indexes),
            ("request", removed.requests),
            ("call", removed.calls),
        ];
        let tables: Vec<&str> = tables.into_iter().filter(|(_, rows)| *rows > 0).map(|(table, _)| table).collect();
        self.unclean(&tables)?;
        Ok(removed)
    }

    fn remove_records(&mut self, records: &[RecordId]) -> Result<Removal, StoreError> {
        let mut removed = Removal::default();
        let records: Vec<&[u8]> = records.iter().map(|record| &record.as_bytes()[..]).collect();
        let sql = "SELECT row, organisation FROM call WHERE record = ANY($1)";
        let calls = self.all(sql, &[&records], |row| place(row, OrganisationNumber(get(row, 1)?), 0))?;
        removed += self.remove_calls(&calls)?;
        let sql = "SELECT row, organisation FROM remainder WHERE record = ANY($1)";
        let remainders = self.all(sql, &[&records], |row| place(row, OrganisationNumber(get(row, 1)?), 0))?;
        removed += self.remove_remainders(&remainders)?;
        let billed = self.run("DELETE FROM billed WHERE record = ANY($1)", &[&records])?;
        removed.billed += self.unclean_billed(billed)?;
        Ok(removed)
    }
}

impl Postgres {
    fn insert_into_call(&mut self, at: Place, sql: &'static str, values: Values<'_>) -> Result<Inserted, StoreError> {
        if self.run(sql, values)? > 0 {
            return Ok(Inserted::Stored);
        }
        let sql = "SELECT count(*) FROM call WHERE organisation = $1 AND row = $2";
        let there = self.count(sql, &[&at.organisation.0, &at.call.0])? > 0;
        Ok(if there { Inserted::AlreadyThere } else { Inserted::CallGone })
    }

    fn listed(&mut self, (at, row, progress): (Place, CallRow, Progress)) -> Result<Listed<CallRow>, StoreError> {
        let values: Values<'_> = &[&at.organisation.0, &at.call.0];
        let turns = self.count("SELECT count(*) FROM turn WHERE organisation = $1 AND call = $2", values)?;
        let sql = "SELECT request FROM request WHERE organisation = $1 AND call = $2 ORDER BY request";
        let names: Vec<String> = self.all(sql, values, |row| get(row, 0))?;
        let requests = names.iter().filter_map(|name| Request::named(name)).collect();
        Ok(Listed { row, at, progress, turns: u32::try_from(turns).unwrap_or(u32::MAX), requests })
    }
}
