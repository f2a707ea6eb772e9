//! SRTP keys as they travel in SDP: the `crypto` attribute of RFC 4568.
//!
//! The key stands in the SDP in clear, so this is as secret as the signalling: offer and accept it over TLS only.

use std::{fmt, str::FromStr};

use data_encoding::BASE64;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How SRTP packets are encrypted and authenticated (RFC 4568 §6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SrtpSuite {
    /// AES-128 in counter mode, 80 bits of HMAC-SHA1.
    AesCm128HmacSha1_80,
    /// The same with 32 bits on RTP; RTCP keeps 80 (RFC 4568 §6.2.2).
    AesCm128HmacSha1_32,
}

/// Why a `crypto` attribute can't be used; the next one of the offer may do.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SdesError {
    /// The attribute has no tag, suite and key.
    #[error("a crypto attribute is malformed; it reads `1 AES_CM_128_HMAC_SHA1_80 inline:KEY`")]
    Malformed,
    /// A suite that this program doesn't speak.
    #[error("the offered SRTP suite is unknown; offer AES_CM_128_HMAC_SHA1_80 or AES_CM_128_HMAC_SHA1_32")]
    Suite,
    /// Not 30 bytes of key and salt in base64, or more than one key.
    #[error("the SRTP key is not one `inline:` value of 40 base64 digits; correct it on the caller's line")]
    Key,
    /// Master key identifiers change every packet's shape.
    #[error("the SRTP key has a master key identifier, which is not supported; switch it off on the caller's line")]
    KeyIdentifier,
    /// A session parameter that changes the protection, such as `UNENCRYPTED_SRTP`.
    #[error(
        "the crypto attribute asks for a session parameter that is not supported; switch it off on the caller's line"
    )]
    SessionParameter,
}

impl SrtpSuite {
    /// The name in the `crypto` attribute.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AesCm128HmacSha1_80 => "AES_CM_128_HMAC_SHA1_80",
            Self::AesCm128HmacSha1_32 => "AES_CM_128_HMAC_SHA1_32",
        }
    }

    /// Bytes of authentication tag on an RTP packet.
    pub(crate) const fn tag_length(self) -> usize {
        match self {
            Self::AesCm128HmacSha1_80 => 10,
            Self::AesCm128HmacSha1_32 => 4,
        }
    }
}

impl FromStr for SrtpSuite {
    type Err = SdesError;

    fn from_str(name: &str) -> Result<Self, SdesError> {
        [Self::AesCm128HmacSha1_80, Self::AesCm128HmacSha1_32]
            .into_iter()
            .find(|suite| suite.name().eq_ignore_ascii_case(name))
            .ok_or(SdesError::Suite)
    }
}

/// A master key and salt for one direction of one call.
///
/// Not `Debug`, `Display` or `Clone`; wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SrtpKey {
    #[zeroize(skip)]
    suite: SrtpSuite,
    pub(crate) key: [u8; 16],
    pub(crate) salt: [u8; 14],
}

impl SrtpKey {
    /// Bytes of key and salt together.
    pub const LENGTH: usize = 30;

    /// Makes a key of bytes that the caller drew from the system's random source.
    ///
    /// Every direction of every call needs its own (RFC 4568 §6.1: a key is used once).
    pub fn from_random(suite: SrtpSuite, bytes: &Zeroizing<[u8; Self::LENGTH]>) -> Self {
        let mut made = Self { suite, key: [0; 16], salt: [0; 14] };
        made.key.copy_from_slice(&bytes[..16]);
        made.salt.copy_from_slice(&bytes[16..]);
        made
    }

    /// Reads the `inline:` form; a lifetime is accepted, since no call is that long.
    pub fn parse(suite: SrtpSuite, inline: &str) -> Result<Self, SdesError> {
        let parameters = inline.strip_prefix("inline:").ok_or(SdesError::Key)?;
        let mut parts = parameters.split('|');
        let text = parts.next().unwrap_or_default();
        if parts.any(|part| part.contains(':')) {
            return Err(SdesError::KeyIdentifier);
        }
        let decoded = Zeroizing::new(BASE64.decode(text.as_bytes()).map_err(|_| SdesError::Key)?);
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        if decoded.len() != Self::LENGTH {
            return Err(SdesError::Key);
        }
        bytes.copy_from_slice(&decoded);
        Ok(Self::from_random(suite, &bytes))
    }

