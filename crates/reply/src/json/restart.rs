//! Reads a document that was begun, broken off and begun again.

use serde_json::Value;

use super::choice::MAX_STARTS;
use crate::{
    fit::has_document,
    lenient::{self, ReadOutcome},
};

/// Returns the document after its last beginning. The document must begin like the one that broke
/// off, must be complete, and must follow text that is not JSON.
pub(super) fn read_after_restart(text: &str, schema: &Value) -> Option<ReadOutcome> {
    let first_start = text.find('{')?;
    let key = first_key(&text[first_start..])?;
    let starts = text[first_start + 1..]
        .match_indices("\n{")
        .map(|(at, _)| first_start + 1 + at + 1)
        .take(MAX_STARTS)
        .filter(|start| first_key(&text[*start..]) == Some(key));
    let start = starts.last()?;
    let (head, tail) = text.split_at(start);
    if !ends_in_prose(head)
        || !matches!(lenient::read_value(&head[first_start..]), ReadOutcome::CutOff { .. })
    {
        return None;
    }
    let outcome = lenient::read_value(tail);
    let ReadOutcome::Complete { value, bytes } = &outcome else { return None };
    let is_last = !tail[*bytes..].contains(['{', '[', '}', ']']);
    (is_last && has_document(value, schema)).then_some(outcome)
}

fn first_key(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('{')?.trim_start();
    let (key, _) = inside.strip_prefix('"')?.split_once('"')?;
    Some(key)
}

/// Returns true if the last line of a text, apart from fences, is not JSON. Such a line has no
/// bracket and no separator.
fn ends_in_prose(text: &str) -> bool {
    let is_mark = |line: &&str| line.is_empty() || line.starts_with("```");
    let last = text.lines().rev().map(str::trim).find(|line| !is_mark(line));
    last.is_some_and(|line| {
        line.starts_with(char::is_alphabetic) && !line.ends_with(['{', '[', ',', '"'])
    })
}

#[cfg(test)]
mod tests {
    use scribe_ports::model::FinishReason;
    use serde_json::{Value, json};

    use crate::read_document;

    fn schema() -> Value {
        json!({
            "type": "object", "additionalProperties": false, "required": ["title", "beats"],
            "properties": {
                "title": { "type": "string" },
                "beats": { "type": "array", "items": { "type": "string" } }
            }
        })
    }

    const WHOLE: &str = "{\"title\": \"Salt\", \"beats\": [\"flee\", \"hide\"]}";

    #[test]
    fn the_last_start_of_a_restarted_document_is_read() {
        let card = json!({ "title": "Salt", "beats": ["flee", "hide"] });
        for begun in
            ["{\"title\": \"Sa", "{\"title\": \"Sand\", \"beats\": [\"go", "{\"title\": \"Salt\","]
        {
            for text in [
                format!("{begun}\n\nLet me start again.\n\n{WHOLE}"),
                format!(
                    "```json\n{begun}\n```\n\nThat was incomplete. The whole object:\n\n```json\n{WHOLE}\n```"
                ),
                format!("{begun}\n\n我重新开始：\n\n{WHOLE}"),
                format!("{begun}\n\nIch fange neu an.\n{WHOLE}\n\nFertig."),
            ] {
                let read = read_document(&text, &schema(), FinishReason::Stop);
                assert_eq!(read.as_ref(), Ok(&card), "{text}");
            }
        }
    }

    #[test]
    fn a_document_that_is_cut_off_after_its_restart_is_refused() {
        for text in [
            format!("{WHOLE}\n\nLet me start again.\n\n{}", &WHOLE[..30]),
            format!("{}\n\nLet me start again.\n\n{}", &WHOLE[..20], &WHOLE[..30]),
            format!("{{\"title\": \"Salt\", \"beats\": [\n{WHOLE}"),
            format!("{{\"title\": \"Sand\", \"beats\": []}}\n\nOr this.\n\n{WHOLE}"),
        ] {
            let read = read_document(&text, &schema(), FinishReason::Length);
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }

    #[test]
    fn a_template_of_ellipses_is_not_a_second_document() {
        for form in
            ["{\"title\": \"...\", \"beats\": \"...\"}", "{\"title\": \"…\", \"beats\": \"…\"}"]
        {
            let text = format!("{form}\n\nWait, let me fill that in properly:\n\n{WHOLE}");
            let read = read_document(&text, &schema(), FinishReason::Stop);
            assert_eq!(read, Ok(json!({ "title": "Salt", "beats": ["flee", "hide"] })), "{text}");
        }
    }
}
