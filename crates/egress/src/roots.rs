//! Which certificate authorities are believed.

use std::sync::Arc;

use thiserror::Error;
use tokio_rustls::rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// The authorities that a certificate must lead back to.
#[derive(Clone)]
pub struct Roots(pub(crate) Arc<RootCertStore>);

/// Authorities that can't be read; the operator corrects the file or the machine.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RootsError {
    /// The operating system has none.
    #[error("this machine has no certificate authorities; install them (Debian: apt install ca-certificates)")]
    NoneInstalled,
    /// The file holds none.
    #[error("the file of certificate authorities holds no certificate; give a PEM file with BEGIN CERTIFICATE in it")]
    NoCertificate,
    /// One in the file is broken.
    #[error("a certificate in the file of certificate authorities can't be read; export it again as PEM")]
    Broken,
}

impl Roots {
    /// The authorities that the operating system believes; reads its files.
    pub fn of_system() -> Result<Self, RootsError> {
        let mut store = RootCertStore::empty();
        // Systems ship authorities that no current library parses; those are left out rather than fatal.
        let (added, _) = store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if added == 0 { Err(RootsError::NoneInstalled) } else { Ok(Self(Arc::new(store))) }
    }

    /// Only the authorities in a PEM file, such as the organisation's own.
    pub fn from_pem(pem: &[u8]) -> Result<Self, RootsError> {
        let mut store = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| RootsError::Broken)?;
            store.add(certificate).map_err(|_| RootsError::Broken)?;
        }
        if store.is_empty() { Err(RootsError::NoCertificate) } else { Ok(Self(Arc::new(store))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_refused() {
        assert_eq!(Roots::from_pem(b"hello").err(), Some(RootsError::NoCertificate));
        let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(Roots::from_pem(broken).err(), Some(RootsError::Broken));
    }
}
