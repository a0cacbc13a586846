//! Finds prose inside JSON: in an object with the text among its members, in a list of paragraphs,
//! or in a JSON string.

use serde_json::Value;

use crate::text::may_be_scene;
use crate::{
    lenient::{self, ReadOutcome},
    wrapping::names,
};

const MIN_CHARS: usize = 80;

/// The maximum nesting of JSON within JSON.
const MAX_DEPTH: usize = 4;

/// A text that may be the prose.
struct ProseCandidate {
    text: String,
    /// True if the name of the member says that it is the answer.
    has_answer_name: bool,
}

/// Returns the only text of a reply that consists of JSON.
pub(super) fn extract_prose(text: &str) -> Option<String> {
    if text.starts_with('"') {
        // Speech in straight quotation marks is also a JSON string, but has no line break in it.
        let inner = serde_json::from_str::<String>(text).ok()?;
        // A JSON string may be encoded twice.
        return if inner.starts_with('"') {
            extract_prose(&inner)
        } else {
            Some(inner).filter(|inner| inner.contains('\n'))
        };
    }
    let after = text.strip_prefix(['{', '['])?.trim_start();
    if !after.starts_with(['"', '{', '\'', '“']) {
        return None;
    }
    match lenient::read_value(text) {
        ReadOutcome::Complete { value, bytes } if text[bytes..].trim().is_empty() => {
            choose_candidate(list_candidates(&value, false, 0))
        }
        // A text with its closing quotation mark is complete even without the last brackets.
        ReadOutcome::CutOff { closed, lacks_only_brackets: true }
            if text.ends_with(['"', ']', '}']) =>
        {
            choose_candidate(list_candidates(&closed, false, 0))
        }
        ReadOutcome::Complete { .. }
        | ReadOutcome::CutOff { .. }
        | ReadOutcome::Malformed { .. } => None,
    }
}

/// Returns the only candidate, or the only one that is named as the answer.
fn choose_candidate(candidates: Vec<ProseCandidate>) -> Option<String> {
    let is_only = candidates.len() == 1;
    let mut chosen =
        candidates.into_iter().filter(|candidate| is_only || candidate.has_answer_name);
    let first = chosen.next()?;
    chosen.next().is_none().then_some(first.text)
}

fn list_candidates(value: &Value, has_answer_name: bool, depth: usize) -> Vec<ProseCandidate> {
    if depth > MAX_DEPTH {
        return Vec::new();
    }
    match value {
        Value::String(text) => {
            let candidate = ProseCandidate { text: text.trim().to_owned(), has_answer_name };
            if is_long(text) { vec![candidate] } else { Vec::new() }
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (names::normalise_name(name), member))
            .filter(|(name, _)| !names::is_reasoning(name))
            .flat_map(|(name, member)| {
                list_candidates(member, has_answer_name || names::holds_prose(&name), depth + 1)
            })
            .collect(),
        Value::Array(items) => join_items(items, has_answer_name, depth).into_iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// Joins a list of paragraphs, or of objects with one text each.
fn join_items(items: &[Value], has_answer_name: bool, depth: usize) -> Option<ProseCandidate> {
    let mut texts = Vec::new();
    for item in items.iter().filter(|item| !is_thought(item)) {
        let text = match item {
            Value::String(text) => text.trim().to_owned(),
            Value::Object(members) if find_only_text(members.values()).is_some() => {
                find_only_text(members.values())?.trim().to_owned()
            }
            item => choose_candidate(list_candidates(item, has_answer_name, depth + 1))?,
        };
        texts.push(text);
    }
    let text = texts.join("\n\n");
    is_long(&text).then_some(ProseCandidate { text, has_answer_name })
}

/// Returns true for `{"type": "thinking", "thinking": "…"}`.
fn is_thought(item: &Value) -> bool {
    let kind = item.get("type").and_then(Value::as_str).map(names::normalise_name);
    kind.is_some_and(|kind| names::is_reasoning(&kind) || names::speaks_of_thinking(&kind))
}

/// Returns the only text among some values.
fn find_only_text<'a>(values: impl Iterator<Item = &'a Value>) -> Option<&'a str> {
    let mut texts = values.filter_map(Value::as_str);
    let first = texts.next()?;
    texts.next().is_none().then_some(first)
}

fn is_long(text: &str) -> bool {
    may_be_scene(text) || text.chars().count() >= MIN_CHARS
}

#[cfg(test)]
mod tests {
    use crate::{ReplyProblem, clean_prose};

    const PROSE: &str = "Rain fell on the harbour, and nobody came to light the lamp.\n\n\
        “Who is there?” she asked. The wind answered for them both.";

    #[test]
    fn the_only_text_in_json_is_the_prose() {
        let [first, second] = PROSE.split("\n\n").collect::<Vec<_>>()[..] else { panic!() };
        for value in [
            serde_json::json!({ "text": PROSE }),
            serde_json::json!({ "paragraphs": [first, second] }),
            serde_json::json!([first, second]),
            serde_json::json!({ "scene": 1, "title": "A Winter Dial", "content": PROSE }),
            serde_json::json!({ "scene": { "number": 1, "prose": PROSE }, "words": 24 }),
            serde_json::json!({ "scene": [{ "paragraph": first }, { "paragraph": second }] }),
            serde_json::json!({ "thinking": PROSE, "正文": PROSE }),
            serde_json::json!({ "summary": "Rain falls ".repeat(9), "content": PROSE }),
            serde_json::json!(PROSE),
        ] {
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            for reply in [
                value.to_string(),
                pretty.clone(),
                format!("```json\n{pretty}\n```"),
                format!("Here is the scene:\n\n```json\n{value}\n```\nLet me know if you like it!"),
            ] {
                assert_eq!(clean_prose(&reply).as_deref(), Ok(PROSE), "{reply}");
            }
        }
        let twice = serde_json::json!(serde_json::json!(PROSE).to_string()).to_string();
        assert_eq!(clean_prose(&twice).as_deref(), Ok(PROSE));
        let open = serde_json::json!({ "text": PROSE }).to_string();
        assert_eq!(clean_prose(open.trim_end_matches('}')).as_deref(), Ok(PROSE));
        let raw = format!("{{\"text\": \"{PROSE}\"}}");
        assert_eq!(clean_prose(&raw).as_deref(), Ok(PROSE));
    }

    #[test]
    fn json_without_exactly_one_text_is_reported_without_its_content() {
        for value in [
            serde_json::json!({ "one": PROSE, "two": PROSE }),
            serde_json::json!({ "title": "A Winter Dial" }),
            serde_json::json!({ "scene": 1, "words": [1, 2] }),
        ] {
            let problem = clean_prose(&value.to_string()).unwrap_err();
            assert_eq!(problem, ReplyProblem::JsonForProse, "{value}");
            assert_eq!(problem.to_string(), "the reply is JSON, but plain prose is expected");
        }
        let cut_off = clean_prose("{\"text\": \"Rain fell on the harbour, and nobody");
        assert_eq!(cut_off, Err(ReplyProblem::JsonForProse));
    }

    #[test]
    fn speech_and_brackets_are_not_json() {
        for text in [
            "\"Who is there?\"",
            "\"Who is there?\"\n\n\"Nobody.\"",
            "[He never came back.]",
            "{She} was the word.",
            "[\"Go,\" she said.] Then she went, and the rain fell on the harbour all night long.",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
    }
}
