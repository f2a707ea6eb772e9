//! `cargo xtask latency`: real calls over TLS with SRTP, two at a time, and how soon each question's answer began.
//!
//! The server prints for every answer the time from the end of the caller's speech to the first sound of the answer,
//! and what it was spent on; this collects them. The end of speech is the last frame with voice, which the detector
//! of voice sees about 40 ms late.

use std::{
    io::{BufRead, BufReader},
    process::{ChildStdout, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};

use crate::{
    installation::{Installation, Running},
    measure::machine::percentile,
    task::{Outcome, Task, say},
};

/// The task.
pub(crate) const TASK: Task = Task {
    name: "latency",
    about: "how soon the answers of real calls begin, two at a time [CALLS, 6 unless told]",
    run,
};

/// Questions that approved answers answer; the sentences in `audio/en`.
const QUESTIONS: [&str; 6] =
    ["opening_hours", "passport_price", "opening_hours_tuesday", "waste", "passport_price_child", "driving_licence"];
/// Calls at the same time.
const AT_ONCE: usize = 2;
/// What the time was spent on, in the order of the server's line.
const PARTS: [&str; 6] = ["in all", "waiting for the end", "recognition", "filter", "answer", "voice"];

/// The milliseconds of one answer: in all, then each part.
type Timing = [u64; PARTS.len()];

fn run(arguments: &[String]) -> Result<Outcome> {
    let calls: usize = match arguments {
        [] => 6,
        [calls] => calls.parse().context("CALLS is a number")?,
        _ => bail!("only one argument is taken, the number of calls"),
    };
    let installation = Installation::new()?;
    let mut server = installation.serve(Stdio::piped())?;
    let output = server.0.stdout.take().context("the server's output was piped")?;
    let reader = thread::spawn(move || collect(output));
    for first in (1..=calls).step_by(AT_ONCE) {
        let last = calls.min(first + AT_ONCE - 1);
        say(&format!("calls {first} to {last} of {calls}"));
        let placed = (first..=last).map(|_| place(&installation)).collect::<Result<Vec<_>>>()?;
        placed.into_iter().try_for_each(Running::finish)?;
    }
    server.stop_gently()?;
    let timings = reader.join().ok().context("the reader of the server's output failed")?;
    let expected = calls * QUESTIONS.len();
    if timings.is_empty() {
        bail!("no question was answered; run the demonstration to see why: ./run demo --once");
    }
    say(&report(&timings, expected));
    Ok(if timings.len() < expected { Outcome::Found } else { Outcome::Done })
}

fn place(installation: &Installation) -> Result<Running> {
    let target = format!("sip:answers@{};transport=tls", installation.tls);
    let trust = installation.path("tls/authority.crt");
    let clips = QUESTIONS.map(|name| format!("audio/en/{name}.wav"));
    let mut arguments = vec!["call", &target, "--trust", &trust];
    arguments.extend(clips.iter().flat_map(|clip| ["--say", clip]));
    Ok(Running(installation.command(&arguments).stdout(Stdio::null()).spawn().context("the caller can't be started")?))
}

fn collect(output: ChildStdout) -> Vec<Timing> {
    BufReader::new(output).lines().map_while(Result::ok).filter_map(|line| timing(&line)).collect()
}

/// The figures of `⏱ 603 ms from end of speech to first sound (waiting for the end 600, recognition 150, …)`.
fn timing(line: &str) -> Option<Timing> {
    let (_, figures) = line.split_once('⏱')?;
    let numbers = figures.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok());
    numbers.collect::<Vec<u64>>().try_into().ok()
}

fn report(timings: &[Timing], expected: usize) -> String {
    let mut text = format!(
        "\n{} answers to {expected} questions; milliseconds from the end of speech to the first sound\n\n{:<22}{:>8}{:>8}{:>8}\n",
        timings.len(),
        "",
        "p50",
        "p95",
        "most"
    );
    for (part, name) in PARTS.iter().enumerate() {
        let mut figures: Vec<u64> = timings.iter().map(|timing| timing[part]).collect();
        figures.sort_unstable();
        let line = [0.50, 0.95, 1.0].map(|share| percentile(&figures, share));
        text.push_str(&format!("{name:<22}{:>8}{:>8}{:>8}\n", line[0], line[1], line[2]));
    }
    text.push_str("\nRecognition runs during the wait for the end, so the parts don't add up to the whole.");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_line_is_read_and_others_are_not() {
        let line = "   ⏱ 603 ms from end of speech to first sound (waiting for the end 600, recognition 153, filter 0, \
                    answer 1, voice 2)";
        assert_eq!(timing(line), Some([603, 600, 153, 0, 1, 2]));
        assert_eq!(timing("  assistant  static  We are open from 9 to 15"), None);
        assert_eq!(timing("   ⏱ 603 ms"), None);
    }
}
