//! Reads strings between quotation marks and finds their ends.

use super::{JsonReader, QuoteMatching, StopReason, blank_bytes};

/// How many bytes ahead the reader looks for the end of the next key.
const MAX_KEY_BYTES: usize = 128;
/// How many bytes are searched for the token after a string.
const LOOKAHEAD_BYTES: usize = 512;

/// The closing marks of each opening mark.
const QUOTES: [(char, &[char]); 16] = [
    ('"', &['"']),
    ('\'', &['\'']),
    ('`', &['`']),
    ('“', &['”']),
    ('”', &['”']),
    ('„', &['“', '”']),
    ('‘', &['’']),
    ('‚', &['‘', '’']),
    ('«', &['»']),
    ('»', &['«', '»']),
    ('「', &['」']),
    ('『', &['』']),
    ('＂', &['＂']),
    ('‹', &['›']),
    ('″', &['″']),
    ('〃', &['〃']),
];

/// Returns true for a mark that opens a string.
pub(super) fn is_opening(character: char) -> bool {
    !find_closing_marks(character).is_empty()
}

fn find_closing_marks(opening: char) -> &'static [char] {
    QUOTES.iter().find(|(quote, _)| *quote == opening).map_or(&[], |(_, closings)| closings)
}

/// Returns true for a separator of members and elements.
pub(super) fn is_comma(character: char) -> bool {
    matches!(character, ',' | '，' | '、' | '،' | ';' | '；' | '﹐' | '､')
}

/// Returns the length of the mark between a key and its value, in bytes, or 0.
pub(super) fn colon_bytes(text: &str) -> usize {
    let colons = [":", "：", "﹕", "=>", "="];
    colons.iter().find(|colon| text.starts_with(**colon)).map_or(0, |colon| colon.len())
}

/// Returns the length of an ellipsis in place of members or elements, in bytes, or 0.
pub(super) fn ellipsis_bytes(text: &str) -> usize {
    let remaining = text.trim_start_matches(['.', '…']);
    let dots = &text[..text.len() - remaining.len()];
    let next = remaining.trim_start_matches([' ', '\t', '\r']);
    let stands_alone = next.is_empty() || next.starts_with([',', '，', '}', ']', '\n']);
    if stands_alone && (dots.contains('…') || dots.len() > 1) { dots.len() } else { 0 }
}

/// Returns true for white space that contains a comment with an ellipsis at its start, such as `//
/// ... and so on`.
pub(super) fn has_ellipsis_in_comment(blank: &str) -> bool {
    ["//", "/*", "#"].iter().filter_map(|mark| blank.split_once(mark)).any(|(_, comment)| {
        let comment = comment.trim_start();
        comment.starts_with("...") || comment.starts_with('…')
    })
}

/// The position of a string, which decides what must follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValuePosition {
    /// Before a colon.
    Key,
    /// After a colon.
    Member,
    /// In an array.
    Item,
}

