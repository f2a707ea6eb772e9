//! Listening: HTTPS, or plain HTTP on loopback.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use axum_server::{
    Handle,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use hyper_util::rt::TokioTimer;
use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    version,
};
use thiserror::Error;

use crate::connections::Bounded;

/// How long open requests may finish after a shutdown was asked for; event streams are cut then.
const FAREWELL: Duration = Duration::from_secs(5);
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(10);
/// Connections at the same time; one more is closed at once.
const CONNECTIONS: usize = 128;

/// How requests travel.
pub enum Transport {
    /// TLS 1.2 or later.
    Tls {
        /// The certificate and those between it and its authority, PEM.
        chain: Vec<u8>,
        /// Its private key, PEM (PKCS#8, PKCS#1 or SEC1).
        key: Vec<u8>,
    },
    /// Clear text; on loopback addresses only.
    LoopbackClearText,
}

/// Why the interface can't be served; the operator acts.
#[derive(Debug, Error)]
pub enum ServeError {
    /// Clear text for others.
    #[error("{0} is not a loopback address; give the interface a certificate, or listen on 127.0.0.1")]
    ClearText(SocketAddr),
    /// The certificate is no PEM file.
    #[error("the certificate of the interface can't be read; give a PEM file that begins with BEGIN CERTIFICATE")]
    Certificate,
    /// The key is no PEM file.
    #[error("the private key of the interface can't be read; give a PEM file with an unencrypted private key")]
    Key,
    /// They don't belong together.
    #[error("the certificate and the private key of the interface don't belong together; give those of one pair")]
    Mismatch,
    /// Somebody else listens there.
    #[error("port {} is taken; stop what listens there or configure another port", .0.port())]
    Busy(SocketAddr),
    /// The system refuses.
    #[error("can't listen on {address}; check the address and the right to use the port")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// The certificate that the interface shows; another can take its place while it answers.
#[derive(Clone)]
pub struct ShownCertificate(RustlsConfig);

impl ShownCertificate {
    /// Shows this pair (PEM) to whoever connects from now on; a pair that can't be used changes nothing.
    pub fn renew(&self, chain: &[u8], key: &[u8]) -> Result<(), ServeError> {
        self.0.reload_from_config(Arc::new(tls_config(chain, key)?));
        Ok(())
    }
}

/// The interface, listening but not yet answering.
pub struct Server {
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
}

impl Server {
    /// Takes the address, so that a busy port or a wrong certificate is known before the first call.
    pub fn bind(address: SocketAddr, transport: &Transport) -> Result<Self, ServeError> {
        let tls = match transport {
            Transport::Tls { chain, key } => Some(RustlsConfig::from_config(Arc::new(tls_config(chain, key)?))),
            Transport::LoopbackClearText if address.ip().is_loopback() => None,
            Transport::LoopbackClearText => return Err(ServeError::ClearText(address)),
        };
        let listener = listen(address).map_err(|source| match source.kind() == io::ErrorKind::AddrInUse {
            true => ServeError::Busy(address),
            false => ServeError::Listen { address, source },
        })?;
        Ok(Self { listener, tls, handle: Handle::new() })
    }

    /// The address that was taken; tells the port when 0 was asked for.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The certificate that it shows; none in clear text.
    pub fn certificate(&self) -> Option<ShownCertificate> {
        self.tls.clone().map(ShownCertificate)
    }

    /// Answers requests until `stop` completes, then lets open ones finish for five seconds.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let Self { listener, tls, handle } = self;
        let farewell = handle.clone();
        let stopping = tokio::spawn(async move {
            stop.await;
            farewell.graceful_shutdown(Some(FAREWELL));
        });
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let result = match tls {
            Some(tls) => {
                let acceptor = RustlsAcceptor::new(tls).acceptor(Bounded::new(CONNECTIONS));
                patient(axum_server::from_tcp(listener)?.acceptor(acceptor)).handle(handle).serve(service).await
            }
            None => {
                let server = axum_server::from_tcp(listener)?.acceptor(Bounded::new(CONNECTIONS));
                patient(server).handle(handle).serve(service).await
            }
        };
        stopping.abort();
        result
    }
}

/// Limits how long a request's head may take, and how much one connection may ask for at once.
fn patient<A>(mut server: axum_server::Server<SocketAddr, A>) -> axum_server::Server<SocketAddr, A> {
    let http = server.http_builder();
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(16 * 1024);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(HEAD).max_concurrent_streams(16);
    server
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// What is spoken.
const VERSIONS: [&SupportedProtocolVersion; 2] = [&version::TLS13, &version::TLS12];

/// The versions of TLS that the interface speaks, such as `TLSv1_2`.
pub fn tls_versions() -> [String; 2] {
    VERSIONS.map(|spoken| format!("{:?}", spoken.version))
}

fn tls_config(chain: &[u8], key: &[u8]) -> Result<ServerConfig, ServeError> {
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(|_| ServeError::Certificate)?;
    if chain.is_empty() {
        return Err(ServeError::Certificate);
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| ServeError::Key)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&VERSIONS)
        .expect("the provider has suites for TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| match matches!(error, rustls::Error::InconsistentKeys(_)) {
            true => ServeError::Mismatch,
            false => ServeError::Key,
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
