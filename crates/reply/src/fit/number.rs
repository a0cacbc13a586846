//! Reads the number in a text: `8,5 von 10`, `~8.5 (strong)`, `85%`, `８．５分`.

use serde_json::{Map, Number, Value};

use super::{
    scalar::{normalise_word, to_narrow},
    schema_allows_type,
};
use crate::lenient;
use crate::word::WordMatching;

/// The zeros of scripts with their own digits.
const ZEROS: [u32; 8] = [0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xE50];
scribe_domain::word_lists! {
    "fit/number":
        phrases OF, MOST, NUMBERS, MOSTS;
}

/// Marks that may begin a remark after a number.
const REMARK_STARTS: [&str; 13] =
    ["(", "（", "[", "【", ":", "：", ";", "；", "—", " – ", " - ", "\n", "，"];

struct TextNumber<'a> {
    number: Number,
    is_share: bool,
    start: usize,
    end: usize,
    /// The text between the preceding number and this one.
    before: &'a str,
}

/// Reads the number in a text. Returns `None` if it has no number or several.
pub(super) fn read_number(text: &str, schema: &Value) -> Option<Number> {
    let max = schema["maximum"].as_f64();
    let text: String = text.trim().chars().map(to_narrow).map(to_western_digit).collect();
    let text = text.trim_matches(|c: char| c.is_whitespace() || "*_`~≈\"'“”".contains(c));
    // If the schema wants an integer, `15.000` may mean fifteen thousand, so it is refused.
    let is_whole = !schema_allows_type(schema, "number");
    if is_whole && has_group(text) {
        return None;
    }
    if let Some(Value::Number(number)) = lenient::parse_number(text) {
        return Some(number);
    }
    if let Some(number) = read_number_phrase(text, max) {
        return Some(number);
    }
    // A number followed by a remark: `8.5 (scene 2 drags)`.
    let at = REMARK_STARTS.iter().filter_map(|mark| text.find(mark)).min()?;
    let (head, remark) = text.split_at(at);
    let remark_text = remark.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_open = remark.starts_with(['(', '（', '[', '【']);
    if !head.starts_with(|c: char| c.is_ascii_digit())
        || (!is_open && remark_text.starts_with(|c: char| c.is_ascii_digit()))
        || MOST.any_occurs_in(remark)
    {
        return None;
    }
    read_number_phrase(head, max)
}

/// Returns true if a text has a point followed by three digits, which may separate thousands.
fn has_group(text: &str) -> bool {
    text.match_indices('.').any(|(at, _)| {
        let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        digits == 3 && text[..at].ends_with(|c: char| c.is_ascii_digit())
    })
}

/// Reads the number of a text that has one number and possibly the maximum of its scale.
fn read_number_phrase(text: &str, max: Option<f64>) -> Option<Number> {
    let numbers = parse_numbers(text)?;
    match numbers.as_slice() {
        [one] => scale_to_max(one, max),
        [first, second] => {
            let between = second.before.trim();
            let words =
                between.trim_matches(|c: char| !c.is_alphanumeric() && c != '/').to_lowercase();
            let is_out_of =
                words.split_whitespace().next_back().is_some_and(|last| OF.contains(&last))
                    || OF.contains(&words.as_str());
            let tail = &text[second.end..];
            let has_most = MOST.any_occurs_in(text);
            let (value, scale_max) = if has_most && first.number.as_f64() == max {
                (second, first)
            } else if (is_out_of && tail.chars().count() < 24) || has_most {
                (first, second)
            } else {
                return None;
            };
            if value.is_share || scale_max.is_share {
                return None;
            }
            convert_scale(&value.number, scale_max.number.as_f64()?, max?)
        }
        _ => None,
    }
}

/// Converts a number from a scale with the maximum `scale_max` to a scale with the maximum `max`.
fn convert_scale(number: &Number, scale_max: f64, max: f64) -> Option<Number> {
    let value = number.as_f64()?;
    if scale_max == max {
        return (value <= scale_max).then(|| number.clone());
    }
    (scale_max == 100.0 && value <= scale_max).then(|| Number::from_f64(value * max / scale_max))?
}

