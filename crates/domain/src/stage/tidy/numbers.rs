//! Numbers and scores: the forms in which they are read, and the defaults for missing ones.

use serde_json::{Number, Value, json};

use super::{
    score_words::read_score_words,
    walk::{FieldOutcome, TidyWalk},
};

crate::word_lists! {
    "stage/tidy/numbers":
        phrases TO;
}

/// Converts a share between 0 and 1 to per cent. A number in this range is assumed to be a share,
/// because a value of less than one per cent does not occur in practice.
fn share_to_percent(share: f64) -> Option<f64> {
    (share > 0.0 && share < 1.0).then_some(share * 100.0)
}

impl TidyWalk<'_> {
    pub(super) fn clamp_number(
        &mut self,
        value: &mut Value,
        at: &str,
        (min, max): (i64, i64),
        default: i64,
    ) -> FieldOutcome {
        #[expect(clippy::cast_precision_loss, reason = "the numbers are small enough to be exact")]
        let (max_value, default_value) = (max as f64, default as f64);
        let number = parse_grouped_number(value, max)
            .or_else(|| parse_number(value))
            .or_else(|| parse_range(value, max_value));
        let number = match number {
            Some(number) if at.ends_with("_percent") => {
                Some(share_to_percent(number).unwrap_or(number))
            }
            number => number,
        };
        let whole_number = number.map_or(default_value, f64::round);
        #[expect(clippy::cast_possible_truncation, reason = "a float saturates when it is cast")]
        let clamped = (whole_number as i64).clamp(min, max);
        if value.as_i64() != Some(clamped) {
            self.record_change(at, &format!("was {value} and is {clamped}"));
            *value = Value::Number(Number::from(clamped));
        }
        FieldOutcome::Usable
    }

    /// Tidies a score. A score that cannot be read becomes `default`. Without a default, the score
    /// is unusable.
    pub(super) fn clamp_score(
        &mut self,
        value: &mut Value,
        at: &str,
        default: Option<f64>,
    ) -> FieldOutcome {
        let number = parse_score(value);
        let Some(score) = number.or(default) else { return FieldOutcome::Unusable };
        let clamped = score.clamp(0.0, 10.0);
        if !value.is_number() || number.is_none_or(|number| (clamped - number).abs() > 0.0) {
            self.record_change(at, &format!("was {value} and is {clamped}"));
            *value = json!(clamped);
        }
        FieldOutcome::Usable
    }
}

/// Reads a score from 0 to 10: a number, stars, or a number in words. A range whose bounds differ
/// by at most one is read as its middle.
pub(crate) fn parse_score(value: &Value) -> Option<f64> {
    parse_number(value)
        .or_else(|| parse_range(value, 10.0))
        .or_else(|| value.as_str().and_then(read_score_words))
}

/// Reads a number. It may be a JSON string.
fn parse_number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    number.filter(|number| number.is_finite())
}

/// Reads a number with separators between its thousands, such as `80,000 words`, `80.000` or `80
/// 000`.
///
/// Only whole numbers are read, and only if the field allows numbers of at least 1,000.
fn parse_grouped_number(value: &Value, max: i64) -> Option<f64> {
    const MARKS: [char; 7] = [',', '.', '\'', '’', ' ', '\u{a0}', '\u{202f}'];
    let text = value.as_str().filter(|_| max >= 1_000)?;
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let text = &text[start..];
    let end = text.find(|c: char| !c.is_ascii_digit() && !MARKS.contains(&c));
    let (number, remaining) = text.split_at(end.unwrap_or(text.len()));
    let number = number.trim_end_matches(MARKS);
    let mark = number.chars().find(|c| MARKS.contains(c))?;
    let groups: Vec<&str> = number.split(mark).collect();
    let (first, others) = groups.split_first()?;
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = (1..=3).contains(&first.len())
        && is_digits(first)
        && others.iter().all(|group| group.len() == 3 && is_digits(group));
    let is_only = !remaining.contains(|c: char| c.is_ascii_digit());
    (is_grouped && is_only).then(|| groups.concat().parse().ok())?
}

/// Reads a range as its middle if the range is at most a tenth of the scale wide, such as `8-9` of
/// 10 or `30–40` of 100.
fn parse_range(value: &Value, max: f64) -> Option<f64> {
    let text = value.as_str()?.trim().trim_matches(['*', '_', '~', '≈', '%', '分', '点', '점']);
    let text = text.trim_end_matches(|c: char| !c.is_ascii_digit()).trim();
    let (low, remaining) = text.split_at(text.find(|c: char| !is_number_char(c))?);
    let at = remaining.find(|c: char| c.is_ascii_digit())?;
    let (between, high) = remaining.split_at(at);
    let is_range = TO.contains(&between.trim().trim_start_matches(['%', '分', '点', '점']).trim());
    if !is_range || !high.chars().all(is_number_char) {
        return None;
    }
    let parse = |text: &str| text.replace(',', ".").parse::<f64>().ok();
    let (low, high) = (parse(low)?, parse(high)?);
    (low < high && high <= max && high - low <= max / 10.0).then_some(f64::midpoint(low, high))
}

fn is_number_char(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_separators_are_read_in_large_numbers() {
        for text in
            ["80,000", "80.000", "80 000", "80’000", "about 80,000 words", "ca. 80.000 Wörter"]
        {
            assert_eq!(parse_grouped_number(&json!(text), 20_000_000), Some(80_000.0), "{text}");
        }
        assert_eq!(parse_grouped_number(&json!("1,200,000"), 20_000_000), Some(1_200_000.0));
        for text in ["80", "8.5", "80,00", "80,000-90,000", "80,000.5", "words"] {
            assert_eq!(parse_grouped_number(&json!(text), 20_000_000), None, "{text}");
        }
        assert_eq!(parse_grouped_number(&json!("8.500"), 100), None);
    }

    #[test]
    fn a_narrow_range_is_read_as_its_middle() {
        for text in ["8-9", "8–9", "8 to 9", "8 bis 9", "8 à 9", "8~9", "8至9", "8到9分", "8.0-9,0"]
        {
            assert_eq!(parse_score(&json!(text)), Some(8.5), "{text}");
        }
        for text in ["7-9", "9-8", "8-12", "8 or 9", "8", "strong", "-", "8-", "8-9 of 10"] {
            assert_eq!(parse_range(&json!(text), 10.0), None, "{text}");
        }
        assert_eq!(parse_range(&json!("30-40%"), 100.0), Some(35.0));
        assert_eq!(parse_range(&json!("30%–40%"), 100.0), Some(35.0));
        assert_eq!(parse_range(&json!("30-50"), 100.0), None);
    }
}
