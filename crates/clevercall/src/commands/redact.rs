//! `clevercall redact`: the privacy engine on text, one segment a line.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use clevercall_model::{Language, Spoken, TurnNumber};
use clevercall_privacy::{Aliases, CallFilter, Engine, Finding, Redaction, Settings, Withheld};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Outcome, Place};
use crate::{
    cli::{Redact, RedactFormat},
    print, reception,
};

/// The longest line, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Reads, redacts, prints.
pub(crate) fn run(place: &Place, options: &Redact) -> Result<Outcome> {
    let language = match options.language.as_str() {
        "auto" => None,
        code => Some(code.parse::<Language>()?),
    };
    let engine = Arc::new(engine(place, options.organisation.as_ref())?);
    let mut lines = Lines { input: open(options)?, number: 0 };
    if options.conversation {
        conversation(&mut lines, &engine, language, options.format)?;
    } else {
        while let Some(line) = lines.next()? {
            let redact = if options.again { Engine::redact_again } else { Engine::redact };
            let redaction = redact(&engine, &spoken(&line, language), &mut Aliases::default());
            show(&redaction, None, options.format);
        }
    }
    Ok(Outcome::Done)
}

/// The filter of the organisation named, or of the only one; without a configuration, the one that is built in.
fn engine(place: &Place, named: Option<&String>) -> Result<Engine> {
    match (place.configuration_if_there()?, named) {
        (Some(config), named) => reception::filter(config.organisation(named)?),
        (None, None) => Ok(Engine::new(Settings::default())?),
        (None, Some(_)) => bail!("there is no configuration to find the organisation in; name it with --config"),
    }
}

fn conversation(
    lines: &mut Lines,
    engine: &Arc<Engine>,
    language: Option<Language>,
    format: RedactFormat,
) -> Result<()> {
    let mut filter = CallFilter::new(Arc::clone(engine));
    let print = |settled: Vec<(TurnNumber, Redaction)>| {
        for (TurnNumber(line), redaction) in settled {
            show(&redaction, Some(line), format);
        }
    };
    for number in 0.. {
        let Some(line) = lines.next()? else { break };
        print(filter.hear(TurnNumber(number), &spoken(&line, language)).settled);
    }
    print(filter.finish());
    Ok(())
}

fn spoken(line: &str, language: Option<Language>) -> Spoken {
    match language {
        Some(language) => Spoken::new(line.to_owned(), language, 1.0),
        None => Spoken::in_unknown_language(line.to_owned()),
    }
}

fn open(options: &Redact) -> Result<Box<dyn BufRead>> {
    Ok(match &options.file {
        None => Box::new(io::stdin().lock()),
        Some(path) => {
            let file = File::open(path).with_context(|| format!("can't read {}; check the name", path.display()))?;
            Box::new(BufReader::new(file))
        }
    })
}

/// Lines of text, each checked for length and encoding, answered before the next is read.
struct Lines {
    input: Box<dyn BufRead>,
    number: usize,
}

impl Lines {
    fn next(&mut self) -> Result<Option<Zeroizing<String>>> {
        let mut line = Zeroizing::new(Vec::new());
        let read = (&mut self.input).take(LONGEST_LINE as u64 + 2).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if line.len() > LONGEST_LINE {
            bail!("line {} is longer than 64 KiB; split it", self.number);
        }
        match std::str::from_utf8(&line) {
            Ok(text) => Ok(Some(Zeroizing::new(text.to_owned()))),
            Err(_) => bail!("line {} is not UTF-8; convert the file first", self.number),
        }
    }
}

/// One line of output, as the contract has it.
#[derive(Serialize)]
struct Line<'a> {
    language: Option<&'static str>,
    text: &'a str,
    class: &'static str,
    findings: Vec<Found<'a>>,
    /// What the organisation's never-remove list left in the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spared: Vec<Found<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<&'static str>,
}

#[derive(Serialize)]
struct Found<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    start: usize,
    end: usize,
    tier: &'static str,
    certainty: f32,
    reason: &'a str,
}

fn show(redaction: &Redaction, line: Option<u32>, format: RedactFormat) {
    match format {
        RedactFormat::Text => print::line(redaction.text.as_str()),
        RedactFormat::Jsonl => print::json(&Line {
            language: redaction.language.map(Language::code),
            text: redaction.text.as_str(),
            class: redaction.class.name(),
            findings: redaction.findings.iter().map(|finding| Found::of(finding, line)).collect(),
            spared: redaction.spared.iter().map(|finding| Found::of(finding, line)).collect(),
            withheld: redaction.withheld.map(reason),
        }),
    }
}

impl<'a> Found<'a> {
    fn of(finding: &'a Finding, line: Option<u32>) -> Self {
        Self {
            kind: finding.name(),
            line,
            start: finding.start,
            end: finding.end,
            tier: finding.kind.tier().name(),
            certainty: finding.certainty,
            reason: finding.reason.as_str(),
        }
    }
}

const fn reason(withheld: Withheld) -> &'static str {
    match withheld {
        Withheld::UnknownLanguage => "unknown-language",
        Withheld::TooLong => "too-long",
        Withheld::FilterFailed => "filter-failed",
    }
}
