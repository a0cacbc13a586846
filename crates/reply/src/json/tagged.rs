//! Reads a document inside a reasoning tag if the reply consists only of this tag. For example, a
//! model that was asked for an outline may use that word as the tag.

use scribe_ports::model::FinishReason;

use crate::text::strip_fence;
use crate::{
    lenient::{self, ReadOutcome},
    wrapping::names,
};

/// Returns the only complete document of a reply that consists of one tag.
///
/// If the tag is that of thinking, the document is the answer only if the server says that the
/// model finished. A reply that was cut off had not reached its answer.
pub(super) fn extract_document(text: &str, finish: FinishReason) -> Option<&str> {
    let (name, remaining) = text.trim().strip_prefix('<')?.split_once('>')?;
    let name = name.split(' ').next()?;
    let inner = remaining.strip_suffix(&*format!("</{name}>"))?.trim();
    let normalised_name = names::normalise_name(name);
    let is_named = names::is_ordinary(&normalised_name)
        || finish == FinishReason::Stop
            && (names::is_reasoning(&normalised_name)
                || names::speaks_of_thinking(&normalised_name));
    let document = strip_fence(inner);
    if !is_named || !document.starts_with(['{', '[']) {
        return None;
    }
    match lenient::read_value(document) {
        ReadOutcome::Complete { bytes, .. } if document[bytes..].trim().is_empty() => {
            Some(document)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use scribe_ports::model::FinishReason;
    use serde_json::json;

    use crate::{ReplyProblem, read_document};

    #[test]
    fn a_document_in_a_reasoning_tag_is_the_answer_if_the_reply_has_no_other_text() {
        let schema = json!({
            "type": "object", "required": ["a"], "properties": { "a": { "type": "integer" } }
        });
        for name in
            ["analysis", "outline", "plan", "notes", "thoughts", "critique", "reflection", "think"]
        {
            for inner in ["{\"a\": 1}", "\n{\"a\": 1}\n", "```json\n{\"a\": 1}\n```"] {
                let text = format!("<{name}>{inner}</{name}>\n");
                let read = read_document(&text, &schema, FinishReason::Stop);
                assert_eq!(read, Ok(json!({ "a": 1 })), "{text}");
            }
            let cut_off = read_document(
                &format!("<{name}>Hm. {{\"a\": 1}}</{name}>"),
                &schema,
                FinishReason::Stop,
            );
            assert_eq!(cut_off, Err(ReplyProblem::ReasoningOnly), "{name}");
            let other = format!("<{name}>{{\"a\": 1}}</{name}>{{\"a\": 2}}");
            let read = read_document(&other, &schema, FinishReason::Stop);
            assert_eq!(read, Ok(json!({ "a": 2 })), "{name}");
        }
        let text = "<think>{\"a\": 1}</think>";
        let read = read_document(text, &schema, FinishReason::Length);
        assert_eq!(read, Err(ReplyProblem::ReasoningOnly));
    }
}
