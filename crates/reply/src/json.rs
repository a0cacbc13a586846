//! Finds the JSON object in a reply.

use serde_json::Value;

use super::{
    ReplyProblem,
    lenient::{self, Outcome},
    thinking::without_thinking,
};

/// How many brackets are tried as the beginning of the JSON before the search is given up.
const MOST_STARTS: usize = 64;

/// Reads the JSON object of a reply.
///
/// JSON as it should be is taken as it is. Otherwise thinking is dropped, the longest JSON value
/// between fences and chatter is looked for, and slips are forgiven: trailing or missing commas,
/// comments, single quotes, unquoted keys, raw line breaks and unescaped quotation marks in texts,
/// `True`, `False`, `None`. NUL characters are dropped, because no database keeps them.
///
/// # Errors
/// The reply has no object, or one that is cut off or cannot be read in exactly one way.
pub fn parse_json(text: &str) -> Result<Value, ReplyProblem> {
    let text = text.trim_matches(|character: char| {
        character.is_whitespace() || matches!(character, '\u{feff}' | '\0')
    });
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return object(value);
    }
    let (text, has_thought) = without_thinking(text);
    if text.trim().is_empty() {
        return Err(if has_thought { ReplyProblem::ReasoningOnly } else { ReplyProblem::Empty });
    }
    match longest(&text) {
        Some(Outcome::Complete { value, .. }) => object(value),
        Some(Outcome::CutOff { closed }) => Err(ReplyProblem::CutOff { closed: clean(closed) }),
        Some(Outcome::Malformed { reason, .. }) => Err(ReplyProblem::Malformed { reason }),
        None => Err(super::refusal::declined(&text).unwrap_or(ReplyProblem::NoJson)),
    }
}

/// The longest thing in the text that is, or began as, JSON.
///
/// Nothing is looked for inside JSON that went wrong: a part of it would pass for the whole.
fn longest(text: &str) -> Option<Outcome> {
    let mut best: Option<(usize, Outcome)> = None;
    let mut from = 0;
    for _ in 0..MOST_STARTS {
        let Some(offset) = text[from..].find(['{', '[']) else { break };
        let start = from + offset;
        let outcome = lenient::read(&text[start..]);
        let (bytes, is_last) = match &outcome {
            Outcome::Complete { bytes, .. } => (*bytes, false),
            Outcome::CutOff { .. } => (text.len() - start, true),
            Outcome::Malformed { has_begun: false, .. } => {
                from = start + 1;
                continue;
            }
            Outcome::Malformed { bytes, .. } => (*bytes, true),
        };
        if best.as_ref().is_none_or(|(most, _)| bytes >= *most) {
            best = Some((bytes, outcome));
        }
        if is_last {
            break;
        }
        from = start + bytes;
    }
    best.map(|(_, outcome)| outcome)
}

fn object(value: Value) -> Result<Value, ReplyProblem> {
    let found = match value {
        Value::Object(_) => return Ok(clean(value)),
        Value::Array(_) => "an array",
        Value::String(_) => "a text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "true or false",
        Value::Null => "null",
    };
    Err(ReplyProblem::WrongType { found })
}

/// Drops NUL from every key and text.
fn clean(value: Value) -> Value {
    let text = |text: String| if text.contains('\0') { text.replace('\0', "") } else { text };
    match value {
        Value::String(string) => Value::String(text(string)),
        Value::Array(items) => items.into_iter().map(clean).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(key, value)| (text(key), clean(value))).collect()
        }
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_)) => scalar,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn reads(text: &str, value: &Value) {
        assert_eq!(parse_json(text).as_ref(), Ok(value), "{text}");
    }

    #[test]
    fn wrapping_is_taken_off() {
        let card = json!({ "title": "Salt", "beats": [1, 2] });
        reads(r#"{"title":"Salt","beats":[1,2]}"#, &card);
        reads("```json\n{\"title\":\"Salt\",\"beats\":[1,2]}\n```", &card);
        reads("```\n{\"title\":\"Salt\",\"beats\":[1,2]}", &card);
        reads("Sure! {\"title\":\"Salt\",\"beats\":[1,2]}\nAnything else?", &card);
        reads("<think>{\"a\": 1}?</think>{\"title\":\"Salt\",\"beats\":[1,2]}", &card);
        reads("so I answer</think>\n{\"title\":\"Salt\",\"beats\":[1,2]}", &card);
        reads("\u{feff}{\"title\":\"Salt\",\"beats\":[1,2]}\0", &card);
        reads("Fill {name} in [1]: {\"title\":\"Salt\",\"beats\":[1,2]}", &card);
        reads("{\"draft\":1}\nBetter:\n{\"title\":\"Salt\",\"beats\":[1,2]}", &card);
    }

    #[test]
    fn thinking_inside_a_text_of_good_json_stays() {
        reads(r#"{"a":"<think>x</think>"}"#, &json!({ "a": "<think>x</think>" }));
    }

    #[test]
    fn a_nul_is_dropped() {
        reads(r#"{"a\u0000":["b\u0000"]}"#, &json!({ "a": ["b"] }));
    }

    #[test]
    fn what_is_not_an_object_is_named() {
        for (text, found) in [
            ("[{\"a\":1}]", "an array"),
            ("Here: [{\"a\":1},{\"b\":2,}]", "an array"),
            ("\"text\"", "a text"),
            ("12", "a number"),
            ("true", "true or false"),
            ("null", "null"),
        ] {
            assert_eq!(parse_json(text), Err(ReplyProblem::WrongType { found }), "{text}");
        }
    }

    #[test]
    fn nothing_reasoning_and_refusals_are_told_apart() {
        assert_eq!(parse_json("  \n"), Err(ReplyProblem::Empty));
        assert_eq!(parse_json("<think>hm"), Err(ReplyProblem::ReasoningOnly));
        assert_eq!(parse_json("The harbour {at dawn}"), Err(ReplyProblem::NoJson));
        let refusal = "I'm sorry, but I can't help with that request.";
        assert_eq!(parse_json(refusal), Err(ReplyProblem::Declined { text: refusal.to_owned() }));
    }

    #[test]
    fn what_was_complete_before_a_cut_is_closed() {
        let text = r#"```json
            {"title": "Salt", "scenes": [{"goal": "flee", "words": 800}, {"goal": "hide", "wor"#;
        let closed = json!({
            "title": "Salt",
            "scenes": [{ "goal": "flee", "words": 800 }, { "goal": "hide" }],
        });
        assert_eq!(parse_json(text), Err(ReplyProblem::CutOff { closed }));
    }

    #[test]
    fn a_part_of_broken_json_never_passes_for_the_whole() {
        let text = r#"{"scenes": [{"goal": "flee"}; {"goal": "hide"}]}"#;
        assert!(matches!(parse_json(text), Err(ReplyProblem::Malformed { .. })));
    }
}
