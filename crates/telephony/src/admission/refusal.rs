//! The stateless answer to a request that is not let in.

use std::{fmt::Write as _, net::SocketAddr};

use super::{Fault, head::Head, unknown_extensions};

/// An answer and where it goes.
pub(crate) struct Refusal {
    pub(crate) text: String,
    pub(crate) destination: SocketAddr,
}

/// Writes the answer to `message`, which was judged to have this fault (RFC 3261 §8.2.6, §18.2.2).
///
/// The tag is the same for the same message, so that a repeated request gets a repeated answer.
pub(crate) fn respond(message: &[u8], fault: Fault, source: SocketAddr) -> Option<Refusal> {
    let head = Head::split(message)?;
    let (status, phrase) = fault.status();
    let mut text = format!("SIP/2.0 {status} {phrase}\r\n");
    let mut destination = source;
    for (index, via) in head.all("via").enumerate() {
        if index == 0 {
            destination.set_port(reply_port(via, source.port()));
            push(&mut text, format_args!("Via: {}\r\n", stamped(via, source)));
        } else {
            push(&mut text, format_args!("Via: {via}\r\n"));
        }
    }
    for (name, key) in [("From", "from"), ("Call-ID", "call-id"), ("CSeq", "cseq")] {
        if let Some(value) = head.one(key) {
            push(&mut text, format_args!("{name}: {value}\r\n"));
        }
    }
    if let Some(to) = head.one("to") {
        let tag = if to.contains(";tag=") { String::new() } else { format!(";tag={:08x}", fingerprint(message)) };
        push(&mut text, format_args!("To: {to}{tag}\r\n"));
    }
    if let Fault::Extension = fault {
        let unknown: Vec<&str> = unknown_extensions(&head).collect();
        push(&mut text, format_args!("Unsupported: {}\r\n", unknown.join(", ")));
    }
    text.push_str("Content-Length: 0\r\n\r\n");
    Some(Refusal { text, destination })
}

/// With `rport` the port it came from (RFC 3581), without the one the sender names.
fn reply_port(via: &str, source: u16) -> u16 {
    if via.contains(";rport") {
        return source;
    }
    let first = via.split([';', ',']).next().unwrap_or_default();
    let port = first.rsplit_once(':').filter(|(host, _)| !host.ends_with(':')).map(|(_, port)| port.trim());
    // A Via that breaks the grammar names no port that could be trusted.
    if super::address::is_via(first) { port.map_or(5060, |port| port.parse().unwrap_or(source)) } else { source }
}

/// The topmost Via with the address it really came from.
fn stamped(via: &str, source: SocketAddr) -> String {
    let end = via.find(',').unwrap_or(via.len());
    let (first, others) = via.split_at(end);
    let first = first.replacen(";rport", &format!(";rport={}", source.port()), usize::from(!first.contains(";rport=")));
    format!("{first};received={}{others}", source.ip())
}

/// FNV-1a: no secret, only the same for the same message.
fn fingerprint(message: &[u8]) -> u32 {
    message.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("writing to a String cannot fail");
}
