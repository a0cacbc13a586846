//! The wiring of the models: a client for each server, and the models of each tier.

use std::{path::Path, sync::Arc, time::Duration};

use scribe_app::worker::DEFAULT_CONTEXT_TOKENS;
use scribe_llm::{
    breaker::{Breaker, BreakerSettings},
    client::{ClientConfig, ModelClient, Timeouts},
    prices::find_price,
    router::{ModelRouter, TierRoute},
    tiers::{NamedModel, TierModels},
};
use scribe_ports::{
    clock::Clock,
    model::{LanguageModel, Tier},
};

use crate::{
    bounded::read_file,
    config::{
        Config, Environment, ModelAddress, ModelTimeouts, PositiveInt, Provider, Secret, TIERS,
        find_key,
    },
    exit::Failure,
};

/// The maximum size of a key file.
pub const MAX_KEY_BYTES: u64 = 64 * 1024;

/// The number of consecutive faults after which a model that has a fallback is no longer called. It
/// is smaller than the number of attempts of a call, so that the last attempt goes to the fallback.
const FAULTS_BEFORE_FALLBACK: u32 = 3;

/// The clients of all tiers. Tiers of the same server share a client.
pub struct ModelClients {
    clients: Vec<(ClientKey, Arc<ModelClient>)>,
    /// The addresses of each tier, in the order of [`TIERS`].
    tiers: [Vec<ModelAddress>; 3],
}

/// Tiers share a client if they have the same server at the same place in their lists.
#[derive(Debug, Clone, PartialEq)]
struct ClientKey {
    place: usize,
    provider: Provider,
    base_url: String,
    api_key_file: Option<String>,
    is_general: bool,
}

impl ClientKey {
    fn of(place: usize, address: &ModelAddress) -> Self {
        let ModelAddress { provider, base_url, api_key_file, is_general, .. } = address.clone();
        Self { place, provider, base_url, api_key_file, is_general }
    }
}

impl ModelClients {
    /// Returns the clients of a tier: that of the first model, and those of its fallbacks.
    #[must_use]
    pub fn of_tier(&self, tier: Tier) -> Vec<Arc<ModelClient>> {
        let addresses = TIERS.iter().zip(&self.tiers).find(|(other, _)| **other == tier);
        let addresses = addresses.into_iter().flat_map(|(_, addresses)| addresses.iter());
        let keys = addresses.enumerate().map(|(place, address)| ClientKey::of(place, address));
        keys.filter_map(|key| self.find(&key)).collect()
    }

    /// Returns every client, each once.
    pub fn all(&self) -> impl Iterator<Item = &Arc<ModelClient>> {
        self.clients.iter().map(|(_, client)| client)
    }

    fn find(&self, key: &ClientKey) -> Option<Arc<ModelClient>> {
        self.clients.iter().find(|(other, _)| other == key).map(|(_, client)| Arc::clone(client))
    }
}

