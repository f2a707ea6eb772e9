//! Who types the command, as the ledger notes it.

use std::env;

use anyhow::{Context, Result};
use clevercall_vault::Code;

use crate::cli::By;

/// The code that was given, else the login.
pub(super) fn code(given: &By) -> Result<Code> {
    if let Some(by) = &given.by {
        return by.parse().context("--by");
    }
    let login = env::var("LOGNAME").or_else(|_unset| env::var("USER")).unwrap_or_default();
    login.parse().ok().context("who does this? The login is no code of staff: say it with --by CODE, such as --by mb")
}
