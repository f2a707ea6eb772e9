//! What a sentence rests on, and whether that holds on this installation.

use std::fmt;

use super::{Installation, PaperLanguage, control_titles};
use crate::{ControlId, ControlResult, Verdict};

/// What a sentence rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// A control, checked on this installation.
    Control(ControlId),
    /// How a control came out, which the sentence only tells.
    Outcome(ControlId),
    /// A key of the configuration: the value is what the sentence says.
    Setting(&'static str),
    /// Something the organisation declared in its configuration.
    Declared(Declaration),
    /// The register of processors: every processor in use has an entry that the policy allows.
    Register,
    /// The agreement as somebody acknowledged it, when nothing was changed since.
    Agreement,
    /// The chain of evidence, from its first to its last entry.
    Ledger,
    /// How the program is made, whatever the configuration says; names the test or the type that shows it.
    Program(&'static str),
    /// A provision that the sentence repeats or refers to.
    Law(&'static str),
    /// The sentence tells what this document is.
    Document,
    /// People fill it in.
    People,
}

/// What the organisation declares in its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Declaration {
    /// Who runs the installation.
    Deployment,
    /// Who hosts it for others.
    Operator,
    /// Who decides on purposes and means.
    Controller,
    /// Public or private.
    Sector,
    /// The data protection officer.
    Officer,
    /// The grounds in law.
    LegalBases,
    /// The impact assessment.
    Assessment,
    /// With whom the machine stands.
    Host,
}

/// Whether evidence holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backing {
    /// It does.
    Shown(String),
    /// It was looked at, and it doesn't.
    Failed(String),
    /// Nothing shows it.
    Missing(String),
    /// People see to it.
    ByPeople,
}

impl Evidence {
    pub(super) const fn control(number: u8) -> Self {
        Self::Control(ControlId::numbered(number))
    }

    pub(super) fn backing(self, installation: &Installation) -> Backing {
        match self {
            Self::Control(id) => Backing::from(installation.result(id)),
            Self::Outcome(id) => Backing::Shown(installation.result(id).name().to_owned()),
            Self::Setting(_) | Self::Program(_) | Self::Law(_) | Self::Document => Backing::Shown(String::new()),
            Self::Declared(declaration) if declaration.is_made(installation) => Backing::Shown(String::new()),
            Self::Declared(declaration) => Backing::Missing(format!("{} is not declared", declaration.key())),
            Self::Register => register(installation),
            Self::Agreement => agreement(installation),
            Self::Ledger => match &installation.ledger {
                Some(range) => Backing::Shown(range.to_string()),
                None => Backing::Missing("there is no ledger yet".to_owned()),
            },
            Self::People => Backing::ByPeople,
        }
    }

    /// What it is about, in words, for a sentence that can't be said.
    pub(super) fn matter(self, language: PaperLanguage) -> String {
        match (self, language) {
            (Self::Control(id), _) => control_titles::title(id, language).to_owned(),
            (Self::Declared(declaration), _) => declaration.label(language).to_owned(),
            (Self::Register, PaperLanguage::Danish) => "databehandlerne opfylder politikken".to_owned(),
            (Self::Register, PaperLanguage::English) => "the processors in use meet the policy".to_owned(),
            (Self::Agreement, PaperLanguage::Danish) => "nogen har kvitteret for bilagene, som de står nu".to_owned(),
            (Self::Agreement, PaperLanguage::English) => {
                "somebody acknowledged the appendices as they stand now".to_owned()
            }
            (Self::Ledger, PaperLanguage::Danish) => "hændelsesloggen".to_owned(),
            (Self::Ledger, PaperLanguage::English) => "the ledger".to_owned(),
            (
                Self::Outcome(_) | Self::Setting(_) | Self::Program(_) | Self::Law(_) | Self::Document | Self::People,
                _,
            ) => self.to_string(),
        }
    }
}

impl fmt::Display for Evidence {
    /// As it stands in the manifest and behind a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Control(id) | Self::Outcome(id) => id.fmt(f),
            Self::Setting(key) => f.write_str(key),
            Self::Declared(declaration) => f.write_str(declaration.key()),
            Self::Register => f.write_str("register"),
            Self::Agreement => f.write_str("documents acknowledge"),
            Self::Ledger => f.write_str("ledger"),
            Self::Program(test) => write!(f, "program: {test}"),
            Self::Law(provision) => f.write_str(provision),
            Self::Document => f.write_str("this document"),
            Self::People => f.write_str("people"),
        }
    }
}

