//! The program as an operator has it: `init`, free ports, `serve`.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// A server in a folder of its own, with everything a program may write to inside it; ended when dropped.
pub(crate) struct Server {
    pub(crate) folder: tempfile::TempDir,
    program: Child,
    /// SIP over UDP and TCP.
    pub(crate) sip: u16,
    /// SIP over TLS.
    pub(crate) tls: u16,
    /// Sound.
    pub(crate) media: RangeInclusive<u16>,
}

impl Server {
    /// What the server printed of its calls.
    pub(crate) fn watched(&self) -> String {
        fs::read_to_string(self.folder.path().join("watched")).expect("the server prints what it hears")
    }
}

impl Server {
    /// Ends the program as an operator does, and leaves the folder.
    pub(crate) fn stopped(mut self) -> tempfile::TempDir {
        let asked = Command::new("kill").arg(self.program.id().to_string()).status().expect("there is a `kill`");
        assert!(asked.success() && self.program.wait().expect("it is ours").success());
        std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("loopback has a free port").local_addr().expect("it is bound").port()
}

/// Ports for a few calls, apart from the system's own choices and from those of other servers that run now.
fn media_ports() -> RangeInclusive<u16> {
    // A free port is different for everybody who asks now; 16 of them share no block of 16.
    let start = 10_240 + (free_port() % 1_280) * 16;
    start..=start + 15
}

pub(crate) fn clevercall(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clevercall"));
    let temporary = folder.join("tmp");
    command.current_dir(folder).env("TMPDIR", &temporary).env("HOME", folder).stdin(Stdio::null());
    command
}

pub(crate) fn serve() -> Server {
    serve_with(|configuration| configuration)
}

/// With something changed in the configuration that `init` writes.
pub(crate) fn serve_with(change: impl FnOnce(String) -> String) -> Server {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    fs::create_dir(path.join("tmp")).expect("the folder is ours");
    assert!(clevercall(path).args(["init", "."]).stdout(Stdio::null()).status().expect("init runs").success());
    let (sip, tls, http) = (free_port(), free_port(), free_port());
    let media = media_ports();
    let models = std::env::var_os("CLEVERCALL_MODELS").map_or_else(|| root().join("models"), PathBuf::from);
    let models = models.canonicalize().expect("the speech models are fetched; type ./run models");
    let file = path.join("clevercall.toml");
    let text = fs::read_to_string(&file)
        .expect("init wrote it")
        .replace("127.0.0.1:5060", &format!("127.0.0.1:{sip}"))
        .replace("127.0.0.1:5061", &format!("127.0.0.1:{tls}"))
        .replace("# listen = \"127.0.0.1:8080\"", &format!("listen = \"127.0.0.1:{http}\""))
        .replace("# rtp_ports = \"40000-44000\"", &format!("rtp_ports = \"{}-{}\"", media.start(), media.end()))
        .replace("# models = \"models\"", &format!("models = \"{}\"", models.display()));
    fs::write(&file, change(text)).expect("the folder is ours");
    let log = fs::File::create(path.join("log")).expect("the folder is ours");
    let watched = fs::File::create(path.join("watched")).expect("the folder is ours");
    let program = clevercall(path).args(["serve", "--watch"]).stderr(log).stdout(watched).spawn().expect("it starts");
    let server = Server { folder, program, sip, tls, media };
    for _look in 0..600 {
        if fs::read_to_string(server.folder.path().join("log")).is_ok_and(|log| log.contains("Ready to answer")) {
            assert!(TcpStream::connect(("127.0.0.1", sip)).is_ok());
            return server;
        }
        thread::sleep(Duration::from_millis(200));
    }
    panic!(
        "the server did not get ready: {}",
        fs::read_to_string(server.folder.path().join("log")).unwrap_or_default()
    );
}
