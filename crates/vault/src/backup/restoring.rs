//! A backup back into a vault: unpacked apart, what was erased since erased again, and only then put in its place.

use std::{
    fs::{self, DirBuilder, File},
    io::Read,
    ops::ControlFlow,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use clevercall_model::{OrganisationId, Timestamp};
use data_encoding::HEXLOWER;
use thiserror::Error;

use super::{
    BackupFault, BackupHead, BackupProgress, CopiedTable, Copying, NotFitting, Progress, WhatIsWrong,
    format::{Cell, Reader, Said},
    scratch::{Scratch, is_scratch},
};
use crate::{
    BackupIdentity, LedgerReport, MasterKey, OpenError, Remains, StoreError, SweepError, TrustedTime, Vault,
    backend::{CallRowId, Calls, Organisations, Remainders, Transactions},
    custodian::Desk,
    erasure_list::{self, ErasureList, Replayed},
    fault,
    ledger::{self, Event, LedgerFault, Signer},
    reading,
    seal::parcel::{self, ParcelError},
    site::DATABASE,
    sqlite::{Access, Opening, SchemaError, Sqlite},
    vault::{self, ERASURES},
};

/// Rows that go in at once.
const BATCH: usize = 500;

/// What is needed to put a backup back.
pub struct RestoreOrder<'a> {
    /// The data folder.
    pub folder: &'a Path,
    /// The vault's master key.
    pub key: &'a MasterKey,
    /// What opens the backup.
    pub identity: &'a BackupIdentity,
    /// The list of erasures; the one in the data folder when none is given.
    pub erasures: Option<&'a Path>,
}

/// A backup that was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What it was of.
    pub head: BackupHead,
    /// Rows in it.
    pub rows: u64,
    /// Erasures that were made since, and applied again.
    pub erasures: u64,
    /// Calls that they removed.
    pub calls: u64,
    /// Calls that were due, and went whole because what they became meanwhile may have been erased.
    pub due: u64,
}

/// A backup that was tried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What putting it back would do.
    pub restored: Restored,
    /// Its ledger.
    pub ledger: LedgerReport,
    /// What a sweep of it found; empty when all is well.
    pub remains: Remains,
    /// Calls whose keys, values and turns were all opened.
    pub opened: u64,
}

/// Why a backup was not put back; the data folder is as it was.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RestoreError {
    /// Something is there.
    #[error("the data folder holds {0} already; restore into an empty one (only erasures.log may be there)")]
    NotEmpty(String),
    /// There is no list.
    #[error(
        "the list of erasures (erasures.log) is missing, and without it what was erased since the backup would \
         return; bring its latest copy with --erasures FILE, or put it into the data folder"
    )]
    ErasuresMissing,
    /// The list ends before the backup was made.
    #[error(
        "the list of erasures is older than the backup: it names {listed} erasures, the backup was made after {seen}; \
         bring the latest copy of erasures.log"
    )]
    ErasuresOlder {
        /// Erasures in the list.
        listed: u64,
        /// Erasures that the backup had seen.
        seen: u64,
    },
    /// The list is another vault's, or was changed.
    #[error(
        "the list of erasures is not that of this vault, or was changed; bring the erasures.log that belongs to it"
    )]
    ErasuresOfAnother,
    /// The backup's time has not come yet.
    #[error("the backup was made later than this machine's clock says it is now; set the clock")]
    ClockBehind,
    /// The seal does not open.
    #[error(transparent)]
    Parcel(#[from] ParcelError),
    /// The content is broken.
    #[error("{fault} (about byte {at_byte} of the file)")]
    Content {
        /// What, and where inside.
        fault: BackupFault,
        /// How far into the file was read.
        at_byte: u64,
    },
    /// All rows are there, and they don't fit together.
    #[error("the backup's rows do not fit together; use another copy")]
    Unsound,
    /// The ledger in it is broken.
    #[error("the ledger in the backup is broken: {0}")]
    Ledger(LedgerFault),
    /// It was told to stop.
    #[error("it was stopped before it was whole; nothing was put in place")]
    Stopped,
    /// The vault does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The sweep did not run to its end.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SchemaError> for RestoreError {
    fn from(error: SchemaError) -> Self {
        Self::Open(error.into())
    }
}

impl From<std::io::Error> for RestoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Open(vault::unusable(&error))
    }
}

/// Puts a backup back into an empty data folder; nothing is in place until everything erased since is erased again.
pub async fn restore(
    order: &RestoreOrder<'_>,
    from: impl Read,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<Restored, RestoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(order.folder)?;
    let _nobody_else = vault::lock(order.folder)?;
    empty(order.folder)?;
    let (scratch, restored) = unpack(order, from, now, progress)?;
    let vault = Vault::open(&scratch.inner(), order.key, now)?;
    vault.retain(TrustedTime(now)).await?;
    let ledger = vault.verify_ledger().await?;
    drop(vault);
    if let Some(fault) = ledger.fault {
        return Err(RestoreError::Ledger(fault));
    }
    fault::point("backup unpacked");
    // The database last: until it is there, the folder holds no vault.
    put(&scratch.inner(), order.folder, ERASURES)?;
    fault::point("list in place");
    put(&scratch.inner(), order.folder, DATABASE)?;
    Ok(restored)
}

