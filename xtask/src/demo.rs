//! `cargo xtask demo`: starts clevercall on loopback with fresh data and places a real call to it.
//!
//! The call goes over TLS with SRTP; the caller says five sentences; the terminal shows what was heard (redacted), its
//! class, the answer and the milliseconds; then what the vault holds; then "forget me", and that nothing is left.
//! With `--short` the caller says one of them: what `./run test` shows to work.

use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::{
    installation::{Installation, Running},
    task::{Outcome, Task, say},
};

/// The task.
pub(crate) const TASK: Task =
    Task { name: "demo", about: "starts the program with fresh data and places a call to it [--once] [--short]", run };

/// What the caller says; the sentences in `audio/en`.
const SENTENCES: [&str; 5] = ["opening_hours", "passport_price", "name_and_phone", "health", "human"];
/// The one that leaves something to forget.
const SHORT: [&str; 1] = ["name_and_phone"];
const CALLER: &str = "+4522334455";

fn run(arguments: &[String]) -> Result<Outcome> {
    let asked = |option: &str| arguments.iter().any(|argument| argument == option);
    let sentences: &[&str] = if asked("--short") { &SHORT } else { &SENTENCES };
    say("\n— A fresh installation: configuration, keys, certificates");
    let installation = Installation::new()?;
    say("\n— Starting the server (it loads the speech model and renders the approved answers)");
    let server = installation.serve(Stdio::inherit())?;
    let desk = desk(&installation)?;
    call(&installation, sentences)?;
    drop(desk);
    look_and_forget(&installation)?;
    if asked("--once") {
        say("\nThat was the demonstration; the server stops now and its folder is removed.");
        server.stop_gently()?;
        return Ok(Outcome::Done);
    }
    invite(&installation);
    server.finish()?;
    Ok(Outcome::Done)
}

/// A telephone for the person the caller asks for.
fn desk(installation: &Installation) -> Result<Running> {
    let mut command = installation.command(&["desk", &installation.desk.to_string()]);
    Ok(Running(command.spawn().context("the desk's telephone can't be started")?))
}

fn call(installation: &Installation, sentences: &[&str]) -> Result<()> {
    say("\n— A call over TLS with SRTP");
    let target = format!("sip:answers@{};transport=tls", installation.tls);
    let trust = installation.path("tls/authority.crt");
    let clips: Vec<String> = sentences.iter().map(|name| format!("audio/en/{name}.wav")).collect();
    let mut arguments = vec!["call", &target, "--trust", &trust, "--from", CALLER];
    arguments.extend(clips.iter().flat_map(|clip| ["--say", clip]));
    installation.clevercall(&arguments)
}

fn look_and_forget(installation: &Installation) -> Result<()> {
    say("\n— What the vault holds of it");
    installation.clevercall(&["calls"])?;
    let held = call_ids(installation)?;
    if held.is_empty() {
        bail!("the vault holds no call; what the server said about it stands above");
    }
    for id in held {
        installation.clevercall(&["show", &id, "--reason", "follow-up", "--by", "desk"])?;
    }
    say("\n— \"Forget me\", for the caller's number: first the plan, then the erasure and its certificate");
    installation.clevercall(&["forget", "--number", CALLER, "--by", "demo", "--dry-run"])?;
    installation.clevercall(&["forget", "--number", CALLER, "--by", "demo"])?;
    say("\n— What the vault holds now");
    installation.clevercall(&["calls"])?;
    installation.clevercall(&["ledger", "verify"])?;
    if call_ids(installation)?.is_empty() { Ok(()) } else { bail!("the vault still holds the caller's call") }
}

fn call_ids(installation: &Installation) -> Result<Vec<String>> {
    let output = installation.command(&["calls", "--json"]).stdout(Stdio::piped()).output()?;
    let id = |line: &str| Some(line.split_once("\"id\":\"")?.1.split_once('"')?.0.to_owned());
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(id).collect())
}

fn invite(installation: &Installation) {
    say(&format!(
        "\n— Now call it yourself, until you press Ctrl-C. With any softphone on this machine, no account needed:\n\
         \x20  sip:answers@{}            (UDP or TCP)\n\
         \x20  sip:answers@{};transport=tls with SRTP (SDES); trust {}\n\
         \x20  Say \"What are your opening hours?\", or press 0 for a person.\n\
         \x20  Its configuration and data are in {} and are removed when you stop it.",
        installation.sip,
        installation.tls,
        installation.path("tls/authority.crt"),
        installation.path(""),
    ));
}
