//! The register of processors: one TOML file of claims, shipped with a starting set, extended by the organisation.
//!
//! ```toml
//! [processor.example]
//! role = ["carrier"]
//! contracting = { name = "Example ApS", register = "CVR 00000000", country = "DK" }
//! chain = [{ name = "The founders", country = "DK", relation = "controls", confidence = "high" }]
//! sites = [{ country = "DK", kind = "datacentre" }]
//! support_access = ["DK"]
//! third_country_subsidiaries = []
//! retention = { content_days = 0, shown_by = "contract of 1 June 2026, clause 9" }
//! sources = [{ at = "contract of 1 June 2026", seen = 2026-06-01 }]
//! as_of = 2026-06-01
//! review_by = 2027-06-01
//!
//! [hosts]
//! example = ["sip.example.dk", "*.voice.example.dk"]
//!
//! [pins]
//! example = ["<SHA-256 of their certificate, in hexadecimal>"]
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::{Processor, ProcessorId};

/// Who may be asked for, and which hosts are theirs.
///
/// A host belongs to an entry only when the register says so: naming an entry is not enough to reach any host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    #[serde(default)]
    processor: BTreeMap<ProcessorId, Processor>,
    #[serde(default)]
    hosts: BTreeMap<ProcessorId, Vec<String>>,
    #[serde(default)]
    pins: BTreeMap<ProcessorId, Vec<Fingerprint>>,
}

/// SHA-256 of a certificate (DER), written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Fingerprint(pub [u8; 32]);

/// A text that is no fingerprint.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a fingerprint; write SHA-256 of the certificate as 64 hexadecimal digits")]
pub struct NotAFingerprint;

/// A register file that can't be used; the operator corrects the file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RegisterError {
    /// The file is not what a register looks like.
    #[error("line {line} of the register: {expected}")]
    Form {
        /// Counted from 1.
        line: usize,
        /// What stands there and what is expected.
        expected: String,
    },
    /// A claim that rests on nothing.
    #[error("entry '{0}' of the register names no source; add sources = [{{ at = \"…\", seen = 2026-11-24 }}]")]
    WithoutSource(ProcessorId),
    /// A review that lies before the claims.
    #[error("entry '{0}' of the register is to be reviewed before it was true; correct as_of or review_by")]
    ReviewedBeforeTrue(ProcessorId),
    /// Hosts or pins of nobody.
    #[error("the register lists hosts or pins of '{0}', who has no entry; add [processor.{0}] or remove them")]
    HostsOfNobody(ProcessorId),
    /// A host pattern that would cover too much, or nothing.
    #[error(
        "the register lists a host of '{0}' that is no host; write a name such as sip.example.dk, an address, or \
         *.example.dk for every name below example.dk"
    )]
    HostPattern(ProcessorId),
}

/// A processor that is not in the register.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("'{0}' is not in the register of processors; add its entry with sources, or use another processor")]
pub struct Unlisted(pub ProcessorId);

const STARTING: &str = include_str!("../register/starting.toml");

impl Register {
    /// Reads a register file; the error names the line and what is expected there.
    pub fn parse(text: &str) -> Result<Self, RegisterError> {
        let register: Self = toml::from_str(text).map_err(|error| form_error(text, &error))?;
        register.validate()?;
        register.hosts.keys().chain(register.pins.keys()).try_for_each(|id| {
            register.entry(id).map(|_| ()).map_err(|Unlisted(id)| RegisterError::HostsOfNobody(id))
        })?;
        Ok(register)
    }

    /// The claims that clevercall ships: hosts, carriers and engines as found in public sources.
    pub fn starting() -> Self {
        Self::parse(STARTING).expect("a test parses the shipped register")
    }

    /// Lays an organisation's own file over this register: its entries replace those of the same id, its hosts are
    /// added to theirs.
    pub fn overlaid(mut self, text: &str) -> Result<Self, RegisterError> {
        let own: Self = toml::from_str(text).map_err(|error| form_error(text, &error))?;
        own.validate()?;
        self.processor.extend(own.processor);
        for (id, hosts) in own.hosts {
            if !self.processor.contains_key(&id) {
                return Err(RegisterError::HostsOfNobody(id));
            }
            self.hosts.entry(id).or_default().extend(hosts);
        }
        for (id, pins) in own.pins {
            if !self.processor.contains_key(&id) {
                return Err(RegisterError::HostsOfNobody(id));
            }
            // Pins are a narrowing: the organisation's own replace what was there.
            self.pins.insert(id, pins);
        }
        Ok(self)
    }

    /// The entry of a processor.
    pub fn entry(&self, id: &ProcessorId) -> Result<&Processor, Unlisted> {
        self.processor.get(id).ok_or_else(|| Unlisted(id.clone()))
    }

    /// Every entry, by id.
    pub fn entries(&self) -> impl Iterator<Item = (&ProcessorId, &Processor)> {
        self.processor.iter()
    }

    /// Whether `host` (a name or an address) is one of the processor's; names are compared without case.
    pub fn has_host(&self, id: &ProcessorId, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.hosts.get(id).is_some_and(|patterns| patterns.iter().any(|pattern| covers(pattern, &host)))
    }

    /// The certificates that are accepted of a processor; none pinned accepts whatever an authority vouches for.
    pub fn pins(&self, id: &ProcessorId) -> &[Fingerprint] {
        self.pins.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    fn validate(&self) -> Result<(), RegisterError> {
        for (id, processor) in &self.processor {
            if processor.sources.is_empty() {
                return Err(RegisterError::WithoutSource(id.clone()));
            }
            if processor.review_by < processor.as_of {
                return Err(RegisterError::ReviewedBeforeTrue(id.clone()));
            }
        }
        for (id, patterns) in &self.hosts {
            if !patterns.iter().all(|pattern| is_host_pattern(pattern)) {
                return Err(RegisterError::HostPattern(id.clone()));
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = NotAFingerprint;

    fn try_from(text: String) -> Result<Self, NotAFingerprint> {
        let digits: Vec<_> = text.chars().filter(|c| *c != ':').map(|c| c.to_digit(16)).collect();
        let digits: Option<Vec<u8>> =
            digits.into_iter().map(|digit| digit.and_then(|it| u8::try_from(it).ok())).collect();
        let digits = digits.filter(|digits| digits.len() == 64).ok_or(NotAFingerprint)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(bytes))
    }
}

fn covers(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    match pattern.strip_prefix('*') {
        Some(suffix) => host.len() > suffix.len() && host.ends_with(suffix),
        None => pattern == host,
    }
}

/// A name or an address, or `*.` before a name with a dot of its own, so that no pattern covers a whole top domain.
fn is_host_pattern(pattern: &str) -> bool {
    let name = pattern.strip_prefix("*.");
    let rest = name.unwrap_or(pattern);
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    let named = rest.len() <= 253 && rest.split('.').all(label) && (name.is_none() || rest.contains('.'));
    named || (name.is_none() && rest.parse::<std::net::IpAddr>().is_ok())
}

fn form_error(text: &str, error: &toml::de::Error) -> RegisterError {
    let start = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1;
    RegisterError::Form { line, expected: error.message().replace('\n', "; ") }
}

#[cfg(test)]
mod tests;
