//! TLS: who we are, and whom we trust.

use std::{
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock},
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, ServerConfig, SignatureScheme,
    SupportedProtocolVersion,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version,
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::{CallError, OpenError, TlsIdentity, TlsTrust};

/// What is spoken, either way.
const VERSIONS: [&SupportedProtocolVersion; 2] = [&version::TLS13, &version::TLS12];

/// The versions of TLS that a line speaks, such as `TLSv1_2`.
pub fn tls_versions() -> [String; 2] {
    VERSIONS.map(|spoken| format!("{:?}", spoken.version))
}

/// Named explicitly, so that another TLS user in the process can't change it.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// The certificate that we show; another can take its place while the line is open.
#[derive(Debug)]
pub(super) struct Shown(RwLock<Arc<CertifiedKey>>);

impl Shown {
    /// Shows this one to whoever connects from now on; connections that stand are left alone.
    pub(super) fn renew(&self, identity: &TlsIdentity) -> Result<(), OpenError> {
        let renewed = Arc::new(certified(identity)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// What accepts connections, and the certificate that it shows.
pub(super) fn acceptor(identity: &TlsIdentity) -> Result<(TlsAcceptor, Arc<Shown>), OpenError> {
    let shown = Arc::new(Shown(RwLock::new(Arc::new(certified(identity)?))));
    let config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&VERSIONS)
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(&shown) as Arc<dyn ResolvesServerCert>);
    Ok((TlsAcceptor::from(Arc::new(config)), shown))
}

/// Reads our certificate and key; the key may be PKCS#8, PKCS#1 or SEC1.
fn certified(identity: &TlsIdentity) -> Result<CertifiedKey, OpenError> {
    let chain = certificates(&identity.certificates).map_err(OpenError::Certificate)?;
    if identity.key.windows(9).any(|nine| nine == b"ENCRYPTED") {
        return Err(OpenError::Key("it is encrypted"));
    }
    let key = PrivateKeyDer::from_pem_slice(&identity.key).map_err(|_| OpenError::Key("it holds no private key"))?;
    CertifiedKey::from_der(chain, key, &provider()).map_err(|error| {
        if let Error::InconsistentKeys(_) = error {
            OpenError::Key("it does not belong to the certificate")
        } else if let Error::InvalidCertificate(_) = error {
            OpenError::Certificate("its first certificate is broken")
        } else {
            OpenError::Key("its kind or size is not supported")
        }
    })
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, &'static str> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match chain {
        Ok(chain) if chain.is_empty() => Err("it holds no certificate"),
        Ok(chain) => Ok(chain),
        Err(_) => Err("it is no PEM"),
    }
}

/// What we connect with, towards `address`.
pub(super) fn connector(trust: &TlsTrust, address: SocketAddr) -> Result<TlsConnector, CallError> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&VERSIONS)
        .expect("ring speaks TLS 1.2 and 1.3");
    let config = match trust {
        TlsTrust::Nobody => return Err(CallError::Certificate("nobody is trusted")),
        TlsTrust::AnyOnLoopback if !address.ip().is_loopback() => {
            return Err(CallError::Certificate("unverified certificates are accepted on loopback only"));
        }
        TlsTrust::AnyOnLoopback => pinning(builder, None),
        TlsTrust::Approved(config) => return Ok(TlsConnector::from(Arc::clone(config))),
        TlsTrust::Pinned(pem) => pinning(builder, Some(certificates(pem).map_err(CallError::Certificate)?)),
        TlsTrust::Authorities(pem) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(pem).map_err(CallError::Certificate)? {
                roots.add(certificate).map_err(|_| CallError::Certificate("an authority's certificate is broken"))?;
            }
            builder.with_root_certificates(roots).with_no_client_auth()
        }
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

fn pinning(
    builder: rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>,
    pinned: Option<Vec<CertificateDer<'static>>>,
) -> ClientConfig {
    let verifier = Arc::new(Pinned { pinned, provider: provider() });
    builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
}

/// Accepts exactly the pinned certificates, or any when there are none (loopback only; the caller has seen to that).
/// Either way the other side proves that it holds the certificate's key.
#[derive(Debug)]
struct Pinned {
    pinned: Option<Vec<CertificateDer<'static>>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.pinned.as_ref().is_none_or(|pinned| pinned.iter().any(|one| one == end_entity)) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What to say about a failed handshake; never the certificate's content.
pub(super) fn handshake_error(error: &std::io::Error) -> CallError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        Some(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
            CallError::Certificate("its issuer is not trusted")
        }
        Some(Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => CallError::Certificate("it is for another name"),
        Some(Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
            CallError::Certificate("it has expired")
        }
        Some(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)) => {
            CallError::Certificate("it is none of those that are pinned")
        }
        Some(Error::InvalidCertificate(_)) => CallError::Certificate("it is broken"),
        _ => CallError::Unreachable(error.kind()),
    }
}