/// Creates the clients of all tiers without sending anything. There are none if the sample writer
/// is chosen.
///
/// # Errors
/// A model setting cannot be applied.
pub fn open_clients(config: &Config, environment: &Environment) -> Result<ModelClients, Failure> {
    let settings = &config.settings.model;
    let tiers = TIERS.map(|tier| settings.addresses(tier));
    let mut keys: Vec<ClientKey> = Vec::new();
    for (place, address) in tiers.iter().flat_map(|addresses| addresses.iter().enumerate()) {
        let key = ClientKey::of(place, address);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut clients = Vec::new();
    for key in keys {
        if let Some(client) = open_client(config, environment, &key, &tiers)? {
            clients.push((key, Arc::new(client)));
        }
    }
    Ok(ModelClients { clients, tiers })
}

fn open_client(
    config: &Config,
    environment: &Environment,
    key: &ClientKey,
    tiers: &[Vec<ModelAddress>; 3],
) -> Result<Option<ModelClient>, Failure> {
    let settings = &config.settings.model;
    let Provider::Server(provider) = key.provider else { return Ok(None) };
    let at_key = tiers.each_ref().map(|addresses| {
        addresses.get(key.place).filter(|address| ClientKey::of(key.place, address) == *key)
    });
    // A tier that does not use this client is never asked through it.
    let Some(any) = at_key.iter().copied().flatten().next() else { return Ok(None) };
    let [small, standard, large] = at_key.map(|address| {
        let name = address.unwrap_or(any).name.clone();
        let price = settings.prices.get(&name).copied();
        NamedModel { price: price.or_else(|| find_price(&key.base_url, &name)), name }
    });
    let client = ModelClient::new(ClientConfig {
        provider,
        base_url: key.base_url.clone(),
        api_key: read_api_key(any, environment)?.map(|Secret(key)| key.into()),
        models: TierModels { small, standard, large },
        context_tokens: settings.context_tokens.map_or(DEFAULT_CONTEXT_TOKENS, PositiveInt::get),
        timeouts: to_timeouts(&settings.timeouts),
    });
    client.map(Some).map_err(|error| Failure::Usage(error.to_string()))
}

/// Puts a breaker in front of each client, and the models of each tier in the order of the
/// settings.
///
/// # Errors
/// A tier has no model.
pub fn build_router(
    clients: &ModelClients,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn LanguageModel>, Failure> {
    let has_fallbacks = clients.tiers.iter().any(|addresses| addresses.len() > 1);
    let defaults = BreakerSettings::default();
    let settings = BreakerSettings {
        faults: if has_fallbacks { FAULTS_BEFORE_FALLBACK } else { defaults.faults },
        ..defaults
    };
    let breakers: Vec<(&Arc<ModelClient>, Arc<dyn LanguageModel>)> = clients
        .all()
        .map(|client| {
            let model: Arc<dyn LanguageModel> = Arc::<ModelClient>::clone(client);
            let breaker = Breaker::new(model, Arc::clone(clock), settings.clone());
            (client, Arc::new(breaker) as Arc<dyn LanguageModel>)
        })
        .collect();
    let route = |tier: Tier| -> Result<TierRoute, Failure> {
        let models = clients.of_tier(tier);
        let mut models = models.iter().filter_map(|client| {
            let (_, breaker) = breakers.iter().find(|(other, _)| Arc::ptr_eq(other, client))?;
            Some(Arc::clone(breaker))
        });
        let first = models
            .next()
            .ok_or_else(|| Failure::Usage(format!("model.{}: names no model", tier.as_str())))?;
        Ok(TierRoute::new(first, models.collect()))
    };
    Ok(Arc::new(ModelRouter {
        small: route(Tier::Small)?,
        standard: route(Tier::Standard)?,
        large: route(Tier::Large)?,
    }))
}

/// Returns the timeouts of a call. If the timeout of the whole call is not set, it grows with the
/// timeout for the first token.
fn to_timeouts(settings: &ModelTimeouts) -> Timeouts {
    let defaults = Timeouts::default();
    let seconds = |seconds: PositiveInt| Duration::from_secs(u64::from(seconds.get()));
    let first_token = seconds(settings.first_token_seconds);
    let longer = first_token.saturating_sub(defaults.first_token);
    let total = |set: Option<PositiveInt>, default: Duration| {
        set.map_or(default.saturating_add(longer), seconds)
    };
    Timeouts {
        connect: seconds(settings.connect_seconds),
        first_token,
        silence: seconds(settings.silence_seconds),
        total_small: total(settings.total_small_seconds, defaults.total_small),
        total_standard: total(settings.total_standard_seconds, defaults.total_standard),
        total_large: total(settings.total_large_seconds, defaults.total_large),
    }
}

/// Reads the key from its file, or else from the environment.
fn read_api_key(
    address: &ModelAddress,
    environment: &Environment,
) -> Result<Option<Secret>, Failure> {
    if let Some(file) = &address.api_key_file {
        let key = read_file(Path::new(file), MAX_KEY_BYTES)
            .and_then(|key| {
                let limit = format!("a key may have at most {MAX_KEY_BYTES} bytes");
                key.ok_or_else(|| std::io::Error::other(limit))
            })
            .map_err(|error| {
                Failure::Usage(format!("model.api_key_file: {file} cannot be read: {error}"))
            })?;
        return Ok(Some(Secret(key.trim().to_owned())));
    }
    find_key(address, environment)
}
