//! What was seen of data in motion: listeners, destinations, certificates, and what protected each connection.

use std::{fmt, str::FromStr};

use clevercall_model::Timestamp;
use thiserror::Error;

use crate::{ProcessorId, Verdict};

/// Something that accepts connections or packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// What it is, such as `SIP over UDP`.
    pub name: String,
    /// How it is protected.
    pub protection: Protection,
}

/// How data in motion is protected on one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protection {
    /// TLS with a verified certificate; a call's sound then by SRTP.
    Tls {
        /// The lowest version that is spoken; the other side can't get below it.
        lowest: TlsVersion,
    },
    /// Clear text that never leaves the machine.
    Loopback,
    /// Clear text that somebody gave a reason for.
    ClearText {
        /// The recorded reason; `None` should be impossible and fails the control.
        reason: Option<String>,
    },
}

/// Somebody the installation connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// What for, such as `trunk` or `database`.
    pub purpose: String,
    /// The host as configured.
    pub host: String,
    /// Who that is.
    pub standing: DestinationStanding,
    /// How the path is protected.
    pub protection: Protection,
}

/// Who a destination is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DestinationStanding {
    /// This machine itself.
    ThisMachine,
    /// Nobody in the register, or a host that is not of the entry it names.
    Unlisted,
    /// An entry of the register, with the policy's verdict.
    Judged(ProcessorId, Verdict),
}

/// A certificate that this installation shows to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCertificate {
    /// Where it is shown, such as `SIP over TLS`.
    pub name: String,
    /// The last moment it is valid; `None` when it can't be read.
    pub valid_until: Option<Timestamp>,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsVersion {
    /// RFC 2246; not to be used any more (RFC 8996).
    Tls10,
    /// RFC 4346; not to be used any more (RFC 8996).
    Tls11,
    /// RFC 5246.
    Tls12,
    /// RFC 8446.
    Tls13,
}

/// What protected a call that came in, or a connection that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenSession {
    /// What it was: `incoming call`, or what a connection was for.
    pub path: String,
    /// The version of TLS; `None` in clear text.
    pub tls: Option<TlsVersion>,
    /// The cipher suite by its IANA name; empty in clear text.
    pub cipher: String,
    /// The SRTP suite of a call's sound; `None` for plain RTP, and where there is no sound.
    pub sound: Option<String>,
}

/// No version of TLS that has a name here.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a version of TLS; expected one such as TLSv1_3")]
pub struct UnknownVersion;

impl TlsVersion {
    /// The lowest that data may travel by.
    pub const LOWEST: Self = Self::Tls12;
    const ALL: [Self; 4] = [Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    const fn code(self) -> &'static str {
        match self {
            Self::Tls10 => "TLSv1_0",
            Self::Tls11 => "TLSv1_1",
            Self::Tls12 => "TLSv1_2",
            Self::Tls13 => "TLSv1_3",
        }
    }
}

impl FromStr for TlsVersion {
    type Err = UnknownVersion;

    /// Reads a version as the ledger has it.
    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        Self::ALL.into_iter().find(|version| version.code() == text).ok_or(UnknownVersion)
    }
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        })
    }
}
