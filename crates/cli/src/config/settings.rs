//! The settings.

use std::{collections::BTreeMap, time::Duration};

use scribe_adapters::bus::BusKind;
use scribe_ports::model::{Tier, TokenPrice};
use serde::{Deserialize, Serialize};

use super::{
    database::DatabaseSettings,
    model_address::ModelAddress,
    provider::Provider,
    server::ServerSettings,
    tier::{FallbackModel, OwnModel, TierModel},
};
use crate::exit::Failure;

/// Every tier, in the order of the settings.
pub const TIERS: [Tier; 3] = [Tier::Small, Tier::Standard, Tier::Large];

/// A positive integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64")]
pub struct PositiveInt(pub(super) u32);

impl PositiveInt {
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }

    /// Returns the setting as a number of seconds.
    #[must_use]
    pub fn as_seconds(self) -> Duration {
        Duration::from_secs(u64::from(self.0))
    }
}

impl TryFrom<i64> for PositiveInt {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        let positive = u32::try_from(number).ok().filter(|number| *number > 0);
        positive.map(Self).ok_or_else(|| match number {
            ..1 => format!("expected a whole number of at least 1, not {number}"),
            _ => format!("{number} is too large; the maximum is {}", u32::MAX),
        })
    }
}

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The model that writes.
    pub model: ModelSettings,
    pub database: DatabaseSettings,
    pub bus: BusSettings,
    pub genesis: GenesisSettings,
    /// Limits of the HTTP server and of shutdowns.
    pub server: ServerSettings,
}

/// The model that writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelSettings {
    /// Who writes: `sample` or a provider of models.
    pub provider: Provider,
    /// The server's address, usually with the version of its API. If it is not set, that of the
    /// provider's own server.
    pub base_url: Option<String>,
    /// The model for all tiers that have no model of their own.
    pub name: Option<String>,
    /// The model for extraction and checks.
    pub small: Option<TierModel>,
    /// The model for planning and criticism.
    pub standard: Option<TierModel>,
    /// The model for prose.
    pub large: Option<TierModel>,
    /// A file that holds the key and nothing else.
    pub api_key_file: Option<String>,
    /// How many tokens a prompt and its reply may take together; at least 1.
    pub context_tokens: Option<PositiveInt>,
    /// The maximum number of tokens in a reply, including the model's thinking; at least 1.
    pub max_output_tokens: Option<PositiveInt>,
    /// How long each part of a call may take.
    pub timeouts: ModelTimeouts,
    /// The models that are used, in this order, while the model of a tier is not available.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<FallbackModel>,
    /// The prices of models by name. They take precedence over the listed ones.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub prices: BTreeMap<String, TokenPrice>,
}

impl ModelSettings {
    /// Changes every address, such as for showing it.
    pub fn change_addresses(&mut self, change: impl Fn(&str) -> String) {
        let tiers = [&mut self.small, &mut self.standard, &mut self.large];
        let own = tiers.into_iter().flatten().filter_map(|model| match model {
            TierModel::Name(_) => None,
            TierModel::Own(own) => Some(own),
        });
        let mut addresses = vec![&mut self.base_url];
        addresses.extend(self.fallbacks.iter_mut().map(|fallback| &mut fallback.base_url));
        for OwnModel { base_url, fallbacks, .. } in own {
            addresses.push(base_url);
            let fallbacks = fallbacks.iter_mut().flatten();
            addresses.extend(fallbacks.map(|fallback| &mut fallback.base_url));
        }
        for address in addresses.into_iter().flatten() {
            *address = change(address);
        }
    }

    fn check_prices(&self) -> Result<(), Failure> {
        for (model, price) in &self.prices {
            let prices = [
                ("input_usd_per_million", Some(price.input_usd_per_million)),
                ("cached_input_usd_per_million", Some(price.cached_input_usd_per_million)),
                ("cache_write_usd_per_million", price.cache_write_usd_per_million),
                ("output_usd_per_million", Some(price.output_usd_per_million)),
            ];
            let is_wrong = |usd: f64| !usd.is_finite() || usd < 0.0;
            if let Some((key, _)) = prices.iter().find(|(_, usd)| usd.is_some_and(is_wrong)) {
                return Err(Failure::Usage(format!(
                    "model.prices.\"{model}\".{key}: must be a number of at least 0"
                )));
            }
        }
        Ok(())
    }

    /// Returns the provider and the names of the models, by which processes with different models
    /// are told apart. The addresses are left out, because two processes may reach the same model
    /// in different ways.
    #[must_use]
    pub fn describe(&self) -> String {
        if self.provider == Provider::Sample {
            return "sample".to_owned();
        }
        let [small, standard, large] = TIERS.map(|tier| self.describe_tier(tier));
        let provider = self.provider.name();
        if small == standard && standard == large {
            return format!("{provider}: {large}");
        }
        format!("{provider}: small {small}, standard {standard}, large {large}")
    }

