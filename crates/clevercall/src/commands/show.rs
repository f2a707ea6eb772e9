//! `clevercall show ID`: one call's turns, redacted; with a reason, the sealed values too.

use anyhow::{Result, bail};
use clevercall_model::{CallId, Language};
use clevercall_vault::{Access, KeptTurn, Organisation, ReadError, Reason, Revealed, Transcript};
use serde::Serialize;

use super::{
    Outcome, Place,
    calls::Row,
    staff,
    store::{Store, block_on},
};
use crate::{cli, cli::Show, clock, print};

/// Shows.
pub(crate) fn run(place: &Place, options: &Show) -> Result<Outcome> {
    let call: CallId = options.id.parse()?;
    let by = staff::code(&options.by)?;
    let store = Store::open(place)?;
    let reader = store.config.staff.iter().find(|staff| staff.code == by);
    if reader.is_none() {
        bail!("nobody with the code {by} may read calls; name them under [[staff]] in the configuration, or use --by");
    }
    block_on(async {
        for organisation in store.organisations(None)? {
            let Some(reader) = reader.filter(|reader| reader.works_for(organisation.id())) else { continue };
            let access = Access { by: reader.code.clone(), role: reader.role, reason: options.reason.into() };
            let transcript = match organisation.read(call, access.clone(), clock::now()).await {
                Err(ReadError::NoSuchCall) => continue,
                Err(refused @ ReadError::NotAllowed) => {
                    print::line(refused.to_string());
                    return Ok(Outcome::Found);
                }
                found => found?,
            };
            let revealed = match options.reveal {
                true => Some(organisation.reveal(call, access, clock::now()).await?),
                false => None,
            };
            print_call(&organisation, &transcript, revealed.as_ref(), options);
            return Ok(Outcome::Done);
        }
        bail!("{}", ReadError::NoSuchCall)
    })
}

impl From<cli::Why> for Reason {
    fn from(why: cli::Why) -> Self {
        match why {
            cli::Why::FollowUp => Self::FollowUp,
            cli::Why::Complaint => Self::Complaint,
            cli::Why::AccessRequest => Self::AccessRequest,
            cli::Why::LegalClaim => Self::LegalClaim,
            cli::Why::Incident => Self::Incident,
            cli::Why::Audit => Self::Audit,
        }
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    call: Row,
    turns: Vec<TurnRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revealed: Option<Vec<Value<'a>>>,
}

#[derive(Serialize)]
struct TurnRow<'a> {
    number: u32,
    speaker: &'static str,
    class: &'static str,
    language: Option<&'static str>,
    text: &'a str,
    answer: Option<&'a str>,
}

#[derive(Serialize)]
struct Value<'a> {
    placeholder: &'a str,
    original: &'a str,
}

fn print_call(organisation: &Organisation, transcript: &Transcript, revealed: Option<&Revealed>, options: &Show) {
    let call = Row::of(organisation.id(), &transcript.summary);
    let turns: Vec<_> = transcript.turns.iter().map(turn).collect();
    if options.json {
        print::json(&Shown { call, turns, revealed: revealed.map(values) });
        return;
    }
    print::line(call.sentence());
    for turn in turns {
        print::line(format!("  {:>3}  {:<9}  {:<8}  {}", turn.number, turn.speaker, turn.class, turn.text));
    }
    for value in revealed.map(values).unwrap_or_default() {
        print::line(format!("  {} = {}", value.placeholder, value.original));
    }
}

fn turn(turn: &KeptTurn) -> TurnRow<'_> {
    TurnRow {
        number: turn.number.0,
        speaker: turn.speaker.name(),
        class: turn.class.name(),
        language: turn.language.map(Language::code),
        text: turn.text.as_str(),
        answer: turn.answer.as_ref().map(|answer| answer.id.as_str()),
    }
}

/// The originals, for the person who gave a reason to see them; the ledger has it.
fn values(revealed: &Revealed) -> Vec<Value<'_>> {
    let number = revealed.number.iter().map(|number| Value { placeholder: "caller", original: number.reveal() });
    let values = revealed
        .values
        .iter()
        .map(|value| Value { placeholder: &value.placeholder, original: value.original.reveal() });
    number.chain(values).collect()
}
