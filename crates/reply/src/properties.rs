//! Property tests: reading any reply terminates and is deterministic.

use proptest::{collection, prelude::*};
use serde_json::{Map, Value, json};

use super::{
    DraftFilter, ReplyProblem, clean_line, clean_prose, clean_title, find_traces, fit_to_schema,
    join_continuation, parse_json, remove_thinking,
};

/// Generates pieces from which realistic replies are composed.
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
        "<|im_end|>",
        "<|im_start|>assistant",
        "<|im_start|>user",
        "<|channel|>analysis<|message|>",
        "<|start|>assistant<|channel|>final<|message|>",
        "<reflection time=\"3\">",
        "</reflection>",
        "[INST]",
        "[/INST]",
        "◁think▷",
        "◁/think▷",
        "<answer>",
        "</answer>",
        "<|",
        "|>",
        "analysis",
        "assistantfinal",
        "## Scene 2",
        "(Word count: 3)",
        "<plan>",
        "</plan>",
        "[Thinking]",
        "[/Thinking]",
        "<unused94>thought\n",
        "<unused95>",
        "<details>",
        "<summary>Reasoning</summary>",
        "</details>",
        "[e~[",
        "Thinking...\n",
        "...done thinking.",
        "He typed <think> and",
        "Revised scene:\n\n",
        "\n\nHope you enjoy it!",
        "Scene: a kitchen.",
        "【思考】",
        "ASSISTANT:",
        "\n\nUser: next",
        "[START]",
        "▁",
        "<hr>",
        "，",
        "；",
        "「",
        "」",
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

/// Splits a text into pieces with the given sizes in characters, used in turn.
fn pieces(text: &str, sizes: &[usize]) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut remaining = chars.as_slice();
    let mut pieces = Vec::new();
    let mut sizes = sizes.iter().cycle();
    while !remaining.is_empty() {
        let size = sizes.next().map_or(1, |size| *size).min(remaining.len());
        pieces.push(remaining[..size].iter().collect());
        remaining = &remaining[size..];
    }
    pieces
}

/// Returns the part of a reply that was shown, or `None` if some of it turned out not to be the
/// answer.
fn show_pieces(pieces: &[String]) -> Option<String> {
    let mut filter = DraftFilter::default();
    let mut shown: String = pieces.iter().map(|piece| filter.push(piece)).collect();
    shown.push_str(&filter.finish());
    (!filter.is_void()).then_some(shown)
}

/// Generates replies in which every closing tag of reasoning has an opening tag before it, as far
/// as a draft can know.
fn wrapped() -> impl Strategy<Value = String> {
    let reasoning = prop::sample::select(vec![
        "",
        "<think>SECRET <b> [x]</think>\n",
        "<thought depth=\"2\">SECRET\n\nSECRET</thought>",
        "[THINK]SECRET[/THINK]",
        "◁think▷SECRET◁/think▷",
        "<|START_THINKING|>SECRET<|END_THINKING|>",
        "<|channel|>analysis<|message|>SECRET<|end|><|start|>assistant<|channel|>final<|message|>",
        "analysisWe need SECRET.assistantfinal",
        "Okay, the user wants SECRET.</think>",
        "<plan>SECRET</plan>\n",
        "<unused94>thought\nSECRET<unused95>",
        "<details>\n<summary>💭 Reasoning</summary>\nSECRET\n</details>\n",
        "[Thinking]SECRET[/Thinking]\n",
        "Thinking...\nSECRET\n...done thinking.\n",
    ]);
    let lead_in = prop::sample::select(vec![
        "",
        "Sure, here is the scene:\n\n",
        "```\n",
        "# Chapter 3\n",
        "<|im_start|>assistant\n",
        "Natürlich! Hier ist die Szene:\n",
        "[/INST] ",
    ]);
    let line = prop::sample::select(vec![
        "Rain fell.",
        "雨が降った。",
        "„Geh!“",
        "* * *",
        "## Scene 2: The Door",
        "",
        "a < b, <thin> ice",
        "<reflection>SECRET</reflection>She went.",
        "Let me know the worst, she wrote.",
        "Chapter 3 lay open on the desk.",
        "Scene: a kitchen.",
        "字数：200，电报员说。",
        "# 7 was the room.",
        "She read <plan> aloud.",
    ]);
    let end = prop::sample::select(vec![
        "",
        "<|im_end|>",
        "</s>",
        "\n\n(Word count: 12)",
        "\n```",
        "<|im_end|>\n<|im_start|>user\nSECRET",
        "<think>SECRET",
    ]);
    (reasoning, lead_in, collection::vec(line, 1..6), end).prop_map(
        |(reasoning, lead_in, lines, end)| {
            format!("{reasoning}{lead_in}It began.\n{}{end}", lines.join("\n"))
        },
    )
}

