//! `clevercall call`: places a call, speaks WAV files or text, prints what happens: to try a line without a telephone.

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use clevercall_engines::{Heard, SpeechToText, TextToSpeech, tts::Espeak};
use clevercall_media::{Codec, Digit, Frame, PlayId, Sound};
use clevercall_model::{Language, Personal};
use clevercall_telephony::{
    CallSettings, EndReason, Leg, LegEvent, Line, LineSettings, MediaEncryption, Referrals, Target, TlsTrust,
};
use serde::Serialize;
use tokio::time::Instant;

use super::{Outcome, Place};
use crate::{assembly, cli::Call, logs, print};

/// The longest call this command makes.
const LONGEST: Duration = Duration::from_secs(300);

/// Calls.
pub(crate) fn run(place: &Place, options: &Call) -> Result<Outcome> {
    logs::start(crate::cli::LogFormat::Text);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let say = sounds(&options.say, options.language).await?;
        let ear = if options.listen { Some(assembly::recogniser(&place.configuration()?.speech)?) } else { None };
        let target: Target = options.target.parse()?;
        let settings_of_line =
            LineSettings { referrals: Referrals::Tell, ..LineSettings::outgoing(local_address(&target)?) };
        let (line, _calls) = Line::open(settings_of_line).await?;
        let leg = line.call(&target, settings(options)?).await?;
        let report = Report { json: options.json };
        report.event("answered", None);
        let ear = ear.as_ref().map(|recogniser| Arc::new(recogniser.for_call()) as Arc<dyn SpeechToText>);
        let keys = options.press.chars().map(digit).collect::<Result<Vec<_>>>()?;
        let pause = Duration::from_millis(options.pause_ms);
        let mut caller = Caller {
            line: line.clone(),
            leg,
            say,
            keys,
            pause,
            ear,
            language: options.language,
            report,
            heard: Vec::new(),
            replied: None,
        };
        let ended = tokio::time::timeout(LONGEST, caller.converse()).await.context("the call took too long")?;
        caller.report.event("ended", Some(ended.name()));
        line.close().await;
        Ok(Outcome::Done)
    })
}

/// A caller: waits for silence, says the next thing, and hangs up after the last.
struct Caller {
    line: Line,
    leg: Leg,
    say: Vec<(String, Sound)>,
    keys: Vec<Digit>,
    pause: Duration,
    ear: Option<Arc<dyn SpeechToText>>,
    language: Language,
    report: Report,
    heard: Vec<Frame>,
    replied: Option<Instant>,
}

/// What the caller is doing.
enum Doing {
    /// Listening until the other side has spoken and stopped.
    Listening { spoken: bool, since: Instant },
    /// Speaking.
    Speaking,
}

impl Caller {
    async fn converse(&mut self) -> EndReason {
        let mut todo = std::mem::take(&mut self.say).into_iter();
        let mut doing = Doing::Listening { spoken: false, since: Instant::now() };
        loop {
            match self.leg.hear().await {
                LegEvent::Frame { frame, voice } => {
                    self.listen(frame, voice);
                    let Doing::Listening { spoken, since } = &mut doing else { continue };
                    if voice {
                        (*spoken, *since) = (true, Instant::now());
                    }
                    if *spoken && since.elapsed() >= self.pause {
                        self.transcribe().await;
                        doing = match todo.next() {
                            Some((name, sound)) => self.speak(&name, sound).await,
                            None => self.finish().await,
                        };
                    }
                }
                LegEvent::Played(_) => {
                    self.replied = Some(Instant::now());
                    doing = Doing::Listening { spoken: false, since: Instant::now() };
                }
                LegEvent::Referred(target) => self.follow(&target).await,
                LegEvent::Ended(reason) => {
                    self.transcribe().await;
                    return reason;
                }
                LegEvent::Digit(_) | LegEvent::Held | LegEvent::Resumed => {}
                LegEvent::TransferProgress(_) | LegEvent::Transferred(_) => {}
            }
        }
    }

    /// Keeps what may have to be recognised, and measures how soon the other side replied.
    fn listen(&mut self, frame: Frame, voice: bool) {
        if voice && let Some(ended) = self.replied.take() {
            self.report.event("reply", Some(&format!("{} ms", ended.elapsed().as_millis())));
        }
        if self.ear.is_some() && (voice || !self.heard.is_empty()) && self.heard.len() < 1_450 {
            self.heard.push(frame);
        }
    }

    async fn speak(&mut self, name: &str, sound: Sound) -> Doing {
        self.report.event("said", Some(name));
        self.leg.play(PlayId(1), sound).await;
        Doing::Speaking
    }

