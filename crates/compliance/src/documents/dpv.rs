//! The record and the impact assessment in the W3C Data Privacy Vocabularies 2.3, as JSON-LD.
//!
//! A measure is named only when its control passed; where nothing was declared, the field is left out.

use std::collections::BTreeMap;

use clevercall_model::{LoggingMode, Purpose};
use serde::Serialize;

use super::{Installation, PaperLanguage, risk, value};
use crate::{
    ControlId, ControlResult,
    facts::{FilterState, ProtectedGroup},
    governance::{LawfulBasis, LegalBasis, Officer, Party, SpecialGround},
};

const CONTEXT: [(&str, &str); 5] = [
    ("dct", "http://purl.org/dc/terms/"),
    ("dpv", "https://w3id.org/dpv#"),
    ("eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"),
    ("pd", "https://w3id.org/dpv/pd#"),
    ("urn", "urn:clevercall:"),
];

#[derive(Serialize)]
struct Graph {
    #[serde(rename = "@context")]
    context: BTreeMap<&'static str, &'static str>,
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "dct:title")]
    title: String,
    #[serde(rename = "dct:created")]
    created: String,
    #[serde(rename = "dpv:hasDataController", skip_serializing_if = "Option::is_none")]
    controller: Option<Entity>,
    #[serde(rename = "dpv:hasDataProcessor", skip_serializing_if = "Option::is_none")]
    processor: Option<Entity>,
    #[serde(rename = "dpv:hasDataProtectionOfficer", skip_serializing_if = "Option::is_none")]
    officer: Option<Entity>,
    #[serde(rename = "dpv:hasProcess")]
    processes: Vec<Process>,
    #[serde(rename = "dpv:hasTechnicalMeasure")]
    measures: Vec<Term>,
    #[serde(rename = "dpv:hasRisk", skip_serializing_if = "Vec::is_empty")]
    risks: Vec<Risk>,
}

#[derive(Serialize)]
struct Term {
    #[serde(rename = "@id")]
    id: &'static str,
}

#[derive(Serialize)]
struct Entity {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "dpv:hasName", skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(rename = "dpv:hasIdentifier", skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    #[serde(rename = "dpv:hasAddress", skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(rename = "dpv:hasContact")]
    contact: String,
}

#[derive(Serialize)]
struct Process {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "dct:title")]
    title: &'static str,
    #[serde(rename = "dpv:hasPurpose")]
    purpose: Term,
    #[serde(rename = "dpv:hasLegalBasis", skip_serializing_if = "Vec::is_empty")]
    bases: Vec<Term>,
    #[serde(rename = "dpv:hasDataSubject")]
    subjects: Term,
    #[serde(rename = "dpv:hasPersonalData")]
    data: Vec<Term>,
    #[serde(rename = "dpv:hasStorageCondition")]
    storage: Storage,
    #[serde(rename = "dpv:hasRecipient", skip_serializing_if = "Vec::is_empty")]
    recipients: Vec<Recipient>,
}

#[derive(Serialize)]
struct Storage {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "dpv:hasDuration")]
    duration: String,
}

#[derive(Serialize)]
struct Recipient {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "dpv:hasName")]
    name: String,
    #[serde(rename = "dpv:hasCountry")]
    country: String,
}

#[derive(Serialize)]
struct Risk {
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "dct:title")]
    title: &'static str,
    #[serde(rename = "dpv:isMitigatedByMeasure", skip_serializing_if = "Option::is_none")]
    measure: Option<Measure>,
}

#[derive(Serialize)]
struct Measure {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "dct:title")]
    title: &'static str,
}

/// The record of processing activities.
pub fn dpv_record(installation: &Installation) -> String {
    written(&graph("dpv:RecordsOfActivities", "record", "Record of processing activities", Vec::new(), installation))
}

/// The draft of the impact assessment.
pub fn dpv_impact_assessment(installation: &Installation) -> String {
    let risks = risk::all().map(|line| Risk {
        id: format!("urn:{}", line.id),
        kind: "dpv:Risk",
        title: line.risk,
        measure: line
            .is_shown(installation)
            .then_some(Measure { kind: "dpv:RiskMitigationMeasure", title: line.measure }),
    });
    written(&graph("dpv:DPIA", "impact", "Impact assessment, draft for discussion", risks.collect(), installation))
}

fn graph(kind: &'static str, name: &str, title: &str, risks: Vec<Risk>, installation: &Installation) -> Graph {
    let account = installation.account();
    let controller = account.and_then(|account| account.controller.as_ref());
    let officer = account.and_then(|account| account.officer.as_ref());
    Graph {
        context: CONTEXT.into_iter().collect(),
        id: format!("urn:{}:{name}", installation.organisation),
        kind,
        title: format!("{title}: {}", value::name(installation)),
        created: installation.date().to_string(),
        controller: controller.map(|party| entity("dpv:DataController", party)),
        processor: installation.operator().map(|party| entity("dpv:DataProcessor", party)),
        officer: officer.and_then(appointed),
        processes: processes(installation),
        measures: measures(installation),
        risks,
    }
}

fn entity(kind: &'static str, party: &Party) -> Entity {
    Entity {
        kind,
        name: Some(party.name.clone()),
        identifier: Some(party.register.clone()),
        address: Some(format!("{}, {}", party.address, party.country)),
        contact: party.contact.clone(),
    }
}

fn appointed(officer: &Officer) -> Option<Entity> {
    let Officer::Appointed { contact } = officer else { return None };
    let kind = "dpv:DataProtectionOfficer";
    Some(Entity { kind, name: None, identifier: None, address: None, contact: contact.clone() })
}

