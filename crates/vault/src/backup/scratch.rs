//! A folder for trying a backup out, gone when it is dropped, and when whoever made it was killed.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;

use crate::{chance, vault};

const BEGINNING: &str = "unpacked-";

/// A folder inside the data folder, with the vault's lock held in it while it is used.
pub(crate) struct Scratch {
    folder: PathBuf,
    // After the removal below; a folder whose lock nobody holds was left by a program that is gone.
    _lock: vault::Lock,
}

impl Scratch {
    pub(crate) fn make(within: &Path) -> io::Result<Self> {
        clear_abandoned(within);
        let folder = within.join(format!("{BEGINNING}{}", HEXLOWER.encode(&chance::bytes::<8>())));
        DirBuilder::new().mode(0o700).create(&folder)?;
        let lock = vault::lock(&folder).map_err(|_locked| io::Error::from(io::ErrorKind::ResourceBusy))?;
        Ok(Self { folder, _lock: lock })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What can't be removed now is removed by the next who opens the vault.
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Removes the folders of programs that were killed.
pub(crate) fn clear_abandoned(within: &Path) {
    let Ok(entries) = fs::read_dir(within) else { return };
    let folders = entries.filter_map(Result::ok).filter(|entry| is_scratch(&entry.path()));
    for folder in folders.map(|entry| entry.path()).filter(|folder| vault::lock(folder).is_ok()) {
        // It is tried again next time.
        drop(fs::remove_dir_all(folder));
    }
}

/// Whether a path is such a folder.
pub(crate) fn is_scratch(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(BEGINNING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_gone_when_dropped_and_cleared_when_abandoned() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::make(folder.path()).unwrap();
        fs::write(scratch.folder().join("x"), "x").unwrap();
        clear_abandoned(folder.path());
        assert!(scratch.folder().exists(), "one in use is left alone");
        let path = scratch.folder().to_owned();
        drop(scratch);
        assert!(!path.exists());
        fs::create_dir(folder.path().join("unpacked-0123")).unwrap();
        fs::create_dir(folder.path().join("other")).unwrap();
        clear_abandoned(folder.path());
        assert!(!folder.path().join("unpacked-0123").exists() && folder.path().join("other").exists());
    }
}