/// Restores a backup into a folder that is gone afterwards, replays, sweeps, opens every call, and tells.
pub async fn verify_backup(
    order: &RestoreOrder<'_>,
    from: impl Read,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<Verified, RestoreError> {
    let (scratch, restored) = unpack(order, from, now, progress)?;
    let vault = Vault::open(&scratch.inner(), order.key, now)?;
    vault.retain(TrustedTime(now)).await?;
    let (ledger, remains) = (vault.verify_ledger().await?, vault.sweep(now).await?);
    let opened = vault.open_every_call().await?;
    Ok(Verified { restored, ledger, remains, opened })
}

/// Reads what is inside a backup's seal into tables in memory, and keeps nothing: a backup that this refuses is never
/// put back.
pub fn read_backup_content(content: impl Read) -> Result<BackupHead, RestoreError> {
    let (mut reader, head) = Reader::begin(content).map_err(|fault| RestoreError::Content { fault, at_byte: 0 })?;
    let mut into = Sqlite::in_memory(head.layout)?;
    fill(&mut into, &mut reader, &mut |_progress| ControlFlow::Continue(())).map_err(|stopped| match stopped {
        Stopped::Fault(fault) => RestoreError::Content { at_byte: fault.at, fault },
        Stopped::ByWord => RestoreError::Stopped,
        Stopped::Store(error) => error.into(),
    })?;
    if into.is_sound()? { Ok(head) } else { Err(RestoreError::Unsound) }
}

/// The folder that a backup is unpacked in; gone when dropped.
struct Unpacking(Scratch);

impl Unpacking {
    /// The scratch folder itself holds the lock of who unpacks; the vault in it has its own.
    fn inner(&self) -> PathBuf {
        self.0.folder().join("vault")
    }
}

fn empty(folder: &Path) -> Result<(), RestoreError> {
    for entry in fs::read_dir(folder)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        let name = name.to_string_lossy().into_owned();
        if ![ERASURES, "vault.lock"].contains(&name.as_str()) && !is_scratch(&path) {
            return Err(RestoreError::NotEmpty(name));
        }
    }
    Ok(())
}

impl Vault {
    /// Opens the keys, values and turns of every call that identifies somebody; gives how many calls there are.
    async fn open_every_call(&self) -> Result<u64, StoreError> {
        let mut opened = 0;
        for id in self.organisations().await? {
            let mut after = CallRowId(0);
            loop {
                let id = id.clone();
                let step = self.0.reader.ask(move |desk| open_some(desk, &id, after)).await?;
                opened += step.0;
                let Some(last) = step.1 else { break };
                after = last;
            }
        }
        Ok(opened)
    }
}

fn open_some(desk: &mut Desk, id: &OrganisationId, after: CallRowId) -> Result<(u64, Option<CallRowId>), StoreError> {
    let Some(keys) = desk.keyring.organisation(&mut *desk.backend, id)? else { return Ok((0, None)) };
    let calls = desk.backend.sweep_calls(keys.number, after, 500)?;
    for (row, call) in &calls {
        let opened = reading::open_call(desk, &keys, call)?;
        opened.values(desk, *row)?;
        opened.turns(&desk.backend.turns(*row)?)?;
    }
    Ok((calls.len() as u64, calls.last().map(|(at, _call)| at.call)))
}

