//! `clevercall retain`: does what is due now, or says what would be.

mod anonymity;

use anyhow::Result;
use clevercall_vault::{Clock, TrustedTime, Vault};
use serde::Serialize;

use super::{
    Outcome, Place, staff,
    store::{Store, block_on, moment, parse_moment},
};
use crate::{cli::Retain, clock, print};

/// How many records are due, or were done.
#[derive(Serialize)]
struct Records {
    deidentify: u64,
    remove: u64,
    numbers: u64,
}

/// Retains, or tells.
pub(crate) fn run(place: &Place, options: &Retain) -> Result<Outcome> {
    let store = Store::open(place)?;
    let Some(vault) = store.vault else {
        print::line("Nothing is held: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    if options.test_anonymity {
        return anonymity::run(&vault, options);
    }
    if options.dry_run || options.at.is_some() {
        return block_on(preview(&vault, options));
    }
    block_on(carry_out(&vault, options))
}

/// Says what would be done, and changes nothing.
async fn preview(vault: &Vault, options: &Retain) -> Result<Outcome> {
    let at = options.at.as_deref().map(parse_moment).transpose()?.unwrap_or_else(clock::now);
    let due = vault.due(at).await?;
    let due = Records { deidentify: due.calls, remove: due.remainders, numbers: due.billed };
    let Records { deidentify, remove, numbers } = due;
    tell(options, &due, || {
        format!(
            "Due at {}: {deidentify} calls to de-identify, {remove} de-identified calls and {numbers} numbers to remove.",
            moment(at)
        )
    });
    Ok(Outcome::Done)
}

async fn carry_out(vault: &Vault, options: &Retain) -> Result<Outcome> {
    let Some(now) = agreed_time(vault, options).await? else { return Ok(Outcome::Found) };
    let report = vault.retain(now).await?;
    let done = Records { deidentify: report.deidentified, remove: report.removed, numbers: report.billed };
    let Records { deidentify, remove, numbers } = done;
    tell(options, &done, || {
        format!(
            "Done: {deidentify} calls were de-identified, {remove} de-identified calls and {numbers} numbers removed."
        )
    });
    Ok(Outcome::Done)
}

/// The time that the vault goes by; none when the clock jumped ahead and nobody said that it is right.
async fn agreed_time(vault: &Vault, options: &Retain) -> Result<Option<TrustedTime>> {
    let read = vault.read_clock(clock::reading()).await?;
    if options.confirm_clock {
        return Ok(Some(vault.confirm_clock(clock::reading(), staff::code(&options.by)?).await?));
    }
    Ok(match read {
        Clock::Runs(now) => Some(now),
        Clock::WentBack { by, now } => {
            let (seconds, at) = (by.as_secs(), moment(now.at()));
            let what = format!("The clock stands {seconds} s back; removing goes by {at}. Put the clock right.");
            print::complaint(&what);
            Some(now)
        }
        Clock::JumpedAhead { by } => {
            print::line(format!(
                "The clock jumped ahead by {} hours, so nothing was removed. Put it right, or, if it is right, run \
                 `clevercall retain --confirm-clock`.",
                by.as_secs() / 3600
            ));
            None
        }
    })
}

fn tell(options: &Retain, records: &Records, in_words: impl FnOnce() -> String) {
    if options.json { print::json(records) } else { print::line(in_words()) }
}