impl JsonReader<'_> {
    /// Reads a string from its opening quotation mark.
    ///
    /// In the guessing mode, a mark ends the string only if a valid token follows it. Any other
    /// mark belongs to the string, as in `"He said "no" and left"`.
    pub(super) fn read_string(
        &mut self,
        quote: char,
        position: ValuePosition,
    ) -> Result<String, StopReason> {
        let closing = find_closing_marks(quote);
        let block = quote.to_string().repeat(3);
        if self.remaining().starts_with(&block) {
            return self.read_block(&block, &block);
        }
        if self.remaining().starts_with("``") {
            return self.read_block("``", "''");
        }
        self.skip(quote);
        let mut string = String::new();
        let mut has_guessed = false;
        loop {
            let character = self.peek().ok_or(StopReason::CutOff(None))?;
            self.skip(character);
            if character == '\\' {
                self.read_escape(&mut string)?;
            } else if closing.contains(&character)
                && (self.quotes == QuoteMatching::Exact || ends_text(self.remaining(), position))
            {
                // The string may also have ended before its last comma.
                if has_guessed && string.trim_end().ends_with(is_comma) {
                    return Err(StopReason::Malformed("a quotation mark is out of place"));
                }
                return Ok(string);
            } else {
                has_guessed |= closing.contains(&character);
                string.push(character);
            }
        }
    }

    /// Reads a string between marks of several characters: triple quotation marks as in Python, or
    /// two backticks and two apostrophes as in LaTeX. Fewer marks in a row belong to the string.
    fn read_block(&mut self, opening: &str, closing: &str) -> Result<String, StopReason> {
        self.at += opening.len();
        let mut string = String::new();
        while !self.remaining().starts_with(closing) {
            let character = self.peek().ok_or(StopReason::CutOff(None))?;
            self.skip(character);
            if character == '\\' {
                self.read_escape(&mut string)?;
            } else {
                string.push(character);
            }
        }
        self.at += closing.len();
        Ok(string)
    }

    /// Reads the character after a backslash.
    fn read_escape(&mut self, string: &mut String) -> Result<(), StopReason> {
        let character = self.peek().ok_or(StopReason::CutOff(None))?;
        self.skip(character);
        // Markdown escapes punctuation. A backslash before any other letter belongs to a path.
        if character.is_ascii_alphanumeric() && !"ntrbfu".contains(character) {
            string.push('\\');
        }
        string.push(match character {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => self.read_code_point()?,
            other => other,
        });
        Ok(())
    }

    /// Reads the character of `XXXX` or `XXXX\uXXXX`. An unpaired half becomes U+FFFD.
    fn read_code_point(&mut self) -> Result<char, StopReason> {
        let high = self.read_code_unit()?;
        if let Some(character) = char::from_u32(high) {
            return Ok(character);
        }
        if (0xD800..0xDC00).contains(&high) && self.remaining().starts_with("\\u") {
            let escape_end = self.at;
            self.at += 2;
            let low = self.read_code_unit()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = escape_end;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn read_code_unit(&mut self) -> Result<u32, StopReason> {
        let remaining = self.remaining();
        let digits = remaining.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
        if digits < 4 {
            let is_cut_off = digits == remaining.len();
            return Err(if is_cut_off {
                StopReason::CutOff(None)
            } else {
                StopReason::Malformed("an escaped character cannot be read")
            });
        }
        self.at += 4;
        u32::from_str_radix(&remaining[..4], 16)
            .map_err(|_| StopReason::Malformed("an escaped character cannot be read"))
    }
}

/// Returns true if a character may begin a key without quotation marks.
pub(super) fn starts_name(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

/// Returns true if a character may continue a key without quotation marks.
pub(super) fn continues_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

/// Returns true if a quotation mark directly before `remaining` ends a string.
fn ends_text(remaining: &str, position: ValuePosition) -> bool {
    let window = &remaining[..remaining.floor_char_boundary(LOOKAHEAD_BYTES)];
    let is_whole = window.len() == remaining.len();
    let next = &window[blank_bytes(window)..];
    let Some(character) = next.chars().next() else { return is_whole };
    let is_new_line = window[..window.len() - next.len()].contains('\n');
    let after = &next[character.len_utf8()..];
    let after = &after[blank_bytes(after)..];
    match (position, character) {
        (ValuePosition::Key, _) => colon_bytes(next) > 0,
        (ValuePosition::Member, '}') | (ValuePosition::Item, ']') => true,
        (ValuePosition::Member, comma) if is_comma(comma) => {
            after.is_empty() || after.starts_with('}') || starts_member(after)
        }
        (ValuePosition::Item, comma) if is_comma(comma) => {
            after.is_empty()
                || after.starts_with(is_opening)
                || after.starts_with(['{', '[', ']', '-'])
                || after.starts_with(|c: char| c.is_ascii_digit())
                || ["true", "false", "null"].iter().any(|word| after.starts_with(word))
        }
        // A comma is missing.
        (ValuePosition::Member, quote) if is_opening(quote) || is_new_line => starts_member(next),
        (ValuePosition::Item, quote) if is_opening(quote) => is_new_line,
        (ValuePosition::Member | ValuePosition::Item, _) => false,
    }
}

/// Returns true if a key and its colon follow, or if the text ends too early to decide.
pub(crate) fn starts_member(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return true };
    let remaining = &text[first.len_utf8()..];
    let window = &remaining[..remaining.floor_char_boundary(MAX_KEY_BYTES)];
    let end = if is_opening(first) {
        window.find(find_closing_marks(first))
    } else if starts_name(first) {
        Some(window.find(|c| !continues_name(c)).unwrap_or(window.len()))
    } else {
        return false;
    };
    let Some(end) = end else { return window.len() == remaining.len() };
    let after = &window[end..];
    let after = after.strip_prefix(find_closing_marks(first)).unwrap_or(after);
    let after = &after[blank_bytes(after)..];
    after.is_empty() && window.len() == remaining.len() || colon_bytes(after) > 0
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{ReadOutcome, read_value};

    #[track_caller]
    fn assert_reads_as(text: &str, expected: &Value) {
        match read_value(text) {
            ReadOutcome::Complete { value, bytes } => {
                assert_eq!((&value, bytes), (expected, text.len()), "{text}");
            }
            other @ (ReadOutcome::CutOff { .. } | ReadOutcome::Malformed { .. }) => {
                panic!("{text}: {other:?}")
            }
        }
    }

    #[test]
    fn errors_of_notation_are_accepted() {
        assert_reads_as("{'a': 'it''s', \"b\": [1, 2,],}", &json!({ "a": "it''s", "b": [1, 2] }));
        assert_reads_as(
            "{a: True, b_c: None, // why\n /* so */ d: False}",
            &json!({ "a": true, "b_c": null, "d": false }),
        );
        assert_reads_as(
            "{\"a\": \"x\"\n \"b\": {\"c\": 1} \"d\": -1.5e3}",
            &json!({ "a": "x", "b": { "c": 1 }, "d": -1500.0 }),
        );
        assert_reads_as("{“标题”：“盐”, “b”: 1}", &json!({ "标题": "盐", "b": 1 }));
    }

    #[test]
    fn separators_of_every_style_are_read() {
        let pair = json!({ "a": "x", "b": [1, 2] });
        for text in [
            "{\"a\"：\"x\"，\"b\"：[1，2]}",
            "{\"a\": \"x\"； \"b\": [1、2]}",
            "{\"a\": \"x\"; \"b\": [1; 2]}",
            "{\"a\": \"x\"، \"b\": [1، 2]}",
            "{\"a\" => \"x\", \"b\" => [1, 2]}",
            "{a = 'x', b = [1, 2]}",
            "{„a“: „x“, „b“: [1, 2]}",
            "{«a»: «x», «b»: [1, 2]}",
            "{「a」：「x」，「b」：[1，2]}",
            "{＂a＂：＂x＂，＂b＂：[1，2]}",
            "{”a”: ”x”, ”b”: [1, 2]}",
        ] {
            assert_reads_as(text, &pair);
        }
    }

    #[test]
    fn a_comma_may_be_missing_between_values_of_every_kind() {
        assert_reads_as("[{\"a\": 1}\n{\"a\": 2}]", &json!([{ "a": 1 }, { "a": 2 }]));
        assert_reads_as("[[1] [2]]", &json!([[1], [2]]));
        assert_reads_as("[\"a\" \"b\"\n\"c\"]", &json!(["a", "b", "c"]));
        assert_reads_as("[1\n2\n-3]", &json!([1, 2, -3]));
        assert_reads_as(
            "{\"a\": 1 \"b\": true 'c': [1] d: {}\n e: null}",
            &json!({ "a": 1, "b": true, "c": [1], "d": {}, "e": null }),
        );
        assert_reads_as("[\"He said \"no\"\"\n\"b\"]", &json!(["He said \"no\"", "b"]));
    }

    #[test]
    fn ambiguous_notation_is_refused() {
        for text in [
            "[1 2]",
            "[1,000]",
            "[1,024]",
            "{\"a\": 1], \"b\": 2}",
            "{\"a\": nano}",
            "{\"a\": 0x1F}",
            "{\"a\": 1, \"a\": 2}",
            "{\"a\": one}",
            "{\"a\": [1, 2}",
        ] {
            assert!(
                matches!(read_value(text), ReadOutcome::Malformed { .. }),
                "{text}: {:?}",
                read_value(text)
            );
        }
        assert_reads_as("{\"a\": 1, \"a\": 1}", &json!({ "a": 1 }));
    }

    #[test]
    fn a_word_for_a_missing_number_is_null() {
        let none = json!({ "a": null, "b": 1 });
        for word in ["NaN", "nan", "Infinity", "-Infinity", "inf", "-inf", "+Infinity", "-NaN"] {
            assert_reads_as(&format!("{{\"a\": {word}, \"b\": 1}}"), &none);
        }
        assert_reads_as("{\"a\": 03}", &json!({ "a": 3 }));
    }

    #[test]
    fn an_unmatched_closing_bracket_is_ignored() {
        assert_reads_as("{\"a\": [1, 2]]}", &json!({ "a": [1, 2] }));
        assert_reads_as("{\"a\": [{\"b\": 1}]\n]\n}", &json!({ "a": [{ "b": 1 }] }));
        assert_reads_as("{\"a\": {\"b\": \"x\"}]}", &json!({ "a": { "b": "x" } }));
    }

    #[test]
    fn a_text_that_only_lacks_brackets_is_distinguished() {
        let lacks_only_brackets = |text| match read_value(text) {
            ReadOutcome::CutOff { lacks_only_brackets, .. } => lacks_only_brackets,
            other => panic!("{text}: {other:?}"),
        };
        for text in ["{\"a\": [1, \"b\"", "{\"a\": {\"b\": [1]\n", "{\"a\": true\n```\n"] {
            assert!(lacks_only_brackets(text), "{text}");
        }
        for text in ["{\"a\": [1,", "{\"a\": \"b", "{\"a\":", "{\"a\"", "{\"a\": 1", "{"] {
            assert!(!lacks_only_brackets(text), "{text}");
        }
    }

    #[test]
    fn raw_line_breaks_and_quotation_marks_belong_to_the_text() {
        assert_reads_as(
            "{\"text\": \"\"Go,\" he said.\n\"Now!\" She went.\", \"words\": 6}",
            &json!({ "text": "\"Go,\" he said.\n\"Now!\" She went.", "words": 6 }),
        );
        assert_reads_as(
            r#"{"beats": ["the "last" lamp", "dawn"], "x": "a, "b", c"}"#,
            &json!({ "beats": ["the \"last\" lamp", "dawn"], "x": "a, \"b\", c" }),
        );
    }

    #[test]
    fn escapes_are_read_and_half_a_pair_is_replaced() {
        assert_reads_as(
            r#"{"a": "\u76d0 \ud83d\ude00 \ud83d \'\n\_",}"#,
            &json!({ "a": "盐 😀 \u{fffd} '\n_" }),
        );
    }

    #[test]
    fn a_cut_anywhere_is_reported() {
        let text = r#"{"a": "x\u76d0", "b": [1, {"c": true}], "d": 12}"#;
        for (end, _) in text.char_indices().skip(1) {
            assert!(
                matches!(read_value(&text[..end]), ReadOutcome::CutOff { .. }),
                "{}",
                &text[..end]
            );
        }
    }

    #[test]
    fn brackets_nested_without_end_are_refused() {
        let text = "[".repeat(100_000);
        assert!(matches!(read_value(&text), ReadOutcome::Malformed { .. }));
    }
}
