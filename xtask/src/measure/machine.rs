//! What only the machine knows: the time that passes, and the memory this process takes.

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
    let status = fs::read_to_string("/proc/self/status")
        .context("the memory of a process is read from /proc, so this needs Linux")?;
    read(&status).context("/proc/self/status has no VmRSS and VmHWM")
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
    fn work_takes_time_and_gives_its_result() {
        let (took, sum) = timed(|| (0..1000_u64).sum::<u64>());
        assert_eq!(sum, 499_500);
        assert!(took < Duration::from_secs(60));
    }
}
