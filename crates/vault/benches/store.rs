//! How fast turns are kept, a person is forgotten and a due day is de-identified, beside plain SQL in the same run.
//!
//! Run by hand: `cargo bench -p clevercall-vault --bench store -- [CALLS]` (default 20,000; ten turns a call).
//! Needs about 6 KiB of temporary disk a call.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use clevercall_model::{
    CallId, CallerNumber, Language, LoggingMode, Personal, SoundClass, Speaker, TelephoneNumber, Timestamp, TurnNumber,
};
use clevercall_privacy::{Aliases, Approved, Kind, Redacted, Removed};
use clevercall_vault::{
    BilledNumbers, CallStart, CallWriter, ClockReading, Code, ForgetRequest, MasterKey, Organisation, Person, Proof,
    RetentionPolicy, Turn, Vault,
};
use rusqlite::{Connection, params};

const NOW: Timestamp = Timestamp::from_millis(1_768_478_400_000);
const DAY: Duration = Duration::from_secs(86_400);
const MODE: LoggingMode = LoggingMode::AnonymiseAfter { interval: Duration::from_secs(30 * 86_400) };
const TURNS: u32 = 10;
const AT_ONCE: usize = 64;
const TEXT: &str = "hej mit navn er [PERSON_1] og jeg vil gerne høre hvornår der er åbent i borgerservice på torsdag";

fn main() {
    let calls: u32 = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(20_000);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
    runtime.block_on(async {
        let large = Store::filled(calls).await;
        let small = Store::filled((calls / 100).max(40)).await;
        forget(&small, "small store").await;
        forget(&large, "large store").await;
        deidentify(&large).await;
        plain_update(calls);
    });
}

struct Store {
    vault: Vault,
    town: Organisation,
    calls: u32,
    _folder: tempfile::TempDir,
}

