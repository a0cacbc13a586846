//! Converts line breaks and characters from the notation of another format.

use scribe_domain::text::sentences::{is_closing, is_end};

use crate::entities;

scribe_domain::word_lists! {
    "whole/notation":
        phrases PARAGRAPHS, INLINE;
}

/// Returns a text with real line breaks and characters.
pub(super) fn convert_notation(text: String) -> String {
    let text = convert_spaces(text);
    let text = convert_escapes(text);
    let text = convert_quotes(text);
    let text = convert_tags(text);
    entities::decode_entities(text)
}

/// Converts `\n` escapes in a text that has no real line breaks.
fn convert_escapes(text: String) -> String {
    if text.contains('\n') || !text.contains("\\n") {
        return text;
    }
    let text = text.replace("\\r\\n", "\\n");
    // A path such as `C:\new` has a backslash inside a word.
    let ends_sentences = text.split("\\n").map(str::trim_end).all(|line| {
        let ends = |c: char| is_end(c) || is_closing(c) || matches!(c, '"' | '*' | ':');
        line.is_empty() || line.ends_with(ends)
    });
    if !text.contains("\\n\\n") && !ends_sentences {
        return text;
    }
    text.replace("\\n", "\n").replace("\\t", " ").replace("\\\"", "\"").replace("\\'", "'")
}

/// Converts SentencePiece's mark for spaces.
fn convert_spaces(text: String) -> String {
    const SPACE_MARK: char = '▁';
    let marks = text.matches(SPACE_MARK).count();
    if marks < 4 || text.matches(' ').count() * 4 > marks {
        text
    } else {
        text.replace(SPACE_MARK, " ")
    }
}

/// If the text has no other backslashes, removes the backslashes before quotation marks and decodes
/// escapes such as `\u2019`.
fn convert_quotes(text: String) -> String {
    if !text.contains('\\') {
        return text;
    }
    let mut converted = String::with_capacity(text.len());
    let mut remaining = text.as_str();
    while let Some((before, after)) = remaining.split_once('\\') {
        converted.push_str(before);
        let Some((character, bytes)) = read_escape(after) else { return text };
        converted.push(character);
        remaining = &after[bytes..];
    }
    converted.push_str(remaining);
    converted
}

/// Returns the character that an escape stands for, and the number of bytes after the backslash.
fn read_escape(text: &str) -> Option<(char, usize)> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        return Some((quote, 1));
    }
    let digits = text.strip_prefix('u')?.get(..4)?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    // ASCII letters never need the escape.
    let character = char::from_u32(code).filter(|c| !c.is_ascii() && !c.is_control())?;
    Some((character, 5))
}

/// Converts paragraph tags to paragraphs, and `<br>` to line breaks.
fn convert_tags(text: String) -> String {
    if !text.contains('<') {
        return text;
    }
    let is_html = PARAGRAPHS.iter().any(|name| opens_with(text.trim_start(), name));
    let breaks = text.matches("<br").count();
    let is_broken = breaks > 1 || breaks == 1 && !text.contains('\n');
    if !is_html && !is_broken {
        return text;
    }
    let mut converted = String::with_capacity(text.len());
    let mut remaining = text.as_str();
    while let Some(at) = remaining.find('<') {
        converted.push_str(&remaining[..at]);
        remaining = &remaining[at..];
        let tag = remaining[1..].split(['>', '<']).next().unwrap_or_default();
        let has_end = remaining[1 + tag.len()..].starts_with('>');
        let name = tag.trim_start_matches('/').trim_end_matches('/').trim();
        let name = name.split(' ').next().unwrap_or_default().to_lowercase();
        let replacement = match name.as_str() {
            "br" => Some("\n"),
            name if is_html && PARAGRAPHS.contains(&name) => Some("\n\n"),
            name if is_html && INLINE.contains(&name) => Some(""),
            _ => None,
        };
        match replacement.filter(|_| has_end) {
            Some(replacement) => {
                converted.push_str(replacement);
                remaining = &remaining[tag.len() + 2..];
            }
            None => {
                converted.push('<');
                remaining = &remaining[1..];
            }
        }
    }
    converted.push_str(remaining);
    converted
}

fn opens_with(text: &str, name: &str) -> bool {
    text.strip_prefix('<').and_then(|remaining| remaining.strip_prefix(name)).is_some_and(
        |remaining| remaining.starts_with(['>', ' ']) && text.contains(&format!("</{name}>")),
    )
}

#[cfg(test)]
mod tests {
    use crate::clean_prose;

    const PROSE: &str = "Rain fell.\n\n\"Who is there?\" she asked.\n\nNobody answered.";

    #[test]
    fn line_breaks_in_other_notations_are_converted() {
        for reply in [
            "Rain fell.\\n\\n\\\"Who is there?\\\" she asked.\\n\\nNobody answered.",
            "Rain fell.\\n\\n\"Who is there?\" she asked.\\n\\nNobody answered.\\n",
            "Rain fell.\\r\\n\\r\\n\"Who is there?\" she asked.\\r\\n\\r\\nNobody answered.",
            "Rain fell.<br><br>\"Who is there?\" she asked.<br/><br />Nobody answered.",
            "<p>Rain fell.</p><p>\"Who is there?\" she asked.</p><p>Nobody answered.</p>",
            "<p>Rain fell.</p>\n<p>&quot;Who is&nbsp;there?&quot; she asked.</p>\n<p>Nobody answered.</p>",
            "<div><p class=\"a\">Rain <em>fell</em>.</p><p>\"Who is there?\" she asked.</p><p>Nobody answered.</p></div>",
            "<story><p>Rain fell.</p><p>\"Who is there?\" she asked.</p><p>Nobody answered.</p></story>",
            "Rain fell.\n\n&quot;Who is there?&#34; she&nbsp;asked.\n\nNobody answered.",
            "Sure, here is the scene:\\n\\nRain fell.\\n\\n\"Who is there?\" she asked.\\n\\nNobody answered.",
        ] {
            assert_eq!(clean_prose(reply).as_deref(), Ok(PROSE), "{reply}");
        }
        assert_eq!(clean_prose("雨。\\n\\n「誰？」").as_deref(), Ok("雨。\n\n「誰？」"));
        let letters =
            clean_prose("Le caf&eacute; &agrave; c&ocirc;t&eacute;, f&uuml;r gar&ccedil;on.");
        assert_eq!(letters.as_deref(), Ok("Le café à côté, für garçon."));
        assert_eq!(clean_prose("Salt &amp; Rain.").as_deref(), Ok("Salt & Rain."));
    }

    #[test]
    fn backslashes_and_angle_brackets_in_prose_are_kept() {
        for text in [
            "The file was at C:\\new\\names, and she opened it.",
            "She typed \\n.\n\nThen she typed \\n\\n.",
            "a < b and <thin> ice",
            "She typed <p> and waited.",
            "R&D; that was all.",
        ] {
            assert_eq!(clean_prose(text).as_deref(), Ok(text));
        }
    }
}
