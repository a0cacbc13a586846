//! The next step after a redirect, which is never followed.

use reqwest::Url;

use super::{super::endpoint::shown_address, table};

scribe_domain::word_lists! {
    "openai/rejection/redirect":
        phrases LOGIN_PATHS;
}

/// Returns the next step after the requested address has redirected to a location.
pub(super) fn next_step(status: u16, asked: &Url, location: Option<&Url>) -> String {
    let Some(location) = location else {
        let step = if status == 304 { table::CACHED } else { table::NOWHERE };
        return step.to_owned();
    };
    let path = location.path().to_lowercase();
    let is_question = path.trim_end_matches('/').ends_with("/chat/completions");
    if !is_question && LOGIN_PATHS.iter().any(|part| path.contains(part)) {
        return table::LOGIN.to_owned();
    }
    let origin = |url: &Url| {
        let path = url.path().trim_end_matches('/').to_owned();
        (
            url.scheme().to_owned(),
            url.host_str().map(str::to_owned),
            url.port_or_known_default(),
            path,
        )
    };
    if origin(asked) == origin(location) {
        return table::TO_ITSELF.to_owned();
    }
    format!("Set model.base_url to {}", shown_address(location))
}
