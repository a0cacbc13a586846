//! Lenient reading of JSON: never panics, reads what is JSON as `serde_json` does, and reads its own
//! output unchanged.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scribe_reply::parse_json;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let read = parse_json(text);
    // Marks around reasoning and NUL characters are removed from texts, too.
    let is_plain = !text.contains(['<', '[', '◁', '【', '\0']) && !text.contains("\\u");
    if is_plain
        && let Ok(value @ Value::Object(_)) = serde_json::from_str::<Value>(text)
    {
        assert_eq!(read.as_ref(), Ok(&value));
    }
    if let Ok(value) = read {
        assert!(value.is_object());
        assert_eq!(parse_json(&value.to_string()), Ok(value));
    }
});
