//! Who types the command, as the ledger notes it.

use std::env;

use anyhow::{Context, Result};
use clevercall_vault::Code;

use crate::cli::By;

/// The code that was given, else the login.
pub(super) fn code(given: &By) -> Result<Code> {
    let login = || env::var("LOGNAME").or_else(|_unset| env::var("USER")).unwrap_or_default();
    let text = given.by.clone().unwrap_or_else(login);
    text.parse().context("who does this? say it with --by CODE")
}
