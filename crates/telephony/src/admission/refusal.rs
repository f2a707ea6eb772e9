//! The stateless answer to a request that is not let in.

use std::{fmt::Write as _, net::SocketAddr};

use super::{Fault, head::Head, unknown_extensions};

/// Writes the answer to `message`, which was judged to have this fault (RFC 3261 §8.2.6, §18.2.2).
///
/// It goes back to where the message came from, as if `rport` had been asked for (RFC 3581): the Via of one who breaks
/// the grammar is no address to send to. The tag is the same for the same message.
pub(crate) fn respond(message: &[u8], fault: Fault, source: SocketAddr) -> Option<String> {
    let head = Head::split(message)?;
    let (status, phrase) = fault.status();
    let mut text = format!("SIP/2.0 {status} {phrase}\r\n");
    for (index, via) in head.all("via").enumerate() {
        if index == 0 {
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
    Some(text)
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
