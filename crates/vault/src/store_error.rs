//! What the store itself can fail with, whatever it was asked to do.

use std::fmt;

use thiserror::Error;

use crate::seal::Unsealable;

/// One of PostgreSQL's five-character codes (its appendix A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SqlCode([u8; 5]);

impl SqlCode {
    pub(crate) fn of(code: &str) -> Self {
        Self(code.as_bytes().try_into().unwrap_or(*b"?????"))
    }
}

impl fmt::Display for SqlCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.0).unwrap_or("?????"))
    }
}

/// A failure of the store underneath; names no value, no person, no statement.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// The disk, or the vault's own size limit, has no room; nothing half-written remains.
    #[error("the vault has no room left; nothing of this was stored: free disk space or raise the vault's limit")]
    DiskFull,
    /// Another process kept the store busy for longer than five seconds.
    #[error("another process is using the vault; try again in a moment")]
    Busy,
    /// The vault was closed, or its thread ended.
    #[error("the vault is closed; start the program again")]
    Closed,
    /// Another master key was put in place while this program ran with the old one.
    #[error("the vault's master key was replaced while this program ran; start it again with the new key")]
    KeyReplaced,
    /// A sealed value does not open.
    #[error(transparent)]
    Unsealable(#[from] Unsealable),
    /// A row holds something that this program never wrote.
    #[error("the vault holds something unreadable in {table}; restore it from a backup")]
    Damaged {
        /// The table it was found in.
        table: &'static str,
    },
    /// The database reported something else.
    #[error("the database failed (code {code}); look at the disk, then restore the vault from a backup")]
    Database {
        /// The database's own extended result code.
        code: i32,
    },
    /// The database server does not answer, or ended the connection.
    #[error("the database server can't be reached; nothing of this was stored: look at the server and the network")]
    Unreachable,
    /// The database server refused for a reason of its own.
    #[error("the database server failed (SQLSTATE {code}); look into its log")]
    Sql {
        /// PostgreSQL's code for it.
        code: SqlCode,
    },
    /// The list of erasures could not be written, so nothing was erased.
    #[error("the list of erasures can't be written, so nothing was erased; check the data folder's disk and owner")]
    ErasureList,
}
