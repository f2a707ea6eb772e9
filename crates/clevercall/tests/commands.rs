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
