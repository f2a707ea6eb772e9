//! Listening: HTTPS, or plain HTTP on loopback.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    version,
};
use thiserror::Error;

/// How long open requests may finish after a shutdown was asked for; event streams are cut then.
const FAREWELL: Duration = Duration::from_secs(5);

/// How the interface is protected.
pub enum Protection {
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

/// The interface, listening but not yet answering.
pub struct Server {
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
}

impl Server {
    /// Takes the address, so that a busy port or a wrong certificate is known before the first call.
    pub fn bind(address: SocketAddr, protection: &Protection) -> Result<Self, ServeError> {
        let tls = match protection {
            Protection::Tls { chain, key } => Some(RustlsConfig::from_config(Arc::new(tls_config(chain, key)?))),
            Protection::LoopbackClearText if address.ip().is_loopback() => None,
            Protection::LoopbackClearText => return Err(ServeError::ClearText(address)),
        };
        let listener = listen(address).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::Busy(address),
            _ => ServeError::Listen { address, source },
        })?;
        Ok(Self { listener, tls, handle: Handle::new() })
    }

    /// The address that was taken; tells the port when 0 was asked for.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
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
            Some(tls) => axum_server::from_tcp_rustls(listener, tls)?.handle(handle).serve(service).await,
            None => axum_server::from_tcp(listener)?.handle(handle).serve(service).await,
        };
        stopping.abort();
        result
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn tls_config(chain: &[u8], key: &[u8]) -> Result<ServerConfig, ServeError> {
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(|_| ServeError::Certificate)?;
    if chain.is_empty() {
        return Err(ServeError::Certificate);
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| ServeError::Key)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .expect("the provider has suites for TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => ServeError::Mismatch,
            _ => ServeError::Key,
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
