//! Backups in the age format (age-encryption.org/v1), to X25519 recipients; the only file that names the library.
//!
//! The file is one header and a stream of sealed pieces of 64 KiB; a changed, cut or reordered piece does not open.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    iter,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use age::{DecryptError, Decryptor, Encryptor, secrecy::ExposeSecret, stream::StreamReader, x25519};
use thiserror::Error;
use zeroize::Zeroizing;

/// An identity file holds a few short lines.
const LONGEST_IDENTITY: u64 = 64 << 10;

/// Whom a backup is sealed to: an age recipient, `age1…`.
#[derive(Clone)]
pub struct BackupRecipient(x25519::Recipient);

/// What opens a backup: an age identity, `AGE-SECRET-KEY-1…`; can't be printed, wiped on drop.
pub struct BackupIdentity(x25519::Identity);

/// A text that is no recipient.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("this is no age recipient; it starts with age1, and `clevercall keys identity FILE` makes one")]
pub struct NotARecipient;

/// Why an identity was not read or made; the identity itself is never repeated.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// There is no such file.
    #[error("there is no identity at {0}; bring the file that was made with the backup's recipient")]
    Missing(PathBuf),
    /// It is never overwritten.
    #[error("a file is already at {0}; it is left as it is")]
    Exists(PathBuf),
    /// Others on the machine could read it.
    #[error("the identity {path} is open to others (mode {mode:o}); run `chmod 600` on it")]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file holds something else.
    #[error("{0} holds no age identity; it has one line that starts with AGE-SECRET-KEY-1")]
    NotAnIdentity(PathBuf),
    /// The file system refused.
    #[error("the identity {path} can't be used ({kind}); check the path and who owns it")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        kind: ErrorKind,
    },
}

/// Why a parcel was not opened.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ParcelError {
    /// It was sealed to somebody else.
    #[error("the backup was not sealed to this identity; bring the one whose recipient it was made for")]
    OtherIdentity,
    /// The file is something else, or its head was changed.
    #[error("the file is no backup in the age format, or its head was changed; use another copy")]
    NotAParcel,
    /// The file can't be read.
    #[error("the backup can't be read ({0}); check the file and its disk")]
    Unreadable(ErrorKind),
}

impl std::str::FromStr for BackupRecipient {
    type Err = NotARecipient;

    fn from_str(text: &str) -> Result<Self, NotARecipient> {
        text.parse().map(Self).map_err(|_not_a_recipient| NotARecipient)
    }
}

impl fmt::Display for BackupRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for BackupRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl BackupIdentity {
    /// Draws a new identity.
    pub fn draw() -> Self {
        Self(x25519::Identity::generate())
    }

    /// The recipient that this identity opens for; no secret.
    pub fn recipient(&self) -> BackupRecipient {
        BackupRecipient(self.0.to_public())
    }

    /// Writes the identity to a new file at `path`, mode 0600, as age's own tools do.
    pub fn write(&self, path: &Path) -> Result<(), IdentityError> {
        let secret = self.0.to_string();
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = opened.map_err(|error| refused(path, &error))?;
        let written = writeln!(file, "# public key: {}", self.recipient());
        let written = written.and_then(|()| file.write_all(secret.expose_secret().as_bytes()));
        written
            .and_then(|()| file.write_all(b"\n"))
            .and_then(|()| file.sync_all())
            .map_err(|error| refused(path, &error))
    }

    /// Reads an identity file of age; refuses one that anyone but its owner can touch.
    pub fn read(path: &Path) -> Result<Self, IdentityError> {
        let file = File::open(path).map_err(|error| refused(path, &error))?;
        let about = file.metadata().map_err(|error| refused(path, &error))?;
        let mode = about.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(IdentityError::OpenToOthers { path: path.to_owned(), mode });
        }
        let length = usize::try_from(about.len().min(LONGEST_IDENTITY)).unwrap_or(0);
        let mut text = Zeroizing::new(String::with_capacity(length + 1));
        file.take(LONGEST_IDENTITY).read_to_string(&mut text).map_err(|error| refused(path, &error))?;
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        let identity = line.and_then(|line| line.parse().ok()).map(Self);
        identity.ok_or_else(|| IdentityError::NotAnIdentity(path.to_owned()))
    }
}

fn refused(path: &Path, error: &io::Error) -> IdentityError {
    let path = path.to_owned();
    #[expect(clippy::wildcard_enum_match_arm, reason = "ErrorKind is open-ended; all others are told by their name")]
    match error.kind() {
        ErrorKind::NotFound => IdentityError::Missing(path),
        ErrorKind::AlreadyExists => IdentityError::Exists(path),
        ErrorKind::InvalidData => IdentityError::NotAnIdentity(path),
        kind => IdentityError::Unusable { path, kind },
    }
}

