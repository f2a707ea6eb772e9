//! The stage: a switchboard on loopback, a caller with a telephone, and a desk to be handed over to.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use clevercall_api::{Events, LiveEvent, Metrics};
use clevercall_conversation::{Target, Targets};
use clevercall_engines::{Capacity, Heard, LocalEngine, Recogniser, SttError, TextToSpeech, TtsError, tts::Espeak};
use clevercall_media::{PlayId, Sound};
use clevercall_model::{Language, Personal, Speaker, Spoken};
use clevercall_privacy::Filters;
use clevercall_telephony::{CallSettings, Leg, LegEvent, Line, LineSettings, MediaEncryption, Referrals, Transport};
use clevercall_vault::{Code, MasterKey, RetentionPolicy, Vault};
use tempfile::TempDir;
use tokio::{
    sync::broadcast,
    task::JoinHandle,
    time::{Instant, timeout},
};

use super::{
    aftermath::Aftermath,
    script::{Script, Step},
};
use crate::{
    clock,
    config::{ANSWERS, Organisation, Privacy},
    reception::Reception,
    switchboard::Switchboard,
};

/// The longest the assistant may take to say what the script expects, its notice included.
const PATIENCE: Duration = Duration::from_secs(40);
/// Silence after which the caller takes it that the assistant has finished.
const SILENCE: Duration = Duration::from_millis(1_200);

/// What the scripted recogniser hears, whatever the sound was.
#[derive(Default)]
struct Prompter {
    words: Mutex<String>,
    broken: AtomicBool,
    language: Mutex<Option<Language>>,
}

impl LocalEngine for Prompter {
    fn recognise(&self, _: &Sound, languages: &[Language]) -> Result<Heard, SttError> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(SttError::Engine);
        }
        let words = self.words.lock().unwrap().clone();
        let language = self.language.lock().unwrap().unwrap_or(languages[0]);
        Ok(if words.is_empty() { Heard::NoSpeech } else { Heard::Words(Spoken::new(words, language, 0.95)) })
    }
}

/// The built-in voice, asked once for each text by all scenarios together.
struct Remembering(Espeak);

type Spoken16 = Mutex<BTreeMap<(String, Language), Sound>>;
static SPOKEN: Spoken16 = Mutex::new(BTreeMap::new());

#[async_trait]
impl TextToSpeech for Remembering {
    async fn speak(&self, words: &Personal<String>, language: Language) -> Result<Sound, TtsError> {
        let key = (words.reveal().clone(), language);
        let known = SPOKEN.lock().unwrap().get(&key).cloned();
        if let Some(sound) = known {
            return Ok(sound);
        }
        let sound = self.0.speak(words, language).await?;
        SPOKEN.lock().unwrap().insert(key, sound.clone());
        Ok(sound)
    }

    fn voice(&self, language: Language) -> String {
        self.0.voice(language)
    }
}

/// Everything a scenario needs, in one process.
pub(super) struct Stage {
    folder: TempDir,
    vault: Vault,
    organisation: Organisation,
    prompter: Arc<Prompter>,
    line: Line,
    desk: Line,
    desk_rang: Arc<AtomicBool>,
    answering: JoinHandle<()>,
    heard: broadcast::Receiver<Arc<LiveEvent>>,
    sentence: Sound,
}

impl Stage {
    pub(super) async fn open(script: &Script) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::generate(&folder.path().join("master.key")).unwrap();
        let vault = Vault::create(&folder.path().join("data"), &key, clock::now()).unwrap();
        let (desk, desk_rang) = desk().await;
        let target = format!("sip:desk@{}", desk.address(Transport::Udp).unwrap());
        let organisation = organisation(script, folder.path(), &target);
        let policy = RetentionPolicy::new(organisation.mode);
        vault
            .organisation(&organisation.id)
            .apply_policy(policy, organisation.decided_by.clone(), clock::now())
            .await
            .unwrap();

