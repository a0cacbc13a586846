//! Reads JSON with unusual brackets and quotation marks that have only one reading.

use std::borrow::Cow;

use super::notation;
use crate::lenient::{self, ReadOutcome};

/// Returns the text with the marks that JSON requires.
pub(super) fn normalise_marks(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for convert in [narrow_brackets, halve_quotes, notation::unescape_quotes] {
        if let Some(converted) = convert(&text) {
            text = Cow::Owned(converted);
        }
    }
    text
}

/// Converts full-width brackets, as in `｛"title"：［…］｝`, if the text cannot be read unchanged.
fn narrow_brackets(text: &str) -> Option<String> {
    let start = text.find(['{', '[', '｛', '［']).filter(|_| text.contains(['｛', '［']))?;
    let (before, json) = text.split_at(start);
    if matches!(lenient::read_value(json), ReadOutcome::Complete { .. }) {
        return None;
    }
    let (mut closing, mut is_escaped) = (None, false);
    let narrowed = json.chars().map(|c| {
        let is_inside = closing.is_some();
        if is_inside {
            closing = closing.filter(|end| *end != c || is_escaped);
            is_escaped = c == '\\' && !is_escaped;
        }
        match c {
            _ if is_inside => {}
            '"' | '＂' => closing = Some(c),
            '“' => closing = Some('”'),
            '「' => closing = Some('」'),
            '｛' => return '{',
            '｝' => return '}',
            '［' => return '[',
            '］' => return ']',
            _ => {}
        }
        c
    });
    Some(before.chars().chain(narrowed).collect())
}

