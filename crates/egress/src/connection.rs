//! Connecting to what was approved, and to nothing else.

use std::{io, sync::Arc, time::Duration};

use clevercall_compliance::Date;
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, CertificateError, ClientConfig, SupportedProtocolVersion, client::WebPkiServerVerifier, crypto::ring,
        pki_types::ServerName, version,
    },
};

use crate::{ApprovedEndpoint, Egress, FailureReason, Host, Outcome, Session, Wanted, pinning::Pinned};

/// How long one address may take to answer.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(5);

/// What is spoken.
const VERSIONS: [&SupportedProtocolVersion; 2] = [&version::TLS13, &version::TLS12];

/// The versions of TLS that others are connected to by, such as `TLSv1_2`.
pub fn tls_versions() -> [String; 2] {
    VERSIONS.map(|spoken| format!("{:?}", spoken.version))
}

/// A verified TLS connection and what protects it.
pub struct Secured {
    /// The connection.
    pub stream: TlsStream<TcpStream>,
    /// Protocol, cipher and certificate.
    pub session: Session,
}

/// Why no connection came about.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ConnectError {
    /// The approval was given on an earlier day; the program must ask again.
    #[error("the approval of {0} has run out; ask for it again")]
    Stale(Host),
    /// Clear text was approved, or TLS was and clear text is wanted.
    #[error("{0} was approved for the other kind of connection; correct its protection in the configuration")]
    OtherProtection(Host),
    /// Nobody answered at any of the approved addresses.
    #[error("{0} does not answer; check that it runs and that the firewall lets this machine through")]
    Unreachable(Host),
    /// The certificate was not verified.
    #[error("the certificate of {host} {fault}; the operator of {host} must correct it")]
    Certificate {
        /// The host.
        host: Host,
        /// What is wrong with it.
        fault: CertificateFault,
    },
    /// The other side speaks no TLS, or none that is new enough.
    #[error("{0} speaks no TLS 1.2 or later; its operator must switch that on")]
    Tls(Host),
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CertificateFault {
    /// Its time is over, or has not begun.
    #[error("is not valid today")]
    NotValidToday,
    /// It is for another host.
    #[error("is for another host")]
    OtherHost,
    /// It leads to no authority that is believed, or only pretends to; self-signed ones end up here.
    #[error("was issued by nobody this machine believes")]
    UnknownIssuer,
    /// It is none of those that the register pins.
    #[error("is none of those that the register pins")]
    NotPinned,
    /// Its authority took it back.
    #[error("was revoked")]
    Revoked,
    /// Anything else.
    #[error("can't be verified")]
    Unverifiable,
}

impl Egress {
    /// Opens a TLS connection (1.2 or later) to an approved endpoint, trying its addresses in order.
    ///
    /// The certificate must be valid today, bear the endpoint's host and lead to an authority of the [`Roots`](crate::Roots).
    pub async fn connect(&self, approved: &ApprovedEndpoint, today: Date) -> Result<Secured, ConnectError> {
        let result = match approved.wanted() {
            Wanted::Tls => self.secure(approved, today).await,
            Wanted::ClearText { .. } => Err(ConnectError::OtherProtection(approved.host().clone())),
        };
        self.note(
            approved.endpoint(),
            match &result {
                Ok(secured) => Outcome::Connected(secured.session.clone()),
                Err(error) => Outcome::Failed(error.reason()),
            },
        );
        result
    }

    /// Opens a connection in clear text to an endpoint that was approved for that.
    pub async fn connect_in_clear_text(
        &self,
        approved: &ApprovedEndpoint,
        today: Date,
    ) -> Result<TcpStream, ConnectError> {
        let result = match approved.wanted() {
            Wanted::ClearText { .. } => reach(approved, today).await,
            Wanted::Tls => Err(ConnectError::OtherProtection(approved.host().clone())),
        };
        self.note(
            approved.endpoint(),
            match &result {
                Ok(_) => Outcome::ConnectedInClearText,
                Err(error) => Outcome::Failed(error.reason()),
            },
        );
        result
    }

