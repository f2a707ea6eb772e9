//! Who answers for the processing, and on what legal ground: what only people can decide, written down once.
//!
//! Everything here is a declaration of the organisation's, taken from its configuration; nothing is judged true.
//! [`Governance::gaps`] says what is missing before callers may be answered.

mod ground;

use clevercall_model::{LoggingMode, OrganisationId, Purpose};
use thiserror::Error;

pub use ground::{LawfulBasis, SpecialGround, UnknownGround};

use crate::{ControlId, Country, Date};

/// What the installation's operator and its organisations have declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Governance {
    /// Whether this is for trying out only: on loopback, without trunks, with invented callers.
    pub trial: bool,
    /// Who runs the installation; `None` when nobody said.
    pub deployment: Option<Deployment>,
    /// What each organisation declares.
    pub organisations: Vec<Accountability>,
}

/// Who runs the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// The organisation itself: it is controller, and nobody is processor for running the program.
    SelfHosted,
    /// Somebody for others: a processor under Art. 28, named when it was written down.
    HostedForOthers(Option<Party>),
}

/// A legal person and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The legal name.
    pub name: String,
    /// The number in the business register, such as `CVR 00000000`.
    pub register: String,
    /// The postal address.
    pub address: String,
    /// The country it is established in.
    pub country: Country,
    /// Where questions go: an address of an office, not of a person.
    pub contact: String,
}

/// Whether the controller is a public authority; some rules differ (Art. 6(1) second sentence, Art. 37(1)(a)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sector {
    /// A public authority or body.
    Public,
    /// Anybody else.
    Private,
}

/// The data protection officer (Art. 37).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Officer {
    /// There is one.
    Appointed {
        /// How callers and the supervisory authority reach the officer.
        contact: String,
    },
    /// None is required, for a reason that was written down; a public authority always needs one.
    NotRequired {
        /// The reason.
        reason: String,
    },
}

/// Whether callers are expected to speak of what Art. 9 protects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpecialCategories {
    /// They are; the usual case, since nobody can keep a caller from it.
    #[default]
    Expected,
    /// The line's purpose gives no reason to.
    NotExpected,
}

/// The ground on which one purpose stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalBasis {
    /// What for.
    pub purpose: Purpose,
    /// Art. 6(1).
    pub basis: LawfulBasis,
    /// Art. 9(2), where special categories can be heard.
    pub special: Option<SpecialGround>,
    /// The provision, task or interest it rests on, in the organisation's words.
    pub rests_on: String,
}

/// The data protection impact assessment (Art. 35).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The organisation's own reference.
    pub id: String,
    /// The day it was concluded.
    pub concluded: Date,
    /// The day after which it has to be looked at again (Art. 35(11)).
    pub review_by: Date,
    /// Who accepted the risk that remains, by name and position or code.
    pub accepted_by: String,
}

/// What one organisation declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accountability {
    /// Which.
    pub organisation: OrganisationId,
    /// How much of a call it keeps.
    pub mode: LoggingMode,
    /// Public or private.
    pub sector: Option<Sector>,
    /// Who decides on purposes and means.
    pub controller: Option<Party>,
    /// The data protection officer.
    pub officer: Option<Officer>,
    /// Whether callers speak of what Art. 9 protects.
    pub special_categories: SpecialCategories,
    /// The ground of each purpose.
    pub bases: Vec<LegalBasis>,
    /// The impact assessment.
    pub assessment: Option<Assessment>,
}

