//! Raw words and numbers of callers have no way into an event or a metric: it doesn't compile.

#[test]
fn events_and_labels_take_no_raw_words() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
