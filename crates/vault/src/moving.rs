//! A whole vault from a file into a database server: sealed rows as they are, under the keys that they have.
//!
//! Nobody answers calls meanwhile. Rows go in batches, each its own transaction; killed anywhere, the move goes on where
//! it stopped when it is asked for again, as long as nothing was changed in the file.
//! Until every table was compared, the database refuses to be opened; from then on the file does.

use std::{fs, ops::ControlFlow, path::Path};

use clevercall_model::Timestamp;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{
    LedgerFault, MasterKey, OpenError, PostgresServer, StoreError, Vault,
    backend::{Erasures, Ledger, Transactions},
    backup::{Cell, CopiedTable, Copying, NotFitting},
    erasure_list::{self, ErasureList},
    fault,
    ledger::{Signer, Walk},
    postgres::{self, Postgres},
    site::{DATABASE, apart},
    sqlite::{Access, Opening, SchemaError, Sqlite},
    vault::{self, ERASURES},
};

/// Rows that go in one transaction.
const BATCH: usize = 5000;

/// How far a move has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveProgress {
    /// Rows that are in the database server.
    pub rows: u64,
    /// Rows that there are in the file.
    pub of_rows: u64,
}

/// A vault that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Every table, its rows and the sum over their hashes (SHA-256, in hexadecimal), the same on both sides.
    pub tables: Vec<(String, u64, String)>,
    /// Entries of the ledger, whose chain was verified in the database server.
    pub entries: u64,
}

/// Why a vault was not moved; the file is as it was.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MoveError {
    /// The database has something in it.
    #[error("the database server's database is not empty; give an empty one, owned by this program's user")]
    NotEmpty,
    /// The beginning of another move is there.
    #[error(
        "the database holds the beginning of a move from another vault, or the vault was changed since; \
         drop the database, create it again and move once more"
    )]
    OfAnother,
    /// Both sides differ.
    #[error("the table {0} is not the same on both sides; drop the database, create it again and move once more")]
    Differs(String),
    /// The ledger is broken.
    #[error("the ledger does not verify in the database server: {0}")]
    Ledger(LedgerFault),
    /// It was told to stop.
    #[error("the move was stopped; ask for it again and it goes on from there")]
    Stopped,
    /// A vault does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NotFitting> for MoveError {
    fn from(error: NotFitting) -> Self {
        match error {
            NotFitting::Store(error) => Self::Store(error),
            NotFitting::Table | NotFitting::Row => Self::Store(StoreError::Damaged { table: "a row" }),
        }
    }
}

/// Told of progress now and then; breaking stops the move.
pub type Moving<'a> = &'a mut (dyn FnMut(MoveProgress) -> ControlFlow<()> + Send);

/// Moves the vault in `folder` to `server`; blocks until it is there and compared.
pub fn move_to_server(
    folder: &Path,
    server: &PostgresServer,
    (key, now): (&MasterKey, Timestamp),
    progress: Moving<'_>,
) -> Result<Moved, MoveError> {
    apart(|| {
        finish_what_was_begun(folder, key, now)?;
        let _nobody_else = vault::lock(folder)?;
        let mut from = Sqlite::open(&folder.join(DATABASE), Access::Write, Opening::Moved).map_err(OpenError::from)?;
        let signer = Signer::load(&mut from, key).map_err(OpenError::of_the_key)?;
        let mut to = target(server, &identity(&mut from)?)?;
        let tables = from.tables_to_copy()?;
        let sums = tables.iter().map(|table| sum(&mut from, table)).collect::<Result<Vec<_>, _>>()?;
        let mut done = MoveProgress { rows: 0, of_rows: sums.iter().map(|sum| sum.0).sum() };
        for table in &tables {
            copy(&mut from, &mut to, table, (&mut done, &mut *progress))?;
        }
        compare(&tables, &sums, &mut to)?;
        let entries = verify(&mut to, &signer)?;
        fault::point("move compared");
        from.mark_moved()?;
        fault::point("file marked");
        finish(&mut to, folder)?;
        let tables = tables.into_iter().zip(sums);
        let tables = tables.map(|(table, (rows, sum))| (table.name, rows, HEXLOWER.encode(&sum))).collect();
        Ok(Moved { tables, entries })
    })
}

/// Removes the file of a vault that was moved; one that was not stays where it is.
pub fn remove_moved(folder: &Path) -> Result<(), OpenError> {
    let file = folder.join(DATABASE);
    match Sqlite::open(&file, Access::Look, Opening::Existing) {
        Err(SchemaError::Moved) => fs::remove_file(file).map_err(|error| vault::unusable(&error)),
        Err(error) => Err(error.into()),
        Ok(_not_moved) => Err(OpenError::Exists),
    }
}