/// Seals what `write` writes to every one of `recipients`; the parcel is whole only when this returns.
pub(crate) fn seal_to<W: Write, T, E: From<io::Error>>(
    recipients: &[BackupRecipient],
    out: W,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<(T, W), E> {
    let recipients = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(recipients);
    // X25519 recipients can be mixed, and the command line asks for one at least.
    let encryptor = encryptor.map_err(|_none| io::Error::from(ErrorKind::InvalidInput))?;
    let mut stream = encryptor.wrap_output(out)?;
    let written = write(&mut stream)?;
    Ok((written, stream.finish()?))
}

/// What a parcel holds, opened piece by piece; a changed or missing piece is an error of the reader.
pub(crate) struct Opened<R: Read>(StreamReader<Counted<R>>);

/// Counts the bytes that were taken from the file, to say where it breaks.
pub(crate) struct Counted<R> {
    from: R,
    at: std::rc::Rc<std::cell::Cell<u64>>,
}

/// Opens a parcel; gives, beside its content, how far into the file was read.
pub(crate) fn open<R: Read>(
    identity: &BackupIdentity,
    from: R,
) -> Result<(Opened<R>, std::rc::Rc<std::cell::Cell<u64>>), ParcelError> {
    let at = std::rc::Rc::new(std::cell::Cell::new(0));
    let decryptor = Decryptor::new(Counted { from, at: at.clone() }).map_err(not_opened)?;
    let stream = decryptor.decrypt(iter::once(&identity.0 as &dyn age::Identity)).map_err(not_opened)?;
    Ok((Opened(stream), at))
}

fn not_opened(error: DecryptError) -> ParcelError {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library may add errors; each means that this is no parcel")]
    match error {
        DecryptError::NoMatchingKeys => ParcelError::OtherIdentity,
        DecryptError::Io(error) if !matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData) => {
            ParcelError::Unreadable(error.kind())
        }
        _ => ParcelError::NotAParcel,
    }
}

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.at.set(self.at.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(to: &BackupIdentity, text: &[u8]) -> Vec<u8> {
        seal_to(&[to.recipient()], Vec::new(), |out| out.write_all(text)).unwrap().1
    }

    fn opened(identity: &BackupIdentity, parcel: &[u8]) -> Result<Vec<u8>, String> {
        let (mut content, _at) = open(identity, parcel).map_err(|error| error.to_string())?;
        let mut text = Vec::new();
        content.read_to_end(&mut text).map_err(|error| error.to_string())?;
        Ok(text)
    }

    #[test]
    fn a_parcel_opens_for_its_identity_only() {
        let (identity, other) = (BackupIdentity::draw(), BackupIdentity::draw());
        let parcel = sealed(&identity, b"hello");
        assert!(parcel.starts_with(b"age-encryption.org/v1\n"));
        assert_eq!(opened(&identity, &parcel).unwrap(), b"hello");
        assert_eq!(open(&other, &*parcel).err(), Some(ParcelError::OtherIdentity));
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let identity = BackupIdentity::draw();
        let parcel = sealed(&identity, b"hello");
        for at in 0..parcel.len() {
            let mut changed = parcel.clone();
            changed[at] ^= 1;
            assert!(opened(&identity, &changed).is_err(), "byte {at}");
            assert!(opened(&identity, &parcel[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn an_identity_reads_back_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity.txt");
        let identity = BackupIdentity::draw();
        identity.write(&path).unwrap();
        let read = BackupIdentity::read(&path).unwrap();
        assert_eq!(read.recipient().to_string(), identity.recipient().to_string());
        assert!(matches!(identity.write(&path), Err(IdentityError::Exists(_))));
    }

    #[test]
    fn an_identity_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity.txt");
        BackupIdentity::draw().write(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(BackupIdentity::read(&path), Err(IdentityError::OpenToOthers { .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, "# nothing\n").unwrap();
        assert!(matches!(BackupIdentity::read(&path), Err(IdentityError::NotAnIdentity(_))));
    }

    #[test]
    fn a_recipient_is_told_from_other_texts() {
        for text in ["", "age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA"] {
            assert_eq!(text.parse::<BackupRecipient>().err(), Some(NotARecipient), "{text}");
        }
        let recipient = BackupIdentity::draw().recipient();
        assert_eq!(recipient.to_string().parse::<BackupRecipient>().unwrap().to_string(), recipient.to_string());
    }
}
