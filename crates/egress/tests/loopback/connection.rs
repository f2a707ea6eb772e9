//! Connecting over real sockets to real TLS servers on loopback, right ones and wrong ones.

use std::net::SocketAddr;

use crate::support::{
    Authority, REGISTER, Way, authority, here, issued, mutual_tls_server, params, raw_server, self_signed, tls_server,
    today,
};
use clevercall_egress::{
    CertificateFault, ConnectError, Endpoint, FailureReason, Identity, IdentityError, Outcome, Roots, Secured, Wanted,
};
use rcgen::date_time_ymd;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn connect(way: &Way, address: SocketAddr) -> Result<Secured, ConnectError> {
    let approved = way.egress.approve(here(address), today()).await.unwrap();
    way.egress.connect(&approved, today()).await
}

/// Connects believing one authority; it must fail, and the failure must be noted and counted.
async fn fails(believed: &Authority, address: SocketAddr, reason: FailureReason) -> ConnectError {
    let way = Way::believing(believed);
    let error = connect(&way, address).await.err().expect("it must not connect");
    assert_eq!(way.outcomes(), [Outcome::Approved, Outcome::Failed(reason)]);
    assert_eq!((way.egress.counts().failed, way.egress.counts().connected), (1, 0));
    error
}

async fn certificate_fault(believed: &Authority, address: SocketAddr) -> CertificateFault {
    let error = fails(believed, address, FailureReason::Certificate).await;
    let ConnectError::Certificate { fault, .. } = error else { panic!("{error}") };
    fault
}

