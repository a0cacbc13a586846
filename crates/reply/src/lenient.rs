//! Reads JSON as models write it.
//!
//! The reader knows every separator and every style of quotation marks. A comma may be missing if
//! it is certain that the next member or element begins. A key with two different values, an
//! invalid number, and a text without quotation marks have no single reading and are refused.

mod number;
mod text;

use serde_json::{Map, Value};

pub(crate) use self::number::parse_number;
use self::text::ValuePosition;
pub(crate) use self::text::starts_member;

/// The maximum number of levels of nested brackets.
const MAX_LEVELS: usize = 100;

/// The result for a text that starts with a bracket.
#[derive(Debug, PartialEq)]
pub(super) enum ReadOutcome {
    /// A value and its length in bytes.
    Complete { value: Value, bytes: usize },
    /// The text ended too early. Contains the complete part.
    CutOff { closed: Value, lacks_only_brackets: bool },
    /// The text is not JSON after this many bytes. `has_begun` is true if a part of the text was
    /// complete. `is_ambiguous` is true if the text has two readings, or if it has an ellipsis in
    /// place of values.
    Malformed { reason: String, bytes: usize, has_begun: bool, is_ambiguous: bool },
}

/// Reads the value at the start of a text. First follows the rules of quotation marks. If that
/// fails, guesses which quotation marks were meant.
pub(super) fn read_value(text: &str) -> ReadOutcome {
    let exact = read_with(text, QuoteMatching::Exact);
    let ReadOutcome::Malformed { bytes: exact_bytes, is_ambiguous: false, .. } = exact else {
        return exact;
    };
    let guessed = read_with(text, QuoteMatching::Guessed);
    let is_worse = match guessed {
        ReadOutcome::Malformed { bytes, .. } => bytes <= exact_bytes,
        // A text that ends with its last bracket is complete, so it only lacks a quotation mark.
        ReadOutcome::CutOff { .. } => text.trim_end().ends_with(['}', ']']),
        ReadOutcome::Complete { .. } => false,
    };
    if is_worse { exact } else { guessed }
}

fn read_with(text: &str, quotes: QuoteMatching) -> ReadOutcome {
    let mut reader = JsonReader { text, quotes, at: 0, items: 0, ends_after_value: false };
    match reader.read_next_value(ValuePosition::Item, 0) {
        Ok(value) => ReadOutcome::Complete { value, bytes: reader.at },
        Err(StopReason::CutOff(closed)) => ReadOutcome::CutOff {
            closed: closed.unwrap_or_default(),
            lacks_only_brackets: reader.ends_after_value,
        },
        Err(StopReason::Ambiguous(key)) => ReadOutcome::Malformed {
            reason: format!("the key `{key}` occurs twice with different values"),
            bytes: reader.at,
            has_begun: true,
            is_ambiguous: true,
        },
        Err(StopReason::Elided) => ReadOutcome::Malformed {
            reason: format!(
                "the reply has \"...\" in place of values{}",
                reader.describe_position()
            ),
            bytes: reader.at,
            has_begun: reader.items > 0,
            is_ambiguous: true,
        },
        Err(StopReason::Malformed(problem)) => ReadOutcome::Malformed {
            reason: format!("{problem}{}", reader.describe_position()),
            bytes: reader.at,
            has_begun: reader.items > 0,
            is_ambiguous: false,
        },
    }
}

/// Which quotation marks end a string.
#[derive(Clone, Copy, PartialEq, Eq)]
enum QuoteMatching {
    /// Every unescaped mark.
    Exact,
    /// Only marks that are followed by a valid next token.
    Guessed,
}

/// Why reading stopped.
enum StopReason {
    /// The text ended. Contains the complete part of the value.
    CutOff(Option<Value>),
    /// The text is not JSON.
    Malformed(&'static str),
    /// A key has two different values.
    Ambiguous(String),
    /// An ellipsis stands for values.
    Elided,
}

struct JsonReader<'a> {
    text: &'a str,
    quotes: QuoteMatching,
    /// The index of the next byte.
    at: usize,
    /// The number of complete members and elements.
    items: usize,
    /// True if the text ended after a complete value.
    ends_after_value: bool,
}

