//! A telephone made of two bare UDP sockets, that says exactly what a test wants it to say.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
};

use clevercall_telephony::{Line, Transport};
use tokio::net::UdpSocket;

use crate::loopback::soon;

static PHONES: AtomicU32 = AtomicU32::new(1);

pub(crate) struct Phone {
    signals: UdpSocket,
    pub(crate) sound: UdpSocket,
    line: SocketAddr,
    number: u32,
    cseq: u32,
    /// What it gives as its contact, where that is not the truth.
    pub(crate) contact: Option<String>,
    /// The line's tag, once it has answered.
    their_tag: String,
    /// Messages that came while another was waited for.
    kept: Vec<String>,
}

impl Phone {
    pub(crate) async fn new(line: &Line) -> Self {
        Self::towards(line.address(Transport::Udp).unwrap()).await
    }

    pub(crate) async fn towards(line: SocketAddr) -> Self {
        Self {
            signals: UdpSocket::bind("127.0.0.1:0").await.unwrap(),
            sound: UdpSocket::bind("127.0.0.1:0").await.unwrap(),
            line,
            number: PHONES.fetch_add(1, Ordering::Relaxed),
            cseq: 0,
            contact: None,
            their_tag: String::new(),
            kept: Vec::new(),
        }
    }

    /// A description of our sound: PCMA and keys, with further lines.
    pub(crate) fn sdp(&self, version: u32, more: &str) -> String {
        let port = self.sound.local_addr().unwrap().port();
        format!(
            "v=0\r\no=phone 1 {version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
             m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n{more}"
        )
    }

    /// Sends bytes as they are.
    pub(crate) async fn send(&self, message: &str) {
        self.signals.send_to(message.as_bytes(), self.line).await.unwrap();
    }

    fn head(&self, method: &str, cseq: u32) -> String {
        let (own, line, number) = (self.signals.local_addr().unwrap(), self.line, self.number);
        let contact = self.contact.clone().unwrap_or_else(|| format!("<sip:phone@{own}>"));
        // A CANCEL belongs to the transaction of its INVITE (RFC 3261 §9.1).
        let branch = if method == "CANCEL" { "INVITE" } else { method };
        let tag = if self.their_tag.is_empty() { String::new() } else { format!(";tag={}", self.their_tag) };
        format!(
            "{method} sip:answers@{line} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{number}-{cseq}-{branch};rport\r\n\
             From: <sip:22334455@{own}>;tag=phone{number}\r\nTo: <sip:answers@{line}>{tag}\r\n\
             Call-ID: phone-{number}-{}\r\nCSeq: {cseq} {method}\r\nContact: {contact}\r\nMax-Forwards: 70\r\n",
            std::process::id()
        )
    }

    /// Sends a request with these further header lines and body, and does not wait.
    pub(crate) async fn ask(&mut self, method: &str, headers: &str, body: &str) {
        if method != "ACK" && method != "CANCEL" {
            self.cseq += 1;
        }
        let head = self.head(method, self.cseq);
        self.send(&format!("{head}{headers}Content-Length: {}\r\n\r\n{body}", body.len())).await;
    }

    /// Sends a request and waits for its final response.
    pub(crate) async fn request(&mut self, method: &str, headers: &str, body: &str) -> String {
        self.ask(method, headers, body).await;
        self.answer(method).await
    }

    /// The final response to the last request of this method.
    pub(crate) async fn answer(&mut self, method: &str) -> String {
        let cseq = format!("CSeq: {} {method}\r\n", self.cseq);
        self.wait(|message| {
            message.starts_with("SIP/2.0 ") && !message.starts_with("SIP/2.0 1") && message.contains(&cseq)
        })
        .await
    }

    pub(crate) async fn invite(&mut self, sdp: &str) -> String {
        let content_type = if sdp.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        self.invite_with(content_type, sdp).await
    }

    /// INVITE or re-INVITE, with ACK.
    pub(crate) async fn invite_with(&mut self, headers: &str, body: &str) -> String {
        let response = self.request("INVITE", headers, body).await;
        if let Some(tag) = field(&response, "To").split_once(";tag=") {
            self.their_tag = tag.1.to_owned();
        }
        let with_sdp =
            if body.is_empty() && response.starts_with("SIP/2.0 200") { self.sdp(1, "") } else { String::new() };
        let content_type = if with_sdp.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        self.ask("ACK", content_type, &with_sdp).await;
        response
    }

    /// Waits for a request of the line and answers it.
    pub(crate) async fn take(&mut self, method: &str, status: &str) -> String {
        let request = self.wait(|message| message.starts_with(method)).await;
        let copied: String = request
            .lines()
            .filter(|line| ["Via:", "From:", "To:", "Call-ID:", "CSeq:"].iter().any(|name| line.starts_with(name)))
            .map(|line| format!("{line}\r\n"))
            .collect();
        self.send(&format!("SIP/2.0 {status}\r\n{copied}Content-Length: 0\r\n\r\n")).await;
        request
    }

    /// The next message that fits; others are kept for later.
    async fn wait(&mut self, fits: impl Fn(&str) -> bool) -> String {
        if let Some(place) = self.kept.iter().position(|message| fits(message)) {
            return self.kept.remove(place);
        }
        let mut buffer = vec![0; 65_536];
        loop {
            let (length, _) = soon(self.signals.recv_from(&mut buffer)).await.unwrap();
            let message = String::from_utf8(buffer[..length].to_vec()).unwrap();
            if fits(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    /// Whatever comes next, or nothing for a tenth of a second.
    pub(crate) async fn next_or_silence(&mut self) -> Option<String> {
        let mut buffer = vec![0; 65_536];
        let wait = std::time::Duration::from_millis(100);
        let (length, _) = tokio::time::timeout(wait, self.signals.recv_from(&mut buffer)).await.ok()?.ok()?;
        Some(String::from_utf8_lossy(&buffer[..length]).into_owned())
    }

    /// Sends an RTP packet to where this answer says.
    pub(crate) async fn rtp(&self, answer: &str, sequence: u16, payload_type: u8, (timestamp, payload): (u32, &[u8])) {
        let mut packet = vec![0x80, payload_type];
        packet.extend_from_slice(&sequence.to_be_bytes());
        packet.extend_from_slice(&timestamp.to_be_bytes());
        packet.extend_from_slice(&[0, 0, 0, 1]);
        packet.extend_from_slice(payload);
        self.sound.send_to(&packet, ("127.0.0.1", sound_port(answer))).await.unwrap();
    }
}

/// The value of a header field.
pub(crate) fn field<'a>(message: &'a str, name: &str) -> &'a str {
    let prefix = format!("{name}: ");
    message.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default()
}

/// The port in the first `m=` line.
pub(crate) fn sound_port(message: &str) -> u16 {
    let line = message.lines().find(|line| line.starts_with("m=audio")).unwrap();
    line.split(' ').nth(1).unwrap().parse().unwrap()
}
