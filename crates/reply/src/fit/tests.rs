use serde_json::json;

use super::*;

fn schema() -> Value {
    json!({
        "type": "object", "additionalProperties": false,
        "required": ["title", "score", "distance"],
        "properties": {
            "title": { "type": "string" },
            "score": { "type": "number", "minimum": 1, "maximum": 10 },
            "words": { "type": "integer" },
            "share_percent": { "type": "integer", "maximum": 100 },
            "distance": { "type": "string", "enum": ["close", "third_limited", "far"] },
            "is_mine": { "type": "boolean" },
            "open_findings": { "type": "array", "items": { "type": "string" } },
            "criteria": { "type": "array", "items": {
                "type": "object", "additionalProperties": false, "required": ["id"],
                "properties": { "id": { "type": "integer" } }
            } },
            "note": { "anyOf": [{ "type": "string" }, { "type": "null" }] },
            "voice": { "type": "object", "properties": { "tone": { "type": "string" } } }
        }
    })
}

fn document() -> Value {
    json!({ "title": "Salt", "score": 8.0, "distance": "close" })
}

#[track_caller]
fn assert_fitted(value: Value, fitted: &Value) {
    let input = value.to_string();
    let found = fit_to_schema(value, &schema());
    assert_eq!(&found, fitted, "{input}");
    assert_eq!(&fit_to_schema(found, &schema()), fitted, "{input}");
}

#[test]
fn the_wrapping_of_a_document_is_removed() {
    let document = document();
    for value in [
        json!([document]),
        json!(document.to_string()),
        json!({ "result": document }),
        json!({ "status": "ok", "data": document }),
        json!({ "response": [document] }),
        json!({ "result": document.to_string() }),
        json!({ "type": "object", "properties": document }),
        json!({ "name": "reply", "arguments": document }),
        json!({ "name": "reply", "parameters": document.to_string() }),
        json!({ "type": "function", "function": { "name": "reply", "arguments": document } }),
        json!({ "tool_calls": [{ "function": { "arguments": document.to_string() } }] }),
    ] {
        assert_fitted(value, &document);
    }
    let two = json!({ "draft": document, "final": document });
    assert_fitted(two, &json!({}));
    let two = json!([document, document]);
    assert_fitted(two.clone(), &two);
}

#[test]
fn fields_in_another_notation_are_read() {
    for (field, input, read) in [
        ("score", json!("8.0"), json!(8.0)),
        ("score", json!("8"), json!(8)),
        ("score", json!("８"), json!(8)),
        ("score", json!("7,5"), json!(7.5)),
        ("score", json!("8/10"), json!(8)),
        ("score", json!("8 out of 10"), json!(8)),
        ("score", json!([8]), json!(8)),
        ("score", json!("80%"), json!(8.0)),
        ("score", json!("8,5 von 10"), json!(8.5)),
        ("score", json!({ "value": "8.5 (strong)" }), json!(8.5)),
        ("words", json!(8.0), json!(8)),
        ("words", json!("1_000"), json!(1000)),
        ("share_percent", json!("30%"), json!(30)),
        ("title", json!(8), json!("8")),
        ("title", json!(["Salt"]), json!("Salt")),
        ("distance", json!("Close"), json!("close")),
        ("distance", json!("third limited"), json!("third_limited")),
        ("distance", json!("Third-Limited"), json!("third_limited")),
        ("distance", json!("ｆａｒ"), json!("far")),
        ("is_mine", json!("true"), json!(true)),
        ("is_mine", json!("No"), json!(false)),
        ("open_findings", json!("f1"), json!(["f1"])),
        ("open_findings", json!("[\"f1\"]"), json!(["f1"])),
        ("criteria", json!({ "id": "1" }), json!([{ "id": 1 }])),
        ("criteria", json!({ "items": [{ "id": 1 }] }), json!([{ "id": 1 }])),
        ("criteria", json!({ "items": [{ "id": 1 }], "count": 1 }), json!([{ "id": 1 }])),
        ("criteria", json!([[{ "id": 1 }, { "id": 2 }]]), json!([{ "id": 1 }, { "id": 2 }])),
        ("criteria", json!([[{ "key": "id", "value": 1 }]]), json!([{ "id": 1 }])),
        ("open_findings", json!([["f1", "f2"]]), json!(["f1", "f2"])),
        ("open_findings", json!([{ "description": "f1" }]), json!(["f1"])),
        ("open_findings", json!([{ "id": 1, "content": "f1" }]), json!(["f1"])),
        (
            "open_findings",
            json!({ "Salt is dear": "", "The sea": "" }),
            json!(["Salt is dear", "The sea"]),
        ),
        (
            "open_findings",
            json!({ "Salt is dear": true, "The sea": true }),
            json!(["Salt is dear", "The sea"]),
        ),
        ("title", json!({ "id": 1, "content": "Salt" }), json!("Salt")),
        ("title", json!({ "description": "Salt" }), json!("Salt")),
        ("note", json!(null), json!(null)),
        ("voice", json!("{\"tone\": \"low\"}"), json!({ "tone": "low" })),
    ] {
        let (mut input_document, mut expected_document) = (document(), document());
        input_document[field] = input;
        expected_document[field] = read;
        assert_fitted(input_document, &expected_document);
    }
}

