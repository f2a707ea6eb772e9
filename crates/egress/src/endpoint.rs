//! What somebody wants to reach.

use std::{fmt, net::IpAddr, str::FromStr};

use clevercall_compliance::ProcessorId;
use thiserror::Error;

/// A place to connect to, as configured; nothing is approved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The name or address.
    pub host: Host,
    /// The port.
    pub port: u16,
    /// What for.
    pub purpose: EndpointPurpose,
    /// The register's entry of who is there; may be left out on this machine only.
    pub processor: Option<ProcessorId>,
    /// How the path is to be protected.
    pub wanted: Wanted,
}

/// A host by name (lower case, without a dot at the end) or by address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// An IP address.
    Address(IpAddr),
    /// A DNS name.
    Name(String),
}

/// A text that names no host.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a host; write a name such as sip.example.dk or an IP address, without scheme, port or path")]
pub struct HostError;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndpointPurpose {
    /// A telephone trunk.
    Trunk,
    /// A remote engine that turns speech into text.
    SpeechToText,
    /// A remote engine that turns text into speech.
    TextToSpeech,
    /// A remote language model.
    LanguageModel,
    /// A database.
    Database,
    /// A service that wraps keys.
    Keys,
    /// Mail or messages to the organisation's desk.
    Messages,
    /// A place for backups.
    Backup,
}

/// How a path is to be protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// TLS 1.2 or later with a verified certificate.
    Tls,
    /// Clear text; off this machine it needs a reason, which goes into the evidence.
    ClearText {
        /// Why it can't be encrypted.
        reason: Option<String>,
    },
}

impl Host {
    /// Whether the host as written can only be this machine.
    pub(crate) fn is_this_machine(&self) -> bool {
        match self {
            Self::Address(address) => address.to_canonical().is_loopback(),
            Self::Name(name) => name == "localhost",
        }
    }
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(legal);
        // A last label of digits only would be a mistyped address.
        let word_at_end = name.rsplit('.').next().is_some_and(|last| last.chars().any(|c| c.is_ascii_alphabetic()));
        if name.len() <= 253 && name.split('.').all(label) && word_at_end {
            Ok(Self::Name(name))
        } else {
            Err(HostError)
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl EndpointPurpose {
    /// The name used in evidence and controls.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::SpeechToText => "speech-to-text",
            Self::TextToSpeech => "text-to-speech",
            Self::LanguageModel => "language-model",
            Self::Database => "database",
            Self::Keys => "keys",
            Self::Messages => "messages",
            Self::Backup => "backup",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_hosts() {
        for (text, printed) in [("SIP.Example.dk.", "sip.example.dk"), ("192.0.2.7", "192.0.2.7"), ("::1", "::1")] {
            assert_eq!(text.parse::<Host>().unwrap().to_string(), printed);
        }
    }

    #[test]
    fn web_addresses_ports_and_mistyped_addresses_are_no_hosts() {
        for text in ["", "https://a.dk", "a.dk:443", "a/b", "1.2.3", "1.2.3.400", "a..dk", "a b", &"a".repeat(64)] {
            assert_eq!(text.parse::<Host>(), Err(HostError), "{text}");
        }
    }

    #[test]
    fn only_loopback_is_this_machine() {
        let here = |text: &str| text.parse::<Host>().unwrap().is_this_machine();
        assert!(["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "LOCALHOST"].into_iter().all(here));
        assert!(!["0.0.0.0", "10.0.0.1", "localhost.example.dk", "::"].into_iter().any(here));
    }
}
