//! What only the machine knows: the time that passes, and the memory and time that a process takes.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// Does something and says how long it took.
#[expect(clippy::disallowed_methods, reason = "this is the one place here that looks at the clock")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let done = work();
    (began.elapsed(), done)
}

/// The memory of a process, in megabytes of 1,000,000 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Memory {
    /// Resident now.
    pub(crate) now: f64,
    /// The most it ever was.
    pub(crate) most: f64,
}

/// The memory of this process.
pub(crate) fn memory() -> Result<Memory> {
    memory_of("self")
}

/// The memory of the process with this id.
pub(crate) fn memory_of(process: &str) -> Result<Memory> {
    read(&proc(process, "status")?).context("/proc tells no VmRSS and VmHWM")
}

/// The seconds on a core that the process with this id took so far.
pub(crate) fn cpu_seconds_of(process: &str) -> Result<f64> {
    ticks(&proc(process, "stat")?).map(|ticks| ticks / TICKS).context("/proc tells no time of the process")
}

/// The kernel counts a process's time in hundredths of a second.
const TICKS: f64 = 100.0;

fn proc(process: &str, file: &str) -> Result<String> {
    fs::read_to_string(format!("/proc/{process}/{file}"))
        .context("the process has ended, or this isn't Linux: memory and time are read from /proc")
}

/// User and system time: the 14th and 15th field; the second is the name, in brackets.
fn ticks(stat: &str) -> Option<f64> {
    let fields = stat.rsplit_once(')')?.1;
    let times: Vec<f64> = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    (times.len() == 2).then(|| times.iter().sum())
}

/// The smallest figure that this share of them doesn't exceed.
pub(crate) fn percentile<T: Copy + Default>(sorted: &[T], share: f64) -> T {
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()
}

fn read(status: &str) -> Option<Memory> {
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0 / 1e6)
    };
    Some(Memory { now: megabytes("VmRSS")?, most: megabytes("VmHWM")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_megabytes() {
        let status = "Name:\txtask\nVmHWM:\t   20000 kB\nVmRSS:\t   10000 kB\n";
        assert_eq!(read(status), Some(Memory { now: 10.24, most: 20.48 }));
        assert_eq!(read("VmRSS:\t 1 kB\n"), None);
        assert!(memory().unwrap().now > 0.0);
    }

    #[test]
    fn the_time_of_a_process_is_its_own_and_the_systems() {
        assert_eq!(ticks("7 (a) b) S 1 2 3 4 5 6 7 8 9 10 30 12 1 1"), Some(42.0));
        assert_eq!(ticks("7 (a) S 1 2"), None);
        assert!(cpu_seconds_of("self").is_ok() && cpu_seconds_of("0").is_err());
    }

    #[test]
    fn a_percentile_is_a_figure_that_was_measured() {
        assert_eq!([0.5, 0.95, 1.0].map(|share| percentile(&[1, 2, 3, 40], share)), [2, 40, 40]);
        assert_eq!((percentile(&[7], 0.5), percentile::<u64>(&[], 0.5)), (7, 0));
    }

    #[test]
    fn work_takes_time_and_gives_its_result() {
        let (took, sum) = timed(|| (0..1000_u64).sum::<u64>());
        assert_eq!(sum, 499_500);
        assert!(took < Duration::from_secs(60));
    }
}
