//! Domain values to columns and back.

use std::time::Duration;

use clevercall_model::{CallId, Day, DueDate, Purpose, RecordId, Timestamp};
use postgres::{Row, types::FromSql};

pub(super) use crate::backend::columns::{call_columns, millis, remainder_columns};
use crate::{
    StoreError,
    backend::{CallRow, CallRowId, OrganisationNumber, Place, Progress, RemainderRow, columns::purpose_named},
    seal::Sealed,
};

/// A stored value that this program never wrote.
pub(super) const UNREADABLE: StoreError = StoreError::Damaged { table: "a row" };

pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, StoreError> {
    row.try_get(column).map_err(|_another_type| UNREADABLE)
}

pub(super) fn number(row: &Row, column: usize) -> Result<u64, StoreError> {
    u64::try_from(get::<i64>(row, column)?).map_err(|_negative| UNREADABLE)
}

pub(super) fn small(row: &Row, column: usize) -> Result<u32, StoreError> {
    u32::try_from(get::<i64>(row, column)?).map_err(|_too_large| UNREADABLE)
}

/// A count for a column; no count comes near to what does not fit.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) fn bytes<const N: usize>(row: &Row, column: usize) -> Result<[u8; N], StoreError> {
    get::<&[u8]>(row, column)?.try_into().map_err(|_length| UNREADABLE)
}

pub(super) fn sealed(row: &Row, column: usize) -> Result<Sealed, StoreError> {
    get(row, column).map(Sealed::from_storage)
}

pub(super) fn record(row: &Row, column: usize) -> Result<RecordId, StoreError> {
    bytes(row, column).map(RecordId::from_random)
}

pub(super) fn call_id(row: &Row, column: usize) -> Result<CallId, StoreError> {
    bytes(row, column).map(CallId::from_random)
}

/// The statement that removes an organisation's rows of a table whose column is among some numbers.
macro_rules! removal {
    ($table:literal, $column:literal) => {
        concat!("DELETE FROM ", $table, " WHERE organisation = $1 AND ", $column, " = ANY($2)")
    };
}
pub(super) use removal;

/// The call in a column, of an organisation.
pub(super) fn place(row: &Row, organisation: OrganisationNumber, column: usize) -> Result<Place, StoreError> {
    get(row, column).map(|call| Place { organisation, call: CallRowId(call) })
}

pub(super) fn moment(row: &Row, column: usize) -> Result<Timestamp, StoreError> {
    get(row, column).map(Timestamp::from_millis)
}

pub(super) fn due(row: &Row, column: usize) -> Result<DueDate, StoreError> {
    moment(row, column).map(DueDate)
}

pub(super) fn duration(row: &Row, column: usize) -> Result<Duration, StoreError> {
    number(row, column).map(Duration::from_millis)
}

fn purpose(row: &Row, column: usize) -> Result<Purpose, StoreError> {
    purpose_named(get(row, column)?).ok_or(UNREADABLE)
}

pub(super) fn call(row: &Row) -> Result<(Place, CallRow, Progress), StoreError> {
    let stored = CallRow {
        organisation: OrganisationNumber(get(row, 1)?),
        record: record(row, 2)?,
        call: call_id(row, 3)?,
        purpose: purpose(row, 4)?,
        due: due(row, 5)?,
        interval: duration(row, 6)?,
        day: Day::from_number(get(row, 7)?),
        head: sealed(row, 8)?,
        call_key: sealed(row, 9)?,
        text_key: sealed(row, 10)?,
    };
    Ok((place(row, stored.organisation, 0)?, stored, Progress::named(get(row, 11)?)))
}

pub(super) fn remainder(row: &Row) -> Result<RemainderRow, StoreError> {
    Ok(RemainderRow {
        row: CallRowId(get(row, 0)?),
        organisation: OrganisationNumber(get(row, 1)?),
        record: record(row, 2)?,
        call: call_id(row, 3)?,
        purpose: purpose(row, 4)?,
        due: due(row, 5)?,
        kept: duration(row, 6)?,
        day: Day::from_number(get(row, 7)?),
        key_day: Day::from_number(get(row, 8)?),
        text_key: sealed(row, 9)?,
        accepted: get::<Option<i64>>(row, 10)?.map(Timestamp::from_millis),
    })
}