fn scale_to_max(numbers: &TextNumber<'_>, max: Option<f64>) -> Option<Number> {
    if numbers.is_share && max != Some(100.0) {
        return convert_scale(&numbers.number, 100.0, max?);
    }
    // A number above the maximum may be on an unnamed scale, so it is refused.
    let is_within =
        max.is_none_or(|max| numbers.number.as_f64().is_some_and(|numbers| numbers <= max));
    is_within.then(|| numbers.number.clone())
}

/// Reads every number in a text. Returns `None` if one of them has more than one reading.
fn parse_numbers(text: &str) -> Option<Vec<TextNumber<'_>>> {
    let mut numbers: Vec<TextNumber<'_>> = Vec::new();
    let mut from = 0;
    while let Some(offset) = text[from..].find(|c: char| c.is_ascii_digit()) {
        let start = from + offset;
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '_');
        let after = text[start..].find(|c| !is_part(c)).map_or(text.len(), |end| start + end);
        let token = text[start..after].trim_end_matches(['.', ',', '_']);
        let mut end = start + token.len();
        let before = &text[numbers.last().map_or(0, |last| last.end)..start];
        // A letter or a sign directly before a number may belong to the number, unless the number
        // begins the text.
        let last = before.chars().next_back();
        let is_signed = matches!(last, Some('-' | '−' | '–' | '+' | '.'));
        if last.is_some_and(|c| c.is_ascii_alphabetic())
            || (is_signed && start > 1 && numbers.is_empty())
        {
            return None;
        }
        let sign =
            if matches!(last, Some('-' | '−' | '–')) && numbers.is_empty() { "-" } else { "" };
        let number = parse_token(&format!("{sign}{token}"))?;
        let remaining = text[end..].trim_start();
        let words = ["%", "percent", "per cent", "prozent", "pour cent", "por ciento"];
        let share = words.iter().find(|word| remaining.to_lowercase().starts_with(**word));
        if share.is_some_and(|share| *share == "%") {
            end = text.len() - remaining.len() + 1;
        }
        numbers.push(TextNumber { number, is_share: share.is_some(), start, end, before });
        if text[end..].starts_with(['½', '¼', '¾']) {
            return None;
        }
        from = end;
    }
    // A minus between two numbers makes them a range.
    let is_range = numbers.iter().skip(1).any(|second| {
        let between = second.before.trim();
        second.start > 0 && matches!(between, "-" | "–" | "−" | "—" | "~" | "～" | "〜" | "+" | "")
    });
    (!is_range).then_some(numbers)
}

fn parse_token(token: &str) -> Option<Number> {
    match lenient::parse_number(token) {
        Some(Value::Number(number)) => Some(number),
        Some(_) | None => parse_decimal_comma(token),
    }
}

/// Reads a decimal comma, such as `7,5`. A group of thousands never has only one or two digits.
fn parse_decimal_comma(text: &str) -> Option<Number> {
    let (whole, decimals) = text.split_once(',')?;
    let is_decimal = matches!(decimals.len(), 1 | 2);
    match lenient::parse_number(&format!("{whole}.{decimals}")) {
        Some(Value::Number(number)) if is_decimal => Some(number),
        Some(_) | None => None,
    }
}

/// Converts a digit of another script to 0 to 9, and a decimal point of another script to a point.
fn to_western_digit(character: char) -> char {
    let code = u32::from(character);
    if character == '٫' {
        return '.';
    }
    let digit = ZEROS.iter().filter_map(|zero| code.checked_sub(*zero)).find(|digit| *digit < 10);
    digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(character)
}

