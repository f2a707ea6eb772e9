//! Where a call goes to: a SIP address.

use std::{fmt, str::FromStr};

use clevercall_model::Personal;
use thiserror::Error;

/// How SIP messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// In clear, one datagram a message.
    Udp,
    /// In clear, over a connection.
    Tcp,
    /// Encrypted.
    Tls,
}

impl Transport {
    /// The name in logs and in `;transport=`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }

    /// The port without one in the address (RFC 3261 §19.1.2).
    pub(crate) const fn default_port(self) -> u16 {
        match self {
            Self::Udp | Self::Tcp => 5060,
            Self::Tls => 5061,
        }
    }
}

/// A SIP address somebody can be reached at, for example `sip:desk@pbx.example:5061;transport=tls`.
///
/// It may name a person, so it can't be printed.
pub struct Target {
    user: Personal<String>,
    host: String,
    port: Option<u16>,
    transport: Option<Transport>,
}

/// A text that is no SIP address; the text is not repeated.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a SIP address; write sip:name@host:port, with ;transport=tcp or ;transport=tls if wanted")]
pub struct TargetError;

impl Target {
    /// The part before the `@`; empty when there is none.
    pub fn user(&self) -> &str {
        self.user.reveal()
    }

    /// The host: a name or an address, an IPv6 one without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The transport the address asks for: `;transport=`, or TLS for `sips:`; UDP where it says nothing.
    pub fn transport(&self) -> Transport {
        self.transport.unwrap_or(Transport::Udp)
    }

    /// The port, or the transport's usual one.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(self.transport().default_port())
    }

    /// The address as it is written in a request, to be shown to nobody but the network.
    pub(crate) fn uri(&self) -> String {
        let mut uri = String::from("sip:");
        if !self.user().is_empty() {
            uri.push_str(self.user());
            uri.push('@');
        }
        uri.push_str(&self.host_and_port());
        if let Some(transport) = self.transport {
            uri.push_str(";transport=");
            uri.push_str(transport.name());
        }
        uri
    }

    /// The same place without a user: what a registrar is addressed by.
    pub(crate) fn host_and_port(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        self.port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let text = text.trim();
        let (secure, rest) = match text.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sips") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sip") => (false, rest),
            _ => return Err(TargetError),
        };
        let (address, parameters) = rest.split_once(';').map_or((rest, ""), |(address, rest)| (address, rest));
        let (user, place) = address.rsplit_once('@').unwrap_or(("", address));
        let (host, port) = split_port(place)?;
        if !user.bytes().all(is_user_byte) || !is_host(host) {
            return Err(TargetError);
        }
        let mut transport = secure.then_some(Transport::Tls);
        for parameter in parameters.split(';').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("transport", "udp")) if !secure => transport = Some(Transport::Udp),
                Some(("transport", "tcp")) if !secure => transport = Some(Transport::Tcp),
                Some(("transport", "tcp" | "tls")) => transport = Some(Transport::Tls),
                _ => return Err(TargetError),
            }
        }
        Ok(Self { user: Personal::new(user.to_owned()), host: host.to_owned(), port, transport })
    }
}

fn split_port(place: &str) -> Result<(&str, Option<u16>), TargetError> {
    let port = |text: &str| text.parse().ok().filter(|&port| port != 0).map(Some).ok_or(TargetError);
    if let Some(rest) = place.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(TargetError)?;
        host.parse::<std::net::Ipv6Addr>().map_err(|_| TargetError)?;
        return match after.strip_prefix(':') {
            Some(text) => Ok((host, port(text)?)),
            None if after.is_empty() => Ok((host, None)),
            None => Err(TargetError),
        };
    }
    match place.split_once(':') {
        Some((host, text)) => Ok((host, port(text)?)),
        None => Ok((place, None)),
    }
}

fn is_user_byte(byte: u8) -> bool {
    // RFC 3261 §25.1: unreserved, escaped and user-unreserved, without what would need quoting in Refer-To.
    byte.is_ascii_alphanumeric() || b"-_.!~*'()%&=+$,/".contains(&byte)
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte))
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Target(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_read_and_written_back() {
        for text in [
            "sip:answers@127.0.0.1:5060",
            "sip:desk@pbx.example;transport=tls",
            "sip:pbx.example",
            "sip:+4522334455@[::1]:5070;transport=tcp",
        ] {
            assert_eq!(text.parse::<Target>().unwrap().uri(), text);
        }
    }

    #[test]
    fn sips_means_tls_and_its_port() {
        let target: Target = "sips:desk@pbx.example".parse().unwrap();
        assert_eq!((target.transport(), target.port()), (Transport::Tls, 5061));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "desk", "tel:+4522334455", "sip:", "sip:a@", "sip:a b@c", "sip:a@h:0", "sip:a@h:x", "sip:a@h;x=<y>"]
        {
            assert_eq!(text.parse::<Target>().err(), Some(TargetError), "{text}");
        }
    }

    #[test]
    fn debug_does_not_name_the_person() {
        let target: Target = "sip:peter@pbx.example".parse().unwrap();
        assert_eq!(format!("{target:?}"), "Target(..)");
    }
}
