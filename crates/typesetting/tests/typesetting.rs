//! What a source may do, and what comes of it.

use clevercall_typesetting::{TypesetError, typeset};

const SOURCE: &str =
    "#set document(title: \"T\", date: datetime(year: 2026, month: 11, day: 24))\n= Bilag A\nÆblegrød – æ ø å ✎";

#[test]
fn the_same_source_gives_the_same_bytes() {
    let pdf = typeset(SOURCE).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 1000);
    assert_eq!(pdf, typeset(SOURCE).unwrap());
}

#[test]
fn a_source_reaches_no_file_no_package_and_no_clock() {
    for source in
        ["#read(\"/etc/hostname\")", "#import \"@preview/cetz:0.3.0\"", "#datetime.today()", "#include \"a.typ\""]
    {
        assert!(matches!(typeset(source), Err(TypesetError::Source { line: 1, .. })), "{source}");
    }
}

#[test]
fn a_fault_names_its_line() {
    let error = typeset("ok\n\n#unknown-function()").unwrap_err();
    assert!(matches!(error, TypesetError::Source { line: 3, .. }), "{error}");
}
