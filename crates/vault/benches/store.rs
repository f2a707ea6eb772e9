//! How fast turns are kept, a person is forgotten and a due day is de-identified, beside plain SQL in the same run.
//!
//! Run by hand: `cargo bench -p clevercall-vault --bench store -- [CALLS [FOLDER]]` (default 20,000; ten turns a call).
//! The calls are spread over ten days, of which one falls due.
//! With `--postgres` the stores are in a throw-away PostgreSQL that is as careful as one in use (fsync).
//! Needs about 6 KiB of temporary disk a call; with FOLDER (an empty one) the stores are made there and stay.

#[path = "../src/tests/throw_away.rs"]
mod throw_away;

use std::{
    future::Future,
    panic::UnwindSafe,
    path::Path,
    time::{Duration, Instant},
};

use clevercall_model::{
    CallId, CallerNumber, Language, LoggingMode, Personal, SoundClass, Speaker, Spoken, TelephoneNumber, Timestamp,
    TurnNumber,
};
use clevercall_privacy::{Aliases, Approved, Engine, Kind, Redacted, Removed, Settings};
use clevercall_vault::{
    BilledNumbers, CallStart, CallWriter, ClockReading, Code, ForgetRequest, MasterKey, Organisation, Person, Proof,
    RetentionPolicy, Site, Turn, Vault,
};
use rusqlite::{Connection, params};

use self::throw_away::Server;

const FIRST_DAY_MS: i64 = 1_768_478_400_000;
const FIRST_DAY: Timestamp = Timestamp::from_millis(FIRST_DAY_MS);
const DAY: Duration = Duration::from_secs(86_400);
const DAYS: u32 = 10;
const LAST_DAY: Timestamp = Timestamp::from_millis(FIRST_DAY_MS + 9 * 86_400_000);
/// The calls of the first day are due, and no others.
const DUE: Timestamp = Timestamp::from_millis(FIRST_DAY_MS + 30 * 86_400_000 + 3_600_000);
const INTERVAL: Duration = Duration::from_secs(30 * 86_400);
const MODE: LoggingMode = LoggingMode::AnonymiseAfter { interval: INTERVAL };
const TURNS: u32 = 10;
const AT_ONCE: usize = 64;
/// Persons forgotten in each store: enough for a 99th percentile.
const FORGOTTEN: u32 = 200;
const TEXT: &str = "hej mit navn er [PERSON_1] og jeg vil gerne høre hvornår der er åbent i borgerservice på torsdag";

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let calls: u32 = arguments.next().map_or(20_000, |calls| calls.parse().expect("a number of calls"));
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    let kept = arguments.next();
    let folder = kept.as_deref().map_or(temporary.path(), Path::new);
    let server = std::env::args().any(|argument| argument == "--postgres").then(server);
    let database = |name| server.as_ref().map(|server| server.database(name));
    let (small, large) = (database("small"), database("large"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
    let ours = runtime.block_on(async {
        let small = Store::filled(&folder.join("small"), small, (calls / 100).max(FORGOTTEN * 2)).await;
        let large = Store::filled(&folder.join("large"), large, calls).await;
        forget(&small).await;
        forget(&large).await;
        let ours = deidentify(&large).await;
        memory();
        ours
    });
    let filter = Engine::new(Settings::default()).expect("the filter is made");
    let same = move |text: String| {
        let spoken = Spoken::new(text, Language::Danish, 1.0);
        String::from(filter.redact(&spoken, &mut Aliases::default()).text.as_str())
    };
    let least = plain_update(calls, "the least a filter must do", |text| rewrite(&text));
    let filtered = plain_update(calls.min(100_000), "this filter", same);
    report("de-identified", format_args!("beside the plain UPDATE with this filter"), ours / filtered, "times");
    report("de-identified", format_args!("beside the plain UPDATE with the least"), ours / least, "times");
}

/// As a careful operator runs it, and nobody else on it.
fn server() -> Server {
    Server::start(5432, "-c listen_addresses= -c shared_buffers=256MB -c max_wal_size=1GB", Path::new(""))
}

struct Store {
    vault: Vault,
    town: Organisation,
    calls: u32,
}

impl Store {
    async fn filled(folder: &Path, database: Option<String>, calls: u32) -> Self {
        std::fs::create_dir_all(folder).expect("a folder can be made");
        let key = MasterKey::generate(&folder.join("master.key")).expect("a key can be written");
        let server = database.map(|address| address.parse().expect("an address"));
        let site = Site { folder: folder.join("data"), server };
        let vault = Vault::create(&site, &key, FIRST_DAY).expect("a vault can be made");
        let town = vault.organisation(&"town".parse().expect("an id"));
        town.apply_policy(RetentionPolicy::new(MODE), Code::program(), FIRST_DAY).await.expect("the policy is sound");
        let began = now();
        let mut tasks = tokio::task::LocalSet::new();
        tasks.run_until(fill(&town, calls)).await;
        (&mut tasks).await;
        let (took, turns) = (began.elapsed(), calls * TURNS);
        report("kept", format_args!("{turns} turns of {calls} calls, {AT_ONCE} at once"), per(turns, took), "turns/s");
        Self { vault, town, calls }
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
                let day = u64::from(n) * u64::from(DAYS) / u64::from(calls);
                call(&town, n, FIRST_DAY.plus(Duration::from_secs(day * 86_400))).await;
            }
        })
    });
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.expect("a lane does not panic");
    }
}