impl Store {
    async fn filled(calls: u32) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let key = MasterKey::generate(&folder.path().join("master.key")).expect("a key can be written");
        let vault = Vault::create(&folder.path().join("data"), &key, NOW).expect("a vault can be made");
        let town = vault.organisation(&"town".parse().expect("an id"));
        town.apply_policy(RetentionPolicy::new(MODE), Code::program(), NOW).await.expect("the policy is sound");
        let began = now();
        let mut tasks = tokio::task::LocalSet::new();
        tasks.run_until(fill(&town, calls)).await;
        (&mut tasks).await;
        let (took, turns) = (began.elapsed(), calls * TURNS);
        report("kept", format_args!("{turns} turns of {calls} calls, {AT_ONCE} at once"), per(turns, took), "turns/s");
        Self { vault, town, calls, _folder: folder }
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

fn per(count: u32, took: Duration) -> f64 {
    f64::from(count) / took.as_secs_f64()
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn report(what: &str, of: std::fmt::Arguments<'_>, figure: f64, unit: &str) {
    println!("{what:<14} {figure:>12.1} {unit:<9} {of}");
}

async fn fill(town: &Organisation, calls: u32) {
    let lanes = (0..AT_ONCE as u32).map(|lane| {
        let town = town.clone();
        tokio::task::spawn_local(async move {
            for n in (lane..calls).step_by(AT_ONCE) {
                call(&town, n).await;
            }
        })
    });
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.expect("a lane does not panic");
    }
}

async fn call(town: &Organisation, n: u32) {
    let number = CallerNumber::Shown(number(n));
    let mut id = [0; 16];
    getrandom::fill(&mut id).expect("randomness");
    let start = CallStart { call: CallId::from_random(id), mode: MODE, number: &number, started: NOW };
    let CallWriter::AnonymiseAfter(mut writer) = town.begin_call(start).await.expect("the call begins") else { return };
    let (text, removed) = (Approved::written(TEXT).to_redacted(), name(n));
    for turn in 1..=TURNS {
        writer.keep_turn(&said(turn, &text, &removed)).await.expect("the turn is kept");
    }
    writer.end(NOW).await.expect("the call ends");
}

fn number(n: u32) -> TelephoneNumber {
    TelephoneNumber::parse(&format!("+45{:08}", 10_000_000 + n), "45").expect("a number")
}

fn name(n: u32) -> Vec<Removed> {
    let name = format!("peter hansen {n}");
    let placeholder = Aliases::default().placeholder(Kind::Person, name.clone(), &name);
    vec![Removed { placeholder, normal: Personal::new(name.clone()), original: Personal::new(name) }]
}

fn said<'a>(turn: u32, text: &'a Redacted, removed: &'a [Removed]) -> Turn<'a> {
    Turn {
        number: TurnNumber(turn),
        speaker: Speaker::Caller,
        class: SoundClass::Personal,
        language: Some(Language::Danish),
        at: Duration::from_secs(u64::from(turn)),
        text,
        removed: if turn == 2 { removed } else { &[] },
        answer: None,
    }
}

async fn timed<T>(work: impl Future<Output = T>) -> Duration {
    let began = now();
    work.await;
    began.elapsed()
}

/// Twenty persons: with the sweep that certifies, and the sweep alone.
async fn forget(store: &Store, size: &str) {
    let (mut whole, mut sweeps) = (Vec::new(), Vec::new());
    for n in 0..20 {
        let person = || Person::Number(number(n * store.calls / 20));
        let request = ForgetRequest {
            person: person(),
            proof: Proof::Staff,
            billed: BilledNumbers::KeepUntilDue,
            by: Code::program(),
        };
        whole.push(timed(async { store.town.forget(request, NOW).await.expect("the person is forgotten") }).await);
        sweeps.push(timed(async { store.town.sweep(&person()).await.expect("the sweep ends") }).await);
    }
    let erasing: Vec<_> = whole.iter().zip(&sweeps).map(|(whole, sweep)| whole.saturating_sub(*sweep)).collect();
    for (what, mut times) in [("forget - sweep", erasing), ("sweep", sweeps)] {
        times.sort_unstable();
        let worst = times.last().map_or(0.0, Duration::as_secs_f64) * 1000.0;
        report(what, format_args!("worst of 20, {size} of {} calls, median {:?}", store.calls, times[10]), worst, "ms");
    }
}

async fn deidentify(store: &Store) {
    let (vault, town) = (store.vault.clone(), store.town.clone());
    let mut waits = Vec::new();
    let began = now();
    let reading = ClockReading { wall: NOW.plus(DAY * 30), since_boot: DAY, boot: [0; 16] };
    let late = vault.confirm_clock(reading, Code::program()).await.expect("the clock is right");
    let run = vault.retain(late);
    tokio::pin!(run);
    let mut n = store.calls;
    let done = loop {
        n += 1;
        tokio::select! {
            biased;
            done = &mut run => break done.expect("the due run ends"),
            wait = timed(begin_only(&town, n)) => waits.push(wait),
        }
    };
    let took = began.elapsed();
    let calls = u32::try_from(done.deidentified).unwrap_or(u32::MAX);
    report("de-identified", format_args!("{calls} calls in {took:?}"), per(calls, took), "calls/s");
    waits.sort_unstable();
    let worst = waits.last().map_or(0.0, Duration::as_secs_f64) * 1000.0;
    report("meanwhile", format_args!("worst wait of {} calls that began during it", waits.len()), worst, "ms");
}

async fn begin_only(town: &Organisation, n: u32) {
    let number = CallerNumber::Shown(number(n));
    let mut id = [0; 16];
    getrandom::fill(&mut id).expect("randomness");
    let start = CallStart { call: CallId::from_random(id), mode: MODE, number: &number, started: NOW.plus(DAY * 30) };
    drop(town.begin_call(start).await.expect("the call begins"));
}

/// The same texts in a plain table, anonymised by rewriting every text, with the same settings for durability.
fn plain_update(calls: u32) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let plain = Connection::open(folder.path().join("plain.sqlite")).expect("a database opens");
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
                    CREATE TABLE turn (call INTEGER, number INTEGER, caller TEXT, text TEXT, PRIMARY KEY (call, number));";
    plain.execute_batch(settings).expect("the table is made");
    let redact = |context: &rusqlite::functions::Context<'_>| context.get::<String>(0).map(|text| rewrite(&text));
    let flags =
        rusqlite::functions::FunctionFlags::SQLITE_UTF8 | rusqlite::functions::FunctionFlags::SQLITE_DETERMINISTIC;
    plain.create_scalar_function("redact", 1, flags, redact).expect("the function is added");
    plain.execute_batch("BEGIN").expect("begins");
    for call in 0..calls {
        for turn in 1..=TURNS {
            let text = TEXT.replace("[PERSON_1]", "Peter Hansen");
            let values = params![call, turn, format!("+45{:08}", 10_000_000 + call), text];
            plain.execute("INSERT INTO turn VALUES (?, ?, ?, ?)", values).expect("is inserted");
        }
    }
    plain.execute_batch("COMMIT").expect("commits");
    let began = now();
    plain.execute("UPDATE turn SET text = redact(text), caller = NULL", []).expect("is updated");
    let took = began.elapsed();
    report(
        "plain UPDATE",
        format_args!("{calls} calls in {took:?}, text rewritten in place"),
        per(calls, took),
        "calls/s",
    );
}

/// About the least that a filter must do with a text: look at every word of it.
fn rewrite(text: &str) -> String {
    let names = ["peter", "hansen", "mette", "berg", "søren", "jensen", "anne", "larsen"];
    let words =
        text.split(' ').map(|word| if names.contains(&word.to_lowercase().as_str()) { "[PERSON]" } else { word });
    words.collect::<Vec<_>>().join(" ")
}
