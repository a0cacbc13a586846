//! Parses server-sent events from the bytes of a response.
//!
//! Source: the WHATWG HTML standard, section 9.2. Only what scribe's server uses is implemented:
//! lines end with a line feed, and the data of an event is one line.

/// An event, or a comment, which shows that the stream is alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SseItem {
    Comment,
    Event {
        /// The id of the event, if it has one.
        id: Option<i64>,
        event_type: String,
        data: String,
    },
}

/// The received bytes that do not form a complete event yet.
#[derive(Debug, Default)]
pub(super) struct SseParser {
    bytes: Vec<u8>,
}

impl SseParser {
    pub(super) fn push_bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns the next complete event or comment.
    pub(super) fn pop_item(&mut self) -> Option<SseItem> {
        let end = self.bytes.windows(2).position(|pair| pair == b"\n\n")?;
        let block: Vec<u8> = self.bytes.drain(..end + 2).collect();
        let block = String::from_utf8_lossy(&block);
        let field = |name: &str| {
            let of_line = |line: &str| {
                let value = line.strip_prefix(name)?.strip_prefix(':')?;
                Some(value.strip_prefix(' ').unwrap_or(value).to_owned())
            };
            block.lines().find_map(of_line)
        };
        let Some(event_type) = field("event") else { return Some(SseItem::Comment) };
        Some(SseItem::Event {
            id: field("id").and_then(|id| id.parse().ok()),
            event_type,
            data: field("data").unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_parsed_from_pieces_of_every_size() {
        let stream = ": ping\n\nid: 7\nevent: Novel.Created\ndata: {\"a\":\"雨\"}\n\n\
                      event: draft.delta\ndata:x\n\nid: 8";
        let whole = [
            SseItem::Comment,
            SseItem::Event {
                id: Some(7),
                event_type: "Novel.Created".to_owned(),
                data: "{\"a\":\"雨\"}".to_owned(),
            },
            SseItem::Event { id: None, event_type: "draft.delta".to_owned(), data: "x".to_owned() },
        ];
        for long in [1, 2, 5, stream.len()] {
            let mut sse = SseParser::default();
            let mut read = Vec::new();
            for piece in stream.as_bytes().chunks(long) {
                sse.push_bytes(piece);
                read.extend(std::iter::from_fn(|| sse.pop_item()));
            }
            assert_eq!(read, whole, "in pieces of {long}");
        }
    }
}
