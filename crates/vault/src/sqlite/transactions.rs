//! Transactions, and making erased rows unreadable.

use std::time::Duration;

use rusqlite::{Connection, backup::Backup};

use super::{Access, Sqlite, failed};
use crate::{
    StoreError,
    backend::{Backend, Transactions},
};

impl Transactions for Sqlite {
    fn begin(&mut self) -> Result<(), StoreError> {
        let sql = match self.access {
            Access::Write => "BEGIN IMMEDIATE",
            Access::Read | Access::Look => "BEGIN",
        };
        self.run(sql, []).map(drop)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT", []).map(drop)
    }

    fn roll_back(&mut self) {
        if !self.connection.is_autocommit() {
            // Rolling back only fails when there is nothing left to roll back.
            let _nothing_left = self.run("ROLLBACK", []);
        }
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        self.run("SAVEPOINT job", []).map(drop)
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        self.run("RELEASE job", []).map(drop)
    }

    fn undo(&mut self) -> bool {
        !self.connection.is_autocommit()
            && self.run("ROLLBACK TO job", []).is_ok()
            && self.run("RELEASE job", []).is_ok()
    }

    fn empty_journal(&mut self) -> Result<(), StoreError> {
        // Removed rows and freed pages were overwritten with zeros (secure_delete) in the newest frames; the older
        // frames of the journal still hold them as they were.
        let busy: Option<i64> = self.first("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == Some(0) { Ok(()) } else { Err(StoreError::Busy) }
    }

    fn give_back(&mut self) -> Result<bool, StoreError> {
        let before = self.count("PRAGMA freelist_count", [])?;
        self.all("PRAGMA incremental_vacuum(256)", [], |_row| Ok(()))?;
        let after = self.count("PRAGMA freelist_count", [])?;
        // A file that gives nothing back ends the loop.
        Ok(after > 0 && after < before)
    }

    fn size(&mut self) -> Result<u64, StoreError> {
        Ok(self.count("PRAGMA page_count", [])? * self.count("PRAGMA page_size", [])?)
    }

    fn copy_in_memory(&mut self) -> Result<Box<dyn Backend>, StoreError> {
        let mut connection = Connection::open_in_memory().map_err(failed)?;
        let copying = Backup::new(&self.connection, &mut connection).map_err(failed)?;
        copying.run_to_completion(1000, Duration::ZERO, None).map_err(failed)?;
        drop(copying);
        Ok(Box::new(Self { connection, access: Access::Write }))
    }

    fn limit_size(&mut self, bytes: u64) -> Result<(), StoreError> {
        let page: i64 = self.connection.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(failed)?;
        let pages = i64::try_from(bytes / page.unsigned_abs().max(1)).unwrap_or(i64::MAX).clamp(1, 0xffff_fffe);
        self.connection.pragma_update_and_check(None, "max_page_count", pages, |_row| Ok(())).map_err(failed)
    }
}
