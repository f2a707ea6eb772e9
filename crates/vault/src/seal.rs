//! Sealing: the only file that names a cipher; [`parcel`] beside it seals backups.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a fresh random 192-bit nonce for every value, so no counter has
//! to survive a crash or a restored backup.
//! A [`Binding`] ties each sealed value to its column and row: moved elsewhere, it does not open.

pub(crate) mod parcel;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{AeadInPlace, Payload},
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::keys::SecretKey;

const NONCE: usize = 24;
const TAG: usize = 16;

/// A sealed value as it is stored: nonce, ciphertext, tag.
///
/// Only [`seal`] makes one out of something readable, so a backend that takes `Sealed` never sees plaintext.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Sealed(Vec<u8>);

/// A sealed value that does not open: wrong key, wrong row, or changed bytes.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
#[error("a sealed value does not open with its key; the file was changed or is damaged, restore it from a backup")]
pub struct Unsealable;

/// Where a sealed value belongs; authenticated with it (RFC 5116 associated data), not stored.
pub(crate) struct Binding(Vec<u8>);

/// A number used once, by construction: drawn at random and consumed by the one seal that uses it.
struct Nonce([u8; NONCE]);

impl Sealed {
    /// The bytes to store.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Takes bytes back from storage; whether they are intact shows when they are opened.
    pub(crate) const fn from_storage(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Binding {
    /// Starts with the column's name, such as `turn.text`.
    pub(crate) fn column(name: &'static str) -> Self {
        Self(Vec::with_capacity(64)).with(name.as_bytes())
    }

    /// Adds one part of the row's identity; its length is bound too, so that parts can't run into each other.
    pub(crate) fn with(mut self, part: &[u8]) -> Self {
        self.0.extend_from_slice(&(part.len() as u64).to_be_bytes());
        self.0.extend_from_slice(part);
        self
    }

    /// Adds a number of the row's identity.
    pub(crate) fn number(self, number: i64) -> Self {
        self.with(&number.to_be_bytes())
    }
}

impl Nonce {
    fn draw() -> Self {
        let mut bytes = [0; NONCE];
        getrandom::fill(&mut bytes).expect("the system's random source works; without it nothing may be sealed");
        Self(bytes)
    }
}

/// Seals `plain` for one place.
pub(crate) fn seal(key: &SecretKey, place: &Binding, plain: &[u8]) -> Sealed {
    let nonce = Nonce::draw().0;
    let mut bytes = Vec::with_capacity(NONCE + plain.len() + TAG);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(plain);
    let tag = XChaCha20Poly1305::new(key.bytes().into())
        .encrypt_in_place_detached(XNonce::from_slice(&nonce), &place.0, &mut bytes[NONCE..])
        .expect("a value is far below the cipher's limit of 256 GiB");
    bytes.extend_from_slice(&tag);
    Sealed(bytes)
}

/// Opens a value; what comes out is wiped when dropped.
pub(crate) fn open(key: &SecretKey, place: &Binding, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
    use chacha20poly1305::aead::Aead;
    let (nonce, msg) = sealed.0.split_at_checked(NONCE).ok_or(Unsealable)?;
    XChaCha20Poly1305::new(key.bytes().into())
        .decrypt(XNonce::from_slice(nonce), Payload { msg, aad: &place.0 })
        .map(Zeroizing::new)
        .map_err(|_tag_mismatch| Unsealable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(row: i64) -> Binding {
        Binding::column("turn.text").number(row)
    }

    #[test]
    fn what_is_sealed_opens_again() {
        let key = SecretKey::draw();
        let sealed = seal(&key, &place(1), b"hello");
        assert_eq!(open(&key, &place(1), &sealed).unwrap().as_slice(), b"hello");
    }

    #[test]
    fn another_key_or_another_row_opens_nothing() {
        let key = SecretKey::draw();
        let sealed = seal(&key, &place(1), b"hello");
        assert_eq!(open(&SecretKey::draw(), &place(1), &sealed).err(), Some(Unsealable));
        assert_eq!(open(&key, &place(2), &sealed).err(), Some(Unsealable));
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let key = SecretKey::draw();
        let sealed = seal(&key, &place(1), b"hello");
        for bit in 0..sealed.as_bytes().len() * 8 {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, &place(1), &Sealed::from_storage(bytes)).err(), Some(Unsealable));
        }
    }

    #[test]
    fn a_shortened_value_does_not_open() {
        let key = SecretKey::draw();
        let sealed = seal(&key, &place(1), b"hello");
        for length in 0..sealed.as_bytes().len() {
            let cut = Sealed::from_storage(sealed.as_bytes()[..length].to_vec());
            assert_eq!(open(&key, &place(1), &cut).err(), Some(Unsealable));
        }
    }

    #[test]
    fn the_same_words_never_look_the_same() {
        let key = SecretKey::draw();
        assert!(seal(&key, &place(1), b"hello") != seal(&key, &place(1), b"hello"));
    }

    #[test]
    fn parts_of_a_binding_cannot_run_into_each_other() {
        let key = SecretKey::draw();
        let sealed = seal(&key, &Binding::column("a").with(b"bc").with(b"d"), b"hello");
        assert!(open(&key, &Binding::column("a").with(b"b").with(b"cd"), &sealed).is_err());
    }

    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn the_cipher_is_the_one_the_draft_describes() {
        let key = SecretKey::copy_of(&std::array::from_fn(|n| 0x80 + n as u8));
        let nonce: Vec<u8> = (0x40..0x58).collect();
        let aad = data_encoding::HEXLOWER.decode(b"50515253c0c1c2c3c4c5c6c7").unwrap();
        let mut text = *b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let tag = XChaCha20Poly1305::new(key.bytes().into())
            .encrypt_in_place_detached(XNonce::from_slice(&nonce), &aad, &mut text)
            .unwrap();
        assert_eq!(data_encoding::HEXLOWER.encode(&text[..16]), "bd6d179d3e83d43b9576579493c0e939");
        assert_eq!(data_encoding::HEXLOWER.encode(&tag), "c0875924c1c7987947deafd8780acf49");
    }
}
