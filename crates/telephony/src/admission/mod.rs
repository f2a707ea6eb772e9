//! Who is let in, before anything is remembered of them.
//!
//! Pure.
//! [`examine`] judges one message as it came from the wire, more strictly than the SIP library does: what is no proper
//! SIP is answered with 400, or not at all, and never becomes a transaction or a dialog.
//! [`Pace`] judges how fast new calls come.

mod address;
mod head;
mod pace;
mod refusal;
mod tidy;

use head::Head;
pub(crate) use pace::Pace;
pub(crate) use refusal::respond;
pub(crate) use tidy::tidy;

/// What is to be done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is proper SIP; go on.
    Admit,
    /// Answer with this status, statelessly, and forget it.
    Refuse(Fault),
    /// Not worth an answer: no SIP at all, an ACK, or a response.
    Ignore,
}

/// What is wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 400: it breaks the grammar, or lacks or repeats a header it must have.
    Malformed(&'static str),
    /// 416: the address is of no scheme we know.
    Scheme,
    /// 420: it requires an extension we don't have.
    Extension,
    /// 501: nobody knows this method.
    Method,
    /// 505: another version of SIP.
    Version,
}

impl Fault {
    /// The status and reason phrase of the answer.
    pub const fn status(self) -> (u16, &'static str) {
        match self {
            Self::Malformed(_) => (400, "Bad Request"),
            Self::Scheme => (416, "Unsupported URI Scheme"),
            Self::Extension => (420, "Bad Extension"),
            Self::Method => (501, "Not Implemented"),
            Self::Version => (505, "Version Not Supported"),
        }
    }
}

/// Methods the SIP library knows; which of them are allowed here is another question, answered with 405.
const METHODS: [&str; 14] = [
    "ACK",
    "BYE",
    "CANCEL",
    "INFO",
    "INVITE",
    "MESSAGE",
    "NOTIFY",
    "OPTIONS",
    "PRACK",
    "PUBLISH",
    "REFER",
    "REGISTER",
    "SUBSCRIBE",
    "UPDATE",
];

/// Extensions that a request may require. `100rel` is among them because we send no provisional response it could
/// apply to (RFC 3262 §3).
const EXTENSIONS: [&str; 3] = ["timer", "100rel", "norefersub"];

/// Judges one whole message: a datagram, or one message cut out of a stream.
pub fn examine(message: &[u8]) -> Verdict {
    if message.starts_with(b"SIP/") {
        return if is_response(message) { Verdict::Admit } else { Verdict::Ignore };
    }
    let Some(head) = Head::split(message) else { return Verdict::Ignore };
    match judge(&head) {
        Ok(()) => Verdict::Admit,
        // An ACK is never answered, and without a Via nobody could find where the answer belongs.
        Err(_) if head.method() == "ACK" || head.all("via").next().is_none() => Verdict::Ignore,
        Err(fault) => Verdict::Refuse(fault),
    }
}

fn is_response(message: &[u8]) -> bool {
    let code = message.strip_prefix(b"SIP/2.0 ").and_then(|rest| rest.first_chunk::<4>());
    code.is_some_and(|code| (b'1'..=b'6').contains(&code[0]) && code[..3].iter().all(u8::is_ascii_digit))
        && matches!(code, Some([_, _, _, b' ' | b'\r']))
}

fn judge(head: &Head<'_>) -> Result<(), Fault> {
    let uri = request_line(head)?;
    for name in ["from", "to", "call-id", "cseq", "max-forwards"] {
        let mut values = head.all(name);
        if values.next().is_none() || values.next().is_some() {
            return Err(Fault::Malformed("a mandatory header is missing or repeated"));
        }
    }
    vias(head)?;
    numbers(head)?;
    addresses(head)?;
    date(head)?;
    if !METHODS.contains(&head.method()) {
        return Err(Fault::Method);
    }
    match uri.split_once(':') {
        Some((scheme, _)) if ["sip", "sips", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {}
        _ => return Err(Fault::Scheme),
    }
    if head.method() != "ACK" && head.method() != "CANCEL" && unknown_extensions(head).next().is_some() {
        return Err(Fault::Extension);
    }
    Ok(())
}

/// The extensions in `Require` that we don't have.
fn unknown_extensions<'a>(head: &'a Head<'_>) -> impl Iterator<Item = &'a str> {
    head.all("require")
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|tag| !EXTENSIONS.iter().any(|known| tag.eq_ignore_ascii_case(known)))
}

/// `METHOD URI SIP/2.0`, with one space between and none elsewhere (RFC 3261 §7.1).
fn request_line<'a>(head: &'a Head<'_>) -> Result<&'a str, Fault> {
    let malformed = Fault::Malformed("the request line breaks the grammar");
    let mut words = head.request_line.split(' ');
    let (Some(method), Some(uri), Some(version), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(malformed);
    };
    if !head::is_token(method) || !address::is_uri(uri) || address::has_headers(uri) {
        return Err(malformed);
    }
    match version.strip_prefix("SIP/") {
        Some("2.0") => Ok(uri),
        Some(other) if other.split('.').count() == 2 && other.bytes().all(|c| c.is_ascii_digit() || c == b'.') => {
            Err(Fault::Version)
        }
        _ => Err(malformed),
    }
}

fn vias(head: &Head<'_>) -> Result<(), Fault> {
    let values = head.all("via").flat_map(address::list).map(address::is_via);
    let good = values.fold(None, |all: Option<bool>, good| Some(all.unwrap_or(true) && good));
    if good == Some(true) { Ok(()) } else { Err(Fault::Malformed("a Via header is missing or breaks the grammar")) }
}

