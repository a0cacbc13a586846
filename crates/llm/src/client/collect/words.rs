//! Reads data that is not JSON.

use scribe_ports::model::ModelError;
use serde_json::Value;

use super::{
    super::{
        events::{Event, EventKind},
        rejection::Rejection,
        unicode,
    },
    CollectedReply, Fault,
    notice::Notice,
};

scribe_domain::word_lists! {
    "client/collect/words":
        phrases KEEP_ALIVE;
}

impl CollectedReply<'_> {
    /// Processes data that is not JSON: an error in plain text, a notice, or a keep-alive sign.
    pub(super) fn process_plain_text(&mut self, event: &Event, data: &str) -> Result<(), Fault> {
        let scalar = serde_json::from_str::<Value>(data).ok();
        let text = match &scalar {
            Some(Value::String(text)) => text.trim(),
            Some(_) => "",
            None => data,
        };
        // Some gateways wrap a comment into a data line.
        let is_keep_alive =
            text.starts_with(':') || KEEP_ALIVE.contains(&text.to_lowercase().as_str());
        if event.kind == EventKind::Error {
            return Err(self.fault_from_rejection(Rejection::from_text(0, text)));
        }
        if is_keep_alive {
            return Ok(());
        }
        if matches!(event.kind, EventKind::Data | EventKind::Thinking)
            && text.starts_with(['{', '[', '"'])
        {
            // The text is shortened later, after the key has been removed from it.
            let reason = format!("an event is not JSON: {data}");
            return Err(ModelError::InvalidReply { reason }.into());
        }
        if unicode::has_halves(text) {
            let reason = "an event is not UTF-8".to_owned();
            return Err(ModelError::InvalidReply { reason }.into());
        }
        self.notice = Some(Notice::from_text(text));
        Ok(())
    }
}
