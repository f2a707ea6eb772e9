//! The filter for one segment.

use std::{
    borrow::Cow,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock},
};

use clevercall_model::{Language, Spoken};

use crate::{
    Aliases, Kind, Label, Operators, Redaction, Settings, SettingsError, Withheld,
    found::{Found, merge},
    languages::{Guess, guess},
    learnt::Model,
    lexicon::{Lexicon, Tongue},
    marks::{Mark, around, marks},
    own::OwnFindings,
    reading::{Knowledge, Reading},
    recognizers,
    resolve::resolve,
    segment::Segment,
    write::{withheld, write},
};

/// The longest segment the filter takes, in bytes of UTF-8; a longer one is withheld.
pub const LONGEST_SEGMENT_BYTES: usize = 64 * 1024;

/// The word lists are part of the program, so all engines share them.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// So is the model of statements.
static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
    let file = Cow::Borrowed(include_bytes!("../models/statements.bin").as_slice());
    Arc::new(Model::read(file).unwrap_or_else(|error| panic!("models/statements.bin: {error}")))
});

/// The filter: immutable, made once at start and shared by all calls.
pub struct Engine {
    lexicon: &'static Lexicon,
    /// None only while one is trained.
    model: Option<Arc<Model>>,
    settings: Settings,
}

/// What was found in a text, and the language it was read in.
pub(crate) struct Analysis {
    pub(crate) language: Language,
    pub(crate) found: Vec<Found>,
    /// What was found and then freed by the organisation's never-remove list.
    pub(crate) spared: Vec<Found>,
    /// Where entries of that list stand.
    pub(crate) never: Vec<Range<usize>>,
    /// Placeholders that stood in the text before; none in what a caller said.
    pub(crate) marks: Vec<Range<usize>>,
}

impl Analysis {
    /// Nothing found yet.
    pub(crate) const fn of(language: Language) -> Self {
        Self { language, found: Vec::new(), spared: Vec::new(), never: Vec::new(), marks: Vec::new() }
    }

    /// Whether a place lies wholly inside an entry of the never-remove list.
    pub(crate) fn never_removes(&self, place: Range<usize>) -> bool {
        self.never.iter().any(|entry| entry.start <= place.start && place.end <= entry.end)
    }
}