impl<'a> JsonReader<'a> {
    fn remaining(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn describe_position(&self) -> String {
        let near: String = self.remaining().chars().take(24).collect();
        let line = self.text[..self.at].matches('\n').count() + 1;
        format!(" in line {line} at `{near}`")
    }

    fn peek(&self) -> Option<char> {
        self.remaining().chars().next()
    }

    fn skip(&mut self, character: char) {
        self.at += character.len_utf8();
    }

    /// Skips white space and comments. Returns the next character, or `CutOff` at the end.
    fn next_token(&mut self) -> Result<char, StopReason> {
        self.at += blank_bytes(self.remaining());
        self.peek().ok_or(StopReason::CutOff(None))
    }

    fn read_next_value(
        &mut self,
        position: ValuePosition,
        level: usize,
    ) -> Result<Value, StopReason> {
        if level > MAX_LEVELS {
            return Err(StopReason::Malformed("brackets nested too deeply"));
        }
        match self.next_token()? {
            _ if self.remaining().starts_with("..") || self.remaining().starts_with('…') => {
                Err(StopReason::Elided)
            }
            '{' => self.read_object(level),
            '[' => self.read_array(level),
            quote if text::is_opening(quote) => {
                self.read_string(quote, position).map(Value::String)
            }
            '-' | '+' | '.' | '0'..='9' => self.read_number(position),
            '(' => self.read_number_in_brackets(position),
            character if character.is_ascii_alphabetic() => self.read_word(position),
            _ => Err(StopReason::Malformed("a value is missing")),
        }
    }

    fn read_object(&mut self, level: usize) -> Result<Value, StopReason> {
        self.skip('{');
        let mut members = Map::new();
        loop {
            match self.read_member(&mut members, level) {
                Ok(true) => self.items += 1,
                Ok(false) => return Ok(Value::Object(members)),
                Err(StopReason::CutOff(_)) => {
                    return Err(StopReason::CutOff(Some(Value::Object(members))));
                }
                Err(halt) => return Err(halt),
            }
        }
    }

    /// Reads a member and the comma after it. Returns false at the closing bracket.
    fn read_member(
        &mut self,
        members: &mut Map<String, Value>,
        level: usize,
    ) -> Result<bool, StopReason> {
        let key = match self.next_token()? {
            '}' => {
                self.skip('}');
                return Ok(false);
            }
            _ if members.is_empty() && text::ellipsis_bytes(self.remaining()) > 0 => {
                return Err(StopReason::Elided);
            }
            // If the schema requires the omitted member, the strict check reports it.
            _ if text::ellipsis_bytes(self.remaining()) > 0 => {
                self.at += text::ellipsis_bytes(self.remaining());
                if let comma = self.next_token()?
                    && text::is_comma(comma)
                {
                    self.skip(comma);
                }
                return Ok(true);
            }
            quote if text::is_opening(quote) => self.read_string(quote, ValuePosition::Key)?,
            character if text::starts_name(character) => self.read_name(),
            _ => return Err(StopReason::Malformed("a key is missing")),
        };
        self.next_token()?;
        match text::colon_bytes(self.remaining()) {
            0 => return Err(StopReason::Malformed("a colon is missing")),
            bytes => self.at += bytes,
        }
        match self.read_next_value(ValuePosition::Member, level + 1) {
            Ok(value) => match members.get(&key) {
                Some(other) if *other != value => return Err(StopReason::Ambiguous(key)),
                Some(_) | None => members.insert(key, value),
            },
            Err(StopReason::CutOff(Some(part))) => {
                members.entry(key).or_insert(part);
                return Err(StopReason::CutOff(None));
            }
            Err(halt) => return Err(halt),
        };
        match self.next_after_value()? {
            comma if text::is_comma(comma) => self.skip_commas(),
            '}' => {}
            // A surplus bracket precedes the one that closes the object.
            ']' if self.remaining()[1..].trim_start().starts_with('}') => self.skip(']'),
            _ if text::ellipsis_bytes(self.remaining()) > 0 => {}
            _ if text::starts_member(self.remaining()) => {}
            _ => return Err(StopReason::Malformed("a comma is missing")),
        }
        Ok(true)
    }

    /// Returns the next character after a complete value.
    fn next_after_value(&mut self) -> Result<char, StopReason> {
        let next = self.next_token();
        if next.is_err() || self.remaining().starts_with("```") {
            self.ends_after_value = true;
            return Err(StopReason::CutOff(None));
        }
        next
    }

    /// Skips the comma after a value, and surplus commas after it: `"Salt",, "beats"`.
    fn skip_commas(&mut self) {
        let mut remaining = self.remaining();
        while let Some(after) = remaining.strip_prefix(text::is_comma) {
            self.at = self.text.len() - after.len();
            remaining = &after[blank_bytes(after)..];
        }
    }

    fn read_array(&mut self, level: usize) -> Result<Value, StopReason> {
        self.skip('[');
        let mut elements = Vec::new();
        loop {
            match self.read_element(&mut elements, level) {
                Ok(true) => self.items += 1,
                Ok(false) => return Ok(Value::Array(elements)),
                Err(StopReason::CutOff(_)) => {
                    return Err(StopReason::CutOff(Some(Value::Array(elements))));
                }
                Err(halt) => return Err(halt),
            }
        }
    }

    /// Reads an element and the comma after it. Returns false at the closing bracket.
    fn read_element(
        &mut self,
        elements: &mut Vec<Value>,
        level: usize,
    ) -> Result<bool, StopReason> {
        let before = self.at;
        let next = self.next_token()?;
        if text::has_ellipsis_in_comment(&self.text[before..self.at]) {
            return Err(StopReason::Elided);
        }
        if next == ']' {
            self.skip(']');
            return Ok(false);
        }
        // `[,]` is empty, because there is nothing on either side of the comma.
        if elements.is_empty() && text::is_comma(next) {
            let after = &self.remaining()[next.len_utf8()..];
            let blank = blank_bytes(after);
            if after[blank..].starts_with(']') {
                self.at += next.len_utf8() + blank + 1;
                return Ok(false);
            }
        }
        match self.read_next_value(ValuePosition::Item, level + 1) {
            Ok(value) => elements.push(value),
            Err(StopReason::CutOff(Some(part))) => {
                elements.push(part);
                return Err(StopReason::CutOff(None));
            }
            Err(halt) => return Err(halt),
        }
        let end = self.at;
        let next = self.next_after_value()?;
        if text::has_ellipsis_in_comment(&self.text[end..self.at])
            || text::ellipsis_bytes(self.remaining()) > 0
        {
            return Err(StopReason::Elided);
        }
        match next {
            comma if text::is_comma(comma) => self.skip_commas(),
            ']' => {}
            '{' | '[' => {}
            quote if text::is_opening(quote) => {}
            // Two numbers on one line may be one number.
            '-' | '0'..='9' if self.text[end..self.at].contains('\n') => {}
            _ => return Err(StopReason::Malformed("a comma is missing")),
        }
        Ok(true)
    }

    /// Reads a number. At the very end of the text, its last digits may be missing.
    fn read_number(&mut self, position: ValuePosition) -> Result<Value, StopReason> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.' | '_');
        let before = &self.text[..self.at];
        let token = self.take_while(is_part);
        // `1,024` may be one number.
        let is_group = token.len() == 3 && token.starts_with('0') && {
            before
                .strip_suffix(',')
                .is_some_and(|preceding| preceding.ends_with(|c: char| c.is_ascii_digit()))
        };
        if is_group {
            return Err(StopReason::Malformed("a number cannot be read"));
        }
        if self.remaining().is_empty() {
            return Err(StopReason::CutOff(None));
        }
        if number::is_not_a_number(token.trim_start_matches(['-', '+'])) {
            return Ok(Value::Null);
        }
        if let Some(share) = number::read_share(token, self.remaining()) {
            self.at += share.len() - token.len();
            return Ok(Value::from(share));
        }
        if position == ValuePosition::Member
            && let Some((number, bytes)) = number::read_decimal_comma(token, self.remaining())
        {
            self.at += bytes;
            return Ok(number);
        }
        number::parse_number(token).ok_or(StopReason::Malformed("a number cannot be read"))
    }

