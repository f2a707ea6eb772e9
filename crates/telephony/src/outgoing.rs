//! What a call that we place needs to know.

use std::{net::SocketAddr, time::Duration};

use clevercall_model::Personal;
use zeroize::Zeroizing;

use crate::{Codec, TlsTrust};

/// How to place a call.
#[derive(Default)]
pub struct CallSettings {
    /// Send everything there instead of looking the target up: a trunk's proxy.
    pub by_way_of: Option<SocketAddr>,
    /// What to offer, most wanted first; the line's codecs when empty.
    pub codecs: Vec<Codec>,
    /// Whether to offer SRTP.
    pub media: MediaEncryption,
    /// Whose certificate to accept over TLS.
    pub trust: TlsTrust,
    /// Name and password, where the target asks for them.
    pub credentials: Option<Credentials>,
    /// The user part of our own address, as the other side will see it; `clevercall` when empty.
    pub caller: String,
    /// How long to let it ring; 60 seconds when zero.
    pub patience: Duration,
}

/// Whether sound is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MediaEncryption {
    /// SRTP with keys in SDP (RFC 4568), or no call.
    #[default]
    Srtp,
    /// Plain RTP; beyond loopback only where the line allows clear text.
    ClearText,
}

/// A name and password for digest authentication (RFC 8760, RFC 3261 §22); wiped when dropped, never printed.
pub struct Credentials {
    /// The name.
    pub user: Personal<String>,
    /// The password.
    pub password: Zeroizing<String>,
}
