//! Who may ask: whoever holds the token; health alone is free on this machine.

use std::{fs, io, path::Path, sync::Arc};

use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

/// The bearer token (RFC 6750) that requests must show.
#[derive(Clone)]
pub struct Token(Arc<Zeroizing<String>>);

/// A token file that can't be used; the operator corrects it.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TokenError {
    /// It is not there.
    #[error("the token file is not there; `clevercall init` writes one, or put 32 random characters into it")]
    Missing,
    /// It can't be read.
    #[error("the token file can't be read; give it to the user that runs clevercall")]
    Unreadable,
    /// Others could read it.
    #[error("the token file is readable by others; chmod 0600 it, and change the token if it was so for long")]
    ReadableByOthers,
    /// It could be guessed or can't be sent.
    #[error("the token is not 32 to 256 letters and digits; make one with `openssl rand -hex 32`")]
    Unfit,
}

impl Token {
    /// Takes a token; spaces and line ends around it are not part of it.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let token = text.trim();
        // The characters of RFC 6750 section 2.1.
        let legal = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
        if (32..=256).contains(&token.len()) && token.chars().all(legal) {
            Ok(Self(Arc::new(Zeroizing::new(token.to_owned()))))
        } else {
            Err(TokenError::Unfit)
        }
    }

    /// Reads the token from a file that only its owner can read.
    pub fn from_file(path: &Path) -> Result<Self, TokenError> {
        let problem = |error: io::Error| match error.kind() == io::ErrorKind::NotFound {
            true => TokenError::Missing,
            false => TokenError::Unreadable,
        };
        let metadata = fs::metadata(path).map_err(problem)?;
        if readable_by_others(&metadata) {
            return Err(TokenError::ReadableByOthers);
        }
        Self::new(&Zeroizing::new(fs::read_to_string(path).map_err(problem)?))
    }

    /// Whether an `Authorization` header shows this token; takes the same time wherever they differ.
    pub(crate) fn is_shown_in(&self, authorization: &[u8]) -> bool {
        let Some((scheme, shown)) = authorization.split_at_checked(7) else { return false };
        scheme.eq_ignore_ascii_case(b"bearer ") && bool::from(shown.ct_eq(self.0.as_bytes()))
    }
}

fn readable_by_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn only_the_whole_token_after_bearer_opens() {
        let token = Token::new(TEXT).unwrap();
        assert!(token.is_shown_in(format!("Bearer {TEXT}").as_bytes()));
        for wrong in ["", "Bearer", "Bearer ", TEXT, &format!("Basic  {TEXT}"), &format!("Bearer {TEXT}0"), "Bearer 0"]
        {
            assert!(!token.is_shown_in(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn short_tokens_and_sentences_are_unfit() {
        for text in ["", "secret", &"a b ".repeat(10), &"a".repeat(257)] {
            assert_eq!(Token::new(text).err(), Some(TokenError::Unfit));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        assert_eq!(Token::from_file(&path).err(), Some(TokenError::Missing));
        fs::write(&path, format!("{TEXT}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(Token::from_file(&path).err(), Some(TokenError::ReadableByOthers));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(Token::from_file(&path).is_ok());
    }
}
