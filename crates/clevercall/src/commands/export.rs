//! `clevercall export`: a person's own copy of what is kept about them, as JSON and as plain text.

use std::path::Path;

use anyhow::Result;
use clevercall_vault::{ExportError, ExportRequest, Named};

use super::{Outcome, Place, files, store::block_on, subject::Subject};
use crate::{cli::Export, clock, print};

/// Writes the copy.
pub(crate) fn run(place: &Place, options: &Export) -> Result<Outcome> {
    let Subject { by, person, organisation } = Subject::of(place, &options.asked.whose)?;
    let Some(organisation) = organisation else {
        print::line("Nothing is held: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    let named = if options.was_the_caller { Named::WasTheCaller } else { Named::Mentioned };
    let request = ExportRequest { person, proof: options.asked.proof.into(), named, by };
    block_on(async {
        let copy = match organisation.export(request, clock::now()).await {
            Err(refused @ ExportError::ProofTooWeak) => {
                print::line(refused.to_string());
                return Ok(Outcome::Found);
            }
            copy => copy?,
        };
        let Some(folder) = &options.to else {
            print::line(if options.json { copy.to_json() } else { copy.to_text() });
            return Ok(Outcome::Done);
        };
        write(folder, &copy.to_json(), &copy.to_text())?;
        let (calls, mentions, billed) = (copy.calls.len(), copy.mentions.len(), copy.billed.len());
        print::line(format!("{calls} call(s), {mentions} mention(s) in calls of others, {billed} billing period(s)."));
        Ok(Outcome::Done)
    })
}

fn write(folder: &Path, json: &str, text: &str) -> Result<()> {
    files::write(folder, "copy.json", json)?;
    files::write(folder, "copy.txt", text)?;
    print::line(
        "The copy is personal data in clear: hand it over on a way that only the person can open, then delete it.",
    );
    Ok(())
}
