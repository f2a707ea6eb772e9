//! De-identifying calls, and what is left of them.

use clevercall_model::{CallId, Timestamp, TurnNumber};
use rusqlite::params;

use super::{
    Sqlite,
    columns::{self, array, call_columns, millis, place, remainder_columns, removal, sealed},
};
use crate::{
    StoreError,
    backend::{
        ABANDONED_MS, CallRow, CallRowId, Calls, DueCounts, Listed, OrganisationNumber, Place, Progress, RemainderRow,
        Remainders, Removal, TurnRow,
    },
};

impl Remainders for Sqlite {
    fn due_calls(
        &mut self,
        organisation: OrganisationNumber,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(Place, CallRow)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            call_columns!(),
            " FROM call WHERE organisation = ?3 AND ((progress = 'closed' AND due <= ?1)
             OR (progress = 'open' AND due <= ?2)) AND call NOT IN (SELECT held FROM held) LIMIT ?4"
        );
        let now = now.as_millis();
        self.all(sql, params![now, now.saturating_sub(ABANDONED_MS), organisation.0, limit], |row| {
            columns::call(row).map(|(id, call, _progress)| (Place { organisation, call: id }, call))
        })
    }

    fn reduce_calls(&mut self, calls: &[(CallRowId, RemainderRow)]) -> Result<Removal, StoreError> {
        let sql = "INSERT INTO remainder (row, organisation, record, call, purpose, due, kept_ms, day, key_day,
                   text_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        for (_call, left) in calls {
            let values = params![
                left.row.0,
                left.organisation.0,
                left.record.as_bytes(),
                left.call.as_bytes(),
                left.purpose.name(),
                left.due.0.as_millis(),
                millis(left.kept),
                left.day.number(),
                left.key_day.number(),
                left.text_key.as_bytes(),
            ];
            self.run(sql, values)?;
        }
        // A cross join keeps its order: call by call, as they are given.
        let sql = "INSERT INTO remainder_turn (organisation, remainder, number, text)
                   SELECT organisation, moved.value ->> 1, number, text
                   FROM json_each(?) AS moved CROSS JOIN turn ON call = moved.value ->> 0";
        let moved: Vec<String> = calls.iter().map(|(call, left)| format!("[{},{}]", call.0, left.row.0)).collect();
        self.run(sql, [format!("[{}]", moved.join(","))])?;
        let calls: Vec<Place> =
            calls.iter().map(|(call, left)| Place { organisation: left.organisation, call: *call }).collect();
        self.remove_calls(&calls)
    }

    fn remainder(
        &mut self,
        organisation: OrganisationNumber,
        call: CallId,
    ) -> Result<Option<Listed<RemainderRow>>, StoreError> {
        let sql =
            concat!("SELECT ", remainder_columns!(), " FROM remainder WHERE row = ? AND organisation = ? AND call = ?");
        let row = CallRowId::within(call).0;
        let found = self.first(sql, params![row, organisation.0, call.as_bytes()], columns::remainder)?;
        found.map(|row| self.listed_remainder(row)).transpose()
    }

    fn remainders(
        &mut self,
        organisation: OrganisationNumber,
        limit: u32,
    ) -> Result<Vec<Listed<RemainderRow>>, StoreError> {
        let sql = concat!(
            "SELECT ",
            remainder_columns!(),
            " FROM remainder WHERE organisation = ? ORDER BY day DESC LIMIT ?"
        );
        let found = self.all(sql, params![organisation.0, limit], columns::remainder)?;
        found.into_iter().map(|row| self.listed_remainder(row)).collect()
    }

    fn all_remainders(&mut self, organisation: OrganisationNumber) -> Result<Vec<RemainderRow>, StoreError> {
        let sql = concat!("SELECT ", remainder_columns!(), " FROM remainder WHERE organisation = ? ORDER BY row");
        self.all(sql, [organisation.0], columns::remainder)
    }

    fn accept_remainders(&mut self, organisation: OrganisationNumber, at: Timestamp) -> Result<u64, StoreError> {
        let sql = "UPDATE remainder SET accepted = ?2 WHERE organisation = ?1";
        self.run(sql, params![organisation.0, at.as_millis()]).map(|rows| rows as u64)
    }

    fn lapse_acceptances(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.run("UPDATE remainder SET accepted = NULL WHERE accepted <= ?", [before.as_millis()]).map(drop)
    }

    fn remainder_turns(&mut self, at: Place) -> Result<Vec<TurnRow>, StoreError> {
        let sql = "SELECT number, text FROM remainder_turn WHERE remainder = ? ORDER BY number";
        self.all(sql, [at.call.0], |row| {
            Ok(TurnRow { number: TurnNumber(row.get(0)?), text: sealed(row, 1)?, at: None })
        })
    }

    fn remove_remainders(&mut self, remainders: &[Place]) -> Result<Removal, StoreError> {
        let rows = array(remainders.iter().map(|at| at.call.0));
        let turns = self.run(removal!("remainder_turn", "remainder"), [&rows])? as u64;
        Ok(Removal::of_remainders(self.run(removal!("remainder", "row"), [&rows])? as u64, turns))
    }

    fn remove_due_remainders(&mut self, now: Timestamp, limit: u32) -> Result<Removal, StoreError> {
        let sql =
            "SELECT organisation, row FROM remainder WHERE due <= ? AND call NOT IN (SELECT held FROM held) LIMIT ?";
        let places =
            self.all(sql, params![now.as_millis(), limit], |row| place(row, OrganisationNumber(row.get(0)?), 1))?;
        self.remove_remainders(&places)
    }

    fn due_counts(&mut self, at: Timestamp) -> Result<DueCounts, StoreError> {
        let at = at.as_millis();
        let due = |sql| {
            self.first(sql, params![at, at.saturating_sub(ABANDONED_MS)], |row| {
                Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, Option<i64>>(1)?))
            })
        };
        let calls = due("SELECT count(*), min(due) FROM call
             WHERE ((progress = 'closed' AND due <= ?1) OR (progress = 'open' AND due <= ?2))
             AND call NOT IN (SELECT held FROM held)")?;
        let remainders = due("SELECT count(*), min(due) FROM remainder WHERE due <= ?1 AND ?2 IS NOT NULL
             AND call NOT IN (SELECT held FROM held)")?;
        let billed = due("SELECT count(*), min(due) FROM billed WHERE due <= ?1 AND ?2 IS NOT NULL
             AND record NOT IN (SELECT held FROM held)")?;
        let invoices = due("SELECT count(*), min(due) FROM invoice WHERE due <= ?1 AND ?2 IS NOT NULL")?;
        let held = due("SELECT count(*), NULL FROM held WHERE ?2 IS NOT NULL
             AND (held IN (SELECT call FROM call WHERE due <= ?1)
             OR held IN (SELECT call FROM remainder WHERE due <= ?1)
             OR held IN (SELECT record FROM billed WHERE due <= ?1))")?;
        let [calls, remainders, billed, invoices] =
            [calls, remainders, billed, invoices].map(Option::unwrap_or_default);
        let earliest =
            [calls.1, remainders.1, billed.1, invoices.1].into_iter().flatten().min().map(Timestamp::from_millis);
        Ok(DueCounts {
            calls: calls.0,
            remainders: remainders.0,
            billed: billed.0,
            invoices: invoices.0,
            held: held.unwrap_or_default().0,
            earliest,
        })
    }
}

impl Sqlite {
    fn listed_remainder(&self, row: RemainderRow) -> Result<Listed<RemainderRow>, StoreError> {
        let turns = self.count("SELECT count(*) FROM remainder_turn WHERE remainder = ?", [row.row.0])?;
        let turns = u32::try_from(turns).unwrap_or(u32::MAX);
        Ok(Listed { at: row.place(), row, progress: Progress::Closed, turns, requests: Vec::new() })
    }
}
