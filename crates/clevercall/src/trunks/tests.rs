//! A carrier's registrar on loopback, over TLS with certificates of an authority made here.

use std::{fs, net::SocketAddr};

use clevercall_telephony::LineSettings;
use data_encoding::HEXLOWER;
use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sha2::{Digest, Sha256};
use tokio::{io::AsyncReadExt, net::TcpListener, time::timeout};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{RootCertStore, ServerConfig, crypto::ring, pki_types::PrivateKeyDer, server::WebPkiClientVerifier},
};

use super::*;
use crate::config::{Processors, Secret, ShownTo};

/// Longer than a handshake takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(20);

const CARRIER: &str = r#"
[processor.carrier]
role = ["carrier"]
contracting = { name = "Carrier ApS", register = "CVR 00000000", country = "DK" }
chain = [{ name = "Founders", country = "DK", relation = "controls", confidence = "high" }]
sites = [{ country = "DK", kind = "node" }]
support_access = ["DK"]
third_country_subsidiaries = []
retention = { content_days = 0, shown_by = "contract, clause 9" }
sources = [{ at = "contract", seen = 2026-01-01 }]
as_of = 2026-01-01
review_by = 2099-01-01

[hosts]
carrier = ["127.0.0.1"]
"#;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn issued(authority: &Authority, name: &str) -> (Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    (CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, authority).unwrap(), key)
}

/// A registrar that lets in only who shows a certificate of this authority.
struct Registrar {
    listener: TcpListener,
    tls: TlsAcceptor,
    fingerprint: String,
}

impl Registrar {
    async fn open(authority: &Authority) -> Self {
        let (certificate, key) = issued(authority, "127.0.0.1");
        let mut roots = RootCertStore::empty();
        roots.add(authority.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients.unwrap())
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap());
        Self {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            tls: TlsAcceptor::from(Arc::new(config.unwrap())),
            fingerprint: HEXLOWER.encode(&Sha256::digest(certificate.der())),
        }
    }

    fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    /// The first bytes that somebody says once the handshake is done; `None` when it isn't.
    async fn greeted_with(&self) -> Option<String> {
        let (socket, _) = timeout(PATIENCE, self.listener.accept()).await.unwrap().unwrap();
        let mut stream = timeout(PATIENCE, self.tls.accept(socket)).await.unwrap().ok()?;
        let mut first = [0; 9];
        timeout(PATIENCE, stream.read_exact(&mut first)).await.unwrap().ok()?;
        Some(String::from_utf8_lossy(&first).into_owned())
    }
}

/// Registers as a trunk does, with this certificate pinned, and tells what the registrar heard.
async fn heard_by(registrar: &Registrar, authority: &Authority, pin: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (certificate, key) = issued(authority, "clevercall.example");
    fs::write(path("ours.crt"), certificate.pem()).unwrap();
    fs::write(path("ours.key"), key.serialize_pem()).unwrap();
    fs::write(path("authority.crt"), authority.pem()).unwrap();
    fs::write(path("register.toml"), format!("{CARRIER}\n[pins]\ncarrier = [\"{pin}\"]\n")).unwrap();
    let processors = Processors {
        policy: "eu-owned".parse().unwrap(),
        host: None,
        register: Some(path("register.toml")),
        authorities: Some(path("authority.crt")),
        acceptances: Vec::new(),
        identities: vec![ShownTo {
            processor: "carrier".parse().unwrap(),
            certificate: path("ours.crt"),
            key: path("ours.key"),
        }],
    };
    let egress = crate::outside::egress(&processors, Arc::new(crate::outside::Logged)).unwrap();
    let trunk = config::Trunk {
        name: "carrier".to_owned(),
        host: "127.0.0.1".to_owned(),
        port: registrar.address().port(),
        transport: TrunkTransport::Tls,
        user: "22334455".to_owned(),
        password: Secret::new(Personal::new("invented".to_owned())),
        processor: Some("carrier".to_owned()),
        expires: Duration::from_secs(600),
    };
    let endpoint = Endpoint {
        host: trunk.host.parse().unwrap(),
        port: trunk.port,
        purpose: EndpointPurpose::Trunk,
        processor: Some("carrier".parse().unwrap()),
        wanted: Wanted::Tls,
    };
    let approved = egress.approve(endpoint, clock::now().day().into()).await.unwrap();
    let (line, _calls) = Line::open(LineSettings::on_loopback()).await.unwrap();
    let _registering = Trunk::register(&line, settings(&trunk, &approved, &egress).unwrap());
    registrar.greeted_with().await
}

#[tokio::test]
async fn a_trunk_shows_its_certificate_and_says_nothing_to_a_registrar_that_is_not_the_pinned_one() {
    let authority = authority();
    let registrar = Registrar::open(&authority).await;
    let pinned = registrar.fingerprint.clone();
    assert_eq!(heard_by(&registrar, &authority, &pinned).await.as_deref(), Some("REGISTER "));
    assert_eq!(heard_by(&registrar, &authority, &"07".repeat(32)).await, None);
}
