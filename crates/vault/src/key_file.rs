//! The master key as one line: in a file that only its owner can read, or wherever else secrets are kept.

use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::keys::{MasterKey, SecretKey};

const MARK: &str = "clevercall-master-key-1:";
const LINE: usize = MARK.len() + 64;

/// Why a master key could not be read or made; the key itself is never repeated.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// There is no such file.
    #[error("there is no master key at {0}; run `clevercall init`, or put the key back from where it is kept")]
    Missing(PathBuf),
    /// `init` never overwrites a key.
    #[error("a master key is already at {0}; it is left as it is, remove it yourself if nothing was sealed with it")]
    Exists(PathBuf),
    /// Others on the machine could read it.
    #[error("the master key {path} is open to others (mode {mode:o}); run `chmod 600` on it")]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file holds something else.
    #[error("{0} holds no master key; it is one line that starts with clevercall-master-key-1:")]
    NotAKey(PathBuf),
    /// The text that should be a key is something else.
    #[error("this is no master key; it is one line that starts with clevercall-master-key-1:")]
    NotAKeyLine,
    /// The file system refused.
    #[error("the master key {path} can't be used ({kind}); check the path and who owns it")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        kind: ErrorKind,
    },
}

impl MasterKey {
    /// Draws a new key and writes it to `path`, mode 0600, synced to the disk before it is used.
    pub fn generate(path: &Path) -> Result<Self, KeyFileError> {
        let key = Self::draw();
        key.write(path)?;
        Ok(key)
    }

    /// Draws a new key that is written nowhere yet.
    pub fn draw() -> Self {
        Self::new(SecretKey::draw())
    }

    /// Writes the key to a new file at `path`, mode 0600, and waits for the disk.
    pub fn write(&self, path: &Path) -> Result<(), KeyFileError> {
        let line = self.line();
        let mut options = OpenOptions::new();
        let opened = options.write(true).create_new(true).mode(0o600).open(path);
        let mut file = opened.map_err(|error| refused(path, &error))?;
        let written = file.write_all(line.as_bytes()).and_then(|()| file.write_all(b"\n"));
        written.and_then(|()| file.sync_all()).map_err(|error| refused(path, &error))
    }

    /// The key as it stands in its file, without the line feed: for a service that wraps it, and nobody else.
    pub fn line(&self) -> Zeroizing<String> {
        // With its whole room from the start: a text that grows leaves pieces of itself behind.
        let mut line = Zeroizing::new(String::with_capacity(LINE));
        line.push_str(MARK);
        HEXLOWER.encode_append(self.secret().bytes(), &mut line);
        line
    }

    /// Reads the key from a line as [`line`](Self::line) gives it.
    pub fn from_line(line: &[u8]) -> Result<Self, KeyFileError> {
        parse(line).map(Self::new).ok_or(KeyFileError::NotAKeyLine)
    }

    /// Reads the key from `path`; refuses a file that anyone but its owner can touch.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let file = File::open(path).map_err(|error| refused(path, &error))?;
        let about = file.metadata().map_err(|error| refused(path, &error))?;
        let mode = about.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileError::OpenToOthers { path: path.to_owned(), mode });
        }
        let mut line = Zeroizing::new(Vec::with_capacity(LINE + 2));
        // One byte more than a key may have, so that a huge file is refused and not read.
        file.take(LINE as u64 + 2).read_to_end(&mut line).map_err(|error| refused(path, &error))?;
        parse(&line).map(Self::new).ok_or_else(|| KeyFileError::NotAKey(path.to_owned()))
    }
}

fn parse(line: &[u8]) -> Option<SecretKey> {
    let digits = line.trim_ascii_end().strip_prefix(MARK.as_bytes())?;
    if digits.len() != 64 {
        return None;
    }
    let mut decoded = Ok(0);
    let key = SecretKey::written(|place| decoded = HEXLOWER.decode_mut(digits, place).map_err(drop));
    decoded.is_ok().then_some(key)
}

fn refused(path: &Path, error: &std::io::Error) -> KeyFileError {
    let path = path.to_owned();
    #[expect(clippy::wildcard_enum_match_arm, reason = "ErrorKind is open-ended; all others are told by their name")]
    match error.kind() {
        ErrorKind::NotFound => KeyFileError::Missing(path),
        ErrorKind::AlreadyExists => KeyFileError::Exists(path),
        kind => KeyFileError::Unusable { path, kind },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn written(content: &str, mode: u32) -> Result<MasterKey, KeyFileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        MasterKey::read(&path)
    }

    #[test]
    fn a_generated_key_reads_back_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let key = MasterKey::generate(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(MasterKey::read(&path).unwrap().secret().bytes() == key.secret().bytes());
        assert!(matches!(MasterKey::generate(&path), Err(KeyFileError::Exists(_))));
    }

    #[test]
    fn a_key_reads_back_from_its_line() {
        let key = MasterKey::draw();
        assert!(MasterKey::from_line(key.line().as_bytes()).unwrap().secret().bytes() == key.secret().bytes());
        assert!(matches!(MasterKey::from_line(b"clevercall-master-key-1:12"), Err(KeyFileError::NotAKeyLine)));
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let line = format!("{MARK}{}\n", "0".repeat(64));
        assert!(written(&line, 0o600).is_ok());
        for mode in [0o640, 0o604, 0o660, 0o777] {
            assert!(matches!(written(&line, mode), Err(KeyFileError::OpenToOthers { .. })), "{mode:o}");
        }
    }

    #[test]
    fn anything_else_is_no_key() {
        let short = format!("{MARK}{}", "0".repeat(63));
        let long = format!("{MARK}{}", "0".repeat(65));
        let upper = format!("{MARK}{}", "A".repeat(64));
        for content in ["", "\n", MARK, &short, &long, &upper, &"0".repeat(64)] {
            assert!(matches!(written(content, 0o600), Err(KeyFileError::NotAKey(_))), "{content}");
        }
    }

    #[test]
    fn a_missing_key_is_told_as_missing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(MasterKey::read(&folder.path().join("none")), Err(KeyFileError::Missing(_))));
    }
}
