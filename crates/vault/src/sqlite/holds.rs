//! Holds, and what they hold.

use clevercall_model::{RecordId, Timestamp};
use rusqlite::{Row, params};

use super::{
    Sqlite,
    columns::{record, unreadable},
};
use crate::{
    Code, StoreError,
    backend::{HoldRow, Holds, OrganisationNumber},
    hold::{Ground, HeldId},
};

fn code(row: &Row<'_>, column: usize) -> rusqlite::Result<Code> {
    row.get::<_, String>(column)?.parse().map_err(|_not_a_code| unreadable(column))
}

fn read(organisation: OrganisationNumber) -> impl Fn(&Row<'_>) -> rusqlite::Result<HoldRow> {
    move |row| {
        let ground: String = row.get(1)?;
        let ground = [Ground::LegalClaim, Ground::AuthorityOrder].into_iter().find(|known| known.name() == ground);
        Ok(HoldRow {
            organisation,
            hold: record(row, 0)?,
            ground: ground.ok_or_else(|| unreadable(1))?,
            case: code(row, 2)?,
            by: code(row, 3)?,
            since: row.get(4).map(Timestamp::from_millis)?,
            review: row.get(5).map(Timestamp::from_millis)?,
        })
    }
}

impl Holds for Sqlite {
    fn insert_hold(&mut self, row: &HoldRow, held: &[HeldId]) -> Result<(), StoreError> {
        let sql = "INSERT INTO hold (hold, organisation, ground, case_code, set_by, since, review)
                   VALUES (?, ?, ?, ?, ?, ?, ?)";
        let values = params![
            row.hold.as_bytes(),
            row.organisation.0,
            row.ground.name(),
            row.case.as_str(),
            row.by.as_str(),
            row.since.as_millis(),
            row.review.as_millis(),
        ];
        self.run(sql, values)?;
        for id in held {
            let sql = "INSERT INTO held (organisation, hold, held) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
            self.run(sql, params![row.organisation.0, row.hold.as_bytes(), id])?;
        }
        Ok(())
    }

    fn holds(&mut self, organisation: OrganisationNumber) -> Result<Vec<HoldRow>, StoreError> {
        let sql = "SELECT hold, ground, case_code, set_by, since, review FROM hold WHERE organisation = ?
                   ORDER BY review";
        self.all(sql, [organisation.0], read(organisation))
    }

    fn held_of(&mut self, hold: RecordId) -> Result<Vec<HeldId>, StoreError> {
        self.all("SELECT held FROM held WHERE hold = ?", [hold.as_bytes()], |row| row.get(0))
    }

    fn hold_on(&mut self, o: OrganisationNumber, held: &HeldId) -> Result<Option<HoldRow>, StoreError> {
        let sql = "SELECT hold.hold, ground, case_code, set_by, since, review FROM held JOIN hold USING (hold)
                   WHERE held = ? AND hold.organisation = ? ORDER BY review DESC LIMIT 1";
        self.first(sql, params![held, o.0], read(o))
    }

    fn note_forget_asked(&mut self, held: &HeldId) -> Result<(), StoreError> {
        self.run("UPDATE held SET forget_asked = 1 WHERE held = ?", [held]).map(drop)
    }

    fn review_hold(&mut self, hold: RecordId, review: Timestamp) -> Result<(), StoreError> {
        self.run("UPDATE hold SET review = ? WHERE hold = ?", params![review.as_millis(), hold.as_bytes()]).map(drop)
    }

    fn remove_hold(&mut self, hold: RecordId) -> Result<Vec<HeldId>, StoreError> {
        let sql = "SELECT held FROM held WHERE hold = ?1 AND forget_asked = 1
                   AND NOT EXISTS (SELECT 1 FROM held AS other WHERE other.held = held.held AND other.hold <> ?1)";
        let asked = self.all(sql, [hold.as_bytes()], |row| row.get(0))?;
        self.run("DELETE FROM held WHERE hold = ?", [hold.as_bytes()])?;
        self.run("DELETE FROM hold WHERE hold = ?", [hold.as_bytes()])?;
        Ok(asked)
    }

    fn holds_to_review(&mut self, at: Timestamp) -> Result<u64, StoreError> {
        self.count("SELECT count(*) FROM hold WHERE review <= ?", [at.as_millis()])
    }
}
