//! Reads the resource usage of a process from Linux.

use std::fs;

use anyhow::{Context, Result};

use crate::figure::number;

/// The resource usage of a process so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Seconds of processor time in user and kernel mode.
    pub(crate) cpu_seconds: f64,
    /// The current resident memory.
    pub(crate) resident_bytes: f64,
    /// The bytes written to storage.
    pub(crate) written_bytes: f64,
}

/// Source: proc(5); a tick is a hundredth of a second on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// Reads the resource usage of a process.
pub(crate) fn read_usage(pid: u32) -> Result<Usage> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the program's name, which may hold spaces.
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|text| text.parse().ok()).map_or(0.0, number);
    let line = |file: &str, key: &str| -> Result<f64> {
        let text = fs::read_to_string(format!("/proc/{pid}/{file}"))?;
        let value = text.lines().find_map(|line| line.strip_prefix(key)).context("no such line")?;
        let digits = value.split_whitespace().next().unwrap_or_default();
        Ok(digits.parse().map(number)?)
    };
    Ok(Usage {
        cpu_seconds: (ticks(11) + ticks(12)) / TICKS_PER_SECOND,
        resident_bytes: line("status", "VmRSS:")? * 1_024.0,
        written_bytes: line("io", "wchar:")?,
    })
}

/// Reads the resource usage of this process.
pub(crate) fn read_own_usage() -> Result<Usage> {
    read_usage(std::process::id())
}
