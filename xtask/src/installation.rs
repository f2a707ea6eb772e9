//! A fresh installation on loopback: configuration, keys, certificates, free ports; removed when dropped.

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

/// The program with a folder of its own.
pub(crate) struct Installation {
    program: PathBuf,
    folder: tempfile::TempDir,
    pub(crate) sip: SocketAddr,
    pub(crate) tls: SocketAddr,
    pub(crate) http: SocketAddr,
    pub(crate) desk: SocketAddr,
}

impl Installation {
    /// Runs `clevercall init` in a new folder, and puts this machine's free ports and models into what it wrote.
    pub(crate) fn new() -> Result<Self> {
        let program =
            env::var_os("CLEVERCALL_PROGRAM").map_or_else(|| "target/release/clevercall".into(), PathBuf::from);
        let program = program.canonicalize().context("the program is not built; type ./run demo")?;
        let folder = tempfile::Builder::new().prefix("clevercall-try-").tempdir()?;
        let installation =
            Self { program, folder, sip: free(5060)?, tls: free(5061)?, http: free(8080)?, desk: free(5070)? };
        installation.clevercall(&["init", &installation.path("")])?;
        installation.configure()?;
        Ok(installation)
    }

    fn configure(&self) -> Result<()> {
        let models = Path::new("models").canonicalize().context("the models are not fetched; type ./run models")?;
        self.reconfigure(|text| {
            text.replace("127.0.0.1:5060", &self.sip.to_string())
                .replace("127.0.0.1:5061", &self.tls.to_string())
                .replace("127.0.0.1:5070", &self.desk.to_string())
                .replace("# listen = \"127.0.0.1:8080\"", &format!("listen = \"{}\"", self.http))
                .replace("# models = \"models\"", &format!("models = \"{}\"", models.display()))
        })
    }

    /// Changes the configuration before the server starts.
    pub(crate) fn reconfigure(&self, change: impl FnOnce(String) -> String) -> Result<()> {
        let file = self.path("clevercall.toml");
        let text = fs::read_to_string(&file)?;
        Ok(fs::write(file, change(text))?)
    }

    /// Starts the server and waits until it is healthy.
    pub(crate) fn serve(&self, output: Stdio) -> Result<Running> {
        let mut command = self.command(&["serve", "--watch"]);
        command.env("CLEVERCALL_LOG", env::var("CLEVERCALL_LOG").unwrap_or_else(|_| "warn".to_owned()));
        let mut server = Running(command.stdout(output).spawn().context("the server can't be started")?);
        self.wait_until_ready(&mut server)?;
        Ok(server)
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

    /// Runs the program and waits; anything but success is an error.
    pub(crate) fn clevercall(&self, arguments: &[&str]) -> Result<()> {
        let status = self.command(arguments).status().context("the program can't be started")?;
        if status.success() { Ok(()) } else { bail!("clevercall {} ended with {status}", arguments[0]) }
    }

    /// The program with this installation's configuration.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--config", &self.path("clevercall.toml")]).args(arguments).stdin(Stdio::null());
        command
    }

    /// A file of this installation.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

/// A program we started; ended when dropped, by its own process id.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    /// Asks it to finish, as an operator would, and waits.
    pub(crate) fn stop_gently(self) -> Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status()?;
        if !asked.success() {
            bail!("the server could not be told to stop");
        }
        self.finish()
    }

    /// Waits until it ends by itself.
    pub(crate) fn finish(mut self) -> Result<()> {
        let status = self.0.wait()?;
        if status.success() { Ok(()) } else { bail!("the program ended with {status}") }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The usual port if nobody has it, else any free one.
fn free(usual: u16) -> Result<SocketAddr> {
    let at = |port| TcpListener::bind(("127.0.0.1", port)).and_then(|listener| listener.local_addr());
    Ok(at(usual).or_else(|_| at(0))?)
}
