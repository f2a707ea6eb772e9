//! What the appendices of the agreement lay down, as typed settings, and whether a configuration goes further.
//!
//! Going further (longer, more, elsewhere) waits until somebody acknowledged it; going less far applies at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use clevercall_model::LoggingMode;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{InUse, Installation, PaperLanguage};
use crate::{
    Fact,
    facts::{Filter, FilterState},
};

const HOUR_S: u64 = 3600;

/// The settings that the appendices describe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementTerms {
    /// How much of a call is kept.
    pub mode: KeptMode,
    /// For how long, in hours.
    pub kept_hours: u64,
    /// How long what is left after de-identification is kept, in hours.
    pub remainder_hours: u64,
    /// The filters that are off.
    pub filters_off: BTreeSet<String>,
    /// The processors in use.
    pub processors: BTreeMap<String, ProcessorTerms>,
    /// The policy they are held to.
    pub policy: String,
}

/// How much of a call is kept, the less first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeptMode {
    /// The number, for the invoice.
    NumberOnly,
    /// The text.
    AnonymiseAfter,
}

/// What is agreed about one processor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessorTerms {
    /// Who signs the contract.
    pub name: String,
    /// Where it is registered, works, and has support.
    pub countries: BTreeSet<String>,
}

/// A setting that is not as the agreement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The part of the appendices, such as `C.4`.
    pub appendix: &'static str,
    /// Whether it goes further.
    pub direction: Direction,
    /// What changed.
    pub what: Changed,
}

/// Whether a change goes further than the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It does: it waits for somebody.
    Wider,
    /// It doesn't: it applies at once.
    Narrower,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// How much is kept.
    Mode(KeptMode, KeptMode),
    /// How long, in hours.
    Kept(u64, u64),
    /// How long what is left is kept, in hours.
    Remainder(u64, u64),
    /// A filter was switched, to on or off.
    Filter(String, Switched),
    /// A processor came.
    ProcessorAdded(String),
    /// A processor went.
    ProcessorRemoved(String),
    /// Another company stands behind an entry.
    ProcessorRenamed(String),
    /// A processor works in another country.
    CountryAdded(String, String),
    /// A processor no longer works in a country.
    CountryRemoved(String, String),
    /// Processors are held to another policy.
    Policy(String, String),
}

/// What a filter was switched to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switched {
    /// On.
    On,
    /// Off.
    Off,
}

/// Who acknowledged which terms, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    /// The day, `2026-11-24`.
    pub date: String,
    /// The person, by name and position.
    pub name: String,
    /// SHA-256 of the terms, hexadecimal.
    pub sha256: String,
    /// What was acknowledged.
    pub terms: AgreementTerms,
}

impl AgreementTerms {
    /// The terms of an installation.
    pub fn of(installation: &Installation) -> Self {
        let Installation { mode, remainder, filters, processors, policy, .. } = installation;
        Self::new((*mode, *remainder), filters, processors, policy.clone())
    }

    /// The terms that these settings make.
    pub fn new(
        (mode, remainder): (LoggingMode, Duration),
        filters: &[Filter],
        processors: &[InUse],
        policy: String,
    ) -> Self {
        let off = filters.iter().filter(|filter| filter.state != FilterState::On);
        let (mode, kept) = match mode {
            LoggingMode::NumberOnly { dispute } => (KeptMode::NumberOnly, dispute),
            LoggingMode::AnonymiseAfter { interval } => (KeptMode::AnonymiseAfter, interval),
        };
        Self {
            mode,
            kept_hours: kept.as_secs().div_ceil(HOUR_S),
            remainder_hours: remainder.as_secs().div_ceil(HOUR_S),
            filters_off: off.map(|filter| filter.group.name().to_owned()).collect(),
            processors: processors.iter().map(|used| (used.id.to_string(), used.into())).collect(),
            policy,
        }
    }

    /// SHA-256 over the terms, hexadecimal.
    pub fn sha256(&self) -> String {
        let written = serde_json::to_vec(self).expect("plain fields always serialise");
        HEXLOWER.encode(&Sha256::digest(written))
    }

    /// What is not as these terms say, in the order of the appendices.
    pub fn changes(&self, now: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut add = |appendix, wider: bool, what| {
            let direction = if wider { Direction::Wider } else { Direction::Narrower };
            changes.push(Change { appendix, direction, what });
        };
        if now.mode != self.mode {
            add("A.3", now.mode > self.mode, Changed::Mode(self.mode, now.mode));
        }
        for filter in now.filters_off.symmetric_difference(&self.filters_off) {
            let is_off = now.filters_off.contains(filter);
            let switched = if is_off { Switched::Off } else { Switched::On };
            add("A.3", is_off, Changed::Filter(filter.clone(), switched));
        }
        self.processors_changed(now, &mut add);
        if now.mode == self.mode && now.kept_hours != self.kept_hours {
            add("C.4", now.kept_hours > self.kept_hours, Changed::Kept(self.kept_hours, now.kept_hours));
        }
        if now.remainder_hours != self.remainder_hours {
            let wider = now.remainder_hours > self.remainder_hours;
            add("C.4", wider, Changed::Remainder(self.remainder_hours, now.remainder_hours));
        }
        if now.policy != self.policy {
            // Only the change to the strictest policy is known to be narrower.
            let wider = now.policy != "eu-owned";
            add("C.6", wider, Changed::Policy(self.policy.clone(), now.policy.clone()));
        }
        changes
    }

