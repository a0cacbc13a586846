//! Texts between quotation marks, and how to tell where they end.

use super::{Halt, Quotes, Reader, blank_bytes};

/// How far ahead the next key's end is looked for, in bytes.
const LONGEST_KEY_BYTES: usize = 128;

/// Where a text stands; it says what must follow.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// Before a colon.
    Key,
    /// After a colon.
    Member,
    /// In an array.
    Item,
}

impl Reader<'_> {
    /// A text, from its opening quotation mark.
    ///
    /// Where quotation marks are guessed, one ends the text only if what must come next comes
    /// next; any other one belongs to the text: `"He said "no" and left"`.
    pub(super) fn string(&mut self, quote: char, place: Place) -> Result<String, Halt> {
        let closing = if quote == '“' { '”' } else { quote };
        self.skip(quote);
        let mut string = String::new();
        loop {
            let character = self.peek().ok_or(Halt::CutOff(None))?;
            self.skip(character);
            if character == '\\' {
                self.escape(&mut string)?;
            } else if character == closing
                && (self.quotes == Quotes::Exact || ends_text(self.rest(), place))
            {
                return Ok(string);
            } else {
                string.push(character);
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, string: &mut String) -> Result<(), Halt> {
        let character = self.peek().ok_or(Halt::CutOff(None))?;
        self.skip(character);
        string.push(match character {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => self.code_point()?,
            itself => itself,
        });
        Ok(())
    }

    /// The character of `XXXX` or of `XXXX\uXXXX`; half a pair becomes U+FFFD.
    fn code_point(&mut self) -> Result<char, Halt> {
        let high = self.code_unit()?;
        if let Some(character) = char::from_u32(high) {
            return Ok(character);
        }
        if (0xD800..0xDC00).contains(&high) && self.rest().starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            let low = self.code_unit()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn code_unit(&mut self) -> Result<u32, Halt> {
        let rest = self.rest();
        let digits = rest.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
        if digits < 4 {
            let is_cut = digits == rest.len();
            return Err(if is_cut {
                Halt::CutOff(None)
            } else {
                Halt::Malformed("an escaped character cannot be read")
            });
        }
        self.at += 4;
        u32::from_str_radix(&rest[..4], 16)
            .map_err(|_| Halt::Malformed("an escaped character cannot be read"))
    }
}

/// True for the first character of a key without quotation marks.
pub(super) fn starts_name(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

/// True for the other characters of a key without quotation marks.
pub(super) fn continues_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

/// True where a quotation mark before `rest` ends a text.
fn ends_text(rest: &str, place: Place) -> bool {
    let next = &rest[blank_bytes(rest)..];
    let Some(character) = next.chars().next() else { return true };
    let after = &next[character.len_utf8()..];
    let after = &after[blank_bytes(after)..];
    match (place, character) {
        (Place::Key, ':' | '：') => true,
        (Place::Member, '}') | (Place::Item, ']') => true,
        (Place::Member, ',') => after.is_empty() || after.starts_with('}') || starts_member(after),
        // A comma was forgotten.
        (Place::Member, '"') => starts_member(next),
        (Place::Item, ',') => {
            after.is_empty()
                || after.starts_with(['"', '\'', '“', '{', '[', ']', '-'])
                || after.starts_with(|c: char| c.is_ascii_digit())
                || ["true", "false", "null"].iter().any(|word| after.starts_with(word))
        }
        (Place::Key | Place::Member | Place::Item, _) => false,
    }
}

/// True where a key and its colon follow, or the text ends before that can be told.
fn starts_member(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return true };
    let rest = &text[first.len_utf8()..];
    let end = match first {
        '"' | '\'' => rest.find(first),
        '“' => rest.find('”'),
        _ if starts_name(first) => Some(rest.find(|c| !continues_name(c)).unwrap_or(rest.len())),
        _ => return false,
    };
    let Some(end) = end else { return rest.len() <= LONGEST_KEY_BYTES };
    if end > LONGEST_KEY_BYTES {
        return false;
    }
    let after = rest[end..].trim_start_matches(['"', '\'', '”']);
    let after = &after[blank_bytes(after)..];
    after.is_empty() || after.starts_with([':', '：'])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{Outcome, read};

    #[track_caller]
    fn reads(text: &str, expected: &Value) {
        match read(text) {
            Outcome::Complete { value, bytes } => {
                assert_eq!((&value, bytes), (expected, text.len()), "{text}");
            }
            other @ (Outcome::CutOff { .. } | Outcome::Malformed { .. }) => {
                panic!("{text}: {other:?}")
            }
        }
    }

    #[test]
    fn slips_of_notation_are_forgiven() {
        reads("{'a': 'it''s', \"b\": [1, 2,],}", &json!({ "a": "it''s", "b": [1, 2] }));
        reads(
            "{a: True, b_c: None, // why\n /* so */ d: False}",
            &json!({ "a": true, "b_c": null, "d": false }),
        );
        reads(
            "{\"a\": \"x\"\n \"b\": {\"c\": 1} \"d\": -1.5e3}",
            &json!({ "a": "x", "b": { "c": 1 }, "d": -1500.0 }),
        );
        reads("{“标题”：“盐”, “b”: 1}", &json!({ "标题": "盐", "b": 1 }));
    }

    #[test]
    fn raw_line_breaks_and_quotation_marks_belong_to_the_text() {
        reads(
            "{\"text\": \"\"Go,\" he said.\n\"Now!\" She went.\", \"words\": 6}",
            &json!({ "text": "\"Go,\" he said.\n\"Now!\" She went.", "words": 6 }),
        );
        reads(
            r#"{"beats": ["the "last" lamp", "dawn"], "x": "a, "b", c"}"#,
            &json!({ "beats": ["the \"last\" lamp", "dawn"], "x": "a, \"b\", c" }),
        );
    }

    #[test]
    fn escapes_are_read_and_half_a_pair_is_replaced() {
        reads(
            r#"{"a": "\u76d0 \ud83d\ude00 \ud83d \'\n\_",}"#,
            &json!({ "a": "盐 😀 \u{fffd} '\n_" }),
        );
    }

    #[test]
    fn a_cut_anywhere_is_reported() {
        let text = r#"{"a": "x\u76d0", "b": [1, {"c": true}], "d": 12}"#;
        for (end, _) in text.char_indices().skip(1) {
            assert!(matches!(read(&text[..end]), Outcome::CutOff { .. }), "{}", &text[..end]);
        }
    }

    #[test]
    fn brackets_nested_without_end_are_refused() {
        let text = "[".repeat(100_000);
        assert!(matches!(read(&text), Outcome::Malformed { .. }));
    }
}
