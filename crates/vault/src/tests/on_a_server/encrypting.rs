//! A server elsewhere is reached by TLS with a certificate that was verified, or not at all.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::{cluster::Cluster, house::NOW};
use crate::{MasterKey, OpenError, PostgresServer, ServerFault, Site, Vault};

/// The name that the server's certificate bears; its address is this machine's.
const NAME: &str = "db.example.dk";

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn certificate_in(folder: &Path, authority: &CertifiedIssuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    fs::write(folder.join("server.crt"), certificate.pem()).unwrap();
    fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
}

fn believing(authority: &CertifiedIssuer<'static, KeyPair>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    Arc::new(config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots).with_no_client_auth())
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// The server under a name that is not this machine's, at an address that is.
fn named(name: &str, port: u16, database: &str, tls: &Arc<ClientConfig>) -> PostgresServer {
    let server: PostgresServer = format!("postgresql://clever@{name}:{port}/{database}").parse().unwrap();
    server.pinned(&[SocketAddr::from((Ipv4Addr::LOCALHOST, port))], tls.clone())
}

#[tokio::test]
async fn a_server_elsewhere_is_reached_by_verified_tls_only() {
    let (ours, others, folder) = (authority(), authority(), tempfile::tempdir().unwrap());
    certificate_in(folder.path(), &ours);
    let port = free_port();
    let cluster = Cluster::start(port, "-c listen_addresses=127.0.0.1 -c ssl=on", folder.path());
    let database = cluster.database().database().to_owned();
    let (key, ours) = (MasterKey::draw(), believing(&ours));
    let at = |server| Site { folder: folder.path().join("data"), server: Some(server) };
    let vault = Vault::create(at(named(NAME, port, &database, &ours)), &key, NOW).unwrap();
    let sessions = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'clever'";
    let encrypted = crate::site::apart(|| {
        let sessions = cluster.keeper(&database).query(sessions, &[]).unwrap();
        sessions.iter().map(|session| session.get(0)).collect::<Vec<bool>>()
    });
    assert_eq!(encrypted, [true, true], "the one that writes and the one that reads");
    drop(vault);
    let unverified = |server| {
        let refused = Vault::open(at(server), &key, NOW).err();
        assert!(matches!(refused, Some(OpenError::Server(ServerFault::Unverified(_)))), "{refused:?}");
    };
    unverified(named(NAME, port, &database, &believing(&others)));
    unverified(named("other.example.dk", port, &database, &ours));
    assert!(Vault::open(at(named(NAME, port, &database, &ours)), &key, NOW).is_ok());
}

#[tokio::test]
async fn a_server_elsewhere_without_tls_is_refused() {
    let (ours, folder, port) = (believing(&authority()), tempfile::tempdir().unwrap(), free_port());
    let cluster = Cluster::start(port, "-c listen_addresses=127.0.0.1", Path::new(""));
    let server = named(NAME, port, cluster.database().database(), &ours);
    let site = Site { folder: folder.path().join("data"), server: Some(server) };
    let refused = Vault::create(&site, &MasterKey::draw(), NOW).err();
    assert_eq!(refused, Some(OpenError::Server(ServerFault::Unverified(NAME.to_owned()))));
}
