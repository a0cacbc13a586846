//! Normalises the names of members, so that `err_msg`, `errMsg` and `ErrMsg` are one name.

use serde_json::{Map, Value};

/// Returns the letters and digits of a name or a text, in lower case.
pub(super) fn normalise_name(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the first member with one of the names, which are given in normalised form.
pub(super) fn member<'a>(members: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    members
        .iter()
        .find(|(name, _)| names.contains(&normalise_name(name).as_str()))
        .map(|(_, value)| value)
}
