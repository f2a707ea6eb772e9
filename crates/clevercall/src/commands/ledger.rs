//! `clevercall ledger`: recomputes the chain of evidence, draws samples of it, signs its end, adds up its counts.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter},
    path::Path,
};

use anyhow::{Context, Result, bail};
use clevercall_vault::{CertificateKey, Checkpoint, SampleRequest, Vault, verify_ledger_file};
use serde::Serialize;

use super::{
    Outcome, Place,
    store::{Store, block_on, parse_moment},
};
use crate::{
    cli::{Ledger, LedgerSample},
    clock, print,
};

#[derive(Serialize)]
struct Verified {
    entries: u64,
    head: Option<String>,
    fault: Option<String>,
}

/// Verifies, samples, signs or adds up.
pub(crate) fn run(place: &Place, options: &Ledger) -> Result<Outcome> {
    if let Ledger::Verify { file: Some(file), key: Some(key), json, .. } = options {
        return verify_file(file, key, *json);
    }
    let Some(vault) = Store::open(place)?.vault else {
        print::line("There is no ledger: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    block_on(async {
        match options {
            Ledger::Verify { witness, json, .. } => verify(&vault, witness.as_deref(), *json).await,
            Ledger::Sample(options) => sample(&vault, options).await,
            Ledger::Write { file } => write(&vault, file).await,
            Ledger::Checkpoint => {
                if let Some(checkpoint) = vault.checkpoint(clock::now()).await? {
                    print::json(&checkpoint);
                }
                Ok(Outcome::Done)
            }
            Ledger::Reconcile { json } => reconcile(&vault, *json).await,
        }
    })
}

async fn verify(vault: &Vault, witness: Option<&Path>, json: bool) -> Result<Outcome> {
    let report = vault.verify_ledger().await?;
    let mut fault = report.fault;
    if let (None, Some(witness)) = (fault, witness) {
        fault = vault.compare(&checkpoint(vault, witness)?).await?;
    }
    let fault = fault.map(|fault| fault.to_string());
    let found = fault.is_some();
    let verified = Verified { entries: report.entries, head: report.head.map(|head| head.hash), fault };
    if json {
        print::json(&verified);
    } else if let Some(fault) = &verified.fault {
        print::line(format!("The ledger is broken; {} entries are in order: {fault}", verified.entries));
    } else {
        print::line(format!("The ledger's {} entries are in order.", verified.entries));
    }
    Ok(if found { Outcome::Found } else { Outcome::Done })
}

async fn write(vault: &Vault, path: &Path) -> Result<Outcome> {
    let file = File::create_new(path).with_context(|| format!("can't write {}", path.display()))?;
    let entries = vault.write_ledger(BufWriter::new(file), clock::now()).await?;
    print::line(format!(
        "{entries} entries are in {}; check it with `ledger verify --file` and --key {}.",
        path.display(),
        vault.certificate_key().to_hex()
    ));
    Ok(Outcome::Done)
}

fn verify_file(path: &Path, key: &str, json: bool) -> Result<Outcome> {
    let key = CertificateKey::from_hex(key).ok().context("--key is no public key; copy it from a certificate")?;
    let file = File::open(path).with_context(|| format!("can't read {}", path.display()))?;
    let report = verify_ledger_file(BufReader::new(file), key);
    let found = report.is_err();
    let verified = match report {
        Ok(report) => Verified { entries: report.entries, head: report.head.map(|head| head.hash), fault: None },
        Err(fault) => Verified { entries: fault.line - 1, head: None, fault: Some(fault.to_string()) },
    };
    if json {
        print::json(&verified);
    } else {
        print::line(match &verified.fault {
            None => format!("The file's {} entries are in order.", verified.entries),
            Some(fault) => format!("{}: {fault}", path.display()),
        });
    }
    Ok(if found { Outcome::Found } else { Outcome::Done })
}

/// What the witness holds, if this vault signed it.
fn checkpoint(vault: &Vault, path: &Path) -> Result<Checkpoint> {
    let text = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let checkpoint: Checkpoint = serde_json::from_str(&text).context("this is no checkpoint of a ledger")?;
    if checkpoint.verify(vault.certificate_key()).is_err() {
        bail!("the checkpoint was not signed by this vault, or was changed; ask the witness for the original");
    }
    Ok(checkpoint)
}

async fn sample(vault: &Vault, options: &LedgerSample) -> Result<Outcome> {
    let request = SampleRequest {
        population: options.population.0,
        from: parse_moment(&options.from)?,
        to: parse_moment(&options.to)?,
        size: options.n,
        seed: options.seed.clone(),
    };
    print::json(&vault.sample(request).await?);
    Ok(Outcome::Done)
}

async fn reconcile(vault: &Vault, json: bool) -> Result<Outcome> {
    let differing = vault.reconcile(clock::now()).await?;
    if json {
        print::json(&differing);
    } else if differing.is_empty() {
        print::line("Every call that began has an outcome.");
    }
    for day in differing.iter().filter(|_| !json) {
        print::line(format!(
            "{}, day {}: {} calls began, {} have an outcome.",
            day.organisation, day.day, day.answered, day.accounted
        ));
    }
    Ok(if differing.is_empty() { Outcome::Done } else { Outcome::Found })
}
