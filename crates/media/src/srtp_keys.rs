//! The keys of one SRTP session and what is done with them (RFC 3711 §4).
//!
//! The primitives are the RustCrypto crates'; only their joining is ours.

use aes::{
    Aes128,
    cipher::{InnerIvInit, KeyInit, StreamCipher, StreamCipherCoreWrapper},
};
use ctr::CtrCore;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{SrtpError, SrtpKey};

type KeyStream<'key> = StreamCipherCoreWrapper<CtrCore<&'key Aes128, ctr::flavors::Ctr128BE>>;

/// Bytes of an untruncated HMAC-SHA1 tag.
const TAG: usize = 20;

/// Everything derived from one master key.
pub(crate) struct Session {
    pub(crate) rtp: Stream,
    pub(crate) rtcp: Stream,
    pub(crate) tag_length: usize,
}

impl Session {
    /// Bytes of tag on an RTCP packet, whatever the suite.
    pub(crate) const RTCP_TAG: usize = 10;

    pub(crate) fn derive(key: &SrtpKey) -> Self {
        Self {
            rtp: Stream::derive(key, [0, 1, 2]),
            rtcp: Stream::derive(key, [3, 4, 5]),
            tag_length: key.suite().tag_length(),
        }
    }
}

/// The keys of RTP or of RTCP.
pub(crate) struct Stream {
    cipher: Aes128,
    salt: Zeroizing<[u8; 14]>,
    authentication: Hmac<Sha1>,
}

impl Stream {
    /// Derives encryption key, authentication key and salt by their labels (§4.3.1, key derivation rate 0).
    fn derive(key: &SrtpKey, labels: [u8; 3]) -> Self {
        let master = Aes128::new(&key.key.into());
        let mut encryption = Zeroizing::new([0; 16]);
        let mut authentication = Zeroizing::new([0; TAG]);
        let mut salt = Zeroizing::new([0; 14]);
        let outputs: [&mut [u8]; 3] = [&mut *encryption, &mut *authentication, &mut *salt];
        for (label, output) in labels.into_iter().zip(outputs) {
            let mut start = [0; 16];
            start[..14].copy_from_slice(&key.salt);
            start[7] ^= label;
            key_stream(&master, start).apply_keystream(output);
        }
        Self {
            cipher: Aes128::new(&(*encryption).into()),
            salt,
            authentication: <Hmac<Sha1> as Mac>::new_from_slice(&*authentication)
                .expect("HMAC takes a key of any length"),
        }
    }

    /// Encrypts or decrypts, which is the same in counter mode (§4.1.1).
    pub(crate) fn crypt(&self, ssrc: u32, index: u64, payload: &mut [u8]) {
        let mut start = [0; 16];
        start[..14].copy_from_slice(&*self.salt);
        let place = u128::from(ssrc) << 64 | u128::from(index) << 16;
        for (byte, with) in start.iter_mut().zip(place.to_be_bytes()) {
            *byte ^= with;
        }
        key_stream(&self.cipher, start).apply_keystream(payload);
    }

    /// The whole tag over a packet and what the packet doesn't carry: its rollover counter, or its RTCP index.
    pub(crate) fn tag(&self, packet: &[u8], besides: &[u8; 4]) -> [u8; TAG] {
        let mut mac = self.authentication.clone();
        mac.update(packet);
        mac.update(besides);
        mac.finalize().into_bytes().into()
    }

    /// Compares in constant time; a tag as short as the suite's is enough.
    pub(crate) fn verify(&self, packet: &[u8], besides: &[u8; 4], tag: &[u8]) -> Result<(), SrtpError> {
        let equal = self.tag(packet, besides)[..tag.len()].ct_eq(tag);
        if bool::from(equal) { Ok(()) } else { Err(SrtpError::Authentication) }
    }
}

fn key_stream(cipher: &Aes128, start: [u8; 16]) -> KeyStream<'_> {
    KeyStream::from_core(CtrCore::inner_iv_init(cipher, &start.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SrtpSuite;

    /// RFC 3711 appendix B.3.
    fn vector_key() -> SrtpKey {
        let bytes = *b"\xE1\xF9\x7A\x0D\x3E\x01\x8B\xE0\xD6\x4F\xA3\x2C\x06\xDE\x41\x39\
                       \x0E\xC6\x75\xAD\x49\x8A\xFE\xEB\xB6\x96\x0B\x3A\xAB\xE6";
        SrtpKey::from_random(SrtpSuite::AesCm128HmacSha1_80, &Zeroizing::new(bytes))
    }

    #[test]
    fn keys_are_derived_as_in_rfc_3711_appendix_b_3() {
        let stream = Stream::derive(&vector_key(), [0, 1, 2]);
        assert_eq!(*stream.salt, *b"\x30\xCB\xBC\x08\x86\x3D\x8C\x85\xD4\x9D\xB3\x4A\x9A\xE1");
        let cipher = Aes128::new(b"\xC6\x1E\x7A\x93\x74\x4F\x39\xEE\x10\x73\x4A\xFE\x3F\xF7\xA0\x87".into());
        let (mut ours, mut theirs) = ([0; 40], [0; 40]);
        key_stream(&stream.cipher, [7; 16]).apply_keystream(&mut ours);
        key_stream(&cipher, [7; 16]).apply_keystream(&mut theirs);
        assert_eq!(ours, theirs);
        let authentication = b"\xCE\xBE\x32\x1F\x6F\xF7\x71\x6B\x6F\xD4\xAB\x49\xAF\x25\x6A\x15\x6D\x38\xBA\xA4";
        let mac = <Hmac<Sha1> as Mac>::new_from_slice(authentication).unwrap().chain_update(b"packet\0\0\0\0");
        assert_eq!(stream.tag(b"packet", &[0; 4])[..], mac.finalize().into_bytes()[..]);
    }

    #[test]
    fn the_key_stream_is_that_of_rfc_3711_appendix_b_2() {
        let stream = Stream {
            cipher: Aes128::new(b"\x2B\x7E\x15\x16\x28\xAE\xD2\xA6\xAB\xF7\x15\x88\x09\xCF\x4F\x3C".into()),
            salt: Zeroizing::new(*b"\xF0\xF1\xF2\xF3\xF4\xF5\xF6\xF7\xF8\xF9\xFA\xFB\xFC\xFD"),
            authentication: <Hmac<Sha1> as Mac>::new_from_slice(b"").unwrap(),
        };
        let mut stretch = vec![0; 0xFF02 * 16];
        stream.crypt(0, 0, &mut stretch);
        assert_eq!(stretch[..16], *b"\xE0\x3E\xAD\x09\x35\xC9\x5E\x80\xE1\x66\xB1\x6D\xD9\x2B\x4E\xB4");
        assert_eq!(stretch[0xFF01 * 16..], b"\x6A\x2C\xC3\x78\x78\x89\x37\x4F\xBE\xB4\xC8\x1B\x17\xBA\x6C\x44"[..]);
    }
}
