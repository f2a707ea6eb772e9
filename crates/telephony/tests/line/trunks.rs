//! Registering at a registrar that is nothing but a socket.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::{
    loopback::{EC_CERTIFICATE, EC_KEY, line, ring, soon},
    phone::field,
};
use clevercall_model::Personal;
use clevercall_telephony::{Credentials, TlsTrust, Trunk, TrunkSettings, TrunkState};
use rustls::{
    ServerConfig,
    crypto::ring as crypto,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
};
use tokio_rustls::TlsAcceptor;

struct Registrar(UdpSocket);

impl Registrar {
    async fn new() -> Self {
        Self(UdpSocket::bind("127.0.0.1:0").await.unwrap())
    }

    fn settings(&self) -> TrunkSettings {
        TrunkSettings {
            by_way_of: None,
            registrar: format!("sip:{}", self.0.local_addr().unwrap()).parse().unwrap(),
            credentials: Credentials {
                user: Personal::new("22334455".to_owned()),
                password: "secret".to_owned().into(),
            },
            expires: Duration::from_secs(600),
            trust: TlsTrust::Nobody,
        }
    }

    async fn request(&self) -> (String, SocketAddr) {
        let mut buffer = [0; 4_096];
        let (length, from) = soon(self.0.recv_from(&mut buffer)).await.unwrap();
        (String::from_utf8(buffer[..length].to_vec()).unwrap(), from)
    }

    /// Answers the next request with this status and header lines, repeating its contact.
    async fn answer(&self, status: &str, headers: &str) -> String {
        let (request, from) = self.request().await;
        self.0.send_to(answer(&request, status, headers).as_bytes(), from).await.unwrap();
        request
    }
}

fn answer(request: &str, status: &str, headers: &str) -> String {
    let copied: String = ["Via", "From", "To", "Call-ID", "CSeq", "Contact"]
        .map(|name| format!("{name}: {}{}\r\n", field(request, name), if name == "To" { ";tag=r" } else { "" }))
        .concat();
    format!("SIP/2.0 {status}\r\n{copied}{headers}Content-Length: 0\r\n\r\n")
}

fn acceptor() -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_slice(EC_CERTIFICATE).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(EC_KEY).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

const CHALLENGE: &str = "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"abc\", algorithm=MD5\r\n";

#[tokio::test]
async fn a_trunk_registers_with_digest_and_unregisters_when_stopped() {
    let (line, _calls) = line(|_| {}).await;
    let registrar = Registrar::new().await;
    let mut trunk = Trunk::register(&line, registrar.settings());
    let first = registrar.answer("401 Unauthorized", CHALLENGE).await;
    assert!(first.starts_with("REGISTER ") && !first.contains("secret"));
    let second = registrar.answer("200 OK", "Expires: 300\r\n").await;
    let authorization = field(&second, "Authorization");
    assert!(authorization.contains("username=\"22334455\"") && authorization.contains("response=\""), "{second}");
    assert!(field(&second, "Contact").contains("22334455@127.0.0.1:"));
    assert_eq!(soon(trunk.changed()).await, TrunkState::Registered { expires: Duration::from_secs(300) });
    let (last, ()) = tokio::join!(registrar.answer("200 OK", ""), soon(trunk.stop()));
    assert_eq!(field(&last, "Expires"), "0");
}

#[tokio::test]
async fn a_wrong_password_is_told_and_tried_again_later() {
    let (line, _calls) = line(|_| {}).await;
    let registrar = Registrar::new().await;
    let mut trunk = Trunk::register(&line, registrar.settings());
    for _ in 0..2 {
        registrar.answer("401 Unauthorized", CHALLENGE).await;
    }
    assert_eq!(soon(trunk.changed()).await, TrunkState::Refused { status: 401 });
    // The next attempt comes by itself, a second later.
    registrar.answer("403 Forbidden", "").await;
    assert_eq!(soon(trunk.changed()).await, TrunkState::Refused { status: 403 });
}

#[tokio::test]
async fn a_registrar_that_cannot_be_reached_is_told() {
    let (line, _calls) = line(|_| {}).await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let registrar = Registrar::new().await;
    let mut settings = registrar.settings();
    settings.registrar = format!("sip:{nobody};transport=tcp").parse().unwrap();
    assert_eq!(soon(Trunk::register(&line, settings).changed()).await, TrunkState::Unreachable);
}

#[tokio::test]
async fn a_call_that_comes_over_the_connection_of_a_registration_tells_what_protects_it() {
    let (line, mut calls) = line(|_| {}).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let mut settings = Registrar::new().await.settings();
    settings.registrar = format!("sip:{at};transport=tls").parse().unwrap();
    settings.trust = TlsTrust::Pinned(EC_CERTIFICATE.to_vec());
    let _trunk = Trunk::register(&line, settings);
    let (stream, _) = soon(listener.accept()).await.unwrap();
    let mut stream = soon(acceptor().accept(stream)).await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(soon(stream.read_u8()).await.unwrap());
    }
    let request = String::from_utf8(request).unwrap();
    let invite = format!(
        "INVITE sip:answers@{at} SIP/2.0\r\nVia: SIP/2.0/TLS {at};branch=z9hG4bK1\r\nFrom: <sip:22334455@{at}>;tag=1\r\n\
         To: <sip:answers@{at}>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nContact: <sip:22334455@{at};transport=tls>\r\n\
         Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    );
    let sent = answer(&request, "200 OK", "Expires: 300\r\n") + &invite;
    stream.write_all(sent.as_bytes()).await.unwrap();
    let incoming = ring(&mut calls).await;
    let session = incoming.session.as_ref().unwrap();
    assert_eq!((session.protocol.as_str(), session.cipher.starts_with("TLS13_")), ("TLSv1_3", true));
    assert!(incoming.encrypted());
}