/// Something that is missing, or that the law does not allow as it stands; the operator completes the configuration.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Gap {
    /// Nobody said who runs it.
    #[error("[governance] deployment_role is missing; write \"self-hosted\" or \"hosted-for-others\"")]
    DeploymentRole,
    /// The processor has no name.
    #[error(
        "[governance.operator] is missing; whoever hosts for others names itself, with register number and address"
    )]
    Operator,
    /// Public or private.
    #[error("`sector` of '{0}' is missing; write \"public\" or \"private\"")]
    Sector(OrganisationId),
    /// The controller has no name.
    #[error("[organisation.controller] of '{0}' is missing; write name, register, address, country and contact")]
    Controller(OrganisationId),
    /// No officer, and no reason for none.
    #[error(
        "[organisation.data_protection_officer] of '{0}' is missing; write `contact`, or `not_required` with the reason"
    )]
    Officer(OrganisationId),
    /// A public authority without an officer.
    #[error("'{0}' is a public authority and needs a data protection officer (Art. 37(1)(a)); write the `contact`")]
    OfficerOfAuthority(OrganisationId),
    /// A purpose on no ground.
    #[error("[[organisation.legal_basis]] of '{0}' for the purpose '{purpose}' is missing; write `basis`, such as \
             \"6(1)(e)\", and what it rests on", purpose = .1.name())]
    Basis(OrganisationId, Purpose),
    /// Special categories on no ground.
    #[error("`special` is missing in the [[organisation.legal_basis]] of '{0}' for '{purpose}'; callers can speak of what \
             Art. 9 protects: write the ground, such as \"9(2)(g)\"", purpose = .1.name())]
    Special(OrganisationId, Purpose),
    /// Legitimate interests of an authority.
    #[error("'{0}' is a public authority, which can't rest '{purpose}' on 6(1)(f); choose another basis",
            purpose = .1.name())]
    InterestOfAuthority(OrganisationId, Purpose),
    /// Consent that nobody asks for.
    #[error("'{0}' rests '{purpose}' on consent, but the assistant asks callers for none yet; choose another basis",
            purpose = .1.name())]
    ConsentNotAsked(OrganisationId, Purpose),
    /// No assessment.
    #[error("[organisation.dpia] of '{0}' is missing; write `id`, `concluded`, `review_by` and `accepted_by`")]
    Assessment(OrganisationId),
    /// An assessment of the future.
    #[error("the [organisation.dpia] of '{0}' is concluded on {1}, which has not come yet; correct `concluded`")]
    AssessmentToCome(OrganisationId, Date),
    /// An assessment that was to be looked at again.
    #[error(
        "the [organisation.dpia] of '{0}' was to be reviewed by {1}; review it, then set `concluded` and `review_by`"
    )]
    AssessmentExpired(OrganisationId, Date),
}

impl Governance {
    /// What is missing on that day before callers may be answered.
    ///
    /// A trial, which no caller reaches, may leave everything out but the ground on which text is kept.
    pub fn gaps(&self, today: Date) -> Vec<Gap> {
        if self.trial {
            let kept = self.organisations.iter().filter(|one| one.keeps_text());
            return kept.filter(|one| one.basis(Purpose::AnswerCalls).is_none()).map(no_basis).collect();
        }
        let mut gaps = match &self.deployment {
            None => vec![Gap::DeploymentRole],
            Some(Deployment::HostedForOthers(None)) => vec![Gap::Operator],
            Some(Deployment::SelfHosted | Deployment::HostedForOthers(Some(_))) => Vec::new(),
        };
        for organisation in &self.organisations {
            organisation.who(&mut gaps);
            organisation.purposes().into_iter().for_each(|purpose| organisation.ground(purpose, &mut gaps));
            gaps.extend(organisation.assessed(today));
        }
        gaps
    }

    /// What is missing that one control looks at.
    pub(crate) fn gaps_of(&self, control: ControlId, today: Date) -> Vec<Gap> {
        self.gaps(today).into_iter().filter(|gap| gap.control() == control).collect()
    }
}

fn no_basis(one: &Accountability) -> Gap {
    Gap::Basis(one.organisation.clone(), Purpose::AnswerCalls)
}

impl Accountability {
    /// The ground of a purpose.
    pub fn basis(&self, purpose: Purpose) -> Option<&LegalBasis> {
        self.bases.iter().find(|basis| basis.purpose == purpose)
    }

    /// The purposes that need a ground of the organisation's choice.
    ///
    /// To answer requests of callers is a legal obligation (Art. 6(1)(c)) whatever the organisation writes.
    pub fn purposes(&self) -> Vec<Purpose> {
        match self.mode {
            LoggingMode::NumberOnly { .. } => vec![Purpose::AnswerCalls, Purpose::Invoicing],
            LoggingMode::AnonymiseAfter { .. } => vec![Purpose::AnswerCalls],
        }
    }

