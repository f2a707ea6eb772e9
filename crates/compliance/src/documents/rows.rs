//! Rows that the installation fills: filters, processors, grounds in law, the greeting.

use super::{
    Block, Change, Direction, Evidence, Installation, NoticeForm, PaperLanguage, Sentence, SpokenNotice, closing,
    compose, control_titles,
    evidence::Declaration,
    template::{Claim, Rows, Table},
    value, verdicts,
};
use crate::{Confidence, ControlId, ControlResult, Fact, Relation, Role, facts::FilterState};

/// The rows of a table.
pub(super) fn of(table: &Table, language: PaperLanguage, installation: &Installation) -> Vec<Sentence> {
    let about = (language, installation);
    match table.rows {
        Rows::ForPeople(claims, cells) => claims.iter().map(|claim| for_people(claim, cells, about)).collect(),
        Rows::Filters => filters(table.id, about),
        Rows::Processors => processors(table.id, about),
        Rows::Sources => sources(table.id, about),
        Rows::Changes => changes(table.id, about),
        Rows::LegalBases => bases(table.id, about),
        Rows::Controls => controls(table.id, about),
        Rows::OpenControls => open_controls(table.id, about),
        Rows::Populations => populations(table.id, about),
    }
}

type About<'a> = (PaperLanguage, &'a Installation);

fn for_people(claim: &Claim, cells_for_people: usize, (language, installation): About<'_>) -> Sentence {
    let cells = installation.words(claim.words, language).split(" | ").map(str::to_owned).collect();
    let mut row = compose::sentence(claim.id.to_owned(), claim.rests_on, cells, (language, installation));
    row.cells.resize(row.cells.len() + cells_for_people, String::new());
    row
}

fn filters(table: &str, about: About<'_>) -> Vec<Sentence> {
    let (language, installation) = about;
    let row = |filter: &crate::facts::Filter| {
        let name = value::group_name(filter.group, language).to_owned();
        let id = format!("{table}.{}", filter.group.name());
        let cells = vec![name, filter_state(&filter.state, language)];
        compose::sentence(id, &[Evidence::Setting("organisation.filter_off")], cells, about)
    };
    installation.filters.iter().map(row).collect()
}

fn sources(table: &str, about: About<'_>) -> Vec<Sentence> {
    let (language, installation) = about;
    let row = |used: &super::InUse| {
        let sources = used.entry.sources.iter().map(|source| format!("{} ({})", source.at, source.seen));
        let cells = vec![
            used.entry.contracting.name.clone(),
            verdicts::subsidiaries(&used.verdict, language),
            sources.collect::<Vec<_>>().join("; "),
        ];
        compose::sentence(format!("{table}.{}", used.id), &[Evidence::Setting("processors.register")], cells, about)
    };
    installation.processors.iter().map(row).collect()
}

/// Settings that are not as they were acknowledged; that they changed is no claim that they may.
fn changes(table: &str, about: About<'_>) -> Vec<Sentence> {
    let (language, installation) = about;
    let row = |(place, change): (usize, Change)| {
        let direction = match (change.direction, language) {
            (Direction::Wider, PaperLanguage::Danish) => "videre: venter på kvittering",
            (Direction::Wider, PaperLanguage::English) => "wider: waits to be acknowledged",
            (Direction::Narrower, PaperLanguage::Danish) => "snævrere: gælder allerede",
            (Direction::Narrower, PaperLanguage::English) => "narrower: applies already",
        };
        let cells = vec![change.appendix.to_owned(), change.words(language), direction.to_owned()];
        compose::sentence(format!("{table}.{}", place + 1), &[Evidence::Document], cells, about)
    };
    installation.changes().unwrap_or_default().into_iter().enumerate().map(row).collect()
}

fn controls(table: &str, about: About<'_>) -> Vec<Sentence> {
    let (language, installation) = about;
    let row = |(id, result): (ControlId, ControlResult)| {
        let cells = vec![
            id.to_string(),
            control_titles::title(id, language).to_owned(),
            control_titles::basis(id, language),
            closing::result(&result, language).to_owned(),
            seen(result),
        ];
        compose::sentence(format!("{table}.{id}"), &[Evidence::Outcome(id)], cells, about)
    };
    installation.results().into_iter().map(row).collect()
}

fn seen(result: ControlResult) -> String {
    match result {
        ControlResult::Passed { seen } => seen,
        ControlResult::Failed { why, .. } | ControlResult::NotEvidenced { why } => why,
    }
}

