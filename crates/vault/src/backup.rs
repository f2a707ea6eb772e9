//! Backups: everything the vault holds, sealed to a recipient, while calls go on; and back again.
//!
//! A backup is a snapshot taken row by row on a connection of its own, and written straight into the sealed stream:
//! no copy lies on the disk in between.
//! What it holds was sealed before; the master key is not in it, and neither is the list of erasures that is replayed
//! over it when it is restored ([`restore`]).
//!
//! An erasure or a due run that falls into the seconds of a backup has to wait for it to make the journal unreadable,
//! and says so after five seconds instead of certifying.

mod format;
mod restoring;
mod scratch;

use std::{
    io::{self, ErrorKind, Write},
    ops::ControlFlow,
    path::Path,
};

use clevercall_model::Timestamp;
use data_encoding::HEXLOWER;
use thiserror::Error;

pub use format::{BackupFault, BackupHead, WhatIsWrong};
pub(crate) use format::{Cell, CopiedTable};
pub use restoring::{RestoreError, RestoreOrder, Restored, Verified, read_backup_content, restore, verify_backup};
pub(crate) use scratch::clear_abandoned;

use crate::{
    BackupRecipient, CertificateKey, OpenError, StoreError, Vault,
    backend::Backend,
    custodian::Desk,
    erasure_list::{self, ErasureList},
    ledger::{self, Event},
    seal::parcel,
    site::{Use, apart},
    vault::ERASURES,
};

/// Every row out of a database, and into an empty one.
pub(crate) trait Copying {
    fn layout(&mut self) -> Result<u32, StoreError>;
    fn tables_to_copy(&mut self) -> Result<Vec<CopiedTable>, StoreError>;
    /// About how much there is to copy.
    fn bytes(&mut self) -> Result<u64, StoreError>;
    /// Hands over row after row, until there are no more or `take` says false.
    fn copy_out(&mut self, table: &CopiedTable, take: &mut dyn FnMut(&[Cell]) -> bool) -> Result<(), StoreError>;
    fn copy_in(&mut self, table: &CopiedTable, rows: &[Vec<Cell>]) -> Result<(), NotFitting>;
    /// Whether the database is whole and every row refers to one that is there.
    fn is_sound(&mut self) -> Result<bool, StoreError>;
}

/// Why rows did not go in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotFitting {
    Table,
    Row,
    Store(StoreError),
}

impl From<StoreError> for NotFitting {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// How far a backup or a restore has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupProgress {
    /// Rows done.
    pub rows: u64,
    /// Bytes done.
    pub bytes: u64,
    /// About how many bytes there are, where that is known.
    pub of_bytes: Option<u64>,
}

/// Told of progress now and then; breaking stops the work and leaves nothing of it.
pub type Progress<'a> = &'a mut (dyn FnMut(BackupProgress) -> ControlFlow<()> + Send);

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 1000;

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// What it is of.
    pub head: BackupHead,
    /// Rows in it.
    pub rows: u64,
    /// Bytes of content.
    pub bytes: u64,
}

/// Why a backup was not made; remove what was written of it.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BackupError {
    /// It can't be written.
    #[error("the backup can't be written ({0}); check the place, its owner and its free space")]
    Unwritable(ErrorKind),
    /// The list of erasures does not reach as far as the vault.
    #[error("the list of erasures (erasures.log) is missing or cut short; put it back before you make a backup")]
    ErasuresMissing,
    /// It was told to stop.
    #[error("the backup was stopped before it was whole; start it again")]
    Stopped,
    /// The vault does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        Self::Unwritable(error.kind())
    }
}

impl Vault {
    /// Writes a backup to `out`, sealed to every recipient; blocks until it is whole.
    ///
    /// Tell the ledger afterwards with [`note_backup`](Self::note_backup), when the file is where it belongs.
    pub fn back_up<W: Write + Send>(
        &self,
        recipients: &[BackupRecipient],
        out: W,
        now: Timestamp,
        progress: Progress<'_>,
    ) -> Result<(BackedUp, W), BackupError> {
        apart(|| self.copy_out(recipients, out, now, progress))
    }

    fn copy_out<W: Write>(
        &self,
        recipients: &[BackupRecipient],
        out: W,
        now: Timestamp,
        progress: Progress<'_>,
    ) -> Result<(BackedUp, W), BackupError> {
        let site = &self.0.site;
        let mut from = site.database(Use::Read)?;
        // Ends with the connection; until then everything read is of one moment.
        from.begin()?;
        let head = head(&mut *from, &site.folder, (self.certificate_key(), now))?;
        let of_bytes = Some(from.bytes()?);
        parcel::seal_to(recipients, out, |sealed| {
            let mut writer = format::Writer::begin(sealed, &head)?;
            for table in from.tables_to_copy()? {
                writer.table(&table)?;
                let mut written = Ok(());
                from.copy_out(&table, &mut |row| {
                    written = write(&mut writer, row, &mut *progress, of_bytes);
                    written.is_ok()
                })?;
                written?;
            }
            let (bytes, rows) = writer.written();
            writer.end()?;
            Ok(BackedUp { head, rows, bytes })
        })
    }

    /// Enters a backup into the ledger.
    pub async fn note_backup(&self, made: &BackedUp, now: Timestamp) -> Result<(), StoreError> {
        let event = Event::BackedUp { rows: made.rows, erasures: made.head.erasures };
        let work = move |desk: &mut Desk| ledger::append(&mut *desk.backend, &desk.signer, &event, now).map(drop);
        self.0.writer.ask(work).await
    }
}

fn write<W: Write>(
    writer: &mut format::Writer<W>,
    row: &[Cell],
    progress: Progress<'_>,
    of_bytes: Option<u64>,
) -> Result<(), BackupError> {
    writer.row(row)?;
    let (bytes, rows) = writer.written();
    if rows % REPORT_EVERY == 0 && progress(BackupProgress { rows, bytes, of_bytes }).is_break() {
        return Err(BackupError::Stopped);
    }
    Ok(())
}

fn head(
    from: &mut dyn Backend,
    folder: &Path,
    (key, now): (CertificateKey, Timestamp),
) -> Result<BackupHead, BackupError> {
    let erasures = erasure_list::applied(from)?;
    let mut list = ErasureList::open(&folder.join(ERASURES)).map_err(|_unreadable| StoreError::ErasureList)?;
    let fingerprint = list.fingerprint(erasures)?.ok_or(BackupError::ErasuresMissing)?;
    Ok(BackupHead {
        layout: from.layout()?,
        made_ms: now.as_millis(),
        vault: key.to_hex(),
        erasures,
        erasures_sha256: HEXLOWER.encode(&fingerprint),
    })
}
