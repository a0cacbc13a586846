//! Finds the JSON in a reply.

use scribe_ports::model::Finish;
use serde_json::Value;

use super::{
    ReplyProblem,
    fit::{fit_to_schema, sole_list},
    lenient::{self, Outcome},
    wrapping::without_thinking_around,
};

/// How many brackets are tried as the beginning of the JSON before the search is given up.
const MOST_STARTS: usize = 64;
/// How often JSON may be the text of JSON.
const MOST_ENCODINGS: usize = 3;

/// Reads the JSON object of a reply.
///
/// JSON as it should be is taken as it is. Otherwise wrapping is removed, the longest JSON value
/// between fences and chatter is looked for, and slips are accepted: trailing or missing commas,
/// separators and quotation marks of other styles, comments, unquoted keys, raw line breaks and
/// unescaped quotation marks in texts, `True`, `False`, `None`. NUL characters are dropped, because
/// no database keeps them.
///
/// # Errors
/// The reply has no object, or one that is cut off or cannot be read in exactly one way.
pub fn parse_json(text: &str) -> Result<Value, ReplyProblem> {
    object(find_value(text, MOST_ENCODINGS)?)
}

/// Reads the document of a reply, in the shape of the schema that it was asked for with.
///
/// JSON that lacks nothing but its last brackets is whole where the server says that the model was
/// done: a model that is done has left no element out. It is cut off in any other case.
///
/// # Errors
/// As for [`parse_json`].
pub fn read_document(text: &str, schema: &Value, finish: Finish) -> Result<Value, ReplyProblem> {
    let value = match find_value(text, MOST_ENCODINGS) {
        Err(ReplyProblem::CutOff { closed, lacks_only_brackets: true })
            if finish == Finish::Stop =>
        {
            closed
        }
        found => found?,
    };
    let value = match objects_in_a_row(text) {
        Some(items) if sole_list(schema, &items).is_some() => items,
        Some(_) | None => value,
    };
    object(fit_to_schema(value, schema))
}

/// The value of a reply; of a text that is JSON, the value in it.
fn find_value(text: &str, encodings: usize) -> Result<Value, ReplyProblem> {
    let text = text.trim_matches(is_blank);
    let value = match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            // The strict reader keeps the last of two different values.
            if let Outcome::Malformed { reason, is_ambiguous: true, .. } = lenient::read(text) {
                return Err(ReplyProblem::Malformed { reason });
            }
            value
        }
        Err(_) => search(text)?,
    };
    match value {
        Value::String(inner) if encodings > 0 && is_json_like(&inner) => {
            find_value(&inner, encodings - 1)
        }
        value => Ok(clean(value)),
    }
}

/// True for a text that begins like an object or a list, or like the text of one.
fn is_json_like(text: &str) -> bool {
    text.trim_start().trim_start_matches(['"', '\\']).trim_start().starts_with(['{', '['])
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\0')
}

/// The value inside wrapping and chatter.
fn search(text: &str) -> Result<Value, ReplyProblem> {
    let mut starts = MOST_STARTS;
    let (text, has_thought) = without_thinking_around(text, &mut |rest| {
        starts = starts.checked_sub(1)?;
        match lenient::read(rest) {
            Outcome::Complete { bytes, .. } => Some(bytes),
            // Nothing is passed over inside JSON that went wrong.
            Outcome::CutOff { .. } | Outcome::Malformed { has_begun: true, .. } => {
                starts = 0;
                None
            }
            Outcome::Malformed { .. } => None,
        }
    });
    if text.trim_matches(is_blank).is_empty() {
        return Err(if has_thought { ReplyProblem::ReasoningOnly } else { ReplyProblem::Empty });
    }
    match longest(&text) {
        Some(Outcome::Complete { value, .. }) => Ok(value),
        Some(Outcome::CutOff { closed, lacks_only_brackets }) => {
            Err(ReplyProblem::CutOff { closed: clean(closed), lacks_only_brackets })
        }
        Some(Outcome::Malformed { reason, .. }) => Err(ReplyProblem::Malformed { reason }),
        None => Err(super::refusal::declined(&text).unwrap_or(ReplyProblem::NoJson)),
    }
}