#[test]
fn keys_in_another_notation_are_read_and_unknown_ones_dropped() {
    let mut read = document();
    read["open_findings"] = json!(["f1"]);
    for key in ["openFindings", "OpenFindings", "open-findings", "Open Findings"] {
        let mut input = document();
        input[key] = json!(["f1"]);
        input["confidence"] = json!(0.9);
        input["words"] = json!(null);
        assert_fitted(input, &read);
    }
}

#[test]
fn ambiguous_values_are_not_changed() {
    for (field, input) in [
        ("score", json!("eight")),
        ("score", json!("8/12")),
        ("score", json!("7-8")),
        ("score", json!([7, 8])),
        ("score", json!(true)),
        ("words", json!(8.5)),
        ("words", json!("15,000")),
        ("words", json!("15.000")),
        ("words", json!("about 15.000 words")),
        ("title", json!(true)),
        ("title", json!(["a", "b"])),
        ("title", json!(null)),
        ("distance", json!("near")),
        ("distance", json!("")),
        ("is_mine", json!("maybe")),
        ("is_mine", json!(1)),
        ("criteria", json!("f1")),
    ] {
        let mut value = document();
        value[field] = input;
        assert_fitted(value.clone(), &value);
    }
}

#[test]
fn a_list_becomes_the_only_list_of_its_schema() {
    let schema = json!({
        "type": "object", "required": ["scenes"],
        "properties": { "scenes": { "type": "array", "items": {
            "type": "object", "required": ["goal"], "properties": { "goal": { "type": "string" } }
        } } }
    });
    let whole = json!({ "scenes": [{ "goal": "flee" }] });
    assert_eq!(fit_to_schema(json!([{ "goal": "flee" }]), &schema), whole);
    assert_eq!(fit_to_schema(json!([whole]), &schema), whole);
    assert_eq!(fit_to_schema(json!({ "scenes": { "goal": "flee" } }), &schema), whole);
}

#[test]
fn numbered_members_are_the_elements_of_a_list() {
    for (field, input, read) in [
        (
            "criteria",
            json!({ "0": { "id": 1 }, "1": { "id": 2 } }),
            json!([{ "id": 1 }, { "id": 2 }]),
        ),
        (
            "criteria",
            json!({ "1": { "id": 1 }, "2": { "id": 2 } }),
            json!([{ "id": 1 }, { "id": 2 }]),
        ),
        ("criteria", json!({ "0": { "id": 7 } }), json!([{ "id": 7 }])),
        (
            "criteria",
            json!({ "criterion_2": { "id": 2 }, "criterion_1": { "id": 1 } }),
            json!([{ "id": 1 }, { "id": 2 }]),
        ),
        ("open_findings", json!({ "1": "f1", "2": "f2" }), json!(["f1", "f2"])),
    ] {
        let (mut input_document, mut expected_document) = (document(), document());
        input_document[field] = input;
        expected_document[field] = read;
        assert_fitted(input_document, &expected_document);
    }
    let many: Map<String, Value> = (0..12).map(|i| (i.to_string(), json!({ "id": i }))).collect();
    let (mut input_document, mut expected_document) = (document(), document());
    input_document["criteria"] = Value::Object(many);
    expected_document["criteria"] = (0..12).map(|i| json!({ "id": i })).collect();
    assert_fitted(input_document, &expected_document);
    for input in [json!({ "0": "f1", "2": "f2" }), json!({ "a1": "f1", "b2": "f2" })] {
        let mut value = document();
        value["open_findings"] = input;
        assert_fitted(value.clone(), &value);
    }
}

#[test]
fn numbered_objects_are_the_only_list_of_a_schema() {
    let schema = json!({
        "type": "object", "required": ["scenes"],
        "properties": { "scenes": { "type": "array", "items": {
            "type": "object", "required": ["goal"], "properties": { "goal": { "type": "string" } }
        } } }
    });
    let input = json!({ "0": { "goal": "flee" }, "1": { "goal": "hide" } });
    let whole = json!({ "scenes": [{ "goal": "flee" }, { "goal": "hide" }] });
    assert_eq!(fit_to_schema(input, &schema), whole);
}

