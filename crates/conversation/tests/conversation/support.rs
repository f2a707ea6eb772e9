//! Drives a call by a script and writes down what it does, so that a test is a few lines.
//!
//! A line of the script is what happens: `caller: words` (placeholders such as `[PHONE_1]` as the filter leaves them,
//! `da:`/`en:` for the language), `cough`, `press 0`, `quiet 9` (seconds), `person accepts`, `person refuses`,
//! `fail voice`, `hold`, `resume`, `hang up`, `mumbles` (the words are withheld), `mid-sentence words`
//! (hangs up in them), `unrecognised words` (the same, and recognition has not answered yet).

use std::{collections::VecDeque, sync::Arc, time::Duration};

use clevercall_conversation::{
    Answers, Attempt, Call, Callback, CivilTime, EndReason, Engine, Evidence, Facts, Handover, Hours, Input, Kept,
    Number, Output, Repertoire, Request, Ringing, Settings, Speech, Target, Targets, Timings, Words,
};
use clevercall_model::{Language, LoggingMode, SoundClass, TurnNumber};
use clevercall_privacy::{Aliases, Approved, Kind, Placeholder, Withheld};
use time::macros::datetime;

pub(crate) const DAY: Duration = Duration::from_secs(86_400);
/// A Monday at eleven.
pub(crate) const MONDAY: CivilTime = datetime!(2026-11-23 11:00);
/// A Sunday.
pub(crate) const SUNDAY: CivilTime = datetime!(2026-11-22 11:00);
const FRAME: Duration = Duration::from_millis(20);
/// How long every utterance takes to play.
const UTTERANCE: Duration = Duration::from_millis(2000);

pub(crate) const ANSWERS: &str = r#"
[[answer]]
id = "opening-hours"
questions.en = ["What are your opening hours?", "When are you open?"]
questions.da = ["Hvornår har I åbent?", "Hvad er jeres åbningstider?"]
text.en = "We are open from ten to three."
text.da = "Vi har åbent fra ti til tre."

[[answer]]
id = "passport"
questions.en = ["How much does a passport cost?", "What is the price of a new passport?"]
questions.da = ["Hvad koster et pas?"]
text.en = "A passport costs 900 kroner."
text.da = "Et pas koster 900 kroner."

[[answer]]
id = "last-year"
questions.en = ["When is the summer party?"]
text.en = "In June."
valid_to = "2026-06-30"

[[answer]]
id = "planning"
questions.en = ["I want to build a garage, who do I ask?", "Building permit for a garage"]
text.en = "The planning department knows about that."
transfer = "planning"

[[answer]]
id = "who-am-i"
questions.en = ["What name did I tell you?"]
text.en = "You said {name}."
"#;