    /// Reads a number in round brackets, as some programs write it: `(8.5)`.
    fn read_number_in_brackets(&mut self, position: ValuePosition) -> Result<Value, StopReason> {
        self.skip('(');
        let value = match self.next_token()? {
            quote if text::is_opening(quote) => {
                self.read_string(quote, ValuePosition::Item).map(Value::String)?
            }
            _ => self.read_number(position)?,
        };
        if self.next_token()? != ')' {
            return Err(StopReason::Malformed("a closing bracket is missing"));
        }
        self.skip(')');
        Ok(value)
    }

    fn read_word(&mut self, position: ValuePosition) -> Result<Value, StopReason> {
        let word = self.take_while(|c| c.is_ascii_alphanumeric());
        match word {
            "Decimal" | "float" | "Float" | "int" | "Integer" | "Number"
                if self.remaining().starts_with('(') =>
            {
                self.read_number_in_brackets(position)
            }
            "true" | "True" => Ok(Value::Bool(true)),
            "false" | "False" => Ok(Value::Bool(false)),
            "null" | "None" => Ok(Value::Null),
            // `NaN` and similar words.
            _ if number::is_not_a_number(word) => Ok(Value::Null),
            _ if self.remaining().is_empty() => Err(StopReason::CutOff(None)),
            _ => Err(StopReason::Malformed("a text without quotation marks")),
        }
    }

    /// Reads a key without quotation marks.
    fn read_name(&mut self) -> String {
        self.take_while(text::continues_name).to_owned()
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let remaining = self.remaining();
        let end = remaining.find(|character| !is_part(character)).unwrap_or(remaining.len());
        self.at += end;
        &remaining[..end]
    }
}

/// The escapes of white space in a JSON string.
pub(crate) const WHITE_SPACE_ESCAPES: [&str; 3] = ["\\n", "\\r", "\\t"];

/// Returns how many bytes of white space and comments a text begins with.
fn blank_bytes(text: &str) -> usize {
    let mut remaining = text;
    loop {
        remaining = remaining.trim_start();
        // A line break between tokens may be written as an escape.
        if let Some(after) =
            WHITE_SPACE_ESCAPES.iter().find_map(|escape| remaining.strip_prefix(escape))
        {
            remaining = after;
            continue;
        }
        let comment_end = if remaining.starts_with("//") || remaining.starts_with('#') {
            remaining.find('\n')
        } else if remaining.starts_with("/*") {
            remaining.find("*/").map(|end| end + 2)
        } else {
            return text.len() - remaining.len();
        };
        remaining = comment_end.map_or("", |end| &remaining[end..]);
    }
}
