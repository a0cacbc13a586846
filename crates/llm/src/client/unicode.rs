//! Joins characters that arrive in two halves. A server may split its text between the two halves
//! of an escaped character, or between the bytes of a character, and no JSON reader accepts a half.
//!
//! Each half is put into the text as a mark of two characters, and the halves are joined later. A
//! half without its counterpart becomes U+FFFD.

use std::borrow::Cow;

/// Precedes every half. It is a noncharacter, so no text contains it.
const HALF_MARK: char = '\u{fdd0}';
/// The base of marks for surrogates. The offset from it equals the surrogate's offset from U+D800.
const SURROGATE_MARKS: u32 = 0xF_0000;
/// The base of marks for bytes that are not UTF-8.
const BYTE_MARKS: u32 = 0xF_1000;

const FIRST_SURROGATE: u32 = 0xD800;
const FIRST_LOW_SURROGATE: u32 = 0xDC00;
const LAST_SURROGATE: u32 = 0xDFFF;

/// One half of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CharacterHalf {
    Surrogate(u32),
    Byte(u8),
}

impl CharacterHalf {
    fn write_mark(self, text: &mut String) {
        let code = match self {
            Self::Surrogate(unit) => SURROGATE_MARKS + (unit - FIRST_SURROGATE),
            Self::Byte(byte) => BYTE_MARKS + u32::from(byte),
        };
        text.push(HALF_MARK);
        text.extend(char::from_u32(code));
    }

    fn from_mark(letter: char) -> Option<Self> {
        let code = u32::from(letter);
        let surrogate = code.checked_sub(SURROGATE_MARKS).map(|offset| FIRST_SURROGATE + offset);
        if let Some(unit) = surrogate.filter(|unit| *unit <= LAST_SURROGATE) {
            return Some(Self::Surrogate(unit));
        }
        u8::try_from(code.checked_sub(BYTE_MARKS)?).ok().map(Self::Byte)
    }
}

/// Decodes bytes, with a mark for each byte that is not part of a complete character.
pub(super) fn decode_utf8(held_bytes: &[u8]) -> String {
    let mut text = String::with_capacity(held_bytes.len());
    for chunk in held_bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| CharacterHalf::Byte(*byte).write_mark(&mut text));
    }
    text
}

/// Replaces each unpaired escaped surrogate in a JSON document with a mark.
pub(super) fn mark_surrogates(json: &str) -> Cow<'_, str> {
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return Cow::Borrowed(json);
    }
    let mut marked = String::with_capacity(json.len());
    let mut remaining = json;
    while let Some(at) = remaining.find('\\') {
        marked.push_str(&remaining[..at]);
        remaining = &remaining[at..];
        let unit = parse_unicode_escape(remaining);
        let low = unit.and_then(|_| parse_unicode_escape(&remaining[6..]));
        let length = match (unit, low) {
            (
                Some(FIRST_SURROGATE..FIRST_LOW_SURROGATE),
                Some(FIRST_LOW_SURROGATE..=LAST_SURROGATE),
            ) => 12,
            (Some(unit @ FIRST_SURROGATE..=LAST_SURROGATE), _) => {
                CharacterHalf::Surrogate(unit).write_mark(&mut marked);
                remaining = &remaining[6..];
                continue;
            }
            _ => 1 + remaining[1..].chars().next().map_or(0, char::len_utf8),
        };
        marked.push_str(&remaining[..length]);
        remaining = &remaining[length..];
    }
    marked.push_str(remaining);
    Cow::Owned(marked)
}

