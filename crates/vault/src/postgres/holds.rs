//! Holds, and what they hold.

use clevercall_model::{RecordId, Timestamp};
use postgres::Row;

use super::{
    Postgres, Values,
    columns::{UNREADABLE, bytes, get, moment, record},
};
use crate::{
    Code, StoreError,
    backend::{HoldRow, Holds, OrganisationNumber},
    hold::{Ground, HeldId},
};

fn code(row: &Row, column: usize) -> Result<Code, StoreError> {
    get::<&str>(row, column)?.parse().map_err(|_not_a_code| UNREADABLE)
}

fn read(organisation: OrganisationNumber) -> impl Fn(&Row) -> Result<HoldRow, StoreError> {
    move |row| {
        let ground: &str = get(row, 1)?;
        let ground = [Ground::LegalClaim, Ground::AuthorityOrder].into_iter().find(|known| known.name() == ground);
        Ok(HoldRow {
            organisation,
            hold: record(row, 0)?,
            ground: ground.ok_or(UNREADABLE)?,
            case: code(row, 2)?,
            by: code(row, 3)?,
            since: moment(row, 4)?,
            review: moment(row, 5)?,
        })
    }
}

impl Holds for Postgres {
    fn insert_hold(&mut self, row: &HoldRow, held: &[HeldId]) -> Result<(), StoreError> {
        let sql = "INSERT INTO hold (hold, organisation, ground, case_code, set_by, since, review)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let hold = &row.hold.as_bytes()[..];
        let values: Values<'_> = &[
            &hold,
            &row.organisation.0,
            &row.ground.name(),
            &row.case.as_str(),
            &row.by.as_str(),
            &row.since.as_millis(),
            &row.review.as_millis(),
        ];
        self.run(sql, values)?;
        for id in held {
            let sql = "INSERT INTO held (organisation, hold, held) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            self.run(sql, &[&row.organisation.0, &hold, &&id[..]])?;
        }
        Ok(())
    }

    fn holds(&mut self, organisation: OrganisationNumber) -> Result<Vec<HoldRow>, StoreError> {
        let sql = "SELECT hold, ground, case_code, set_by, since, review FROM hold WHERE organisation = $1
                   ORDER BY review";
        self.all(sql, &[&organisation.0], read(organisation))
    }

    fn held_of(&mut self, hold: RecordId) -> Result<Vec<HeldId>, StoreError> {
        self.all("SELECT held FROM held WHERE hold = $1", &[&&hold.as_bytes()[..]], |row| bytes(row, 0))
    }

    fn hold_on(&mut self, o: OrganisationNumber, held: &HeldId) -> Result<Option<HoldRow>, StoreError> {
        let sql = "SELECT hold, ground, case_code, set_by, since, review FROM held JOIN hold USING (organisation, hold)
                   WHERE organisation = $1 AND held = $2 ORDER BY review DESC LIMIT 1";
        self.first(sql, &[&o.0, &&held[..]], read(o))
    }

    fn note_forget_asked(&mut self, held: &HeldId) -> Result<(), StoreError> {
        self.run("UPDATE held SET forget_asked = 1 WHERE held = $1", &[&&held[..]]).map(drop)
    }

    fn review_hold(&mut self, hold: RecordId, review: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE hold SET review = $1 WHERE hold = $2";
        self.run(sql, &[&review.as_millis(), &&hold.as_bytes()[..]]).map(drop)
    }

    fn remove_hold(&mut self, hold: RecordId) -> Result<Vec<HeldId>, StoreError> {
        let hold: Values<'_> = &[&&hold.as_bytes()[..]];
        let sql = "SELECT held FROM held WHERE hold = $1 AND forget_asked = 1 AND NOT EXISTS (SELECT 1
                   FROM held AS other WHERE other.organisation = held.organisation AND other.held = held.held
                   AND other.hold <> $1)";
        let asked = self.all(sql, hold, |row| bytes(row, 0))?;
        self.run("DELETE FROM held WHERE hold = $1", hold)?;
        self.run("DELETE FROM hold WHERE hold = $1", hold)?;
        Ok(asked)
    }

    fn holds_to_review(&mut self, at: Timestamp) -> Result<u64, StoreError> {
        self.count("SELECT count(*) FROM hold WHERE review <= $1", &[&at.as_millis()])
    }
}