    async fn secure(&self, approved: &ApprovedEndpoint, today: Date) -> Result<Secured, ConnectError> {
        let host = approved.host();
        let name = match host {
            Host::Address(address) => ServerName::from(*address),
            Host::Name(name) => {
                ServerName::try_from(name.clone()).map_err(|_| ConnectError::Unreachable(host.clone()))?
            }
        };
        let socket = reach(approved, today).await?;
        let handshake = TlsConnector::from(self.tls(approved)).connect(name, socket);
        let stream = match timeout(HANDSHAKE, handshake).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(fault(host, &error)),
            Err(_) => return Err(ConnectError::Tls(host.clone())),
        };
        let session = session(&stream);
        Ok(Secured { stream, session })
    }

    /// What every connection to this endpoint is secured and verified by: authorities, pins and our own certificate.
    ///
    /// For those who open their own sockets, the SIP stack and the database driver; they are given the approved
    /// addresses and no others.
    pub fn tls(&self, approved: &ApprovedEndpoint) -> Arc<ClientConfig> {
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&VERSIONS)
            .expect("the provider has suites for TLS 1.2 and 1.3");
        let roots = Arc::clone(&self.roots.0);
        let pins = approved.processor().map(|processor| self.register.pins(processor)).unwrap_or_default();
        let config = if pins.is_empty() {
            config.with_root_certificates(roots)
        } else {
            let authorities = WebPkiServerVerifier::builder_with_provider(roots, provider);
            let authorities = authorities.build().expect("roots without an authority can't be made");
            let verifier = Pinned { authorities, pins: pins.to_vec() };
            // The library calls every verifier of one's own dangerous; this one narrows its own.
            config.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        };
        let identity = approved.processor().and_then(|processor| self.identities.get(processor));
        Arc::new(match identity {
            None => config.with_no_client_auth(),
            Some(identity) => config
                .with_client_auth_cert(identity.chain.clone(), identity.key.clone_key())
                .expect("the pair was tried when it was read"),
        })
    }
}

async fn reach(approved: &ApprovedEndpoint, today: Date) -> Result<TcpStream, ConnectError> {
    if !approved.holds_on(today) {
        return Err(ConnectError::Stale(approved.host().clone()));
    }
    for address in approved.addresses() {
        if let Ok(Ok(socket)) = timeout(CONNECT, TcpStream::connect(address)).await {
            return Ok(socket);
        }
    }
    Err(ConnectError::Unreachable(approved.host().clone()))
}

fn session(stream: &TlsStream<TcpStream>) -> Session {
    let (_, connection) = stream.get_ref();
    let certificate = connection.peer_certificates().and_then(|chain| chain.first());
    let certificate = certificate.expect("a verified server has shown a certificate");
    Session {
        protocol: connection.protocol_version().map(|it| format!("{it:?}")).unwrap_or_default(),
        cipher: connection.negotiated_cipher_suite().map(|it| format!("{:?}", it.suite())).unwrap_or_default(),
        certificate: Sha256::digest(certificate).into(),
    }
}

fn fault(host: &Host, error: &io::Error) -> ConnectError {
    let host = host.clone();
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(rustls::Error::InvalidCertificate(error)) => {
            ConnectError::Certificate { host, fault: certificate_fault(error) }
        }
        Some(_) => ConnectError::Tls(host),
        None if error.kind() == io::ErrorKind::UnexpectedEof => ConnectError::Tls(host),
        None => ConnectError::Unreachable(host),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library may add faults; all others are unverifiable")]
const fn certificate_fault(error: &CertificateError) -> CertificateFault {
    match error {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => CertificateFault::NotValidToday,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::OtherHost
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => CertificateFault::UnknownIssuer,
        CertificateError::ApplicationVerificationFailure => CertificateFault::NotPinned,
        CertificateError::Revoked => CertificateFault::Revoked,
        _ => CertificateFault::Unverifiable,
    }
}

impl ConnectError {
    const fn reason(&self) -> FailureReason {
        match self {
            Self::Stale(_) | Self::OtherProtection(_) => FailureReason::Approval,
            Self::Unreachable(_) => FailureReason::Unreachable,
            Self::Certificate { .. } => FailureReason::Certificate,
            Self::Tls(_) => FailureReason::Tls,
        }
    }
}
