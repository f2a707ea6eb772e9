//! `[[trunk]]`: carriers this installation registers at.

use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Secret, Source};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrunkSection {
    name: Spanned<String>,
    server: Spanned<String>,
    user: String,
    password: Secret,
    processor: Option<String>,
    expires_seconds: Option<u64>,
}

/// A carrier to register at.
pub(crate) struct Trunk {
    /// A short name for logs and metrics.
    pub(crate) name: String,
    /// Host and port of the registrar.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
    /// The transport: `udp`, `tcp` or `tls`.
    pub(crate) transport: TrunkTransport,
    /// Who to register as.
    pub(crate) user: String,
    /// The digest password.
    pub(crate) password: Secret,
    /// The carrier's entry in the register of processors.
    pub(crate) processor: Option<String>,
    /// How long a registration is asked for.
    pub(crate) expires: Duration,
}

/// How a trunk is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TrunkTransport {
    /// Clear text; loopback or with a reason only.
    Udp,
    /// Clear text; loopback or with a reason only.
    Tcp,
    /// Encrypted.
    Tls,
}

impl TrunkTransport {
    /// The name a SIP URI has for it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }
}

impl TrunkSection {
    pub(super) fn check(self, source: &Source<'_>) -> Result<Trunk, ConfigError> {
        let name = self.name.get_ref().clone();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(source.at(&self.name.span(), "a trunk's name is letters, digits and '-'; it shows in metrics"));
        }
        let (host, port, transport) = server(self.server.get_ref()).ok_or_else(|| {
            source.at(&self.server.span(), "not a server; expected one like \"tls:sip.example.dk:5061\"")
        })?;
        Ok(Trunk {
            name,
            host,
            port,
            transport,
            user: self.user,
            password: self.password,
            processor: self.processor,
            expires: Duration::from_secs(self.expires_seconds.unwrap_or(600)),
        })
    }
}

fn server(text: &str) -> Option<(String, u16, TrunkTransport)> {
    let (transport, rest) = text.split_once(':')?;
    let transport = match transport {
        "udp" => TrunkTransport::Udp,
        "tcp" => TrunkTransport::Tcp,
        "tls" => TrunkTransport::Tls,
        _ => return None,
    };
    let (host, port) = rest.rsplit_once(':')?;
    if host.is_empty() { None } else { Some((host.to_owned(), port.parse().ok()?, transport)) }
}
