//! Controls on papers: the documents, and what the program is made of.

use super::ControlResult;
use crate::facts::{Facts, Papers, PapersStanding};

/// CC-29.
pub(super) fn documents(facts: &Facts) -> ControlResult {
    const WRITE: &str = "write them again with `clevercall documents`";
    let Some(papers) = facts.papers.as_ref().filter(|papers| !papers.is_empty()) else {
        return ControlResult::not_evidenced("no documents were looked at");
    };
    let mut told = Vec::new();
    for Papers { organisation, standing } in papers {
        match standing {
            PapersStanding::NeverWritten => {
                return ControlResult::not_evidenced(format!("no documents of '{organisation}' were written yet"));
            }
            PapersStanding::Outdated { written } => {
                return ControlResult::failed(
                    format!(
                        "the documents of '{organisation}' of {written} describe another configuration, version or \
                         acknowledgement"
                    ),
                    WRITE,
                );
            }
            PapersStanding::Altered { file } => {
                return ControlResult::failed(
                    format!("'{file}' of '{organisation}' is not where, or not what, it was written"),
                    WRITE,
                );
            }
            PapersStanding::BeingWritten { on } => {
                told.push(format!("those of '{organisation}' are written from what runs on {on}"));
            }
            PapersStanding::Current { written, files } => {
                told.push(format!("{files} files of '{organisation}' of {written} describe what runs, by hash"));
            }
        }
    }
    ControlResult::passed(format!("{}; whether the parties have them is outside the program", told.join("; ")))
}

/// CC-37.
pub(super) fn materials(facts: &Facts) -> ControlResult {
    match &facts.materials {
        None => ControlResult::not_evidenced("no bill of materials was looked at"),
        Some(None) => ControlResult::not_evidenced("building this program could not make a bill of materials"),
        Some(Some(materials)) => ControlResult::passed(format!(
            "a bill of {} components is part of this program, SHA-256 {}; whether it is watched for known faults is \
             outside the program",
            materials.components, materials.sha256
        )),
    }
}
