//! Transactions, and making erased rows unreadable.
//!
//! PostgreSQL does not overwrite what is removed: a removed row stays in its page until VACUUM takes it out, and its
//! bytes may stay in the free space of the page until another row comes there.
//! So every table that rows were removed from is noted in the same transaction, and after it cleaned: a table of up to
//! 16 MiB is written anew (`VACUUM FULL`), a larger one is vacuumed, and its free space keeps sealed bytes for a while.
//! The note survives a crash, and any program on the database does what is noted.
//! What the write-ahead log holds is out of reach from here; docs/operating.md says so.

use std::time::Duration;

use super::{Access, Postgres, Values, columns::get, connecting::WRITING};
use crate::{
    StoreError,
    backend::{Backend, Transactions},
    backup::{Copying, NotFitting},
    sqlite::Sqlite,
};

/// Tables up to this size are written anew; that takes about a tenth of a second, in which nobody can use them.
const WRITTEN_ANEW: i64 = 16 << 20;

/// Somebody who reads an older state keeps removed rows alive: asked again this often, for five seconds.
const TRIES: u32 = 250;
const PAUSE: Duration = Duration::from_millis(20);

/// Every table that rows are removed from, or replaced in for the removal's sake.
const CLEANED: [&str; 14] = [
    "turn",
    "value",
    "blind_index",
    "request",
    "call",
    "remainder",
    "remainder_turn",
    "billed",
    "billed_blind_index",
    "key",
    "organisation",
    "policy",
    "invoice",
    "tally",
];

impl Transactions for Postgres {
    fn begin(&mut self) -> Result<(), StoreError> {
        if self.in_transaction {
            // Laying out began it.
            return Ok(());
        }
        match self.try_begin() {
            Err(StoreError::Unreachable) => {
                self.reconnect()?;
                self.try_begin()
            }
            begun => begun,
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        // A transaction in which a statement failed would be rolled back by COMMIT, without an error.
        if self.failed {
            self.roll_back();
            return Err(StoreError::Busy);
        }
        self.batch("COMMIT")?;
        self.in_transaction = false;
        Ok(())
    }

    fn roll_back(&mut self) {
        if self.in_transaction {
            // Rolling back only fails when the connection is gone, and the transaction with it.
            let _gone = self.batch("ROLLBACK");
            self.in_transaction = false;
            self.failed = false;
        }
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        let kept = std::mem::take(&mut self.kept);
        self.batch(if kept { "RELEASE SAVEPOINT job; SAVEPOINT job" } else { "SAVEPOINT job" })
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        // Ended with the transaction, if no other mark follows.
        self.kept = true;
        Ok(())
    }

    fn undo(&mut self) -> bool {
        let undone = self.in_transaction && self.batch("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job").is_ok();
        self.failed = !undone;
        undone
    }

    fn empty_journal(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT relation, since FROM unclean ORDER BY relation";
        let unclean: Vec<(String, i64)> = self.all(sql, &[], |row| Ok((get(row, 0)?, get(row, 1)?)))?;
        let Some(latest) = unclean.iter().map(|(_relation, since)| *since).max() else { return Ok(()) };
        self.wait_for_older(latest)?;
        let noted = |table: &&&str| unclean.iter().any(|(relation, _since)| relation == **table);
        let tables: Vec<&str> = CLEANED.iter().filter(noted).copied().collect();
        let sql = "SELECT relation FROM unnest($1::text[]) AS noted (relation)
                   WHERE pg_total_relation_size(relation::regclass) <= $2";
        let small: Vec<String> = self.all(sql, &[&tables, &WRITTEN_ANEW], |row| get(row, 0))?;
        let (small, large): (Vec<&str>, Vec<&str>) =
            tables.into_iter().partition(|table| small.iter().any(|small| small == table));
        for (how, tables) in [("(FULL)", small), ("", large)] {
            if !tables.is_empty() {
                self.batch(&format!("VACUUM {how} {}", tables.join(", ")))?;
            }
        }
        // All notes at once: each transaction waits for the disk. What was noted again meanwhile is cleaned again.
        let (relations, since): (Vec<String>, Vec<i64>) = unclean.into_iter().unzip();
        let sql = "DELETE FROM unclean USING unnest($1::text[], $2::bigint[]) AS cleaned (relation, since)
                   WHERE unclean.relation = cleaned.relation AND unclean.since = cleaned.since";
        self.run(sql, &[&relations, &since]).map(drop)
    }

    fn give_back(&mut self) -> Result<bool, StoreError> {
        // Done with the cleaning, and by the database's own autovacuum.
        Ok(false)
    }

    fn size(&mut self) -> Result<u64, StoreError> {
        self.count("SELECT pg_database_size(current_database())", &[])
    }

    fn copy_in_memory(&mut self) -> Result<Box<dyn Backend>, StoreError> {
        let layout = self.layout()?;
        let mut copy = Sqlite::in_memory(layout).map_err(|_unusable| StoreError::Closed)?;
        for table in self.tables_to_copy()? {
            let mut rows = Vec::new();
            self.copy_out(&table, &mut |row| {
                rows.push(row.to_vec());
                true
            })?;
            copy.copy_in(&table, &rows).map_err(|error| match error {
                NotFitting::Store(error) => error,
                NotFitting::Table | NotFitting::Row => StoreError::Damaged { table: "a row" },
            })?;
        }
        Ok(Box::new(copy))
    }

    fn limit_size(&mut self, bytes: u64) -> Result<(), StoreError> {
        self.limit = Some(bytes);
        Ok(())
    }
}

impl Postgres {
    fn try_begin(&mut self) -> Result<(), StoreError> {
        let begin = match self.access {
            // Writers take turns; the lock ends with the transaction.
            Access::Serve | Access::Write => format!("BEGIN; SELECT pg_advisory_xact_lock({WRITING}, 0)"),
            Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned(),
        };
        self.in_transaction = true;
        self.kept = false;
        self.failed = false;
        let begun = self.batch(&begin);
        if begun.is_err() {
            self.roll_back();
            return begun;
        }
        self.full = match self.limit {
            Some(limit) => self.size()? > limit,
            None => false,
        };
        Ok(())
    }

