//! Addresses in the form for display: without anything that may be a secret.

/// The text that replaces a secret.
const REDACTED_TEXT: &str = "***";

/// Query parameters whose values are not secrets. All other values are hidden, because the
/// parameters for secrets have many names.
const VISIBLE_PARAMETERS: [&str; 9] = [
    "api-version",
    "application_name",
    "channel_binding",
    "dbname",
    "host",
    "port",
    "sslmode",
    "sslrootcert",
    "user",
];

/// Returns an address without its password and without query values that may be secrets.
#[must_use]
pub fn redact_address(address: &str) -> String {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (format!("{scheme}://"), rest),
        _ => (String::new(), address),
    };
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    if rest.contains('@') {
        // A password that is not percent-encoded may contain a character that ends the authority.
        return scheme + REDACTED_TEXT;
    }
    let host = remove_secret(authority, scheme.starts_with("postgres"));
    let (rest, fragment) = match rest.split_once('#') {
        Some((rest, _)) => (rest, format!("#{REDACTED_TEXT}")),
        None => (rest, String::new()),
    };
    match rest.split_once('?') {
        None => format!("{scheme}{host}{rest}{fragment}"),
        Some((path, query)) => {
            let items: Vec<String> = query.split('&').map(redact_item).collect();
            format!("{scheme}{host}{path}?{}{fragment}", items.join("&"))
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// Returns the host. The user before it is included only if it cannot be a secret: a database user
/// is not a secret, but the user in a model server's address may be an API key.
fn remove_secret(authority: &str, shows_user: bool) -> String {
    match authority.rsplit_once('@') {
        None => authority.to_owned(),
        Some((credentials, host)) => match credentials.split_once(':') {
            Some((user, _)) if shows_user => format!("{user}:{REDACTED_TEXT}@{host}"),
            None if shows_user => authority.to_owned(),
            _ => format!("{REDACTED_TEXT}@{host}"),
        },
    }
}

fn redact_item(item: &str) -> String {
    match item.split_once('=') {
        Some((name, _)) if VISIBLE_PARAMETERS.contains(&name) => item.to_owned(),
        Some((name, _)) => format!("{name}={REDACTED_TEXT}"),
        None => REDACTED_TEXT.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_query_values_are_shown() {
        for address in [
            "postgres://host/db",
            "postgres://me@host:5/db?sslmode=disable",
            "http://127.0.0.1:8000/v1",
            "https://model.test/v1?api-version=1",
            "nonsense",
        ] {
            assert_eq!(redact_address(address), address);
        }
    }

    #[test]
    fn possible_secrets_are_hidden() {
        for (address, shown) in [
            ("postgres://me:pw@host/db", "postgres://me:***@host/db"),
            ("postgres://me:p@w@host/db", "postgres://me:***@host/db"),
            ("postgres://me:p/w@host/db", "postgres://***"),
            ("postgres://host/db?password=pw", "postgres://host/db?password=***"),
            ("https://me:pw@host/v1", "https://***@host/v1"),
            ("https://key@host/v1", "https://***@host/v1"),
            ("https:/me:pw@host", "***"),
            ("me:pw@host", "***@host"),
            ("https://host/v1?a=b&key&x=y#z", "https://host/v1?a=***&***&x=***#***"),
        ] {
            assert_eq!(redact_address(address), shown, "{address}");
        }
    }
}
