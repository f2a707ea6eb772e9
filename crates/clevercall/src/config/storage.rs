//! `[storage]`: where the vault and its key are.

use std::path::{Path, PathBuf};

use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct StorageSection {
    folder: Option<PathBuf>,
    master_key: Option<PathBuf>,
}

/// Where things are kept.
pub(crate) struct Storage {
    /// The data folder; `--data` overrides it.
    pub(crate) folder: PathBuf,
    /// The file with the master key, readable by its owner only.
    pub(crate) master_key: PathBuf,
}

impl StorageSection {
    pub(super) fn check(self, folder: &Path) -> Storage {
        Storage {
            folder: folder.join(self.folder.unwrap_or_else(|| "data".into())),
            master_key: folder.join(self.master_key.unwrap_or_else(|| "master.key".into())),
        }
    }
}
