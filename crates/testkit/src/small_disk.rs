//! A real filesystem that is too small: memory, mounted over a folder in a namespace of its own,
//! which goes with the process.

use std::{path::Path, process::Command};

/// How a process gets a namespace in which it may mount: as anybody, else as root.
const NAMESPACES: [&[&str]; 2] = [&["-U", "-r", "-m"], &["-m"]];

/// A shell that runs `script` with `folder` as a filesystem of that many kilobytes, by the name
/// `$FOLDER` in the script; arguments follow as `$1`, `$2` …. The script makes it larger with
/// `mount -o remount,size=64m none "$FOLDER"`. `None` where this machine lets nobody mount, which
/// is said aloud.
#[must_use]
pub fn shell(test: &str, folder: &Path, kilobytes: u32, script: &str) -> Option<Command> {
    let Some(namespace) = NAMESPACES.iter().find(|namespace| may_mount(namespace, folder)) else {
        let ci = std::env::vars().any(|(name, value)| name == "CI" && value == "true");
        assert!(!(ci && is_root()), "CI runs as root and may mount");
        println!("NOT RUN {test}: this machine lets nobody mount a small filesystem");
        return None;
    };
    let mount =
        format!("mount -t tmpfs -o size={kilobytes}k none \"$FOLDER\" || exit 99\n{script}");
    let mut command = Command::new("unshare");
    command.args(*namespace).args(["sh", "-c", &mount, "sh"]).env("FOLDER", folder);
    Some(command)
}

fn may_mount(namespace: &[&str], folder: &Path) -> bool {
    Command::new("unshare")
        .args(namespace)
        .args(["mount", "-t", "tmpfs", "-o", "size=64k", "none"])
        .arg(folder)
        .output()
        .is_ok_and(|tried| tried.status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0\n"))
}