    /// The `inline:` form, for our own SDP and nowhere else.
    pub fn to_inline(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        bytes[..16].copy_from_slice(&self.key);
        bytes[16..].copy_from_slice(&self.salt);
        let mut text = Zeroizing::new(String::with_capacity(47));
        text.push_str("inline:");
        BASE64.encode_append(&*bytes, &mut text);
        text
    }

    /// The suite that it is for.
    pub const fn suite(&self) -> SrtpSuite {
        self.suite
    }
}

/// The value of one `a=crypto:` line.
pub struct CryptoAttribute {
    /// Chosen by the offerer and repeated in the answer.
    pub tag: u32,
    /// The sender's key: what that side's packets are protected with.
    pub key: SrtpKey,
}

impl CryptoAttribute {
    /// Reads `TAG SUITE inline:KEY` and refuses session parameters other than `WSH`, which only advises (§6.3.7).
    pub fn parse(value: &str) -> Result<Self, SdesError> {
        let mut words = value.split_ascii_whitespace();
        let mut word = || words.next().ok_or(SdesError::Malformed);
        let (tag, suite, inline) = (word()?, word()?, word()?);
        if tag.is_empty() || tag.len() > 9 || !tag.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(SdesError::Malformed);
        }
        let key = SrtpKey::parse(suite.parse()?, inline)?;
        if words.any(|parameter| !parameter.starts_with("WSH=")) {
            return Err(SdesError::SessionParameter);
        }
        Ok(Self { tag: tag.parse().map_err(|_| SdesError::Malformed)?, key })
    }

    /// The value as it is written into SDP; it holds the key.
    pub fn to_value(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{} {} {}", self.tag, self.key.suite.name(), *self.key.to_inline()))
    }
}

impl fmt::Display for SrtpSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd";

    fn refuse(value: &str, why: SdesError) {
        assert_eq!(CryptoAttribute::parse(value).err(), Some(why), "{value}");
    }

    #[test]
    fn an_attribute_reads_back_as_it_was_written() {
        for suite in ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"] {
            let value = format!("7 {suite} {KEY}");
            let attribute = CryptoAttribute::parse(&value).unwrap();
            assert_eq!((&*attribute.to_value(), attribute.key.key[1]), (&value, 1));
        }
    }

    #[test]
    fn a_lifetime_and_a_window_hint_change_nothing() {
        let value = format!("1 aes_cm_128_hmac_sha1_80 {KEY}|2^31 WSH=64");
        assert_eq!(*CryptoAttribute::parse(&value).unwrap().key.to_inline(), KEY);
    }

    #[test]
    fn what_cannot_be_honoured_is_refused() {
        refuse("", SdesError::Malformed);
        refuse("1 AES_CM_128_HMAC_SHA1_80", SdesError::Malformed);
        refuse(&format!("x AES_CM_128_HMAC_SHA1_80 {KEY}"), SdesError::Malformed);
        refuse(&format!("1 AEAD_AES_256_GCM {KEY}"), SdesError::Suite);
        refuse("1 AES_CM_128_HMAC_SHA1_80 inline:AAEC", SdesError::Key);
        refuse("1 AES_CM_128_HMAC_SHA1_80 uri:x", SdesError::Key);
        refuse(&format!("1 AES_CM_128_HMAC_SHA1_80 {KEY}|2^20|1:4"), SdesError::KeyIdentifier);
        refuse(&format!("1 AES_CM_128_HMAC_SHA1_80 {KEY};{KEY}"), SdesError::Key);
        refuse(&format!("1 AES_CM_128_HMAC_SHA1_80 {KEY} UNENCRYPTED_SRTP"), SdesError::SessionParameter);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_fall(value in "\\PC{0,120}") {
            assert!(CryptoAttribute::parse(&value).is_err());
        }
    }
}
