//! Limits the number of open connections, because each connection uses one of the files that the
//! process may open.

/// The number of open files reserved for the database, exports and model calls.
const RESERVED_FILES: u64 = 128;

/// Returns the maximum number of connections that the limit of open files allows.
#[must_use]
pub(crate) fn max_connections(requested: u32) -> usize {
    let requested = usize::try_from(requested).unwrap_or(usize::MAX);
    match open_files() {
        Some(limit) => requested.min(usable_files(limit)),
        None => requested,
    }
}

/// Returns how many files of the limit are available for connections: all except the reserved ones,
/// but at least half of the limit.
fn usable_files(limit: u64) -> usize {
    let left = limit.saturating_sub(RESERVED_FILES).max(limit / 2).max(1);
    usize::try_from(left).unwrap_or(usize::MAX)
}

#[cfg(unix)]
fn open_files() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

#[cfg(not(unix))]
fn open_files() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_left_for_the_database_and_at_least_one_for_a_connection() {
        assert_eq!(usable_files(1_024), 896);
        assert_eq!(usable_files(128), 64);
        assert_eq!(usable_files(0), 1);
        assert_eq!(max_connections(1), 1);
    }
}
