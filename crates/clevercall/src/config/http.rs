//! `[http]`: health, metrics and live events.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Source};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct HttpSection {
    listen: Option<Spanned<String>>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    token: Option<PathBuf>,
}

/// Where the program answers about itself.
pub(crate) struct Http {
    /// Address and port.
    pub(crate) listen: SocketAddr,
    /// Certificate chain and key in PEM; needed off loopback.
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    /// The file with the bearer token.
    pub(crate) token: PathBuf,
}

impl HttpSection {
    pub(super) fn check(self, source: &Source<'_>, folder: &Path) -> Result<Http, ConfigError> {
        let listen = match &self.listen {
            None => SocketAddr::from(([127, 0, 0, 1], 8080)),
            Some(text) => text
                .get_ref()
                .parse()
                .map_err(|_| source.at(&text.span(), "not an address; expected something like \"127.0.0.1:8080\""))?,
        };
        let tls = match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => Some((folder.join(certificate), folder.join(key))),
            (None, None) => None,
            _ => return Err(source.whole("[http] needs both `certificate` and `key`, or neither on loopback")),
        };
        if tls.is_none() && !listen.ip().is_loopback() {
            let span = self.listen.map(|text| text.span()).unwrap_or_default();
            let fault = "plain HTTP is for loopback only; give [http] a `certificate` and a `key`";
            return Err(source.at(&span, fault));
        }
        Ok(Http { listen, tls, token: folder.join(self.token.unwrap_or_else(|| "http.token".into())) })
    }
}
