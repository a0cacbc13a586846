//! A real file system that is too small. It is a memory file system, mounted over a folder in its
//! own mount namespace, and disappears with the process.

use std::{path::Path, process::Command};

/// The `unshare` options that give a process a namespace in which it may mount: first as any user,
/// then as root.
const NAMESPACES: [&[&str]; 2] = [&["-U", "-r", "-m"], &["-m"]];

/// Returns a shell that runs `script` with a filesystem of `kilobytes` kilobytes mounted over
/// `folder`. The script finds the folder in `$FOLDER` and its arguments in `$1`, `$2` and so on. It
/// can enlarge the filesystem with `mount -o remount,size=64m none "$FOLDER"`. Returns `None` and
/// prints a message if this machine permits no mounts.
#[must_use]
pub fn small_disk_shell(
    test: &str,
    folder: &Path,
    kilobytes: u32,
    script: &str,
) -> Option<Command> {
    let Some(namespace) = NAMESPACES.iter().find(|namespace| may_mount(namespace, folder)) else {
        let ci = std::env::vars().any(|(name, value)| name == "CI" && value == "true");
        assert!(!(ci && is_root()), "CI runs as root, so mounting must work");
        println!("NOT RUN {test}: this machine does not allow mounting a small filesystem");
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
