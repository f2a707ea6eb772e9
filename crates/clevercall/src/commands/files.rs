//! Files that commands write: readable by their owner only.

use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::{Context, Result};

use crate::print;

/// Writes a file that its owner alone may read, and says so.
pub(super) fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    write_quietly(folder, name, text)?;
    print::line(format!("Wrote {}", folder.join(name).display()));
    Ok(())
}

/// The same for one of many.
pub(super) fn write_quietly(folder: &Path, name: &str, text: &str) -> Result<()> {
    let path = folder.join(name);
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("can't write {}", path.display()))
}
