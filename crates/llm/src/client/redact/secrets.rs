//! Hides third-party secrets that a server echoes: passwords, keys of any provider, tokens.

/// The replacement for a secret.
const PLACEHOLDER: &str = "[hidden]";

scribe_domain::word_lists! {
    "client/redact/secrets":
        phrases SECRET_NAMES, DOUBTFUL_NAMES, KEY_STARTS;
}

/// Prefixes that only keys have.
const CERTAIN_KEY_STARTS: [&str; 4] = ["sk-", "gsk_", "AIza", "github_pat_"];

pub(super) fn hide_secrets(text: &str) -> String {
    hide_tokens(&hide_named_values(&hide_url_users(text)))
}

/// Hides the user and the password in each URL.
fn hide_url_users(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut remaining = text;
    while let Some(at) = remaining.find("://") {
        let (before, after) = remaining.split_at(at + 3);
        hidden.push_str(before);
        let ends_authority = |c: char| c.is_whitespace() || "/?#\"'<>)]}".contains(c);
        let authority = &after[..after.find(ends_authority).unwrap_or(after.len())];
        remaining = match authority.rfind('@') {
            Some(at) if at > 0 => {
                hidden.push_str(PLACEHOLDER);
                &after[at..]
            }
            _ => after,
        };
    }
    hidden + remaining
}

/// Hides the value after the name of a secret, such as `password=…` and `"api_key": "…"`.
fn hide_named_values(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut remaining = text;
    while let Some((at, sign)) = remaining.match_indices(['=', ':', '＝', '：']).next() {
        let name = &remaining[..at];
        let after = &remaining[at + sign.len()..];
        let value_start = after.len() - after.trim_start_matches(&[' ', '"', '\''][..]).len();
        let ends_value = |c: char| c.is_whitespace() || "\"'&,;()<>{}[]。，；".contains(c);
        let value = &after[value_start..];
        let value = &value[..value.find(ends_value).unwrap_or(value.len())];
        hidden.push_str(name);
        hidden.push_str(sign);
        remaining = after;
        if is_secret_value(&normalise_last_name(name), sign, value) {
            hidden.push_str(&after[..value_start]);
            hidden.push_str(PLACEHOLDER);
            remaining = &after[value_start + value.len()..];
        }
    }
    hidden + remaining
}

/// Returns the name at the end of a text, reduced to lower-case letters and digits.
fn normalise_last_name(text: &str) -> String {
    let text = text.trim_end_matches([' ', '"', '\'']);
    let is_name_char = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let start = text.trim_end_matches(is_name_char).len();
    text[start..].chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_secret_value(name: &str, sign: &str, value: &str) -> bool {
    if value.is_empty() || ["bearer", "basic"].contains(&value.to_lowercase().as_str()) {
        return false;
    }
    let ends_with = |names: &[&str]| names.iter().any(|end| name.ends_with(end));
    let is_long = value.len() >= 6 && (sign == "=" || has_digit(value));
    ends_with(&SECRET_NAMES) || (ends_with(&DOUBTFUL_NAMES) && is_long)
}

/// Hides words that have the form of a secret.
fn hide_tokens(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut remaining = text;
    let mut previous_word = "";
    let is_token_char = |c: char| c.is_ascii_alphanumeric() || "_-.*+/=".contains(c);
    while let Some(start) = remaining.find(is_token_char) {
        hidden.push_str(&remaining[..start]);
        let word = &remaining[start..];
        let word = &word[..word.find(|c| !is_token_char(c)).unwrap_or(word.len())];
        let token = word.trim_end_matches('.');
        hide_token(token, previous_word, &mut hidden);
        hidden.push_str(&word[token.len()..]);
        previous_word = word;
        remaining = &remaining[start + word.len()..];
    }
    hidden + remaining
}

/// Hides a word if it is a secret. Otherwise splits the word at slashes and other signs, and hides
/// each part that is a secret.
fn hide_token(word: &str, previous_word: &str, hidden: &mut String) {
    let is_credential =
        ["bearer", "basic"].contains(&previous_word.to_lowercase().as_str()) && has_digit(word);
    if is_credential && word.len() >= 8 {
        return hidden.push_str(PLACEHOLDER);
    }
    for part in word.split_inclusive(['/', '=', '+']) {
        let token = part.trim_end_matches(['/', '=', '+']);
        hidden.push_str(if is_key(token) || is_web_token(token) { PLACEHOLDER } else { token });
        hidden.push_str(&part[token.len()..]);
    }
}

/// Returns true if the token is the key of a provider.
fn is_key(token: &str) -> bool {
    let follows = |starts: &[&str], is_enough: fn(&str) -> bool| {
        starts.iter().any(|start| token.strip_prefix(start).is_some_and(is_enough))
    };
    follows(&CERTAIN_KEY_STARTS, |remaining| remaining.len() >= 6)
        || follows(&KEY_STARTS, |remaining| {
            let is_mixed =
                has_digit(remaining) || remaining.contains(|c: char| c.is_ascii_uppercase());
            remaining.len() >= 20 || (remaining.len() >= 6 && is_mixed)
        })
}

/// Returns true if the token is a JSON web token: three parts, of which the first is a JSON object
/// in Base64.
fn is_web_token(token: &str) -> bool {
    token.starts_with("eyJ") && token.split('.').filter(|part| part.len() >= 4).count() >= 3
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_is_hidden() {
        for (text, expected) in [
            ("password=hunter2 host=db", "password=[hidden] host=db"),
            ("{\"api_key\": \"abc\", \"n\": 1}", "{\"api_key\": \"[hidden]\", \"n\": 1}"),
            ("https://user:pw@x.test/v1?a=b", "https://[hidden]@x.test/v1?a=b"),
            ("key sk-proj-abcdef123456. Next", "key [hidden]. Next"),
            ("Authorization: Bearer abc12345", "Authorization: Bearer [hidden]"),
            ("/v1/sk-abcdef123456/models", "/v1/[hidden]/models"),
            ("密码 password=秘密。", "密码 password=[hidden]。"),
            ("a = b: c", "a = b: c"),
            ("", ""),
        ] {
            assert_eq!(hide_secrets(text), expected);
        }
    }
}
