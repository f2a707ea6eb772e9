//! All that an organisation's assistant can say and understand, made once at start and shared by its calls.

use std::collections::BTreeMap;

use clevercall_model::Language;
use clevercall_privacy::{Approved, Redacted};

use crate::{
    Answer, CivilTime, Number, Settings, SettingsError, Target, Template, Wording,
    matching::{Match, Matcher},
    notice::{Circumstances, Notice},
    wordings::{Saying, Wordings},
    words::words_of,
};

/// An organisation's settings, checked, with every text rendered and every example indexed.
pub struct Repertoire {
    settings: Settings,
    answers: Vec<Answer>,
    books: Vec<Book>,
}

/// What is said and understood in one language.
pub(crate) struct Book {
    pub(crate) wordings: &'static Wordings,
    sayings: BTreeMap<Saying, Template>,
    shown: Greeting,
    withheld: Greeting,
    matcher: Matcher,
}

/// The texts that depend on whether the number is shown.
pub(crate) struct Greeting {
    pub(crate) notice: Notice,
    pub(crate) privacy: Template,
}

impl Repertoire {
    /// Checks the settings and prepares them; takes milliseconds.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        check(&settings)?;
        let wordings: Vec<_> = settings.languages.iter().map(|language| spoken(*language)).collect::<Result<_, _>>()?;
        let books = wordings.iter().map(|one| Book::new(one, &wordings, &settings)).collect();
        let answers = settings.answers.iter().cloned().collect();
        Ok(Self { settings, answers, books })
    }

    /// Every text that is known word for word before a call, so that it can be rendered to sound ahead.
    ///
    /// A [`Speech`](crate::Speech) of class `Static` has one of these wordings and languages.
    pub fn fixed_texts(&self) -> impl Iterator<Item = (Language, &Wording, &Approved)> {
        let answers = self
            .answers
            .iter()
            .flat_map(|answer| answer.languages().filter_map(|language| Some((language, answer.text(language)?))));
        let own = self.books.iter().flat_map(Book::templates);
        own.chain(answers).filter_map(|(language, template)| Some((language, template.wording(), template.fixed()?)))
    }

    /// What a call begins with, word for word, in the language it starts in: what the papers for callers quote.
    pub fn greeting(&self, number: Number) -> (Language, String) {
        let book = self.first_book();
        let notice = &book.greeting(number).notice;
        let also = notice.also.iter().map(|(_, template)| template);
        (book.language(), in_one([&notice.ai, &notice.rest].into_iter().chain(also)))
    }

    /// What callers hear who ask about their data, in each language that is answered in.
    pub fn longer_notices(&self, number: Number) -> impl Iterator<Item = (Language, String)> {
        self.books.iter().map(move |book| (book.language(), in_one(std::iter::once(&book.greeting(number).privacy))))
    }

    /// The answer that a question in this language would get on this day: to try questions without a call.
    pub fn answer_for(&self, language: Language, question: &Redacted, at: CivilTime) -> Option<&Answer> {
        match self.find(self.book(language)?, &words_of(question), at) {
            Match::Answer(index) => Some(self.answer(index)),
            Match::Tie | Match::Nothing => None,
        }
    }

    pub(crate) const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The book of the language a call starts in.
    pub(crate) fn first_book(&self) -> &Book {
        self.books.first().expect("settings without a language are refused")
    }

    pub(crate) fn book(&self, language: Language) -> Option<&Book> {
        self.books.iter().find(|book| book.language() == language)
    }

    /// All books, that of `language` first.
    pub(crate) fn books_from(&self, language: Language) -> impl Iterator<Item = &Book> {
        let others = self.books.iter().filter(move |book| book.language() != language);
        self.book(language).into_iter().chain(others)
    }

    pub(crate) fn answer(&self, index: usize) -> &Answer {
        &self.answers[index]
    }

    /// Which answer the words ask for; one outside its validity is none.
    pub(crate) fn find(&self, book: &Book, words: &[String], at: CivilTime) -> Match {
        book.matcher.find(words, |index| self.answers[index].valid_on(at.date()))
    }

    pub(crate) fn department(&self, name: &str) -> Option<&Target> {
        self.settings.targets.departments.get(name)
    }
}

impl Book {
    fn new(wordings: &'static Wordings, all: &[&'static Wordings], settings: &Settings) -> Self {
        let others: Vec<_> = all.iter().copied().filter(|other| other.language != wordings.language).collect();
        let greeting = |number| {
            let about = Circumstances { organisation: &settings.organisation, mode: settings.mode, number };
            Greeting { notice: Notice::new(wordings, &others, about), privacy: Notice::privacy(wordings, about) }
        };
        let questions = settings.answers.iter().enumerate().flat_map(|(index, answer)| {
            answer.questions(wordings.language).iter().map(move |question| (index, question.as_str()))
        });
        Self {
            wordings,
            sayings: sayings(wordings),
            shown: greeting(Number::Shown),
            withheld: greeting(Number::Withheld),
            matcher: Matcher::new(&wordings.grammar, questions),
        }
    }

    pub(crate) const fn language(&self) -> Language {
        self.wordings.language
    }

    pub(crate) const fn greeting(&self, number: Number) -> &Greeting {
        match number {
            Number::Shown => &self.shown,
            Number::Withheld => &self.withheld,
        }
    }

    /// The text of a saying; `None` for the parts of the notice and for a time of opening, which are composed.
    pub(crate) fn saying(&self, saying: Saying) -> Option<&Template> {
        self.sayings.get(&saying)
    }

    fn templates(&self) -> impl Iterator<Item = (Language, &Template)> {
        let greetings = [&self.shown, &self.withheld].into_iter().flat_map(|greeting| {
            let also = greeting.notice.also.iter().map(|(language, template)| (*language, template));
            let own = [&greeting.notice.ai, &greeting.notice.rest, &greeting.privacy];
            own.into_iter().map(|template| (self.language(), template)).chain(also)
        });
        greetings.chain(self.sayings.values().map(|template| (self.language(), template)))
    }
}