/// Returns the number in an escape of the form `\uXXXX` at the start of a text.
fn parse_unicode_escape(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// Returns true if a text contains a half of a character.
pub(super) fn has_halves(text: &str) -> bool {
    text.contains(HALF_MARK)
}

/// Returns the text after any halves of characters at its start.
pub(super) fn strip_leading_halves(text: &str) -> &str {
    let mut remaining = text;
    while let Some(inner) = remaining.strip_prefix(HALF_MARK) {
        let mut letters = inner.chars();
        if letters.next().and_then(CharacterHalf::from_mark).is_none() {
            return remaining;
        }
        remaining = letters.as_str().trim_start_matches(' ');
    }
    remaining
}

/// Resolves every mark in a text.
pub(super) fn resolve_halves(text: &str) -> String {
    let mut joiner = HalfJoiner::default();
    joiner.push(text) + &joiner.finish()
}

/// Joins the halves in a text that arrives in pieces.
#[derive(Debug, Default)]
pub(super) struct HalfJoiner {
    held: Vec<CharacterHalf>,
    lost_chars: usize,
}

impl HalfJoiner {
    /// Processes the next piece, and returns the text that is complete so far.
    pub(super) fn push(&mut self, piece: &str) -> String {
        if self.held.is_empty() && !piece.contains(HALF_MARK) {
            return piece.to_owned();
        }
        let mut complete = String::with_capacity(piece.len());
        let mut letters = piece.chars().peekable();
        while let Some(letter) = letters.next() {
            let half = match letter {
                HALF_MARK => letters.peek().copied().and_then(CharacterHalf::from_mark),
                _ => None,
            };
            match half {
                Some(half) => {
                    letters.next();
                    self.add_half(half, &mut complete);
                }
                None => {
                    self.replace_held(&mut complete);
                    complete.push(letter);
                }
            }
        }
        complete
    }

    /// Processes the end of the text.
    pub(super) fn finish(&mut self) -> String {
        let mut complete = String::new();
        self.replace_held(&mut complete);
        complete
    }

    pub(super) fn has_held_text(&self) -> bool {
        !self.held.is_empty()
    }

    pub(super) fn lost_chars(&self) -> usize {
        self.lost_chars
    }

    fn add_half(&mut self, half: CharacterHalf, complete: &mut String) {
        if !self.may_follow(half) {
            self.replace_held(complete);
        }
        self.held.push(half);
        if let Some(letter) = self.held_character() {
            complete.push(letter);
            self.held.clear();
        } else if !self.may_continue() {
            self.replace_held(complete);
        }
    }

    /// Returns true if the half may belong to the held ones.
    fn may_follow(&self, half: CharacterHalf) -> bool {
        match (self.held.last(), half) {
            (None, _) => true,
            (Some(CharacterHalf::Surrogate(_)), CharacterHalf::Surrogate(unit)) => {
                unit >= FIRST_LOW_SURROGATE
            }
            (Some(CharacterHalf::Byte(_)), CharacterHalf::Byte(byte)) => {
                (0x80..0xC0).contains(&byte)
            }
            _ => false,
        }
    }

    /// Returns the character that the held halves form.
    fn held_character(&self) -> Option<char> {
        match self.held.as_slice() {
            [CharacterHalf::Surrogate(high), CharacterHalf::Surrogate(low)]
                if *high < FIRST_LOW_SURROGATE =>
            {
                let offset =
                    ((high - FIRST_SURROGATE) << 10) + low.checked_sub(FIRST_LOW_SURROGATE)?;
                char::from_u32(0x1_0000 + offset)
            }
            _ => {
                let held_bytes = self.held_bytes()?;
                std::str::from_utf8(&held_bytes).ok()?.chars().next()
            }
        }
    }

    fn may_continue(&self) -> bool {
        match self.held.as_slice() {
            [CharacterHalf::Surrogate(unit)] => *unit < FIRST_LOW_SURROGATE,
            _ => self.held_bytes().is_some_and(|held_bytes| {
                // An error without a length means that the end of a character is missing.
                std::str::from_utf8(&held_bytes).is_err_and(|error| error.error_len().is_none())
            }),
        }
    }

    fn held_bytes(&self) -> Option<Vec<u8>> {
        let byte = |half: &CharacterHalf| match half {
            CharacterHalf::Byte(byte) => Some(*byte),
            CharacterHalf::Surrogate(_) => None,
        };
        self.held.iter().map(byte).collect()
    }

    fn replace_held(&mut self, complete: &mut String) {
        if !self.held.is_empty() {
            self.held.clear();
            self.lost_chars += 1;
            complete.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lone_surrogate_is_marked() {
        for json in
            [r#""\ud83d\ude00""#, r#""\\ud83d""#, r#""\ud7ff\ue000""#, r#""\udz00 \ud8""#, r#""\"#]
        {
            assert_eq!(mark_surrogates(json), json);
        }
        for (json, expected) in [
            (r"\ud83d", "\u{fffd}"),
            (r"\ud83d\n", "\u{fffd}\\n"),
            (r"\\\ud83d", "\\\\\u{fffd}"),
            (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
            (r"\ud83d雨", "\u{fffd}雨"),
        ] {
            assert_eq!(resolve_halves(&mark_surrogates(json)), expected, "{json}");
        }
    }

    #[test]
    fn bytes_are_joined_wherever_they_were_cut() {
        let text = "Rain 😀 雨 é";
        for at in 0..=text.len() {
            let (start, end) = text.as_bytes().split_at(at);
            let mut joiner = HalfJoiner::default();
            let read = joiner.push(&decode_utf8(start))
                + &joiner.push(&decode_utf8(end))
                + &joiner.finish();
            assert_eq!((read.as_str(), joiner.lost_chars()), (text, 0), "{at}");
        }
        assert_eq!(
            resolve_halves(&decode_utf8(b"a\xffb\xe9\x9bc\xf0")),
            "a\u{fffd}b\u{fffd}c\u{fffd}"
        );
    }
}
