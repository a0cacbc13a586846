//! Fences: what somebody else has written stands in a prompt so that it cannot end its own place.
//!
//! A text stands between two lines of quotation marks, more of them than the text has in a row
//! anywhere. Everything else that is filled in stands on one line and holds no such marks, so that
//! it can neither open nor close a fence.

use minijinja::{Environment, Error, Output, State, Value, escape_formatter};

/// The fewest marks of a fence.
const LEAST_MARKS: usize = 3;

/// Makes fences the rule of an environment: the filter `fenced` for texts, the filter `as_lines`
/// for lines that code has put together, and one line for everything else.
pub(crate) fn install(environment: &mut Environment<'static>) {
    environment.add_filter("fenced", |text: String| Value::from_safe_string(fence(&text)));
    environment.add_filter("as_lines", |lines: Value| join(&lines));
    environment.set_formatter(write_value);
}

/// Lines under each other. A long book has many of them, most of which need no care.
fn join(lines: &Value) -> Result<Value, Error> {
    let mut text = String::new();
    for line in lines.try_iter()? {
        if !text.is_empty() {
            text.push('\n');
        }
        let line = line.to_str().unwrap_or_default();
        if may_break_out(&line) {
            text.push_str(&one_line(&line));
        } else {
            text.push_str(&line);
        }
    }
    Ok(Value::from_safe_string(text))
}

/// A text between its fences.
fn fence(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '"' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let marks = "\"".repeat(LEAST_MARKS.max(longest + 1));
    format!("{marks}\n{}\n{marks}", text.trim_matches('\n'))
}

fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() && may_break_out(text) => {
            out.write_str(&one_line(text)).map_err(Error::from)
        }
        Some(text) => out.write_str(text).map_err(Error::from),
        None => escape_formatter(out, state, value),
    }
}

/// False for a text that is on one line and has no marks in a row.
fn may_break_out(text: &str) -> bool {
    // Two of them begin the bytes of a line break that has more than one.
    let may_have_break = |byte: u8| byte < b' ' || matches!(byte, 0xc2 | 0xe2);
    let is_break = |c: char| c < ' ' || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    text.bytes().any(may_have_break) && text.contains(is_break) || text.contains("\"\"\"")
}

/// A text on one line, without marks in a row that could be a fence.
fn one_line(text: &str) -> String {
    let is_break =
        |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let lines = text.split(is_break).map(str::trim).filter(|line| !line.is_empty());
    let mut line =
        if text.contains(is_break) { lines.collect::<Vec<_>>().join(" ") } else { text.to_owned() };
    while line.contains("\"\"\"") {
        line = line.replace("\"\"\"", "\"");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_row_of_marks_in_its_text() {
        assert_eq!(fence("A keeper."), "\"\"\"\nA keeper.\n\"\"\"");
        assert_eq!(fence("a\n\"\"\"\nb"), "\"\"\"\"\na\n\"\"\"\nb\n\"\"\"\"");
        assert!(fence("\"\"\"\"\"").starts_with("\"\"\"\"\"\"\n"));
    }

    #[test]
    fn lines_cannot_break_out() {
        let lines = Value::from(vec!["a “b”", "c\u{2028}d", "é", "\"\"\"", "\u{85}e\tf"]);
        assert_eq!(join(&lines).unwrap().as_str(), Some("a “b”\nc d\né\n\"\ne\tf"));
    }

    #[test]
    fn what_stands_outside_a_fence_stands_on_one_line() {
        assert_eq!(one_line("a\r\n\"\"\"\u{2028} b"), "a \" b");
        assert_eq!(one_line("a  b"), "a  b");
    }
}
