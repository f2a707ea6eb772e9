//! The values that texts name as `{name}`.

use std::time::Duration;

use clevercall_model::{Language, LoggingMode, Purpose};

use super::{Installation, PaperLanguage, closing};
use crate::{
    Country, Date, Fact,
    facts::{FilterState, Host, ProtectedGroup},
    governance::{Accountability, Officer, Party},
};

/// Every name that a text may use.
#[cfg(test)]
pub(super) const NAMES: [&str; 30] = [
    "organisation",
    "controller",
    "controller_address",
    "controller_register",
    "controller_contact",
    "officer",
    "operator",
    "operator_address",
    "operator_register",
    "operator_contact",
    "kept",
    "remainder",
    "languages",
    "filters_on",
    "filters_off",
    "policy",
    "sites",
    "host",
    "date",
    "configuration",
    "ledger",
    "version",
    "assessment",
    "processors",
    "assessment_review",
    "tally",
    "day",
    "acknowledged_by",
    "acknowledged_on",
    "next_day",
];

/// Puts values into a text; one that nobody declared becomes a mark for people.
pub(super) fn fill(text: &str, language: PaperLanguage, installation: &Installation) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("a test closes every brace of the texts");
        filled.push_str(before);
        filled.push_str(&of(name, language, installation).unwrap_or_else(|| closing::to_fill_in(language)));
        rest = after;
    }
    filled + rest
}

fn of(name: &str, language: PaperLanguage, installation: &Installation) -> Option<String> {
    let account = installation.account();
    let controller = || account.and_then(|account| account.controller.as_ref());
    Some(match name {
        "organisation" => self::name(installation),
        "controller" => controller()?.name.clone(),
        "operator" => installation.operator()?.name.clone(),
        "controller_address" => address(controller()?),
        "controller_register" => controller()?.register.clone(),
        "controller_contact" => controller()?.contact.clone(),
        "operator_address" => address(installation.operator()?),
        "operator_register" => installation.operator()?.register.clone(),
        "operator_contact" => installation.operator()?.contact.clone(),
        "officer" => officer(account?)?,
        "kept" => span(kept(installation.mode), language),
        "remainder" => span(installation.remainder, language),
        "languages" => listed(installation.languages.iter().map(|one| language_name(*one, language)), language),
        "filters_on" => groups(installation, language, true),
        "filters_off" => groups(installation, language, false),
        "acknowledged_by" => installation.acknowledged.as_ref()?.name.clone(),
        "acknowledged_on" => day(installation.acknowledged.as_ref()?.date.parse().ok()?, language),
        "policy" => installation.policy.clone(),
        "sites" => sites(installation, language),
        "host" => host(installation, language)?,
        "tally" => closing::tally(installation, language),
        "next_day" => installation.date().next().to_string(),
        "day" => day(installation.date(), language),
        "date" => installation.date().to_string(),
        "configuration" => installation.configuration.clone(),
        "ledger" => installation.ledger.as_ref()?.to_string(),
        "version" => installation.version.clone(),
        "assessment" => account?.assessment.as_ref()?.id.clone(),
        "assessment_review" => account?.assessment.as_ref().map(|one| one.review_by)?.to_string(),
        "processors" => installation.processors.len().to_string(),
        _ => unreachable!("a test knows every name in the texts"),
    })
}

/// With whom the machine stands, as the end of a sentence.
fn host(installation: &Installation, language: PaperLanguage) -> Option<String> {
    Some(match (installation.facts.host.as_ref()?, language) {
        (Host::Own, PaperLanguage::Danish) => "i lokaler hos den, der driver installationen".to_owned(),
        (Host::Own, PaperLanguage::English) => "on the premises of whoever runs the installation".to_owned(),
        (Host::Unlisted(id) | Host::Judged(id, _), _) => {
            let used = installation.processors.iter().find(|used| used.id == *id);
            let entity =
                used.map(|used| format!("{}, {}", used.entry.contracting.name, used.entry.contracting.country));
            let who = entity.unwrap_or_else(|| id.to_string());
            match language {
                PaperLanguage::Danish => format!("hos {who}"),
                PaperLanguage::English => format!("with {who}"),
            }
        }
    })
}

/// The organisation: the controller's legal name where it is declared, else the name that callers hear.
pub(super) fn name(installation: &Installation) -> String {
    let controller = installation.account().and_then(|account| account.controller.as_ref());
    controller.map_or_else(|| installation.name.clone(), |party| party.name.clone())
}

fn address(party: &Party) -> String {
    format!("{}, {}", party.address, party.country)
}

fn officer(account: &Accountability) -> Option<String> {
    match account.officer.as_ref()? {
        Officer::Appointed { contact } => Some(contact.clone()),
        Officer::NotRequired { reason } => Some(reason.clone()),
    }
}

const fn kept(mode: LoggingMode) -> Duration {
    match mode {
        LoggingMode::NumberOnly { dispute } => dispute,
        LoggingMode::AnonymiseAfter { interval } => interval,
    }
}

/// A time in days, or in hours where it is not whole days.
pub(super) fn span(duration: Duration, language: PaperLanguage) -> String {
    let hours = duration.as_secs().div_ceil(3600);
    let (count, is_days) = if hours.is_multiple_of(24) { (hours / 24, true) } else { (hours, false) };
    let unit = match (language, is_days, count) {
        (PaperLanguage::Danish, true, 1) => "dag",
        (PaperLanguage::Danish, true, _) => "dage",
        (PaperLanguage::Danish, false, 1) => "time",
        (PaperLanguage::Danish, false, _) => "timer",
        (PaperLanguage::English, true, 1) => "day",
        (PaperLanguage::English, true, _) => "days",
        (PaperLanguage::English, false, 1) => "hour",
        (PaperLanguage::English, false, _) => "hours",
    };
    format!("{count} {unit}")
}