pub(crate) fn settings() -> Settings {
    let office: Hours = toml::from_str(r#"monday = ["10:00-15:00"]"#).expect("hours");
    Settings {
        organisation: "Testby".to_owned(),
        languages: vec![Language::English, Language::Danish],
        mode: LoggingMode::AnonymiseAfter { interval: 30 * DAY },
        targets: Targets {
            person: Some(Target("desk".to_owned())),
            departments: [("planning".to_owned(), Target("planning".to_owned()))].into(),
        },
        hours: office,
        answers: ANSWERS.parse().expect("answers"),
        timings: Timings::default(),
    }
}

pub(crate) fn number_only() -> Settings {
    Settings { mode: LoggingMode::NumberOnly { dispute: 30 * DAY }, ..settings() }
}

pub(crate) fn no_answers() -> Answers {
    Answers::default()
}

/// A call on the line, with everything around it played by the test.
pub(crate) struct Line {
    call: Call,
    now: Duration,
    playing: Option<(Speech, Duration)>,
    pub(crate) told: Vec<String>,
    pub(crate) outputs: Vec<Output>,
    saying: Option<Facts>,
    slow_filter: bool,
    filtering: Option<TurnNumber>,
    attempts: VecDeque<Attempt>,
    aliases: Aliases,
    pub(crate) over: bool,
}

impl Line {
    pub(crate) fn ring(settings: Settings, at: CivilTime, number: Number) -> Self {
        let repertoire = Arc::new(Repertoire::new(settings).expect("settings"));
        Self {
            call: Call::new(repertoire, Ringing { at, number }),
            now: Duration::ZERO,
            playing: None,
            told: Vec::new(),
            outputs: Vec::new(),
            saying: None,
            slow_filter: false,
            filtering: None,
            attempts: VecDeque::new(),
            aliases: Aliases::default(),
            over: false,
        }
    }

    /// Answers and lets the notice be said to its end.
    pub(crate) fn answered(settings: Settings, at: CivilTime, number: Number) -> Self {
        let mut line = Self::ring(settings, at, number);
        line.put(Input::Answered);
        line.until_silent();
        line.told.clear();
        line.outputs.clear();
        line
    }

    pub(crate) fn put(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.call.handle(input, self.now);
            while let Some(output) = self.call.poll() {
                self.perform(&output, &mut inputs);
                self.outputs.push(output);
            }
        }
    }

    fn perform(&mut self, output: &Output, inputs: &mut VecDeque<Input>) {
        assert!(!self.over, "{output:?} after the end");
        match output {
            Output::Speak(speech) => {
                assert!(self.playing.is_none(), "two utterances at once");
                self.told.push(format!("says {}", speech.text));
                self.playing = Some((speech.clone(), self.now));
            }
            Output::Hush => {
                let (speech, since) = self.playing.take().expect("something to hush");
                self.told.push("hush".to_owned());
                inputs.push_back(Input::Hushed { utterance: speech.utterance, heard: self.now - since });
            }
            Output::Recognise(attempt) => self.attempts.push_back(*attempt),
            Output::Filter { turn, .. } if self.slow_filter => self.filtering = Some(*turn),
            Output::Filter { turn, .. } => {
                let facts = self.saying.take().map(|facts| Facts { turn: *turn, ..facts });
                inputs.extend(facts.map(Input::Heard));
            }
            Output::Keep(Kept::Caller(turn)) => self.told.push(format!("keeps {}", turn.0)),
            Output::StopKeeping => self.told.push("stops keeping".to_owned()),
            Output::Request(request) => self.told.push(requested(request)),
            Output::Transfer(target) => self.told.push(format!("transfers to {}", target.0)),
            Output::End(reason) => {
                self.over = true;
                self.told.push(format!("ends {reason:?}"));
            }
            Output::Evidence(Evidence::Disclosed { language, .. }) => self.told.push(format!("disclosed {language}")),
            Output::TurnStarted | Output::Discard(_) | Output::TurnDropped | Output::Wait(_) => {}
            Output::Keep(Kept::Assistant { .. }) | Output::Evidence(_) => {}
        }
    }

    /// Lets frames of silence or voice go by.
    pub(crate) fn frames(&mut self, voice: bool, duration: Duration) {
        let end = self.now + duration;
        while self.now < end && !self.over {
            self.now += FRAME;
            self.put(Input::Sound { voice });
            self.go_on();
        }
    }

    fn go_on(&mut self) {
        if let Some((speech, _)) = self.playing.take_if(|(_, since)| *since + UTTERANCE <= self.now) {
            self.put(Input::Finished(speech.utterance));
        }
        if let Some(attempt) = self.attempts.pop_front() {
            let words = if self.saying.is_some() { Words::Complete } else { Words::None };
            self.put(Input::Recognised { attempt, words });
        }
    }

    pub(crate) fn until_silent(&mut self) {
        loop {
            self.frames(false, FRAME);
            if self.playing.is_none() || self.over {
                break;
            }
        }
    }

    /// The caller says words, from the start of an utterance to the end of the answer.
    fn caller_says(&mut self, facts: Facts) {
        self.saying = Some(facts);
        self.frames(true, Duration::from_millis(600));
        self.frames(false, Duration::from_millis(800));
        self.until_silent();
    }

    /// The caller says words; the answer has only begun.
    pub(crate) fn begins(&mut self, words: &str) {
        self.saying = Some(self.facts(Language::English, words));
        self.frames(true, Duration::from_millis(600));
        self.frames(false, Duration::from_millis(800));
    }

    /// The caller asks, and asks something else before the filter has answered.
    pub(crate) fn asks_twice(&mut self, first: &str, second: &str) {
        let (first, second) = (self.facts(Language::English, first), self.facts(Language::English, second));
        self.slow_filter = true;
        self.saying = Some(first);
        self.frames(true, Duration::from_millis(600));
        self.frames(false, Duration::from_millis(700));
        self.frames(true, Duration::from_millis(300));
        self.slow_filter = false;
        self.filter();
        self.caller_says(second);
    }

    fn filter(&mut self) {
        if let (Some(turn), Some(facts)) = (self.filtering.take(), self.saying.take()) {
            self.put(Input::Heard(Facts { turn, ..facts }));
        }
    }

    fn facts(&mut self, language: Language, text: &str) -> Facts {
        let placeholders = self.placeholders(text);
        let kinds: Vec<_> = placeholders.iter().map(Placeholder::kind).collect();
        Facts {
            turn: TurnNumber(0),
            text: Approved::written(text).to_redacted(),
            language: Some(language),
            class: if kinds.is_empty() { SoundClass::General } else { SoundClass::Personal },
            placeholders: placeholders.into_iter().filter(|placeholder| placeholder.kind().may_be_kept()).collect(),
            kinds,
            withheld: None,
        }
    }

    fn placeholders(&mut self, text: &str) -> Vec<Placeholder> {
        let marks = text.split('[').skip(1).filter_map(|part| part.split_once(']')).map(|(mark, _)| mark.to_owned());
        let marks: Vec<_> = marks.collect();
        let kind = |mark: &str| {
            let name = mark.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_').to_ascii_lowercase();
            Kind::ALL.into_iter().find(|kind| kind.name() == name).expect("a kind")
        };
        marks.iter().map(|mark| self.aliases.placeholder(kind(mark), mark.clone(), mark)).collect()
    }

    pub(crate) fn does(&mut self, step: &str) {
        let step = step.trim();
        match step.split_once(' ').unwrap_or((step, "")) {
            ("caller:" | "en:", words) => self.speaks(Language::English, words),
            ("da:", words) => self.speaks(Language::Danish, words),
            ("cough", _) => {
                self.frames(true, Duration::from_millis(300));
                self.frames(false, Duration::from_millis(800));
                self.until_silent();
            }
            ("interrupts:", words) => {
                self.frames(false, Duration::from_millis(400));
                self.speaks(Language::English, words);
            }
            ("mumbles", _) => {
                let facts = self.facts(Language::English, "withheld");
                self.caller_says(Facts { withheld: Some(Withheld::UnknownLanguage), language: None, ..facts });
            }
            ("press", digit) => self.press(digit.chars().next().expect("a digit")),
            ("quiet", seconds) => self.frames(false, Duration::from_secs(seconds.parse().expect("seconds"))),
            ("person", "accepts") => self.put_and_listen(Input::Transferred(Handover::Accepted)),
            ("person", _) => self.put_and_listen(Input::Transferred(Handover::Refused)),
            ("fail", engine) => self.fails(engine),
            ("hold", _) => self.put(Input::Held),
            ("resume", _) => self.put_and_listen(Input::Resumed),
            ("hang", _) => self.put(Input::HungUp),
            ("mid-sentence", words) => {
                self.hangs_up_in(words);
                self.go_on();
            }
            ("unrecognised", words) => self.hangs_up_in(words),
            other => panic!("no such step: {other:?}"),
        }
    }

    fn speaks(&mut self, language: Language, words: &str) {
        let facts = self.facts(language, words);
        self.caller_says(facts);
    }

    fn fails(&mut self, engine: &str) {
        let engine = match engine {
            "voice" => Engine::Voice,
            "storage" => Engine::Storage,
            _ => Engine::Recognition,
        };
        if engine == Engine::Voice {
            self.playing = None;
        }
        self.put_and_listen(Input::Failed(engine));
    }

    fn press(&mut self, digit: char) {
        self.put_and_listen(Input::Digit(digit));
    }

    fn put_and_listen(&mut self, input: Input) {
        self.put(input);
        self.until_silent();
    }

    fn hangs_up_in(&mut self, words: &str) {
        self.saying = Some(self.facts(Language::English, words));
        self.frames(true, Duration::from_millis(600));
        self.put(Input::HungUp);
    }
}

