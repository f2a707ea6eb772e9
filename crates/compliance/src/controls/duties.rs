//! Controls on what was tried on this installation, and on the duties of whoever runs it.

use std::time::Duration;

use super::ControlResult;
use crate::facts::{Facts, Trials};

const DAY: Duration = Duration::from_secs(86_400);
/// A rehearsal, or a test of anonymity, counts for a year.
const YEAR: Duration = Duration::from_secs(366 * 86_400);
/// GDPR Art. 12(3): a month; the shortest one, so that no month is exceeded.
const MONTH: Duration = Duration::from_secs(28 * 86_400);
/// A message that has waited for a week has not reached anybody.
const WEEK: Duration = Duration::from_secs(7 * 86_400);
/// GDPR Art. 33(1).
const NOTIFY_WITHIN: Duration = Duration::from_secs(72 * 3600);
/// The detectors look every few minutes.
const DETECTORS_SILENT: Duration = Duration::from_secs(3600);

/// CC-05.
pub(super) fn classes(facts: &Facts) -> ControlResult {
    tried(facts.classes, "sentences got the wrong class", |trials| {
        format!(
            "{} invented sentences got the class they have; on callers' own words it is not measured here",
            trials.tried
        )
    })
}

/// CC-10.
pub(super) fn forgeries(facts: &Facts) -> ControlResult {
    tried(facts.forgeries, "forged placeholders had a protected value spoken back", |trials| {
        format!("{} forged placeholders had nothing spoken back", trials.tried)
    })
}

fn tried(trials: Option<Trials>, went_wrong: &str, passed: impl FnOnce(Trials) -> String) -> ControlResult {
    match trials {
        None | Some(Trials { tried: 0, .. }) => ControlResult::not_evidenced("nothing was tried on this installation"),
        Some(Trials { tried, wrong }) if wrong > 0 => ControlResult::failed(
            format!("{wrong} of {tried} {went_wrong}"),
            "stop taking calls, put the released program back, and report it",
        ),
        Some(trials) => ControlResult::passed(passed(trials)),
    }
}

/// CC-13.
pub(super) fn anonymity(facts: &Facts) -> ControlResult {
    let Some(all) = &facts.anonymity else { return ControlResult::not_evidenced("no test of anonymity was looked at") };
    let mut told = Vec::new();
    for one in all {
        let fresh = one.tested.filter(|(at, _)| facts.now.since(*at) <= YEAR);
        match (fresh, one.labelled) {
            (None | Some((_, false)), labelled) if labelled > 0 => {
                return ControlResult::failed(
                    format!(
                        "{labelled} records of '{}' are called anonymous without a test that passed",
                        one.organisation
                    ),
                    "run `retain --test-anonymity`; what does not pass is de-identified, and still personal data",
                );
            }
            (Some((_, true)), labelled) => told.push(format!("'{}' passed, {labelled} records", one.organisation)),
            (Some((_, false)), _) => {
                told.push(format!("'{}' did not pass, and nothing is called anonymous", one.organisation));
            }
            (None, _) => {}
        }
    }
    if told.is_empty() {
        return ControlResult::not_evidenced(
            "nothing was tested within a year, and nothing is called anonymous: what is left of calls is de-identified",
        );
    }
    ControlResult::passed(told.join("; "))
}

/// CC-17.
pub(super) fn restored(facts: &Facts) -> ControlResult {
    match facts.copies {
        None => ControlResult::not_evidenced("the ledger was not read"),
        Some(copies) => match copies.restored.filter(|at| facts.now.since(*at) <= YEAR) {
            Some(_) => {
                ControlResult::passed("a backup was put back within a year, and the erasures since applied again")
            }
            None if copies.made.is_none() => ControlResult::not_evidenced("no backup was ever made here"),
            None => ControlResult::not_evidenced("no backup was put back on this installation within a year"),
        },
    }
}

/// CC-18.
pub(super) fn requests(facts: &Facts) -> ControlResult {
    let Some(requests) = &facts.requests else { return ControlResult::not_evidenced("no request was looked at") };
    match requests.to_forget {
        Some((open, oldest)) if facts.now.since(oldest) > MONTH => ControlResult::failed(
            format!("{open} requests to be forgotten are open, the oldest for {} days", days(facts.now.since(oldest))),
            "see to them: `calls --requests`, then `forget`; a month is all there is (Art. 12(3))",
        ),
        open if requests.seen_to > 0 => ControlResult::passed(format!(
            "{} requests were seen to with proof of identity, {} are open and in time",
            requests.seen_to,
            open.map_or(0, |(open, _)| open)
        )),
        _ => ControlResult::not_evidenced("no request was seen to yet; what staff do outside the program is not known"),
    }
}