fn open_controls(table: &str, about: About<'_>) -> Vec<Sentence> {
    let (language, installation) = about;
    let open = |(_, result): &(ControlId, ControlResult)| !matches!(result, ControlResult::Passed { .. });
    let row = |(id, result): (ControlId, ControlResult)| {
        let title = control_titles::title(id, language).to_owned();
        let cells = vec![id.to_string(), title, closing::result(&result, language).to_owned(), String::new()];
        compose::sentence(format!("{table}.{id}"), &[Evidence::Outcome(id)], cells, about)
    };
    installation.results().into_iter().filter(open).map(row).collect()
}

fn populations(table: &str, about: About<'_>) -> Vec<Sentence> {
    let (_, installation) = about;
    let row = |population: &super::PopulationCount| {
        let drawn: Vec<_> = population.drawn.iter().map(ToString::to_string).collect();
        let drawn = if drawn.is_empty() { "–".to_owned() } else { drawn.join(", ") };
        let cells = vec![population.name.clone(), population.size.to_string(), drawn];
        compose::sentence(format!("{table}.{}", population.name), &[Evidence::Ledger], cells, about)
    };
    installation.populations.iter().map(row).collect()
}

fn filter_state(state: &FilterState, language: PaperLanguage) -> String {
    match (state, language) {
        (FilterState::On, PaperLanguage::Danish) => "filteret er slået til".to_owned(),
        (FilterState::On, PaperLanguage::English) => "the filter is on".to_owned(),
        (FilterState::Off { reason }, PaperLanguage::Danish) => {
            format!("filteret er slået fra med begrundelsen »{reason}«")
        }
        (FilterState::Off { reason }, PaperLanguage::English) => {
            format!("the filter is off, for the reason “{reason}”")
        }
    }
}

fn processors(table: &str, about: About<'_>) -> Vec<Sentence> {
    let (language, installation) = about;
    let row = |used: &super::InUse| {
        let entry = &used.entry;
        let entity = &entry.contracting;
        let unknown = || unknown(language);
        let register = entity.register.clone().unwrap_or_else(unknown);
        let roles = value::listed(entry.role.iter().map(|role| role_name(*role, language)), language);
        let task = entry.task.clone().unwrap_or(roles);
        let sites = match &entry.sites {
            Fact::Unknown => unknown(),
            Fact::Known(sites) => value::listed(sites.iter().map(|site| site.country.code().to_owned()), language),
        };
        let support = match &entry.support_access {
            Fact::Unknown => unknown(),
            Fact::Known(support) => value::listed(support.iter().map(|country| country.code().to_owned()), language),
        };
        let cells = vec![
            format!("{}, {} ({register})", entity.name, entity.country),
            task,
            owners(&entry.chain, language),
            format!("{sites} / {support}"),
            format!("{}; {}", verdicts::verdict(&used.verdict, language), dated(entry, language)),
        ];
        let evidence = [Evidence::Setting("processors.register"), Evidence::Setting("processors.acceptance")];
        compose::sentence(format!("{table}.{}", used.id), &evidence, cells, about)
    };
    installation.processors.iter().map(row).collect()
}

fn dated(entry: &crate::Processor, language: PaperLanguage) -> String {
    match language {
        PaperLanguage::Danish => format!("oplyst {}, gælder til {}", entry.as_of, entry.review_by),
        PaperLanguage::English => format!("as of {}, to be reviewed by {}", entry.as_of, entry.review_by),
    }
}

fn owners(chain: &Fact<crate::Owner>, language: PaperLanguage) -> String {
    match chain {
        Fact::Unknown => unknown(language),
        Fact::Known(chain) => value::listed(
            chain.iter().map(|owner| {
                let relation = relation_name(owner.relation, language);
                let unsure = match (owner.confidence, language) {
                    (Confidence::High | Confidence::Medium, _) => "",
                    (Confidence::Low, PaperLanguage::Danish) => ", ikke bekræftet",
                    (Confidence::Low, PaperLanguage::English) => ", not confirmed",
                };
                format!("{} ({}, {relation}{unsure})", owner.name, owner.country)
            }),
            language,
        ),
    }
}

fn unknown(language: PaperLanguage) -> String {
    match language {
        PaperLanguage::Danish => "ukendt".to_owned(),
        PaperLanguage::English => "unknown".to_owned(),
    }
}

const fn relation_name(relation: Relation, language: PaperLanguage) -> &'static str {
    match (relation, language) {
        (Relation::Controls, PaperLanguage::Danish) => "har bestemmende indflydelse",
        (Relation::Controls, PaperLanguage::English) => "controls it",
        (Relation::Parent, PaperLanguage::Danish) => "moderselskab",
        (Relation::Parent, PaperLanguage::English) => "parent",
        (Relation::GroupHq, PaperLanguage::Danish) => "koncernens hovedsæde",
        (Relation::GroupHq, PaperLanguage::English) => "seat of the group",
        (Relation::LargestInvestor, PaperLanguage::Danish) => "største ejer",
        (Relation::LargestInvestor, PaperLanguage::English) => "largest holder",
        (Relation::Investor, PaperLanguage::Danish) => "medejer",
        (Relation::Investor, PaperLanguage::English) => "holder",
    }
}