        let voice: Arc<dyn TextToSpeech> = Arc::new(Remembering(Espeak::at("espeak-ng")));
        let reception = Arc::new(Reception::open(&organisation, voice).await.unwrap());
        let prompter = Arc::new(Prompter::default());
        *prompter.language.lock().unwrap() = script.languages.first().copied();
        let engine: Arc<dyn LocalEngine> = prompter.clone();
        let recogniser = Arc::new(Recogniser::start(&engine, Capacity::of_this_machine()).unwrap());
        let (line, calls) = Line::open(LineSettings::on_loopback()).await.unwrap();
        let events = Events::new();
        let heard = events.subscribe();
        let switchboard = Switchboard {
            receptions: vec![reception],
            recogniser,
            vault: vault.clone(),
            metrics: Metrics::new(),
            events,
        };
        let answering = tokio::spawn(switchboard.answer(calls));
        let sentence = clip("opening_hours_tuesday");
        Self { folder, vault, organisation, prompter, line, desk, desk_rang, answering, heard, sentence }
    }

    pub(super) async fn perform(mut self, script: &Script) -> Result<Aftermath, String> {
        let settings = LineSettings { referrals: Referrals::Tell, ..LineSettings::on_loopback() };
        let (phone, _) = Line::open(settings).await.unwrap();
        let target = format!("sip:answers@{}", self.line.address(Transport::Udp).unwrap()).parse().unwrap();
        let settings = CallSettings {
            media: MediaEncryption::ClearText,
            caller: script.number.clone().unwrap_or_else(|| "anonymous".to_owned()),
            ..CallSettings::default()
        };
        let leg = phone.call(&target, settings).await.map_err(|error| error.to_string())?;
        let mut caller = Caller { phone: phone.clone(), leg, over: false };
        let mut said = Vec::new();
        for step in &script.steps {
            self.step(step, &mut caller, &mut said).await.map_err(|fault| format!("{step:?}: {fault}"))?;
        }
        drop(caller);
        phone.close().await;
        self.line.drain().await;
        self.line.clone().close().await;
        self.answering.await.map_err(|error| error.to_string())?;
        while let Ok(event) = self.heard.try_recv() {
            note(&event, &mut said);
        }
        self.desk.close().await;
        Ok(Aftermath { folder: self.folder, vault: self.vault, organisation: self.organisation.id, said })
    }

    async fn step(&mut self, step: &Step, caller: &mut Caller, said: &mut Vec<String>) -> Result<(), String> {
        match step {
            Step::CallerSays(words) => {
                caller.wait_for_silence().await?;
                self.prompt(words);
                caller.say(&self.sentence).await
            }
            Step::CallerInterrupts(words) => {
                caller.wait_for_voice().await?;
                self.prompt(words);
                caller.say(&self.sentence).await
            }
            Step::CallerPresses(key) => {
                caller.leg.press((*key).try_into().map_err(|_| "no such key")?).await;
                Ok(())
            }
            Step::CallerHangsUp => {
                caller.wait_for_silence().await?;
                caller.hang_up().await
            }
            Step::CallerHangsUpSaying(words) => {
                caller.wait_for_silence().await?;
                self.prompt(words);
                caller.leg.play(PlayId(9), self.sentence.clone()).await;
                caller.pass(Duration::from_millis(700)).await;
                caller.hang_up().await
            }
            Step::AssistantSays(words) => self.hear(words, caller, said).await,
            Step::AssistantHandsOver => caller.pass_until(&self.desk_rang).await,
            Step::AssistantEnds => caller.wait_for_end().await,
            Step::RecognitionFails => {
                self.prompter.broken.store(true, Ordering::Relaxed);
                Ok(())
            }
            Step::DiskIsFull => self.vault.limit_size(1).await.map_err(|error| error.to_string()),
        }
    }

    fn prompt(&self, words: &str) {
        words.clone_into(&mut self.prompter.words.lock().unwrap());
    }

    /// Waits until the assistant says the words; the line must be listened to meanwhile.
    async fn hear(&mut self, words: &str, caller: &mut Caller, said: &mut Vec<String>) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            while let Ok(event) = self.heard.try_recv() {
                if note(&event, said) && said.last().is_some_and(|text| text.contains(words)) {
                    return Ok(());
                }
            }
            if Instant::now() > deadline || caller.over {
                return Err(format!("the assistant said only {said:#?}"));
            }
            caller.pass(Duration::from_millis(20)).await;
        }
    }
}

/// Notes what was said; true for the assistant's words.
fn note(event: &LiveEvent, said: &mut Vec<String>) -> bool {
    let LiveEvent::Turn(turn) = event else { return false };
    said.push(format!("{} {} {}", turn.speaker.name(), turn.class.name(), turn.text));
    turn.speaker == Speaker::Assistant
}

/// A person with a telephone.
struct Caller {
    phone: Line,
    leg: Leg,
    over: bool,
}

impl Caller {
    /// Says something and waits until it is said.
    async fn say(&mut self, sentence: &Sound) -> Result<(), String> {
        self.leg.play(PlayId(1), sentence.clone()).await;
        self.until("finish speaking", |event| matches!(event, LegEvent::Played(_))).await
    }

