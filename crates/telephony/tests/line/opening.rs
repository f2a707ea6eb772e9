//! Lines that open, and those that don't and say why.

use crate::loopback::{EC_CERTIFICATE, EC_KEY, identity, line as line_of_a_caller, ring, secure, soon, target};
use clevercall_telephony::{
    CallError, CallSettings, ClearText, Line, LineSettings, OpenError, TlsListener, TlsTrust, Transport,
};

async fn refusal(change: impl FnOnce(&mut LineSettings)) -> OpenError {
    let mut settings = LineSettings::on_loopback();
    change(&mut settings);
    Line::open(settings).await.err().expect("the line must not open")
}

fn with_tls(settings: &mut LineSettings, certificates: &[u8], key: &[u8]) {
    let address = "127.0.0.1:0".parse().unwrap();
    settings.tls = Some(TlsListener { address, identity: identity(certificates, key) });
}

#[tokio::test]
async fn every_usual_form_of_key_is_read() {
    for (certificate, key) in [
        (EC_CERTIFICATE, EC_KEY),
        (EC_CERTIFICATE, include_bytes!("keys/ec-sec1.key.pem")),
        (include_bytes!("keys/rsa.cert.pem"), &include_bytes!("keys/rsa-pkcs1.key.pem")[..]),
    ] {
        let mut settings = LineSettings::on_loopback();
        with_tls(&mut settings, certificate, key);
        assert!(Line::open(settings).await.is_ok());
    }
}

#[tokio::test]
async fn a_certificate_or_key_that_cannot_be_used_is_named() {
    let encrypted = include_bytes!("keys/ec-encrypted.key.pem");
    let of_another = include_bytes!("keys/rsa-pkcs1.key.pem");
    for (certificate, key, expected) in [
        (EC_CERTIFICATE, &b""[..], "key"),
        (EC_CERTIFICATE, EC_CERTIFICATE, "key"),
        (EC_CERTIFICATE, encrypted, "encrypted"),
        (EC_CERTIFICATE, of_another, "does not belong"),
        (b"nonsense", EC_KEY, "certificate"),
        (b"", EC_KEY, "certificate"),
    ] {
        let error = refusal(|settings| with_tls(settings, certificate, key)).await.to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = refusal(|settings| settings.udp = Some(address)).await;
    assert!(matches!(error, OpenError::PortTaken { protocol: "UDP", address: named } if named == address));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = refusal(|settings| settings.tcp = Some(address)).await;
    assert!(matches!(error, OpenError::PortTaken { protocol: "TCP", .. }));
}

#[tokio::test]
async fn settings_that_make_no_line_are_refused() {
    let error = refusal(|settings| (settings.udp, settings.tcp) = (None, None)).await;
    assert!(matches!(error, OpenError::NoAddress));
    assert!(matches!(refusal(|settings| settings.codecs.clear()).await, OpenError::NoCodec));
    assert!(matches!(refusal(|settings| settings.rtp_ports = 5001..=5002).await, OpenError::RtpPorts));
    let error = refusal(|settings| settings.udp = Some("192.0.2.1:5060".parse().unwrap())).await;
    assert!(matches!(error, OpenError::ClearText { protocol: "UDP", .. }));
}

#[tokio::test]
async fn clear_text_beyond_loopback_needs_a_reason() {
    let everywhere = "0.0.0.0:0".parse().unwrap();
    let error = refusal(|settings| settings.udp = Some(everywhere)).await;
    assert!(matches!(error, OpenError::ClearText { .. }));
    let mut settings = LineSettings::on_loopback();
    settings.udp = Some(everywhere);
    settings.clear_text = ClearText::Allowed { reason: "a test".to_owned() };
    assert!(Line::open(settings).await.is_ok());
}

#[tokio::test]
async fn another_certificate_takes_the_place_of_the_first_while_the_line_is_open() {
    let mut settings = LineSettings::on_loopback();
    with_tls(&mut settings, EC_CERTIFICATE, EC_KEY);
    let (line, mut calls) = Line::open(settings).await.unwrap();
    let (caller, _) = line_of_a_caller(|_| ()).await;
    let (other, other_key) = (include_bytes!("keys/rsa.cert.pem"), include_bytes!("keys/rsa-pkcs1.key.pem"));
    let trusting = |pem: &[u8]| CallSettings { trust: TlsTrust::Pinned(pem.to_vec()), ..secure() };
    let target = target(&line, Transport::Tls);
    assert!(line.renew_identity(&identity(other, EC_KEY)).is_err(), "a pair that does not fit changes nothing");
    for (shown, believed) in [(EC_CERTIFICATE, EC_CERTIFICATE), (&other[..], &other[..])] {
        let calling = caller.call(&target, trusting(believed));
        let answering = async { drop(ring(&mut calls).await.answer().await) };
        let (leg, ()) = soon(async { tokio::join!(calling, answering) }).await;
        assert!(leg.is_ok(), "{} bytes", shown.len());
        line.renew_identity(&identity(other, other_key)).unwrap();
    }
    let refused = caller.call(&target, trusting(EC_CERTIFICATE)).await.err();
    assert!(matches!(refused, Some(CallError::Certificate(_))), "{refused:?}");
}
