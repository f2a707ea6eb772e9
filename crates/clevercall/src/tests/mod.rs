//! Runs the scripts in `scenarios/`: whole calls over real SIP and sound, with only the recogniser scripted.
//!
//! The files' format is told in `scenarios/README.md`.

mod aftermath;
mod script;
mod stage;

use std::{fs, path::Path};

use script::Script;
use stage::Stage;

/// One test a file, so that they run beside each other and a failure names its script.
macro_rules! scenarios {
    ($($name:ident: $file:literal,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                perform($file).await;
            }
        )+

        const PERFORMED: &[&str] = &[$($file),+];
    };
}

scenarios! {
    static_answer: "static-answer",
    static_answer_in_danish: "static-answer-danish",
    unknown_question_twice_then_a_person: "unknown-twice-then-person",
    digit_zero_reaches_a_person: "digit-zero",
    name_and_number_in_mode_2: "name-and-number-kept",
    name_and_number_in_mode_1: "name-and-number-not-kept",
    withheld_number_leaves_nothing: "withheld-number",
    health_is_taken_out: "health-mentioned",
    forget_me_keeps_nothing: "forget-me",
    forget_me_in_mode_1_reaches_the_desk: "forget-me-number-only",
    hanging_up_mid_sentence: "hangs-up-mid-sentence",
    recognition_down_leads_to_a_person: "recognition-fails",
    full_disk_keeps_the_call_going: "disk-full",
    an_answer_is_interrupted: "interrupted-answer",
    a_number_in_two_breaths: "split-number",
}

async fn perform(name: &str) {
    let path = folder().join(format!("{name}.call"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let script = Script::parse(&text).unwrap_or_else(|fault| panic!("{name}.call: {fault}"));
    let stage = Stage::open(&script).await;
    let aftermath = stage.perform(&script).await.unwrap_or_else(|fault| panic!("{name}.call: {fault}"));
    aftermath.check(&script).await.unwrap_or_else(|fault| panic!("{name}.call: {fault}"));
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios"))
}

#[test]
fn every_script_is_performed() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "call") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(PERFORMED.contains(&name.as_str()), "{name}.call has no line in tests/mod.rs");
        }
    }
}
