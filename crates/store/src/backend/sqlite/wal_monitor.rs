//! Compares the write-ahead log with its index, which records how far the log was written. If the
//! log was truncated or overwritten while in use, its end does not match the index.
//!
//! Source: <https://www.sqlite.org/walformat.html>, sections 1 and 2.

use std::{
    fs::File,
    io::{self, ErrorKind},
    path::Path,
    sync::{Mutex, PoisonError},
};

/// The size of each of the two copies of the index header, in bytes. If the copies are equal, no
/// process is writing the header at the moment.
const INDEX_HEADER_BYTES: usize = 48;
/// The part of a copy that its checksum covers. The checksum follows it.
const CHECKSUMMED_BYTES: usize = 40;

/// The sizes of the header of the log and of the header of each frame.
const LOG_HEADER_BYTES: u64 = 32;
const FRAME_HEADER_BYTES: u64 = 24;

/// A write-ahead log in use.
#[derive(Debug)]
pub(super) struct WalMonitor {
    /// The file stays open as long as the database, because SQLite's locks are on this file: when a
    /// process closes a file, the system releases all locks that the process has on that file.
    index: Mutex<Option<File>>,
    /// How far the log was written at the last check.
    known: Mutex<Option<LogExtent>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LogState {
    /// The log matches the index, or the state is unknown at the moment.
    Intact,
    /// The log does not contain what was written to it.
    LogDamaged,
    /// The index is unreadable, but the log still contains what it had at the last check.
    IndexDamaged,
}

/// The content of the index.
enum IndexHeader {
    /// The index is being written, or cannot be read.
    Unreadable,
    /// The header of the index was overwritten.
    Damaged,
    Written(LogExtent),
}

/// How far the log has been written, according to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LogExtent {
    page_bytes: u64,
    frames: u64,
    checksum: [u8; 8],
    salt: [u8; 8],
}

impl WalMonitor {
    /// Starts to watch a log through its index. Returns `None` if there is no index.
    pub(super) fn open(index: &Path) -> Option<Self> {
        let index = Mutex::new(Some(File::open(index).ok()?));
        Some(Self { index, known: Mutex::default() })
    }

    /// Stops watching, after the database is closed.
    pub(super) fn close(&self) {
        drop(self.index.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Compares the log with its index.
    pub(super) fn check_log(&self, log: &Path) -> LogState {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match self.read_index() {
            IndexHeader::Unreadable => LogState::Intact,
            IndexHeader::Damaged => {
                if known.is_some_and(|known| known.frames > 0 && !matches_log(log, &known)) {
                    LogState::LogDamaged
                } else {
                    LogState::IndexDamaged
                }
            }
            IndexHeader::Written(written) => {
                if written.frames == 0 || matches_log(log, &written) {
                    *known = Some(written);
                    return LogState::Intact;
                }
                // Between the two reads, another process may have written to the log or restarted
                // it.
                match self.read_index() {
                    IndexHeader::Written(again) if again == written => LogState::LogDamaged,
                    IndexHeader::Written(_) | IndexHeader::Unreadable | IndexHeader::Damaged => {
                        LogState::Intact
                    }
                }
            }
        }
    }

    fn read_index(&self) -> IndexHeader {
        self.read_header().unwrap_or(IndexHeader::Unreadable)
    }

    fn read_header(&self) -> Option<IndexHeader> {
        let mut bytes = [0; 2 * INDEX_HEADER_BYTES];
        let index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        read_at(index.as_ref()?, &mut bytes, 0).ok()?;
        drop(index);
        let (first, second) = bytes.split_at(INDEX_HEADER_BYTES);
        if first != second {
            return None;
        }
        // A newly created index is all zeros.
        if compute_checksum(&first[..CHECKSUMMED_BYTES]) != first[CHECKSUMMED_BYTES..]
            && first.iter().any(|byte| *byte != 0)
        {
            return Some(IndexHeader::Damaged);
        }
        let page_bytes = u16::from_ne_bytes(first[14..16].try_into().ok()?);
        let frames = u32::from_ne_bytes(first[16..20].try_into().ok()?);
        // Numbers in the log are big-endian, those in the index have the byte order of the machine.
        let mut checksum = [0; 8];
        for half in [0, 4] {
            let number = u32::from_ne_bytes(first[24 + half..28 + half].try_into().ok()?);
            checksum[half..half + 4].copy_from_slice(&number.to_be_bytes());
        }
        Some(IndexHeader::Written(LogExtent {
            // The largest page size does not fit into 16 bits and is stored as 1.
            page_bytes: if page_bytes == 1 { 1 << 16 } else { u64::from(page_bytes) },
            frames: u64::from(frames),
            checksum,
            salt: first[32..40].try_into().ok()?,
        }))
    }
}

/// Computes the checksum of the index header, in the byte order of the machine. Source:
/// <https://www.sqlite.org/walformat.html>, section 2.1.
fn compute_checksum(bytes: &[u8]) -> [u8; 8] {
    let (mut first, mut second) = (0_u32, 0_u32);
    for (i, word) in bytes.as_chunks::<4>().0.iter().enumerate() {
        let word = u32::from_ne_bytes(*word);
        if i % 2 == 0 {
            first = first.wrapping_add(word).wrapping_add(second);
        } else {
            second = second.wrapping_add(word).wrapping_add(first);
        }
    }
    let mut checksum = [0; 8];
    checksum[..4].copy_from_slice(&first.to_ne_bytes());
    checksum[4..].copy_from_slice(&second.to_ne_bytes());
    checksum
}

/// True if the start and the end of the log match the index. Also true if the log cannot be read
/// for a reason other than its length, for example because too many files are open.
fn matches_log(log: &Path, written: &LogExtent) -> bool {
    match try_to_match_log(log, written) {
        Ok(is_same) => is_same,
        Err(error) => error.kind() != ErrorKind::UnexpectedEof,
    }
}

fn try_to_match_log(log: &Path, written: &LogExtent) -> io::Result<bool> {
    let log = File::open(log)?;
    let mut header = [0; LOG_HEADER_BYTES as usize];
    read_at(&log, &mut header, 0)?;
    let frame_bytes = FRAME_HEADER_BYTES + written.page_bytes;
    let last = LOG_HEADER_BYTES + (written.frames - 1) * frame_bytes;
    let mut frame = [0; FRAME_HEADER_BYTES as usize];
    read_at(&log, &mut frame, last)?;
    Ok(log.metadata()?.len() >= last + frame_bytes
        && header[16..24] == written.salt
        && frame[8..16] == written.salt
        && frame[16..24] == written.checksum)
}

/// Fills the buffer with the bytes at a position of a file.
#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, place)
}

/// On other systems, no other process can write to an open file.
#[cfg(not(unix))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
