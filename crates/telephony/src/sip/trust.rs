//! Whom we believe when we connect.

use std::sync::Arc;

use rustls::ClientConfig;

/// Whose TLS certificate is accepted when we connect.
#[derive(Clone, Default)]
pub enum TlsTrust {
    /// One issued, for the name or address we connect to, by one of these authorities (PEM).
    Authorities(Vec<u8>),
    /// Exactly one of these certificates (PEM), whatever name it bears: how a self-signed one is trusted.
    Pinned(Vec<u8>),
    /// What whoever approved the connection verifies it by.
    Approved(Arc<ClientConfig>),
    /// None.
    #[default]
    Nobody,
    /// Any, but only on loopback; for trying out.
    AnyOnLoopback,
}
