//! Asks the system which process has a lock. The holder's file cannot always tell, because it is
//! written only after the lock is taken.

use std::fs::File;

/// Returns the process that has locked a file, or `None` if the system does not report it.
///
/// Source: the manual page `proc_locks(5)`.
#[cfg(target_os = "linux")]
pub(super) fn find_lock_owner(lock: &File) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let file = lock.metadata().ok()?;
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    parse_lock_owner(&locks, file.dev(), file.ino())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn find_lock_owner(_: &File) -> Option<u32> {
    None
}

/// Finds the process that has the lock on a file. Lines with an arrow are skipped: they are for
/// processes that wait for the lock.
#[cfg(target_os = "linux")]
fn parse_lock_owner(locks: &str, device: u64, inode: u64) -> Option<u32> {
    let major = ((device >> 8) & 0xfff) | ((device >> 32) & !0xfff);
    let minor = (device & 0xff) | ((device >> 12) & !0xff);
    let file = format!("{major:02x}:{minor:02x}:{inode}");
    locks.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        match fields[..] {
            [_, "FLOCK", _, _, pid, locked, ..] if locked == file => {
                pid.parse().ok().filter(|pid| *pid > 0)
            }
            _ => None,
        }
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_a_lock_is_found_by_device_and_inode() {
        let locks = "1: POSIX  ADVISORY  WRITE 7 fe:00:42 0 EOF\n\
                     2: FLOCK  ADVISORY  WRITE 8 fe:01:42 0 EOF\n\
                     3: FLOCK  ADVISORY  WRITE 9 fe:00:42 0 EOF\n\
                     3: -> FLOCK  ADVISORY  WRITE 10 fe:00:42 0 EOF\n\
                     4: FLOCK  ADVISORY  WRITE 0 fe:00:43 0 EOF\n";
        assert_eq!(parse_lock_owner(locks, 0xfe00, 42), Some(9));
        assert_eq!(parse_lock_owner(locks, 0xfe01, 42), Some(8));
        assert_eq!(
            parse_lock_owner(locks, 0xfe00, 43),
            None,
            "its process is in another namespace"
        );
    }
}
