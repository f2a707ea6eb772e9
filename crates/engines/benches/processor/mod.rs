//! What this process has spent, which other programs on the machine don't change.

/// Processor time of all threads of this process, in steps of 10 ms (proc(5): utime and stime, a hundredth each).
pub(crate) fn spent_ms() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux has it");
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}
