//! A throw-away PostgreSQL for the tests of this process: begun with the first test that asks, ended and removed when
//! the process ends, however it ends.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use postgres::{Client, NoTls};

use crate::{PostgresServer, site::apart};

const MISSING: &str = "PostgreSQL's server programs are missing; install them, on Debian: apt-get install postgresql";

/// Makes a cluster, says where, and waits until nobody holds its standard input any more; then it takes everything away.
///
/// PostgreSQL refuses to run as root, so it runs as whoever the package made for it.
const KEEPER: &str = r#"
set -eu
trap '' TERM INT HUP
bin=$1 settings=$2
umask 077
folder=$(mktemp -d "${TMPDIR:-/tmp}/clevercall-pg.XXXXXX")
if [ "$(id -u)" = 0 ]; then
    if id postgres >/dev/null 2>&1; then user=postgres; else user=nobody; fi
    chown "$user" "$folder"
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups --"
else
    as=
fi
cd "$folder"
$as "$bin/initdb" -D "$folder/data" -U keeper --auth=trust --locale=C --encoding=UTF8 --no-sync --wal-segsize=1 >"$folder/log" 2>&1
$as "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=200 $settings \
    </dev/null >>"$folder/log" 2>&1 &
server=$!
echo "$folder"
cat >/dev/null
kill -INT "$server" 2>/dev/null || true
wait "$server" 2>/dev/null || true
cd /
rm -rf "$folder"
"#;

pub(super) struct Cluster {
    folder: PathBuf,
    /// Its standard input is closed when the process ends, and the keeper ends with it.
    _keeper: Child,
}

/// The cluster of this process, or of the test that started this process.
pub(super) fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER
        .get_or_init(|| Cluster::start("-c fsync=off -c shared_buffers=32MB -c min_wal_size=4MB -c max_wal_size=64MB"))
}

impl Cluster {
    fn start(settings: &str) -> Self {
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(programs()).arg(settings);
        let mut keeper =
            keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a shell");
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let folder = PathBuf::from(line.trim_end());
        assert!(folder.is_dir(), "the throw-away PostgreSQL did not start: {MISSING}");
        let cluster = Self { folder, _keeper: keeper };
        cluster.wait();
        let role = "CREATE ROLE clever LOGIN";
        apart(|| cluster.keeper("postgres").batch_execute(role).unwrap());
        cluster
    }

    fn wait(&self) {
        for _try in 0..600 {
            if apart(|| Client::connect(&self.address("keeper", "postgres"), NoTls).is_ok()) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("the throw-away PostgreSQL does not answer:\n{log}");
    }

    /// An empty database of its own for a test, owned by somebody who may do no more than that.
    pub(super) fn database(&self) -> PostgresServer {
        let name = format!("v{:x}", u64::from_be_bytes(crate::chance::bytes()));
        let made = format!("CREATE DATABASE {name} OWNER clever");
        apart(|| self.keeper("postgres").batch_execute(&made).unwrap());
        self.address("clever", &name).parse().unwrap()
    }

    /// The address under which another process of the test finds it.
    pub(super) fn address_of(&self, server: &PostgresServer) -> String {
        self.address("clever", server.database())
    }

    /// Somebody who may do everything.
    pub(super) fn keeper(&self, database: &str) -> Client {
        Client::connect(&self.address("keeper", database), NoTls).unwrap()
    }

    fn address(&self, user: &str, database: &str) -> String {
        let folder = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgresql://{user}@{folder}/{database}")
    }

    /// The folders of a database and of the write-ahead log, as they are after a checkpoint.
    pub(super) fn folders(&self, database: &str) -> [PathBuf; 2] {
        let own = apart(|| {
            let mut keeper = self.keeper(database);
            keeper.batch_execute("CHECKPOINT").unwrap();
            let sql = "SELECT oid::text FROM pg_database WHERE datname = current_database()";
            keeper.query_one(sql, &[]).unwrap().get::<_, String>(0)
        });
        let data = self.folder.join("data");
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

/// The folder of `initdb` and `postgres`: Debian keeps them out of the way, one folder a version.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    let both = |folder: &PathBuf| folder.join("initdb").exists() && folder.join("postgres").exists();
    folders.into_iter().find(both).expect(MISSING)
}
