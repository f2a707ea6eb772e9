//! Identifiers that OSCAL asks for: of version 5 (RFC 9562), so that the same thing has the same one every day.

use std::fmt;

use sha1::{Digest, Sha1};

/// The namespace of all identifiers here, drawn once.
const NAMESPACE: [u8; 16] =
    [0x5b, 0x1e, 0x0e, 0x5c, 0x93, 0x4a, 0x4c, 0x21, 0x9d, 0x0f, 0x6a, 0x7b, 0x2c, 0x44, 0xf1, 0x08];

/// The identifier of what the parts name together.
pub(super) struct Identifier([u8; 16]);

impl Identifier {
    pub(super) fn of(parts: &[&str]) -> Self {
        let digest = Sha1::new().chain_update(NAMESPACE).chain_update(parts.join("\0")).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes[6] = (bytes[6] & 0x0f) | 0x50;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(bytes)
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, byte) in self.0.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}
