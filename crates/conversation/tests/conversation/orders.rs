//! No order of events breaks what a call promises.

use std::{sync::Arc, time::Duration};

use clevercall_conversation::{
    Attempt, Call, CivilTime, Engine, Evidence, Facts, Handover, Input, Kept, Number, Output, Repertoire, Request,
    Ringing, Settings, Utterance, Words,
};
use clevercall_model::{Language, SoundClass, TurnNumber};
use clevercall_privacy::{Aliases, Approved, Kind, Withheld};
use proptest::prelude::*;

use crate::support::{MONDAY, SUNDAY, number_only, settings};

const WORDS: &[&str] = &[
    "What are your opening hours?",
    "I want to speak to a real person",
    "Forget me",
    "Can I leave a message?",
    "Yes",
    "No",
    "Goodbye",
    "Thank you",
    "My name is [PERSON_1] and my number is [PHONE_1]",
    "I have [HEALTH]",
    "Bicycles",
    "mhm",
    "Say that again",
    "Privacy",
    "Are you a robot?",
    "I want to build a garage",
    "Hvad koster et pas?",
    "hello",
    "",
];

/// Something that happens, as far as it can be chosen ahead.
#[derive(Clone, Debug)]
enum Event {
    Put(Input),
    /// So many frames.
    Frames(bool, u32),
    /// What is being said ends, as far as it is.
    EndUtterance,
    /// The last attempt's words are there.
    Recognised(Words),
    /// The filter answers with these words.
    Heard(usize, bool),
    Wait(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let rare = prop_oneof![
        Just(Input::Answered),
        Just(Input::Held),
        Just(Input::Resumed),
        Just(Input::Transferred(Handover::Accepted)),
        Just(Input::Transferred(Handover::Refused)),
        Just(Input::Finished(Utterance(99))),
        Just(Input::Hushed { utterance: Utterance(99), heard: Duration::ZERO }),
        Just(Input::Recognised { attempt: Attempt(99), words: Words::Complete }),
        Just(Input::Heard(facts(TurnNumber(99), 0, false))),
        Just(Input::Digit('5')),
        Just(Input::Digit('0')),
        Just(Input::Failed(Engine::Storage)),
        Just(Input::Failed(Engine::Recognition)),
        Just(Input::Failed(Engine::Voice)),
        Just(Input::HungUp),
    ];
    prop_oneof![
        1 => rare.prop_map(Event::Put),
        4 => (any::<bool>(), 1..60_u32).prop_map(|(voice, frames)| Event::Frames(voice, frames)),
        5 => Just(Event::EndUtterance),
        4 => prop_oneof![Just(Words::Complete), Just(Words::Unfinished), Just(Words::None)].prop_map(Event::Recognised),
        4 => (0..WORDS.len(), prop::bool::weighted(0.1)).prop_map(|(words, withheld)| Event::Heard(words, withheld)),
        2 => (0..12_000_u64).prop_map(Event::Wait),
    ]
}

fn facts(turn: TurnNumber, words: usize, withheld: bool) -> Facts {
    let mut aliases = Aliases::default();
    let text = WORDS[words];
    let mut found = |mark: &str, kind| text.contains(mark).then(|| aliases.placeholder(kind, mark.to_owned(), mark));
    let placeholders = [found("[PERSON_1]", Kind::Person), found("[PHONE_1]", Kind::Phone)];
    let health = text.contains("[HEALTH]").then_some(Kind::Health);
    Facts {
        turn,
        text: Approved::written(text).to_redacted(),
        language: Some(if text.starts_with("Hvad") { Language::Danish } else { Language::English }),
        class: SoundClass::Personal,
        kinds: placeholders.iter().flatten().map(|placeholder| placeholder.kind()).chain(health).collect(),
        placeholders: placeholders.into_iter().flatten().collect(),
        withheld: withheld.then_some(Withheld::FilterFailed),
    }
}

/// Watches what a call does and remembers what it may not do any more.
struct Watched {
    call: Call,
    now: Duration,
    speaking: Option<Utterance>,
    hushed: bool,
    attempt: Option<Attempt>,
    filtering: Option<TurnNumber>,
    disclosed: bool,
    forgotten: bool,
    keeps: bool,
    kept: Vec<TurnNumber>,
    over: bool,
    reached: bool,
}

impl Watched {
    fn new(settings: Settings, at: CivilTime, keeps: bool) -> Self {
        let repertoire = Arc::new(Repertoire::new(settings).expect("settings"));
        Self {
            call: Call::new(repertoire, Ringing { at, number: Number::Shown }),
            now: Duration::ZERO,
            speaking: None,
            hushed: false,
            attempt: None,
            filtering: None,
            disclosed: false,
            forgotten: false,
            keeps,
            kept: Vec::new(),
            over: false,
            reached: false,
        }
    }

    fn put(&mut self, input: Input) {
        self.call.handle(input, self.now);
        let mut outputs = 0;
        while let Some(output) = self.call.poll() {
            outputs += 1;
            assert!(outputs < 50, "a call does not talk to itself");
            assert!(!self.over, "{output:?} after the end");
            self.watch(output);
        }
        assert_eq!(self.over, self.call.is_over());
    }

