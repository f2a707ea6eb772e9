//! A master key that lies wrapped in a file, and that only a service outside this machine can unwrap.
//!
//! The service (HashiCorp Vault's or OpenBao's transit engine, say) keeps its own key and never sees the vault; whoever
//! takes the disk gets a wrapped key that opens nothing.
//! How the service is reached is none of this crate's business: whoever may connect implements [`KeyService`].

use std::{
    fs::{self, OpenOptions},
    future::Future,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use thiserror::Error;
use zeroize::Zeroizing;

use crate::{KeyFileError, MasterKey};

const MARK: &str = "clevercall-wrapped-master-key-1:";
/// Longer than any service's ciphertext for a line of 88 bytes.
const LONGEST: usize = 4096;

/// Wraps and unwraps short secrets under a key that never leaves the service.
pub trait KeyService {
    /// Why it could not.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Wraps a secret; gives the service's own text for it, one line without blanks.
    fn wrap(&self, secret: &[u8]) -> impl Future<Output = Result<String, Self::Error>> + Send;

    /// Unwraps what [`wrap`](Self::wrap) gave.
    fn unwrap(&self, wrapped: &str) -> impl Future<Output = Result<Zeroizing<Vec<u8>>, Self::Error>> + Send;
}

/// A master key as a service wrapped it; opens nothing without the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey(String);

/// Why a wrapped master key was not unwrapped, or not made.
#[derive(Debug, Error)]
pub enum WrappedKeyError<E: std::error::Error + 'static> {
    /// There is no such file.
    #[error(
        "there is no wrapped master key at {0}; run `clevercall keys create`, or put it back from where it is kept"
    )]
    Missing(PathBuf),
    /// It is never overwritten.
    #[error("a wrapped master key is already at {0}; it is left as it is, without it the vault can't be opened")]
    Exists(PathBuf),
    /// The file holds something else.
    #[error("{0} holds no wrapped master key; it is one line that starts with clevercall-wrapped-master-key-1:")]
    NotWrapped(PathBuf),
    /// The file system refused.
    #[error("the wrapped master key {path} can't be used ({kind}); check the path and who owns it")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        kind: ErrorKind,
    },
    /// The service answered with something that can't be kept in one line.
    #[error("the key service wraps into something that is not one line of text; check that it is a transit service")]
    NotALine,
    /// What the service unwrapped is no master key.
    #[error("what the key service unwrapped is no master key; check that the file belongs to this key of the service")]
    NotAKey(#[source] KeyFileError),
    /// The service did not do it.
    #[error(transparent)]
    Service(E),
}

impl WrappedKey {
    /// Has the service wrap a key.
    pub async fn wrap<S: KeyService>(service: &S, key: &MasterKey) -> Result<Self, WrappedKeyError<S::Error>> {
        let wrapped = service.wrap(key.line().as_bytes()).await.map_err(WrappedKeyError::Service)?;
        let one_line =
            !wrapped.is_empty() && wrapped.len() <= LONGEST && wrapped.bytes().all(|byte| byte.is_ascii_graphic());
        if one_line { Ok(Self(wrapped)) } else { Err(WrappedKeyError::NotALine) }
    }

    /// Has the service unwrap it.
    pub async fn unwrap<S: KeyService>(&self, service: &S) -> Result<MasterKey, WrappedKeyError<S::Error>> {
        let line = service.unwrap(&self.0).await.map_err(WrappedKeyError::Service)?;
        MasterKey::from_line(&line).map_err(WrappedKeyError::NotAKey)
    }