async fn call(town: &Organisation, n: u32, started: Timestamp) {
    let number = CallerNumber::Shown(number(n));
    let mut id = [0; 16];
    getrandom::fill(&mut id).expect("randomness");
    let start = CallStart { call: CallId::from_random(id), mode: MODE, number: &number, started };
    let CallWriter::AnonymiseAfter(mut writer) = town.begin_call(start).await.expect("the call begins") else { return };
    let (text, removed) = (Approved::written(TEXT).to_redacted(), name(n));
    for turn in 1..=TURNS {
        writer.keep_turn(&said(turn, &text, &removed)).await.expect("the turn is kept");
    }
    writer.end(started).await.expect("the call ends");
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

/// Some persons, without what proves it; and one with the sweep and the certificate.
async fn forget(store: &Store) {
    let step = store.calls / FORGOTTEN;
    let mut times = Vec::new();
    for n in 0..FORGOTTEN {
        let began = now();
        let erased = store.town.forget_uncertified(request(n * step), LAST_DAY).await.expect("the person is erased");
        times.push(began.elapsed());
        if n == 0 {
            let sweep = timed(async { erased.certify().await.expect("the sweep finds nothing") }).await;
            report("sweep", format_args!("and certificate, of {} calls", store.calls), millis(sweep), "ms");
        }
    }
    times.sort_unstable();
    let [median, p99, worst] = [50, 99, 100].map(|percent| millis(times[times.len() * percent / 100 - 1]));
    let of = format_args!("p99 until erased, of {} calls; median {median:.1}, worst {worst:.1}", store.calls);
    report("forget", of, p99, "ms");
}

fn request(n: u32) -> ForgetRequest {
    let person = Person::Number(number(n));
    ForgetRequest { person, proof: Proof::Staff, billed: BilledNumbers::KeepUntilDue, by: Code::program() }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Calls a second.
async fn deidentify(store: &Store) -> f64 {
    let (vault, town) = (store.vault.clone(), store.town.clone());
    let mut waits = Vec::new();
    let began = now();
    let reading = ClockReading { wall: DUE, since_boot: DAY, boot: [0; 16] };
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
    let worst = waits.last().copied().map_or(0.0, millis);
    report("meanwhile", format_args!("worst wait of {} calls that began during it", waits.len()), worst, "ms");
    per(calls, took)
}

async fn begin_only(town: &Organisation, n: u32) {
    let number = CallerNumber::Shown(number(n));
    let mut id = [0; 16];
    getrandom::fill(&mut id).expect("randomness");
    let start = CallStart { call: CallId::from_random(id), mode: MODE, number: &number, started: DUE };
    drop(town.begin_call(start).await.expect("the call begins"));
}

/// What the kernel counts as resident in this process, at most so far and now.
fn memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = |name| status.lines().find_map(|line| line.strip_prefix(name)?.trim().split(' ').next()?.parse().ok());
    let [most, now] = ["VmHWM:", "VmRSS:"].map(|name| kib(name).map_or(f64::NAN, |kib: f64| kib / 1024.0));
    report("memory", format_args!("resident at most; {now:.0} at the end; both stores are open"), most, "MiB");
}

/// The same texts in a plain table, anonymised by rewriting every text, with the same settings for durability;
/// calls a second.
fn plain_update(calls: u32, how: &str, redact: impl Fn(String) -> String + Send + UnwindSafe + 'static) -> f64 {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let plain = Connection::open(folder.path().join("plain.sqlite")).expect("a database opens");
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
                    CREATE TABLE turn (call INTEGER, number INTEGER, caller TEXT, text TEXT, PRIMARY KEY (call, number));";
    plain.execute_batch(settings).expect("the table is made");
    let redact = move |context: &rusqlite::functions::Context<'_>| context.get::<String>(0).map(&redact);
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
    report("plain UPDATE", format_args!("{calls} calls in {took:?}, {how}"), per(calls, took), "calls/s");
    per(calls, took)
}

/// About the least that a filter must do with a text: look at every word of it.
fn rewrite(text: &str) -> String {
    let names = ["peter", "hansen", "mette", "berg", "søren", "jensen", "anne", "larsen"];
    let words =
        text.split(' ').map(|word| if names.contains(&word.to_lowercase().as_str()) { "[PERSON]" } else { word });
    words.collect::<Vec<_>>().join(" ")
}
