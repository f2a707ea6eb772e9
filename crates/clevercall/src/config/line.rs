//! `[line]`: where calls come in.

use std::{
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Source};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct LineSection {
    udp: Option<Spanned<String>>,
    tcp: Option<Spanned<String>>,
    tls: Option<Spanned<String>>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    advertised: Option<Spanned<String>>,
    rtp_ports: Option<Spanned<String>>,
    country_code: Option<Spanned<String>>,
    max_calls: Option<usize>,
    max_new_calls_per_second: Option<u32>,
    max_new_calls_per_source: Option<u32>,
    no_media_seconds: Option<u64>,
    clear_text_reason: Option<String>,
}

/// The listeners for calls.
pub(crate) struct Line {
    /// SIP over UDP.
    pub(crate) udp: Option<SocketAddr>,
    /// SIP over TCP.
    pub(crate) tcp: Option<SocketAddr>,
    /// SIP over TLS.
    pub(crate) tls: Option<SocketAddr>,
    /// Certificate chain and key in PEM, for TLS.
    pub(crate) certificate: Option<(PathBuf, PathBuf)>,
    /// The address callers see, where it differs from the one listened on.
    pub(crate) advertised: Option<IpAddr>,
    /// The UDP ports for sound.
    pub(crate) rtp_ports: RangeInclusive<u16>,
    /// What a national number gets in front, digits only.
    pub(crate) country_code: String,
    /// Calls at a time.
    pub(crate) max_calls: usize,
    /// New calls a second, all together.
    pub(crate) max_new_calls_per_second: u32,
    /// New calls a second from one address.
    pub(crate) max_new_calls_per_source: u32,
    /// A call without sound for this long is ended.
    pub(crate) no_media: Duration,
    /// Why calls without encryption are accepted off loopback; `None` refuses them.
    pub(crate) clear_text_reason: Option<String>,
}

impl LineSection {
    pub(super) fn check(self, source: &Source<'_>, folder: &Path) -> Result<Line, ConfigError> {
        let tls = address(self.tls.as_ref(), source)?;
        let certificate = match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => Some((folder.join(certificate), folder.join(key))),
            (None, None) if tls.is_none() => None,
            _ => return Err(source.whole("[line] `tls` needs both `certificate` and `key`, as PEM files")),
        };
        let (udp, tcp) = (address(self.udp.as_ref(), source)?, address(self.tcp.as_ref(), source)?);
        let reason = self.clear_text_reason.filter(|reason| !reason.trim().is_empty());
        let exposed = |listen: Option<SocketAddr>| listen.is_some_and(|address| !address.ip().is_loopback());
        if reason.is_none() && (exposed(udp) || exposed(tcp)) {
            let span = [&self.udp, &self.tcp].into_iter().flatten().map(Spanned::span).next().unwrap_or_default();
            let fault = "SIP in clear text is for loopback only; use `tls`, or say why in `clear_text_reason`";
            return Err(source.at(&span, fault));
        }
        Ok(Line {
            udp,
            tcp,
            tls,
            certificate,
            advertised: advertised(self.advertised.as_ref(), source)?,
            rtp_ports: rtp_ports(self.rtp_ports.as_ref(), source)?,
            country_code: country_code(self.country_code.as_ref(), source)?,
            max_calls: self.max_calls.unwrap_or(100),
            max_new_calls_per_second: self.max_new_calls_per_second.unwrap_or(50),
            max_new_calls_per_source: self.max_new_calls_per_source.unwrap_or(50),
            no_media: Duration::from_secs(self.no_media_seconds.unwrap_or(30)),
            clear_text_reason: reason,
        })
    }
}

fn address(text: Option<&Spanned<String>>, source: &Source<'_>) -> Result<Option<SocketAddr>, ConfigError> {
    let Some(text) = text else { return Ok(None) };
    let fault = "not an address; expected IP and port, like \"127.0.0.1:5060\"";
    text.get_ref().parse().map(Some).map_err(|_| source.at(&text.span(), fault))
}

fn advertised(text: Option<&Spanned<String>>, source: &Source<'_>) -> Result<Option<IpAddr>, ConfigError> {
    let Some(text) = text else { return Ok(None) };
    let fault = "not an IP address; expected one like \"192.0.2.10\"";
    text.get_ref().parse().map(Some).map_err(|_| source.at(&text.span(), fault))
}

fn rtp_ports(text: Option<&Spanned<String>>, source: &Source<'_>) -> Result<RangeInclusive<u16>, ConfigError> {
    let Some(text) = text else { return Ok(40_000..=44_000) };
    let ports = text.get_ref().split_once('-').and_then(|(first, last)| {
        let (first, last) = (first.trim().parse::<u16>().ok()?, last.trim().parse::<u16>().ok()?);
        (first >= 1024 && last > first).then_some(first..=last)
    });
    ports.ok_or_else(|| source.at(&text.span(), "not a range of ports from 1024 up; expected one like \"40000-44000\""))
}

fn country_code(text: Option<&Spanned<String>>, source: &Source<'_>) -> Result<String, ConfigError> {
    let Some(text) = text else { return Ok("45".to_owned()) };
    let digits = text.get_ref().trim_start_matches('+');
    if (1..=3).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit()) {
        Ok(digits.to_owned())
    } else {
        Err(source.at(&text.span(), "not a country code; expected one like \"45\""))
    }
}