/// The objects of a reply that has one after the other and nothing between them, as an array.
fn objects_in_a_row(text: &str) -> Option<Value> {
    let (text, _) = without_thinking_around(text, &mut |rest| match lenient::read(rest) {
        Outcome::Complete { bytes, .. } => Some(bytes),
        Outcome::CutOff { .. } | Outcome::Malformed { .. } => None,
    });
    let mut rest = &text[text.find('{')?..];
    let mut objects = Vec::new();
    while rest.starts_with('{') {
        let Outcome::Complete { value, bytes } = lenient::read(rest) else { return None };
        objects.push(clean(value));
        rest = rest[bytes..].trim_start_matches(|c: char| is_blank(c) || c == ',');
    }
    (objects.len() > 1).then_some(Value::Array(objects))
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
        assert_eq!(
            parse_json(text),
            Err(ReplyProblem::CutOff { closed, lacks_only_brackets: false })
        );
    }

    #[test]
    fn template_tokens_and_channels_around_json_are_removed() {
        let card = json!({ "title": "<answer>Salt</answer> <|x|>", "beats": [1, 2] });
        let text = card.to_string();
        for reply in [
            format!("{text}<|im_end|>"),
            format!(
                "<|channel|>analysis<|message|>{{\"a\": 1}}?<|end|><|start|>assistant<|channel|>final \
                 <|constrain|>json<|message|>{text}<|return|>"
            ),
            format!("<think>{{\"a\": 1}}</think>\n```json\n{text}\n```</s>"),
            format!("[THINK]so[/THINK]{text}"),
            format!("<tool_call>\n{text}\n</tool_call>"),
            format!("analysisWe need JSON.assistantfinal{text}"),
            format!(
                "{text}<|im_end|>\n<|im_start|>user\n{{\"b\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}}"
            ),
            json!(text).to_string(),
            json!(json!(text).to_string()).to_string(),
        ] {
            reads(&reply, &card);
        }
    }

    #[test]
    fn a_key_with_two_values_is_refused_even_in_good_json() {
        let twice = parse_json(r#"{"a": 1, "a": 2}"#);
        assert!(matches!(twice, Err(ReplyProblem::Malformed { .. })), "{twice:?}");
        reads(r#"{"a": 1, "a": 1}"#, &json!({ "a": 1 }));
    }

    #[test]
    fn json_without_its_last_brackets_is_whole_where_the_model_was_done() {
        let schema = json!({ "type": "object", "properties": { "a": { "type": "array" } } });
        let text = r#"{"a": [1, "b""#;
        let read = read_document(text, &schema, Finish::Stop);
        assert_eq!(read, Ok(json!({ "a": [1, "b"] })));
        for finish in [Finish::Length, Finish::Unstated] {
            let read = read_document(text, &schema, finish);
            assert!(matches!(read, Err(ReplyProblem::CutOff { .. })), "{read:?}");
        }
        let read = read_document(r#"{"a": [1, "b"#, &schema, Finish::Stop);
        assert!(matches!(read, Err(ReplyProblem::CutOff { .. })), "{read:?}");
    }

    #[test]
    fn objects_in_a_row_are_the_elements_of_the_only_list() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["scenes"],
            "properties": { "scenes": { "type": "array", "items": {
                "type": "object", "properties": { "goal": { "type": "string" } },
                "required": ["goal"]
            } } }
        });
        let whole = json!({ "scenes": [{ "goal": "flee" }, { "goal": "hide" }] });
        for text in [
            "{\"goal\": \"flee\"}\n{\"goal\": \"hide\"}\n",
            "```\n{\"goal\": \"flee\"},\n{\"goal\": \"hide\"}\n```",
            "[{\"goal\": \"flee\"}, {\"goal\": \"hide\"}]",
            "{\"scenes\": [{\"goal\": \"flee\"}\n{\"goal\": \"hide\"}]}",
        ] {
            assert_eq!(read_document(text, &schema, Finish::Stop).as_ref(), Ok(&whole), "{text}");
        }
    }

    #[test]
    fn a_part_of_broken_json_never_passes_for_the_whole() {
        let text = r#"{"scenes": [{"goal": "flee"} and {"goal": "hide"}]}"#;
        assert!(matches!(parse_json(text), Err(ReplyProblem::Malformed { .. })));
    }
}
