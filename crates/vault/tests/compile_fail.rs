//! What must not compile: raw words kept, a call without a due date, words in a number-only call, a printed key.

#[test]
fn the_vault_takes_nothing_raw() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