/// A reader with quadratic running time would not finish here.
#[test]
fn hostile_texts_are_read_in_linear_time() {
    const BYTES: usize = 1 << 15;
    for piece in [
        "<",
        "{",
        "[",
        "{\"",
        "<a",
        "<|",
        "[\"",
        "\"//",
        "/*",
        "<think>",
        "a",
        "*",
        "\n",
        "{}",
        "[[1]",
        "\"",
        "`",
        "{\"a\":\"",
        "Sure, ",
        "<|channel|>",
        "# ",
        "“„",
        "assistantfina",
        "\\u",
        "1",
        " ",
        "\u{3000}",
        "((((",
        "【1",
        "[cite: ",
        "Okay.\n\n",
        "1\n\n",
        "User: \n\n",
        "> Thinking\n",
        "[thinking] ",
        "x <think> ",
        "\\u2019",
        "<_a>",
        "</a>",
        "<b></b>",
        "[a]",
        "{{",
        "`",
        "(1)\n\n",
        "Note: a\n\n",
        "(continued)\n\n",
        "\u{1b}[",
        "<nl>",
    ] {
        let text = format!("{{\"a\": \"{}", piece.repeat(BYTES / piece.len()));
        drop(parse_json(&text));
        drop(clean_prose(&text));
        drop(find_traces(&text));
        drop(join_continuation(&text, &text, false));
        let mut filter = DraftFilter::default();
        drop(filter.push(&text));
        drop(filter.finish());
    }
}

/// The length of a channel header, in bytes, after which its message is no longer looked for.
const MAX_HEADER_BYTES: usize = 240;

/// Texts that were found by `scripts/fuzz draft`.
#[test]
fn a_draft_does_not_depend_on_where_pieces_end() {
    let long_header = format!("<|channel|>answer{}", "|e".repeat(130));
    let long_name = format!("a <|channel>{}> b", "f".repeat(96));
    let long_section = format!("a <|open|>think {}<|sep|> b", "f".repeat(96));
    let late_message = format!(
        "<|channel|>analysis{}<|message|>SECRET",
        "e".repeat(MAX_HEADER_BYTES - "analysis".len() - 2)
    );
    for text in [long_header.as_str(), &long_name, &long_section, &late_message] {
        let whole = show_pieces(&[text.to_owned()]);
        for size in 1..8 {
            assert_eq!(show_pieces(&pieces(text, &[size])), whole, "{text} {size}");
        }
    }
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
    fn an_object_is_read_from_fences_and_chatter(object in object()) {
        let pretty = serde_json::to_string_pretty(&object).unwrap();
        for text in [
            object.to_string(),
            format!("```json\n{pretty}\n```"),
            format!("Sure, here it is:\n\n{pretty}\n\nDone."),
            format!("<think>an object?</think>{object}"),
        ] {
            // Texts with their own tags or NUL are excluded, because they interact with the removal
            // of thinking and with lenient reading.
            prop_assume!(!object.to_string().contains("think>"));
            prop_assert_eq!(parse_json(&text), Ok(object.clone()));
        }
    }

    #[test]
    fn a_cut_off_object_is_never_complete(object in object(), cut in 0.0..1.0_f64) {
        let text = object.to_string();
        let at = text.floor_char_boundary((text.len() as f64 * cut) as usize);
        match parse_json(&text[..at]) {
            Err(ReplyProblem::CutOff { closed, .. }) => prop_assert!(closed.is_object()),
            Err(ReplyProblem::Empty) => prop_assert_eq!(at, 0),
            other => prop_assert!(false, "{}: {:?}", &text[..at], other),
        }
    }

    #[test]
    fn a_draft_does_not_depend_on_piece_sizes(text in reply(), sizes in collection::vec(1..9_usize, 1..5)) {
        if let Some(shown_in_pieces) = show_pieces(&pieces(&text, &sizes)) {
            prop_assert_eq!(Some(shown_in_pieces), show_pieces(&[text]));
        }
    }

    #[test]
    fn a_draft_shows_the_kept_text_and_no_reasoning(
        text in wrapped(),
        sizes in collection::vec(1..40_usize, 1..5),
    ) {
        let shown = show_pieces(&pieces(&text, &sizes)).unwrap_or_default();
        prop_assert!(!shown.contains("SECRET"), "{}", shown);
        prop_assert_eq!(Ok(shown.trim().to_owned()), clean_prose(&text));
    }

    #[test]
    fn reading_short_texts_and_continuations_never_panics(text in reply(), other in reply()) {
        prop_assert_eq!(clean_title(&clean_title(&text)), clean_title(&text));
        prop_assert_eq!(clean_line(&clean_line(&text)), clean_line(&text));
        drop(find_traces(&text));
        drop(remove_thinking(&text));
        drop(join_continuation(&text, &other, false));
    }

    #[test]
    fn fitting_is_idempotent(value in value()) {
        let schema = json!({
            "type": "object", "required": ["a"], "additionalProperties": false, "properties": {
                "a": { "type": "integer" }, "b": { "type": "array", "items": { "type": "string" } }
            }
        });
        let fitted = fit_to_schema(value, &schema);
        prop_assert_eq!(fit_to_schema(fitted.clone(), &schema), fitted);
    }
}
