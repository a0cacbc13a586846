use serde_json::json;

use super::*;

#[track_caller]
fn assert_read(text: &str, value: &Value) {
    assert_eq!(parse_json(text).as_ref(), Ok(value), "{text}");
}

#[test]
fn wrapping_is_removed() {
    let card = json!({ "title": "Salt", "beats": [1, 2] });
    assert_read(r#"{"title":"Salt","beats":[1,2]}"#, &card);
    assert_read("```json\n{\"title\":\"Salt\",\"beats\":[1,2]}\n```", &card);
    assert_read("```\n{\"title\":\"Salt\",\"beats\":[1,2]}", &card);
    assert_read("Sure! {\"title\":\"Salt\",\"beats\":[1,2]}\nAnything else?", &card);
    assert_read("<think>{\"a\": 1}?</think>{\"title\":\"Salt\",\"beats\":[1,2]}", &card);
    assert_read("so I answer</think>\n{\"title\":\"Salt\",\"beats\":[1,2]}", &card);
    assert_read("\u{feff}{\"title\":\"Salt\",\"beats\":[1,2]}\0", &card);
    assert_read("Fill {name} in [1]: {\"title\":\"Salt\",\"beats\":[1,2]}", &card);
    assert_read("{\"draft\":1}\nBetter:\n{\"title\":\"Salt\",\"beats\":[1,2]}", &card);
}

#[test]
fn thinking_inside_a_text_of_good_json_stays() {
    assert_read(r#"{"a":"<think>x</think>"}"#, &json!({ "a": "<think>x</think>" }));
}

#[test]
fn a_nul_is_dropped() {
    assert_read(r#"{"a\u0000":["b\u0000"]}"#, &json!({ "a": ["b"] }));
}

#[test]
fn a_value_that_is_not_an_object_is_named() {
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
fn empty_replies_reasoning_and_refusals_are_distinguished() {
    assert_eq!(parse_json("  \n"), Err(ReplyProblem::Empty));
    assert_eq!(parse_json("<think>hm"), Err(ReplyProblem::ReasoningOnly));
    assert_eq!(parse_json("The harbour {at dawn}"), Err(ReplyProblem::NoJson));
    let refusal = "I'm sorry, but I can't help with that request.";
    assert_eq!(parse_json(refusal), Err(ReplyProblem::Declined { text: refusal.to_owned() }));
}

#[test]
fn the_complete_part_of_a_cut_off_document_is_closed() {
    let text = r#"```json
        {"title": "Salt", "scenes": [{"goal": "flee", "words": 800}, {"goal": "hide", "wor"#;
    let closed = json!({
        "title": "Salt",
        "scenes": [{ "goal": "flee", "words": 800 }, { "goal": "hide" }],
    });
    assert_eq!(parse_json(text), Err(ReplyProblem::CutOff { closed, lacks_only_brackets: false }));
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
        assert_read(&reply, &card);
    }
}

#[test]
fn a_key_with_two_values_is_refused_even_in_good_json() {
    let twice = parse_json(r#"{"a": 1, "a": 2}"#);
    assert!(matches!(twice, Err(ReplyProblem::Malformed { .. })), "{twice:?}");
    assert_read(r#"{"a": 1, "a": 1}"#, &json!({ "a": 1 }));
}

#[test]
fn json_without_its_last_brackets_is_complete_if_the_model_finished() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "array" } } });
    let text = r#"{"a": [1, "b""#;
    let read = read_document(text, &schema, FinishReason::Stop);
    assert_eq!(read, Ok(json!({ "a": [1, "b"] })));
    for finish in [FinishReason::Length, FinishReason::Unstated] {
        let read = read_document(text, &schema, finish);
        assert!(matches!(read, Err(ReplyProblem::CutOff { .. })), "{read:?}");
    }
    let read = read_document(r#"{"a": [1, "b"#, &schema, FinishReason::Stop);
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
        assert_eq!(read_document(text, &schema, FinishReason::Stop).as_ref(), Ok(&whole), "{text}");
    }
}

#[test]
fn a_part_of_malformed_json_is_refused() {
    let text = r#"{"scenes": [{"goal": "flee"} and {"goal": "hide"}]}"#;
    assert!(matches!(parse_json(text), Err(ReplyProblem::Malformed { .. })));
}

fn card_schema() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["title", "beats"],
        "properties": {
            "title": { "type": "string" },
            "beats": { "type": "array", "items": { "type": "string" } },
            "mood": { "type": "string" }
        }
    })
}

