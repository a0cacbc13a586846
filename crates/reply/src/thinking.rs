//! Takes out what a model thinks aloud.

/// The tags that models put around their thinking.
const TAGS: [&str; 3] = ["think", "thinking", "reasoning"];

/// A text without its blocks of thinking, and whether there were any.
///
/// A block that is never closed reaches to the end. A closing tag without an opening one ends a
/// block that began before the text: prompts of some servers open it.
#[must_use]
pub fn without_thinking(text: &str) -> (String, bool) {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_inside = false;
    let mut has_thought = false;
    while let Some((start, tag)) = next_tag(rest) {
        has_thought = true;
        match tag.kind {
            Kind::Opening if !is_inside => kept.push_str(&rest[..start]),
            Kind::Closing if !is_inside => kept.clear(),
            Kind::Opening | Kind::Closing => {}
        }
        is_inside = matches!(tag.kind, Kind::Opening);
        rest = &rest[start + tag.bytes..];
    }
    if !is_inside {
        kept.push_str(rest);
    }
    (kept, has_thought)
}

enum Kind {
    Opening,
    Closing,
}

struct Tag {
    kind: Kind,
    bytes: usize,
}

/// The first tag of a text, and the byte at which it starts.
fn next_tag(text: &str) -> Option<(usize, Tag)> {
    text.match_indices('<').find_map(|(start, _)| Some((start, tag_at(&text[start..])?)))
}

fn tag_at(text: &str) -> Option<Tag> {
    let inner = text.strip_prefix('<')?;
    let (kind, name) = match inner.strip_prefix('/') {
        Some(name) => (Kind::Closing, name),
        None => (Kind::Opening, inner),
    };
    let longest = TAGS.iter().map(|tag| tag.len()).max().unwrap_or_default();
    let bytes = name.bytes().take(longest + 1).position(|byte| byte == b'>')?;
    let is_known = TAGS.iter().any(|tag| name[..bytes].eq_ignore_ascii_case(tag));
    is_known.then(|| Tag { kind, bytes: text.len() - name.len() + bytes + 1 })
}

#[cfg(test)]
mod tests {
    use super::without_thinking;

    #[test]
    fn thinking_is_taken_out_and_reported() {
        for (text, kept, has_thought) in [
            ("plain", "plain", false),
            ("<think>so…</think>Rain.", "Rain.", true),
            ("<THINK>\nso\n</Think>\nRain.", "\nRain.", true),
            ("Rain. <thinking>more?</thinking>Wind.", "Rain. Wind.", true),
            ("<think>never closed", "", true),
            ("prompt opened it</think>Rain.", "Rain.", true),
            ("a < b and <thin> ice", "a < b and <thin> ice", false),
            ("<think>the <think> tag</think>Rain.", "Rain.", true),
            ("a<黎明>b", "a<黎明>b", false),
        ] {
            assert_eq!(without_thinking(text), (kept.to_owned(), has_thought), "{text}");
        }
    }
}
