//! Proper SIP in odd clothes, put into those that the SIP library knows.
//!
//! The grammar lets white space stand around `;`, `=` and more, and a datagram may go without `Content-Length`
//! (RFC 3261 §18.3, §25.1); the library overlooks a tag or a body then. Messages that need nothing are left alone.

use super::head::Head;

/// Headers whose parameters the library looks at.
const STRUCTURED: [&str; 6] = ["via", "from", "to", "contact", "route", "record-route"];

/// The message as the library reads it best; `None` when it may stay as it is.
pub(crate) fn tidy(message: &[u8]) -> Option<Vec<u8>> {
    let head = Head::split(message)?;
    let lacks_length = head.body_length > 0 && head.one("content-length").is_none();
    let spaced = STRUCTURED.iter().flat_map(|name| head.all(name)).any(is_spaced);
    if !lacks_length && !spaced {
        return None;
    }
    let mut tidied = Vec::with_capacity(message.len() + 24);
    tidied.extend_from_slice(head.request_line.as_bytes());
    for (name, value) in head.fields() {
        let value = if STRUCTURED.contains(&name) { squeeze(value) } else { value.to_owned() };
        tidied.extend_from_slice(format!("\r\n{name}: {value}").as_bytes());
    }
    if lacks_length {
        tidied.extend_from_slice(format!("\r\ncontent-length: {}", head.body_length).as_bytes());
    }
    tidied.extend_from_slice(&message[message.len() - head.body_length - 4..]);
    Some(tidied)
}

fn is_spaced(value: &str) -> bool {
    value.as_bytes().windows(2).any(|two| {
        let is_space = |byte: u8| byte == b' ' || byte == b'\t';
        let separates = |byte: u8| b";=/:".contains(&byte);
        is_space(two[0]) && separates(two[1]) || separates(two[0]) && is_space(two[1])
    })
}

/// Without the white space around separators, where it means nothing: outside quotes and angle brackets.
fn squeeze(value: &str) -> String {
    let (mut quoted, mut escaped, mut bracket) = (false, false, false);
    let mut squeezed = String::with_capacity(value.len());
    let mut space = false;
    for c in value.chars() {
        let was_escaped = std::mem::take(&mut escaped);
        match c {
            '\\' if quoted && !was_escaped => escaped = true,
            '"' if !was_escaped && !bracket => quoted = !quoted,
            '<' if !quoted => bracket = true,
            '>' if !quoted => bracket = false,
            _ => {}
        }
        if c.is_ascii_whitespace() && !quoted && !bracket {
            space = true;
            continue;
        }
        let separates = |c: char| ";=,/:".contains(c);
        if std::mem::take(&mut space) && !separates(c) && !squeezed.is_empty() && !squeezed.ends_with(separates) {
            squeezed.push(' ');
        }
        squeezed.push(c);
    }
    squeezed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_where_it_means_nothing_and_stays_where_it_does() {
        for (odd, plain) in [
            ("SIP / 2.0 /UDP   host : 5060 ; branch = z9", "SIP/2.0/UDP host:5060;branch=z9"),
            ("\"A ; = B\"   <sip:a@b> ;  tag =  1", "\"A ; = B\" <sip:a@b>;tag=1"),
            ("\"A \\\" ; B\" <sip:a@b;x=y> ; q = 1 , <sip:c@d>", "\"A \\\" ; B\" <sip:a@b;x=y>;q=1,<sip:c@d>"),
        ] {
            assert_eq!(squeeze(odd), plain);
            assert!(is_spaced(odd));
        }
    }

    #[test]
    fn a_body_without_a_length_gets_one_and_a_plain_message_is_left_alone() {
        let message = b"OPTIONS sip:a@b SIP/2.0\r\nTo: sip:a@b\r\n\r\nbody";
        assert_eq!(tidy(message).unwrap(), b"OPTIONS sip:a@b SIP/2.0\r\nto: sip:a@b\r\ncontent-length: 4\r\n\r\nbody");
        assert!(tidy(b"OPTIONS sip:a@b SIP/2.0\r\nTo: \"A B\" <sip:a@b>;tag=1\r\n\r\n").is_none());
    }
}
