//! Processes whose clocks are wrong.

use std::{ffi::OsString, path::Path};

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

const C_SOURCE: &str = include_str!("shifted_clock.c");

/// Returns the environment in which a process sees a clock that is wrong by some seconds. Compiles
/// a library into a folder, which must exist as long as the process.
///
/// # Errors
/// The C compiler, which Rust needs too in order to link, is missing or fails.
pub async fn shifted_clock(folder: &Path, seconds: i64) -> Result<[(&'static str, OsString); 2]> {
    let (source, library) = (folder.join("shifted_clock.c"), folder.join("shifted_clock.so"));
    std::fs::write(&source, C_SOURCE)?;
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .output()
        .await
        .context("cc cannot be started")?;
    let stderr = String::from_utf8_lossy(&compiled.stderr);
    ensure!(compiled.status.success(), "cc fails: {stderr}");
    Ok([
        ("LD_PRELOAD", library.into_os_string()),
        ("SHIFTED_CLOCK_SECONDS", seconds.to_string().into()),
    ])
}