fn requested(request: &Request) -> String {
    match request {
        Request::Forget => "requests forgetting".to_owned(),
        Request::Message { turns, name, callback } => {
            let turns: Vec<_> = turns.iter().map(|turn| turn.0.to_string()).collect();
            let name = name.as_ref().map_or("nobody".to_owned(), ToString::to_string);
            let callback = match callback {
                Callback::Said(number) => number.to_string(),
                Callback::CallingNumber => "calling number".to_owned(),
                Callback::None => "no number".to_owned(),
            };
            format!("requests message of turns {} from {name}, back to {callback}", turns.join(","))
        }
    }
}

/// Plays a script after the notice and gives what the call did, a line each.
pub(crate) fn play_in(settings: Settings, at: CivilTime, number: Number, script: &str) -> Vec<String> {
    let mut line = Line::answered(settings, at, number);
    for step in script.lines().map(str::trim).filter(|step| !step.is_empty()) {
        line.does(step);
    }
    line.told
}

/// The same in opening hours, in mode anonymise-after, with the number shown.
pub(crate) fn play(script: &str) -> Vec<String> {
    play_in(settings(), MONDAY, Number::Shown, script)
}

/// Checks that the call did these things in this order, whatever it did in between.
#[track_caller]
pub(crate) fn in_order(told: &[String], expected: &[&str]) {
    let mut rest = told.iter();
    for part in expected {
        assert!(rest.any(|line| line.contains(part)), "'{part}' is missing, or not in this order, in {told:#?}");
    }
}

/// Checks that nothing the call did holds this.
#[track_caller]
pub(crate) fn never(told: &[String], part: &str) {
    assert!(!told.iter().any(|line| line.contains(part)), "'{part}' in {told:#?}");
}

/// Whether the call ended so.
#[track_caller]
pub(crate) fn ended(told: &[String], reason: EndReason) {
    assert_eq!(told.last().map(String::as_str), Some(format!("ends {reason:?}").as_str()), "{told:#?}");
}