impl Engine {
    /// Reads the word lists and compiles the organisation's own settings.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        if settings.languages.is_empty() {
            return Err(SettingsError::NoLanguage);
        }
        let lexicon = &*LEXICON;
        if let Some(missing) = settings.languages.iter().find(|language| lexicon.tongue(**language).is_none()) {
            return Err(SettingsError::NotTaught(*missing));
        }
        Ok(Self { lexicon, model: Some(Arc::clone(&MODEL)), settings })
    }

    /// De-identifies one segment on its own.
    ///
    /// Never fails and never panics: what can't be filtered is withheld whole.
    pub fn redact(&self, text: &Spoken, aliases: &mut Aliases) -> Redaction {
        match self.analyse(text.reveal(), text.language()) {
            Ok(analysis) => write(text.reveal(), &analysis, self.operators(), aliases),
            Err(reason) => withheld(reason),
        }
    }

    /// De-identifies a text that this filter wrote before: its placeholders stay as they are, and their numbers are not
    /// given again.
    ///
    /// Never for what a caller says: there a placeholder would be one that the caller made up.
    pub fn redact_again(&self, text: &Spoken, aliases: &mut Aliases) -> Redaction {
        let text_again = text.reveal();
        let own: Vec<Mark<'_>> = marks(text_again).filter(|mark| self.writes(mark)).collect();
        for mark in &own {
            aliases.take(mark.name, mark.number.unwrap_or(0));
        }
        let places: Vec<Range<usize>> = own.into_iter().map(|mark| mark.range).collect();
        match self.analyse_around(text_again, text.language(), &places) {
            Ok(analysis) => write(text_again, &analysis, self.operators(), aliases),
            Err(reason) => withheld(reason),
        }
    }

    /// Whether a kind is looked for and removed; an organisation may have switched an Art. 9 or Art. 10 kind off.
    pub fn removes(&self, kind: Kind) -> bool {
        self.settings.filters.is_on(kind)
    }

    /// What happens to what is found.
    pub(crate) const fn operators(&self) -> &Operators {
        &self.settings.operators
    }

    /// Whether a placeholder is one that this filter may have written.
    fn writes(&self, mark: &Mark<'_>) -> bool {
        mark.is_named("withheld")
            || Kind::ALL.iter().any(|kind| mark.is_named(kind.name()))
            || self.settings.own.labels().map(Label::as_str).any(|label| mark.is_named(label))
    }

    /// Finds what is personal in a text; fails closed.
    pub(crate) fn analyse(&self, text: &str, language: Option<Language>) -> Result<Analysis, Withheld> {
        self.analyse_around(text, language, &[])
    }

    /// The same, around the placeholders that stand in the text already.
    fn analyse_around(
        &self,
        text: &str,
        language: Option<Language>,
        marks: &[Range<usize>],
    ) -> Result<Analysis, Withheld> {
        if text.len() > LONGEST_SEGMENT_BYTES {
            return Err(Withheld::TooLong);
        }
        // A panic in a recogniser is a defect, but never a reason to let words pass or to lose the call.
        catch_unwind(AssertUnwindSafe(|| self.read(text, language, marks))).unwrap_or(Err(Withheld::FilterFailed))
    }

    /// The language a segment is read in: the one it is said to be in, or the one its words are in.
    fn language(&self, said: Option<Language>, guess: Guess) -> Result<Language, Withheld> {
        let languages = &self.settings.languages;
        match (said, guess) {
            (_, Guess::Foreign) => Err(Withheld::UnknownLanguage),
            (Some(said), _) if languages.contains(&said) => Ok(said),
            (Some(_), _) => Err(Withheld::UnknownLanguage),
            (None, Guess::Language(language)) => Ok(language),
            (None, Guess::Any) => Ok(languages[0]),
        }
    }

    fn read(&self, text: &str, said: Option<Language>, marks: &[Range<usize>]) -> Result<Analysis, Withheld> {
        let segment = Segment::new(text, marks, &self.lexicon.vocabulary);
        let guess = match guess(&segment, self.lexicon, &self.settings.languages) {
            // The words that were removed told the language.
            Guess::Foreign if !marks.is_empty() => Guess::Any,
            guess @ (Guess::Language(_) | Guess::Any | Guess::Foreign) => guess,
        };
        let language = self.language(said, guess)?;
        let tongue = self.lexicon.tongue(language).ok_or(Withheld::UnknownLanguage)?;
        // A text with holes is nothing that the model was trained on, and it was judged when they were words.
        let model = self.model.as_deref().filter(|_| marks.is_empty());
        let read_in = |tongue| Reading::new(&segment, Knowledge { lexicon: self.lexicon, tongue, model });
        let reading = read_in(tongue);
        let mut candidates = self.candidates(&reading);
        let second = self.second_language(language, guess);
        let second = second.map(read_in);
        if let Some(second) = &second {
            candidates.append(&mut self.candidates(second));
        }
        let found = resolve(candidates).into_iter().map(|candidate| Found::new(&reading, candidate)).collect();
        let mut analysis = Analysis { found, marks: marks.to_vec(), ..Analysis::of(language) };
        if !self.settings.own.is_empty() {
            self.apply_own_rules([Some(&reading), second.as_ref()].into_iter().flatten(), &mut analysis);
        }
        if !marks.is_empty() {
            analysis.found = around(marks, std::mem::take(&mut analysis.found), text);
        }
        Ok(analysis)
    }

    fn apply_own_rules<'r>(&self, readings: impl Iterator<Item = &'r Reading<'r>>, analysis: &mut Analysis) {
        let mut own = OwnFindings::default();
        for reading in readings {
            self.settings.own.read(reading, &mut own);
        }
        analysis.found.append(&mut own.matched);
        analysis.spared = self.settings.own.spare(&mut analysis.found, &own.never);
        analysis.found.append(&mut own.always);
        analysis.found = merge(std::mem::take(&mut analysis.found));
        analysis.never = own.never;
    }

    fn candidates(&self, reading: &Reading<'_>) -> Vec<recognizers::Candidate> {
        let mut candidates = Vec::new();
        for recognizer in recognizers::ALL {
            recognizer(reading, &mut candidates);
        }
        candidates.retain(|candidate| self.settings.filters.is_on(candidate.kind) && candidate.start < candidate.end);
        candidates
    }

    /// A recogniser of speech may be wrong about the language; then the text is read in both.
    fn second_language(&self, first: Language, guess: Guess) -> Option<&Tongue> {
        match guess {
            Guess::Language(language) if language != first => self.lexicon.tongue(language),
            Guess::Language(_) | Guess::Any | Guess::Foreign => None,
        }
    }
}

/// For training, and for a look at what is fed to the model.
#[cfg(any(test, feature = "training"))]
impl Engine {
    /// The word lists without a model.
    pub(crate) fn of_lists() -> Self {
        Self { lexicon: &LEXICON, model: None, settings: Settings::default() }
    }

    /// The same with another model than the one that is part of the program.
    #[cfg(feature = "training")]
    pub(crate) fn with_model(self, model: Model) -> Self {
        Self { model: Some(Arc::new(model)), ..self }
    }

    /// Looks at a segment as the model would: with what the recognisers found.
    pub(crate) fn look<T>(
        &self,
        text: &str,
        language: Language,
        look: impl FnOnce(&Reading<'_>, &[recognizers::Candidate]) -> T,
    ) -> Option<T> {
        let tongue = self.lexicon.tongue(language)?;
        let segment = Segment::new(text, &[], &self.lexicon.vocabulary);
        let knowledge = Knowledge { lexicon: self.lexicon, tongue, model: self.model.as_deref() };
        let reading = Reading::new(&segment, knowledge);
        let candidates = self.candidates(&reading);
        Some(look(&reading, &candidates))
    }
}
