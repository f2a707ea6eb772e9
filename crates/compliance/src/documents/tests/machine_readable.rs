//! What machines read holds to the schemas that others published.

use serde_json::Value;

use super::{installations::Circumstances, sentences::installations};
use crate::documents::{assessment_results, component_definition, dpv_impact_assessment, dpv_record};

const RESULTS: &str = include_str!("../../../schemas/oscal-assessment-results-1.2.3.json");
const COMPONENT: &str = include_str!("../../../schemas/oscal-component-definition-1.2.3.json");
const TERMS: &str = include_str!("../../../schemas/dpv-2.3-terms.txt");

#[track_caller]
fn valid(schema: &str, document: &str) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<_> =
        validator.iter_errors(&document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    // The schema must be able to refuse: the same document without its identifier is none.
    let mut broken = document;
    let root = broken.as_object_mut().unwrap().values_mut().next().unwrap();
    root.as_object_mut().unwrap().remove("uuid");
    assert!(!validator.is_valid(&broken));
}

#[test]
fn oscal_holds_to_its_schemas() {
    for installation in installations() {
        valid(COMPONENT, &component_definition(&installation));
        valid(RESULTS, &assessment_results(&installation));
    }
}

#[test]
fn a_failed_control_is_not_satisfied_in_oscal() {
    let mut circumstances = Circumstances::in_order();
    circumstances.facts.key_file = Some(crate::facts::KeyFile::Missing);
    let text = assessment_results(&circumstances.installation());
    let read: Value = serde_json::from_str(&text).unwrap();
    let findings = read["assessment-results"]["results"][0]["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 38);
    let keys = findings.iter().find(|finding| finding["target"]["target-id"] == "cc-24").unwrap();
    assert_eq!(keys["target"]["status"]["state"], "not-satisfied");
}

/// Every name with a prefix that stands as a key, a type or an identifier.
fn terms(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| *key != "@context") {
                found.extend(key.contains(':').then(|| key.clone()));
                if let ("@id" | "@type", Some(name)) = (key.as_str(), value.as_str()) {
                    found.push(name.to_owned());
                }
                terms(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| terms(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_term_stands_in_the_vocabulary() {
    let known: Vec<&str> = TERMS.lines().collect();
    for installation in installations() {
        for text in [dpv_record(&installation), dpv_impact_assessment(&installation)] {
            let mut found = Vec::new();
            terms(&serde_json::from_str(&text).unwrap(), &mut found);
            found.retain(|name| !name.starts_with("urn:") && !name.starts_with("dct:"));
            assert!(found.len() > 8, "{text}");
            for name in found {
                assert!(known.contains(&name.as_str()), "{name}");
            }
        }
    }
}

#[test]
fn a_measure_is_named_only_when_its_control_passed() {
    let has = |circumstances: Circumstances| dpv_record(&circumstances.installation()).contains("dpv:EncryptionAtRest");
    assert!(has(Circumstances::in_order()));
    assert!(!has(Circumstances::unseen()));
}

#[test]
fn what_machines_read_is_the_same_every_time() {
    let all = || {
        let installation = Circumstances::in_order().installation();
        [component_definition, assessment_results, dpv_record, dpv_impact_assessment].map(|write| write(&installation))
    };
    assert_eq!(all(), all());
}