#[tokio::test]
async fn the_right_authority_is_believed_and_data_flows() {
    let authority = authority();
    let way = Way::believing(&authority);
    let address = tls_server(issued(&authority, &params("127.0.0.1"))).await;
    let mut secured = connect(&way, address).await.unwrap();
    secured.stream.write_all(b"ping").await.unwrap();
    let mut pong = [0; 4];
    secured.stream.read_exact(&mut pong).await.unwrap();
    assert_eq!((&pong, secured.session.protocol.as_str()), (b"pong", "TLSv1_3"));
    assert_eq!(way.outcomes(), [Outcome::Approved, Outcome::Connected(secured.session)]);
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused() {
    let address = tls_server(self_signed(&params("127.0.0.1"))).await;
    assert_eq!(certificate_fault(&authority(), address).await, CertificateFault::UnknownIssuer);
}

#[tokio::test]
async fn another_authority_is_refused() {
    let address = tls_server(issued(&authority(), &params("127.0.0.1"))).await;
    assert_eq!(certificate_fault(&authority(), address).await, CertificateFault::UnknownIssuer);
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let authority = authority();
    let address = tls_server(issued(&authority, &params("sip.example.dk"))).await;
    assert_eq!(certificate_fault(&authority, address).await, CertificateFault::OtherHost);
}

#[tokio::test]
async fn expired_and_future_certificates_are_refused() {
    let authority = authority();
    for (from, to) in [(2020, 2021), (2090, 2091)] {
        let mut params = params("127.0.0.1");
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        let address = tls_server(issued(&authority, &params)).await;
        assert_eq!(certificate_fault(&authority, address).await, CertificateFault::NotValidToday);
    }
}

/// A ServerHello that settles on TLS 1.1 (RFC 4346 section 7.4.1.3).
fn tls_1_1_hello() -> Vec<u8> {
    let mut hello = vec![0x16, 0x03, 0x02, 0x00, 0x2a, 0x02, 0x00, 0x00, 0x26, 0x03, 0x02];
    hello.extend([7; 32]);
    hello.extend([0x00, 0x00, 0x2f, 0x00]);
    hello
}

#[tokio::test]
async fn tls_1_1_is_refused() {
    let address = raw_server(tls_1_1_hello()).await;
    assert!(matches!(fails(&authority(), address, FailureReason::Tls).await, ConnectError::Tls(_)));
}

#[tokio::test]
async fn clear_text_in_answer_to_tls_is_refused() {
    let address = raw_server(b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    assert!(matches!(fails(&authority(), address, FailureReason::Tls).await, ConnectError::Tls(_)));
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let address = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    assert!(matches!(fails(&authority(), address, FailureReason::Unreachable).await, ConnectError::Unreachable(_)));
}

#[tokio::test]
async fn an_old_approval_opens_nothing() {
    let way = Way::believing(&authority());
    let approved = way.egress.approve(here("127.0.0.1:9".parse().unwrap()), today()).await.unwrap();
    let later = "2026-12-24".parse().unwrap();
    assert!(matches!(way.egress.connect(&approved, later).await, Err(ConnectError::Stale(_))));
}

#[tokio::test]
async fn an_approval_for_tls_opens_no_clear_text_nor_the_other_way_round() {
    let way = Way::believing(&authority());
    let encrypted = here("127.0.0.1:9".parse().unwrap());
    let clear = Endpoint { wanted: Wanted::ClearText { reason: None }, ..encrypted.clone() };
    let approved = way.egress.approve(encrypted, today()).await.unwrap();
    let refused = way.egress.connect_in_clear_text(&approved, today()).await;
    assert!(matches!(refused, Err(ConnectError::OtherProtection(_))));
    let approved = way.egress.approve(clear, today()).await.unwrap();
    assert!(matches!(way.egress.connect(&approved, today()).await, Err(ConnectError::OtherProtection(_))));
}

#[tokio::test]
async fn clear_text_on_this_machine_connects() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let way = Way::believing(&authority());
    let clear = Endpoint { wanted: Wanted::ClearText { reason: None }, ..here(listener.local_addr().unwrap()) };
    let approved = way.egress.approve(clear, today()).await.unwrap();
    assert!(way.egress.connect_in_clear_text(&approved, today()).await.is_ok());
    assert_eq!(way.outcomes(), [Outcome::Approved, Outcome::ConnectedInClearText]);
}

/// A register in which the server on this machine is the `carrier`'s, with one pin.
fn pinned(fingerprint: [u8; 32]) -> String {
    let pin: String = fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{REGISTER}\n[pins]\ncarrier = [\"{pin}\"]\n")
}

fn as_carrier(address: SocketAddr) -> Endpoint {
    Endpoint { processor: Some("carrier".parse().unwrap()), ..here(address) }
}

#[tokio::test]
async fn a_certificate_that_is_not_pinned_is_refused_though_an_authority_vouches_for_it() {
    let authority = authority();
    for is_pinned in [true, false] {
        let shown = issued(&authority, &params("127.0.0.1"));
        let fingerprint = if is_pinned { shown.fingerprint() } else { [7; 32] };
        let way = Way::new(&pinned(fingerprint), Vec::new(), Roots::from_pem(authority.pem().as_bytes()).unwrap());
        let approved = way.egress.approve(as_carrier(tls_server(shown).await), today()).await.unwrap();
        let fault = way.egress.connect(&approved, today()).await.err().map(|error| {
            let ConnectError::Certificate { fault, .. } = error else { panic!("{error}") };
            fault
        });
        assert_eq!(fault, (!is_pinned).then_some(CertificateFault::NotPinned));
    }
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_gets_the_one_for_its_entry() {
    let authority = authority();
    for shows in [true, false] {
        let address = mutual_tls_server(issued(&authority, &params("127.0.0.1")), &authority).await;
        let mut egress = Way::believing(&authority).egress;
        if shows {
            let (chain, key) = issued(&authority, &params("clevercall.example.dk")).pem();
            egress = egress.presenting(Identity::from_pem(&chain, &key).unwrap(), "carrier".parse().unwrap());
        }
        let approved = egress.approve(as_carrier(address), today()).await.unwrap();
        let mut answer = [0; 4];
        let talked = match egress.connect(&approved, today()).await {
            // With TLS 1.3 a server refuses only after the client thinks that it is connected.
            Ok(mut secured) => {
                secured.stream.write_all(b"ping").await.is_ok() && secured.stream.read_exact(&mut answer).await.is_ok()
            }
            Err(_) => false,
        };
        assert_eq!(talked, shows);
    }
}

#[test]
fn a_pair_that_does_not_belong_together_is_told() {
    let authority = authority();
    let (chain, _) = issued(&authority, &params("a.example.dk")).pem();
    let (_, key) = issued(&authority, &params("a.example.dk")).pem();
    assert_eq!(Identity::from_pem(&chain, &key).err(), Some(IdentityError::Mismatch));
    assert_eq!(Identity::from_pem(b"", &key).err(), Some(IdentityError::Certificate));
    assert_eq!(Identity::from_pem(&chain, b"").err(), Some(IdentityError::Key));
}
