//! De-identifying calls, and what is left of them.

use clevercall_model::{CallId, Timestamp, TurnNumber};

use super::{
    Postgres, Values,
    columns::{self, call_columns, get, millis, number, place, remainder_columns, removal, sealed, small},
};
use crate::{
    StoreError,
    backend::{
        ABANDONED_MS, CallRow, CallRowId, Calls, DueCounts, Listed, OrganisationNumber, Place, Progress, RemainderRow,
        Remainders, Removal, TurnRow,
    },
};

impl Remainders for Postgres {
    fn due_calls(
        &mut self,
        organisation: OrganisationNumber,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(Place, CallRow)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            call_columns!(),
            " FROM call WHERE organisation = $3 AND ((progress = 'closed' AND due <= $1)
             OR (progress = 'open' AND due <= $2)) AND NOT EXISTS (SELECT 1 FROM held
             WHERE held.organisation = call.organisation AND held.held = call.call) LIMIT $4"
        );
        let now = now.as_millis();
        let values: Values<'_> = &[&now, &now.saturating_sub(ABANDONED_MS), &organisation.0, &i64::from(limit)];
        self.all(sql, values, |row| columns::call(row).map(|(at, call, _progress)| (at, call)))
    }

    fn reduce_calls(&mut self, calls: &[(CallRowId, RemainderRow)]) -> Result<Removal, StoreError> {
        let Some((_call, first)) = calls.first() else { return Ok(Removal::default()) };
        let organisation = first.organisation;
        let rows: Vec<i64> = calls.iter().map(|(_call, left)| left.row.0).collect();
        let records: Vec<&[u8]> = calls.iter().map(|(_call, left)| &left.record.as_bytes()[..]).collect();
        let ids: Vec<&[u8]> = calls.iter().map(|(_call, left)| &left.call.as_bytes()[..]).collect();
        let purposes: Vec<&str> = calls.iter().map(|(_call, left)| left.purpose.name()).collect();
        let due: Vec<i64> = calls.iter().map(|(_call, left)| left.due.0.as_millis()).collect();
        let kept: Vec<i64> = calls.iter().map(|(_call, left)| millis(left.kept)).collect();
        let days: Vec<i64> = calls.iter().map(|(_call, left)| left.day.number()).collect();
        let key_days: Vec<i64> = calls.iter().map(|(_call, left)| left.key_day.number()).collect();
        let keys: Vec<&[u8]> = calls.iter().map(|(_call, left)| left.text_key.as_bytes()).collect();
        let sql =
            "INSERT INTO remainder (organisation, row, record, call, purpose, due, kept_ms, day, key_day, text_key)
                   SELECT $1, left_over.* FROM unnest($2::bigint[], $3::bytea[], $4::bytea[], $5::text[], $6::bigint[],
                   $7::bigint[], $8::bigint[], $9::bigint[], $10::bytea[]) AS left_over";
        let values: Values<'_> =
            &[&organisation.0, &rows, &records, &ids, &purposes, &due, &kept, &days, &key_days, &keys];
        self.run(sql, values)?;
        // A subquery that sorts is asked call by call, in the order in which they are given.
        let sql = "INSERT INTO remainder_turn (organisation, remainder, number, text)
                   SELECT $1, moved.remainder, turns.number, turns.text
                   FROM unnest($2::bigint[], $3::bigint[]) AS moved (call, remainder) CROSS JOIN LATERAL
                   (SELECT number, text FROM turn WHERE organisation = $1 AND call = moved.call ORDER BY number) AS turns";
        let moved: Vec<i64> = calls.iter().map(|(call, _left)| call.0).collect();
        self.run(sql, &[&organisation.0, &moved, &rows])?;
        let calls: Vec<Place> = moved.into_iter().map(|call| Place { organisation, call: CallRowId(call) }).collect();
        self.remove_calls(&calls)
    }

    fn remainder(
        &mut self,
        organisation: OrganisationNumber,
        call: CallId,
    ) -> Result<Option<Listed<RemainderRow>>, StoreError> {
        let sql = concat!(
            "SELECT ",
            remainder_columns!(),
            " FROM remainder WHERE organisation = $1 AND row = $2 AND call = $3"
        );
        let row = CallRowId::within(call).0;
        let found = self.first(sql, &[&organisation.0, &row, &&call.as_bytes()[..]], columns::remainder)?;
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
            " FROM remainder WHERE organisation = $1 ORDER BY day DESC, row LIMIT $2"
        );
        let found = self.all(sql, &[&organisation.0, &i64::from(limit)], columns::remainder)?;
        found.into_iter().map(|row| self.listed_remainder(row)).collect()
    }

    fn all_remainders(&mut self, organisation: OrganisationNumber) -> Result<Vec<RemainderRow>, StoreError> {
        let sql = concat!("SELECT ", remainder_columns!(), " FROM remainder WHERE organisation = $1 ORDER BY row");
        self.all(sql, &[&organisation.0], columns::remainder)
    }

    fn accept_remainders(&mut self, organisation: OrganisationNumber, at: Timestamp) -> Result<u64, StoreError> {
        let sql = "UPDATE remainder SET accepted = $2 WHERE organisation = $1";
        self.run(sql, &[&organisation.0, &at.as_millis()])
    }

    fn lapse_acceptances(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.run("UPDATE remainder SET accepted = NULL WHERE accepted <= $1", &[&before.as_millis()]).map(drop)
    }

    fn remainder_turns(&mut self, at: Place) -> Result<Vec<TurnRow>, StoreError> {
        let sql = "SELECT number, text FROM remainder_turn WHERE organisation = $1 AND remainder = $2 ORDER BY number";
        self.all(sql, &[&at.organisation.0, &at.call.0], |row| {
            Ok(TurnRow { number: TurnNumber(small(row, 0)?), text: sealed(row, 1)?, at: None })
        })
    }

    fn remove_remainders(&mut self, remainders: &[Place]) -> Result<Removal, StoreError> {
        let mut removed = Removal::default();
        for remainders in remainders.chunk_by(|one, next| one.organisation == next.organisation) {
            let rows: Vec<i64> = remainders.iter().map(|at| at.call.0).collect();
            let values: Values<'_> = &[&remainders[0].organisation.0, &rows];
            let turns = self.run(removal!("remainder_turn", "remainder"), values)?;
            removed += Removal::of_remainders(self.run(removal!("remainder", "row"), values)?, turns);
        }
        if removed.calls > 0 {
            self.unclean(&["remainder_turn", "remainder"])?;
        }
        Ok(removed)
    }

    fn remove_due_remainders(&mut self, now: Timestamp, limit: u32) -> Result<Removal, StoreError> {
        let sql = "SELECT organisation, row FROM remainder WHERE due <= $1 AND NOT EXISTS (SELECT 1 FROM held
                   WHERE held.organisation = remainder.organisation AND held.held = remainder.call) LIMIT $2";
        let values: Values<'_> = &[&now.as_millis(), &i64::from(limit)];
        let places = self.all(sql, values, |row| place(row, OrganisationNumber(get(row, 0)?), 1))?;
        self.remove_remainders(&places)
    }

    fn due_counts(&mut self, at: Timestamp) -> Result<DueCounts, StoreError> {
        let at = at.as_millis();
        let calls = self.due(
            "SELECT count(*), min(due) FROM call
             WHERE ((progress = 'closed' AND due <= $1) OR (progress = 'open' AND due <= $2))
             AND NOT EXISTS (SELECT 1 FROM held WHERE held.organisation = call.organisation
             AND held.held = call.call)",
            &[&at, &at.saturating_sub(ABANDONED_MS)],
        )?;
        let remainders = self.due(
            "SELECT count(*), min(due) FROM remainder WHERE due <= $1 AND NOT EXISTS (SELECT 1 FROM held
             WHERE held.organisation = remainder.organisation AND held.held = remainder.call)",
            &[&at],
        )?;
        let billed = self.due(
            "SELECT count(*), min(due) FROM billed WHERE due <= $1 AND NOT EXISTS (SELECT 1 FROM held
             WHERE held.organisation = billed.organisation AND held.held = billed.record)",
            &[&at],
        )?;
        let invoices = self.due("SELECT count(*), min(due) FROM invoice WHERE due <= $1", &[&at])?;
        let held = self.count(
            "SELECT count(*) FROM held AS h WHERE
             EXISTS (SELECT 1 FROM call AS c WHERE c.organisation = h.organisation AND c.call = h.held AND c.due <= $1)
             OR EXISTS (SELECT 1 FROM remainder AS r WHERE r.organisation = h.organisation AND r.call = h.held
             AND r.due <= $1)
             OR EXISTS (SELECT 1 FROM billed AS b WHERE b.organisation = h.organisation AND b.record = h.held
             AND b.due <= $1)",
            &[&at],
        )?;
        let earliest =
            [calls.1, remainders.1, billed.1, invoices.1].into_iter().flatten().min().map(Timestamp::from_millis);
        Ok(DueCounts {
            calls: calls.0,
            remainders: remainders.0,
            billed: billed.0,
            invoices: invoices.0,
            held,
            earliest,
        })
    }
}

impl Postgres {
    fn due(&mut self, sql: &'static str, values: Values<'_>) -> Result<(u64, Option<i64>), StoreError> {
        let counted = self.first(sql, values, |row| Ok((number(row, 0)?, get(row, 1)?)))?;
        Ok(counted.unwrap_or_default())
    }

    fn listed_remainder(&mut self, row: RemainderRow) -> Result<Listed<RemainderRow>, StoreError> {
        let sql = "SELECT count(*) FROM remainder_turn WHERE organisation = $1 AND remainder = $2";
        let turns = self.count(sql, &[&row.organisation.0, &row.row.0])?;
        let turns = u32::try_from(turns).unwrap_or(u32::MAX);
        Ok(Listed { at: row.place(), row, progress: Progress::Closed, turns, requests: Vec::new() })
    }
}
