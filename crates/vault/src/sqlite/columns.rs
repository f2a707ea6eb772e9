//! Domain values to columns and back.

use std::time::Duration;

use clevercall_model::{CallId, Day, DueDate, Purpose, RecordId, Timestamp};
use rusqlite::{Row, types::Type};

pub(super) use crate::backend::columns::{call_columns, millis, remainder_columns};
use crate::{
    backend::{CallRow, CallRowId, OrganisationNumber, Place, Progress, RemainderRow, columns::purpose_named},
    seal::Sealed,
};

/// A stored value that this program never wrote.
pub(super) fn unreadable(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, String::new(), Type::Null)
}

pub(super) fn sealed(row: &Row<'_>, column: usize) -> rusqlite::Result<Sealed> {
    row.get(column).map(Sealed::from_storage)
}

pub(super) fn record(row: &Row<'_>, column: usize) -> rusqlite::Result<RecordId> {
    row.get(column).map(RecordId::from_random)
}

pub(super) fn call_id(row: &Row<'_>, column: usize) -> rusqlite::Result<CallId> {
    row.get(column).map(CallId::from_random)
}

/// Numbers as a statement takes many of them: a JSON array, for `json_each`.
pub(super) fn array(numbers: impl Iterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// The statement that removes a table's rows whose column is among the numbers of an [`array`].
macro_rules! removal {
    ($table:literal, $column:literal) => {
        concat!("DELETE FROM ", $table, " WHERE ", $column, " IN (SELECT value FROM json_each(?))")
    };
}
pub(super) use removal;

/// The call in a column, of an organisation.
pub(super) fn place(row: &Row<'_>, organisation: OrganisationNumber, column: usize) -> rusqlite::Result<Place> {
    row.get(column).map(|call| Place { organisation, call: CallRowId(call) })
}

pub(super) fn due(row: &Row<'_>, column: usize) -> rusqlite::Result<DueDate> {
    row.get(column).map(Timestamp::from_millis).map(DueDate)
}

pub(super) fn duration(row: &Row<'_>, column: usize) -> rusqlite::Result<Duration> {
    let millis: i64 = row.get(column)?;
    u64::try_from(millis).map(Duration::from_millis).map_err(|_negative| unreadable(column))
}

fn purpose(row: &Row<'_>, column: usize) -> rusqlite::Result<Purpose> {
    let name: String = row.get(column)?;
    purpose_named(&name).ok_or_else(|| unreadable(column))
}

pub(super) fn call(row: &Row<'_>) -> rusqlite::Result<(CallRowId, CallRow, Progress)> {
    let stored = CallRow {
        organisation: OrganisationNumber(row.get(1)?),
        record: record(row, 2)?,
        call: call_id(row, 3)?,
        purpose: purpose(row, 4)?,
        due: due(row, 5)?,
        interval: duration(row, 6)?,
        day: Day::from_number(row.get(7)?),
        head: sealed(row, 8)?,
        call_key: sealed(row, 9)?,
        text_key: sealed(row, 10)?,
    };
    let progress: String = row.get(11)?;
    Ok((CallRowId(row.get(0)?), stored, Progress::named(&progress)))
}

pub(super) fn remainder(row: &Row<'_>) -> rusqlite::Result<RemainderRow> {
    Ok(RemainderRow {
        row: CallRowId(row.get(0)?),
        organisation: OrganisationNumber(row.get(1)?),
        record: record(row, 2)?,
        call: call_id(row, 3)?,
        purpose: purpose(row, 4)?,
        due: due(row, 5)?,
        kept: duration(row, 6)?,
        day: Day::from_number(row.get(7)?),
        key_day: Day::from_number(row.get(8)?),
        text_key: sealed(row, 9)?,
        accepted: row.get::<_, Option<i64>>(10)?.map(Timestamp::from_millis),
    })
}
