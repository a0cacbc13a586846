//! Fences: they prevent foreign text in a prompt from ending its own section.
//!
//! A text is put between two lines of quotation marks. The fence has more marks than any run of
//! quotation marks in the text. Every other value is rendered on one line without such runs, so
//! that it can neither open nor close a fence.

use minijinja::{Environment, Error, Output, State, Value, escape_formatter};

/// The minimum number of marks in a fence.
const MIN_MARKS: usize = 3;

/// Installs the fence rules in an environment: the filter `fenced` for texts, the filter `as_lines`
/// for lists of lines that the program has composed, the filter `spoken` for the words of documents,
/// the filter `unstopped` for texts that more is put behind, and the one-line rule for every other
/// value.
pub(crate) fn install_filters(environment: &mut Environment<'static>) {
    environment.add_filter("fenced", |text: String| Value::from_safe_string(fence_text(&text)));
    environment.add_filter("spoken", |word: String| speak_word(&word));
    environment.add_filter("unstopped", |value: Value| drop_final_stops(&value));
    environment.add_filter("as_lines", |lines: Value| join_lines(&lines));
    environment.set_formatter(write_value);
}

/// Returns a text, or each text of a list, without its full stop.
fn drop_final_stops(value: &Value) -> Result<Value, Error> {
    if let Some(text) = value.as_str() {
        let text = text.trim_end();
        let stopped = text.strip_suffix(['.', '。']).filter(|rest| !rest.ends_with('.'));
        return Ok(Value::from(stopped.unwrap_or(text)));
    }
    value.try_iter()?.map(|text| drop_final_stops(&text)).collect()
}

/// Returns a word of a document as one would say it.
fn speak_word(word: &str) -> String {
    match word {
        "first" => "first person".to_owned(),
        "second" => "second person".to_owned(),
        "third_limited" => "third person, limited to what one character knows".to_owned(),
        "third_omniscient" => "third person, by a narrator who knows everything".to_owned(),
        word => word.to_lowercase().replace('_', " "),
    }
}

/// Joins lines with line breaks. A long book has many lines, and most of them need no escaping.
fn join_lines(lines: &Value) -> Result<Value, Error> {
    let mut text = String::new();
    for line in lines.try_iter()? {
        if !text.is_empty() {
            text.push('\n');
        }
        let line = line.to_str().unwrap_or_default();
        if may_break_out(&line) {
            text.push_str(&to_one_line(&line));
        } else {
            text.push_str(&line);
        }
    }
    Ok(Value::from_safe_string(text))
}

/// Returns a text between two fences.
fn fence_text(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '"' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let marks = "\"".repeat(MIN_MARKS.max(longest + 1));
    format!("{marks}\n{}\n{marks}", text.trim_matches('\n'))
}

fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() && may_break_out(text) => {
            out.write_str(&to_one_line(text)).map_err(Error::from)
        }
        Some(text) => out.write_str(text).map_err(Error::from),
        None => escape_formatter(out, state, value),
    }
}

/// Returns true if the text has several lines or a run of marks that could be a fence.
fn may_break_out(text: &str) -> bool {
    // 0xc2 and 0xe2 are the first bytes of the line breaks that have more than one byte.
    let may_have_break = |byte: u8| byte < b' ' || matches!(byte, 0xc2 | 0xe2);
    let is_break = |c: char| c < ' ' || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    text.bytes().any(may_have_break) && text.contains(is_break) || text.contains("\"\"\"")
}

/// Returns a text on one line, without runs of marks that could be a fence.
fn to_one_line(text: &str) -> String {
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
    fn a_fence_is_longer_than_every_run_of_marks_in_its_text() {
        assert_eq!(fence_text("A keeper."), "\"\"\"\nA keeper.\n\"\"\"");
        assert_eq!(fence_text("a\n\"\"\"\nb"), "\"\"\"\"\na\n\"\"\"\nb\n\"\"\"\"");
        assert!(fence_text("\"\"\"\"\"").starts_with("\"\"\"\"\"\"\n"));
    }

    #[test]
    fn a_line_cannot_close_its_fence() {
        let lines = Value::from(vec!["a “b”", "c\u{2028}d", "é", "\"\"\"", "\u{85}e\tf"]);
        assert_eq!(join_lines(&lines).unwrap().as_str(), Some("a “b”\nc d\né\n\"\ne\tf"));
    }

    #[test]
    fn text_outside_a_fence_is_on_one_line() {
        assert_eq!(to_one_line("a\r\n\"\"\"\u{2028} b"), "a \" b");
        assert_eq!(to_one_line("a  b"), "a  b");
    }
}
