//! `clevercall ledger verify`: recomputes the chain of evidence and says where it breaks, if it does.

use anyhow::Result;
use serde::Serialize;

use super::{
    Outcome, Place,
    store::{Store, block_on},
};
use crate::{cli::Ledger, print};

#[derive(Serialize)]
struct Verified {
    entries: u64,
    head: Option<String>,
    fault: Option<String>,
}

/// Verifies.
pub(crate) fn run(place: &Place, options: &Ledger) -> Result<Outcome> {
    let Ledger::Verify { json } = options;
    let store = Store::open(place)?;
    let Some(vault) = store.vault else {
        print::line("There is no ledger: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    block_on(async {
        let report = vault.verify_ledger().await?;
        let fault = report.fault.map(|fault| fault.to_string());
        let found = fault.is_some();
        let verified = Verified { entries: report.entries, head: report.head.map(|head| head.hash), fault };
        if *json {
            print::json(&verified);
        } else if let Some(fault) = &verified.fault {
            print::line(format!("The ledger is broken after {} entries: {fault}", verified.entries));
        } else {
            print::line(format!("The ledger's {} entries are in order.", verified.entries));
        }
        Ok(if found { Outcome::Found } else { Outcome::Done })
    })
}
