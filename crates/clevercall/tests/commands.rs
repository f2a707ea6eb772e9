//! The program as it is typed: exit codes, streams, and no personal data where none belongs.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

/// Runs the program with this on its standard input.
fn clevercall(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clevercall"));
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("cargo has built the program");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    stdin.write_all(input).expect("a few bytes fit into the pipe");
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

#[test]
fn redact_answers_every_line_without_the_name() {
    let output =
        clevercall(&["redact", "--format", "jsonl"], b"my name is Peter Hansen\nwhat are your opening hours\n");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.lines().count() == 2, "{text}");
    assert!(
        text.contains("[PERSON_1]") && text.contains("\"class\":\"personal\"") && !text.contains("Hansen"),
        "{text}"
    );
}

#[test]
fn a_line_that_is_not_utf_8_is_named_and_the_lines_before_it_are_answered() {
    let output = clevercall(&["redact"], b"what are your opening hours\n\xff\xfe\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("line 2"));
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
}

#[test]
fn a_missing_configuration_says_what_to_do() {
    let output = clevercall(&["--config", "nowhere.toml", "calls"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("clevercall init"));
}

/// A folder with the configuration that `init` writes, and this at its end.
fn configured(end: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let written = clevercall(&["init", &folder.path().display().to_string()], b"");
    assert!(written.status.success());
    let file = folder.path().join("clevercall.toml");
    let text = std::fs::read_to_string(&file).expect("init writes the file") + end;
    std::fs::write(&file, text).expect("the file can be written");
    folder
}

/// What `redact` makes of lines with that configuration.
fn redacted(folder: &tempfile::TempDir, options: &[&str], input: &str) -> Output {
    let config = folder.path().join("clevercall.toml").display().to_string();
    let arguments: Vec<&str> =
        ["--config", config.as_str(), "redact"].into_iter().chain(options.iter().copied()).collect();
    clevercall(&arguments, input.as_bytes())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[test]
fn redact_uses_the_organisations_own_rules_and_says_why() {
    let folder = configured(
        "[organisation.privacy]\nnever_remove = [\"Peter Hansen\"]\n[[organisation.privacy.pattern]]\n\
         name = \"customer number\"\npattern = 'K-?\\d{6}'\nlabel = \"customer_number\"\ncheck = \"luhn\"\n",
    );
    let output = redacted(&folder, &["--format", "jsonl"], "may I speak to Peter Hansen about K-123455\n");
    let line = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for expected in [
        "\"text\":\"may I speak to Peter Hansen about [CUSTOMER_NUMBER_1]\"",
        "\"kind\":\"customer_number\"",
        "\"reason\":\"matches the organisation's pattern `customer number` and its check digit holds\"",
        "\"reason\":\"on the organisation's never-remove list\"",
    ] {
        assert!(line.contains(expected), "{line}");
    }
}

#[test]
fn a_wrong_rule_stops_the_program_with_its_line() {
    let folder = configured("[organisation.privacy.operators]\nhealth = { mask = 2 }\n");
    let output = redacted(&folder, &[], "hello\n");
    let fault = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(fault.contains("clevercall.toml:") && fault.contains("`health` is protected"), "{fault}");
}

#[test]
fn redact_asks_which_organisation_where_there_are_several() {
    let folder = configured("[[organisation]]\nid = \"other\"\nname = \"Other\"\nnumbers = [\"22222222\"]\n");
    let file = folder.path().join("clevercall.toml");
    let text_of_file = std::fs::read_to_string(&file).unwrap().replace("# numbers", "numbers");
    std::fs::write(&file, text_of_file).unwrap();
    let unnamed = redacted(&folder, &[], "hello\n");
    assert!(unnamed.status.code() == Some(2) && text(&unnamed.stderr).contains("--organisation"));
    let named = redacted(&folder, &["--organisation", "other"], "hello\n");
    assert!(named.status.success(), "{}", text(&named.stderr));
}

#[test]
fn redact_again_leaves_a_redacted_line_as_it_is() {
    let once = clevercall(&["redact"], b"my name is Peter Hansen and I have diabetes\n");
    let again = clevercall(&["redact", "--again"], &once.stdout);
    assert_eq!(text(&again.stdout), text(&once.stdout));
}

/// Runs the program with the configuration that `init` writes, changed.
fn with_changed(change: impl FnOnce(String) -> String, arguments: &[&str]) -> Output {
    let folder = configured("");
    let file = folder.path().join("clevercall.toml");
    let written = std::fs::read_to_string(&file).expect("init writes the file");
    std::fs::write(&file, change(written)).expect("the file can be written");
    let config = file.display().to_string();
    let arguments: Vec<&str> = ["--config", config.as_str()].into_iter().chain(arguments.iter().copied()).collect();
    clevercall(&arguments, b"")
}

#[test]
fn a_trial_is_complete_as_init_writes_it() {
    let output = with_changed(|text| text, &["config", "check"]);
    assert!(output.status.success() && text(&output.stdout).contains("for a trial"), "{}", text(&output.stderr));
}

#[test]
fn without_trial_every_declaration_that_is_missing_is_named_and_nothing_is_served() {
    for arguments in [&["config", "check"][..], &["serve"]] {
        let output = with_changed(|text| text.replace("\ntrial = true\n", "\n"), arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        for key in
            ["deployment_role", "`sector`", "[organisation.controller]", "data_protection_officer", "`special`", "dpia"]
        {
            assert!(said.contains(key), "{key} in {said}");
        }
    }
}

#[test]
fn text_is_not_kept_without_a_legal_basis_not_even_in_a_trial() {
    let without = |text: String| {
        let (before, rest) = text.split_once("[[organisation.legal_basis]]").expect("the template declares one");
        let after = rest.split_once("[organisation.hours]").expect("the hours follow").1;
        format!("{before}[organisation.hours]{after}")
    };
    let output = with_changed(without, &["serve"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("legal_basis]] of 'example' for the purpose 'answer-calls' is missing"));
}
