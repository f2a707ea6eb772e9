//! `clevercall sweep`: counts what should be gone, apart from the job that removes it; changes nothing but its own mark.

use anyhow::Result;
use clevercall_vault::Standing;
use serde::Serialize;

use super::{
    Outcome, Place,
    store::{Store, block_on},
};
use crate::{cli::Sweep, clock, print};

#[derive(Serialize)]
struct Swept {
    overdue: u64,
    late_s: u64,
    held: u64,
    holds_to_review: u64,
    orphaned: u64,
    remover_silent_s: Option<u64>,
}

/// Sweeps.
pub(crate) fn run(place: &Place, options: &Sweep) -> Result<Outcome> {
    let store = Store::open(place)?;
    let Some(vault) = store.vault else {
        print::line("Nothing is held: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    block_on(async {
        let now = clock::now();
        let watch = vault.watch(now).await?;
        let remains = vault.sweep(now).await?;
        vault.note_sweep(watch, now).await?;
        let orphaned = remains.found.iter().filter(|remain| remain.standing == Standing::Orphaned);
        let swept = Swept {
            overdue: watch.overdue.total(),
            late_s: watch.late.as_secs(),
            held: watch.overdue.held,
            holds_to_review: watch.overdue.holds_to_review,
            orphaned: orphaned.map(|remain| remain.rows).sum(),
            remover_silent_s: watch.remover_silent.map(|silent| silent.as_secs()),
        };
        let found = !watch.is_well() || swept.orphaned > 0 || swept.holds_to_review > 0;
        if options.json {
            print::json(&swept);
        } else {
            tell(&swept);
        }
        Ok(if found { Outcome::Found } else { Outcome::Done })
    })
}

fn tell(swept: &Swept) {
    print::line(format!(
        "Overdue: {} records, the earliest by {} s; held beyond their due date: {}; without owner: {}.",
        swept.overdue, swept.late_s, swept.held, swept.orphaned
    ));
    if swept.holds_to_review > 0 {
        print::line(format!("Holds that should have been reviewed: {}; see `hold list`.", swept.holds_to_review));
    }
    if let Some(silent) = swept.remover_silent_s {
        print::line(format!("Nothing was removed for {silent} s: start the server, or run `clevercall retain`."));
    }
}
