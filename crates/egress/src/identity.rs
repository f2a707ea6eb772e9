//! What we show of ourselves where the other side asks for a certificate (mutual TLS).

use std::sync::Arc;

use thiserror::Error;
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

/// A certificate and its key.
pub struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
}

/// A pair that can't be shown to anybody; the operator corrects the files.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum IdentityError {
    /// No certificate in it.
    #[error("the client certificate holds none; give a PEM file that begins with BEGIN CERTIFICATE")]
    Certificate,
    /// No key in it.
    #[error("the client key holds none; give a PEM file with an unencrypted private key")]
    Key,
    /// They don't belong together.
    #[error("the client certificate and its key don't belong together; give those of one pair")]
    Mismatch,
}

impl Identity {
    /// Reads the certificate, with those between it and its authority, and its key, both PEM.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, IdentityError> {
        let chain: Vec<_> =
            CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(|_| IdentityError::Certificate)?;
        if chain.is_empty() {
            return Err(IdentityError::Certificate);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| IdentityError::Key)?;
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has suites for TLS 1.2 and 1.3")
            .with_root_certificates(RootCertStore::empty())
            .with_client_auth_cert(chain.clone(), key.clone_key())
            .map_err(|_| IdentityError::Mismatch)?;
        Ok(Self { chain, key })
    }
}