    async fn finish(&mut self) -> Doing {
        if self.keys.is_empty() {
            self.leg.hang_up().await;
        }
        for key in std::mem::take(&mut self.keys) {
            self.leg.press(key).await;
        }
        Doing::Listening { spoken: false, since: Instant::now() }
    }

    /// Does what a person's telephone does when it is handed over: calls the target, and says how that went.
    async fn follow(&mut self, target: &Target) {
        self.report.event("handed-over", None);
        let settings = CallSettings { media: MediaEncryption::ClearText, ..CallSettings::default() };
        let status = match self.line.call(target, settings).await {
            Ok(mut person) => {
                self.report.event("a person answered", None);
                person.hang_up().await;
                200
            }
            Err(_) => 480,
        };
        self.leg.report_referral(status).await;
    }

    async fn transcribe(&mut self) {
        let Some(ear) = &self.ear else { return };
        let sound: Sound = std::mem::take(&mut self.heard).into_iter().collect();
        if sound.millis() < 300 {
            return;
        }
        match ear.recognise(sound, &[self.language]).await {
            // What the other side, a machine, said to the person who runs this command.
            Ok(Heard::Words(words)) => self.report.event("heard", Some(words.reveal())),
            Ok(Heard::NoSpeech) => {}
            Err(error) => self.report.event("not-recognised", Some(&error.to_string())),
        }
    }
}

/// What is printed.
struct Report {
    json: bool,
}

#[derive(Serialize)]
struct Event<'a> {
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

impl Report {
    fn event(&self, event: &str, detail: Option<&str>) {
        if self.json {
            print::json(&Event { event, detail });
        } else {
            print::line(format!(
                "  ({event}{}{})",
                if detail.is_some() { ": " } else { "" },
                detail.unwrap_or_default()
            ));
        }
    }
}

fn settings(options: &Call) -> Result<CallSettings> {
    let trust = match &options.trust {
        Some(path) => TlsTrust::Authorities(
            fs::read(path).with_context(|| format!("can't read {}; give a PEM file", path.display()))?,
        ),
        None => TlsTrust::Nobody,
    };
    let codecs = match &options.codec {
        None => Vec::new(),
        Some(name) => vec![codec(name)?],
    };
    let media = if options.clear { MediaEncryption::ClearText } else { MediaEncryption::Srtp };
    Ok(CallSettings { codecs, media, trust, caller: options.from.clone(), ..CallSettings::default() })
}

fn codec(name: &str) -> Result<Codec> {
    let known = Codec::ALL.into_iter().find(|codec| codec.rtp_name().eq_ignore_ascii_case(name));
    known.with_context(|| format!("no codec `{name}`; use pcma, pcmu, g722 or opus"))
}

fn digit(key: char) -> Result<Digit> {
    Digit::try_from(key).ok().with_context(|| format!("no key `{key}` on a telephone; use 0-9, *, #"))
}

/// Loopback for a target on this machine, else any address.
fn local_address(target: &Target) -> Result<IpAddr> {
    let mut addresses = (target.host(), target.port())
        .to_socket_addrs_once()
        .with_context(|| "the target's host has no address; check it".to_owned())?;
    let loopback = addresses.any(|address| address.ip().is_loopback());
    Ok(if loopback { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { IpAddr::V4(Ipv4Addr::UNSPECIFIED) })
}

trait OnceResolved {
    fn to_socket_addrs_once(&self) -> io::Result<std::vec::IntoIter<SocketAddr>>;
}

impl OnceResolved for (&str, u16) {
    fn to_socket_addrs_once(&self) -> io::Result<std::vec::IntoIter<SocketAddr>> {
        std::net::ToSocketAddrs::to_socket_addrs(self)
    }
}

/// What is to be said: files that end in `.wav` are played, anything else is spoken.
async fn sounds(say: &[String], language: Language) -> Result<Vec<(String, Sound)>> {
    let mut sounds = Vec::with_capacity(say.len());
    for item in say {
        let path = Path::new(item);
        let is_file = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wav"));
        let (name, sound) = if is_file {
            (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), wav(path)?)
        } else {
            let voice = Espeak::at("espeak-ng");
            ("text".to_owned(), voice.speak(&Personal::new(item.clone()), language).await?)
        };
        sounds.push((name, sound));
    }
    Ok(sounds)
}

fn wav(path: &Path) -> Result<Sound> {
    let context = || format!("can't read {}; give a WAV file of 16 bits a sample", path.display());
    let mut reader = hound::WavReader::open(path).with_context(context)?;
    let spec = reader.spec();
    if spec.bits_per_sample != 16 || spec.channels != 1 {
        bail!("{} is not one channel of 16 bits; convert it first", path.display());
    }
    let samples = reader.samples::<i16>().collect::<Result<Vec<_>, _>>().with_context(context)?;
    Ok(Sound::from_rate(&samples, spec.sample_rate)?)
}
