//! `cargo xtask load`: many calls with speech at once, answered by our line and by sipp, side by side.
//!
//! Our side is the example `echo_line`: signalling, jitter buffer, voice activity and echo, without recognition.
//! The peer, `sipp -rtp_echo`, echoes packets without looking into them; the ratio says what looking costs.

use std::{
    env, fs, mem,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{
    installation::Running,
    measure::machine::{cpu_seconds_of, memory_of},
    task::{Outcome, Task, say},
};

/// The task.
pub(crate) const TASK: Task =
    Task { name: "load", about: "calls with speech, beside sipp's echo [AT_ONCE, 300 unless told]", run };

const CALLER: &str = include_str!("load/caller.xml");
/// How long one call is.
const CALL: Duration = Duration::from_secs(8);
/// How many times the calls at once are placed.
const ROUNDS: usize = 4;
/// What a process is taken to have used at least, so that a ratio stays one.
const LEAST_CPU: f64 = 0.01;

fn run(arguments: &[String]) -> Result<Outcome> {
    let at_once: usize = match arguments {
        [] => 300,
        [at_once] => at_once.parse().context("AT_ONCE is a number")?,
        _ => bail!("only one argument is taken, the calls at once"),
    };
    let speech = Path::new("/usr/share/sip-tester/g711a.pcap");
    if !speech.exists() {
        bail!("sipp is missing; install it with `apt install sip-tester`");
    }
    let folder = tempfile::tempdir()?;
    let scenario = folder.path().join("caller.xml");
    fs::write(&scenario, CALLER)?;
    say(&format!("{at_once} calls at once, PCMA, {} in all, on {} cores", at_once * ROUNDS, cores()));
    let ours = load(&mut ours()?, &scenario, at_once)?;
    say(&ours.line("clevercall's line"));
    let theirs = load(&mut theirs()?, &scenario, at_once)?;
    say(&theirs.line("sipp -rtp_echo"));
    say(&format!("{:.1} times sipp's CPU", ours.cpu / theirs.cpu.max(LEAST_CPU)));
    Ok(if ours.failed == 0 { Outcome::Done } else { Outcome::Found })
}

/// A server under load, on a port of its own.
struct Server {
    running: Running,
    port: u16,
    report: Option<ChildStdout>,
}

fn ours() -> Result<Server> {
    let build = ["build", "--release", "--locked", "-p", "clevercall-telephony", "--example", "echo_line"];
    if !Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).args(build).status()?.success() {
        bail!("the example could not be built");
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let mut child = Command::new(target.join("release/examples/echo_line"))
        .args(["udp=127.0.0.1:15060", "rate=1000", "calls=5000"])
        .stdout(Stdio::piped())
        .spawn()
        .context("the example can't be started")?;
    let report = child.stdout.take();
    Ok(Server { running: Running(child), port: 15060, report })
}

fn theirs() -> Result<Server> {
    let child = Command::new("sipp")
        .args(["-sn", "uas", "-rtp_echo", "-i", "127.0.0.1", "-p", "15070", "-mi", "127.0.0.1", "-mp", "26000"])
        .args(["-nostdin"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("sipp can't be started; install it with `apt install sip-tester`")?;
    Ok(Server { running: Running(child), port: 15070, report: None })
}

/// What the calls cost the server.
struct Cost {
    calls: usize,
    failed: usize,
    cpu: f64,
    memory_mb: f64,
    own_words: String,
}

fn load(server: &mut Server, scenario: &Path, at_once: usize) -> Result<Cost> {
    thread::sleep(Duration::from_secs(1));
    let process = server.running.0.id().to_string();
    let calls = at_once * ROUNDS;
    let (cpu, before) = (cpu_seconds_of(&process)?, memory_of(&process)?);
    let rate = (at_once as f64 / CALL.as_secs_f64()).ceil();
    let output = Command::new("sipp")
        .arg(format!("127.0.0.1:{}", server.port))
        .arg("-sf")
        .arg(scenario)
        .args(["-i", "127.0.0.1", "-p", "15080", "-mi", "127.0.0.1", "-mp", "6000", "-nostdin", "-timeout", "300"])
        .args(["-r", &rate.to_string(), "-m", &calls.to_string(), "-l", &(2 * at_once).to_string()])
        .output()?;
    let (cpu, memory_mb) = (cpu_seconds_of(&process)? - cpu, memory_of(&process)?.most - before.now);
    let own_words = server.own_words()?;
    let failed = failed_calls(&String::from_utf8_lossy(&output.stdout)).context("sipp's screen was not understood")?;
    Ok(Cost { calls, failed, cpu, memory_mb, own_words })
}

impl Server {
    /// Interrupts our line and takes the last line of what it says of its calls.
    fn own_words(&mut self) -> Result<String> {
        let Some(report) = mem::take(&mut self.report) else { return Ok(String::new()) };
        interrupt(&self.running.0)?;
        let words = std::io::read_to_string(report)?;
        Ok(words.lines().last().unwrap_or_default().to_owned())
    }
}

fn interrupt(child: &Child) -> Result<()> {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    if status.success() { Ok(()) } else { bail!("the example could not be stopped") }
}

impl Cost {
    fn line(&self, name: &str) -> String {
        let talking = self.calls as f64 * CALL.as_secs_f64();
        let mut line = format!(
            "{name:<18} {} of {} calls failed, CPU {:.1} s = {:.0} calls a core, {:.2} MB a call",
            self.failed,
            self.calls,
            self.cpu,
            talking / self.cpu.max(LEAST_CPU),
            self.memory_mb / (self.calls / ROUNDS) as f64,
        );
        if !self.own_words.is_empty() {
            line.push_str(&format!("\n{:<18} {}", "", self.own_words));
        }
        line
    }
}

/// The cumulative count of `Failed call  | 0  | 0`, in sipp's last screen.
fn failed_calls(screen: &str) -> Option<usize> {
    let line = screen.lines().rfind(|line| line.contains("Failed call"))?;
    line.rsplit('|').next()?.trim().parse().ok()
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sipps_last_screen_tells_the_failed_calls() {
        let screen = "  Failed call  |   0  |  1 \n Call Length\n  Failed call            |        0                 |  17    \n";
        assert_eq!(failed_calls(screen), Some(17));
        assert_eq!(failed_calls("nothing"), None);
    }
}
