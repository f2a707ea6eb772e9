//! Servers in a second process that are not as they have to be: each is refused, counted, and in the ledger.

use std::{
    env,
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
};

use clevercall_egress::{Endpoint, EndpointPurpose, Wanted};
use clevercall_vault::{Detector, MasterKey, Noticed, Population, SampleRequest};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio_rustls::rustls::{
    ServerConfig, ServerConnection, Stream,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::*;

const FOLDER: &str = "CLEVERCALL_TEST_SERVERS";
const TLS: [&str; 5] = ["good", "self-signed", "expired", "other-name", "unlisted"];
const TLS_1_1: &str = "tls-1.1";

const REGISTER: &str = r#"
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

[processor.american]
role = ["carrier"]
contracting = { name = "Carrier ApS", register = "CVR 00000000", country = "DK" }
chain = [{ name = "Big Inc.", country = "US", relation = "controls", confidence = "high" }]
sites = [{ country = "DK", kind = "node" }]
support_access = ["DK"]
third_country_subsidiaries = []
retention = { content_days = 0, shown_by = "contract, clause 9" }
sources = [{ at = "contract", seen = 2026-01-01 }]
as_of = 2026-01-01
review_by = 2099-01-01

[hosts]
carrier = ["127.0.0.1"]
american = ["127.0.0.1"]
"#;

/// Not a test of its own: the second process, when the test below starts this program once more.
#[test]
fn servers_of_the_second_process() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut serving = Vec::new();
    for name in TLS.into_iter().chain([TLS_1_1]) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let folder = folder.clone();
        fs::write(folder.join(format!("{name}.port.new")), port.to_string()).unwrap();
        fs::rename(folder.join(format!("{name}.port.new")), folder.join(format!("{name}.port"))).unwrap();
        serving.push(thread::spawn(move || {
            for socket in listener.incoming() {
                fs::write(folder.join(format!("{name}.accepted")), "").unwrap();
                answer(&folder, name, socket.unwrap());
            }
        }));
    }
    serving.into_iter().for_each(|thread| thread.join().unwrap());
}

fn answer(folder: &Path, name: &str, mut socket: std::net::TcpStream) {
    let mut greeting = [0; 2048];
    if name == TLS_1_1 {
        // A ServerHello that settles on TLS 1.1 (RFC 4346 section 7.4.1.3).
        let mut hello = vec![0x16, 0x03, 0x02, 0x00, 0x2a, 0x02, 0x00, 0x00, 0x26, 0x03, 0x02];
        hello.extend([7; 32]);
        hello.extend([0x00, 0x00, 0x2f, 0x00]);
        assert!(socket.read(&mut greeting).is_ok_and(|read| read > 0) && socket.write_all(&hello).is_ok());
        while socket.read(&mut greeting).is_ok_and(|read| read > 0) {}
        return;
    }
    let read = |end: &str| fs::read(folder.join(format!("{name}.{end}"))).unwrap();
    let chain = CertificateDer::pem_slice_iter(&read("crt")).collect::<Result<Vec<_>, _>>().unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(&read("key")).unwrap())
        .unwrap();
    let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
    // A client that believes nothing of it hangs up, which is what it should do.
    drop(Stream::new(&mut connection, &mut socket).read(&mut greeting));
}

/// The second process; ended when dropped, by its own id.
struct Servers {
    folder: tempfile::TempDir,
    process: Child,
}

