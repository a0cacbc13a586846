//! The next step after a redirect, which is never followed.

use reqwest::Url;

use super::{super::endpoint::display_address, table};

scribe_domain::word_lists! {
    "client/rejection/redirect":
        phrases LOGIN_PATHS;
}

/// Returns the next step after the requested address has redirected to a location.
pub(super) fn next_step(status: u16, requested: &Url, location: Option<&Url>) -> String {
    let Some(location) = location else {
        let step = if status == 304 { table::CACHED_STEP } else { table::NO_LOCATION_STEP };
        return step.to_owned();
    };
    let path = location.path().to_lowercase();
    let is_chat_endpoint = path.trim_end_matches('/').ends_with("/chat/completions");
    if !is_chat_endpoint && LOGIN_PATHS.iter().any(|part| path.contains(part)) {
        return table::LOGIN_STEP.to_owned();
    }
    let normalised = |url: &Url| {
        let path = url.path().trim_end_matches('/').to_owned();
        (
            url.scheme().to_owned(),
            url.host_str().map(str::to_owned),
            url.port_or_known_default(),
            path,
        )
    };
    if normalised(requested) == normalised(location) {
        return table::SELF_REDIRECT_STEP.to_owned();
    }
    format!("Set model.base_url to {}", display_address(location))
}
