//! One organisation's reception: all that its calls share, made once at start.

use std::{fs, sync::Arc};

use anyhow::{Context, Result};
use clevercall_conversation::{Answers, Call, CivilTime, Number, Repertoire, Ringing, Settings, Timings};
use clevercall_engines::{Prepared, Recogniser, TextToSpeech};
use clevercall_model::{CallerNumber, Language, LoggingMode, OrganisationId};
use clevercall_privacy::{CallFilter, Engine};

use crate::{config::Organisation, hearing::Hearing, speaking::Speaking};

/// What an organisation answers, filters and says, ready for calls.
pub(crate) struct Reception {
    /// Whose it is.
    pub(crate) organisation: OrganisationId,
    /// What it keeps.
    pub(crate) mode: LoggingMode,
    numbers: Vec<String>,
    languages: Vec<Language>,
    time_zone: jiff::tz::TimeZone,
    repertoire: Arc<Repertoire>,
    filter: Arc<Engine>,
    prepared: Arc<Prepared>,
    voice: Arc<dyn TextToSpeech>,
}

impl Reception {
    /// Reads the answers, checks them, builds the filter, and renders everything that is fixed.
    pub(crate) async fn open(organisation: &Organisation, voice: Arc<dyn TextToSpeech>) -> Result<Self> {
        let repertoire = repertoire(organisation)?;
        let filter = filter(organisation)?;
        let fixed: Vec<_> = repertoire
            .fixed_texts()
            .filter(|(language, ..)| organisation.languages.contains(language))
            .map(|(language, _, text)| (text.clone(), language))
            .collect();
        let prepared = Prepared::new(Arc::clone(&voice))
            .renewed(&fixed)
            .await
            .with_context(|| format!("the approved texts of {} can't be spoken; check [speech]", organisation.id))?;
        Ok(Self {
            organisation: organisation.id.clone(),
            mode: organisation.mode,
            numbers: organisation.numbers.clone(),
            languages: organisation.languages.clone(),
            time_zone: organisation.time_zone.clone(),
            repertoire: Arc::new(repertoire),
            filter: Arc::new(filter),
            prepared: Arc::new(prepared),
            voice,
        })
    }

    /// Whether a call to this number is for this organisation; without numbers it takes every call.
    pub(crate) fn is_called(&self, called: &str) -> bool {
        self.numbers.is_empty() || self.numbers.iter().any(|number| number == called)
    }

    /// The state machine of a new call.
    pub(crate) fn call(&self, caller: &CallerNumber) -> Call {
        let number = match caller {
            CallerNumber::Shown(_) => Number::Shown,
            CallerNumber::Withheld => Number::Withheld,
        };
        Call::new(Arc::clone(&self.repertoire), Ringing { at: self.civil_time(), number })
    }

    /// An ear for a new call.
    pub(crate) fn hearing(&self, recogniser: &Recogniser) -> Hearing {
        Hearing::new(Arc::new(recogniser.for_call()), self.languages.clone())
    }

    /// The filter of a new call.
    pub(crate) fn filter(&self) -> CallFilter {
        CallFilter::new(Arc::clone(&self.filter))
    }

    /// The shared privacy engine, for canaries.
    pub(crate) const fn engine(&self) -> &Arc<Engine> {
        &self.filter
    }

    /// The languages it answers in.
    pub(crate) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// A mouth for a new call.
    pub(crate) fn speaking(&self) -> Speaking {
        Speaking::new(Arc::clone(&self.prepared), Arc::clone(&self.voice))
    }

    fn civil_time(&self) -> CivilTime {
        let now = jiff::Timestamp::from_millisecond(crate::clock::now().as_millis()).unwrap_or_default();
        let civil = now.to_zoned(self.time_zone.clone()).datetime();
        let part = |value: i8| u8::try_from(value).unwrap_or_default();
        let date = time::Month::try_from(part(civil.month()))
            .and_then(|month| time::Date::from_calendar_date(civil.year().into(), month, part(civil.day())))
            .unwrap_or(time::Date::MIN);
        let time = time::Time::from_hms(part(civil.hour()), part(civil.minute()), part(civil.second()));
        CivilTime::new(date, time.unwrap_or(time::Time::MIDNIGHT))
    }
}

/// The organisation's privacy filter.
pub(crate) fn filter(organisation: &Organisation) -> Result<Engine> {
    Ok(Engine::new(clevercall_privacy::Settings {
        filters: organisation.filters.clone(),
        languages: organisation.languages.clone(),
        own: organisation.privacy.rules.clone(),
        operators: organisation.privacy.operators.clone(),
    })?)
}

/// The organisation's answers, as its file has them.
pub(crate) fn answers(organisation: &Organisation) -> Result<Answers> {
    let path = organisation.answers.display();
    let text = fs::read_to_string(&organisation.answers)
        .with_context(|| format!("can't read the answers file {path}; `clevercall init` writes an example"))?;
    text.parse().with_context(|| path.to_string())
}

/// The organisation's settings and answers, checked.
pub(crate) fn repertoire(organisation: &Organisation) -> Result<Repertoire> {
    let answers = answers(organisation)?;
    let settings = Settings {
        organisation: organisation.name.clone(),
        languages: organisation.languages.clone(),
        mode: organisation.mode,
        targets: organisation.targets.clone(),
        hours: organisation.hours.clone(),
        answers,
        timings: Timings::default(),
    };
    Repertoire::new(settings).with_context(|| format!("organisation {}", organisation.id))
}