    /// Reads it from its file.
    pub fn read<E: std::error::Error>(path: &Path) -> Result<Self, WrappedKeyError<E>> {
        let text = fs::read_to_string(path).map_err(|error| refused(path, &error))?;
        let wrapped = text.trim_ascii_end().strip_prefix(MARK);
        let wrapped = wrapped.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()));
        wrapped.map(|text| Self(text.to_owned())).ok_or_else(|| WrappedKeyError::NotWrapped(path.to_owned()))
    }

    /// Writes it to a new file, mode 0600, and waits for the disk.
    pub fn write<E: std::error::Error>(&self, path: &Path) -> Result<(), WrappedKeyError<E>> {
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = opened.map_err(|error| refused(path, &error))?;
        let written = file.write_all(format!("{MARK}{}\n", self.0).as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|error| refused(path, &error))
    }
}

fn refused<E: std::error::Error>(path: &Path, error: &std::io::Error) -> WrappedKeyError<E> {
    let path = path.to_owned();
    #[expect(clippy::wildcard_enum_match_arm, reason = "ErrorKind is open-ended; all others are told by their name")]
    match error.kind() {
        ErrorKind::NotFound => WrappedKeyError::Missing(path),
        ErrorKind::AlreadyExists => WrappedKeyError::Exists(path),
        ErrorKind::InvalidData => WrappedKeyError::NotWrapped(path),
        kind => WrappedKeyError::Unusable { path, kind },
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// Hands back what it is given, in hexadecimal: enough to see what goes in and out.
    struct Mirror;

    impl KeyService for Mirror {
        type Error = Infallible;

        async fn wrap(&self, secret: &[u8]) -> Result<String, Infallible> {
            Ok(data_encoding::HEXLOWER.encode(secret))
        }

        async fn unwrap(&self, wrapped: &str) -> Result<Zeroizing<Vec<u8>>, Infallible> {
            Ok(Zeroizing::new(data_encoding::HEXLOWER.decode(wrapped.as_bytes()).unwrap()))
        }
    }

    struct Garbler(&'static str);

    impl KeyService for Garbler {
        type Error = Infallible;

        async fn wrap(&self, _secret: &[u8]) -> Result<String, Infallible> {
            Ok(self.0.to_owned())
        }

        async fn unwrap(&self, _wrapped: &str) -> Result<Zeroizing<Vec<u8>>, Infallible> {
            Ok(Zeroizing::new(b"something else".to_vec()))
        }
    }

    #[tokio::test]
    async fn a_wrapped_key_comes_back_through_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key.wrapped");
        let key = MasterKey::draw();
        let wrapped = WrappedKey::wrap(&Mirror, &key).await.unwrap();
        wrapped.write::<Infallible>(&path).unwrap();
        assert!(matches!(wrapped.write::<Infallible>(&path), Err(WrappedKeyError::Exists(_))));
        let read = WrappedKey::read::<Infallible>(&path).unwrap();
        assert!(read.unwrap(&Mirror).await.unwrap().secret().bytes() == key.secret().bytes());
    }

    #[tokio::test]
    async fn a_service_that_talks_nonsense_makes_no_key() {
        for nonsense in ["", "two words", "line\nfeed"] {
            let wrapped = WrappedKey::wrap(&Garbler(nonsense), &MasterKey::draw()).await;
            assert!(matches!(wrapped, Err(WrappedKeyError::NotALine)));
        }
        let wrapped = WrappedKey("vault:v1:x".to_owned());
        assert!(matches!(wrapped.unwrap(&Garbler("")).await, Err(WrappedKeyError::NotAKey(_))));
    }

    #[test]
    fn another_file_is_no_wrapped_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key.wrapped");
        assert!(matches!(WrappedKey::read::<Infallible>(&path), Err(WrappedKeyError::Missing(_))));
        for content in ["", "vault:v1:x", MARK, "clevercall-wrapped-master-key-1:a b", "\u{fffd}"] {
            fs::write(&path, content).unwrap();
            assert!(matches!(WrappedKey::read::<Infallible>(&path), Err(WrappedKeyError::NotWrapped(_))), "{content}");
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(matches!(WrappedKey::read::<Infallible>(&path), Err(WrappedKeyError::NotWrapped(_))));
    }
}
