//! `clevercall hold`: keeps records for a legal claim or an order, lists the holds, ends them.

use std::time::Duration;

use anyhow::{Result, bail};
use clevercall_model::{RecordId, Timestamp};
use clevercall_vault::{Ground, Hold, HoldError, HoldRequest, Organisation};
use serde::Serialize;

use super::{
    Outcome, Place, staff,
    store::{Store, block_on, moment},
    subject::Subject,
};
use crate::{
    cli,
    cli::{HoldRelease, HoldReview, HoldSet},
    clock, print,
};

const DAY: Duration = Duration::from_secs(86_400);

/// Sets, lists, reviews or releases.
pub(crate) fn run(place: &Place, options: &cli::Hold) -> Result<Outcome> {
    match options {
        cli::Hold::Set(options) => set(place, options),
        cli::Hold::List { organisation, json } => list(place, organisation.as_ref(), *json),
        cli::Hold::Review(options) => review(place, options),
        cli::Hold::Release(options) => release(place, options),
    }
}

impl From<cli::Ground> for Ground {
    fn from(ground: cli::Ground) -> Self {
        match ground {
            cli::Ground::LegalClaim => Self::LegalClaim,
            cli::Ground::AuthorityOrder => Self::AuthorityOrder,
        }
    }
}

fn set(place: &Place, options: &HoldSet) -> Result<Outcome> {
    let case = options.case.parse()?;
    let Subject { by, person, organisation } = Subject::of(place, &options.whose)?;
    let Some(organisation) = organisation else { bail!("{}", HoldError::NothingKept) };
    let review = clock::now().plus(DAY * options.review.days);
    let request = HoldRequest { person, ground: options.ground.into(), case, by, review };
    block_on(async {
        let hold = organisation.hold(request, clock::now()).await?;
        print::line(sentence(&organisation, &hold));
        Ok(Outcome::Done)
    })
}

#[derive(Serialize)]
struct Row {
    id: String,
    organisation: String,
    ground: &'static str,
    case: String,
    by: String,
    since: String,
    review: String,
    calls: Vec<String>,
    numbers: u64,
}

impl Row {
    fn of(organisation: &Organisation, hold: &Hold) -> Self {
        Self {
            id: hold.id.to_string(),
            organisation: organisation.id().to_string(),
            ground: hold.ground.name(),
            case: hold.case.to_string(),
            by: hold.by.to_string(),
            since: moment(hold.since),
            review: moment(hold.review),
            calls: hold.calls.iter().map(ToString::to_string).collect(),
            numbers: hold.billed,
        }
    }
}

fn sentence(organisation: &Organisation, hold: &Hold) -> String {
    let row = Row::of(organisation, hold);
    format!(
        "{}  {}  {} call(s), {} number(s), {}, case {}, set by {} on {}, to be reviewed by {}",
        row.id,
        row.organisation,
        row.calls.len(),
        row.numbers,
        row.ground,
        row.case,
        row.by,
        row.since,
        row.review
    )
}

fn list(place: &Place, organisation: Option<&String>, json: bool) -> Result<Outcome> {
    let store = Store::open(place)?;
    let now = clock::now();
    block_on(async {
        let (mut listed, mut late) = (0, 0);
        for organisation in store.organisations(organisation)? {
            for hold in organisation.holds().await? {
                if json {
                    print::json(&Row::of(&organisation, &hold));
                } else {
                    print::line(sentence(&organisation, &hold));
                }
                listed += 1;
                late += u32::from(hold.review <= now);
            }
        }
        if listed == 0 && !json {
            print::line("Nothing is held beyond its due date.");
        }
        if late > 0 && !json {
            print::line(format!("{late} of them should have been reviewed: `hold review ID`, or `hold release ID`."));
        }
        Ok(if late > 0 { Outcome::Found } else { Outcome::Done })
    })
}

fn review(place: &Place, options: &HoldReview) -> Result<Outcome> {
    let (id, by): (RecordId, _) = (options.id.parse()?, staff::code(&options.by)?);
    let store = Store::open(place)?;
    let now = clock::now();
    let until = now.plus(DAY * options.review.days);
    block_on(async {
        let organisation = owner(&store, id).await?;
        organisation.review_hold(id, until, (by, now)).await?;
        told("The hold stays, and is looked at again by", until);
        Ok(Outcome::Done)
    })
}

fn told(what: &str, at: Timestamp) {
    print::line(format!("{what} {}.", moment(at)));
}

fn release(place: &Place, options: &HoldRelease) -> Result<Outcome> {
    let (id, by): (RecordId, _) = (options.id.parse()?, staff::code(&options.by)?);
    let store = Store::open(place)?;
    block_on(async {
        let organisation = owner(&store, id).await?;
        let released = organisation.release_hold(id, by, clock::now()).await?;
        print::line(format!(
            "Released: {} record(s), {} of them erased now because somebody had asked to be forgotten.",
            released.released, released.erased
        ));
        Ok(Outcome::Done)
    })
}

/// The organisation that a hold belongs to.
async fn owner(store: &Store, hold: RecordId) -> Result<Organisation> {
    for organisation in store.organisations(None)? {
        if organisation.holds().await?.iter().any(|known| known.id == hold) {
            return Ok(organisation);
        }
    }
    bail!("{}", HoldError::NoSuchHold)
}