    /// Whether the vault may grow; asked before anything of a call is stored.
    pub(super) const fn has_room(&self) -> Result<(), StoreError> {
        if self.full { Err(StoreError::DiskFull) } else { Ok(()) }
    }

    /// Notes, in the transaction that removes, from which tables.
    pub(super) fn unclean(&mut self, tables: &[&str]) -> Result<(), StoreError> {
        if tables.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO unclean (relation, since) SELECT relation, txid_current() FROM unnest($1::text[])
                   AS removed (relation) ON CONFLICT (relation) DO UPDATE SET since = excluded.since
                   WHERE unclean.since <> excluded.since";
        self.run(sql, &[&tables]).map(drop)
    }

    /// Waits until nobody reads a state from before the removal, autovacuum's ANALYZE neither; until then even VACUUM
    /// leaves the rows. Another VACUUM is no reader.
    fn wait_for_older(&mut self, removed: i64) -> Result<(), StoreError> {
        // Whoever writes in any database of the cluster holds back our own view too.
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE txid_snapshot_xmin(txid_current_snapshot()) <= $1
                   OR datname = current_database()
                   AND pid <> pg_backend_pid() AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
                   AND greatest(age(backend_xmin), age(backend_xid)) >=
                       txid_snapshot_xmax(txid_current_snapshot()) - $1";
        let values: Values<'_> = &[&removed];
        for _try in 0..TRIES {
            if self.count(sql, values)? == 0 {
                return Ok(());
            }
            std::thread::sleep(PAUSE);
        }
        Err(StoreError::Busy)
    }
}
