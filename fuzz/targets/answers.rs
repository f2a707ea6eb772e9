//! Any answers file is understood, or refused with the line that is wrong.

#![no_main]

use clevercall_conversation::Answers;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &str| {
    match file.parse::<Answers>() {
        Ok(answers) => answers.iter().for_each(|answer| assert!(!answer.id().is_empty())),
        Err(error) => assert!((1..=file.lines().count() + 1).contains(&error.line), "line {} of the file", error.line),
    }
});
