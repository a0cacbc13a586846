//! Reads durations in the notations of many languages.

scribe_domain::word_lists! {
    "client/said/wait/units":
        tables LETTERS, STEMS, UNSPACED;
}

/// Returns the duration, in seconds, at the start of a lower-case text such as `34s`, `850ms`,
/// `1m2.5s` or `20 seconds`.
pub(super) fn parse_seconds(text: &str) -> Option<f64> {
    parse_duration(text).map(|(seconds, _)| seconds)
}

/// Reads the duration at the start of a lower-case text, in seconds. Also returns the rest of the
/// text.
pub(super) fn parse_duration(text: &str) -> Option<(f64, &str)> {
    let mut duration = None;
    let mut remaining = text;
    while let Some((number, after)) = parse_number(remaining)
        && let Some((factor, after)) = parse_unit(after.trim_start())
    {
        let seconds = duration.map_or(0.0, |(seconds, _)| seconds) + number * factor;
        duration = Some((seconds, after));
        remaining = after.trim_start();
    }
    duration
}

/// Reads the number at the start of a text. Also returns the rest. A comma before three digits
/// separates thousands. Any other comma is a decimal point.
fn parse_number(text: &str) -> Option<(f64, &str)> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let digits = text[..end].trim_end_matches(['.', ',']);
    let decimals = digits.rsplit_once(',').map(|(_, decimals)| decimals.len());
    let normalised = match decimals {
        Some(3) => digits.replace(',', ""),
        Some(_) => digits.replace(',', "."),
        None => digits.to_owned(),
    };
    Some((normalised.parse().ok()?, &text[digits.len()..]))
}

/// Reads the unit at the start of a text, in seconds. Also returns the rest.
fn parse_unit(text: &str) -> Option<(f64, &str)> {
    let longest = |units: &[&'static str]| {
        units.iter().filter(|unit| text.starts_with(**unit)).map(|unit| unit.len()).max()
    };
    let unspaced = UNSPACED.iter().filter_map(|(unit, words)| Some((longest(words)?, *unit))).max();
    if let Some((bytes, unit)) = unspaced {
        return Some((unit_seconds(unit)?, &text[bytes..]));
    }
    let end = text.find(|c: char| !is_letter(c)).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    let exact = || LETTERS.iter().find(|(_, words)| words.contains(&word));
    let has_stem = |words: &Vec<&str>| words.iter().any(|stem| word.starts_with(stem));
    let (unit, _) = exact().or_else(|| STEMS.iter().find(|(_, stems)| has_stem(stems)))?;
    Some((unit_seconds(unit)?, after))
}

fn unit_seconds(unit: &str) -> Option<f64> {
    match unit {
        "milliseconds" => Some(0.001),
        "seconds" => Some(1.0),
        "minutes" => Some(60.0),
        "hours" => Some(3_600.0),
        "days" => Some(86_400.0),
        _ => None,
    }
}

/// Returns true for a letter, or a sign on a letter, in a script that separates words with blanks.
fn is_letter(letter: char) -> bool {
    let is_mark = matches!(letter, '\u{0300}'..='\u{036f}' | '\u{064b}'..='\u{0652}' | '\u{0900}'..='\u{097f}');
    (letter.is_alphabetic() && letter < '\u{2e80}') || is_mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_a_length() {
        for (unit, _) in LETTERS.iter().chain(&STEMS).chain(&UNSPACED) {
            assert!(unit_seconds(unit).is_some(), "{unit}");
        }
        assert_eq!(parse_seconds("2ミリ秒"), Some(0.002));
        assert_eq!(parse_seconds("3 минуты"), Some(180.0));
    }
}
