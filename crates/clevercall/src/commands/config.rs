//! `clevercall config`: reads the configuration as `serve` would, and says what it still lacks.

use anyhow::Result;
use data_encoding::HEXLOWER;

use super::{Outcome, Place};
use crate::{cli, clock, print};

/// Checks the configuration.
pub(crate) fn run(place: &Place, options: &cli::Config) -> Result<Outcome> {
    let cli::Config::Check = options;
    let config = place.configuration()?;
    config.complete(clock::now().day().into())?;
    let state = if config.governance.trial { "sound, for a trial on this machine only" } else { "sound and complete" };
    print::line(format!("The configuration is {state} (SHA-256 {}).", HEXLOWER.encode(&config.sha256)));
    Ok(Outcome::Done)
}