    async fn wait_for_voice(&mut self) -> Result<(), String> {
        self.until("hear a voice", |event| matches!(event, LegEvent::Frame { voice: true, .. })).await
    }

    async fn wait_for_silence(&mut self) -> Result<(), String> {
        let mut since = Instant::now();
        self.until("hear silence", move |event| {
            if matches!(event, LegEvent::Frame { voice: true, .. }) {
                since = Instant::now();
            }
            since.elapsed() > SILENCE
        })
        .await
    }

    async fn wait_for_end(&mut self) -> Result<(), String> {
        let ended = timeout(PATIENCE, async {
            while !self.over {
                self.next().await;
            }
        })
        .await;
        ended.map_err(|_| "the assistant did not hang up".to_owned())
    }

    async fn until(&mut self, what: &str, mut done: impl FnMut(&LegEvent) -> bool) -> Result<(), String> {
        let waiting = async {
            loop {
                let event = self.next().await;
                if self.over {
                    return Err(format!("the call ended before the caller could {what}"));
                }
                if done(&event) {
                    return Ok(());
                }
            }
        };
        timeout(PATIENCE, waiting).await.unwrap_or_else(|_| Err(format!("the caller could not {what}")))
    }

    /// Listens for a while.
    async fn pass(&mut self, time: Duration) {
        // The time-out is the point: nothing is waited for.
        drop(
            timeout(time, async {
                while !self.over {
                    self.next().await;
                }
            })
            .await,
        );
    }

    async fn pass_until(&mut self, flag: &AtomicBool) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        while !flag.load(Ordering::Relaxed) {
            if Instant::now() > deadline {
                return Err("the desk's telephone did not ring".to_owned());
            }
            self.pass(Duration::from_millis(50)).await;
            if self.over && !flag.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }

    async fn hang_up(&mut self) -> Result<(), String> {
        self.leg.hang_up().await;
        self.wait_for_end().await
    }

    async fn next(&mut self) -> LegEvent {
        let event = self.leg.hear().await;
        match &event {
            LegEvent::Ended(_) => self.over = true,
            LegEvent::Referred(target) => {
                let settings = CallSettings { media: MediaEncryption::ClearText, ..CallSettings::default() };
                let answered = self.phone.call(target, settings).await.is_ok();
                self.leg.report_referral(if answered { 200 } else { 480 }).await;
            }
            LegEvent::Frame { .. } | LegEvent::Digit(_) | LegEvent::Played(_) | LegEvent::Held => {}
            LegEvent::Resumed | LegEvent::TransferProgress(_) | LegEvent::Transferred(_) => {}
        }
        event
    }
}

/// A person's telephone that answers.
async fn desk() -> (Line, Arc<AtomicBool>) {
    let (line, mut calls) = Line::open(LineSettings::on_loopback()).await.unwrap();
    let rang = Arc::new(AtomicBool::new(false));
    let ring = rang.clone();
    tokio::spawn(async move {
        while let Some(incoming) = calls.next().await {
            ring.store(true, Ordering::Relaxed);
            if let Ok(mut leg) = incoming.answer().await {
                tokio::spawn(async move { while !matches!(leg.hear().await, LegEvent::Ended(_)) {} });
            }
        }
    });
    (line, rang)
}

fn organisation(script: &Script, folder: &Path, target: &str) -> Organisation {
    let answers = folder.join("answers.toml");
    std::fs::write(&answers, ANSWERS).unwrap();
    Organisation {
        id: "example".parse().unwrap(),
        name: "Example Municipality".to_owned(),
        numbers: Vec::new(),
        languages: script.languages.clone(),
        mode: script.mode,
        remainder: Duration::from_secs(365 * 86_400),
        decided_by: Code::program(),
        targets: Targets { person: Some(Target(target.to_owned())), departments: BTreeMap::new() },
        hours: script.hours.clone(),
        time_zone: jiff::tz::TimeZone::UTC,
        filters: Filters::default(),
        privacy: Privacy::usual(script.mode),
        filters_off: Vec::new(),
        answers,
    }
}

fn clip(name: &str) -> Sound {
    let path = format!("{}/../../audio/en/{name}.wav", env!("CARGO_MANIFEST_DIR"));
    let samples: Vec<i16> = hound::WavReader::open(path).unwrap().samples().map(Result::unwrap).collect();
    Sound::new(samples)
}