/// Texts without slots, one after the other, as they are spoken.
fn in_one<'a>(templates: impl Iterator<Item = &'a Template>) -> String {
    templates.filter_map(Template::fixed).map(|text| text.as_str()).collect::<Vec<_>>().join(" ")
}

fn sayings(wordings: &Wordings) -> BTreeMap<Saying, Template> {
    let composed = ["{organisation}", "{days}", "{opening}"];
    let whole = Saying::ALL.iter().filter(|saying| {
        let text = (wordings.text)(**saying);
        !composed.iter().any(|slot| text.contains(slot))
    });
    let written = |saying: &Saying| {
        let template = Template::parse(saying.id(), (wordings.text)(*saying)).expect("own wordings are tested");
        (*saying, template)
    };
    whole.map(written).collect()
}

fn check(settings: &Settings) -> Result<(), SettingsError> {
    let organisation = settings.organisation.trim();
    if organisation.is_empty() {
        return Err(SettingsError::NoOrganisation);
    }
    if organisation.contains(['[', ']', '{', '}']) || organisation.chars().count() > 100 {
        return Err(SettingsError::OrganisationName);
    }
    if settings.languages.is_empty() {
        return Err(SettingsError::NoLanguage);
    }
    let timings = &settings.timings;
    if timings.recognise_after >= timings.end_of_turn || timings.end_of_turn > timings.end_of_unfinished_turn {
        return Err(SettingsError::Timings);
    }
    for answer in settings.answers.iter() {
        if let Some(name) = answer.transfer().filter(|name| !settings.targets.departments.contains_key(*name)) {
            let (answer, department) = (answer.id().to_owned(), name.to_owned());
            return Err(SettingsError::UnknownDepartment { answer, department });
        }
    }
    Ok(())
}

fn spoken(language: Language) -> Result<&'static Wordings, SettingsError> {
    Wordings::of(language).ok_or(SettingsError::UnspokenLanguage(language))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clevercall_model::{LoggingMode, SoundClass};

    use super::*;
    use crate::{Hours, Targets, Timings};

    fn settings() -> Settings {
        Settings {
            organisation: "Testby".to_owned(),
            languages: vec![Language::Danish, Language::English],
            mode: LoggingMode::NumberOnly { dispute: Duration::from_secs(86_400) },
            targets: Targets::default(),
            hours: Hours::always(),
            answers: crate::Answers::default(),
            timings: Timings::default(),
        }
    }

    #[test]
    fn the_greeting_is_quoted_as_it_is_spoken() {
        let repertoire = Repertoire::new(settings()).unwrap();
        let (language, shown) = repertoire.greeting(Number::Shown);
        assert_eq!(language, Language::Danish);
        for words in
            ["kunstig intelligens, hos Testby.", "telefonnummer", "1 dag", "tryk 0", "You can also speak English."]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(!repertoire.greeting(Number::Withheld).1.contains("telefonnummer"));
        let longer: Vec<_> = repertoire.longer_notices(Number::Shown).collect();
        assert!(longer.len() == 2 && longer[1].1.contains("right to know"), "{longer:?}");
    }

    #[track_caller]
    fn refused(change: impl FnOnce(&mut Settings), error: &SettingsError) {
        let mut settings = settings();
        change(&mut settings);
        assert_eq!(Repertoire::new(settings).err().as_ref(), Some(error));
    }

    #[test]
    fn settings_that_no_call_can_be_answered_with_are_refused() {
        refused(|settings| settings.organisation = " ".to_owned(), &SettingsError::NoOrganisation);
        refused(|settings| settings.organisation = "{days}".to_owned(), &SettingsError::OrganisationName);
        refused(|settings| settings.organisation = "x".repeat(101), &SettingsError::OrganisationName);
        refused(|settings| settings.languages.clear(), &SettingsError::NoLanguage);
        refused(
            |settings| settings.languages.push(Language::German),
            &SettingsError::UnspokenLanguage(Language::German),
        );
        refused(|settings| settings.timings.end_of_turn = Duration::ZERO, &SettingsError::Timings);
    }

    #[test]
    fn an_answer_to_an_unknown_department_is_refused() {
        let answers = "[[answer]]\nid = \"a\"\nquestions.en = [\"b\"]\ntransfer = \"c\"".parse();
        let error = SettingsError::UnknownDepartment { answer: "a".to_owned(), department: "c".to_owned() };
        refused(|settings| settings.answers = answers.unwrap(), &error);
    }

    #[test]
    fn every_text_known_ahead_is_static_and_told_once_a_language() {
        let repertoire = Repertoire::new(settings()).unwrap();
        let texts: Vec<_> = repertoire.fixed_texts().collect();
        assert!(
            texts.iter().any(|(language, wording, _)| *language == Language::English && &*wording.id == "notice-ai")
        );
        assert!(texts.iter().all(|(_, _, text)| !text.as_str().contains('{')));
        let dynamic = repertoire.first_book().saying(Saying::ReadBackBoth).map(Template::class);
        assert_eq!(dynamic, Some(SoundClass::Dynamic));
    }
}