impl Backing {
    /// The word in the manifest.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Shown(_) => "shown",
            Self::Failed(_) => "failed",
            Self::Missing(_) => "not evidenced",
            Self::ByPeople => "for people",
        }
    }

    /// What was looked at, or what is missing.
    pub fn detail(&self) -> &str {
        match self {
            Self::Shown(detail) | Self::Failed(detail) | Self::Missing(detail) => detail,
            Self::ByPeople => "",
        }
    }
}

impl From<ControlResult> for Backing {
    fn from(result: ControlResult) -> Self {
        match result {
            ControlResult::Passed { seen } => Self::Shown(seen),
            ControlResult::Failed { why, .. } => Self::Failed(why),
            ControlResult::NotEvidenced { why } => Self::Missing(why),
        }
    }
}

/// Every processor in use must be allowed; none at all is as good, once it is declared with whom the machine stands.
fn register(installation: &Installation) -> Backing {
    if installation.facts.host.is_none() {
        return Backing::Missing("with whom the machine stands is not declared".to_owned());
    }
    for used in &installation.processors {
        match &used.verdict {
            Verdict::Allowed(_) => {}
            Verdict::Refused { .. } => return Backing::Failed(format!("{} is {}", used.id, used.verdict)),
            Verdict::Unclear { .. } => return Backing::Missing(format!("{} is {}", used.id, used.verdict)),
        }
    }
    Backing::Shown(format!("{} processors in use", installation.processors.len()))
}

fn agreement(installation: &Installation) -> Backing {
    match installation.changes() {
        None => Backing::Missing("nobody acknowledged the appendices".to_owned()),
        Some(changes) if changes.is_empty() => Backing::Shown(String::new()),
        Some(changes) => Backing::Failed(format!("{} settings changed since", changes.len())),
    }
}

impl Declaration {
    /// The key in the configuration.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Deployment => "governance.deployment_role",
            Self::Operator => "governance.operator",
            Self::Controller => "organisation.controller",
            Self::Sector => "organisation.sector",
            Self::Officer => "organisation.data_protection_officer",
            Self::LegalBases => "organisation.legal_basis",
            Self::Assessment => "organisation.dpia",
            Self::Host => "processors.host",
        }
    }

    const fn label(self, language: PaperLanguage) -> &'static str {
        match (self, language) {
            (Self::Deployment, PaperLanguage::Danish) => "hvem der driver installationen",
            (Self::Deployment, PaperLanguage::English) => "who runs the installation",
            (Self::Operator, PaperLanguage::Danish) => "databehandlerens navn og adresse",
            (Self::Operator, PaperLanguage::English) => "the processor's name and address",
            (Self::Controller, PaperLanguage::Danish) => "den dataansvarliges navn og adresse",
            (Self::Controller, PaperLanguage::English) => "the controller's name and address",
            (Self::Sector, PaperLanguage::Danish) => "om organisationen er offentlig eller privat",
            (Self::Sector, PaperLanguage::English) => "whether the organisation is public or private",
            (Self::Officer, PaperLanguage::Danish) => "databeskyttelsesrådgiveren",
            (Self::Officer, PaperLanguage::English) => "the data protection officer",
            (Self::LegalBases, PaperLanguage::Danish) => "behandlingsgrundlaget",
            (Self::LegalBases, PaperLanguage::English) => "the legal basis",
            (Self::Assessment, PaperLanguage::Danish) => "konsekvensanalysens nummer og dato",
            (Self::Assessment, PaperLanguage::English) => "the reference and date of the impact assessment",
            (Self::Host, PaperLanguage::Danish) => "hvor maskinen står",
            (Self::Host, PaperLanguage::English) => "where the machine stands",
        }
    }

    fn is_made(self, installation: &Installation) -> bool {
        let account = installation.account();
        match self {
            Self::Deployment => installation.deployment().is_some(),
            Self::Operator => installation.operator().is_some(),
            Self::Controller => account.is_some_and(|account| account.controller.is_some()),
            Self::Sector => account.is_some_and(|account| account.sector.is_some()),
            Self::Officer => account.is_some_and(|account| account.officer.is_some()),
            Self::LegalBases => account.is_some_and(|account| !account.bases.is_empty()),
            Self::Assessment => account.is_some_and(|account| account.assessment.is_some()),
            Self::Host => installation.facts.host.is_some(),
        }
    }
}
