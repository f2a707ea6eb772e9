//! `cargo xtask score`: how well the privacy filter does on the corpus of caller speech.
//!
//! Says what leaks, what is taken needlessly and which bars are met; [`bars`] holds the bars,
//! [`crate::measure::tally`] says how each figure is counted.
//! The test part is only reported: its lines are never shown, because what is looked at is tuned on.

mod arguments;
mod bars;
mod lines;
mod outside;
mod scores;
mod speed;
mod splits;

use anyhow::Result;

use crate::{
    measure::ours::Ours,
    task::{Outcome, Task, say},
};
use arguments::Arguments;
use bars::Verdicts;

/// The task.
pub(crate) const TASK: Task =
    Task { name: "score", about: "measures the privacy filter on corpus/; --help shows its arguments", run };

fn run(arguments: &[String]) -> Result<Outcome> {
    if arguments.iter().any(|argument| argument == "--help") {
        say(arguments::USAGE);
        return Ok(Outcome::Done);
    }
    let arguments = Arguments::read(arguments)?;
    let mut verdicts = Verdicts::default();
    if arguments.speed {
        speed::run(&arguments, &mut verdicts)?;
        return Ok(verdicts.outcome());
    }
    let ours = Ours::new()?;
    if arguments.splits {
        splits::run(&arguments, &ours, &mut verdicts)?;
    } else {
        scores::run(&arguments, &ours, &mut verdicts)?;
        if let Some(folder) = &arguments.data {
            outside::run(folder, &ours, &mut verdicts)?;
        }
    }
    Ok(verdicts.outcome())
}
