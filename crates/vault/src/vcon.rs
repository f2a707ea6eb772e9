//! The forms in which a person's copy is handed over: vCons in one JSON document, and plain text.

use std::fmt::Write;

use clevercall_model::{Language, Speaker, Timestamp};
use serde::Serialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{CopiedCall, KeptTurn, PersonalCopy, Stage};

#[derive(Serialize)]
struct Document<'a> {
    organisation: &'a str,
    found_by: &'static str,
    made: String,
    held: bool,
    vcons: Vec<Vcon<'a>>,
    mentions: Vec<Mention<'a>>,
    billed: Vec<Billed<'a>>,
}

/// A vCon in the unsigned form; no `redacted` object, because no other version exists.
#[derive(Serialize)]
struct Vcon<'a> {
    uuid: String,
    created_at: String,
    subject: String,
    parties: Vec<Party<'a>>,
    dialog: Vec<Dialog<'a>>,
    attachments: Vec<Attachment<'a>>,
}

#[derive(Serialize)]
struct Party<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    tel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Dialog<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    start: String,
    parties: Vec<usize>,
    originator: usize,
    mediatype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    encoding: &'static str,
    body: &'a str,
}

#[derive(Serialize)]
struct Attachment<'a> {
    purpose: String,
    start: String,
    party: usize,
    dialog: usize,
    mediatype: &'static str,
    encoding: &'static str,
    body: &'a str,
}

#[derive(Serialize)]
struct Mention<'a> {
    day: String,
    value: &'a str,
    removed: String,
}

#[derive(Serialize)]
struct Billed<'a> {
    number: &'a str,
    period: String,
    calls: u64,
    removed: String,
}

/// The caller stands first in every vCon, the assistant second.
const CALLER: usize = 0;
const ASSISTANT: usize = 1;

impl PersonalCopy {
    /// One JSON document; each call in it is a vCon.
    pub fn to_json(&self) -> String {
        let document = Document {
            organisation: self.organisation.as_str(),
            found_by: self.found_by.name(),
            made: moment(self.made),
            held: !self.is_empty(),
            vcons: self.calls.iter().map(|call| self.vcon(call)).collect(),
            mentions: self.mentions.iter().map(Mention::of).collect(),
            billed: self.billed.iter().map(Billed::of).collect(),
        };
        serde_json::to_string_pretty(&document).expect("a copy is plain fields, which always serialise")
    }

    fn vcon<'a>(&'a self, call: &'a CopiedCall) -> Vcon<'a> {
        let summary = &call.transcript.summary;
        let began = summary.started.unwrap_or_else(|| summary.day.start());
        let number = call.originals.as_ref().and_then(|originals| originals.number.as_ref());
        let caller = Party { tel: number.map(|number| format!("tel:{}", number.reveal())), name: None, kind: "person" };
        let assistant = Party { tel: None, name: Some(self.organisation.as_str()), kind: "bot" };
        let values = call.originals.iter().flat_map(|originals| &originals.values);
        let attachment = |value: &'a crate::RevealedValue| Attachment {
            purpose: format!("the value that {} stands for", value.placeholder),
            start: moment(began),
            party: CALLER,
            dialog: turn_with(&call.transcript.turns, &value.placeholder),
            mediatype: "text/plain",
            encoding: "none",
            body: value.original.reveal(),
        };
        Vcon {
            uuid: uuid(*summary.call.as_bytes()),
            created_at: moment(self.made),
            subject: "A telephone call, as it is kept".to_owned(),
            parties: vec![caller, assistant],
            dialog: call.transcript.turns.iter().map(|turn| Dialog::of(turn, began)).collect(),
            attachments: values.map(attachment).collect(),
        }
    }

    /// The same for people to read.
    pub fn to_text(&self) -> String {
        let mut text = format!("What {} keeps, {}\n", self.organisation, moment(self.made));
        if self.is_empty() {
            text.push_str("\nNothing is held about this person.\n");
        }
        for call in &self.calls {
            tell_call(&mut text, call);
        }
        for mention in &self.mentions {
            let (day, removed) = (moment(mention.day.start()), moment(mention.due.0));
            told(writeln!(text, "\nNamed in a call of {day} as {}; kept until {removed}.", mention.value.reveal()));
        }
        for (period, billed) in &self.billed {
            let (number, removed) = (billed.number.reveal(), moment(billed.due.0));
            told(writeln!(
                text,
                "\n{} calls from {number} in {period}, for the invoice; kept until {removed}.",
                billed.count
            ));
        }
        text
    }
}

fn tell_call(text: &mut String, call: &CopiedCall) {
    let summary = &call.transcript.summary;
    let began = summary.started.unwrap_or_else(|| summary.day.start());
    let state =
        if matches!(summary.stage, Stage::DeIdentified | Stage::Anonymised) { "removed" } else { "de-identified" };
    told(writeln!(text, "\nCall {} of {}; to be {state} on {}", summary.call, moment(began), moment(summary.due.0)));
    for turn in &call.transcript.turns {
        told(writeln!(text, "  {:<9}  {}", turn.speaker.name(), turn.text));
    }
    let Some(originals) = &call.originals else { return };
    if let Some(number) = &originals.number {
        told(writeln!(text, "  number = {}", number.reveal()));
    }
    for value in &originals.values {
        told(writeln!(text, "  {} = {}", value.placeholder, value.original.reveal()));
    }
}

fn told(written: std::fmt::Result) {
    written.expect("writing to a string never fails");
}

impl<'a> Dialog<'a> {
    fn of(turn: &'a KeptTurn, began: Timestamp) -> Self {
        let speaker = if turn.speaker == Speaker::Caller { CALLER } else { ASSISTANT };
        Self {
            kind: "text",
            start: moment(began.plus(turn.at.unwrap_or_default())),
            parties: vec![CALLER, ASSISTANT],
            originator: speaker,
            mediatype: "text/plain",
            language: turn.language.map(Language::code),
            encoding: "none",
            body: turn.text.as_str(),
        }
    }
}

impl<'a> Mention<'a> {
    fn of(mention: &'a crate::Mention) -> Self {
        Self { day: moment(mention.day.start()), value: mention.value.reveal(), removed: moment(mention.due.0) }
    }
}

impl<'a> Billed<'a> {
    fn of((period, billed): &'a (crate::BillingPeriod, crate::BilledNumber)) -> Self {
        Self {
            number: billed.number.reveal(),
            period: period.to_string(),
            calls: billed.count,
            removed: moment(billed.due.0),
        }
    }
}

/// The first turn with a placeholder, which is where its value was said.
fn turn_with(turns: &[KeptTurn], placeholder: &str) -> usize {
    turns.iter().position(|turn| turn.text.as_str().contains(placeholder)).unwrap_or(0)
}

/// A version 8 UUID (RFC 9562): the call's random id, with version and variant where they belong.
fn uuid(mut id: [u8; 16]) -> String {
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&id);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn moment(at: Timestamp) -> String {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.as_millis()) * 1_000_000);
    at.ok().and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_else(|| "9999-12-31T23:59:59Z".to_owned())
}
