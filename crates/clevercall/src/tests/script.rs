//! A scenario file, read.

use std::time::Duration;

use clevercall_conversation::Hours;
use clevercall_model::{Language, LoggingMode};

const DAY: Duration = Duration::from_secs(86_400);

/// A scenario.
pub(super) struct Script {
    pub(super) mode: LoggingMode,
    pub(super) languages: Vec<Language>,
    /// The caller's number; `None` when it is withheld.
    pub(super) number: Option<String>,
    pub(super) hours: Hours,
    pub(super) steps: Vec<Step>,
    pub(super) after: Vec<After>,
}

/// Something that happens.
#[derive(Debug)]
pub(super) enum Step {
    CallerSays(String),
    CallerInterrupts(String),
    CallerPresses(char),
    CallerHangsUp,
    CallerHangsUpSaying(String),
    AssistantSays(String),
    AssistantHandsOver,
    AssistantEnds,
    RecognitionFails,
    DiskIsFull,
}

/// Something that holds afterwards.
#[derive(Debug)]
pub(super) enum After {
    /// Speaker, class, words.
    Kept(String, String, String),
    KeptNothing,
    Billed(u64),
    Request(String),
    Nowhere(Vec<String>),
}

impl Script {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut script = Self {
            mode: LoggingMode::NumberOnly { dispute: DAY * 30 },
            languages: vec![Language::English],
            number: None,
            hours: Hours::always(),
            steps: Vec::new(),
            after: Vec::new(),
        };
        let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
        for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            script.line(line).map_err(|fault| format!("line {number}: {fault}"))?;
        }
        Ok(script)
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let (what, words) = line.split_once(':').map_or((line, ""), |(what, words)| (what, words.trim()));
        let words = words.to_owned();
        match what {
            "mode" => self.mode = mode(&words)?,
            "languages" => self.languages = languages(&words)?,
            "number" => self.number = (words != "withheld").then_some(words),
            "open" => self.hours = if words == "never" { Hours::default() } else { Hours::always() },
            "kept" if words == "nothing" => self.after.push(After::KeptNothing),
            "kept" => self.after.push(kept(&words)?),
            "billed" => self.after.push(After::Billed(words.parse().map_err(|_| "not a count".to_owned())?)),
            "request" => self.after.push(After::Request(words)),
            "nowhere" => self.after.push(After::Nowhere(words.split(';').map(|word| word.trim().to_owned()).collect())),
            _ => self.steps.push(step(what, words)?),
        }
        Ok(())
    }
}

fn step(what: &str, words: String) -> Result<Step, String> {
    Ok(match what {
        "caller" => Step::CallerSays(words),
        "caller interrupts" => Step::CallerInterrupts(words),
        "caller presses" => Step::CallerPresses(words.chars().next().ok_or("no key")?),
        "caller hangs up" => Step::CallerHangsUp,
        "caller hangs up mid-sentence" => Step::CallerHangsUpSaying(words),
        "assistant" => Step::AssistantSays(words),
        "assistant hands over" => Step::AssistantHandsOver,
        "assistant ends" => Step::AssistantEnds,
        "recognition fails" => Step::RecognitionFails,
        "disk is full" => Step::DiskIsFull,
        other => return Err(format!("unknown line `{other}`; scenarios/README.md lists them")),
    })
}

fn mode(words: &str) -> Result<LoggingMode, String> {
    match words {
        "number-only" => Ok(LoggingMode::NumberOnly { dispute: DAY * 30 }),
        "anonymise-after" => Ok(LoggingMode::AnonymiseAfter { interval: DAY * 30 }),
        _ => Err("mode is number-only or anonymise-after".to_owned()),
    }
}

fn languages(words: &str) -> Result<Vec<Language>, String> {
    words.split(',').map(|code| code.trim().parse().map_err(|_| format!("unknown language `{code}`"))).collect()
}

fn kept(words: &str) -> Result<After, String> {
    let mut parts = words.splitn(3, ' ').map(str::to_owned);
    let mut next = || parts.next().ok_or("kept: SPEAKER CLASS WORDS");
    Ok(After::Kept(next()?, next()?, next()?))
}

#[test]
fn an_unknown_line_is_named() {
    assert!(Script::parse("caller: hello\ncaller sings: la").err().unwrap().starts_with("line 2: unknown line"));
}
