//! Describes errors in a settings file without showing its values, because one of them may be a
//! key.

use toml::Value;

use super::settings::Settings;

/// Parses a settings file.
///
/// # Errors
/// The file is wrong. The returned text names the line or the setting, and describes the fault.
pub(super) fn parse_settings(text: &str) -> Result<Settings, String> {
    let settings = toml::from_str(text).map_err(|error| describe_error(text, &error));
    // Serde would also accept a list in place of a section, and would assign its values in the
    // order in which the settings are declared.
    let document: toml::Table =
        toml::from_str(text).map_err(|error| describe_error(text, &error))?;
    let timeouts = document.get("model").and_then(|model| model.get("timeouts"));
    let sections = document.iter().map(|(key, value)| (key.as_str(), value));
    for (name, section) in sections.chain(timeouts.map(|value| ("model.timeouts", value))) {
        if matches!(section, Value::Array(_)) {
            return Err(format!("{name}: expected a section [{name}], not a list"));
        }
    }
    settings
}

pub(super) fn sets_provider(text: &str) -> bool {
    let document: Option<toml::Table> = toml::from_str(text).ok();
    document
        .is_some_and(|all| all.get("model").is_some_and(|model| model.get("provider").is_some()))
}

/// Describes an error with its line and setting.
fn describe_error(text: &str, error: &toml::de::Error) -> String {
    let message = remove_values(error.message());
    let Some(span) = error.span() else { return message };
    let before = text.get(..span.start).unwrap_or(text);
    let number = before.matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default();
    match line.split_once('=').map(|(key, _)| key.trim()).filter(|key| is_key(key)) {
        Some(key) => format!("line {number}: {key}: {message}"),
        None => format!("line {number}: {message}"),
    }
}

fn is_key(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}

/// Removes everything between the first and the last quotation mark of a message. That is the
/// value, which may itself contain quotation marks.
fn remove_values(message: &str) -> String {
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            format!("{}\"…\"{}", &message[..first], &message[last + 1..])
        }
        _ => message.to_owned(),
    }
}
