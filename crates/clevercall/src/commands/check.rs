//! `clevercall check`: verifies the controls of this installation, each by looking, or says that nothing shows it.

use std::{fs, path::Path};

use anyhow::Result;
use clevercall_compliance::{Control, ControlId, ControlResult, check_all, facts::Sandbox};
use serde::Serialize;

use super::{
    Outcome, Place,
    store::{Store, block_on},
};
use crate::{
    cli::Check,
    facts, print,
    sandbox::{self, Confinement},
};

/// Checks.
pub(crate) fn run(place: &Place, options: &Check) -> Result<Outcome> {
    let only: Option<ControlId> = options.control.as_deref().map(str::parse).transpose()?;
    let store = Store::open(place)?;
    let mut facts = block_on(facts::gather(&store))?;
    // Last, because it binds this process too.
    facts.sandbox = Some(confined(&store.config.storage.folder)?);
    let results: Vec<_> =
        check_all(&facts).into_iter().filter(|(control, _)| only.is_none_or(|id| control.id == id)).collect();
    let failed = results.iter().any(|(_, result)| matches!(result, ControlResult::Failed { .. }));
    if options.json {
        let row = |(control, result): &(&Control, ControlResult)| Row {
            looked_at: options.verbose.then(|| control.looked_at(&facts)),
            ..Row::of(control, result)
        };
        print::json(&results.iter().map(row).collect::<Vec<_>>());
    } else {
        for (control, result) in &results {
            print::line(sentence(control, result));
            let looked_at = if options.verbose { control.looked_at(&facts) } else { Vec::new() };
            looked_at.iter().for_each(|line| print::line(format!("       {line}")));
        }
    }
    Ok(if failed { Outcome::Found } else { Outcome::Done })
}

#[derive(Serialize)]
struct Row {
    control: String,
    title: &'static str,
    result: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    looked_at: Option<Vec<String>>,
}

impl Row {
    fn of(control: &Control, result: &ControlResult) -> Self {
        Self {
            control: control.id.to_string(),
            title: control.title,
            result: result.name(),
            detail: detail(result),
            looked_at: None,
        }
    }
}

fn sentence(control: &Control, result: &ControlResult) -> String {
    format!("{}  {:<13}  {}: {}", control.id, result.name(), control.title, detail(result))
}

fn detail(result: &ControlResult) -> String {
    match result {
        ControlResult::Passed { seen } => seen.clone(),
        ControlResult::Failed { why, remedy } => format!("{why}; {remedy}"),
        ControlResult::NotEvidenced { why } => why.clone(),
    }
}

/// Confines this process as `serve` does, and tries to write outside the data folder.
pub(super) fn confined(data: &Path) -> Result<Sandbox> {
    let confinement = sandbox::confine(&[data.to_owned()])?;
    let attempt = std::env::temp_dir().join(format!("clevercall-check-{}", std::process::id()));
    if fs::write(&attempt, b"").is_ok() {
        // It should not have been possible, so neither may this be.
        drop(fs::remove_file(&attempt));
        return Ok(Sandbox::Unsupported);
    }
    Ok(match confinement {
        Confinement::Full => Sandbox::Active,
        Confinement::Partial => Sandbox::Partial,
        Confinement::Absent => Sandbox::Unsupported,
    })
}
