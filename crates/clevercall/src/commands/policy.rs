//! `clevercall policy`: every version of what an organisation decided to keep, with who and when.

use anyhow::Result;
use clevercall_model::LoggingMode;
use clevercall_vault::PolicyVersion;
use serde::Serialize;

use super::{
    Outcome, Place,
    store::{Store, block_on, moment},
};
use crate::{cli::Policy, print};

const HOUR_S: u64 = 3600;

/// Lists.
pub(crate) fn run(place: &Place, options: &Policy) -> Result<Outcome> {
    let store = Store::open(place)?;
    block_on(async {
        for organisation in store.organisations(options.organisation.as_ref())? {
            for version in organisation.policies().await? {
                let row = Row::of(organisation.id().as_str(), &version);
                if options.json {
                    print::json(&row);
                } else {
                    print::line(row.sentence());
                }
            }
        }
        Ok(Outcome::Done)
    })
}

#[derive(Serialize)]
struct Row<'a> {
    organisation: &'a str,
    version: u32,
    mode: &'static str,
    kept_hours: u64,
    final_hours: u64,
    since: String,
    by: &'a str,
    shortened: u64,
}

impl<'a> Row<'a> {
    fn of(organisation: &'a str, version: &'a PolicyVersion) -> Self {
        let (LoggingMode::NumberOnly { dispute: kept } | LoggingMode::AnonymiseAfter { interval: kept }) =
            version.policy.mode();
        Self {
            organisation,
            version: version.version,
            mode: version.policy.mode().name(),
            kept_hours: kept.as_secs() / HOUR_S,
            final_hours: version.policy.remainder().as_secs() / HOUR_S,
            since: moment(version.since),
            by: version.by.as_str(),
            shortened: version.shortened,
        }
    }

    fn sentence(&self) -> String {
        format!(
            "{}  version {}  {}, {} hours, what is left another {} hours; since {}, decided by {}, {} records brought \
             forward",
            self.organisation,
            self.version,
            self.mode,
            self.kept_hours,
            self.final_hours,
            self.since,
            self.by,
            self.shortened
        )
    }
}
