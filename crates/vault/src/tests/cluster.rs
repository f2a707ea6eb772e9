//! The throw-away PostgreSQL that the tests of this process share; a database for each test.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use postgres::Client;

use super::throw_away::Server;
use crate::{PostgresServer, site::apart};

/// Nothing has to survive a power cut; the write-ahead log is small, so that it is soon looked through.
const SETTINGS: &str = "-c fsync=off -c shared_buffers=32MB -c min_wal_size=4MB -c max_wal_size=8MB";

pub(super) struct Cluster(Server);

/// The cluster of this process.
pub(super) fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start(5432, "-c listen_addresses=", Path::new("")))
}

impl Cluster {
    /// One of a test's own.
    pub(super) fn start(port: u16, settings: &str, certificate: &Path) -> Self {
        Self(apart(|| Server::start(port, &format!("{SETTINGS} {settings}"), certificate)))
    }

    /// An empty database for a test.
    pub(super) fn database(&self) -> PostgresServer {
        let name = format!("v{:x}", u64::from_be_bytes(crate::chance::bytes()));
        apart(|| self.0.database(&name)).parse().unwrap()
    }

    /// The address under which another process of the test finds it.
    pub(super) fn address_of(&self, server: &PostgresServer) -> String {
        self.0.address("clever", server.database())
    }

    /// Somebody who may do everything.
    pub(super) fn keeper(&self, database: &str) -> Client {
        self.0.keeper(database)
    }

    /// The folders of a database and of the write-ahead log, as they are after a checkpoint.
    pub(super) fn folders(&self, database: &str) -> [PathBuf; 2] {
        let own = apart(|| {
            let mut keeper = self.keeper(database);
            keeper.batch_execute("CHECKPOINT").unwrap();
            let sql = "SELECT oid::text FROM pg_database WHERE datname = current_database()";
            keeper.query_one(sql, &[]).unwrap().get::<_, String>(0)
        });
        let data = self.0.folder.join("data");
        [data.join("base").join(own), data.join("pg_wal")]
    }

    /// The files of a database's own tables, not those that every database has.
    pub(super) fn files(&self, database: &str) -> Vec<PathBuf> {
        let [folder, _log] = self.folders(database);
        // PostgreSQL's own tables have numbers below this.
        let own = |path: &Path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.split(['_', '.']).next().unwrap().parse::<u64>().is_ok_and(|number| number >= 16_384)
        };
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| own(path)).collect()
    }
}