const fn role_name(role: Role, language: PaperLanguage) -> &'static str {
    match (role, language) {
        (Role::Hosting, PaperLanguage::Danish) => "drift af maskine eller datacenter",
        (Role::Hosting, PaperLanguage::English) => "runs the machine or the data centre",
        (Role::Carrier, PaperLanguage::Danish) => "fører telefonopkald frem",
        (Role::Carrier, PaperLanguage::English) => "carries telephone calls",
        (Role::SpeechToText, PaperLanguage::Danish) => "omsætter tale til tekst",
        (Role::SpeechToText, PaperLanguage::English) => "turns speech into text",
        (Role::TextToSpeech, PaperLanguage::Danish) => "omsætter tekst til tale",
        (Role::TextToSpeech, PaperLanguage::English) => "turns text into speech",
        (Role::LanguageModel, PaperLanguage::Danish) => "kører en sprogmodel",
        (Role::LanguageModel, PaperLanguage::English) => "runs a language model",
        (Role::Keys, PaperLanguage::Danish) => "opbevarer eller pakker nøgler",
        (Role::Keys, PaperLanguage::English) => "holds or wraps keys",
        (Role::Messages, PaperLanguage::Danish) => "leverer post eller beskeder",
        (Role::Messages, PaperLanguage::English) => "delivers mail or messages",
        (Role::Storage, PaperLanguage::Danish) => "opbevarer database eller sikkerhedskopier",
        (Role::Storage, PaperLanguage::English) => "holds a database or backups",
        (Role::Own, PaperLanguage::Danish) => "organisationens eget net",
        (Role::Own, PaperLanguage::English) => "the organisation's own network",
    }
}

fn bases(table: &str, about: About<'_>) -> Vec<Sentence> {
    let (language, installation) = about;
    let declared = Evidence::Declared(Declaration::LegalBases);
    let Some(account) = installation.account().filter(|account| !account.bases.is_empty()) else {
        let cells = vec![String::new(), String::new(), String::new()];
        return vec![compose::sentence(format!("{table}.missing"), &[declared], cells, about)];
    };
    let row = |basis: &crate::governance::LegalBasis| {
        let special = basis.special.map(|ground| format!("; art. {ground}")).unwrap_or_default();
        let cells = vec![
            value::purpose_name(basis.purpose, language).to_owned(),
            format!("art. {}{special}", basis.basis),
            basis.rests_on.clone(),
        ];
        compose::sentence(format!("{table}.{}", basis.purpose.name()), &[declared], cells, about)
    };
    account.bases.iter().map(row).collect()
}

/// What callers hear, word for word.
pub(super) fn notices(id: &str, language: PaperLanguage, installation: &Installation) -> Vec<Block> {
    let each = |notice: &SpokenNotice| {
        let spoken = value::language_name(notice.language, language);
        let (form, when) = heard(notice.form, language);
        let id = format!("{id}.{}.{form}", notice.language.code());
        let evidence = [Evidence::Setting("organisation.languages"), Evidence::Setting("organisation.mode")];
        let quote = compose::sentence(id, &evidence, vec![notice.text.clone()], (language, installation));
        [Block::Heading(3, format!("{when} ({spoken})")), Block::Quote(quote)]
    };
    installation.notices.iter().flat_map(each).collect()
}

const fn heard(form: NoticeForm, language: PaperLanguage) -> (&'static str, &'static str) {
    match (form, language) {
        (NoticeForm::NumberShown, PaperLanguage::Danish) => ("shown", "Begyndelsen af opkaldet, når nummeret er vist"),
        (NoticeForm::NumberShown, PaperLanguage::English) => ("shown", "Beginning of the call, number shown"),
        (NoticeForm::NumberWithheld, PaperLanguage::Danish) => {
            ("withheld", "Begyndelsen af opkaldet, når nummeret er skjult")
        }
        (NoticeForm::NumberWithheld, PaperLanguage::English) => ("withheld", "Beginning of the call, number withheld"),
        (NoticeForm::Asked, PaperLanguage::Danish) => ("asked", "Når den, der ringer, siger »privatliv«"),
        (NoticeForm::Asked, PaperLanguage::English) => ("asked", "When the caller says “privacy”"),
    }
}
