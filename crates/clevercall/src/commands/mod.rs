//! One file a command; each returns how it ended.

mod answers;
mod backup;
mod call;
mod calls;
mod check;
mod config;
mod desk;
mod documents;
mod export;
mod files;
mod forget;
mod hold;
mod incidents;
mod init;
mod invoice;
mod keys;
mod ledger;
mod migrate_store;
mod models;
mod organisation;
mod policy;
mod redact;
mod restore;
mod retain;
mod serve;
mod show;
mod staff;
mod store;
mod subject;
mod sweep;

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;

pub(crate) use store::{Store, block_on};

use crate::{
    cli::{Cli, Command},
    config::Config,
};

/// How a command ended; the numbers are what scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done: 0.
    Done,
    /// Done, and something was found: a failed control, an overdue record, a refused erasure: 1.
    Found,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Found => Self::from(1),
        }
    }
}

/// Runs what was typed.
pub(crate) fn run(cli: Cli) -> Result<Outcome> {
    let place = Place { config: cli.config, data: cli.data };
    match cli.command {
        Command::Init(options) => init::run(&options),
        Command::Serve(options) => serve::run(&place, &options),
        Command::Check(options) => check::run(&place, &options),
        Command::Config(options) => config::run(&place, &options),
        Command::Call(options) => call::run(&place, &options),
        Command::Desk(options) => desk::run(&options),
        Command::Answers(options) => answers::run(&place, &options),
        Command::Documents(options) => documents::run(&place, &options),
        Command::Redact(options) => redact::run(&place, &options),
        Command::Calls(options) => calls::run(&place, &options),
        Command::Show(options) => show::run(&place, &options),
        Command::Forget(options) => forget::run(&place, &options),
        Command::Export(options) => export::run(&place, &options),
        Command::Hold(options) => hold::run(&place, &options),
        Command::Organisation(options) => organisation::run(&place, &options),
        Command::Policy(options) => policy::run(&place, &options),
        Command::Retain(options) => retain::run(&place, &options),
        Command::Sweep(options) => sweep::run(&place, &options),
        Command::Invoice(options) => invoice::run(&place, &options),
        Command::Incidents(options) => incidents::run(&place, &options),
        Command::Ledger(options) => ledger::run(&place, &options),
        Command::Backup(options) => backup::run(&place, &options),
        Command::Restore(options) => restore::run(&place, &options),
        Command::MigrateStore(options) => migrate_store::run(&place, &options),
        Command::Keys(options) => keys::run(&place, &options),
        Command::Models(options) => models::run(&place, &options),
    }
}

/// Where the installation is, as typed.
pub(crate) struct Place {
    config: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Place {
    /// Reads the configuration: the one typed, else in the working folder, else in the platform's folder.
    pub(crate) fn configuration(&self) -> Result<Config> {
        self.load(&self.path())
    }

    /// The same for a command that works without one too: none where none was typed and none is in the usual places.
    pub(crate) fn configuration_if_there(&self) -> Result<Option<Config>> {
        let path = self.path();
        if self.config.is_none() && !path.exists() {
            return Ok(None);
        }
        self.load(&path).map(Some)
    }

    fn path(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(default_configuration)
    }

    fn load(&self, path: &Path) -> Result<Config> {
        let mut config = Config::load(path)?;
        if let Some(data) = &self.data {
            config.storage.folder.clone_from(data);
        }
        Ok(config)
    }
}

fn default_configuration() -> PathBuf {
    let here = Path::new("clevercall.toml");
    let home = env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
    let there = home.map(|folder| folder.join("clevercall").join("clevercall.toml"));
    there.filter(|there| !here.exists() && there.exists()).unwrap_or_else(|| here.to_owned())
}
