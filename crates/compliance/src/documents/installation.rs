//! What documents are made from: one organisation on one installation, on one day.

use std::{fmt, time::Duration};

use clevercall_model::{Language, LoggingMode, OrganisationId};

use super::{Acknowledged, AgreementTerms, Change};
use crate::{
    ControlId, ControlResult, Date, Facts, Processor, ProcessorId, Verdict, check_all, control,
    facts::Filter,
    governance::{Accountability, Deployment, Party},
};

/// One organisation on one installation, as it runs.
#[derive(Clone, Debug)]
pub struct Installation {
    /// The organisation's short name.
    pub organisation: OrganisationId,
    /// Its name as callers hear it.
    pub name: String,
    /// The languages it answers in.
    pub languages: Vec<Language>,
    /// How much of a call it keeps.
    pub mode: LoggingMode,
    /// From de-identification to removal.
    pub remainder: Duration,
    /// Its filters.
    pub filters: Vec<Filter>,
    /// What callers hear about the assistant and their data.
    pub notices: Vec<SpokenNotice>,
    /// The name of the policy that processors are held to.
    pub policy: String,
    /// Who is connected to.
    pub processors: Vec<InUse>,
    /// What was seen.
    pub facts: Facts,
    /// The evidence that the documents cover.
    pub ledger: Option<LedgerRange>,
    /// How many entries of each kind it holds.
    pub populations: Vec<PopulationCount>,
    /// What was acknowledged last, if ever.
    pub acknowledged: Option<Acknowledged>,
    /// SHA-256 of the configuration's files, in hexadecimal.
    pub configuration: String,
    /// The program's version.
    pub version: String,
}

/// Words that callers hear, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenNotice {
    /// Their language.
    pub language: Language,
    /// When they are heard.
    pub form: NoticeForm,
    /// The words.
    pub text: String,
}

/// When a notice is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeForm {
    /// At the beginning, by a caller whose number is shown.
    NumberShown,
    /// At the beginning, by a caller whose number is withheld.
    NumberWithheld,
    /// By a caller who asks about their data.
    Asked,
}

/// A processor that the configuration connects to.
#[derive(Clone, Debug)]
pub struct InUse {
    /// Its entry.
    pub id: ProcessorId,
    /// What is claimed about it.
    pub entry: Processor,
    /// What the policy says of it.
    pub verdict: Verdict,
}

/// The part of the ledger that documents cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRange {
    /// The first entry.
    pub first: u64,
    /// The last entry.
    pub last: u64,
    /// The last entry's hash.
    pub head: String,
}

/// A population for an auditor, with a sample that anybody draws again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationCount {
    /// Its name, as `ledger sample` takes it.
    pub name: String,
    /// How many entries it has.
    pub size: u64,
    /// The positions drawn.
    pub drawn: Vec<u64>,
}

impl Installation {
    /// How each control came out, in order.
    pub fn results(&self) -> Vec<(ControlId, ControlResult)> {
        check_all(&self.facts).into_iter().map(|(control, result)| (control.id, result)).collect()
    }

    pub(super) fn result(&self, id: ControlId) -> ControlResult {
        control(id).check(&self.facts)
    }

    /// The day.
    pub fn date(&self) -> Date {
        self.facts.today()
    }

    /// What the organisation declares.
    pub fn account(&self) -> Option<&Accountability> {
        let governance = self.facts.governance.as_ref()?;
        governance.organisations.iter().find(|account| account.organisation == self.organisation)
    }

    /// Who runs it.
    pub fn deployment(&self) -> Option<&Deployment> {
        self.facts.governance.as_ref()?.deployment.as_ref()
    }

    /// Who hosts it for others.
    pub fn operator(&self) -> Option<&Party> {
        match self.deployment()? {
            Deployment::HostedForOthers(operator) => operator.as_ref(),
            Deployment::SelfHosted => None,
        }
    }

    /// What is not as it was acknowledged; `None` when nothing ever was.
    pub fn changes(&self) -> Option<Vec<Change>> {
        let acknowledged = self.acknowledged.as_ref()?;
        Some(acknowledged.terms.changes(&AgreementTerms::of(self)))
    }

    pub(super) const fn keeps_text(&self) -> bool {
        matches!(self.mode, LoggingMode::AnonymiseAfter { .. })
    }
}

impl fmt::Display for LedgerRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{}, {}", self.first, self.last, self.head)
    }
}
