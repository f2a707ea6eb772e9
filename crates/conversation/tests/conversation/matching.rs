//! How often a question gets the right answer: counted over questions that are not in the answers file.

use std::sync::Arc;

use clevercall_conversation::{Answers, Repertoire, Settings};
use clevercall_model::Language;
use clevercall_privacy::Approved;

struct Question {
    language: Language,
    expected: Option<&'static str>,
    words: &'static str,
}

#[derive(Default, Debug)]
struct Count {
    right: usize,
    unanswered: usize,
    wrong: usize,
}

fn questions() -> impl Iterator<Item = Question> {
    let lines = include_str!("questions.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let (language, rest) = line.split_once(' ').expect("a language");
        let (expected, words) = rest.split_once(' ').expect("an answer and a question");
        let language = language.parse().expect("a language code");
        Question { language, expected: Some(expected).filter(|id| *id != "-"), words }
    })
}

fn town() -> Repertoire {
    let answers: Answers = include_str!("municipality.toml").parse().expect("answers");
    Repertoire::new(Settings { answers, ..crate::support::settings() }).expect("settings")
}

#[expect(clippy::print_stdout, reason = "the figures are what this is for")]
/// Counts one half of the questions and prints what went wrong in it, where it may be looked at.
fn count(half: usize) -> (Count, Count) {
    let town = Arc::new(town());
    let (mut asked, mut others) = (Count::default(), Count::default());
    for question in questions().enumerate().filter(|(line, _)| line % 2 == half).map(|(_, question)| question) {
        let text = Approved::written(question.words).to_redacted();
        let found = town.answer_for(question.language, &text, crate::support::MONDAY).map(|answer| answer.id());
        let count = if question.expected.is_some() { &mut asked } else { &mut others };
        if found == question.expected {
            count.right += 1;
        } else {
            if half == 0 || std::env::var_os("SHOW_ALL").is_some() {
                println!("{}: {found:?}, not {:?}", question.words, question.expected);
            }
            if found.is_none() { count.unanswered += 1 } else { count.wrong += 1 }
        }
    }
    println!("questions {asked:?}, everything else {others:?}");
    (asked, others)
}

#[test]
fn questions_find_their_answers_and_chatter_finds_none() {
    for half in [0, 1] {
        let (asked, others) = count(half);
        let (asked_total, others_total) = (asked.right + asked.unanswered + asked.wrong, others.right + others.wrong);
        assert!(asked.right * 100 >= asked_total * 85, "{asked:?}");
        assert!(asked.wrong * 100 <= asked_total * 4, "{asked:?}");
        assert!(others.right * 100 >= others_total * 90, "{others:?}");
    }
}

#[test]
fn the_table_is_large_enough_to_mean_something() {
    let (answered, others): (Vec<_>, Vec<_>) = questions().partition(|question| question.expected.is_some());
    assert!(answered.len() >= 60 && others.len() * 3 >= answered.len() + others.len() - 5);
}
