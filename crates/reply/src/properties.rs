//! Whatever a model writes, reading it ends, and ends in the same way.

use proptest::{collection, prelude::*};
use serde_json::{Map, Value};

use super::{ReplyProblem, clean_prose, parse_json};

/// Pieces from which replies that look like replies are made.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "```",
        "```json",
        "<think>",
        "</think>",
        "Sure, here is the scene:",
        "# ",
        "Chapter 2",
        "\n",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        ":",
        ",",
        "\\",
        "\\u",
        "d83d",
        "//",
        "/*",
        "*/",
        "---",
        "**",
        "好的，以下是：",
        "“",
        "”",
        "true",
        "12",
        " ",
        "Rain.",
        "I'm sorry, I can't assist",
        "\0",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

fn reply() -> impl Strategy<Value = String> {
    collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let text = "[^\0]{0,12}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            collection::btree_map("[^\0]{0,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    collection::btree_map("[a-z]{1,6}", value(), 1..4)
        .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()))
}

proptest! {
    #[test]
    fn reading_json_never_panics_and_reads_its_own_output_the_same(text in reply()) {
        if let Ok(value) = parse_json(&text) {
            prop_assert!(value.is_object());
            prop_assert_eq!(parse_json(&value.to_string()), Ok(value));
        }
    }

    #[test]
    fn cleaning_prose_never_panics_and_changes_clean_prose_no_more(text in reply()) {
        if let Ok(prose) = clean_prose(&text) {
            prop_assert_eq!(clean_prose(&prose), Ok(prose));
        }
    }

    #[test]
    fn an_object_is_read_out_of_fences_and_chatter(object in object()) {
        let pretty = serde_json::to_string_pretty(&object).unwrap();
        for text in [
            object.to_string(),
            format!("```json\n{pretty}\n```"),
            format!("Sure, here it is:\n\n{pretty}\n\nDone."),
            format!("<think>an object?</think>{object}"),
        ] {
            // Thinking and lenient reading meet texts that hold tags or a NUL of their own.
            prop_assume!(!object.to_string().contains("think>"));
            prop_assert_eq!(parse_json(&text), Ok(object.clone()));
        }
    }

    #[test]
    fn an_object_that_is_cut_off_is_never_taken_for_whole(object in object(), cut in 0.0..1.0_f64) {
        let text = object.to_string();
        let at = text.floor_char_boundary((text.len() as f64 * cut) as usize);
        match parse_json(&text[..at]) {
            Err(ReplyProblem::CutOff { closed }) => prop_assert!(closed.is_object()),
            Err(ReplyProblem::Empty) => prop_assert_eq!(at, 0),
            other => prop_assert!(false, "{}: {:?}", &text[..at], other),
        }
    }
}
