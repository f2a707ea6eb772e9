//! `clevercall calls`: the calls that are kept, without their words.

use anyhow::Result;
use clevercall_model::{Language, OrganisationId};
use clevercall_vault::{CallSummary, Listing, Numbers, Stage};
use serde::Serialize;

use super::{
    Outcome, Place,
    store::{Store, block_on, moment},
};
use crate::{cli::Calls, print};

/// The most that are listed.
const LIMIT: u32 = 1_000;

/// Lists.
pub(crate) fn run(place: &Place, options: &Calls) -> Result<Outcome> {
    let store = Store::open(place)?;
    block_on(async {
        let mut listed = 0;
        for organisation in store.organisations(options.organisation.as_ref())? {
            let calls = organisation.calls(Listing { limit: LIMIT, numbers: Numbers::Hidden }).await?;
            for call in calls.iter().filter(|call| !options.requests || !call.requests.is_empty()) {
                let row = Row::of(organisation.id(), call);
                if options.json {
                    print::json(&row)
                } else {
                    print::line(row.sentence())
                }
                listed += 1;
            }
            for period in organisation.billed_periods().await? {
                let numbers = organisation.billed(period).await?;
                let calls: u64 = numbers.iter().map(|number| number.count).sum();
                if !options.json && !options.requests {
                    print::line(format!(
                        "{period}: {calls} calls from {} numbers, kept for the invoice",
                        numbers.len()
                    ));
                }
                listed += 1;
            }
        }
        if listed == 0 && !options.json {
            print::line("Nothing is held.");
        }
        Ok(Outcome::Done)
    })
}

#[derive(Serialize)]
pub(super) struct Row {
    id: String,
    organisation: String,
    stage: &'static str,
    started: String,
    due: String,
    turns: u32,
    language: Option<&'static str>,
    requests: Vec<&'static str>,
}

impl Row {
    pub(super) fn of(organisation: &OrganisationId, call: &CallSummary) -> Self {
        Self {
            id: call.call.to_string(),
            organisation: organisation.to_string(),
            stage: match call.stage {
                Stage::InProgress => "in-progress",
                Stage::Identified => "identified",
                Stage::DeIdentified => "de-identified",
                Stage::Anonymised => "anonymised",
            },
            started: moment(call.started.unwrap_or_else(|| call.day.start())),
            due: moment(call.due.0),
            turns: call.turns,
            language: call.language.map(Language::code),
            requests: call.requests.iter().map(|request| request.name()).collect(),
        }
    }

    pub(super) fn sentence(&self) -> String {
        let requests = match self.requests.as_slice() {
            [] => String::new(),
            some => format!(", asks for: {}", some.join(", ")),
        };
        format!(
            "{}  {}  {}  {} turns, {}, until {}{requests}",
            self.id, self.organisation, self.started, self.turns, self.stage, self.due
        )
    }
}
