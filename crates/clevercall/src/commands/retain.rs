//! `clevercall retain`: does what is due now, or says what would be.

mod anonymity;

use anyhow::Result;
use clevercall_vault::Clock;
use serde::Serialize;

use super::{
    Outcome, Place, staff,
    store::{Store, block_on, moment, parse_moment},
};
use crate::{cli::Retain, clock, print};

#[derive(Serialize)]
struct DueNow {
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
    let at = options.at.as_deref().map(parse_moment).transpose()?;
    block_on(async {
        let (told, done) = if options.dry_run || at.is_some() {
            let at = at.unwrap_or_else(clock::now);
            let due = vault.due(at).await?;
            (
                DueNow { deidentify: due.calls, remove: due.remainders, numbers: due.billed },
                format!("Due at {}", moment(at)),
            )
        } else {
            let now = match (options.confirm_clock, vault.read_clock(clock::reading()).await?) {
                (true, _) => vault.confirm_clock(clock::reading(), staff::code(&options.by)?).await?,
                (false, Clock::Runs(now)) => now,
                (false, Clock::WentBack { by, now }) => {
                    print::complaint(&format!(
                        "The clock stands {} s back; removing goes by {}. Put the clock right.",
                        by.as_secs(),
                        moment(now.at())
                    ));
                    now
                }
                (false, Clock::JumpedAhead { by }) => {
                    print::line(format!(
                        "The clock jumped ahead by {} hours, so nothing was removed. Put it right, or, if it is right, \
                         run `clevercall retain --confirm-clock`.",
                        by.as_secs() / 3600
                    ));
                    return Ok(Outcome::Found);
                }
            };
            let report = vault.retain(now).await?;
            (
                DueNow { deidentify: report.deidentified, remove: report.removed, numbers: report.billed },
                "Done".to_owned(),
            )
        };
        if options.json {
            print::json(&told);
        } else {
            print::line(format!(
                "{done}: {} calls to de-identify, {} de-identified calls to remove, {} numbers to remove.",
                told.deidentify, told.remove, told.numbers
            ));
        }
        Ok(Outcome::Done)
    })
}
