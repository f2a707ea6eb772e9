//! Where a vault is, and opening its database there.

use std::path::{Path, PathBuf};

use crate::{
    OpenError, Remaining,
    backend::Backend,
    postgres::{self, Postgres, PostgresServer},
    sqlite::{self, Sqlite},
};

pub(crate) const DATABASE: &str = "vault.sqlite";

/// Where a vault is.
#[derive(Clone, Debug)]
pub struct Site {
    /// The data folder: the list of erasures, and the database where it is a file.
    pub folder: PathBuf,
    /// The database server, where it is none.
    pub server: Option<PostgresServer>,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Lays a new vault out, and answers calls with it.
    Create,
    /// Answers calls.
    Serve,
    /// Reads and writes beside who answers calls.
    Write,
    /// Only reads.
    Read,
    /// Reads a little before anything is opened to be written, and leaves no trace.
    Look,
}

impl From<&Path> for Site {
    /// A file in a folder.
    fn from(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), server: None }
    }
}

impl From<&PathBuf> for Site {
    fn from(folder: &PathBuf) -> Self {
        Self::from(folder.as_path())
    }
}

impl From<&Self> for Site {
    fn from(site: &Self) -> Self {
        site.clone()
    }
}

impl Site {
    pub(crate) fn database(&self, wanted: Use) -> Result<Box<dyn Backend>, OpenError> {
        match &self.server {
            None => self.open_file(wanted),
            Some(server) => {
                let access = match wanted {
                    Use::Create | Use::Serve => postgres::Access::Serve,
                    Use::Write => postgres::Access::Write,
                    Use::Read | Use::Look => postgres::Access::Read,
                };
                let opening = if wanted == Use::Create { postgres::Opening::New } else { postgres::Opening::Existing };
                Ok(Box::new(Postgres::open(server, access, opening)?))
            }
        }
    }

    fn open_file(&self, wanted: Use) -> Result<Box<dyn Backend>, OpenError> {
        let access = match wanted {
            Use::Create | Use::Serve | Use::Write => sqlite::Access::Write,
            Use::Read => sqlite::Access::Read,
            Use::Look => sqlite::Access::Look,
        };
        let opening = if wanted == Use::Create { sqlite::Opening::New } else { sqlite::Opening::Existing };
        Ok(Box::new(Sqlite::open(&self.folder.join(DATABASE), access, opening)?))
    }
}

impl Site {
    /// What an erasure did, layer by layer, for its certificate.
    pub(crate) fn layers(&self) -> [&'static str; 5] {
        let [rows, keys, journal] = self.erased();
        let sweep = "sweep: every table searched again by other ways, nothing found but what is listed as remaining";
        [rows, "blind indexes: removed with their values", keys, journal, sweep]
    }

    /// The same for a whole organisation.
    pub(crate) fn layers_of_all(&self) -> [&'static str; 5] {
        let [rows, _of_calls, journal] = self.erased();
        let policies = "policies and totals of invoices: removed";
        let keys = "keys: the organisation's own and all below it destroyed, so copies of its rows no longer open";
        [rows, policies, keys, journal, "sweep: every table searched for rows of the organisation, none found"]
    }

    fn erased(&self) -> [&'static str; 3] {
        match self.server {
            None => [
                "rows: removed and overwritten with zeros",
                "keys: the calls' keys destroyed, so copies of their rows no longer open",
                "journal: emptied",
            ],
            Some(_) => [
                "rows: removed; tables of up to 16 MiB written anew, the free space of larger ones keeps sealed bytes \
                 until other rows come there",
                "keys: the calls' keys removed with their rows, in the same way",
                "journal: the database server's own, listed as remaining",
            ],
        }
    }

    /// What an erasure can't reach where the database is on a server.
    pub(crate) fn remaining(&self) -> Option<Remaining> {
        self.server.as_ref().map(|_server| Remaining {
            what: "the database server's write-ahead log and its archives, replicas and base backups".to_owned(),
            until_ms: None,
            ground: "with the server's operator, until they are recycled; the rows in them are sealed and open only \
                     with the master key; a database put back from them erases these records again before it opens"
                .to_owned(),
        })
    }
}

/// Does what must not be done inside an asynchronous runtime, wherever it is called from: the database's client runs
/// one of its own.
pub(crate) fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let done = scope.spawn(work).join();
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