/// Everything up to a vault that has no more in it than the erasures allow.
fn unpack(
    order: &RestoreOrder<'_>,
    from: impl Read,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<(Unpacking, Restored), RestoreError> {
    let beside = order.folder.join(ERASURES);
    let erasures = order.erasures.unwrap_or(&beside);
    if !erasures.is_file() {
        return Err(RestoreError::ErasuresMissing);
    }
    let (content, at) = parcel::open(order.identity, from)?;
    let broken = |fault| RestoreError::Content { fault, at_byte: at.get() };
    let (mut reader, head) = Reader::begin(content).map_err(broken)?;
    if head.made_ms > now.as_millis() {
        return Err(RestoreError::ClockBehind);
    }
    let scratch = Unpacking(Scratch::make(order.folder)?);
    DirBuilder::new().mode(0o700).create(scratch.inner())?;
    copy(erasures, &scratch.inner().join(ERASURES))?;
    let mut list = ErasureList::open(&scratch.inner().join(ERASURES))?;
    belongs(&mut list, &head)?;
    let mut into = Sqlite::open(&scratch.inner().join(DATABASE), Access::Write, Opening::ToFill(head.layout))?;
    fill(&mut into, &mut reader, progress).map_err(|stopped| match stopped {
        Stopped::Fault(fault) => broken(fault),
        Stopped::ByWord => RestoreError::Stopped,
        Stopped::Store(error) => error.into(),
    })?;
    if !into.is_sound()? {
        return Err(RestoreError::Unsound);
    }
    drop(into);
    let mut restored = Restored { rows: reader.read().0, head, erasures: 0, calls: 0, due: 0 };
    replay(&scratch.inner(), order.key, &mut list, (&mut restored, now))?;
    Ok((scratch, restored))
}

/// The list must reach as far as the backup has seen it, with the same ids.
fn belongs(list: &mut ErasureList, head: &BackupHead) -> Result<(), RestoreError> {
    let Some(fingerprint) = list.fingerprint(head.erasures)? else {
        return Err(RestoreError::ErasuresOlder { listed: list.count()?, seen: head.erasures });
    };
    if HEXLOWER.encode(&fingerprint) == head.erasures_sha256 { Ok(()) } else { Err(RestoreError::ErasuresOfAnother) }
}

enum Stopped {
    Fault(BackupFault),
    ByWord,
    Store(StoreError),
}

impl From<BackupFault> for Stopped {
    fn from(fault: BackupFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn fill<R: Read>(into: &mut Sqlite, reader: &mut Reader<R>, progress: Progress<'_>) -> Result<(), Stopped> {
    let mut table: Option<CopiedTable> = None;
    let mut rows = Vec::with_capacity(BATCH);
    loop {
        let said = reader.next()?;
        let whole = !matches!(said, Said::Row(_)) || rows.len() == BATCH;
        if let Some(table) = table.as_ref().filter(|_table| whole) {
            put_rows(into, table, &mut rows, reader)?;
            let (rows, bytes) = reader.read();
            if progress(BackupProgress { rows, bytes, of_bytes: None }) == ControlFlow::Break(()) {
                return Err(Stopped::ByWord);
            }
        }
        match said {
            Said::Table(next) => table = Some(next),
            Said::Row(row) => rows.push(row),
            Said::End => return Ok(()),
        }
    }
}

fn put_rows<R: Read>(
    into: &mut Sqlite,
    table: &CopiedTable,
    rows: &mut Vec<Vec<Cell>>,
    reader: &Reader<R>,
) -> Result<(), Stopped> {
    rows.retain(|row| !is_of_the_moment(table, row));
    into.begin()?;
    let put = into.copy_in(table, rows).map_err(|error| match error {
        NotFitting::Store(error) => Stopped::Store(error),
        NotFitting::Table | NotFitting::Row => Stopped::Fault(reader.fault(WhatIsWrong::NotUnderstood)),
    });
    if put.is_err() {
        into.roll_back();
        return put;
    }
    rows.clear();
    Ok(into.commit()?)
}

/// What the vault noted of the machine's clock and of its own jobs is of the time of the backup; it would take today
/// for a clock that jumped ahead.
fn is_of_the_moment(table: &CopiedTable, row: &[Cell]) -> bool {
    let name = table.columns.iter().position(|column| column == "name").and_then(|place| row.get(place));
    let passing = |name: &str| name == "clock" || name.starts_with("pulse_");
    table.name == "fact" && matches!(name, Some(Cell::Text(name)) if passing(name))
}

/// Erases again what was erased since the backup, and what might be what an erased record was before.
fn replay(
    folder: &Path,
    key: &MasterKey,
    list: &mut ErasureList,
    (restored, now): (&mut Restored, Timestamp),
) -> Result<(), RestoreError> {
    let mut backend = Sqlite::open(&folder.join(DATABASE), Access::Write, Opening::Existing)?;
    let signer = Signer::load(&mut backend, key).map_err(OpenError::of_the_key)?;
    backend.begin()?;
    let Replayed { ids, records, unmatched } = erasure_list::replay(&mut backend, list)?;
    (restored.erasures, restored.calls) = (ids as u64, records);
    if unmatched {
        restored.due = remove_due(&mut backend, now)?;
    }
    let event = Event::Restored {
        made_ms: restored.head.made_ms,
        erasures: restored.erasures,
        calls: restored.calls,
        due: restored.due,
    };
    ledger::append(&mut backend, &signer, &event, now)?;
    backend.commit()?;
    backend.empty_journal()?;
    Ok(())
}

/// A call that fell due since the backup was de-identified under another record id, and may have been erased under
/// that one; a listed id that matches nothing can be such a one, so these calls go whole instead.
fn remove_due(backend: &mut Sqlite, now: Timestamp) -> Result<u64, StoreError> {
    let mut removed = 0;
    for id in backend.organisations()? {
        let Some(row) = backend.organisation(&id)? else { continue };
        loop {
            let due = backend.due_calls(row.number, now, 500)?;
            let calls: Vec<_> = due.iter().map(|(call, _row)| *call).collect();
            removed += backend.remove_calls(&calls)?.calls;
            if due.is_empty() {
                break;
            }
        }
    }
    Ok(removed)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    std::io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()
}

fn put(from: &Path, to: &Path, name: &str) -> Result<(), RestoreError> {
    fs::rename(from.join(name), to.join(name))?;
    Ok(File::open(to)?.sync_all()?)
}