/// Reads an object in place of a number: `{"value": 8.5}`, `{"score": 85, "max": 100}`.
pub(super) fn parse_number_object(members: &Map<String, Value>, schema: &Value) -> Option<Value> {
    let is_one_of = |words: &[&str], key: &str| words.contains(&normalise_word(key).as_str());
    let is_number = |value: &Value| {
        value.is_number()
            || value.as_str().is_some_and(|text| text.contains(|c: char| c.is_ascii_digit()))
    };
    let scale_max =
        members.iter().find(|(key, _)| is_one_of(&MOSTS, key)).map(|(_, scale_max)| scale_max);
    let mut named = members.iter().filter(|(key, _)| is_one_of(&NUMBERS, key));
    let value = match (named.next(), named.next()) {
        (Some((_, value)), None) => value,
        (Some(_), Some(_)) => return None,
        (None, _) => {
            let mut others =
                members.iter().filter(|(key, value)| is_number(value) && !is_one_of(&MOSTS, key));
            others.next().filter(|_| others.next().is_none())?.1
        }
    };
    match scale_max {
        None => Some(value.clone()),
        Some(scale_max) => {
            let number = value.as_number()?;
            let scaled = convert_scale(number, scale_max.as_f64()?, schema["maximum"].as_f64()?)?;
            Some(Value::Number(scaled))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn assert_read(text: &str, max: i32, expected: Option<f64>) {
        let schema = json!({ "type": "number", "minimum": 0, "maximum": max });
        let read = read_number(text, &schema).and_then(|number| number.as_f64());
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn a_score_may_have_words_around_it() {
        for text in [
            "8.5 (strong)",
            "8,5 von 10",
            "8,5 sur 10",
            "8,5 sobre 10",
            "8,5 su 10",
            "8,5 из 10",
            "8,5 / 10",
            "8.5/10",
            "8.5／10",
            "8.5 out of 10",
            "8.5 (out of 10)",
            "8.5分",
            "8.5分（满分10分）",
            "满分10分，得8.5分",
            "10点満点中8.5点",
            "8.5点",
            "8.5점",
            "10점 만점에 8.5점",
            "٨٫٥ من ١٠",
            "८.५",
            "~8.5",
            "≈ 8.5",
            "**8.5**",
            "**8.5**/10",
            "85%",
            "85 %",
            "85/100",
            "85 percent",
            "8.5 points",
            "Score: 8.5",
            "about 8.5",
            "约8.5分",
            "8.5 - strong",
            "8.5: strong, but scene 2 drags",
            "8.5 (scene 2 drags)",
        ] {
            assert_read(text, 10, Some(8.5));
        }
    }

    #[test]
    fn a_text_without_one_number_is_not_read() {
        for text in [
            "8-9",
            "8–9",
            "8 - 9",
            "8 to 9",
            "8 or 9",
            "8~9",
            "8/12",
            "strong",
            "",
            "scene 2: 8",
            "15,000",
            "1.2.3",
            "8½",
            "v8",
            "12 (of sorts)",
            "85 (strong)",
            "8 9",
            "8, 9",
        ] {
            assert_read(text, 10, None);
        }
    }

    #[test]
    fn a_share_of_a_hundred_keeps_its_number() {
        for text in ["30%", "30 %", "about 30 percent", "30 Prozent", "30/100", "ca. 30 %", "30％"]
        {
            assert_read(text, 100, Some(30.0));
        }
    }

    #[test]
    fn a_number_inside_an_object_is_read() {
        let schema = json!({ "type": "number", "maximum": 10 });
        let read = |object: Value| parse_number_object(object.as_object().unwrap(), &schema);
        for object in [
            json!({ "value": 8.5 }),
            json!({ "score": 8.5, "reason": "strong" }),
            json!({ "score": 8.5, "max": 10 }),
            json!({ "score": 85, "out_of": 100 }),
            json!({ "bewertung": 8.5 }),
        ] {
            assert_eq!(read(object.clone()), Some(json!(8.5)), "{object}");
        }
        for object in [json!({ "low": 8, "high": 9 }), json!({ "score": 4, "of": 5 }), json!({})] {
            assert_eq!(read(object.clone()), None, "{object}");
        }
    }
}
