//! Whatever is said, the filter itself doesn't fail, its findings lie within the text, and no placeholder is forged.

#![no_main]

use std::sync::{Arc, LazyLock};

use clevercall_model::{Language, Spoken, TurnNumber};
use clevercall_privacy::{CallFilter, Engine, Redaction, Settings, Withheld};
use libfuzzer_sys::fuzz_target;

static ENGINE: LazyLock<Arc<Engine>> =
    LazyLock::new(|| Arc::new(Engine::new(Settings::default()).expect("the default settings are right")));

fuzz_target!(|input: (u8, &str)| {
    let language = Language::ALL[usize::from(input.0) % Language::ALL.len()];
    let mut filter = CallFilter::new(Arc::clone(&ENGINE));
    let mut heard = Vec::new();
    for (turn, segment) in (0..).zip(input.1.split('\n')) {
        let answer = filter.hear(TurnNumber(turn), &Spoken::new(segment.to_owned(), language, 0.9));
        judge(&answer.now);
        heard.push(segment);
        settle(&answer.settled, &heard);
    }
    settle(&filter.finish(), &heard);
});

fn settle(settled: &[(TurnNumber, Redaction)], heard: &[&str]) {
    for (turn, redaction) in settled {
        judge(redaction);
        let length = heard[turn.0 as usize].chars().count();
        assert!(redaction.findings.iter().all(|finding| finding.start < finding.end && finding.end <= length));
    }
}

fn judge(redaction: &Redaction) {
    assert_ne!(redaction.withheld, Some(Withheld::FilterFailed), "the filter failed");
    if redaction.withheld.is_none() {
        let brackets = redaction.text.as_str().matches('[').count();
        assert!(brackets <= redaction.findings.len(), "a bracket that no finding put there");
    }
}