fn card() -> Value {
    json!({ "title": "Salt", "beats": ["flee", "hide"] })
}

#[track_caller]
fn assert_card_read(text: &str) {
    assert_eq!(read_document(text, &card_schema(), FinishReason::Stop), Ok(card()), "{text}");
}

#[track_caller]
fn assert_card_refused(text: &str, why: &str) {
    match read_document(text, &card_schema(), FinishReason::Stop) {
        Err(problem) => assert!(problem.to_string().contains(why), "{text}: {problem}"),
        Ok(value) => panic!("{text}: {value}"),
    }
}

#[test]
fn elements_in_a_fence_each_are_the_elements_of_the_only_list() {
    let schema = json!({
        "type": "object", "required": ["concepts"],
        "properties": { "concepts": { "type": "array", "items": {
            "type": "object", "additionalProperties": false, "required": ["idea"],
            "properties": { "idea": { "type": "string" }, "score": { "type": "number" } }
        } } }
    });
    let read = |text: &str| read_document(text, &schema, FinishReason::Stop);
    let both = json!({ "concepts": [{ "idea": "salt" }, { "idea": "sea" }] });
    let (salt, sea) = ("{\"idea\": \"salt\"}", "{\"idea\": \"sea\"}");
    for text in [
        format!("```json\n{salt}\n```\n\n```json\n{sea}\n```"),
        format!(
            "Here they are.\n\n### Concept 1\n```json\n{salt}\n```\n### Concept 2\n```\n{sea}\n```\nDone."
        ),
        format!("1. {salt}\n2. {sea}"),
        format!(
            "<think>Two.</think>\n```json\n{{\"concept\": {salt}}}\n```\n```json\n{{\"concept\": {sea}}}\n```"
        ),
    ] {
        assert_eq!(read(&text).as_ref(), Ok(&both), "{text}");
    }
    // Two different documents are not merged.
    let two = format!(
        "```json\n{{\"concepts\": [{salt}]}}\n```\n```json\n{{\"concepts\": [{sea}]}}\n```"
    );
    assert!(read(&two).is_err());
    let nan = "{\"concepts\": [{\"idea\": \"salt\", \"score\": NaN}]]}";
    let read = read(nan).unwrap();
    assert_eq!(read["concepts"][0]["score"], Value::Null);
}

#[test]
fn the_only_object_that_fits_the_schema_is_chosen() {
    let (schema, card) = (card_schema(), card());
    let pretty = serde_json::to_string_pretty(&schema).unwrap();
    assert_card_read(&format!("{schema}\n{card}"));
    assert_card_read(&format!(
        "The schema:\n```json\n{pretty}\n```\nThe answer:\n```json\n{card}\n```"
    ));
    assert_card_read(&format!("{card}\n\nIt follows the schema {pretty}"));
    assert_card_read(&format!("{{\"plan\": \"{}\"}}\n{card}", "think ".repeat(40)));
    assert_card_read(&format!("{card}\n{{\"confidence\": \"{}\"}}", "high ".repeat(40)));
    assert_card_read(&format!("{schema}{{\"result\": {card}}}"));
    assert_card_read(&format!("{{\"schema\": {schema}, \"result\": {card}}}"));
    assert_card_read(&format!("[{schema}, {card}]"));
    assert_card_refused(&schema.to_string(), "the schema");
    assert_card_refused(&format!("{pretty}\n{{\"title\": \"Salt\", \"bea"), "cut off");
}

#[test]
fn quotation_marks_that_are_escaped_once_more_are_read() {
    let escaped = card().to_string().replace('"', "\\\"");
    assert_card_read(&escaped);
    assert_card_read(&format!("Here it is:\n```json\n{escaped}\n```"));
    assert_card_read(&format!("\"{escaped}"));
    assert_card_read(
        "{\\n  \\\"title\\\": \\\"Salt\\\",\\n  \\\"beats\\\": [\\\"flee\\\", \\\"hide\\\"]\\n}",
    );
    assert_card_refused(&escaped[..escaped.len() - 6], "cut off");
    let read = read_document(
        r#"{\"title\": \"The \\\"last\\\" lamp\", \"beats\": []}"#,
        &card_schema(),
        FinishReason::Stop,
    );
    assert_eq!(read, Ok(json!({ "title": "The \"last\" lamp", "beats": [] })));
}