/// `a, b og c`.
pub(super) fn listed(items: impl Iterator<Item = impl Into<String>>, language: PaperLanguage) -> String {
    let mut items: Vec<String> = items.map(Into::into).collect();
    let and = match language {
        PaperLanguage::Danish => " og ",
        PaperLanguage::English => " and ",
    };
    match items.pop() {
        None => match language {
            PaperLanguage::Danish => "ingen".to_owned(),
            PaperLanguage::English => "none".to_owned(),
        },
        Some(last) if items.is_empty() => last,
        Some(last) => items.join(", ") + and + &last,
    }
}

fn groups(installation: &Installation, language: PaperLanguage, on: bool) -> String {
    let chosen = installation.filters.iter().filter(|filter| (filter.state == FilterState::On) == on);
    listed(chosen.map(|filter| group_name(filter.group, language)), language)
}

fn sites(installation: &Installation, language: PaperLanguage) -> String {
    let mut countries: Vec<Country> = Vec::new();
    for used in &installation.processors {
        if let Fact::Known(sites) = &used.entry.sites {
            countries.extend(sites.iter().map(|site| site.country));
        }
    }
    countries.sort_unstable();
    countries.dedup();
    listed(countries.iter().map(|country| country.code()), language)
}

/// A group that the law protects, by its name in the language.
pub(super) const fn group_name(group: ProtectedGroup, language: PaperLanguage) -> &'static str {
    match (group, language) {
        (ProtectedGroup::Ethnicity, PaperLanguage::Danish) => "race eller etnisk oprindelse",
        (ProtectedGroup::Ethnicity, PaperLanguage::English) => "racial or ethnic origin",
        (ProtectedGroup::Politics, PaperLanguage::Danish) => "politisk overbevisning",
        (ProtectedGroup::Politics, PaperLanguage::English) => "political opinions",
        (ProtectedGroup::Religion, PaperLanguage::Danish) => "religiøs eller filosofisk overbevisning",
        (ProtectedGroup::Religion, PaperLanguage::English) => "religious or philosophical beliefs",
        (ProtectedGroup::Union, PaperLanguage::Danish) => "fagforeningsmæssigt tilhørsforhold",
        (ProtectedGroup::Union, PaperLanguage::English) => "trade-union membership",
        (ProtectedGroup::Genetic, PaperLanguage::Danish) => "genetiske data",
        (ProtectedGroup::Genetic, PaperLanguage::English) => "genetic data",
        (ProtectedGroup::Biometric, PaperLanguage::Danish) => "biometriske data",
        (ProtectedGroup::Biometric, PaperLanguage::English) => "biometric data",
        (ProtectedGroup::Health, PaperLanguage::Danish) => "helbredsoplysninger",
        (ProtectedGroup::Health, PaperLanguage::English) => "health",
        (ProtectedGroup::Sex, PaperLanguage::Danish) => "seksuelle forhold eller seksuel orientering",
        (ProtectedGroup::Sex, PaperLanguage::English) => "sex life or sexual orientation",
        (ProtectedGroup::Criminal, PaperLanguage::Danish) => "straffedomme og lovovertrædelser",
        (ProtectedGroup::Criminal, PaperLanguage::English) => "criminal convictions and offences",
        (ProtectedGroup::NationalId, PaperLanguage::Danish) => "CPR-numre og andre nationale identifikationsnumre",
        (ProtectedGroup::NationalId, PaperLanguage::English) => "national identification numbers",
    }
}

/// A language by its name in the other.
pub(super) const fn language_name(spoken: Language, language: PaperLanguage) -> &'static str {
    match (spoken, language) {
        (Language::Danish, PaperLanguage::Danish) => "dansk",
        (Language::Danish, PaperLanguage::English) => "Danish",
        (Language::English, PaperLanguage::Danish) => "engelsk",
        (Language::English, PaperLanguage::English) => "English",
        (Language::Norwegian, PaperLanguage::Danish) => "norsk",
        (Language::Norwegian, PaperLanguage::English) => "Norwegian",
        (Language::Swedish, PaperLanguage::Danish) => "svensk",
        (Language::Swedish, PaperLanguage::English) => "Swedish",
        (Language::German, PaperLanguage::Danish) => "tysk",
        (Language::German, PaperLanguage::English) => "German",
    }
}

/// A purpose by its name in the language.
pub(super) const fn purpose_name(purpose: Purpose, language: PaperLanguage) -> &'static str {
    match (purpose, language) {
        (Purpose::AnswerCalls, PaperLanguage::Danish) => "Besvare opkald og følge op på dem",
        (Purpose::AnswerCalls, PaperLanguage::English) => "Answer calls and follow them up",
        (Purpose::Invoicing, PaperLanguage::Danish) => "Afregning af opkald",
        (Purpose::Invoicing, PaperLanguage::English) => "Invoicing of calls",
        (Purpose::RightsRequest, PaperLanguage::Danish) => "Behandle henvendelser om den registreredes rettigheder",
        (Purpose::RightsRequest, PaperLanguage::English) => "See to requests of data subjects",
    }
}

/// A date as the language writes it.
pub(super) fn day(date: Date, language: PaperLanguage) -> String {
    date.written(
        match language {
            PaperLanguage::Danish => &DANISH_MONTHS,
            PaperLanguage::English => &ENGLISH_MONTHS,
        },
        match language {
            PaperLanguage::Danish => ".",
            PaperLanguage::English => "",
        },
    )
}

const DANISH_MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
