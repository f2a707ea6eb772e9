//! `clevercall incidents`: what may be a breach of personal data, with the facts that a notification needs.
//!
//! The facts are those that the program has; what only people can find out says so.

use anyhow::{Context, Result};
use clevercall_compliance::governance::Officer;
use clevercall_model::Timestamp;
use clevercall_vault::{Detector, Incident, Listing, Numbers, Vault};
use serde::Serialize;

use super::{
    Outcome, Place, staff,
    store::{Store, block_on, moment},
};
use crate::{cli::Incidents, clock, print};

/// GDPR Art. 33(1): 72 hours from when the controller is aware.
const NOTIFY_WITHIN_MS: i64 = 72 * 3_600_000;
/// Calls that are counted, at most, an organisation.
const CALLS: u32 = 100_000;

#[derive(Serialize)]
struct Row {
    id: String,
    detector: &'static str,
    since: String,
    notify_by: String,
    seen: u64,
}

/// Lists, shows or judges.
pub(crate) fn run(place: &Place, options: &Incidents) -> Result<Outcome> {
    let store = Store::open(place)?;
    let Some(vault) = &store.vault else {
        print::line("There is no incident: no call was ever kept.");
        return Ok(Outcome::Done);
    };
    block_on(async {
        match options {
            Incidents::List { json } => list(vault, *json).await,
            Incidents::Show { id } => show(&store, vault, id).await,
            Incidents::Close { id, verdict, case, by } => {
                let case = case.parse().context("--case")?;
                vault.close_incident(id, verdict.0, (case, staff::code(by)?), clock::now()).await?;
                print::line(format!("Noted in the ledger: {id} was judged {}.", verdict.0.name()));
                Ok(Outcome::Done)
            }
        }
    })
}

async fn list(vault: &Vault, json: bool) -> Result<Outcome> {
    let open = vault.open_incidents().await?;
    for incident in &open {
        let row = Row {
            id: incident.id.clone(),
            detector: incident.detector.name(),
            since: moment(Timestamp::from_millis(incident.since_ms)),
            notify_by: moment(notify_by(incident)),
            seen: incident.seen,
        };
        if json {
            print::json(&row);
        } else {
            print::line(format!(
                "{}  {}  since {}, a breach is notified by {}",
                row.id, row.detector, row.since, row.notify_by
            ));
        }
    }
    if open.is_empty() && !json {
        print::line("No incident is open.");
    }
    Ok(if open.is_empty() { Outcome::Done } else { Outcome::Found })
}

const fn notify_by(incident: &Incident) -> Timestamp {
    Timestamp::from_millis(incident.since_ms + NOTIFY_WITHIN_MS)
}

/// The points of Art. 33(3), as far as the program knows them.
async fn show(store: &Store, vault: &Vault, id: &str) -> Result<Outcome> {
    let open = vault.open_incidents().await?;
    let incident = open.iter().find(|incident| incident.id == id);
    let incident = incident.context("no open incident has that id; `clevercall incidents list` shows them")?;
    let about = About::of(incident.detector);
    print::line(format!(
        "Incident {id}: {}\nNoticed {}; a breach is notified by {} (Art. 33(1)).\n\n\
         (a) Nature: {} Seen {} times.",
        incident.detector.name(),
        moment(Timestamp::from_millis(incident.since_ms)),
        moment(notify_by(incident)),
        about.nature,
        incident.seen,
    ));
    for organisation in &store.config.organisations {
        let kept = vault.organisation(&organisation.id);
        let calls = kept.calls(Listing { limit: CALLS, numbers: Numbers::Hidden }).await?.len();
        print::line(format!(
            "    {}: callers; mode {}; {calls} calls are kept, which is the most that can be concerned. How many persons and \
             records are concerned: to be found out.",
            organisation.id,
            organisation.mode.name(),
        ));
    }
    print::line("(b) Contact:");
    for one in &store.config.governance.organisations {
        let contact = match &one.officer {
            Some(Officer::Appointed { contact }) => contact.as_str(),
            Some(Officer::NotRequired { .. }) => "no officer is required; the controller's contact",
            None => "not declared in the configuration",
        };
        print::line(format!("    {}: {contact}", one.organisation));
    }
    print::line(format!(
        "(c) Likely consequences: {}\n(d) Measures: {}\n\n\
         When it is judged: clevercall incidents close {id} --verdict VERDICT --case CODE --by CODE",
        about.consequences, about.measures
    ));
    Ok(Outcome::Found)
}

/// What is known of each kind beforehand.
struct About {
    nature: &'static str,
    consequences: &'static str,
    measures: &'static str,
}

impl About {
    const fn of(detector: Detector) -> Self {
        match detector {
            Detector::MassReading => Self {
                nature: "one code read far more calls within an hour than anybody follows up.",
                consequences: "somebody may know what callers said and who they are.",
                measures: "take the code out of [[staff]], ask its holder, and draw `ledger sample --population \
                           disclosures`.",
            },
            Detector::RefusedEgress => Self {
                nature: "connections to others were refused or failed in a burst; nothing was sent to them.",
                consequences: "none from the refused connections; they may show that somebody tries to lead data out.",
                measures: "draw `ledger sample --population connections`, and find out what asked for them.",
            },
            Detector::BrokenLedger => Self {
                nature: "the chain of evidence does not hold.",
                consequences: "what happened to callers' data can't be shown any more from the fault on.",
                measures: "keep the data folder as it is, run `ledger verify` with the witness's checkpoint, find out who \
                           could write there.",
            },
            Detector::CertificateFault => Self {
                nature: "a certificate, of this installation or of another side, was not what it has to be; the \
                         connection was not made.",
                consequences: "none from the refused connection; somebody may stand between, or the service may be down.",
                measures: "ask the other side for its fingerprint, or put a new certificate in place; `check --control \
                           CC-19 -v` shows ours.",
            },
            Detector::CanaryMissed => Self {
                nature: "the privacy filter let an invented value through, so it may have let callers' through.",
                consequences: "personal data, perhaps of Art. 9, may stand in kept text for longer than decided.",
                measures: "stop taking calls, put the released program back, and look through what was kept since the \
                           last full round (`redact --again`).",
            },
        }
    }
}
