//! Against a real HTTPS server on loopback that speaks the two requests of a transit engine as OpenBao documents them.
//!
//! It is written here: it keeps a key of its own, checks the token and the path, and answers with the statuses of the
//! original. That the original itself agrees was not tried.

use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use clevercall_model::Personal;
use clevercall_vault::{MasterKey, WrappedKey, WrappedKeyError};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer, version},
};

use super::*;
use crate::config::Secret;

const TOKEN: &str = "s.invented";

/// What the server does wrong, or nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    Sealed,
    Chatter,
    Silence,
}

/// What the server saw, and how often it was asked.
#[derive(Clone, Default)]
struct Seen(Arc<(AtomicUsize, Mutex<Vec<String>>)>);

struct Service {
    address: SocketAddr,
    authority: Vec<u8>,
    seen: Seen,
    folder: TempDir,
}

impl Service {
    async fn start(trouble: Trouble) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let shown = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&version::TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![shown.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Seen::default();
        let noted = seen.clone();
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((socket, _)) = listener.accept().await {
                if let Ok(mut stream) = acceptor.accept(socket).await {
                    let request = read_request(&mut stream).await;
                    noted.0.0.fetch_add(1, Ordering::SeqCst);
                    noted.0.1.lock().unwrap().push(request.clone());
                    if trouble == Trouble::Silence {
                        continue;
                    }
                    let (status, body) = answer(trouble, &request);
                    let length = body.len();
                    let head =
                        format!("HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {length}");
                    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await.unwrap();
                    stream.flush().await.unwrap();
                }
            }
        });
        let folder = tempfile::tempdir().unwrap();
        Self { address, authority: authority.pem().into_bytes(), seen, folder }
    }

    fn place(&self) -> KeyServicePlace {
        KeyServicePlace {
            host: self.address.ip().to_string(),
            port: self.address.port(),
            token: Secret::new(Personal::new(TOKEN.to_owned())),
            mount: "transit".to_owned(),
            key: "clevercall".to_owned(),
            namespace: None,
            wrapped: self.folder.path().join("master.key.wrapped"),
            processor: None,
        }
    }

    fn processors(&self) -> Processors {
        let authorities = self.folder.path().join("authority.crt");
        fs::write(&authorities, &self.authority).unwrap();
        processors(authorities)
    }
}

fn processors(authorities: PathBuf) -> Processors {
    Processors {
        policy: "eu-owned".parse().unwrap(),
        host: None,
        register: None,
        authorities: Some(authorities),
        acceptances: Vec::new(),
        identities: Vec::new(),
    }
}

async fn read_request(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut request = Vec::new();
    let mut piece = [0; 1024];
    loop {
        let read = stream.read(&mut piece).await.unwrap();
        request.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&request);
        let length = text
            .to_lowercase()
            .split_once("content-length: ")
            .and_then(|(_, rest)| rest.split_once("\r\n")?.0.parse().ok());
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
        if read == 0 || (body.is_some() && body >= length) {
            return text.into_owned();
        }
    }
}

/// The two requests, with the statuses of the original; its "key" turns over every bit.
fn answer(trouble: Trouble, request: &str) -> (u16, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let errors = |text: &str| format!("{{\"errors\":[\"{text}\"]}}");
    match trouble {
        Trouble::Sealed => return (503, errors("Vault is sealed")),
        Trouble::Chatter => return (200, "<html>welcome</html>".to_owned()),
        Trouble::None | Trouble::Silence => {}
    }
    if !head.to_lowercase().contains(&format!("x-vault-token: {TOKEN}\r\n")) {
        return (403, errors("permission denied"));
    }
    let asked: serde_json::Value = serde_json::from_str(body).unwrap();
    let turned = |bytes: &[u8]| bytes.iter().map(|byte| !byte).collect::<Vec<u8>>();
    match head.lines().next().unwrap() {
        "POST /v1/transit/encrypt/clevercall HTTP/1.1" => {
            let plain = BASE64.decode(asked["plaintext"].as_str().unwrap().as_bytes()).unwrap();
            (
                200,
                format!(
                    "{{\"request_id\":\"x\",\"data\":{{\"ciphertext\":\"vault:v1:{}\",\"key_version\":1}}}}",
                    BASE64.encode(&turned(&plain))
                ),
            )
        }
        "POST /v1/transit/decrypt/clevercall HTTP/1.1" => {
            let Some(sealed) = asked["ciphertext"].as_str().unwrap().strip_prefix("vault:v1:") else {
                return (400, errors("invalid ciphertext: no prefix"));
            };
            let plain = turned(&BASE64.decode(sealed.as_bytes()).unwrap());
            (200, format!("{{\"data\":{{\"plaintext\":\"{}\"}}}}", BASE64.encode(&plain)))
        }
        _ => (404, errors("no handler for route")),
    }
}