impl Drop for Servers {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Servers {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        certificates(folder.path());
        let process = Command::new(env::current_exe().unwrap())
            .args(["--exact", "outside::tests::servers_of_the_second_process"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { folder, process }
    }

    async fn port(&self, name: &str) -> u16 {
        for _look in 0..600 {
            if let Ok(port) = fs::read_to_string(self.folder.path().join(format!("{name}.port"))) {
                return port.parse().unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the second process did not listen within half a minute");
    }

    fn was_reached(&self, name: &str) -> bool {
        self.folder.path().join(format!("{name}.accepted")).exists()
    }
}

fn certificates(folder: &Path) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    fs::write(folder.join("authority.crt"), authority.pem()).unwrap();
    for name in TLS {
        let host = if name == "other-name" { "sip.example.dk" } else { "127.0.0.1" };
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        if name == "expired" {
            (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        }
        let key = KeyPair::generate().unwrap();
        let certificate = match name {
            "self-signed" => params.self_signed(&key),
            _ => params.signed_by(&key, &authority),
        };
        fs::write(folder.join(format!("{name}.crt")), certificate.unwrap().pem()).unwrap();
        fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
    }
}

/// An installation whose register has a carrier on this machine.
struct House {
    egress: Egress,
    writing: Writing,
    vault: Vault,
    metrics: Metrics,
    _folder: tempfile::TempDir,
}

impl House {
    fn open(authorities: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::generate(&folder.path().join("master.key")).unwrap();
        let vault = Vault::create(&folder.path().join("data"), &key, clock::now()).unwrap();
        let register = folder.path().join("register.toml");
        fs::write(&register, REGISTER).unwrap();
        let processors = Processors {
            policy: "eu-owned".parse().unwrap(),
            host: None,
            register: Some(register),
            authorities: Some(authorities),
            acceptances: Vec::new(),
            identities: Vec::new(),
        };
        let metrics = Metrics::new();
        let (witness, notes) = witness(&metrics);
        let egress = egress(&processors, Arc::new(witness)).unwrap();
        Self { egress, writing: notes.kept_in(vault.clone()), vault, metrics, _folder: folder }
    }

    /// Asks, and connects where that is approved.
    async fn try_to_reach(&self, (host, port): (&str, u16), processor: &str) {
        let today = clock::now().day().into();
        let endpoint = Endpoint {
            host: host.parse().unwrap(),
            port,
            purpose: EndpointPurpose::Trunk,
            processor: Some(processor.parse().unwrap()),
            wanted: Wanted::Tls,
        };
        if let Ok(approved) = self.egress.approve(endpoint, today).await {
            // Whether it stood is read from the ledger.
            drop(self.egress.connect(&approved, today).await);
        }
    }
}

#[tokio::test]
async fn whoever_is_not_as_they_have_to_be_is_refused_counted_and_in_the_ledger() {
    let servers = Servers::start();
    let house = House::open(servers.folder.path().join("authority.crt"));
    let stranger = servers.port("unlisted").await;
    house.try_to_reach(("127.0.0.1", stranger), "stranger").await;
    house.try_to_reach(("127.0.0.2", stranger), "carrier").await;
    house.try_to_reach(("127.0.0.1", stranger), "american").await;
    for name in ["self-signed", "expired", "other-name", TLS_1_1, "good"] {
        house.try_to_reach(("127.0.0.1", servers.port(name).await), "carrier").await;
        assert!(servers.was_reached(name), "{name}");
    }
    assert!(!servers.was_reached("unlisted"), "not one packet goes to whom the register does not have");

    let House { egress, writing, vault, metrics, _folder } = house;
    drop(egress);
    writing.finish().await;
    assert_eq!(vault.verify_ledger().await.unwrap().fault, None);
    let (from, to) = (Timestamp::from_millis(0), clock::now().plus(Duration::from_secs(60)));
    let request = SampleRequest { population: Population::Connections, from, to, size: 99, seed: "all".to_owned() };
    let entries = vault.sample(request).await.unwrap().entries;
    let expected = [
        ("egress_refused", "unlisted"),
        ("egress_refused", "host_of_another"),
        ("egress_refused", "against_policy"),
        ("egress_failed", "certificate"),
        ("egress_failed", "certificate"),
        ("egress_failed", "certificate"),
        ("egress_failed", "tls"),
        ("egress_connected", "TLSv1_3"),
    ];
    assert_eq!(entries.len(), expected.len(), "{entries:?}");
    for (entry, (what, why)) in entries.iter().zip(expected) {
        let holds = |word: &str| entry.event.contains(&format!("\"{word}\""));
        assert!(holds(what) && holds(why), "{what} {why}: {}", entry.event);
    }
    let counted = metrics.render();
    for (reason, count) in
        [("unlisted", 1), ("host_of_another", 1), ("against_policy", 1), ("certificate", 3), ("tls", 1)]
    {
        let line = format!("clevercall_egress_refused_total{{reason=\"{reason}\"}} {count}");
        assert!(counted.lines().any(|found| found == line), "{line}");
    }
    let opened = vault.detect(Noticed::default(), clock::now()).await.unwrap();
    let detectors: Vec<_> = opened.iter().map(|incident| incident.detector).collect();
    assert_eq!(detectors, [Detector::RefusedEgress, Detector::CertificateFault]);
}

#[test]
fn authorities_that_cannot_be_read_are_told_and_never_replaced_by_those_of_the_system() {
    let processors = Processors {
        policy: "eu-owned".parse().unwrap(),
        host: None,
        register: None,
        authorities: Some(PathBuf::from("/nowhere/authorities.pem")),
        acceptances: Vec::new(),
        identities: Vec::new(),
    };
    let told = egress(&processors, Arc::new(Logged)).err().map(|error| error.to_string());
    assert_eq!(told.as_deref(), Some("can't read processors.authorities, /nowhere/authorities.pem"));
}
