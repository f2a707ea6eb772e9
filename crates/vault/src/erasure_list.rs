//! What was erased, remembered as random record ids beside the database, so that a restored backup erases it again.
//!
//! The list says nothing about anybody: the ids were random and stand nowhere else once the records are gone.
//! It must not be part of the backup it protects against; copy it separately and let it outlive the oldest backup.
//! An id is on the disk before its record is removed, so a crash in between only means that the removal is finished
//! when the vault opens next.

use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use clevercall_model::RecordId;
use sha2::{Digest, Sha256};

use crate::{StoreError, backend::Backend};

/// 32 hexadecimal digits and a line feed.
pub(crate) const LINE: u64 = 33;

/// How many of the listed ids this database has seen; a restored backup has seen fewer.
const APPLIED: &str = "erasures_applied";

/// The open list.
pub(crate) struct ErasureList {
    file: File,
    path: PathBuf,
    /// So many of its lines are known to be those that a shared database has, too.
    agreed: u64,
}

impl ErasureList {
    /// Opens the list, or starts an empty one.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        let whole = file.metadata()?.len() / LINE * LINE;
        // A line that was cut by a crash belongs to an erasure that did not happen.
        file.set_len(whole)?;
        Ok(Self { file, path: path.to_owned(), agreed: 0 })
    }

    /// How many ids are listed.
    pub(crate) fn count(&self) -> Result<u64, StoreError> {
        self.file.metadata().map(|about| about.len() / LINE).map_err(|_unreadable| StoreError::ErasureList)
    }

    /// Adds ids and waits until they are on the disk; gives how many are listed now.
    pub(crate) fn append(&mut self, records: &[RecordId]) -> Result<u64, StoreError> {
        let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
        let written = self.file.write_all(lines.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|_unwritable| StoreError::ErasureList)?;
        self.count()
    }

    /// SHA-256 over the first `seen` ids as they stand in the list, or none when there are fewer.
    pub(crate) fn fingerprint(&mut self, seen: u64) -> Result<Option<[u8; 32]>, StoreError> {
        if self.count()? < seen {
            return Ok(None);
        }
        let mut digest = Sha256::new();
        let mut piece = [0; 33 * 256];
        let mut left = usize::try_from(seen * LINE).map_err(|_too_long| StoreError::ErasureList)?;
        self.file.seek(SeekFrom::Start(0)).map_err(|_unreadable| StoreError::ErasureList)?;
        while left > 0 {
            let wanted = left.min(piece.len());
            self.file.read_exact(&mut piece[..wanted]).map_err(|_unreadable| StoreError::ErasureList)?;
            digest.update(&piece[..wanted]);
            left -= wanted;
        }
        Ok(Some(digest.finalize().into()))
    }

    /// The ids after the first `applied`.
    pub(crate) fn after(&mut self, applied: u64) -> Result<Vec<RecordId>, StoreError> {
        let mut text = String::new();
        let read = self.file.seek(SeekFrom::Start(applied * LINE)).and_then(|_at| self.file.read_to_string(&mut text));
        read.map_err(|_unreadable| StoreError::ErasureList)?;
        text.lines().map(|line| line.parse().map_err(|_not_an_id| StoreError::ErasureList)).collect()
    }
}

impl ErasureList {
    /// Compares from the beginning again; after an undone transaction something may not be in the database after all.
    pub(crate) const fn doubt(&mut self) {
        self.agreed = 0;
    }

    /// Takes over what other programs on the database listed since; an own end that they have not seen stays at the end.
    ///
    /// In the turn of whoever may write, so that nobody else takes over at the same time.
    fn agree(&mut self, backend: &mut dyn Backend) -> Result<(), StoreError> {
        let Some(theirs) = backend.listed_erasures(self.agreed)? else { return Ok(()) };
        let ours = self.after(self.agreed)?;
        let same = ours.iter().zip(&theirs).take_while(|(our, their)| our == their).count();
        if same < theirs.len() {
            let known: HashSet<_> = theirs.iter().collect();
            let own = ours[same..].iter().filter(|id| !known.contains(id));
            let lines: String = theirs[same..].iter().chain(own).map(|id| format!("{id}\n")).collect();
            let at = (self.agreed + same as u64) * LINE;
            // Over what stands there, and never shorter: a line is lost at no time.
            let file = OpenOptions::new().write(true).open(&self.path);
            let written = file.and_then(|file| file.write_all_at(lines.as_bytes(), at).and_then(|()| file.sync_data()));
            written.map_err(|_unwritable| StoreError::ErasureList)?;
        }
        self.agreed += theirs.len() as u64;
        Ok(())
    }
}

