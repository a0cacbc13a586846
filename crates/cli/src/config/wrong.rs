//! What is wrong with a settings' file. Its values are not shown: one of them may be a key.

/// Names the line and its setting, and says what is wrong there.
pub(super) fn wrong(text: &str, error: &toml::de::Error) -> String {
    let message = without_values(error.message());
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

/// Values stand between quotation marks, and may hold some themselves.
fn without_values(message: &str) -> String {
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            format!("{}\"…\"{}", &message[..first], &message[last + 1..])
        }
        _ => message.to_owned(),
    }
}