#[test]
fn texts_in_triple_quotation_marks_are_read() {
    for text in [
        r#"{"a": """One "two".""", "b": """three"""}"#,
        r#"{'a': '''One "two".''', 'b': '''three'''}"#,
        r#"{"a": """One \"two\".""", """b""": "three"}"#,
    ] {
        let text = text.replace("\\'", "'");
        assert_eq!(parse_json(&text), Ok(json!({ "a": "One \"two\".", "b": "three" })), "{text}");
    }
    let cut_off = parse_json(r#"{"a": """One"#);
    assert!(matches!(cut_off, Err(ReplyProblem::CutOff { .. })), "{cut_off:?}");
}

#[test]
fn quotation_marks_of_html_are_read() {
    for mark in ["&quot;", "&#34;", "&#x22;", "&QUOT;"] {
        let text = card().to_string().replace('"', mark);
        assert_card_read(&text);
        assert_card_read(&format!("```json\n{text}\n```"));
    }
    let text = "{&quot;title&quot;: &quot;Salt &amp; Sea&quot;, &quot;beats&quot;: []}";
    let read = read_document(text, &card_schema(), FinishReason::Stop);
    assert_eq!(read, Ok(json!({ "title": "Salt & Sea", "beats": [] })));
    let read =
        read_document(r#"{"title": "&quot;", "beats": []}"#, &card_schema(), FinishReason::Stop);
    assert_eq!(read, Ok(json!({ "title": "&quot;", "beats": [] })));
}

#[test]
fn only_the_opening_bracket_may_be_missing() {
    assert_card_read("\"title\": \"Salt\", \"beats\": [\"flee\", \"hide\"]}");
    assert_card_read("```json\n\"title\": \"Salt\",\n\"beats\": [\"flee\", \"hide\"]\n}\n```");
    assert_card_read("Here you are:\n\n  \"beats\": [\"flee\", \"hide\"], \"title\": \"Salt\"}");
    assert_card_read("json\n\"title\": \"Salt\",\n\"beats\": [\"flee\", \"hide\"]\n}");
    assert_card_refused("\"title\": \"Salt\", \"beats\": [\"flee\", \"hi", "cut off");
    assert_card_read("\"title\": \"Salt\",\n\"beats\": [\"flee\", \"hide\"]\n");
    assert_card_read(&format!("\"Salt\": my answer.\n{}", card()));
}

#[test]
fn members_split_over_several_objects_are_merged() {
    assert_card_read("{\"title\": \"Salt\"}\n{\"beats\": [\"flee\", \"hide\"]}");
    assert_card_read("```json\n{\"title\": \"Salt\"},\n{\"beats\": [\"flee\", \"hide\"]}\n```");
    for text in [
        "{\"title\": \"Salt\"}\n{\"title\": \"Sea\", \"mood\": \"low\"}",
        "{\"title\": \"Salt\"}\n{\"mood\": \"low\"}",
    ] {
        let read = read_document(text, &card_schema(), FinishReason::Stop);
        let is_whole = |value: &Value| value.get("beats").is_some();
        assert!(!read.as_ref().is_ok_and(is_whole), "{text}: {read:?}");
    }
}

#[test]
fn an_ellipsis_never_replaces_elements() {
    assert_card_read("{\"title\": \"Salt\", \"beats\": [\"flee\", \"hide\"],\n  ...\n}");
    assert_card_read("{\"title\": \"Salt\", \"beats\": [\"flee\", \"hide\"], …}");
    for list in [
        "[\"flee\",\n ...\n]",
        "[\"flee\", \"hide\", …]",
        "[\"flee\" ...]",
        "[\"flee\", ... (2 more)]",
        "[\"flee\", {...}]",
        "[..., \"hide\"]",
        "[\"flee\", // ... and so on\n]",
        "[\"flee\", /* … */]",
    ] {
        let card = format!("{{\"title\": \"Salt\", \"beats\": {list}}}");
        assert_card_refused(&card, "in place of values");
    }
}

#[test]
fn yaml_is_named() {
    for text in [
        "title: Salt\nbeats:\n  - flee\n  - hide\n",
        "```yaml\ntitle: Salt\nbeats: [flee, hide]\n```",
        "- title: Salt\n  beats: [1]\n- title: Sea\n",
        "# The card\ntitle: Salt\nbeats:\n- flee",
        "---\ntitle: Salt\nbeats:\n- flee",
        "concepts:\n  - title: Salt\n    numbers: [1, 2]\n",
        "Here it is:\n```yml\n\"title\": Salt\n```",
    ] {
        assert_card_refused(text, "the reply is YAML, not JSON");
    }
    assert_card_read(&format!("title: card\nformat: json\n{}", card()));
    let prose = "He said: go.\nShe went.";
    assert_eq!(parse_json(prose), Err(ReplyProblem::NoJson));
}

fn hook_schema() -> Value {
    json!({
        "type": "object",
        "properties": { "title": { "type": "string" }, "hook": { "type": "string" } },
        "required": ["title", "hook"],
        "additionalProperties": false,
    })
}

#[test]
fn two_different_documents_are_refused() {
    let two = "{\"title\":\"Salt\",\"hook\":\"a\"}\nor\n{\"title\":\"Fire\",\"hook\":\"bb\"}";
    let problem = read_document(two, &hook_schema(), FinishReason::Stop).unwrap_err();
    assert!(matches!(problem, ReplyProblem::Malformed { .. }), "{problem:?}");
    let same = "{\"title\":\"Salt\",\"hook\":\"a\"}\n{\"hook\":\"a\",\"title\":\"Salt\"}";
    let read = read_document(same, &hook_schema(), FinishReason::Stop);
    assert_eq!(read, Ok(json!({ "title": "Salt", "hook": "a" })));
}

#[test]
fn a_cut_off_document_after_a_draft_is_not_replaced_by_the_draft() {
    let text = "{\"title\":\"Draft\",\"hook\":\"a long one\"}\nBetter:\n{\"title\":\"Salt\",";
    let problem = read_document(text, &hook_schema(), FinishReason::Length).unwrap_err();
    assert!(matches!(problem, ReplyProblem::CutOff { .. }), "{problem:?}");
    let remark = "{\"title\":\"Salt\",\"hook\":\"a\"}\nUse it like this: {";
    assert!(read_document(remark, &hook_schema(), FinishReason::Stop).is_ok());
}

#[test]
fn objects_before_a_correction_are_not_a_list() {
    let schema = json!({
        "type": "object",
        "properties": { "scenes": { "type": "array", "items": {
            "type": "object",
            "properties": { "goal": { "type": "string" } },
            "required": ["goal"],
        } } },
        "required": ["scenes"],
    });
    let text = "{\"goal\":\"a\"}{\"goal\":\"b\"}\nCorrected:\n{\"goal\":\"c\"}";
    let read = read_document(text, &schema, FinishReason::Stop);
    assert_ne!(read, Ok(json!({ "scenes": [{ "goal": "a" }, { "goal": "b" }] })));
}

#[test]
fn numbers_are_read_as_programs_and_people_write_them() {
    for (written, read) in [
        ("8.5/10", json!("8.5/10")),
        ("(8.5)", json!(8.5)),
        ("8.5f", json!(8.5)),
        ("Decimal(\"8.5\")", json!("8.5")),
        ("float(8.5)", json!(8.5)),
        ("8,5", json!(8.5)),
        ("8,25", json!(8.25)),
    ] {
        let text = format!(r#"{{"score": {written}, "note": "dear"}}"#);
        assert_eq!(parse_json(&text), Ok(json!({ "score": read, "note": "dear" })), "{text}");
        let text = format!(r#"{{"note": "dear", "score": {written}}}"#);
        assert_eq!(parse_json(&text), Ok(json!({ "score": read, "note": "dear" })), "{text}");
    }
    for written in ["8,500", "8/5/2", "8.5.1", "f(8.5)", "(8.5, 9)"] {
        let text = format!(r#"{{"score": {written}, "note": "dear"}}"#);
        assert!(parse_json(&text).is_err(), "{text}");
    }
}

#[test]
fn brackets_may_be_escaped() {
    let document = json!({ "title_of": "Salt [1]", "scenes": [{ "goal": "go" }] });
    for text in [
        r#"\{"title_of": "Salt [1]", "scenes": \[\{"goal": "go"\}\]\}"#,
        r#"\{\"title\_of\": \"Salt [1]\", \"scenes\": [\{\"goal\": \"go\"\}]\}"#,
        "Here it is:\n\n\\{\"title_of\": \"Salt [1]\", \"scenes\": [{\"goal\": \"go\"}]\\}",
    ] {
        assert_eq!(parse_json(text), Ok(document.clone()), "{text}");
    }
}
