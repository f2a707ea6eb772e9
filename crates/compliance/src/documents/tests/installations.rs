//! Invented installations.

use std::time::Duration;

use clevercall_model::{Language, LoggingMode, Purpose, Timestamp};

use crate::{
    Facts, Policy, ProcessorId, Register,
    documents::{
        Acknowledged, AgreementTerms, InUse, Installation, LedgerRange, NoticeForm, PopulationCount, SpokenNotice,
    },
    facts::*,
    governance::{
        Accountability, Assessment, Deployment, Governance, LawfulBasis, LegalBasis, Officer, Party, Sector,
        SpecialCategories, SpecialGround,
    },
    judge,
};

const NOW: i64 = 1_795_478_400_000;
const DAY: Duration = Duration::from_secs(86_400);

/// What can be changed about an installation before its papers are written.
pub(super) struct Circumstances {
    pub(super) mode: LoggingMode,
    pub(super) languages: Vec<Language>,
    pub(super) facts: Facts,
    pub(super) register: String,
    /// The entry of the shipped register that the machine stands with; its own premises without one.
    pub(super) host: Option<ProcessorId>,
    /// As it is when none was set.
    pub(super) acknowledged: Option<Acknowledged>,
}

const REGISTER: &str = r#"
[processor.carrier]
role = ["carrier"]
task = "brings the calls"
contracting = { name = "Eksempel Tele A/S", register = "CVR 00000000", country = "DK", address = "Vej 1", contact = "post@tele.example" }
chain = [{ name = "Eksempel Fonden", country = "DK", relation = "controls", confidence = "high" }]
sites = [{ country = "DK", kind = "node" }]
support_access = ["DK"]
third_country_subsidiaries = []
retention = { content_days = 0, shown_by = "contract, clause 9" }
sources = [{ at = "contract of 1 June 2026", seen = 2026-06-01 }]
as_of = 2026-06-01
review_by = 2027-06-01

[hosts]
carrier = ["sip.eksempel.example"]
"#;

fn party(name: &str) -> Party {
    Party {
        name: name.to_owned(),
        register: "CVR 00000000".to_owned(),
        address: "Rådhuspladsen 1, 9999 Eksempelby".to_owned(),
        country: "DK".parse().unwrap(),
        contact: "post@eksempel.example".to_owned(),
    }
}

pub(super) fn id() -> clevercall_model::OrganisationId {
    "kommune".parse().unwrap()
}

impl Circumstances {
    /// Text is kept for 30 days, one carrier is connected to, everything that the program can see is in order.
    pub(super) fn in_order() -> Self {
        let mode = LoggingMode::AnonymiseAfter { interval: DAY * 30 };
        Self {
            mode,
            languages: vec![Language::Danish],
            facts: facts(mode),
            register: REGISTER.to_owned(),
            host: None,
            acknowledged: None,
        }
    }

    /// Only the number is kept, nobody is connected to, somebody hosts it.
    pub(super) fn hosted_number_only() -> Self {
        let mode = LoggingMode::NumberOnly { dispute: DAY * 30 };
        let mut facts = facts(mode);
        let governance = facts.governance.as_mut().unwrap();
        governance.deployment = Some(Deployment::HostedForOthers(Some(party("Eksempel Drift ApS"))));
        let bases = &mut governance.organisations[0].bases;
        let mut invoicing = bases[0].clone();
        (invoicing.purpose, invoicing.special) = (Purpose::Invoicing, None);
        bases.push(invoicing);
        Self {
            mode,
            languages: vec![Language::Danish, Language::English],
            facts,
            register: String::new(),
            host: None,
            acknowledged: None,
        }
    }

    /// Nobody looked and nobody declared anything.
    pub(super) fn unseen() -> Self {
        let facts = Facts::unseen(Timestamp::from_millis(NOW));
        Self { facts, register: String::new(), ..Self::in_order() }
    }

