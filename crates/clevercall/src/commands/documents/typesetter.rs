//! The program that sets PDF: beside this one, or where the system finds programs.

use std::{
    env,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};

const PROGRAM: &str = "clevercall-typeset";

/// What to do when it is not there.
pub(super) const MISSING: &str = "clevercall-typeset is neither beside clevercall nor in PATH; build it with `cargo build \
                                  --release --package clevercall-typesetting`, or ask for --format md and html";

pub(super) struct Typesetter(PathBuf);

impl Typesetter {
    /// Finds it.
    pub(super) fn find() -> Option<Self> {
        let beside = env::current_exe().ok().and_then(|own| Some(own.parent()?.join(PROGRAM)));
        let path = env::var_os("PATH").unwrap_or_default();
        let found = beside.into_iter().chain(env::split_paths(&path).map(|folder| folder.join(PROGRAM)));
        found.into_iter().find(|program| program.is_file()).map(Self)
    }

    /// Sets one document.
    pub(super) fn pdf(&self, source: &str) -> Result<Vec<u8>> {
        let mut command = Command::new(&self.0);
        let command = command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("can't start {}", self.0.display()))?;
        let mut input = child.stdin.take().context("standard input is piped")?;
        let output = thread::scope(|scope| {
            // A typesetter that ends before it read everything says why below.
            scope.spawn(move || drop(input.write_all(source.as_bytes())));
            child.wait_with_output()
        });
        let output = output.context("the typesetter did not end")?;
        if !output.status.success() {
            bail!("a document could not be set: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(output.stdout)
    }
}