    fn processors_changed(&self, now: &Self, add: &mut impl FnMut(&'static str, bool, Changed)) {
        for id in self.processors.keys().filter(|id| !now.processors.contains_key(*id)) {
            add("B.1", false, Changed::ProcessorRemoved(id.clone()));
        }
        for (id, terms) in &now.processors {
            let Some(agreed) = self.processors.get(id) else {
                add("B.1", true, Changed::ProcessorAdded(id.clone()));
                continue;
            };
            if agreed.name != terms.name {
                add("B.1", true, Changed::ProcessorRenamed(id.clone()));
            }
            for country in terms.countries.difference(&agreed.countries) {
                add("C.5", true, Changed::CountryAdded(id.clone(), country.clone()));
            }
            for country in agreed.countries.difference(&terms.countries) {
                add("C.5", false, Changed::CountryRemoved(id.clone(), country.clone()));
            }
        }
    }
}

impl From<&InUse> for ProcessorTerms {
    fn from(used: &InUse) -> Self {
        let entry = &used.entry;
        let mut countries = BTreeSet::from([entry.contracting.country.to_string()]);
        // What is unknown is a country of its own: finding out later is a change like any other.
        match &entry.sites {
            Fact::Unknown => countries.insert("unknown site".to_owned()),
            Fact::Known(sites) => {
                countries.extend(sites.iter().map(|site| site.country.to_string()));
                true
            }
        };
        match &entry.support_access {
            Fact::Unknown => countries.insert("unknown support".to_owned()),
            Fact::Known(support) => {
                countries.extend(support.iter().map(ToString::to_string));
                true
            }
        };
        Self { name: entry.contracting.name.clone(), countries }
    }
}

impl Acknowledged {
    /// Whether the terms are those that the hash was made of.
    pub fn is_whole(&self) -> bool {
        self.terms.sha256() == self.sha256
    }
}

impl Change {
    /// The change in words.
    pub fn words(&self, language: PaperLanguage) -> String {
        use PaperLanguage::{Danish, English};
        match (&self.what, language) {
            (Changed::Mode(before, after), Danish) => format!("{} bliver til {}", before.name(), after.name()),
            (Changed::Mode(before, after), English) => format!("{} becomes {}", before.name(), after.name()),
            (Changed::Kept(before, after), Danish) => format!("opbevaring: {before} timer bliver til {after} timer"),
            (Changed::Kept(before, after), English) => format!("kept: {before} hours become {after} hours"),
            (Changed::Remainder(before, after), Danish) => {
                format!("endelig sletning: {before} timer bliver til {after} timer")
            }
            (Changed::Remainder(before, after), English) => {
                format!("final removal: {before} hours become {after} hours")
            }
            (Changed::Filter(filter, Switched::On), Danish) => format!("filteret {filter} er slået til"),
            (Changed::Filter(filter, Switched::On), English) => format!("the filter {filter} is on"),
            (Changed::Filter(filter, Switched::Off), Danish) => format!("filteret {filter} er slået fra"),
            (Changed::Filter(filter, Switched::Off), English) => format!("the filter {filter} is off"),
            (Changed::ProcessorAdded(id), Danish) => format!("ny underdatabehandler: {id}"),
            (Changed::ProcessorAdded(id), English) => format!("new sub-processor: {id}"),
            (Changed::ProcessorRemoved(id), Danish) => format!("underdatabehandleren {id} er udgået"),
            (Changed::ProcessorRemoved(id), English) => format!("the sub-processor {id} is gone"),
            (Changed::ProcessorRenamed(id), Danish) => format!("en anden aftalepart står bag {id}"),
            (Changed::ProcessorRenamed(id), English) => format!("another entity stands behind {id}"),
            (Changed::CountryAdded(id, country), Danish) => format!("{id}: nyt land, {country}"),
            (Changed::CountryAdded(id, country), English) => format!("{id}: new country, {country}"),
            (Changed::CountryRemoved(id, country), Danish) => format!("{id}: ikke længere i {country}"),
            (Changed::CountryRemoved(id, country), English) => format!("{id}: no longer in {country}"),
            (Changed::Policy(before, after), Danish) => format!("politikken {before} bliver til {after}"),
            (Changed::Policy(before, after), English) => format!("the policy {before} becomes {after}"),
        }
    }
}

impl KeptMode {
    const fn name(self) -> &'static str {
        match self {
            Self::NumberOnly => "number-only",
            Self::AnonymiseAfter => "anonymise-after",
        }
    }
}
