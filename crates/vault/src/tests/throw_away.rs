//! A throw-away PostgreSQL: begun when asked for, ended and removed when this process ends, however it ends.
//!
//! Also included by the benchmark.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use postgres::{Client, NoTls};

const MISSING: &str = "PostgreSQL's server programs are missing; install them, on Debian: apt-get install postgresql";

/// Makes a cluster, says where, and waits until nobody holds its standard input any more; then it takes everything away.
///
/// PostgreSQL refuses to run as root, so it runs as whoever the package made for it.
const KEEPER: &str = r#"
set -eu
trap '' TERM INT HUP
bin=$1 settings=$2 certificate=$3
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
if [ -n "$certificate" ]; then
    cp "$certificate/server.crt" "$certificate/server.key" "$folder/data/"
    [ -z "$as" ] || chown "$user" "$folder/data/server.crt" "$folder/data/server.key"
    chmod 600 "$folder/data/server.key"
fi
$as "$bin/postgres" -D "$folder/data" -k "$folder" -c max_connections=200 $settings \
    </dev/null >>"$folder/log" 2>&1 &
server=$!
echo "$folder"
cat >/dev/null
kill -INT "$server" 2>/dev/null || true
wait "$server" 2>/dev/null || true
cd /
rm -rf "$folder"
"#;

pub(crate) struct Server {
    /// The server's data folder is `data` in it.
    pub(crate) folder: PathBuf,
    port: u16,
    /// Its standard input is closed when the process ends, and the keeper ends with it.
    _keeper: Child,
}

impl Server {
    /// Starts one with these settings, and with the server's certificate and key from a folder if one is named.
    ///
    /// Not inside an asynchronous runtime.
    pub(crate) fn start(port: u16, settings: &str, certificate: &Path) -> Self {
        let settings = format!("-c port={port} {settings}");
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(programs()).arg(settings).arg(certificate);
        let keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut keeper = keeper.spawn().expect("there is a shell");
        let mut line = String::new();
        let out = keeper.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("the keeper speaks");
        let folder = PathBuf::from(line.trim_end());
        assert!(folder.is_dir(), "the throw-away PostgreSQL did not start: {MISSING}");
        let server = Self { folder, port, _keeper: keeper };
        server.wait();
        server.keeper("postgres").batch_execute("CREATE ROLE clever LOGIN").expect("the keeper may");
        server
    }

    fn wait(&self) {
        for _try in 0..600 {
            if Client::connect(&self.address("keeper", "postgres"), NoTls).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("the throw-away PostgreSQL does not answer:\n{log}");
    }

    /// Makes an empty database, owned by somebody who may do no more than that, and gives its address.
    pub(crate) fn database(&self, name: &str) -> String {
        let made = format!("CREATE DATABASE {name} OWNER clever");
        self.keeper("postgres").batch_execute(&made).expect("the keeper may");
        self.address("clever", name)
    }

    /// Somebody who may do everything.
    pub(crate) fn keeper(&self, database: &str) -> Client {
        Client::connect(&self.address("keeper", database), NoTls).expect("the server runs")
    }

    pub(crate) fn address(&self, user: &str, database: &str) -> String {
        let folder = self.folder.to_str().expect("a temporary folder has a plain name").replace('/', "%2F");
        format!("postgresql://{user}@{folder}:{}/{database}", self.port)
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
