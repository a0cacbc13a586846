//! Finds the end of a body, so that the bytes after it are read as a head.
//!
//! Source: RFC 9112, sections 6 and 7.1.

/// The part of a body that is still expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyFraming {
    /// The body has this many more bytes.
    Length(u64),
    Chunked(ChunkedState),
    /// The chunks cannot be parsed. No further head is read after them, and the HTTP library closes
    /// the connection.
    Unknown,
}

/// The state of parsing a chunked body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChunkedState {
    /// In the digits of a chunk's size.
    Size { size: u64, digits: u8 },
    /// After the size, before the end of its line.
    Extension { size: u64 },
    /// In a chunk, with this many bytes remaining.
    Data(u64),
    /// After a chunk, before the end of its line.
    DataEnd,
    /// At the beginning of a line of the trailer.
    TrailerStart,
    /// In a line of the trailer.
    Trailer,
    /// After the carriage return of a trailer line.
    TrailerEnd,
    /// After the carriage return of the last line.
    LastLine,
    /// After the body.
    End,
}

impl BodyFraming {
    pub(super) fn with_length(bytes: u64) -> Self {
        Self::Length(bytes)
    }

    pub(super) fn new_chunked() -> Self {
        Self::Chunked(ChunkedState::Size { size: 0, digits: 0 })
    }

    /// Returns true if the body is complete.
    pub(super) fn is_done(self) -> bool {
        matches!(self, Self::Length(0) | Self::Chunked(ChunkedState::End))
    }

    /// Consumes bytes; returns how many of them belong to the body.
    pub(super) fn consume_bytes(&mut self, bytes: &[u8]) -> usize {
        match self {
            Self::Unknown => bytes.len(),
            Self::Length(left) => {
                let taken =
                    usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                *left -= taken as u64;
                taken
            }
            Self::Chunked(chunked) => {
                let mut taken = 0;
                while taken < bytes.len() && *chunked != ChunkedState::End {
                    match chunked.consume_bytes(&bytes[taken..]) {
                        Some(some) => taken += some,
                        None => {
                            *self = Self::Unknown;
                            return bytes.len();
                        }
                    }
                }
                taken
            }
        }
    }
}

impl ChunkedState {
    /// Consumes at least one byte. Returns `None` for a byte that is not allowed here.
    fn consume_bytes(&mut self, bytes: &[u8]) -> Option<usize> {
        let byte = *bytes.first()?;
        let next = match (*self, byte) {
            (Self::Data(left), _) => {
                let taken = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                let left = left - taken as u64;
                *self = if left == 0 { Self::DataEnd } else { Self::Data(left) };
                return Some(taken);
            }
            // Sixteen hexadecimal digits fill the 64-bit number.
            (Self::Size { size, digits: digits @ 0..16 }, byte) if byte.is_ascii_hexdigit() => {
                let digit = char::from(byte).to_digit(16)?;
                Self::Size { size: size << 4 | u64::from(digit), digits: digits + 1 }
            }
            (Self::Size { size, digits: 1.. } | Self::Extension { size }, b'\n') => match size {
                0 => Self::TrailerStart,
                size => Self::Data(size),
            },
            (Self::Size { size, digits: 1.. }, b'\r' | b' ' | b'\t' | b';')
            | (Self::Extension { size }, _) => Self::Extension { size },
            (Self::DataEnd, b'\r') => Self::DataEnd,
            (Self::DataEnd, b'\n') => Self::Size { size: 0, digits: 0 },
            (Self::TrailerStart, b'\r') => Self::LastLine,
            (Self::LastLine, b'\n') => Self::End,
            (Self::Trailer, b'\r') => Self::TrailerEnd,
            (Self::TrailerEnd, b'\n') => Self::TrailerStart,
            // The HTTP library requires a carriage return at the end of these lines.
            (Self::TrailerStart | Self::Trailer, b'\n') | (Self::TrailerEnd, _) => return None,
            (Self::TrailerStart | Self::Trailer, _) => Self::Trailer,
            (Self::Size { .. } | Self::DataEnd | Self::LastLine | Self::End, _) => return None,
        };
        *self = next;
        Some(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how many bytes of a text belong to a chunked body, for pieces of every length.
    fn chunk_lengths(text: &str) -> Vec<(usize, bool)> {
        let lengths = 1..=text.len();
        let read = |length| {
            let (mut framing, mut taken) = (BodyFraming::new_chunked(), 0);
            while taken < text.len() && !framing.is_done() {
                let end = text.len().min(taken + length);
                taken += framing.consume_bytes(&text.as_bytes()[taken..end]);
            }
            (taken, framing.is_done())
        };
        let mut read: Vec<_> = lengths.map(read).collect();
        read.dedup();
        read
    }

    #[test]
    fn a_chunked_body_ends_after_its_trailer_for_every_piece_length() {
        for body in [
            "0\r\n\r\n",
            "3\r\nabc\r\n0\r\n\r\n",
            "00a;name=\"value\"\r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\n",
        ] {
            let text = format!("{body}GET / HTTP/1.1\r\n\r\n");
            assert_eq!(chunk_lengths(&text), [(body.len(), true)], "{body:?}");
        }
    }

    #[test]
    fn nothing_is_read_after_a_malformed_chunk() {
        for body in [
            "x\r\n",
            "\r\n",
            "3\r\nabcd\r\n",
            "11111111111111111\r\n",
            "0\r\n\n",
            "0\r\nA: b\n\r\n",
            "0\r\nA: b\rC: d\r\n\r\n",
        ] {
            let read = chunk_lengths(body);
            assert!(read.iter().all(|(_, is_done)| !is_done), "{body:?}: {read:?}");
        }
    }

    #[test]
    fn a_body_with_a_length_ends_after_that_many_bytes() {
        let mut framing = BodyFraming::with_length(5);
        assert_eq!(framing.consume_bytes(b"abc"), 3);
        assert!(!framing.is_done());
        assert_eq!(framing.consume_bytes(b"deGET"), 2);
        assert!(framing.is_done());
    }
}