    fn watch(&mut self, output: Output) {
        match output {
            Output::Speak(speech) => {
                assert!(self.speaking.is_none(), "two utterances at once");
                self.reached |= ["message-prompt", "nobody"].contains(&&*speech.wording.id);
                self.speaking = Some(speech.utterance);
                self.hushed = false;
            }
            Output::Hush => {
                assert!(self.speaking.is_some() && !self.hushed, "nothing to hush");
                self.hushed = true;
            }
            Output::TurnStarted | Output::Recognise(_) | Output::Discard(_) | Output::TurnDropped => {
                assert!(self.disclosed, "{output:?} before the caller knew");
                if let Output::Recognise(attempt) = output {
                    self.attempt = Some(attempt);
                }
            }
            Output::Filter { turn, .. } => {
                assert!(self.disclosed, "words were read before the caller knew");
                self.filtering = Some(turn);
            }
            Output::Keep(kept) => {
                assert!(self.disclosed && self.keeps && !self.forgotten, "{kept:?} may not be kept");
                if let Kept::Caller(turn) = kept {
                    self.kept.push(turn);
                }
            }
            Output::StopKeeping => self.forgotten = true,
            Output::Request(Request::Message { turns, .. }) => {
                assert!(!self.forgotten && !turns.is_empty() && turns.is_sorted());
                assert!(turns.iter().all(|turn| self.kept.contains(turn)), "a message of turns that were not kept");
            }
            Output::Evidence(Evidence::Disclosed { .. }) => self.disclosed = true,
            Output::Transfer(_) => self.reached = true,
            Output::End(_) => self.over = true,
            Output::Wait(due) => assert!(due > self.now),
            Output::Request(Request::Forget) | Output::Evidence(_) => {}
        }
    }

    fn happens(&mut self, event: &Event) {
        match event {
            Event::Put(input) => {
                if matches!(input, Input::Failed(Engine::Voice)) {
                    self.speaking = None;
                }
                self.put(input.clone());
            }
            Event::Frames(voice, frames) => {
                for _ in 0..*frames {
                    self.now += Duration::from_millis(20);
                    self.put(Input::Sound { voice: *voice });
                }
            }
            Event::EndUtterance => self.end_utterance(),
            Event::Recognised(words) => {
                if let Some(attempt) = self.attempt.take() {
                    self.put(Input::Recognised { attempt, words: *words });
                }
            }
            Event::Heard(words, withheld) => {
                if let Some(turn) = self.filtering.take() {
                    self.put(Input::Heard(facts(turn, *words, *withheld)));
                }
            }
            Event::Wait(millis) => {
                self.now += Duration::from_millis(*millis);
                self.put(Input::Tick);
            }
        }
    }

    fn end_utterance(&mut self) {
        let Some(utterance) = self.speaking.take() else { return };
        let heard = Duration::from_millis(500);
        let input = if self.hushed { Input::Hushed { utterance, heard } } else { Input::Finished(utterance) };
        self.put(input);
    }

    /// Everything around the call works from here on, for so many seconds.
    fn cooperate(&mut self, seconds: u64) {
        for _ in 0..seconds * 10 {
            self.end_utterance();
            self.now += Duration::from_millis(100);
            self.put(Input::Tick);
        }
    }
}

fn played(events: &[Event], (settings, at, keeps): (Settings, CivilTime, bool)) -> Watched {
    let mut call = Watched::new(settings, at, keeps);
    events.iter().for_each(|event| call.happens(event));
    call
}

fn organisation() -> impl Strategy<Value = (Settings, CivilTime, bool)> {
    (any::<bool>(), any::<bool>()).prop_map(|(keeps, open)| {
        (if keeps { settings() } else { number_only() }, if open { MONDAY } else { SUNDAY }, keeps)
    })
}

/// Events that start with an answered call, most of the time.
fn events() -> impl Strategy<Value = Vec<Event>> {
    (prop::bool::weighted(0.9), prop::collection::vec(event(), 0..120)).prop_map(|(answered, mut events)| {
        if answered {
            events.insert(0, Event::Put(Input::Answered));
        }
        events
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// CC-03: nothing is listened to, read or kept before the caller knows that this is a machine; and nothing is kept
    /// that the mode or the caller forbids; checked in `watch`.
    #[test]
    fn no_order_of_events_breaks_a_promise(events in events(), organisation in organisation()) {
        played(&events, organisation);
    }

    #[test]
    fn every_call_ends_soon_after_hanging_up(events in events(), organisation in organisation()) {
        let mut call = played(&events, organisation);
        call.put(Input::HungUp);
        call.speaking = None;
        call.cooperate(15);
        prop_assert!(call.over);
    }

    #[test]
    fn every_answered_call_ends_by_itself_when_nobody_speaks(events in events(), organisation in organisation()) {
        let mut call = played(&events, organisation);
        call.put(Input::Answered);
        call.cooperate(800);
        prop_assert!(call.over);
    }

    /// CC-38: whatever happened, digit 0 leads to a person or to what can be had instead.
    #[test]
    fn digit_0_always_leads_somewhere(events in events(), organisation in organisation()) {
        let mut call = played(&events, organisation);
        call.put(Input::Answered);
        let being_handed_over = call.reached;
        call.put(Input::Digit('0'));
        call.cooperate(20);
        prop_assert!(call.reached || call.over || being_handed_over);
    }
}
