//! What an answers file may hold, and what is said about one that can't be used.

use proptest::prelude::*;
use time::macros::date;

use super::*;

const GOOD: &str = r#"
[[answer]]
id = "hours"
questions.en = ["When are you open?"]
text.en = "From ten to three."
"#;

/// Reads a good answer with one more line in it.
fn with(line: &str) -> Result<Answers, AnswersError> {
    format!("{GOOD}{line}").parse()
}

#[track_caller]
fn refused(toml: &str, line: usize, fault: &AnswersFault) {
    assert_eq!(toml.parse::<Answers>().err(), Some(AnswersError { line, fault: AnswersFault::clone(fault) }), "{toml}");
}

#[test]
fn a_good_file_is_read_and_an_empty_one_too() {
    let answers = with("valid_to = \"2026-06-30\"\n").unwrap();
    let answer = answers.iter().next().unwrap();
    assert_eq!((answer.id(), answer.questions(Language::English).len()), ("hours", 1));
    assert!(answer.text(Language::English).is_some() && answer.text(Language::Danish).is_none());
    assert_eq!("".parse::<Answers>().unwrap().iter().count(), 0);
}

#[test]
fn an_answer_is_valid_from_its_first_to_its_last_day() {
    let answers = with("valid_from = \"2026-01-01\"\nvalid_to = \"2026-06-30\"\n").unwrap();
    let valid = |day| answers.iter().next().unwrap().valid_on(day);
    assert!(valid(date!(2026 - 01 - 01)) && valid(date!(2026 - 06 - 30)));
    assert!(!valid(date!(2025 - 12 - 31)) && !valid(date!(2026 - 07 - 01)));
}

#[test]
fn a_fault_is_told_with_its_line() {
    let changed = |from: &str, to: &str| GOOD.replace(from, to);
    refused(&changed("\"hours\"", "\"Hours\""), 3, &AnswersFault::Id);
    refused(&changed("\"hours\"", "\"\""), 3, &AnswersFault::Id);
    refused(&changed("questions.en", "questions.xx"), 4, &AnswersFault::Language);
    refused(&changed("text.en", "text.xx"), 5, &AnswersFault::Language);
    refused(&changed("[\"When are you open?\"]", "[]"), 4, &AnswersFault::NoQuestions);
    refused(&changed("When are you open?", " "), 4, &AnswersFault::NoQuestions);
    refused(&changed("text.en", "text.da"), 5, &AnswersFault::NoQuestions);
    refused(&changed("From ten to three.", ""), 5, &AnswersFault::Text(TemplateError::Empty));
    refused(&changed("ten to three", "{begin}"), 5, &AnswersFault::Text(TemplateError::Slot));
    refused(&format!("{GOOD}{GOOD}"), 8, &AnswersFault::DuplicateId);
    refused(&format!("{GOOD}valid_to = \"soon\""), 6, &AnswersFault::Date);
    refused(&format!("{GOOD}valid_from = \"2026-02-01\"\nvalid_to = \"2026-01-01\""), 7, &AnswersFault::Validity);
}

#[test]
fn questions_without_an_answer_are_refused_unless_they_hand_over() {
    let silent = GOOD.replace("text.en = \"From ten to three.\"", "");
    refused(&silent, 4, &AnswersFault::NoText(Language::English));
    assert!(format!("{silent}transfer = \"planning\"").parse::<Answers>().is_ok());
}

#[test]
fn what_is_not_the_format_is_told_with_its_line() {
    for toml in ["answer = 1", "[[answers]]", "[[answer]]\nid = 5", "[[answer]", &format!("{GOOD}colour = \"red\"")] {
        let error = toml.parse::<Answers>().unwrap_err();
        assert!(matches!(error.fault, AnswersFault::Toml(_)) && error.line >= 1, "{toml}");
    }
    assert_eq!(with("colour = \"red\"").unwrap_err().line, 6);
}

proptest! {
    #[test]
    fn no_text_is_too_strange_to_read(text in ".{0,200}", line in "[a-z.]{1,12} = .{0,30}") {
        // Refusing is right, panicking is not.
        prop_assert!(text.parse::<Answers>().is_err() || text.trim().is_empty() || !text.contains("[[answer]]"));
        if let Err(error) = with(&line) {
            prop_assert!(error.line >= 1 && !error.to_string().is_empty());
        }
    }
}