    /// Whether Art. 35 asks for an assessment first: text is kept, or what Art. 9 protects is expected to be said.
    pub(crate) fn needs_assessment(&self) -> bool {
        self.keeps_text() || self.special_categories == SpecialCategories::Expected
    }

    const fn keeps_text(&self) -> bool {
        matches!(self.mode, LoggingMode::AnonymiseAfter { .. })
    }

    fn who(&self, gaps: &mut Vec<Gap>) {
        let id = || self.organisation.clone();
        if self.sector.is_none() {
            gaps.push(Gap::Sector(id()));
        }
        if self.controller.is_none() {
            gaps.push(Gap::Controller(id()));
        }
        match (&self.officer, self.sector) {
            (None, _) => gaps.push(Gap::Officer(id())),
            (Some(Officer::NotRequired { .. }), Some(Sector::Public)) => gaps.push(Gap::OfficerOfAuthority(id())),
            (Some(_), _) => {}
        }
    }

    fn ground(&self, purpose: Purpose, gaps: &mut Vec<Gap>) {
        let id = || self.organisation.clone();
        let Some(basis) = self.basis(purpose) else {
            gaps.push(Gap::Basis(id(), purpose));
            return;
        };
        let consent = basis.basis == LawfulBasis::Consent || basis.special == Some(SpecialGround::ExplicitConsent);
        if consent {
            gaps.push(Gap::ConsentNotAsked(id(), purpose));
        }
        if basis.basis == LawfulBasis::LegitimateInterests && self.sector == Some(Sector::Public) {
            gaps.push(Gap::InterestOfAuthority(id(), purpose));
        }
        // A number and a count say nothing of what was spoken about.
        let heard = purpose == Purpose::AnswerCalls && self.special_categories == SpecialCategories::Expected;
        if heard && basis.special.is_none() {
            gaps.push(Gap::Special(id(), purpose));
        }
    }

    fn assessed(&self, today: Date) -> Option<Gap> {
        let id = || self.organisation.clone();
        match &self.assessment {
            None => self.needs_assessment().then(|| Gap::Assessment(id())),
            Some(assessment) if today < assessment.concluded => Some(Gap::AssessmentToCome(id(), assessment.concluded)),
            Some(assessment) if today > assessment.review_by => {
                Some(Gap::AssessmentExpired(id(), assessment.review_by))
            }
            Some(_) => None,
        }
    }
}

impl Gap {
    /// The control that fails by it: CC-04 on legal grounds, CC-30 on roles, CC-31 on the assessment.
    pub const fn control(&self) -> ControlId {
        match self {
            Self::Basis(..) | Self::Special(..) | Self::InterestOfAuthority(..) | Self::ConsentNotAsked(..) => {
                ControlId::LEGAL_BASIS
            }
            Self::Assessment(_) | Self::AssessmentToCome(..) | Self::AssessmentExpired(..) => ControlId::ASSESSMENT,
            Self::DeploymentRole
            | Self::Operator
            | Self::Sector(_)
            | Self::Controller(_)
            | Self::Officer(_)
            | Self::OfficerOfAuthority(_) => ControlId::ROLES,
        }
    }

    /// The organisation it concerns; `None` for the installation.
    pub const fn organisation(&self) -> Option<&OrganisationId> {
        match self {
            Self::DeploymentRole | Self::Operator => None,
            Self::Sector(id)
            | Self::Controller(id)
            | Self::Officer(id)
            | Self::OfficerOfAuthority(id)
            | Self::Basis(id, _)
            | Self::Special(id, _)
            | Self::InterestOfAuthority(id, _)
            | Self::ConsentNotAsked(id, _)
            | Self::Assessment(id)
            | Self::AssessmentToCome(id, _)
            | Self::AssessmentExpired(id, _) => Some(id),
        }
    }
}

impl Deployment {
    /// The name used in configuration and documents.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SelfHosted => "self-hosted",
            Self::HostedForOthers(_) => "hosted-for-others",
        }
    }
}

impl Sector {
    /// The name used in configuration and documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
