//! A real TLS server on loopback with certificates made for one test, and a way out that takes notes.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use clevercall_compliance::{Acceptance, Date, FactName, Policy, Register};
use clevercall_egress::{Egress, EgressEvent, Endpoint, EndpointPurpose, Outcome, Roots, Wanted};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::PrivateKeyDer,
        server::{WebPkiClientVerifier, danger::ClientCertVerifier},
        version,
    },
};

pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;
type Notes = Arc<Mutex<Vec<EgressEvent>>>;

pub(crate) fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// What a server shows: its certificate in DER and the key to it.
pub(crate) struct Shown {
    certificate: Vec<u8>,
    pem: String,
    key: KeyPair,
}

pub(crate) fn params(host: &str) -> CertificateParams {
    CertificateParams::new(vec![host.to_owned()]).unwrap()
}

pub(crate) fn issued(by: &Authority, params: &CertificateParams) -> Shown {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, by).unwrap();
    Shown { certificate: certificate.der().to_vec(), pem: certificate.pem(), key }
}

pub(crate) fn self_signed(params: &CertificateParams) -> Shown {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    Shown { certificate: certificate.der().to_vec(), pem: certificate.pem(), key }
}

impl Shown {
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.certificate).into()
    }

    /// Certificate and key in PEM.
    pub(crate) fn pem(&self) -> (Vec<u8>, Vec<u8>) {
        (self.pem.clone().into_bytes(), self.key.serialize_pem().into_bytes())
    }
}

/// Serves one connection: answers "ping" with "pong" over TLS of any version the library has.
pub(crate) async fn tls_server(shown: Shown) -> SocketAddr {
    serve(shown, None).await
}

/// The same, for clients only that show a certificate of this authority.
pub(crate) async fn mutual_tls_server(shown: Shown, clients: &Authority) -> SocketAddr {
    let mut roots = RootCertStore::empty();
    roots.add(clients.der().clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider()));
    serve(shown, Some(verifier.build().unwrap())).await
}

async fn serve(shown: Shown, clients: Option<Arc<dyn ClientCertVerifier>>) -> SocketAddr {
    let key = PrivateKeyDer::try_from(shown.key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .unwrap();
    let config = match clients {
        Some(verifier) => config.with_client_cert_verifier(verifier),
        None => config.with_no_client_auth(),
    };
    let config = config.with_single_cert(vec![shown.certificate.into()], key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        if let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(socket).await {
            let mut ping = [0; 4];
            stream.read_exact(&mut ping).await.unwrap();
            assert_eq!(&ping, b"ping");
            stream.write_all(b"pong").await.unwrap();
            stream.flush().await.unwrap();
        }
    });
    address
}

/// Answers whatever comes first with fixed bytes.
pub(crate) async fn raw_server(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 2048];
        assert!(socket.read(&mut greeting).await.unwrap() > 0);
        socket.write_all(&answer).await.unwrap();
        // Whatever the client says about it, it is read until it hangs up.
        while socket.read(&mut greeting).await.is_ok_and(|read| read > 0) {}
    });
    address
}

pub(crate) fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

pub(crate) fn here(address: SocketAddr) -> Endpoint {
    Endpoint {
        host: address.ip().to_string().parse().unwrap(),
        port: address.port(),
        purpose: EndpointPurpose::Trunk,
        processor: None,
        wanted: Wanted::Tls,
    }
}

/// An endpoint elsewhere (an address for documentation, RFC 5737), named as the register's `carrier`.
pub(crate) fn elsewhere(host: &str) -> Endpoint {
    Endpoint {
        host: host.parse().unwrap(),
        port: 5061,
        purpose: EndpointPurpose::Trunk,
        processor: Some("carrier".parse().unwrap()),
        wanted: Wanted::Tls,
    }
}

pub(crate) const REGISTER: &str = r#"
[processor.carrier]
role = ["carrier"]
contracting = { name = "Carrier ApS", country = "DK" }
chain = [{ name = "Founders", country = "DK", relation = "controls", confidence = "high" }]
sites = [{ country = "DK", kind = "node" }]
support_access = ["DK"]
third_country_subsidiaries = []
retention = { content_days = 0, shown_by = "contract, clause 9" }
sources = [{ at = "contract", seen = 2026-01-01 }]
as_of = 2026-01-01
review_by = 2027-01-01

[hosts]
carrier = ["192.0.2.10", "localhost.example.dk", "127.0.0.1"]
"#;

/// A way out under the strictest policy, and what it noted.
pub(crate) struct Way {
    pub(crate) egress: Egress,
    notes: Notes,
}

impl Way {
    pub(crate) fn new(register: &str, acceptances: Vec<Acceptance>, roots: Roots) -> Self {
        let notes = Notes::default();
        let taken = Arc::clone(&notes);
        let evidence = Arc::new(move |event: &EgressEvent| taken.lock().unwrap().push(event.clone()));
        let register = Register::parse(register).unwrap();
        Self { egress: Egress::new(register, Policy::eu_owned(), acceptances, roots, evidence), notes }
    }

    pub(crate) fn believing(authority: &Authority) -> Self {
        Self::new(REGISTER, Vec::new(), Roots::from_pem(authority.pem().as_bytes()).unwrap())
    }

    pub(crate) fn with_register(register: &str) -> Self {
        Self::new(register, Vec::new(), Roots::from_pem(authority().pem().as_bytes()).unwrap())
    }

    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        self.notes.lock().unwrap().iter().map(|event| event.outcome.clone()).collect()
    }
}

pub(crate) fn acceptance(fact: FactName) -> Acceptance {
    let processor = "carrier".parse().unwrap();
    Acceptance::new(processor, fact, "A. Jensen", "renewal is under way", today()).unwrap()
}
