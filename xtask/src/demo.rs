//! `cargo xtask demo`: starts clevercall on loopback with fresh data and places a real call to it.
//!
//! The call goes over TLS with SRTP; the caller says five sentences; the terminal shows what was heard (redacted), its
//! class, the answer and the milliseconds; then what the vault holds; then "forget me", and that nothing is left.

use std::{
    env, fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::task::{Outcome, Task, say};

/// The task.
pub(crate) const TASK: Task =
    Task { name: "demo", about: "starts the program with fresh data and places a call to it [--once]", run };

/// What the caller says; the sentences in `audio/en`.
const SENTENCES: [&str; 5] = ["opening_hours", "passport_price", "name_and_phone", "health", "human"];
const CALLER: &str = "+4522334455";

fn run(arguments: &[String]) -> Result<Outcome> {
    let once = arguments.iter().any(|argument| argument == "--once");
    let demo = Demo::prepare()?;
    let mut server = demo.serve()?;
    demo.wait_until_ready(&mut server)?;
    let mut desk = demo.desk()?;
    demo.call()?;
    stop(&mut desk);
    demo.look_and_forget()?;
    if once {
        say("\nThat was the demonstration; the server stops now and its folder is removed.");
        return stop_gently(&mut server);
    }
    demo.invite();
    let status = server.0.wait()?;
    if status.success() { Ok(Outcome::Done) } else { bail!("the server ended with {status}") }
}

/// A fresh installation on loopback.
struct Demo {
    program: PathBuf,
    folder: tempfile::TempDir,
    sip: SocketAddr,
    tls: SocketAddr,
    http: SocketAddr,
    desk: SocketAddr,
}

/// A program we started; ended when dropped, by its own process id.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Demo {
    fn prepare() -> Result<Self> {
        let program =
            env::var_os("CLEVERCALL_PROGRAM").map_or_else(|| "target/release/clevercall".into(), PathBuf::from);
        let program = program.canonicalize().context("the program is not built; type ./run demo")?;
        let folder = tempfile::Builder::new().prefix("clevercall-demo-").tempdir()?;
        let demo = Self { program, folder, sip: free(5060)?, tls: free(5061)?, http: free(8080)?, desk: free(5070)? };
        say("\n— A fresh installation: configuration, keys, certificates");
        demo.clevercall(&["init", &demo.path("")])?;
        demo.configure()?;
        Ok(demo)
    }

    /// The file that `init` wrote, with this machine's free ports and the models that were fetched.
    fn configure(&self) -> Result<()> {
        let file = self.path("clevercall.toml");
        let models = Path::new("models").canonicalize().context("the models are not fetched; type ./run models")?;
        let text = fs::read_to_string(&file)?
            .replace("127.0.0.1:5060", &self.sip.to_string())
            .replace("127.0.0.1:5061", &self.tls.to_string())
            .replace("127.0.0.1:5070", &self.desk.to_string())
            .replace("# listen = \"127.0.0.1:8080\"", &format!("listen = \"{}\"", self.http))
            .replace("# models = \"models\"", &format!("models = \"{}\"", models.display()));
        Ok(fs::write(file, text)?)
    }

    fn serve(&self) -> Result<Running> {
        say("\n— Starting the server (it loads the speech model and renders the approved answers)");
        let mut command = self.command(&["serve", "--watch"]);
        command.env("CLEVERCALL_LOG", env::var("CLEVERCALL_LOG").unwrap_or_else(|_| "warn".to_owned()));
        Ok(Running(command.spawn().context("the server can't be started")?))
    }

    fn wait_until_ready(&self, server: &mut Running) -> Result<()> {
        // Five looks a second: a machine under load may need its time to load the model and render the answers.
        for _look in 0..5 * 180 {
            if self.healthy() {
                return Ok(());
            }
            if let Some(status) = server.0.try_wait()? {
                bail!("the server ended with {status}; its message stands above");
            }
            thread::sleep(Duration::from_millis(200));
        }
        bail!("the server was not ready within three minutes; its log stands above")
    }

    fn healthy(&self) -> bool {
        let ask = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(self.http)?;
            stream.set_read_timeout(Some(Duration::from_secs(2)))?;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    /// A telephone for the person the caller asks for.
    fn desk(&self) -> Result<Running> {
        let mut command = self.command(&["desk", &self.desk.to_string()]);
        Ok(Running(command.spawn().context("the desk's telephone can't be started")?))
    }

    fn call(&self) -> Result<()> {
        say("\n— A call over TLS with SRTP; the caller asks five things");
        let target = format!("sip:answers@{};transport=tls", self.tls);
        let trust = self.path("tls/authority.crt");
        let clips = SENTENCES.map(|name| format!("audio/en/{name}.wav"));
        let mut arguments = vec!["call", &target, "--trust", &trust, "--from", CALLER];
        arguments.extend(clips.iter().flat_map(|clip| ["--say", clip]));
        self.clevercall(&arguments)
    }

    fn look_and_forget(&self) -> Result<()> {
        say("\n— What the vault holds of it");
        self.clevercall(&["calls"])?;
        for id in self.call_ids()? {
            self.clevercall(&["show", &id])?;
        }
        say("\n— \"Forget me\", for the caller's number: first the plan, then the erasure and its certificate");
        self.clevercall(&["forget", "--number", CALLER, "--dry-run"])?;
        self.clevercall(&["forget", "--number", CALLER])?;
        say("\n— What the vault holds now");
        self.clevercall(&["calls"])?;
        self.clevercall(&["ledger", "verify"])?;
        if self.call_ids()?.is_empty() { Ok(()) } else { bail!("the vault still holds the caller's call") }
    }

    fn call_ids(&self) -> Result<Vec<String>> {
        let output = self.command(&["calls", "--json"]).stdout(Stdio::piped()).output()?;
        let id = |line: &str| Some(line.split_once("\"id\":\"")?.1.split_once('"')?.0.to_owned());
        Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(id).collect())
    }

    fn invite(&self) {
        say(&format!(
            "\n— Now call it yourself, until you press Ctrl-C. With any softphone on this machine, no account needed:\n\
             \x20  sip:answers@{}            (UDP or TCP)\n\
             \x20  sip:answers@{};transport=tls with SRTP (SDES); trust {}\n\
             \x20  Say \"What are your opening hours?\", or press 0 for a person.\n\
             \x20  Its configuration and data are in {} and are removed when you stop it.",
            self.sip,
            self.tls,
            self.path("tls/authority.crt"),
            self.path(""),
        ));
    }

    fn clevercall(&self, arguments: &[&str]) -> Result<()> {
        let status = self.command(arguments).status().context("the program can't be started")?;
        if status.success() { Ok(()) } else { bail!("clevercall {} ended with {status}", arguments[0]) }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--config", &self.path("clevercall.toml")]).args(arguments).stdin(Stdio::null());
        command
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

/// The usual port if nobody has it, else any free one.
fn free(usual: u16) -> Result<SocketAddr> {
    let at = |port| TcpListener::bind(("127.0.0.1", port)).and_then(|listener| listener.local_addr());
    Ok(at(usual).or_else(|_| at(0))?)
}

fn stop(program: &mut Running) {
    // It may have ended by itself already.
    drop(program.0.kill());
    drop(program.0.wait());
}

/// Asks the server to finish, as an operator would, and waits.
fn stop_gently(server: &mut Running) -> Result<Outcome> {
    let status = Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status()?;
    if !status.success() {
        bail!("the server could not be told to stop");
    }
    let status = server.0.wait()?;
    if status.success() { Ok(Outcome::Done) } else { bail!("the server ended with {status}") }
}
