//! `[processors]`: whom this installation may connect to.

use std::path::{Path, PathBuf};

use clevercall_compliance::{
    Acceptance, Area, Date, Demand, FactName, Policy, ProcessorId, UnknownDemand, UnknownPolicy,
};
use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Source};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ProcessorsSection {
    policy: Option<Spanned<PolicySection>>,
    host: Option<Spanned<String>>,
    register: Option<PathBuf>,
    authorities: Option<PathBuf>,
    #[serde(default)]
    acceptance: Vec<Spanned<AcceptanceSection>>,
    #[serde(default)]
    identity: Vec<Spanned<IdentitySection>>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected the name of a policy, or a table of contracting, control, sites and support_access"
)]
enum PolicySection {
    Shipped(String),
    Own(OwnPolicySection),
}

/// What is left out is asked as `eu-owned` asks it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnPolicySection {
    contracting: Option<String>,
    control: Option<String>,
    sites: Option<String>,
    support_access: Option<String>,
}

impl PolicySection {
    fn parse(&self) -> Result<Policy, String> {
        let own = match self {
            Self::Shipped(name) => return name.parse().map_err(|fault: UnknownPolicy| fault.to_string()),
            Self::Own(own) => own,
        };
        let demand = |word: &Option<String>| match word {
            None => Ok(Demand::Within(Area::Union)),
            Some(word) => word.parse().map_err(|fault: UnknownDemand| fault.to_string()),
        };
        let places = (demand(&own.sites)?, demand(&own.support_access)?);
        Policy::own(demand(&own.contracting)?, demand(&own.control)?, places).map_err(|fault| fault.to_string())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentitySection {
    processor: String,
    certificate: PathBuf,
    key: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptanceSection {
    processor: String,
    fact: String,
    by: String,
    reason: String,
    until: String,
}

/// Whom this installation may connect to.
pub(crate) struct Processors {
    /// What is demanded of them.
    pub(crate) policy: Policy,
    /// With whom the machine stands; `None` when nobody says.
    pub(crate) host: Option<StandsWith>,
    /// The organisation's own register file, laid over the shipped one.
    pub(crate) register: Option<PathBuf>,
    /// Certificate authorities (PEM) that others are verified with, instead of those that the system believes.
    pub(crate) authorities: Option<PathBuf>,
    /// Doubts that somebody signed for.
    pub(crate) acceptances: Vec<Acceptance>,
    /// What we show to those who ask for a certificate.
    pub(crate) identities: Vec<ShownTo>,
}

/// With whom a machine stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StandsWith {
    /// With whoever runs the installation, on their own premises.
    Own,
    /// With an entry of the register.
    Processor(ProcessorId),
}

impl StandsWith {
    const OWN: &str = "own";

    fn parse(written: &Spanned<String>, source: &Source<'_>) -> Result<Self, ConfigError> {
        match written.get_ref().as_str() {
            Self::OWN => Ok(Self::Own),
            id => id.parse().map(Self::Processor).map_err(|fault| source.at(&written.span(), fault)),
        }
    }
}

/// A certificate of ours for one processor (mutual TLS).
pub(crate) struct ShownTo {
    /// To whom.
    pub(crate) processor: ProcessorId,
    /// The certificate chain, PEM.
    pub(crate) certificate: PathBuf,
    /// Its key, PEM.
    pub(crate) key: PathBuf,
}

impl ProcessorsSection {
    pub(super) fn check(self, source: &Source<'_>, folder: &Path) -> Result<Processors, ConfigError> {
        let policy = match &self.policy {
            None => Policy::default(),
            Some(written) => written.get_ref().parse().map_err(|fault| source.at(&written.span(), fault))?,
        };
        let acceptances = self.acceptance.iter().map(|written| accepted(written, source));
        let shown = |written: Spanned<IdentitySection>| {
            let (span, section) = (written.span(), written.into_inner());
            let processor = section.processor.parse().map_err(|fault| source.at(&span, fault))?;
            Ok(ShownTo { processor, certificate: folder.join(section.certificate), key: folder.join(section.key) })
        };
        Ok(Processors {
            identities: self.identity.into_iter().map(shown).collect::<Result<_, _>>()?,
            policy,
            host: self.host.as_ref().map(|written| StandsWith::parse(written, source)).transpose()?,
            register: self.register.map(|file| folder.join(file)),
            authorities: self.authorities.map(|file| folder.join(file)),
            acceptances: acceptances.collect::<Result<_, _>>()?,
        })
    }
}

fn accepted(written: &Spanned<AcceptanceSection>, source: &Source<'_>) -> Result<Acceptance, ConfigError> {
    let (span, written) = (written.span(), written.get_ref());
    let fault = |fault: &dyn std::fmt::Display| source.at(&span, fault);
    let processor: ProcessorId = written.processor.parse().map_err(|error| fault(&error))?;
    let fact = FactName::ALL.into_iter().find(|fact| fact.name() == written.fact);
    let fact = fact.ok_or_else(|| fault_of_fact(source, &span))?;
    let until: Date = written.until.parse().map_err(|error| fault(&error))?;
    Acceptance::new(processor, fact, &written.by, &written.reason, until).map_err(|error| fault(&error))
}

fn fault_of_fact(source: &Source<'_>, span: &std::ops::Range<usize>) -> ConfigError {
    let names: Vec<_> = FactName::ALL.iter().map(|fact| fact.name()).collect();
    source.at(span, format!("no such fact; expected one of {}", names.join(", ")))
}