/// Every number within its range, and the body as long as it says.
fn numbers(head: &Head<'_>) -> Result<(), Fault> {
    let cseq = head.one("cseq").and_then(|value| {
        let (number, method) = value.split_once(|c: char| c.is_ascii_whitespace())?;
        Some((decimal(number)?, method.trim()))
    });
    // RFC 3261 §8.1.1.5: less than 2^31.
    match cseq {
        Some((number, method)) if number < 1 << 31 && method == head.method() => {}
        _ => return Err(Fault::Malformed("the CSeq number or method is wrong")),
    }
    if head.one("max-forwards").and_then(decimal).is_none_or(|hops| hops > 255) {
        return Err(Fault::Malformed("Max-Forwards is not a number from 0 to 255"));
    }
    for name in ["expires", "min-expires", "min-se"] {
        if head.all(name).any(|value| decimal(value.split(';').next().unwrap_or_default()).is_none()) {
            return Err(Fault::Malformed("a header that counts seconds is no number"));
        }
    }
    let mut lengths = head.all("content-length");
    match (lengths.next().map(decimal), lengths.next()) {
        (None, None) => Ok(()),
        (Some(Some(length)), None) if length <= head.body_length as u64 => Ok(()),
        _ => Err(Fault::Malformed("Content-Length does not fit the message")),
    }
}

fn decimal(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= u64::from(u32::MAX))
}

fn addresses(head: &Head<'_>) -> Result<(), Fault> {
    let good = ["from", "to"].into_iter().filter_map(|name| head.one(name)).all(address::is_name_addr)
        && ["contact", "route", "record-route", "refer-to", "p-asserted-identity"]
            .into_iter()
            .flat_map(|name| head.all(name))
            .flat_map(address::list)
            .all(|value| value == "*" || address::is_name_addr(value));
    if good { Ok(()) } else { Err(Fault::Malformed("an address breaks the grammar")) }
}

/// RFC 3261 §20.17: only GMT.
fn date(head: &Head<'_>) -> Result<(), Fault> {
    if head.all("date").all(|value| value.ends_with("GMT")) {
        Ok(())
    } else {
        Err(Fault::Malformed("the Date is not in GMT"))
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use proptest::prelude::*;

    use super::*;

    const REQUEST: &str = "INVITE sip:line@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1\r\n\
        From: \"A\" <sip:a@192.0.2.2>;tag=1\r\nTo: <sip:line@192.0.2.1>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\
        Max-Forwards: 70\r\nContact: <sip:a@192.0.2.2>\r\nContent-Length: 4\r\n\r\nbody";

    fn source() -> SocketAddr {
        "192.0.2.7:4000".parse().unwrap()
    }

    #[test]
    fn a_refusal_says_what_is_wrong_and_where_the_request_came_from() {
        let request = REQUEST.replace("Max-Forwards: 70", "Require: telepathy\r\nMax-Forwards: 70");
        let Verdict::Refuse(fault) = examine(request.as_bytes()) else { panic!("it must be refused") };
        let answer = respond(request.as_bytes(), fault, source()).unwrap();
        assert!(answer.starts_with("SIP/2.0 420 Bad Extension\r\n"), "{answer}");
        assert!(answer.contains("Unsupported: telepathy\r\n"), "{answer}");
        assert!(answer.contains(";branch=z9hG4bK1;received=192.0.2.7\r\n"), "{answer}");
        assert!(answer.contains("To: <sip:line@192.0.2.1>;tag="), "{answer}");
    }

    #[test]
    fn an_ack_is_never_answered() {
        let ack = REQUEST.replace("INVITE", "ACK").replace("70", "700");
        assert_eq!(examine(ack.as_bytes()), Verdict::Ignore);
    }

    #[test]
    fn a_refusal_cannot_be_made_to_carry_lines_of_its_sender() {
        let request = REQUEST.replace("CSeq: 1 INVITE", "CSeq: 1 INVITE\rX: y");
        assert!(matches!(examine(request.as_bytes()), Verdict::Ignore | Verdict::Refuse(_)));
        let answer = respond(request.as_bytes(), Fault::Malformed(""), source()).unwrap_or_default();
        assert!(!answer.contains("\rX:"), "{answer}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fall(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(examine(&bytes) != Verdict::Admit);
            prop_assert!(tidy(&bytes).is_none_or(|tidied| tidied != bytes));
        }

        #[test]
        fn no_change_to_a_request_makes_it_fall(place in 0..REQUEST.len(), bytes in proptest::collection::vec(any::<u8>(), 0..4)) {
            let mut request = REQUEST.as_bytes().to_vec();
            request.splice(place..(place + bytes.len()).min(request.len()), bytes);
            if let Verdict::Refuse(fault) = examine(&request) {
                let answer = respond(&request, fault, source()).unwrap();
                prop_assert!(answer.ends_with("\r\n\r\n") && answer.matches("\r\n\r\n").count() == 1);
            }
            if let (Verdict::Admit, Some(tidied)) = (examine(&request), tidy(&request)) {
                prop_assert_eq!(examine(&tidied), Verdict::Admit);
                prop_assert!(tidy(&tidied).is_none_or(|again| again == tidied));
            }
        }

        #[test]
        fn no_address_makes_it_fall(value in "\\PC{0,80}") {
            let request = REQUEST.replace("\"A\" <sip:a@192.0.2.2>;tag=1", &value);
            examine(request.as_bytes());
        }
    }
}
