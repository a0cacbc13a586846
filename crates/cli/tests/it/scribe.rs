//! The binary in a folder of its own.

use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// The program.
pub(crate) const SCRIBE: &str = env!("CARGO_BIN_EXE_scribe");

/// A home without settings, and the program in it.
pub(crate) struct Scribe {
    pub(crate) home: TempDir,
}

impl Scribe {
    pub(crate) fn new() -> Self {
        Self { home: TempDir::new().unwrap() }
    }

    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.home.path().join("data")
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(SCRIBE);
        if is_hang_up_ignored() {
            // Whoever runs the tests under nohup tests the same program.
            command = Command::new("/usr/bin/env");
            command.args(["--default-signal=HUP", SCRIBE]);
        }
        command
            .args(args)
            .env_clear()
            .env("SCRIBE__DATA_DIR", self.data())
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        self.home.path()
    }
}

fn is_hang_up_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1
}

/// The last line of standard output, as JSON.
pub(crate) fn last_line(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(said.lines().last().unwrap_or_default()).unwrap()
}

/// What went to standard error.
pub(crate) fn stderr_text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
