//! What says who a person is can't be printed, logged, copied or serialised: it doesn't compile.

#[test]
fn personal_values_and_raw_words_have_no_way_out_but_reveal() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
