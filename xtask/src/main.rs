//! Tasks around the workspace: `cargo xtask TASK`.
//!
//! Each task is one file with a `TASK` constant; adding one is that file, its `mod` line and its line in [`TASKS`].
//! Nothing here is part of the product.

mod compare;
mod demo;
mod installation;
mod latency;
mod load;
mod measure;
mod score;
mod task;
mod tidy;
mod train;

use std::{io::Write, process::ExitCode};

use task::{Outcome, Task};

/// Every task, in the order that the help shows.
const TASKS: &[Task] = &[compare::TASK, demo::TASK, latency::TASK, load::TASK, score::TASK, tidy::TASK, train::TASK];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "help".into());
    let rest: Vec<String> = arguments.collect();
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        task::say(&help());
        return ExitCode::SUCCESS;
    }
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        return complain(&format!("there is no task `{name}`; `cargo xtask help` lists them"));
    };
    match (task.run)(&rest) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(error) => complain(&format!("{name}: {error:#}")),
    }
}

fn help() -> String {
    let mut text = String::from("usage: cargo xtask TASK [ARGUMENTS]\n\n");
    for task in TASKS {
        text.push_str(&format!("  {:<10} {}\n", task.name, task.about));
    }
    text.push_str("  help       shows this");
    text
}

fn complain(sentence: &str) -> ExitCode {
    // Nothing is left to do when even the error stream is closed; the exit code still tells.
    drop(writeln!(std::io::stderr(), "xtask: {sentence}"));
    ExitCode::from(2)
}