fn processes(installation: &Installation) -> Vec<Process> {
    let purposes = match installation.mode {
        LoggingMode::AnonymiseAfter { .. } => vec![Purpose::AnswerCalls],
        LoggingMode::NumberOnly { .. } => vec![Purpose::AnswerCalls, Purpose::Invoicing],
    };
    purposes.into_iter().map(|purpose| process(purpose, installation)).collect()
}

fn process(purpose: Purpose, installation: &Installation) -> Process {
    let declared = installation.account().and_then(|account| account.basis(purpose));
    let recipients = installation.processors.iter().map(|used| Recipient {
        kind: "dpv:Recipient",
        name: used.entry.contracting.name.clone(),
        country: used.entry.contracting.country.to_string(),
    });
    let (LoggingMode::NumberOnly { dispute: kept } | LoggingMode::AnonymiseAfter { interval: kept }) =
        installation.mode;
    Process {
        kind: "dpv:Process",
        title: value::purpose_name(purpose, PaperLanguage::English),
        purpose: Term {
            id: match purpose {
                Purpose::AnswerCalls => "dpv:CommunicationForCustomerCare",
                Purpose::Invoicing => "dpv:PaymentManagement",
                Purpose::RightsRequest => "dpv:RightsFulfilment",
            },
        },
        bases: declared.map(bases).unwrap_or_default(),
        subjects: Term { id: "dpv:DataSubject" },
        data: data(purpose, installation),
        storage: Storage { kind: "dpv:StorageDuration", duration: format!("P{}D", kept.as_secs().div_ceil(86_400)) },
        recipients: recipients.collect(),
    }
}

fn bases(declared: &LegalBasis) -> Vec<Term> {
    let ordinary = match declared.basis {
        LawfulBasis::Consent => "eu-gdpr:A6-1-a",
        LawfulBasis::Contract => "eu-gdpr:A6-1-b",
        LawfulBasis::LegalObligation => "eu-gdpr:A6-1-c",
        LawfulBasis::VitalInterests => "eu-gdpr:A6-1-d",
        LawfulBasis::PublicTask => "eu-gdpr:A6-1-e",
        LawfulBasis::LegitimateInterests => "eu-gdpr:A6-1-f",
    };
    let special = declared.special.map(|ground| match ground {
        SpecialGround::ExplicitConsent => "eu-gdpr:A9-2-a",
        SpecialGround::EmploymentLaw => "eu-gdpr:A9-2-b",
        SpecialGround::VitalInterests => "eu-gdpr:A9-2-c",
        SpecialGround::Association => "eu-gdpr:A9-2-d",
        SpecialGround::MadePublic => "eu-gdpr:A9-2-e",
        SpecialGround::LegalClaims => "eu-gdpr:A9-2-f",
        SpecialGround::PublicInterest => "eu-gdpr:A9-2-g",
        SpecialGround::Care => "eu-gdpr:A9-2-h",
        SpecialGround::PublicHealth => "eu-gdpr:A9-2-i",
        SpecialGround::Research => "eu-gdpr:A9-2-j",
    });
    [Some(ordinary), special].into_iter().flatten().map(|id| Term { id }).collect()
}

/// What is kept; a protected group is kept only where its filter is off.
fn data(purpose: Purpose, installation: &Installation) -> Vec<Term> {
    let kept: &[&'static str] = match (purpose, installation.mode) {
        (Purpose::AnswerCalls, LoggingMode::AnonymiseAfter { .. }) => {
            &["pd:TelephoneNumber", "pd:Name", "pd:PhysicalAddress", "pd:EmailAddress", "pd:Communication"]
        }
        (Purpose::AnswerCalls, LoggingMode::NumberOnly { .. }) => &["pd:Communication"],
        (Purpose::Invoicing | Purpose::RightsRequest, _) => &["pd:TelephoneNumber"],
    };
    let unfiltered = installation.filters.iter().filter(|filter| filter.state != FilterState::On);
    let unfiltered = unfiltered.filter(|_| purpose == Purpose::AnswerCalls && installation.keeps_text());
    kept.iter().copied().chain(unfiltered.map(|filter| group(filter.group))).map(|id| Term { id }).collect()
}

const fn group(group: ProtectedGroup) -> &'static str {
    match group {
        ProtectedGroup::Ethnicity => "pd:EthnicOrigin",
        ProtectedGroup::Politics => "pd:PoliticalOpinion",
        ProtectedGroup::Religion => "pd:ReligiousBelief",
        ProtectedGroup::Union => "pd:TradeUnionMembership",
        ProtectedGroup::Genetic => "pd:Genetic",
        ProtectedGroup::Biometric => "pd:Biometric",
        ProtectedGroup::Health => "pd:MedicalHealth",
        ProtectedGroup::Sex => "pd:Sexual",
        ProtectedGroup::Criminal => "pd:CriminalConviction",
        ProtectedGroup::NationalId => "pd:OfficialID",
    }
}

/// The measures whose controls passed.
fn measures(installation: &Installation) -> Vec<Term> {
    const MEASURES: [(u8, &str); 3] =
        [(24, "dpv:EncryptionAtRest"), (19, "dpv:EncryptionInTransfer"), (25, "dpv:EnforceAccessControl")];
    let passed =
        |control: u8| matches!(installation.result(ControlId::numbered(control)), ControlResult::Passed { .. });
    MEASURES.into_iter().filter(|(control, _)| passed(*control)).map(|(_, id)| Term { id }).collect()
}

fn written(graph: &Graph) -> String {
    serde_json::to_string_pretty(graph).expect("plain fields always serialise") + "\n"
}
