//! Opening the file: settings, version, migrations.

use std::{
    fs::OpenOptions,
    io::ErrorKind,
    os::unix::{ffi::OsStrExt, fs::OpenOptionsExt},
    path::Path,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::Access;

/// The layout that this program writes; stored as SQLite's `user_version`.
pub(crate) const SCHEMA_VERSION: u32 = 4;

/// Marks the file as a vault ("clvv"); stored as SQLite's `application_id`.
const VAULT: i32 = 0x636c_7676;

/// The same of a vault that was moved into a database server ("clvm").
const MOVED: i32 = 0x636c_766d;

const MIGRATIONS: [&str; SCHEMA_VERSION as usize] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_invoice.sql"),
    include_str!("migrations/0003_policy_and_hold.sql"),
    include_str!("migrations/0004_anonymity.sql"),
];

/// Whether a file may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    Existing,
    /// Also one whose rows were moved elsewhere.
    Moved,
    New,
    /// A new file in the layout of a backup, which may be an older one; not one row in it.
    ToFill(u32),
}

/// Why the file could not be opened; nothing was changed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SchemaError {
    Exists,
    Missing,
    NotAVault,
    Moved,
    Newer(u32),
    Unusable(String),
    Full,
}

pub(super) fn open(file: &Path, access: Access, opening: Opening) -> Result<Connection, SchemaError> {
    match opening {
        Opening::ToFill(layout) if layout > SCHEMA_VERSION => return Err(SchemaError::Newer(layout)),
        Opening::New | Opening::ToFill(_) => make(file)?,
        Opening::Existing | Opening::Moved if !file.exists() => return Err(SchemaError::Missing),
        Opening::Existing | Opening::Moved => {}
    }
    let connection = connect(file, access).map_err(refused)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(refused)?;
    connection.set_prepared_statement_cache_capacity(128);
    match opening {
        Opening::New | Opening::ToFill(_) => lay_out(&connection)?,
        Opening::Existing | Opening::Moved => recognise(&connection, opening)?,
    }
    settle(&connection, access).map_err(refused)?;
    match opening {
        Opening::ToFill(layout) => {
            migrate(&connection, layout)?;
            // Rows come table by table; what must refer to what is checked when all are there.
            connection.pragma_update(None, "foreign_keys", "OFF").map_err(refused)?;
        }
        Opening::Existing | Opening::Moved | Opening::New if access == Access::Write => {
            migrate(&connection, SCHEMA_VERSION)?;
        }
        Opening::Existing | Opening::Moved | Opening::New => {}
    }
    Ok(connection)
}

/// Tables without a file, in the layout of a backup.
pub(super) fn in_memory(layout: u32) -> Result<Connection, SchemaError> {
    if layout > SCHEMA_VERSION {
        return Err(SchemaError::Newer(layout));
    }
    let connection = Connection::open_in_memory().map_err(refused)?;
    settle(&connection, Access::Read).map_err(refused)?;
    migrate(&connection, layout)?;
    connection.pragma_update(None, "foreign_keys", "OFF").map_err(refused)?;
    Ok(connection)
}

fn connect(file: &Path, access: Access) -> rusqlite::Result<Connection> {
    let reach = match access {
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Read | Access::Look => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let flags = reach | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if access == Access::Look && !has_journal(file) {
        // Even a reader makes a journal beside the file, unless it is told that nobody writes.
        return Connection::open_with_flags(immutable(file), flags | OpenFlags::SQLITE_OPEN_URI);
    }
    Connection::open_with_flags(file, flags)
}

/// Whether the journal holds anything that the file does not.
fn has_journal(file: &Path) -> bool {
    let mut journal = file.as_os_str().to_owned();
    journal.push("-wal");
    std::fs::metadata(journal).is_ok_and(|about| about.len() > 0)
}

/// The file as a URI that says nobody writes to it (RFC 3986, every byte that is not plain escaped).
fn immutable(file: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let path = file.as_os_str().as_bytes().iter();
    let path: String =
        path.map(|byte| if plain(byte) { char::from(*byte).into() } else { format!("%{byte:02X}") }).collect();
    format!("file:{path}?immutable=1")
}

/// Makes the file ourselves, so that nobody else may ever read it; the journal inherits its mode.
fn make(file: &Path) -> Result<(), SchemaError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    made.map(drop).map_err(|error| {
        let exists = error.kind() == ErrorKind::AlreadyExists;
        if exists { SchemaError::Exists } else { SchemaError::Unusable(error.kind().to_string()) }
    })
}

fn lay_out(connection: &Connection) -> Result<(), SchemaError> {
    // Before the first table: afterwards it would need a full rewrite of the file.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(refused)?;
    connection.pragma_update(None, "application_id", VAULT).map_err(refused)
}

/// Marks the file, so that nobody answers calls with it by accident.
pub(super) fn mark_moved(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", MOVED)
}

fn recognise(connection: &Connection, opening: Opening) -> Result<(), SchemaError> {
    let mark: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(refused)?;
    match mark {
        VAULT => {}
        MOVED if opening == Opening::Moved => {}
        MOVED => return Err(SchemaError::Moved),
        _ => return Err(SchemaError::NotAVault),
    }
    let version = version(connection)?;
    if version > SCHEMA_VERSION { Err(SchemaError::Newer(version)) } else { Ok(()) }
}

fn settle(connection: &Connection, access: Access) -> rusqlite::Result<()> {
    if access == Access::Write {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        // Write back every 16 MiB of journal instead of 4: pages touched again in between are written once.
        connection.pragma_update(None, "wal_autocheckpoint", 4096)?;
        connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    }
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    // 32 MiB: enough for the inner pages of a million calls' indexes.
    connection.pragma_update(None, "cache_size", -32_768)
}

fn migrate(connection: &Connection, to: u32) -> Result<(), SchemaError> {
    let from = version(connection)? as usize;
    for (n, migration) in MIGRATIONS.iter().enumerate().take(to as usize).skip(from) {
        let step = format!("BEGIN IMMEDIATE; {migration} PRAGMA user_version = {}; COMMIT;", n + 1);
        connection.execute_batch(&step).map_err(refused)?;
    }
    Ok(())
}

pub(super) fn version(connection: &Connection) -> Result<u32, SchemaError> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "taken by value so that it fits map_err")]
fn refused(error: rusqlite::Error) -> SchemaError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => SchemaError::NotAVault,
        Some(ErrorCode::DiskFull) => SchemaError::Full,
        _ => SchemaError::Unusable(format!("code {}", error.sqlite_error().map_or(0, |error| error.extended_code))),
    }
}
