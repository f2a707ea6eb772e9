//! The interface over real sockets on loopback: HTTPS, limits, farewell.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, routing::get};
use clevercall_api::{Api, Events, Health, Metrics, ServeError, Server, Token, Transport, router};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    version,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{oneshot, watch},
    time::timeout,
};
use tokio_rustls::TlsConnector;

const HERE: &str = "127.0.0.1:0";
const REQUEST: &[u8] = b"GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

struct Pair {
    chain: Vec<u8>,
    key: Vec<u8>,
}

fn pair() -> Pair {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    Pair { chain: cert.pem().into_bytes(), key: signing_key.serialize_pem().into_bytes() }
}

fn tls(pair: &Pair) -> Transport {
    Transport::Tls { chain: pair.chain.clone(), key: pair.key.clone() }
}

fn bind(transport: &Transport) -> Result<Server, ServeError> {
    Server::bind(HERE.parse().unwrap(), transport)
}

type Started = (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<std::io::Result<()>>);

/// Serves one path until the sender is used or dropped.
fn start(transport: &Transport) -> Started {
    start_with(transport, Router::new().route("/hello", get(|| async { "hello there" })))
}

fn start_with(transport: &Transport, router: Router) -> Started {
    let server = bind(transport).unwrap();
    let address = server.address().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(router, async move { drop(stopped.await) }));
    (address, stop, serving)
}

async fn answer(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin) -> String {
    stream.write_all(REQUEST).await.unwrap();
    let mut text = String::new();
    timeout(Duration::from_secs(5), stream.read_to_string(&mut text)).await.unwrap().unwrap();
    text
}

fn connector(pair: &Pair) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&pair.chain).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&version::TLS13])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[tokio::test]
async fn https_answers_with_the_given_certificate() {
    let pair = pair();
    let (address, _stop, _serving) = start(&tls(&pair));
    let socket = TcpStream::connect(address).await.unwrap();
    let stream = connector(&pair).connect(ServerName::try_from("localhost").unwrap(), socket).await.unwrap();
    assert!(answer(stream).await.ends_with("hello there"));
}

#[tokio::test]
async fn plain_http_to_an_https_port_gets_nothing() {
    let (address, _stop, _serving) = start(&tls(&pair()));
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(REQUEST).await.unwrap();
    let mut answer = Vec::new();
    // A reset is as good as an alert: what matters is that no page comes.
    drop(timeout(Duration::from_secs(5), socket.read_to_end(&mut answer)).await.unwrap());
    assert!(!String::from_utf8_lossy(&answer).contains("hello"));
}

#[tokio::test]
async fn plain_http_is_for_loopback_only() {
    let (address, _stop, _serving) = start(&Transport::LoopbackClearText);
    assert!(answer(TcpStream::connect(address).await.unwrap()).await.ends_with("hello there"));
    let refused = Server::bind("0.0.0.0:0".parse().unwrap(), &Transport::LoopbackClearText);
    assert!(matches!(refused, Err(ServeError::ClearText(_))));
}

#[tokio::test]
async fn one_connection_above_the_limit_is_closed_and_a_place_comes_back() {
    let (address, _stop, _serving) = start(&Transport::LoopbackClearText);
    let mut idle = Vec::new();
    for _ in 0..128 {
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    let mut above = TcpStream::connect(address).await.unwrap();
    assert_eq!(timeout(Duration::from_secs(5), above.read(&mut [0])).await.unwrap().unwrap(), 0);
    let freed = idle.pop().unwrap();
    assert!(answer(freed).await.ends_with("hello there"));
    let place_back = async {
        loop {
            let mut socket = TcpStream::connect(address).await.unwrap();
            let mut text = String::new();
            let sent = socket.write_all(REQUEST).await.is_ok();
            if sent && socket.read_to_string(&mut text).await.is_ok() && text.ends_with("hello there") {
                break;
            }
        }
    };
    timeout(Duration::from_secs(5), place_back).await.unwrap();
}

#[tokio::test]
async fn health_is_free_over_a_real_loopback_connection_and_metrics_are_not() {
    let token = Token::new(&"0123456789abcdef".repeat(2)).unwrap();
    let health = watch::channel(Health::default()).1;
    let api = Api { health, metrics: Metrics::new(), events: Events::new(), token };
    let (address, _stop, _serving) = start_with(&Transport::LoopbackClearText, router(api));
    for (path, status) in [("/healthz", "HTTP/1.1 503"), ("/metrics", "HTTP/1.1 401")] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        socket.read_to_string(&mut text).await.unwrap();
        assert!(text.starts_with(status), "{text}");
    }
}

#[tokio::test]
async fn it_stops_when_told() {
    let (address, stop, serving) = start(&Transport::LoopbackClearText);
    stop.send(()).unwrap();
    timeout(Duration::from_secs(5), serving).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[test]
fn a_busy_port_is_named() {
    let taken = std::net::TcpListener::bind(HERE).unwrap();
    let address = taken.local_addr().unwrap();
    let error = Server::bind(address, &Transport::LoopbackClearText).err().unwrap();
    assert!(error.to_string().starts_with(&format!("port {} is taken", address.port())), "{error}");
}

#[test]
fn certificates_and_keys_that_do_not_fit_are_told_apart() {
    let (one, other) = (pair(), pair());
    let with = |chain: &[u8], key: &[u8]| bind(&Transport::Tls { chain: chain.to_vec(), key: key.to_vec() }).err();
    assert!(matches!(with(b"", &one.key), Some(ServeError::Certificate)));
    assert!(matches!(with(&one.key, &one.key), Some(ServeError::Certificate)));
    assert!(matches!(with(&one.chain, b"-----BEGIN NONSENSE-----"), Some(ServeError::Key)));
    assert!(matches!(with(&one.chain, &other.key), Some(ServeError::Mismatch)));
}

#[tokio::test]
async fn another_certificate_takes_the_place_of_the_first_without_a_restart() {
    let (first, second) = (pair(), pair());
    let server = bind(&tls(&first)).unwrap();
    let (address, shown) = (server.address().unwrap(), server.certificate().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let router = Router::new().route("/hello", get(|| async { "hello there" }));
    let serving = tokio::spawn(server.serve(router, async move { drop(stopped.await) }));
    assert!(secured(address, &first).await.is_some() && secured(address, &second).await.is_none());
    assert!(shown.renew(&second.chain, &first.key).is_err(), "a pair that does not fit changes nothing");
    assert!(secured(address, &first).await.is_some());
    shown.renew(&second.chain, &second.key).unwrap();
    assert!(secured(address, &first).await.is_none() && secured(address, &second).await.is_some());
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

/// The answer over TLS, to a client that believes this certificate alone.
async fn secured(address: SocketAddr, believed: &Pair) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&believed.chain).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, socket).await.ok()?;
    Some(answer(stream).await)
}
