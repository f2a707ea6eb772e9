//! Sound and keys can't be printed, logged, serialised or written: it doesn't compile.

#[test]
fn sound_has_no_way_out() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