/// Halves doubled quotation marks, as in `{""title"": ""Salt""}`, if every mark is doubled.
fn halve_quotes(text: &str) -> Option<String> {
    // A table cell has another pair of quotation marks around it.
    let cell = text.trim().strip_prefix('"').and_then(|remaining| remaining.strip_suffix('"'));
    let text = cell.filter(|cell| cell.trim_start().starts_with('{')).unwrap_or(text);
    let (_, after) = text.split_once('{')?;
    let key = after.trim_start().strip_prefix("\"\"")?;
    if !key.starts_with(char::is_alphanumeric) || text.replace("\"\"", "").contains('"') {
        return None;
    }
    Some(text.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use scribe_ports::model::FinishReason;
    use serde_json::{Value, json};

    use crate::{ReplyProblem, read_document};

    fn schema() -> Value {
        json!({
            "type": "object", "additionalProperties": false, "required": ["title", "beats"],
            "properties": {
                "title": { "type": "string" },
                "beats": { "type": "array", "items": { "type": "string" } },
                "tense": { "type": "string", "enum": ["past", "present"] },
                "words": { "type": "integer" }
            }
        })
    }

    #[track_caller]
    fn assert_read(text: &str, expected: &Value) {
        assert_eq!(
            read_document(text, &schema(), FinishReason::Stop).as_ref(),
            Ok(expected),
            "{text}"
        );
    }

    #[track_caller]
    fn assert_refused(text: &str, finish: FinishReason) {
        let read = read_document(text, &schema(), finish);
        assert!(read.is_err(), "{text}: {read:?}");
    }

    fn card() -> Value {
        json!({ "title": "Salt", "beats": ["flee", "hide"] })
    }

    #[test]
    fn brackets_of_full_width_are_read() {
        for text in [
            "｛\"title\"：\"Salt\"，\"beats\"：［\"flee\"，\"hide\"］｝",
            "以下：\n｛“title”：“Salt”，“beats”：［“flee”，“hide”］｝",
            "｛\"title\": \"Salt\", \"beats\": [\"flee\", \"hide\"]｝",
            "{\"title\"：\"Salt\"，\"beats\"：［\"flee\"，\"hide\"］}",
            "```json\n｛＂title＂: ＂Salt＂, ＂beats＂: ［＂flee＂, ＂hide＂］｝\n```",
        ] {
            assert_read(text, &card());
        }
        let inside = "｛\"title\"：\"Salt ［1］ ｛x｝\"，\"beats\"：［］｝";
        assert_read(inside, &json!({ "title": "Salt ［1］ ｛x｝", "beats": [] }));
        assert_refused("｛\"title\"：\"Salt\"，\"beats\"：［\"flee\"，\"hi", FinishReason::Length);
    }

    #[test]
    fn escaped_line_breaks_between_tokens_are_read() {
        for text in [
            r#"{\n "title": "Salt",\n "beats": [\n "flee",\n "hide"\n ]\n}"#,
            r#"{\r\n\t"title": "Salt",\r\n\t"beats": ["flee", "hide"]\r\n}"#,
            "Here it is:\n{\\n \"title\": \"Salt\", \"beats\": [\"flee\", \"hide\"]}",
        ] {
            assert_read(text, &card());
        }
        let inside = r#"{\n "title": "Salt\nand \"rain\"",\n "beats": []\n}"#;
        assert_read(inside, &json!({ "title": "Salt\nand \"rain\"", "beats": [] }));
    }

    #[test]
    fn doubled_and_tripled_quotation_marks_are_read() {
        for text in [
            r#"{""title"": ""Salt"", ""beats"": [""flee"", ""hide""]}"#,
            r#""{""title"": ""Salt"", ""beats"": [""flee"", ""hide""]}""#,
            r#"{"title": """Salt""", "beats": ["""flee""", "hide"]}"#,
        ] {
            assert_read(text, &card());
        }
        let text = "{\"title\": \"\"\"The \"last\"\nlamp\"\"\", \"beats\": []}";
        assert_read(text, &json!({ "title": "The \"last\"\nlamp", "beats": [] }));
        assert_read(r#"{"title": "", "beats": [""]}"#, &json!({ "title": "", "beats": [""] }));
    }

    #[test]
    fn an_empty_list_may_have_a_comma() {
        for list in ["[,]", "[ , ]", "[，]"] {
            let text = format!("{{\"title\": \"Salt\", \"beats\": {list}}}");
            assert_read(&text, &json!({ "title": "Salt", "beats": [] }));
        }
        assert_refused("{\"title\": \"Salt\", \"beats\": [,,]}", FinishReason::Stop);
        assert_refused("{\"title\": \"Salt\", \"beats\": [,\"flee\"]}", FinishReason::Stop);
    }

    #[test]
    fn a_number_before_missing_brackets_is_complete_if_the_model_finished() {
        let text = r#"{"title": "Salt", "beats": ["flee"], "words": 200"#;
        let whole = json!({ "title": "Salt", "beats": ["flee"], "words": 200 });
        assert_read(text, &whole);
        assert_read(&format!("{text}\n"), &whole);
        assert_read(&format!("```json\n{text}"), &whole);
        for finish in [FinishReason::Length, FinishReason::Unstated] {
            let read = read_document(text, &schema(), finish);
            assert!(matches!(read, Err(ReplyProblem::CutOff { .. })), "{read:?}");
        }
    }

    #[test]
    fn a_word_of_a_list_may_have_a_remark() {
        for word in
            ["past (default)", "past（默认）", "Past (simple)", "past [default]", "past // default"]
        {
            let text = json!({ "title": "Salt", "beats": [], "tense": word }).to_string();
            assert_read(&text, &json!({ "title": "Salt", "beats": [], "tense": "past" }));
        }
        for word in ["past (or present)", "past or present", "future (past)", "(past)x"] {
            let text = json!({ "title": "Salt", "beats": [], "tense": word }).to_string();
            let read = read_document(&text, &schema(), FinishReason::Stop).unwrap();
            assert_eq!(read["tense"], word);
        }
    }

    #[test]
    fn substitutes_for_quotation_marks_are_read() {
        let card = json!({ "title": "6″ of \"salt\"", "beats": ["flee"] });
        for text in [
            r#"{″title″: "6″ of \"salt\"", ″beats″: ["flee"]}"#,
            "Here: {\n ``title'': \"6″ of \\\"salt\\\"\", ``beats'': [``flee'']}",
        ] {
            assert_eq!(crate::parse_json(text).as_ref(), Ok(&card), "{text}");
        }
        let plain = r#"{"title": "6″ of ``salt''",}"#;
        assert_eq!(crate::parse_json(plain), Ok(json!({ "title": "6″ of ``salt''" })));
    }

    #[test]
    fn a_doubled_comma_separates_once() {
        let card = json!({ "title": "Salt,, and more", "beats": ["flee", "hide"] });
        for text in [
            r#"{"title": "Salt,, and more",, "beats": ["flee",, "hide"]}"#,
            r#"{"title": "Salt,, and more", , "beats": ["flee","hide",,],,}"#,
            r#"{"title": "Salt,, and more",,"beats": ["flee",,"hide"]}"#,
            "Here:\n```json\n{\"title\": \"Salt,, and more\",, \"beats\": [\"flee\",, \"hide\"]}\n```",
        ] {
            assert_eq!(crate::parse_json(text).as_ref(), Ok(&card), "{text}");
        }
        for text in [r#"{"beats": [,,]}"#, r#"{"beats": [,, "flee"]}"#] {
            assert!(crate::parse_json(text).is_err(), "{text}");
        }
    }
}
