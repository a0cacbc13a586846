//! Joins characters that arrive in halves. A server may split its text between the two halves of an
//! escaped character, or between the bytes of a character, and no JSON reader accepts a half. Each
//! half is put into the text as a mark of two characters. The halves are joined later. A half
//! without its counterpart becomes U+FFFD.

use std::borrow::Cow;

/// Precedes every half. It is a noncharacter, so no text contains it.
const MARK: char = '\u{fdd0}';
/// The base of marks for surrogates. The offset from it equals the surrogate's offset from U+D800.
const SURROGATES: u32 = 0xF_0000;
/// The base of marks for bytes that are not UTF-8.
const BYTES: u32 = 0xF_1000;

const FIRST_SURROGATE: u32 = 0xD800;
const FIRST_LOW_SURROGATE: u32 = 0xDC00;
const LAST_SURROGATE: u32 = 0xDFFF;

/// One half of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Surrogate(u32),
    Byte(u8),
}

impl Half {
    fn write(self, text: &mut String) {
        let code = match self {
            Self::Surrogate(unit) => SURROGATES + (unit - FIRST_SURROGATE),
            Self::Byte(byte) => BYTES + u32::from(byte),
        };
        text.push(MARK);
        text.extend(char::from_u32(code));
    }

    fn from_mark(letter: char) -> Option<Self> {
        let code = u32::from(letter);
        let surrogate = code.checked_sub(SURROGATES).map(|offset| FIRST_SURROGATE + offset);
        if let Some(unit) = surrogate.filter(|unit| *unit <= LAST_SURROGATE) {
            return Some(Self::Surrogate(unit));
        }
        u8::try_from(code.checked_sub(BYTES)?).ok().map(Self::Byte)
    }
}

/// Decodes bytes, with a mark for each byte that is not part of a complete character.
pub(super) fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| Half::Byte(*byte).write(&mut text));
    }
    text
}

/// Replaces each unpaired escaped surrogate in a JSON document with a mark.
pub(super) fn mark_surrogates(json: &str) -> Cow<'_, str> {
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return Cow::Borrowed(json);
    }
    let mut marked = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        marked.push_str(&rest[..at]);
        rest = &rest[at..];
        let unit = escaped_unit(rest);
        let low = unit.and_then(|_| escaped_unit(&rest[6..]));
        let length = match (unit, low) {
            (
                Some(FIRST_SURROGATE..FIRST_LOW_SURROGATE),
                Some(FIRST_LOW_SURROGATE..=LAST_SURROGATE),
            ) => 12,
            (Some(unit @ FIRST_SURROGATE..=LAST_SURROGATE), _) => {
                Half::Surrogate(unit).write(&mut marked);
                rest = &rest[6..];
                continue;
            }
            _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        marked.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    marked.push_str(rest);
    Cow::Owned(marked)
}

/// Returns the number in an escape of the form `\uXXXX` at the start of a text.
fn escaped_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// Returns true if a text contains a half of a character.
pub(super) fn has_halves(text: &str) -> bool {
    text.contains(MARK)
}

/// Returns the text after any halves of characters at its start.
pub(super) fn without_leading_halves(text: &str) -> &str {
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix(MARK) {
        let mut letters = inner.chars();
        if letters.next().and_then(Half::from_mark).is_none() {
            return rest;
        }
        rest = letters.as_str().trim_start_matches(' ');
    }
    rest
}

/// Resolves every mark in a text.
pub(super) fn joined(text: &str) -> String {
    let mut halves = Halves::default();
    halves.push(text) + &halves.finish()
}

/// Joins the halves in a text that arrives in pieces.
#[derive(Debug, Default)]
pub(super) struct Halves {
    held: Vec<Half>,
    /// The number of lost characters.
    lost: usize,
}

impl Halves {
    /// Processes the next piece, and returns the text that is complete so far.
    pub(super) fn push(&mut self, piece: &str) -> String {
        if self.held.is_empty() && !piece.contains(MARK) {
            return piece.to_owned();
        }
        let mut whole = String::with_capacity(piece.len());
        let mut letters = piece.chars().peekable();
        while let Some(letter) = letters.next() {
            let half = match letter {
                MARK => letters.peek().copied().and_then(Half::from_mark),
                _ => None,
            };
            match half {
                Some(half) => {
                    letters.next();
                    self.add_half(half, &mut whole);
                }
                None => {
                    self.give_up(&mut whole);
                    whole.push(letter);
                }
            }
        }
        whole
    }

    /// Processes the end of the text.
    pub(super) fn finish(&mut self) -> String {
        let mut whole = String::new();
        self.give_up(&mut whole);
        whole
    }

    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    pub(super) fn lost(&self) -> usize {
        self.lost
    }

    fn add_half(&mut self, half: Half, whole: &mut String) {
        if !self.may_follow(half) {
            self.give_up(whole);
        }
        self.held.push(half);
        if let Some(letter) = self.character() {
            whole.push(letter);
            self.held.clear();
        } else if !self.can_go_on() {
            self.give_up(whole);
        }
    }

    /// Returns true if the half may belong to the held ones.
    fn may_follow(&self, half: Half) -> bool {
        match (self.held.last(), half) {
            (None, _) => true,
            (Some(Half::Surrogate(_)), Half::Surrogate(unit)) => unit >= FIRST_LOW_SURROGATE,
            (Some(Half::Byte(_)), Half::Byte(byte)) => (0x80..0xC0).contains(&byte),
            _ => false,
        }
    }

    /// Returns the character that the held halves form.
    fn character(&self) -> Option<char> {
        match self.held.as_slice() {
            [Half::Surrogate(high), Half::Surrogate(low)] if *high < FIRST_LOW_SURROGATE => {
                let offset =
                    ((high - FIRST_SURROGATE) << 10) + low.checked_sub(FIRST_LOW_SURROGATE)?;
                char::from_u32(0x1_0000 + offset)
            }
            _ => {
                let bytes = self.bytes()?;
                std::str::from_utf8(&bytes).ok()?.chars().next()
            }
        }
    }

    fn can_go_on(&self) -> bool {
        match self.held.as_slice() {
            [Half::Surrogate(unit)] => *unit < FIRST_LOW_SURROGATE,
            _ => self.bytes().is_some_and(|bytes| {
                // An error without a length means that the end of a character is missing.
                std::str::from_utf8(&bytes).is_err_and(|error| error.error_len().is_none())
            }),
        }
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let byte = |half: &Half| match half {
            Half::Byte(byte) => Some(*byte),
            Half::Surrogate(_) => None,
        };
        self.held.iter().map(byte).collect()
    }

    fn give_up(&mut self, whole: &mut String) {
        if !self.held.is_empty() {
            self.held.clear();
            self.lost += 1;
            whole.push(char::REPLACEMENT_CHARACTER);
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
            assert_eq!(joined(&mark_surrogates(json)), expected, "{json}");
        }
    }

    #[test]
    fn bytes_are_joined_wherever_they_were_cut() {
        let text = "Rain 😀 雨 é";
        for at in 0..=text.len() {
            let (start, end) = text.as_bytes().split_at(at);
            let mut halves = Halves::default();
            let read = halves.push(&decode(start)) + &halves.push(&decode(end)) + &halves.finish();
            assert_eq!((read.as_str(), halves.lost()), (text, 0), "{at}");
        }
        assert_eq!(joined(&decode(b"a\xffb\xe9\x9bc\xf0")), "a\u{fffd}b\u{fffd}c\u{fffd}");
    }
}
