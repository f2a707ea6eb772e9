//! What a filter answered, and reading it from a runner's standard output.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::measure::taken::{Place, Taken};

/// A filter's answers to all lines, in their order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answers {
    /// One a line; none where the filter does not know the language.
    pub(super) answers: Vec<Option<Answer>>,
    /// How long it took to be ready.
    pub(super) start_seconds: f64,
    /// The most memory it had, with the interpreter that runs it.
    pub(super) memory_mb: f64,
}

/// The answer to one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    places: Vec<Typed>,
    withheld: bool,
    /// How long it took.
    pub(super) seconds: f64,
}

/// A place and what the filter calls it.
#[derive(Clone, Debug, PartialEq)]
struct Typed {
    place: Place,
    name: String,
}

impl Answer {
    /// Of our filter.
    pub(super) fn ours(taken: Taken, took: Duration) -> Self {
        let name = |place: &Place| place.kind.map_or_else(String::new, |kind| kind.name().to_owned());
        let typed = |place: Place| Typed { name: name(&place), place };
        Self {
            places: taken.places.into_iter().map(typed).collect(),
            withheld: taken.withheld,
            seconds: took.as_secs_f64(),
        }
    }

    /// What it took, without the types that are left aside.
    pub(super) fn taken(&self, aside: &[&str]) -> Taken {
        let places = self.places.iter().filter(|typed| !aside.contains(&typed.name.as_str()));
        Taken { places: places.map(|typed| typed.place).collect(), withheld: self.withheld }
    }
}

/// One line of a runner's output.
#[derive(Deserialize)]
struct Line {
    places: Vec<(usize, usize, String)>,
    seconds: f64,
}

/// The last line of a runner's output.
#[derive(Deserialize)]
struct End {
    start_seconds: f64,
    memory_mb: f64,
}

/// Reads what a runner wrote, for so many lines asked.
pub(super) fn read(output: &str, asked: usize) -> Result<Answers> {
    let (body, end) = output.trim_end().rsplit_once('\n').context("it wrote nothing")?;
    let end: End = serde_json::from_str(end).context("its last line is not the expected one")?;
    let answers = body.lines().map(line).collect::<Result<Vec<_>>>()?;
    ensure!(answers.len() == asked, "it answered {} of {asked} lines", answers.len());
    Ok(Answers { answers, start_seconds: end.start_seconds, memory_mb: end.memory_mb })
}

fn line(json: &str) -> Result<Option<Answer>> {
    let line: Line = serde_json::from_str(json).context("one of its lines is not the expected one")?;
    let typed = |(start, end, name)| Typed { place: Place { kind: None, start, end }, name };
    let places = line.places.into_iter().map(typed).collect();
    Ok(Some(Answer { places, withheld: false, seconds: line.seconds }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "{\"places\": [[0, 2, \"PERSON\"], [5, 9, \"DATE_TIME\"]], \"seconds\": 0.5}\n\
        {\"places\": [], \"seconds\": 0.25}\n{\"start_seconds\": 1.5, \"memory_mb\": 100.0}\n";

    #[test]
    fn a_runners_lines_are_read() {
        let answers = read(OUTPUT, 2).unwrap();
        assert_eq!((answers.start_seconds, answers.memory_mb), (1.5, 100.0));
        let first = answers.answers[0].clone().unwrap();
        assert_eq!(first.taken(&[]).places.len(), 2);
        assert_eq!(first.taken(&["DATE_TIME"]).places, [Place { kind: None, start: 0, end: 2 }]);
    }

    #[test]
    fn a_runner_that_stopped_early_has_no_answers() {
        for (output, asked) in [("", 1), (OUTPUT, 3), ("{}\n{}\n", 1), ("Traceback\nModuleNotFoundError\n", 1)] {
            assert!(read(output, asked).is_err(), "{output}");
        }
    }
}
