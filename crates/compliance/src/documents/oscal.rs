//! OSCAL 1.2: the program as a component with its controls, and the results of checking them.
//!
//! The controls keep our own numbers; nothing is mapped to somebody else's catalogue.

use serde::Serialize;

use super::{Installation, PaperLanguage, control_titles, identifier::Identifier};
use crate::{ControlId, ControlResult, controls};

const VERSION: &str = "1.2.3";
/// Our own catalogue, which the program ships; a name, not an address to fetch.
const CATALOGUE: &str = "urn:clevercall:controls:1";

#[derive(Serialize)]
struct ComponentFile {
    #[serde(rename = "component-definition")]
    definition: ComponentDefinition,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ComponentDefinition {
    uuid: String,
    metadata: Metadata,
    components: Vec<Component>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    title: String,
    last_modified: String,
    version: String,
    oscal_version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Component {
    uuid: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    description: String,
    control_implementations: Vec<ControlImplementation>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ControlImplementation {
    uuid: String,
    source: &'static str,
    description: String,
    implemented_requirements: Vec<Requirement>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Requirement {
    uuid: String,
    control_id: String,
    description: String,
}

#[derive(Serialize)]
struct ResultsFile {
    #[serde(rename = "assessment-results")]
    results: AssessmentResults,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AssessmentResults {
    uuid: String,
    metadata: Metadata,
    import_ap: ImportPlan,
    results: Vec<Assessed>,
}

#[derive(Serialize)]
struct ImportPlan {
    href: &'static str,
    remarks: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Assessed {
    uuid: String,
    title: String,
    description: String,
    start: String,
    reviewed_controls: Reviewed,
    observations: Vec<Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Reviewed {
    control_selections: Vec<Selection>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Selection {
    include_controls: Vec<Selected>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Selected {
    control_id: String,
}

#[derive(Serialize)]
struct Observation {
    uuid: String,
    title: String,
    description: String,
    methods: [&'static str; 1],
    collected: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Finding {
    uuid: String,
    title: String,
    description: String,
    target: Target,
    related_observations: Vec<Related>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Target {
    #[serde(rename = "type")]
    kind: &'static str,
    target_id: String,
    status: Status,
}

#[derive(Serialize)]
struct Status {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Related {
    observation_uuid: String,
}

/// What the program is and which controls it implements, whatever the installation.
pub fn component_definition(installation: &Installation) -> String {
    let version = &installation.version;
    let requirements = controls().iter().map(|control| Requirement {
        uuid: uuid(&["requirement", &control.id.to_string()]),
        control_id: id(control.id),
        description: format!("{} ({})", control.title, control.basis),
    });
    let implementation = ControlImplementation {
        uuid: uuid(&["implementation", version]),
        source: CATALOGUE,
        description: "The controls that the program checks on an installation, or says that it can't.".to_owned(),
        implemented_requirements: requirements.collect(),
    };
    written(&ComponentFile {
        definition: ComponentDefinition {
            uuid: uuid(&["component-definition", version]),
            metadata: metadata("clevercall: controls of the program", installation),
            components: vec![Component {
                uuid: uuid(&["component", version]),
                kind: "software",
                title: format!("clevercall {version}"),
                description: "A telephone assistant that keeps no more about a caller than the organisation decided."
                    .to_owned(),
                control_implementations: vec![implementation],
            }],
        },
    })
}

/// How the controls came out on this installation.
pub fn assessment_results(installation: &Installation) -> String {
    let results = installation.results();
    let name = installation.organisation.as_str();
    let at = moment(installation);
    let selected = results.iter().map(|(control, _)| Selected { control_id: id(*control) }).collect();
    let assessed = Assessed {
        uuid: uuid(&["result", name, &at, &installation.configuration]),
        title: format!("Controls of {}", installation.name),
        description: "Each control checked by the program on this installation, or not evidenced.".to_owned(),
        start: at,
        reviewed_controls: Reviewed { control_selections: vec![Selection { include_controls: selected }] },
        observations: results.iter().map(|(id, result)| observation(*id, result, installation)).collect(),
        findings: results.iter().map(|(id, result)| finding(*id, result, installation)).collect(),
    };
    written(&ResultsFile {
        results: AssessmentResults {
            uuid: uuid(&["assessment-results", name, &moment(installation), &installation.configuration]),
            metadata: metadata("clevercall: results of checking the controls", installation),
            import_ap: ImportPlan {
                href: CATALOGUE,
                remarks: "There is no assessment plan apart from the program's own list of controls.",
            },
            results: vec![assessed],
        },
    })
}

fn observation(control: ControlId, result: &ControlResult, installation: &Installation) -> Observation {
    let (ControlResult::Passed { seen: detail }
    | ControlResult::Failed { why: detail, .. }
    | ControlResult::NotEvidenced { why: detail }) = result;
    Observation {
        uuid: observation_id(control, installation),
        title: control_titles::title(control, PaperLanguage::English).to_owned(),
        description: format!("{}: {detail}", result.name()),
        methods: ["TEST"],
        collected: moment(installation),
    }
}

fn finding(control: ControlId, result: &ControlResult, installation: &Installation) -> Finding {
    let status = match result {
        ControlResult::Passed { .. } => Status { state: "satisfied", reason: Some("pass") },
        ControlResult::Failed { .. } => Status { state: "not-satisfied", reason: Some("fail") },
        ControlResult::NotEvidenced { .. } => Status { state: "not-satisfied", reason: Some("other") },
    };
    let title = control_titles::title(control, PaperLanguage::English);
    Finding {
        uuid: uuid(&["finding", &control.to_string(), installation.organisation.as_str(), &moment(installation)]),
        title: title.to_owned(),
        description: format!("{control} {}", result.name()),
        target: Target { kind: "objective-id", target_id: id(control), status },
        related_observations: vec![Related { observation_uuid: observation_id(control, installation) }],
    }
}

fn observation_id(control: ControlId, installation: &Installation) -> String {
    uuid(&["observation", &control.to_string(), installation.organisation.as_str(), &moment(installation)])
}

/// OSCAL's names begin with a letter and are written small.
fn id(control: ControlId) -> String {
    control.to_string().to_lowercase()
}

fn metadata(title: &str, installation: &Installation) -> Metadata {
    Metadata {
        title: title.to_owned(),
        last_modified: moment(installation),
        version: installation.version.clone(),
        oscal_version: VERSION,
    }
}

/// The day, from its beginning: no finer time stands in a document.
fn moment(installation: &Installation) -> String {
    format!("{}T00:00:00Z", installation.date())
}

fn uuid(parts: &[&str]) -> String {
    Identifier::of(parts).to_string()
}

fn written(file: &impl Serialize) -> String {
    serde_json::to_string_pretty(file).expect("plain fields always serialise") + "\n"
}