/// Lists ids, beside the database and in it, before their records are removed in the same transaction.
pub(crate) fn enter(backend: &mut dyn Backend, list: &mut ErasureList, records: &[RecordId]) -> Result<(), StoreError> {
    let listed = list.append(records)?;
    note_applied(backend, listed, records)
}

/// How many listed erasures the database has seen.
pub(crate) fn applied(backend: &mut dyn Backend) -> Result<u64, StoreError> {
    let Some(stored) = backend.fact(APPLIED)? else { return Ok(0) };
    let bytes = stored.as_slice().try_into().map_err(|_length| StoreError::Damaged { table: "fact" })?;
    Ok(u64::from_be_bytes(bytes))
}

/// Notes, in the transaction that erases, how far the list is applied.
fn note_applied(backend: &mut dyn Backend, listed: u64, records: &[RecordId]) -> Result<(), StoreError> {
    backend.list_erasures(records)?;
    backend.put_fact(APPLIED, &listed.to_be_bytes())
}

/// What tells this database from itself put back to an earlier day.
const INCARNATION: &str = "incarnation";

/// Whether a shared database is the one that was last served, so that its own list can be believed.
pub(crate) fn is_as_it_was(backend: &mut dyn Backend) -> Result<bool, StoreError> {
    let known = backend.fact(INCARNATION)?;
    Ok(known.is_some() && backend.incarnation()? == known)
}

/// Notes, in the transaction that replays, which database it is.
pub(crate) fn note_incarnation(backend: &mut dyn Backend) -> Result<(), StoreError> {
    let Some(now) = backend.incarnation()? else { return Ok(()) };
    if backend.fact(INCARNATION)?.as_ref() == Some(&now) { Ok(()) } else { backend.put_fact(INCARNATION, &now) }
}

/// Takes over what others listed, for somebody who is not about to erase.
pub(crate) fn catch_up(backend: &mut dyn Backend, list: &mut ErasureList) -> Result<(), StoreError> {
    if list.count()? >= applied(backend)? {
        return Ok(());
    }
    backend.begin()?;
    let agreed = list.agree(backend);
    backend.roll_back();
    agreed
}

/// What replaying did.
pub(crate) struct Replayed {
    /// Ids that the database had not seen.
    pub(crate) ids: usize,
    /// Records that were there again, or still.
    pub(crate) records: u64,
    /// Whether some id belonged to nothing that was there: to a call after the backup, or to what a call in it became.
    pub(crate) unmatched: bool,
}

/// Takes over erasures that others listed, and finishes those that are listed but that this database has not seen: after a crash, or in a restored backup.
pub(crate) fn replay(backend: &mut dyn Backend, list: &mut ErasureList) -> Result<Replayed, StoreError> {
    list.agree(backend)?;
    let seen = applied(backend)?;
    let missed = list.after(seen)?;
    if missed.is_empty() {
        return Ok(Replayed { ids: 0, records: 0, unmatched: false });
    }
    let removed = backend.remove_records(&missed)?;
    note_applied(backend, seen + missed.len() as u64, &missed)?;
    let unmatched = removed.calls + removed.billed < missed.len() as u64;
    Ok(Replayed { ids: missed.len(), records: removed.calls, unmatched })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(n: u8) -> Vec<RecordId> {
        (0..n).map(|n| RecordId::from_random([n; 16])).collect()
    }

    #[test]
    fn what_was_listed_is_read_back_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erasures.log");
        assert_eq!(ErasureList::open(&path).unwrap().append(&ids(3)).unwrap(), 3);
        let mut list = ErasureList::open(&path).unwrap();
        assert_eq!((list.after(0).unwrap(), list.after(2).unwrap()), (ids(3), ids(3)[2..].to_vec()));
    }

    #[test]
    fn a_line_cut_by_a_crash_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erasures.log");
        ErasureList::open(&path).unwrap().append(&ids(2)).unwrap();
        OpenOptions::new().write(true).open(&path).unwrap().set_len(LINE + 5).unwrap();
        let mut list = ErasureList::open(&path).unwrap();
        assert_eq!(list.append(&ids(1)).unwrap(), 2);
        assert_eq!(list.after(0).unwrap(), [ids(1), ids(1)].concat());
    }
}