/// CC-23.
pub(super) fn instructed(facts: &Facts) -> ControlResult {
    let Some(writes) = &facts.writes else { return ControlResult::not_evidenced("no way of writing was looked at") };
    if let Some(write) = writes.iter().find(|write| write.instructions.is_empty()) {
        return ControlResult::failed(
            format!("'{}' writes personal data on no instruction", write.way),
            "use the released program; every way of writing there has one",
        );
    }
    let mut ids: Vec<_> = writes.iter().flat_map(|write| &write.instructions).map(|each| each.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    ControlResult::passed(format!(
        "each of {} ways of writing personal data rests on an instruction ({}); there is no way to train on it",
        writes.len(),
        ids.join(", ")
    ))
}

/// CC-25.
pub(super) fn access(facts: &Facts) -> ControlResult {
    let Some(access) = facts.access else { return ControlResult::not_evidenced("the ledger was not read") };
    ControlResult::not_evidenced(format!(
        "{} codes may read; {} readings and {} refusals are in the ledger with role and reason, but two-factor sign-in is \
         not built",
        access.staff, access.readings, access.refused
    ))
}

/// CC-26.
pub(super) fn incidents(facts: &Facts) -> ControlResult {
    let Some(incidents) = &facts.incidents else { return ControlResult::not_evidenced("no incident was looked at") };
    let late = incidents.open.iter().find(|(_, since)| facts.now.since(*since) > NOTIFY_WITHIN);
    if let Some((detector, since)) = late {
        return ControlResult::failed(
            format!("'{detector}' has been open for {} hours", facts.now.since(*since).as_secs() / 3600),
            "judge it with `incidents close`; a breach is notified within 72 hours (Art. 33(1))",
        );
    }
    match incidents.looked {
        None => ControlResult::not_evidenced("the detectors look while calls are answered, and have not yet"),
        Some(at) if facts.now.since(at) > DETECTORS_SILENT => {
            ControlResult::not_evidenced("the detectors have not looked for more than an hour; is `serve` running?")
        }
        Some(_) => ControlResult::passed(format!(
            "five detectors looked within the hour; {} incidents are open, none for more than 72 hours",
            incidents.open.len()
        )),
    }
}

/// CC-28.
pub(super) fn entries(facts: &Facts) -> ControlResult {
    match facts.entries {
        None => ControlResult::not_evidenced("the ledger was not read"),
        Some(entries) => match entries.foreign {
            Some(at) => ControlResult::failed(
                format!("entry {at} of the ledger holds more than codes, counts and ids"),
                "look at it with `ledger sample`, find out what wrote it, and treat it as a breach until you know",
            ),
            None => ControlResult::passed(format!(
                "{} entries were read, each holds the codes, counts and ids of its kind and no sentence",
                entries.read
            )),
        },
    }
}

/// CC-32.
pub(super) fn messages(facts: &Facts) -> ControlResult {
    let Some(requests) = &facts.requests else { return ControlResult::not_evidenced("no message was looked at") };
    match requests.messages {
        Some((waiting, oldest)) if facts.now.since(oldest) > WEEK => ControlResult::failed(
            format!("{waiting} messages wait for the desk, the oldest for {} days", days(facts.now.since(oldest))),
            "see to them: `calls --requests`",
        ),
        waiting => ControlResult::not_evidenced(format!(
            "{} messages wait in the vault, none for more than a week; delivery with acknowledgement is not built",
            waiting.map_or(0, |(waiting, _)| waiting)
        )),
    }
}

/// CC-35.
pub(super) fn test_data(facts: &Facts) -> ControlResult {
    let trial = facts.governance.as_ref().is_some_and(|governance| governance.trial);
    match facts.copies {
        Some(copies) if trial && copies.restored.is_some() => ControlResult::failed(
            "a backup was put back into this trial",
            "erase the trial's data folder; callers' data is not for trying out",
        ),
        Some(_) if trial => {
            ControlResult::passed("this trial answers this machine only, and no backup was ever put back into it")
        }
        _ => ControlResult::not_evidenced(
            "the tests use invented data; what staff do with exports is outside the program",
        ),
    }
}

/// CC-36.
pub(super) fn departed(facts: &Facts) -> ControlResult {
    let Some(departed) = &facts.departed else { return ControlResult::not_evidenced("no vault was looked at") };
    if let Some(organisation) = departed.with_records.first() {
        return ControlResult::failed(
            format!("'{organisation}' is not in the configuration any more, and the vault still has its records"),
            "`organisation hand-over`, then `organisation erase`; or put it back into the configuration",
        );
    }
    if departed.erased == 0 {
        return ControlResult::not_evidenced("no organisation has left yet; when a contract ends is not known here");
    }
    ControlResult::passed(format!("{} organisations left and were erased with their keys", departed.erased))
}

const fn days(duration: Duration) -> u64 {
    duration.as_secs() / DAY.as_secs()
}