async fn wrap(service: &Service, place: &KeyServicePlace) -> Result<WrappedKey, WrappedKeyError<TransitError>> {
    WrappedKey::wrap(&Transit::open(place, &service.processors()).unwrap(), &MasterKey::draw()).await
}

/// The sentence that wrapping ends with.
async fn refusal(service: &Service, place: &KeyServicePlace) -> String {
    let sentence = wrap(service, place).await.expect_err("it must be refused").to_string();
    assert!(!sentence.contains(TOKEN) && !sentence.contains('\n'), "{sentence}");
    sentence
}

#[tokio::test]
async fn a_wrapped_key_is_unwrapped_by_the_service_and_stands_nowhere_in_clear() {
    let service = Service::start(Trouble::None).await;
    let (place, processors) = (service.place(), service.processors());
    let transit = Transit::open(&place, &processors).unwrap();
    let key = MasterKey::draw();
    let wrapped = WrappedKey::wrap(&transit, &key).await.unwrap();
    wrapped.write::<TransitError>(&place.wrapped).unwrap();
    let read = WrappedKey::read::<TransitError>(&place.wrapped).unwrap();
    assert!(*read.unwrap(&transit).await.unwrap().line() == *key.line());
    let on_disk = fs::read_to_string(&place.wrapped).unwrap();
    assert!(on_disk.starts_with("clevercall-wrapped-master-key-1:vault:v1:") && !on_disk.contains(&*key.line()));
    assert_eq!(service.seen.0.0.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_namespace_is_passed_on() {
    let service = Service::start(Trouble::None).await;
    let place = KeyServicePlace { namespace: Some("town".to_owned()), ..service.place() };
    wrap(&service, &place).await.unwrap();
    assert!(service.seen.0.1.lock().unwrap()[0].to_lowercase().contains("x-vault-namespace: town\r\n"));
}

#[tokio::test]
async fn what_is_wrong_is_told_in_one_sentence_without_the_token() {
    let service = Service::start(Trouble::None).await;
    let place = service.place();
    let token = KeyServicePlace { token: Secret::new(Personal::new("s.other".to_owned())), ..service.place() };
    assert!(refusal(&service, &token).await.contains("refuses the token"));
    let elsewhere = KeyServicePlace { mount: "other".to_owned(), ..service.place() };
    assert!(refusal(&service, &elsewhere).await.contains("no transit engine"));
    let foreign = "clevercall-wrapped-master-key-1:other:v1:AAAA";
    fs::write(&place.wrapped, foreign).unwrap();
    let read = WrappedKey::read::<TransitError>(&place.wrapped).unwrap();
    let unwrapped = read.unwrap(&Transit::open(&place, &service.processors()).unwrap()).await;
    assert!(unwrapped.err().unwrap().to_string().contains("made with that key"));
}

#[tokio::test]
async fn a_sealed_or_strange_service_is_told() {
    for (trouble, expected) in
        [(Trouble::Sealed, "unseal it"), (Trouble::Chatter, "not understood"), (Trouble::Silence, "does not answer")]
    {
        let service = Service::start(trouble).await;
        let sentence = refusal(&service, &service.place()).await;
        assert!(sentence.contains(expected), "{sentence}");
    }
}

#[tokio::test]
async fn a_service_with_a_foreign_certificate_learns_nothing() {
    let (service, other) = (Service::start(Trouble::None).await, Service::start(Trouble::None).await);
    let place = service.place();
    let transit = Transit::open(&place, &other.processors()).unwrap();
    let refused = WrappedKey::wrap(&transit, &MasterKey::draw()).await.err().unwrap();
    assert!(refused.to_string().contains("was issued by nobody this machine believes"), "{refused}");
    assert_eq!(service.seen.0.0.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_service_that_the_register_does_not_know_is_never_asked() {
    let service = Service::start(Trouble::None).await;
    let place = KeyServicePlace { host: "192.0.2.7".to_owned(), ..service.place() };
    assert!(refusal(&service, &place).await.contains("names no processor"));
    let named = KeyServicePlace { processor: Some("nobody".to_owned()), ..place };
    assert!(refusal(&service, &named).await.contains("may not be connected to"));
}
