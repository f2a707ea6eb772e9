//! Registering at a registrar that is nothing but a socket.

use std::{net::SocketAddr, time::Duration};

use crate::{
    loopback::{line, soon},
    phone::field,
};
use clevercall_model::Personal;
use clevercall_telephony::{Credentials, Trunk, TrunkSettings, TrunkState};
use tokio::net::UdpSocket;

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
            trust: clevercall_telephony::TlsTrust::Nobody,
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
        let copied: String = ["Via", "From", "To", "Call-ID", "CSeq", "Contact"]
            .map(|name| format!("{name}: {}{}\r\n", field(&request, name), if name == "To" { ";tag=r" } else { "" }))
            .concat();
        let answer = format!("SIP/2.0 {status}\r\n{copied}{headers}Content-Length: 0\r\n\r\n");
        self.0.send_to(answer.as_bytes(), from).await.unwrap();
        request
    }
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
