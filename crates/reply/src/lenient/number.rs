//! Reads numbers in the notations of models.

use serde_json::{Number, Value};

/// Returns true for a program's word for a value that is not a number.
pub(super) fn is_not_a_number(word: &str) -> bool {
    ["nan", "infinity", "inf"].iter().any(|word_form| word.eq_ignore_ascii_case(word_form))
}

/// Reads a share with its whole, such as `8.5/10`, and returns it as a string.
pub(super) fn read_share(number: &str, remaining: &str) -> Option<String> {
    let digits = remaining.strip_prefix('/')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let is_share =
        end > 0 && parse_number(number).is_some() && !digits[end..].starts_with(['.', '/']);
    is_share.then(|| format!("{number}/{}", &digits[..end]))
}

/// Reads the number of a member if it has a decimal comma. Returns the number, and the length of
/// the comma and the decimals in bytes. After a decimal comma, no key follows. Three digits after
/// the comma may be thousands, so they are refused.
pub(super) fn read_decimal_comma(whole: &str, remaining: &str) -> Option<(Value, usize)> {
    let decimals = remaining.strip_prefix(',')?;
    let end = decimals.find(|c: char| !c.is_ascii_digit())?;
    let ends_member = decimals[end..].trim_start().starts_with([',', '}']);
    let is_whole = whole.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
    if !is_whole || !ends_member || !matches!(end, 1 | 2) {
        return None;
    }
    Some((parse_number(&format!("{whole}.{}", &decimals[..end]))?, 1 + end))
}

/// Reads a number with a sign, a point at either end, underscores between its digits, or leading
/// zeros: `+1`, `.5`, `1.`, `1_000`, `03`. Any other form has no single reading.
pub(crate) fn parse_number(token: &str) -> Option<Value> {
    let strict = |token: &str| serde_json::from_str::<Number>(token).ok().map(Value::Number);
    if let Some(number) = strict(token) {
        return Some(number);
    }
    let (sign, digits) = match token.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", token.strip_prefix('+').unwrap_or(token)),
    };
    // Some programs mark a number with decimals by a letter.
    let digits = match digits.strip_suffix(['f', 'F']) {
        Some(without_suffix) if without_suffix.contains('.') => without_suffix,
        Some(_) | None => digits,
    };
    let has_digit = digits.contains(|c: char| c.is_ascii_digit());
    if !has_digit || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let is_grouped = digits.contains('_');
    if is_grouped && (digits.starts_with('_') || digits.ends_with('_') || digits.contains("__")) {
        return None;
    }
    let mut normalised = digits.replace('_', "");
    // JSON has no base other than ten.
    let zeros = normalised.len() - normalised.trim_start_matches('0').len();
    normalised.drain(..zeros);
    if zeros > 0 && !normalised.starts_with(|c: char| c.is_ascii_digit()) {
        normalised.insert(0, '0');
    }
    if normalised.starts_with('.') {
        normalised.insert(0, '0');
    }
    if normalised.ends_with('.') {
        normalised.push('0');
    }
    strict(&format!("{sign}{normalised}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse_number;

    #[test]
    fn a_number_with_a_single_reading_is_read() {
        for (token, number) in [
            ("+1", json!(1)),
            (".5", json!(0.5)),
            ("-.5", json!(-0.5)),
            ("1.", json!(1.0)),
            ("1_000", json!(1000)),
            ("1e3", json!(1000.0)),
            ("03", json!(3)),
            ("-007", json!(-7)),
            ("08.5", json!(8.5)),
            ("00.5", json!(0.5)),
            ("8.5f", json!(8.5)),
        ] {
            assert_eq!(parse_number(token), Some(number), "{token}");
        }
        for token in ["1__0", "_1", "0x1F", "0b1", "1.2.3", "--1", "+-1", "8points", "."] {
            assert_eq!(parse_number(token), None, "{token}");
        }
    }
}