    /// Judges the processors and puts it together.
    pub(super) fn installation(mut self) -> Installation {
        let register = Register::parse(&self.register).unwrap();
        let policy: Policy = "eu-owned".parse().unwrap();
        let today = self.facts.today();
        let judged = |(id, entry): (&ProcessorId, &crate::Processor)| InUse {
            id: id.clone(),
            entry: entry.clone(),
            verdict: judge((id, entry), &policy, &[], today),
        };
        let mut processors: Vec<_> = register.entries().map(judged).collect();
        if let Some(endpoints) = &mut self.facts.endpoints {
            endpoints.extend(processors.iter().map(|used| Destination {
                purpose: "trunk".to_owned(),
                host: "sip.eksempel.example".to_owned(),
                standing: DestinationStanding::Judged(used.id.clone(), used.verdict.clone()),
                protection: Protection::Tls { lowest: TlsVersion::Tls12 },
            }));
        }
        if let Some(id) = &self.host {
            let host = judged((id, Register::starting().entry(id).unwrap()));
            self.facts.host = Some(Host::Judged(id.clone(), host.verdict.clone()));
            processors.push(host);
        }
        if self.facts.endpoints.is_some() {
            self.facts.register = Some(Register::starting().overlaid(&self.register).unwrap());
        }
        let filters = self.facts.filters.clone().unwrap_or_default();
        let seen = self.facts.ledger.is_some();
        let mut installation = Installation {
            languages: self.languages.clone(),
            remainder: DAY * 365,
            filters,
            notices: self.languages.iter().flat_map(|language| notices(*language)).collect(),
            policy: policy.name,
            processors,
            ledger: seen.then(|| LedgerRange { first: 1, last: 12, head: "ab".repeat(32) }),
            populations: vec![PopulationCount { name: "erasures".to_owned(), size: 3, drawn: vec![4, 7] }],
            configuration: "cd".repeat(32),
            version: "0.0.0".to_owned(),
            organisation: id(),
            name: "Eksempel Kommune".to_owned(),
            mode: self.mode,
            facts: self.facts,
            acknowledged: None,
        };
        installation.acknowledged = self.acknowledged.or_else(|| seen.then(|| acknowledged(&installation)));
        installation
    }
}

fn acknowledged(installation: &Installation) -> Acknowledged {
    let terms = AgreementTerms::of(installation);
    let (date, name) = ("2026-11-01".to_owned(), "Anna Eksempel, kontorchef".to_owned());
    Acknowledged { date, name, sha256: terms.sha256(), terms }
}

fn notices(language: Language) -> Vec<SpokenNotice> {
    let words = format!("({language}) Hej. Du taler med en digital assistent, der bruger kunstig intelligens.");
    let forms = [NoticeForm::NumberShown, NoticeForm::NumberWithheld, NoticeForm::Asked];
    forms.map(|form| SpokenNotice { language, form, text: format!("{words} {form:?}") }).to_vec()
}

fn facts(mode: LoggingMode) -> Facts {
    let now = Timestamp::from_millis(NOW);
    let filter = |group| Filter { group, state: FilterState::On };
    Facts {
        sandbox: Some(Sandbox::Active),
        notices: Some(vec![Notice { language: Language::Danish, parts: NoticePart::ALL.to_vec() }]),
        filters: Some(ProtectedGroup::SPECIAL.into_iter().chain(ProtectedGroup::RESTRICTED).map(filter).collect()),
        canaries: Some(Canaries { last: now, sent: 9, missed: 0 }),
        answers: Some(Vec::new()),
        logging: Some(vec![Logging { organisation: id(), mode, recorded_version: Some(1) }]),
        number_columns: Some(["number", "period", "count"].map(str::to_owned).to_vec()),
        overdue: Some(Overdue { swept: now, records: 0 }),
        last_erasure: Some(Some(ErasureSweep { at: now, remains: 0 })),
        listeners: Some(vec![Listener {
            name: "SIP over TLS".to_owned(),
            protection: Protection::Tls { lowest: TlsVersion::Tls12 },
        }]),
        endpoints: Some(Vec::new()),
        host: Some(Host::Own),
        key_file: Some(KeyFile::OwnerOnly),
        ledger: Some(LedgerState::Verifies { events: 12 }),
        ways_out: Some(vec![WayOut { organisation: id(), target: WayOutTarget::Transfer }]),
        governance: Some(governance(mode)),
        ..Facts::unseen(now)
    }
}

fn governance(mode: LoggingMode) -> Governance {
    Governance {
        trial: false,
        deployment: Some(Deployment::SelfHosted),
        organisations: vec![Accountability {
            organisation: id(),
            mode,
            sector: Some(Sector::Public),
            controller: Some(party("Eksempel Kommune")),
            officer: Some(Officer::Appointed { contact: "dpo@eksempel.example".to_owned() }),
            special_categories: SpecialCategories::Expected,
            bases: vec![LegalBasis {
                purpose: Purpose::AnswerCalls,
                basis: LawfulBasis::PublicTask,
                special: Some(SpecialGround::PublicInterest),
                rests_on: "forvaltningslovens § 7".to_owned(),
            }],
            assessment: Some(Assessment {
                id: "DPIA-7".to_owned(),
                concluded: "2026-10-01".parse().unwrap(),
                review_by: "2027-10-01".parse().unwrap(),
                accepted_by: "forvaltningschefen".to_owned(),
            }),
        }],
    }
}
