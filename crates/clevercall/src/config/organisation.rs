//! `[[organisation]]`: who is called, what is answered, what is kept.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use clevercall_compliance::governance::Accountability;
use clevercall_conversation::{Hours, Target, Targets};
use clevercall_model::{Language, LoggingMode, OrganisationId};
use clevercall_privacy::{Filters, Kind};
use clevercall_vault::Code;
use serde::Deserialize;
use toml::Spanned;

use super::{
    ConfigError, Source,
    governance::{AssessmentSection, BasisSection, Declared, OfficerSection, PartySection},
    privacy::{Privacy, PrivacySection},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationSection {
    id: Spanned<String>,
    name: String,
    numbers: Option<Vec<String>>,
    languages: Option<Vec<Spanned<String>>>,
    answers: Option<PathBuf>,
    mode: Option<Spanned<String>>,
    dispute_days: Option<Spanned<u64>>,
    keep_days: Option<Spanned<u64>>,
    keep_hours: Option<Spanned<u64>>,
    final_days: Option<Spanned<u64>>,
    decided_by: Option<Spanned<String>>,
    transfer: Option<Spanned<String>>,
    #[serde(default)]
    departments: BTreeMap<String, Spanned<String>>,
    time_zone: Option<Spanned<String>>,
    hours: Option<Hours>,
    #[serde(default)]
    filter_off: Vec<FilterOff>,
    #[serde(default)]
    privacy: PrivacySection,
    sector: Option<Spanned<String>>,
    controller: Option<PartySection>,
    data_protection_officer: Option<Spanned<OfficerSection>>,
    special_categories: Option<Spanned<String>>,
    #[serde(default)]
    legal_basis: Vec<BasisSection>,
    dpia: Option<AssessmentSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilterOff {
    kind: Spanned<String>,
    reason: Spanned<String>,
}

/// One organisation on this installation.
pub(crate) struct Organisation {
    /// Its short name.
    pub(crate) id: OrganisationId,
    /// Its name as the assistant says it.
    pub(crate) name: String,
    /// The called numbers (user parts) that reach it.
    pub(crate) numbers: Vec<String>,
    /// The languages it answers in; the greeting is in the first.
    pub(crate) languages: Vec<Language>,
    /// What is kept of a call.
    pub(crate) mode: LoggingMode,
    /// How long what is left after de-identification stays.
    pub(crate) remainder: Duration,
    /// Who decided that, by their code.
    pub(crate) decided_by: Code,
    /// Whom a call is passed on to.
    pub(crate) targets: Targets,
    /// When people are there.
    pub(crate) hours: Hours,
    /// The time zone of the opening hours.
    pub(crate) time_zone: jiff::tz::TimeZone,
    /// Which Art. 9 and 10 filters are on.
    pub(crate) filters: Filters,
    /// Those that are off, each with its reason.
    pub(crate) filters_off: Vec<(Kind, String)>,
    /// Its own rules for the filter, and what stands in place of what is found.
    pub(crate) privacy: Privacy,
    /// The answers file.
    pub(crate) answers: PathBuf,
}

const DAY: Duration = Duration::from_secs(86_400);

impl OrganisationSection {
    pub(super) fn check(
        self,
        source: &Source<'_>,
        folder: &Path,
    ) -> Result<(Organisation, Accountability), ConfigError> {
        let id: OrganisationId = self.id.get_ref().parse().map_err(|fault| source.at(&self.id.span(), fault))?;
        let languages = languages(self.languages.as_deref().unwrap_or_default(), source)?;
        let mode = self.mode(source)?;
        let remainder = DAY * days(self.final_days.as_ref(), 365, 1..=3650, source)?;
        let decided_by = match &self.decided_by {
            None => Code::program(),
            Some(by) => by.get_ref().parse().map_err(|fault| source.at(&by.span(), fault))?,
        };
        let (mut filters, mut filters_off) = (Filters::default(), Vec::new());
        for off in &self.filter_off {
            filters_off.push(filter_off(off, &mut filters, source)?);
        }
        let answers = folder.join(self.answers.as_deref().unwrap_or(Path::new("answers.toml")));
        let declared = Declared {
            sector: self.sector,
            controller: self.controller,
            officer: self.data_protection_officer,
            special_categories: self.special_categories,
            bases: self.legal_basis,
            assessment: self.dpia,
        };
        let accountability = declared.check(&id, mode, source)?;
        let organisation = Organisation {
            targets: targets(self.transfer.as_ref(), &self.departments, source)?,
            hours: self.hours.unwrap_or_else(Hours::always),
            time_zone: time_zone(self.time_zone.as_ref(), source)?,
            numbers: self.numbers.unwrap_or_default(),
            name: self.name,
            id,
            languages,
            mode,
            remainder,
            decided_by,
            filters,
            filters_off,
            privacy: self.privacy.check(mode, source)?,
            answers,
        };
        Ok((organisation, accountability))
    }

    fn mode(&self, source: &Source<'_>) -> Result<LoggingMode, ConfigError> {
        let written = self.mode.as_ref().map_or("number-only", |mode| mode.get_ref());
        match written {
            "number-only" => {
                let days = days(self.dispute_days.as_ref(), 30, 1..=90, source)?;
                Ok(LoggingMode::NumberOnly { dispute: DAY * days })
            }
            "anonymise-after" => Ok(LoggingMode::AnonymiseAfter { interval: self.interval(source)? }),
            _ => {
                let span = self.mode.as_ref().map(Spanned::span).unwrap_or_default();
                Err(source.at(&span, "unknown mode; expected \"number-only\" or \"anonymise-after\""))
            }
        }
    }
}

impl OrganisationSection {
    /// In days or in hours.
    fn interval(&self, source: &Source<'_>) -> Result<Duration, ConfigError> {
        match (&self.keep_days, &self.keep_hours) {
            (Some(_), Some(hours)) => Err(source.at(&hours.span(), "keep_days or keep_hours, not both")),
            (None, Some(hours)) => {
                let known = u32::try_from(*hours.get_ref()).ok().filter(|hours| (1..=87_600).contains(hours));
                let fault = || source.at(&hours.span(), "expected 1 to 87600 hours");
                known.map(|hours| DAY / 24 * hours).ok_or_else(fault)
            }
            (days_written, None) => Ok(DAY * days(days_written.as_ref(), 30, 1..=3650, source)?),
        }
    }
}

/// Two organisations on one number could not be told apart.
pub(super) fn no_number_twice(all: &[Organisation], source: &Source<'_>) -> Result<(), ConfigError> {
    let mut seen = Vec::new();
    for number in all.iter().flat_map(|organisation| &organisation.numbers) {
        if seen.contains(&number) {
            return Err(source.whole("a number reaches two organisations; give each its own `numbers`"));
        }
        seen.push(number);
    }
    let unnamed = all.iter().filter(|organisation| organisation.numbers.is_empty()).count();
    if all.len() > 1 && unnamed > 0 {
        return Err(source.whole("with several organisations each needs its own `numbers`"));
    }
    Ok(())
}

fn languages(codes: &[Spanned<String>], source: &Source<'_>) -> Result<Vec<Language>, ConfigError> {
    if codes.is_empty() {
        return Ok(vec![Language::Danish, Language::English]);
    }
    let spoken = [Language::Danish, Language::English];
    let one = |code: &Spanned<String>| {
        let language = code.get_ref().parse().ok().filter(|language| spoken.contains(language));
        language.ok_or_else(|| source.at(&code.span(), "a language the assistant doesn't speak; it speaks da, en"))
    };
    codes.iter().map(one).collect()
}

fn days(
    written: Option<&Spanned<u64>>,
    default: u32,
    allowed: std::ops::RangeInclusive<u32>,
    source: &Source<'_>,
) -> Result<u32, ConfigError> {
    let Some(written) = written else { return Ok(default) };
    let days = u32::try_from(*written.get_ref()).ok().filter(|days| allowed.contains(days));
    let fault = || format!("expected {} to {} days", allowed.start(), allowed.end());
    days.ok_or_else(|| source.at(&written.span(), fault()))
}

fn filter_off(off: &FilterOff, filters: &mut Filters, source: &Source<'_>) -> Result<(Kind, String), ConfigError> {
    let fault = "no such filter; expected ethnicity, politics, religion, union, genetic, biometric, health, sex or \
                 criminal";
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == off.kind.get_ref());
    let kind = kind.filter(|kind| filters.switch_off(*kind).is_ok());
    let kind = kind.ok_or_else(|| source.at(&off.kind.span(), fault))?;
    let reason = off.reason.get_ref().trim();
    if reason.len() < 10 {
        return Err(source.at(&off.reason.span(), "a filter is switched off with a reason that a reader understands"));
    }
    Ok((kind, reason.to_owned()))
}

fn targets(
    person: Option<&Spanned<String>>,
    departments: &BTreeMap<String, Spanned<String>>,
    source: &Source<'_>,
) -> Result<Targets, ConfigError> {
    let target = |written: &Spanned<String>| {
        let fault = "not a target; expected one like \"sip:desk@example.dk\"";
        let uri = written.get_ref();
        let known = uri.parse::<clevercall_telephony::Target>().is_ok();
        if known { Ok(Target(uri.clone())) } else { Err(source.at(&written.span(), fault)) }
    };
    let departments = departments.iter().map(|(name, written)| Ok((name.clone(), target(written)?)));
    Ok(Targets { person: person.map(target).transpose()?, departments: departments.collect::<Result<_, _>>()? })
}

fn time_zone(written: Option<&Spanned<String>>, source: &Source<'_>) -> Result<jiff::tz::TimeZone, ConfigError> {
    let name = written.map_or("Europe/Copenhagen", |name| name.get_ref());
    let span = written.map(Spanned::span).unwrap_or_default();
    jiff::tz::TimeZone::get(name)
        .map_err(|_| source.at(&span, "unknown time zone; expected a name like \"Europe/Copenhagen\""))
}