#[test]
fn an_object_with_one_text_becomes_that_text() {
    for (field, input, read) in [
        ("title", json!({ "title": "Salt", "reason": "short" }), json!("Salt")),
        ("title", json!({ "name": "Salt" }), json!("Salt")),
        ("title", json!([{ "Title": "Salt", "score": 8 }]), json!("Salt")),
        ("open_findings", json!([{ "text": "f1", "kind": "x" }, "f2"]), json!(["f1", "f2"])),
        ("open_findings", json!([{ "value": "f1" }]), json!(["f1"])),
        (
            "open_findings",
            json!([{ "title": "Pace", "description": "It drags." }]),
            json!(["Pace: It drags."]),
        ),
        ("note", json!({ "text": "so" }), json!("so")),
    ] {
        let (mut input_document, mut expected_document) = (document(), document());
        input_document[field] = input;
        expected_document[field] = read;
        assert_fitted(input_document, &expected_document);
    }
    for (field, input) in [
        ("title", json!({ "title": "Salt", "name": "Sea" })),
        ("title", json!({ "reason": "short" })),
        ("title", json!({ "title": ["Salt"] })),
    ] {
        let mut value = document();
        value[field] = input;
        assert_fitted(value.clone(), &value);
    }
}

#[test]
fn two_values_under_two_spellings_of_a_key_are_not_merged() {
    let two = json!({ "title": "A", "Title": "B", "score": 8, "distance": "close" });
    assert_eq!(fit_to_schema(two.clone(), &schema()), two);
    let same = json!({ "title": "A", "Title": "A", "score": 8, "distance": "close" });
    let one = json!({ "title": "A", "score": 8, "distance": "close" });
    assert_eq!(fit_to_schema(same, &schema()), one);
}

fn sheets() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["cast"],
        "properties": { "cast": { "type": "array", "items": {
            "type": "object", "additionalProperties": false, "required": ["name", "role", "goal"],
            "properties": {
                "name": { "type": "string" }, "role": { "type": "string" },
                "goal": { "type": "string" }
            }
        } } }
    })
}

#[test]
fn the_only_list_may_have_any_name() {
    let mara = json!({ "name": "Mara", "role": "ALLY", "goal": "leave" });
    let tom = json!({ "name": "Tom", "role": "ALLY", "goal": "stay" });
    let both = json!({ "cast": [mara, tom] });
    for input in [
        json!({ "characters": [mara, tom] }),
        json!({ "Figuren": [mara, tom] }),
        json!({ "人物": [mara, tom] }),
        json!({ "cats": [mara, tom] }),
        json!({ "1. cast": [mara, tom] }),
        json!({ "count": 2, "items": [mara, tom] }),
        json!({ "note": "so", "result": { "people": [mara, tom], "count": 2 } }),
        json!({ "cast": [{ "member": mara }, { "member": tom }] }),
        json!({ "cast": [{ "number": 1, "member": mara }, { "number": 2, "member": tom }] }),
        json!({ "cast": { "Mara": { "role": "ALLY", "goal": "leave" },
            "Tom": { "role": "ALLY", "goal": "stay" } } }),
        json!({ "Mara": { "role": "ALLY", "goal": "leave" },
            "Tom": { "role": "ALLY", "goal": "stay" } }),
        json!({ "cast": { "character_a": mara, "character_b": tom } }),
        json!({ "characters": [
            { "name": "Mara", "profile": { "rôle": "ALLY", "Ziel": "leave" } },
            { "name": "Tom", "profile": { "role": "ALLY", "gols": "x", "goal": "stay" } },
        ] }),
    ] {
        let shown_input = input.to_string();
        assert_eq!(fit_to_schema(input, &sheets()), both, "{shown_input}");
    }
    let one = json!({ "cast": [mara] });
    for input in [json!({ "character": mara }), json!({ "character": [mara] })] {
        assert_eq!(fit_to_schema(input, &sheets()), one);
    }
    // Two lists fit equally well, so it is unclear which one is meant.
    let two = json!({ "heroes": [mara], "villains": [tom] });
    assert_eq!(fit_to_schema(two.clone(), &sheets()), two);
    let odd = json!({ "codex": [{ "title": "Mara" }] });
    assert_eq!(fit_to_schema(odd.clone(), &sheets()), odd);
}

#[test]
fn a_profile_and_a_name_around_a_sheet_are_unwrapped() {
    let schema = sheets()["properties"]["cast"]["items"].clone();
    let mara = json!({ "name": "Mara", "role": "ALLY", "goal": "leave" });
    for input in [
        json!({ "name": "Mara", "role": "ALLY", "profile": { "goal": "leave" } }),
        json!({ "name": "Mara", "profile": { "name": "Mara", "goal": "leave", "Rolle": "ALLY" } }),
        json!({ "id": { "name": "Mara" }, "drive": { "goal": "leave" }, "role": "ALLY" }),
        json!({ "Mara Quill": { "name": "Mara", "role": "ALLY", "goal": "leave" } }),
    ] {
        let shown_input = input.to_string();
        assert_eq!(fit_to_schema(input, &schema), mara, "{shown_input}");
    }
    let without_name = json!({ "Mara Quill": { "role": "ALLY", "goal": "leave" } });
    assert_eq!(fit_to_schema(without_name, &schema), json!({ "role": "ALLY", "goal": "leave" }));
    let two =
        json!({ "name": "Mara", "role": "ALLY", "a": { "goal": "stay" }, "b": { "goal": "go" } });
    assert_eq!(fit_to_schema(two, &schema), json!({ "name": "Mara", "role": "ALLY" }));
}

