//! What this program is made of, as `build.rs` listed it.

use clevercall_compliance::facts::Materials;
use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// In CycloneDX; empty when building this program could not make a list.
pub(crate) const BILL: &str = include_str!(concat!(env!("OUT_DIR"), "/bill-of-materials.cdx.json"));

#[derive(Deserialize)]
struct Bill {
    components: Vec<serde::de::IgnoredAny>,
}

/// How long the list is, and its hash; `None` without one, or with one that lists nothing.
pub(crate) fn of_this_program() -> Option<Materials> {
    let bill: Bill = serde_json::from_str(BILL).ok()?;
    let components = u64::try_from(bill.components.len()).ok().filter(|components| *components > 0)?;
    Some(Materials { components, sha256: HEXLOWER.encode(&Sha256::digest(BILL)) })
}
