//! The time limits of the parts of a call, and their growth for a slow server nearby.

use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::Url;
use scribe_ports::model::{Tier, TimeoutPhase};

/// The upper bound to which the limits of the first and the next token grow for a server nearby.
const MAX_TOKEN_WAIT: Duration = Duration::from_secs(600);
/// The upper bound to which the limit of a whole call grows for a server nearby.
const MAX_CALL_TIME: Duration = Duration::from_secs(3_600);

/// Limits that differ by less than this expire together.
const SIMULTANEITY_TOLERANCE: Duration = Duration::from_secs(1);

/// How long each part of a call may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// The time to connect to the server, including TLS.
    pub connect: Duration,
    /// The time from the request to the first token.
    pub first_token: Duration,
    /// The time between two tokens.
    pub silence: Duration,
    /// The time of a whole call in the small tier.
    pub total_small: Duration,
    /// The time of a whole call in the standard tier.
    pub total_standard: Duration,
    /// The time of a whole call in the large tier.
    pub total_large: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first_token: Duration::from_secs(60),
            silence: Duration::from_secs(30),
            total_small: Duration::from_secs(60),
            total_standard: Duration::from_secs(180),
            total_large: Duration::from_secs(600),
        }
    }
}

impl Timeouts {
    fn total(&self, tier: Tier) -> Duration {
        match tier {
            Tier::Small => self.total_small,
            Tier::Standard => self.total_standard,
            Tier::Large => self.total_large,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CallLimits {
    pub(super) first_token: Duration,
    pub(super) silence: Duration,
    pub(super) total: Duration,
}

/// The limits of a server. They grow only for a server on this machine or in a private network: it
/// may be slow, and waiting for it costs nothing.
pub(super) struct LimitGrowth {
    timeouts: Timeouts,
    is_nearby: bool,
    added: Mutex<AddedTime>,
}

/// The time that is added to the configured limits.
#[derive(Debug, Clone, Copy, Default)]
struct AddedTime {
    first_token: Duration,
    silence: Duration,
    call: Duration,
}

impl LimitGrowth {
    pub(super) fn new(timeouts: Timeouts, endpoint: &Url) -> Self {
        Self { timeouts, is_nearby: is_nearby(endpoint), added: Mutex::default() }
    }

    /// Returns the limits of a call that begins now.
    pub(super) fn limits(&self, tier: Tier) -> CallLimits {
        let added = *self.lock_added();
        let first_token = self.timeouts.first_token.saturating_add(added.first_token);
        let silence = self.timeouts.silence.saturating_add(added.silence);
        let total = self.timeouts.total(tier).saturating_add(added.first_token);
        let total = total.saturating_add(added.call);
        // If both limits expired together, the late first token is the cause, so the limit for the
        // whole call is extended.
        let expire_together = total.abs_diff(first_token) < SIMULTANEITY_TOLERANCE;
        let total = if expire_together {
            first_token.saturating_add(SIMULTANEITY_TOLERANCE)
        } else {
            total
        };
        CallLimits { first_token, silence, total }
    }

    /// Records that a limit expired. If the server is nearby, the limit is doubled from the next
    /// call on. Concurrent calls with the same limits double it only once.
    pub(super) fn record_expiry(&self, phase: TimeoutPhase, used: CallLimits, tier: Tier) {
        if !self.is_nearby {
            return;
        }
        let mut added = self.lock_added();
        let grow = |added_limit: &mut Duration, configured: Duration, used: Duration, max| {
            let doubled_extension = used.saturating_mul(2).min(max).saturating_sub(configured);
            *added_limit = doubled_extension.max(*added_limit);
        };
        match phase {
            TimeoutPhase::Connect => return,
            TimeoutPhase::FirstToken => grow(
                &mut added.first_token,
                self.timeouts.first_token,
                used.first_token,
                MAX_TOKEN_WAIT,
            ),
            TimeoutPhase::Silence => {
                grow(&mut added.silence, self.timeouts.silence, used.silence, MAX_TOKEN_WAIT);
            }
            TimeoutPhase::Total(_) => {
                grow(&mut added.call, self.timeouts.total(tier), used.total, MAX_CALL_TIME);
            }
        }
        let setting = phase.setting_name();
        tracing::warn!(setting, "the model server is slow, so its next call may take longer");
    }

    fn lock_added(&self) -> MutexGuard<'_, AddedTime> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns true if the server is on this machine or in a private network. Its address shows this,
/// or its name if no public server has such a name.
pub(super) fn is_nearby(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        match host.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => {
                let [first, second, ..] = address.octets();
                address.is_loopback()
                    || address.is_private()
                    || address.is_link_local()
                    || address.is_unspecified()
                    // Source: RFC 6598, addresses that carriers and overlay networks share.
                    || (first == 100 && (64..128).contains(&second))
            }
            Ok(IpAddr::V6(address)) => {
                address.is_loopback()
                    || address.is_unspecified()
                    || address.is_unique_local()
                    || address.is_unicast_link_local()
            }
            Err(_) => {
                let private = [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".home"];
                !host.contains('.') || private.iter().any(|end| host.ends_with(end))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USED: Duration = Duration::from_secs(60);

    fn growth(url: &str) -> LimitGrowth {
        LimitGrowth::new(Timeouts::default(), &Url::parse(url).unwrap())
    }

    #[test]
    fn a_server_nearby_gets_twice_as_long_up_to_ten_minutes() {
        let growth = growth("http://192.168.1.7:8080/v1");
        let mut limits_seen = Vec::new();
        for _ in 0..5 {
            let used = growth.limits(Tier::Small);
            limits_seen.push((used.first_token.as_secs(), used.total.as_secs()));
            growth.record_expiry(TimeoutPhase::FirstToken, used, Tier::Small);
        }
        assert_eq!(limits_seen, [(60, 61), (120, 121), (240, 241), (480, 481), (600, 601)]);
    }

    #[test]
    fn calls_with_the_same_limits_double_a_limit_once() {
        let growth = growth("http://localhost/v1");
        let used = growth.limits(Tier::Large);
        for _ in 0..3 {
            growth.record_expiry(TimeoutPhase::FirstToken, used, Tier::Large);
        }
        assert_eq!(growth.limits(Tier::Large).first_token, USED * 2);
        growth.record_expiry(TimeoutPhase::Total(Tier::Large), used, Tier::Large);
        assert_eq!(growth.limits(Tier::Large).total.as_secs(), 1_200 + 60);
    }

    #[test]
    fn the_limits_of_a_public_server_do_not_grow() {
        let growth = growth("https://api.openai.com/v1");
        let used = growth.limits(Tier::Small);
        growth.record_expiry(TimeoutPhase::FirstToken, used, Tier::Small);
        assert_eq!(growth.limits(Tier::Small), used);
    }

    #[test]
    fn private_addresses_and_names_are_nearby() {
        for (url, expected) in [
            ("http://127.0.0.1:1/v1", true),
            ("http://[::1]:8080/v1", true),
            ("http://10.1.2.3/v1", true),
            ("http://100.100.1.1/v1", true),
            ("http://ollama:11434/v1", true),
            ("http://host.docker.internal/v1", true),
            ("http://studio.local:1234/v1", true),
            ("https://api.deepseek.com/v1", false),
            ("https://8.8.8.8/v1", false),
            ("https://localhost.example.com/v1", false),
        ] {
            assert_eq!(is_nearby(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