#[test]
fn endless_nesting_is_left_unchanged() {
    let text = "salt ".repeat(200_000);
    let nested = (0..90).fold(json!({ "name": text }), |inner, _| json!({ "a": inner }));
    assert_eq!(fit_to_schema(nested, &sheets()), json!({}));
}

#[test]
fn unknown_members_are_dropped() {
    for (key, value) in [
        ("titles", json!(["Salt", "Sea"])),
        ("titel", json!("Salz")),
        ("1. title", json!("Sea")),
        ("notes", json!([{ "about": "x" }])),
        ("traits", json!(["calm", "sharp"])),
    ] {
        let mut input = document();
        input[key] = value;
        assert_fitted(input, &document());
    }
    let sheet = json!({
        "type": "object", "additionalProperties": false,
        "required": ["name", "goal", "wound", "samples"],
        "properties": {
            "name": { "type": "string" }, "goal": { "type": "string" },
            "wound": { "type": "string" },
            "samples": { "type": "array", "items": { "type": "string" } }
        }
    });
    let input = json!({ "name": "Mara", "goal": "leave", "wound": "w", "traits": ["calm"],
        "friends": [{ "name": "Tom" }] });
    let read = json!({ "name": "Mara", "goal": "leave", "wound": "w" });
    assert_eq!(fit_to_schema(input, &sheet), read);
}

#[test]
fn an_object_may_be_a_list_of_its_names_and_values() {
    let pairs: Vec<Value> = document()
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| json!({ "field": name, "value": value }))
        .collect();
    assert_fitted(json!(pairs), &document());
    let titles = json!({
        "type": "object", "required": ["title_suggestions"],
        "properties": { "title_suggestions": { "type": "array", "items": { "type": "string" } } }
    });
    for input in [
        json!([{ "title_suggestion": "Salt" }, { "title_suggestion": "Sea" }]),
        json!([{ "description": "Salt" }, { "description": "Sea" }]),
        json!([{ "id": 1, "content": "Salt" }, { "id": 2, "content": "Sea" }]),
    ] {
        let found = fit_to_schema(json!({ "title_suggestions": input }), &titles);
        assert_eq!(found, json!({ "title_suggestions": ["Salt", "Sea"] }));
    }
    let reasons = json!({ "title_suggestions": [{ "reason": "short" }] });
    assert_eq!(fit_to_schema(reasons.clone(), &titles), reasons, "a reason is no title");
}

#[test]
fn a_single_element_or_elements_by_key_become_a_list() {
    let schema = json!({
        "type": "object", "required": ["replacements"], "additionalProperties": false,
        "properties": { "replacements": { "type": "array", "items": {
            "type": "object", "required": ["passage", "replacement"],
            "additionalProperties": false,
            "properties": {
                "finding_id": { "type": "string" }, "passage": { "type": "string" },
                "replacement": { "type": "string" }
            }
        } } }
    });
    let one = json!({ "finding_id": "f1", "passage": "a", "replacement": "b" });
    let two = json!({ "finding_id": "f2", "passage": "c", "replacement": "d" });
    let without_name = |passage: &str, replacement: &str| json!({ "passage": passage, "replacement": replacement });
    let alone = json!({ "replacements": [one] });
    let both = json!({ "replacements": [one, two] });
    for (input, read) in [
        (one.clone(), &alone),
        (json!({ "result": one }), &alone),
        (json!({ "replacements": { "f1": without_name("a", "b") } }), &alone),
        (
            json!({ "replacements": { "f1": without_name("a", "b"), "f2": without_name("c", "d") } }),
            &both,
        ),
        (json!({ "replacements": { "x": one, "y": two } }), &both),
        (json!({ "replacements": [{ "id": "f1", "old": "a", "new": "b" }] }), &alone),
        (json!({ "replacements": [{ "finding": "f1", "原文": "a", "修改后": "b" }] }), &alone),
    ] {
        let shown_input = input.to_string();
        assert_eq!(fit_to_schema(input, &schema), *read, "{shown_input}");
    }
    // Two elements without a list are not read as a list.
    let other = json!({ "passage": "a" });
    assert_eq!(fit_to_schema(other.clone(), &schema).get("replacements"), None, "{other}");
}
