//! The grammar of addresses and Via values (RFC 3261 §25.1), as far as breaking it is dangerous or tells nonsense.

use super::head::is_token;

/// Cuts a comma-separated list, minding quotes and angle brackets.
pub(crate) fn list(value: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped, mut bracket) = (false, false, false);
    value
        .split(move |c: char| {
            let was_escaped = std::mem::take(&mut escaped);
            match c {
                '\\' if quoted && !was_escaped => escaped = true,
                '"' if !was_escaped => quoted = !quoted,
                '<' if !quoted => bracket = true,
                '>' if !quoted => bracket = false,
                ',' => return !quoted && !bracket,
                _ => {}
            }
            false
        })
        .map(str::trim)
}

/// `"Display" <uri>;parameters`, `Display <uri>`, or a bare address.
pub(crate) fn is_name_addr(value: &str) -> bool {
    let value = value.trim();
    let Some(after_name) = skip_display_name(value) else { return false };
    let Some(rest) = after_name.strip_prefix('<') else {
        // A bare address ends at the first semicolon; what it can't hold without brackets is no part of it (§20.10).
        let (uri, parameters) = value.split_once(';').map_or((value, ""), |(uri, rest)| (uri, rest));
        return after_name.len() == value.len()
            && is_uri(uri.trim_end())
            && !has_headers(uri)
            && !uri.contains(',')
            && (parameters.is_empty() || are_parameters(parameters));
    };
    let Some((uri, after)) = rest.split_once('>') else { return false };
    let after = after.trim();
    is_uri(uri) && (after.is_empty() || after.strip_prefix(';').is_some_and(are_parameters))
}

/// What follows the display name, from its `<`; the whole when there is none, `None` when it breaks the grammar.
fn skip_display_name(value: &str) -> Option<&str> {
    if let Some(quoted) = value.strip_prefix('"') {
        let end = closing_quote(quoted)?;
        return Some(quoted[end + 1..].trim_start()).filter(|rest| rest.starts_with('<'));
    }
    match value.find('<') {
        None => (!value.contains('"') || value.contains(';')).then_some(value),
        Some(bracket) => {
            let words = value[..bracket].split_ascii_whitespace();
            words.into_iter().all(is_token).then(|| &value[bracket..])
        }
    }
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

/// `;name=value` after the first semicolon; quotes close, no name is empty.
fn are_parameters(text: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    let parts = text.split(|c: char| {
        let was_escaped = std::mem::take(&mut escaped);
        match c {
            '\\' if quoted && !was_escaped => escaped = true,
            '"' if !was_escaped => quoted = !quoted,
            ';' => return !quoted,
            _ => {}
        }
        false
    });
    let good = parts.into_iter().fold(true, |good, part| {
        let name = part.split('=').next().unwrap_or_default().trim();
        good && is_token(name)
    });
    good && text.matches('"').count() >= 2 * usize::from(text.contains('"'))
}

/// A URI of any scheme without spaces, quotes or brackets; of a SIP one also the host and port are looked at.
pub(crate) fn is_uri(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    let visible = uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"".contains(&byte));
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let sip = scheme.eq_ignore_ascii_case("sip") || scheme.eq_ignore_ascii_case("sips");
    visible && scheme_fits && !rest.is_empty() && (!sip || is_place(after_user(rest)))
}

/// Whether a URI carries header fields, which it must not outside angle brackets, nor in a request line.
pub(crate) fn has_headers(uri: &str) -> bool {
    after_user(uri).contains('?')
}

/// What follows the user part, which may itself hold `;` and `?` (RFC 3261 §25.1 user-unreserved).
fn after_user(rest: &str) -> &str {
    rest.rsplit_once('@').map_or(rest, |(_, place)| place)
}

/// `host[:port]` with whatever parameters and headers follow.
fn is_place(place: &str) -> bool {
    let end = place.find([';', '?']).unwrap_or(place.len());
    is_host_port(&place[..end])
}

fn is_host_port(text: &str) -> bool {
    let is_port = |port: &str| port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(rest) = text.strip_prefix('[') {
        let Some((host, after)) = rest.split_once(']') else { return false };
        let port = after.strip_prefix(':');
        return host.parse::<std::net::Ipv6Addr>().is_ok() && (after.is_empty() || port.is_some_and(is_port));
    }
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let named = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    named && port.is_none_or(is_port)
}

/// `SIP/2.0/UDP host:port;parameters`, with the spaces the grammar allows around the slashes and the colon.
pub(crate) fn is_via(value: &str) -> bool {
    let (head, parameters) = value.split_once(';').map_or((value, None), |(head, rest)| (head, Some(rest)));
    let mut parts = head.splitn(3, '/').map(str::trim);
    let (Some(protocol), Some("2.0"), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let Some((transport, sent_by)) = rest.split_once(|c: char| c.is_ascii_whitespace()) else { return false };
    let sent_by: String = sent_by.split_ascii_whitespace().collect();
    protocol.eq_ignore_ascii_case("SIP")
        && is_token(transport)
        && is_host_port(&sent_by)
        && parameters.is_none_or(are_parameters)
}
