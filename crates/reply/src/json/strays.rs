//! Reads other marks in place of quotation marks, and removes surplus commas.

use serde::de::IgnoredAny;

use crate::lenient::{self, Outcome};

/// Substitutes for the opening and the closing quotation mark.
const QUOTES: [(&str, &str); 3] = [("″", "″"), ("``", "''"), ("〃", "〃")];

/// Replaces such substitutes, as in `{″title″: "Salt"}`, if the first key begins with one.
pub(super) fn with_plain_quotes(text: &str) -> Option<String> {
    let start = text.find(['{', '['])?;
    let first = text[start..].trim_start_matches(|c: char| c.is_whitespace() || "{[".contains(c));
    let (opening, closing) = QUOTES.iter().find(|(opening, _)| first.starts_with(opening))?;
    let (before, json) = text.split_at(start);
    Some(
        before.to_owned()
            + &outside_texts(json, |rest| {
                [opening, closing]
                    .iter()
                    .find(|mark| rest.starts_with(**mark))
                    .map(|mark| ("\"", mark.len()))
            }),
    )
}

/// Removes surplus commas, as in `{"title": "Salt",, "beats": []}`, if the text cannot be read
/// unchanged. There must be something before the commas and nothing between them.
pub(super) fn with_single_commas(text: &str) -> Option<String> {
    let start = text.find(['{', '['])?;
    let (before, json) = text.split_at(start);
    if !json.contains(",,") && !json.contains(", ,") {
        return None;
    }
    let mut last = None;
    let single = outside_texts(json, |rest| {
        let next = rest.chars().next()?;
        let is_second = next == ',' && last == Some(',');
        if !next.is_whitespace() {
            // A list that begins with commas lacks its first elements.
            last = Some(if next == ',' && matches!(last, Some('[' | '{')) { '[' } else { next });
        }
        is_second.then_some(("", 1))
    });
    // A reader that guesses quotation marks may take the second comma for text.
    let is_plain = serde_json::Deserializer::from_str(&single)
        .into_iter::<IgnoredAny>()
        .next()
        .is_some_and(|read| read.is_ok());
    let is_needed = is_plain || !matches!(lenient::read_value(json), Outcome::Complete { .. });
    (is_needed && single.len() < json.len()).then(|| before.to_owned() + &single)
}

/// Replaces parts of a text outside of strings. The closure returns the replacement and the number
/// of bytes that it replaces.
pub(super) fn outside_texts(
    json: &str,
    mut replace: impl FnMut(&str) -> Option<(&'static str, usize)>,
) -> String {
    let mut converted = String::with_capacity(json.len());
    let mut rest = json;
    let (mut is_text, mut is_escaped) = (false, false);
    while let Some(character) = rest.chars().next() {
        if !is_text && let Some((instead, bytes)) = replace(rest) {
            converted.push_str(instead);
            rest = &rest[bytes..];
            continue;
        }
        if character == '"' && !is_escaped {
            is_text = !is_text;
        }
        is_escaped = is_text && character == '\\' && !is_escaped;
        converted.push(character);
        rest = &rest[character.len_utf8()..];
    }
    converted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::parse_json;

    #[test]
    fn substitutes_for_quotation_marks_are_read() {
        let card = json!({ "title": "6″ of \"salt\"", "beats": ["flee"] });
        for text in [
            r#"{″title″: "6″ of \"salt\"", ″beats″: ["flee"]}"#,
            "Here: {\n ``title'': \"6″ of \\\"salt\\\"\", ``beats'': [``flee'']}",
        ] {
            assert_eq!(parse_json(text).as_ref(), Ok(&card), "{text}");
        }
        let plain = r#"{"title": "6″ of ``salt''",}"#;
        assert_eq!(parse_json(plain), Ok(json!({ "title": "6″ of ``salt''" })));
    }

    #[test]
    fn a_doubled_comma_separates_once() {
        let card = json!({ "title": "Salt,, and more", "beats": ["flee", "hide"] });
        for text in [
            r#"{"title": "Salt,, and more",, "beats": ["flee",, "hide"]}"#,
            r#"{"title": "Salt,, and more", , "beats": ["flee","hide",,],,}"#,
            r#"{"title": "Salt,, and more",,"beats": ["flee",,"hide"]}"#,
            "Here:\n```json\n{\"title\": \"Salt,, and more\",, \"beats\": [\"flee\",, \"hide\"]}\n```",
        ] {
            assert_eq!(parse_json(text).as_ref(), Ok(&card), "{text}");
        }
        for text in [r#"{"beats": [,,]}"#, r#"{"beats": [,, "flee"]}"#] {
            assert!(parse_json(text).is_err(), "{text}");
        }
    }
}