    fn describe_tier(&self, tier: Tier) -> String {
        let models = self.addresses(tier).into_iter().map(|address| match address.provider {
            provider if provider == self.provider => address.name,
            provider => format!("{} of {}", address.name, provider.name()),
        });
        models.collect::<Vec<_>>().join(", else ")
    }

    /// Returns the models of a tier: the first, and those that take its place.
    #[must_use]
    pub fn addresses(&self, tier: Tier) -> Vec<ModelAddress> {
        ModelAddress::list_of_tier(self, tier)
    }
}

/// How long each part of a call of the model may take, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelTimeouts {
    /// How long connecting to the server may take, including TLS.
    pub connect_seconds: PositiveInt,
    /// How long the first token may take.
    pub first_token_seconds: PositiveInt,
    /// How long the pause between two tokens may be.
    pub silence_seconds: PositiveInt,
    /// The timeout of a whole call of the small tier, in seconds. The default is 60, plus the
    /// amount by which `first_token_seconds` exceeds 60.
    pub total_small_seconds: Option<PositiveInt>,
    /// The timeout of a whole call of the standard tier. The default is 180, plus the same amount.
    pub total_standard_seconds: Option<PositiveInt>,
    /// The timeout of a whole call of the large tier. The default is 600, plus the same amount.
    pub total_large_seconds: Option<PositiveInt>,
}

impl Default for ModelTimeouts {
    fn default() -> Self {
        Self {
            connect_seconds: PositiveInt(5),
            first_token_seconds: PositiveInt(60),
            silence_seconds: PositiveInt(30),
            total_small_seconds: None,
            total_standard_seconds: None,
            total_large_seconds: None,
        }
    }
}

impl ModelTimeouts {
    /// The maximum value of a timeout; a longer one is considered a mistake.
    const MAX_SECONDS: u32 = 86_400;

    /// Refuses a timeout that is too long, and a timeout of a whole call that is shorter than the
    /// wait for the first token.
    fn check_limits(&self) -> Result<(), Failure> {
        let totals = [
            ("total_small_seconds", self.total_small_seconds),
            ("total_standard_seconds", self.total_standard_seconds),
            ("total_large_seconds", self.total_large_seconds),
        ];
        let parts = [
            ("connect_seconds", Some(self.connect_seconds)),
            ("first_token_seconds", Some(self.first_token_seconds)),
            ("silence_seconds", Some(self.silence_seconds)),
        ];
        for (key, seconds) in parts.into_iter().chain(totals) {
            if seconds.is_some_and(|seconds| seconds.get() > Self::MAX_SECONDS) {
                return Err(Failure::Usage(format!(
                    "model.timeouts.{key}: must be at most {} seconds",
                    Self::MAX_SECONDS
                )));
            }
        }
        let first = self.first_token_seconds.get();
        for (key, total) in totals {
            if total.is_some_and(|total| total.get() < first) {
                return Err(Failure::Usage(format!(
                    "model.timeouts.{key}: must be at least model.timeouts.first_token_seconds, \
                     which is {first}"
                )));
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusSettings {
    /// The event bus. The only kind is `in_process`.
    pub kind: BusKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GenesisSettings {
    /// How long a user may take to answer, in seconds; at least 1.
    pub answer_seconds: PositiveInt,
}

impl Default for GenesisSettings {
    fn default() -> Self {
        Self { answer_seconds: PositiveInt(1_800) }
    }
}

impl Settings {
    /// Refuses settings that are each valid but contradict each other.
    ///
    /// # Errors
    /// Some settings contradict each other. The failure names them.
    pub fn check_consistency(&self) -> Result<(), Failure> {
        let refuse = |message: &str| Err(Failure::Usage(message.to_owned()));
        self.database.check_limits()?;
        let model = &self.model;
        let names = [
            ("name", model.name.as_deref()),
            ("small", model.small.as_ref().and_then(TierModel::name)),
            ("standard", model.standard.as_ref().and_then(TierModel::name)),
            ("large", model.large.as_ref().and_then(TierModel::name)),
        ];
        for (key, name) in names {
            if name.is_some_and(|name| name.trim().is_empty()) {
                return refuse(&format!("model.{key}: must not be empty"));
            }
        }
        if let (Some(context), Some(output)) = (model.context_tokens, model.max_output_tokens)
            && output.get() >= context.get()
        {
            return refuse(&format!(
                "model.max_output_tokens: {} must be smaller than model.context_tokens, which is \
                 {}, because a reply shares the context with its prompt",
                output.get(),
                context.get(),
            ));
        }
        model.timeouts.check_limits()?;
        model.check_prices()?;
        model.check_addresses()?;
        Ok(())
    }
}