/// Opens and closes the vault, so that calls a crash left open are closed and listed erasures done; a file that is
/// marked already had that.
fn finish_what_was_begun(folder: &Path, key: &MasterKey, now: Timestamp) -> Result<(), MoveError> {
    match Vault::open(folder, key, now) {
        Ok(vault) => {
            drop(vault);
            Ok(())
        }
        Err(OpenError::Moved) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What tells this state of this vault from any other.
fn identity(from: &mut Sqlite) -> Result<String, StoreError> {
    let head = from.last_entry()?.ok_or(StoreError::Damaged { table: "ledger" })?;
    let mut rows = 0;
    for table in from.tables_to_copy()? {
        rows += sum(from, &table)?.0;
    }
    Ok(format!("{} {} {rows}", head.position, HEXLOWER.encode(&head.hash)))
}

fn target(server: &PostgresServer, identity: &str) -> Result<Postgres, MoveError> {
    let occupied = |error| {
        let occupied = matches!(error, OpenError::NotAVault | OpenError::Exists);
        if occupied { MoveError::NotEmpty } else { error.into() }
    };
    match Postgres::open(server, postgres::Access::Write, postgres::Opening::Filled) {
        Ok(mut begun) => match begun.moving()? {
            Some(from) if from == identity => Ok(begun),
            Some(_) => Err(MoveError::OfAnother),
            None => Err(MoveError::NotEmpty),
        },
        Err(error) if error != OpenError::Missing => Err(occupied(error)),
        Err(_missing) => {
            let opened = Postgres::open(server, postgres::Access::Write, postgres::Opening::New);
            let mut new = opened.map_err(occupied)?;
            new.begin_moving(identity)?;
            new.commit()?;
            Ok(new)
        }
    }
}

/// Copies what is not there yet: batches went in whole and in the file's order.
fn copy(
    from: &mut Sqlite,
    to: &mut Postgres,
    table: &CopiedTable,
    (done, progress): (&mut MoveProgress, Moving<'_>),
) -> Result<(), MoveError> {
    let there = if table.name == postgres::SEQUENCE { 0 } else { sum(to, table)?.0 };
    done.rows += there;
    let (mut skip, mut rows, mut outcome) = (there, Vec::with_capacity(BATCH), Ok(()));
    let mut put = |rows: &mut Vec<Vec<Cell>>| -> Result<(), MoveError> {
        to.begin()?;
        let put = to.copy_in(table, rows);
        if put.is_err() {
            to.roll_back();
            return Ok(put?);
        }
        to.commit()?;
        fault::point("rows moved");
        done.rows += rows.len() as u64;
        rows.clear();
        if progress(*done).is_break() { Err(MoveError::Stopped) } else { Ok(()) }
    };
    from.copy_out(table, &mut |row| {
        if skip > 0 {
            skip -= 1;
            return true;
        }
        rows.push(row.to_vec());
        if rows.len() == BATCH {
            outcome = put(&mut rows);
        }
        outcome.is_ok()
    })?;
    outcome?;
    if rows.is_empty() { Ok(()) } else { put(&mut rows) }
}

/// The number of rows, and the sum over their hashes: the same in whatever order they come.
fn sum(backend: &mut dyn Copying, table: &CopiedTable) -> Result<(u64, [u8; 32]), StoreError> {
    let (mut rows, mut sum) = (0, [0_u8; 32]);
    backend.copy_out(table, &mut |row| {
        rows += 1;
        let mut carry = 0;
        for (digit, more) in sum.iter_mut().zip(hash(row)) {
            let added = u16::from(*digit) + u16::from(more) + carry;
            carry = added >> 8;
            *digit = added.to_le_bytes()[0];
        }
        true
    })?;
    Ok((rows, sum))
}

fn hash(row: &[Cell]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for cell in row {
        match cell {
            Cell::Null => digest.update(b"n"),
            Cell::Integer(number) => {
                digest.update(b"i");
                digest.update(number.to_be_bytes());
            }
            Cell::Text(text) => long(&mut digest, b"t", text.as_bytes()),
            Cell::Bytes(bytes) => long(&mut digest, b"b", bytes),
        }
    }
    digest.finalize().into()
}

fn long(digest: &mut Sha256, kind: &[u8], bytes: &[u8]) {
    digest.update(kind);
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

fn compare(tables: &[CopiedTable], sums: &[(u64, [u8; 32])], to: &mut Postgres) -> Result<(), MoveError> {
    for (table, expected) in tables.iter().zip(sums) {
        if table.name != postgres::SEQUENCE && sum(to, table)? != *expected {
            return Err(MoveError::Differs(table.name.clone()));
        }
    }
    Ok(())
}

fn verify(to: &mut Postgres, signer: &Signer) -> Result<u64, MoveError> {
    let mut walk = Walk::begin();
    let mut after = 0;
    loop {
        let page = to.entries(after, 1000)?;
        let Some(last) = page.last() else { return Ok(after) };
        after = last.position;
        for entry in &page {
            walk.step(entry, &signer.verifying_key()).map_err(MoveError::Ledger)?;
        }
    }
}

/// The list of erasures goes along, and the database may be opened.
fn finish(to: &mut Postgres, folder: &Path) -> Result<(), MoveError> {
    let mut list = ErasureList::open(&folder.join(ERASURES)).map_err(|error| vault::unusable(&error))?;
    let listed = list.after(0)?;
    to.begin()?;
    to.list_erasures(&listed)?;
    erasure_list::note_incarnation(to)?;
    to.end_moving()?;
    Ok(to.commit()?)
}
