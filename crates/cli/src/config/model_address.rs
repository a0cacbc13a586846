//! Where the models of a tier are: the settings of `[model]`, of the tier and of the fallbacks,
//! taken together.

use scribe_ports::model::Tier;

use super::{
    provider::Provider,
    settings::{ModelSettings, TIERS},
    tier::{FallbackModel, OwnModel, TierModel},
};
use crate::exit::Failure;

/// A model and its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelAddress {
    pub provider: Provider,
    /// Empty if neither the settings nor the provider name an address.
    pub base_url: String,
    /// Empty if the settings name no model.
    pub name: String,
    pub api_key_file: Option<String>,
    /// True if the server is that of `[model]`, whose key is then used. No other server is sent
    /// that key.
    pub is_general: bool,
    /// True if the settings name the provider for this server. The provider's own variable then
    /// holds its key. A tier that names only an address is at somebody else's server, which is sent
    /// no key but that of its own file.
    pub is_named: bool,
}

impl ModelAddress {
    pub(super) fn list_of_tier(settings: &ModelSettings, tier: Tier) -> Vec<Self> {
        let general = Self {
            provider: settings.provider,
            base_url: find_base_url(settings.provider, settings.base_url.as_ref()),
            name: settings.name.clone().unwrap_or_default(),
            api_key_file: settings.api_key_file.clone(),
            is_general: true,
            is_named: true,
        };
        let chosen = match tier {
            Tier::Small => &settings.small,
            Tier::Standard => &settings.standard,
            Tier::Large => &settings.large,
        };
        let (first, fallbacks) = match chosen {
            None => (general, None),
            Some(TierModel::Name(name)) => (Self { name: name.clone(), ..general }, None),
            Some(TierModel::Own(own)) => {
                let OwnModel { provider, base_url, name, api_key_file, fallbacks } = own;
                let name = name.as_ref().unwrap_or(&general.name);
                let first =
                    general.replaced_by(*provider, base_url.as_ref(), name, api_key_file.as_ref());
                (first, fallbacks.as_ref())
            }
        };
        let fallbacks = fallbacks.unwrap_or(&settings.fallbacks).iter().map(|fallback| {
            let FallbackModel { provider, base_url, name, api_key_file } = fallback;
            first.replaced_by(*provider, base_url.as_ref(), name, api_key_file.as_ref())
        });
        let fallbacks: Vec<Self> = fallbacks.collect();
        std::iter::once(first).chain(fallbacks).collect()
    }

    /// Returns another model, at the same server if no other one is named.
    fn replaced_by(
        &self,
        provider: Option<Provider>,
        base_url: Option<&String>,
        name: &str,
        api_key_file: Option<&String>,
    ) -> Self {
        let names_provider = provider.is_some();
        let provider = provider.unwrap_or(self.provider);
        let base_url = match base_url {
            None if provider == self.provider => self.base_url.clone(),
            base_url => find_base_url(provider, base_url),
        };
        let is_same_server = provider == self.provider && base_url == self.base_url;
        let inherited_key_file = self.api_key_file.as_ref().filter(|_| is_same_server);
        Self {
            name: name.to_owned(),
            is_general: self.is_general && is_same_server && api_key_file.is_none(),
            is_named: names_provider || is_same_server && self.is_named,
            api_key_file: api_key_file.or(inherited_key_file).cloned(),
            provider,
            base_url,
        }
    }
}

fn find_base_url(provider: Provider, base_url: Option<&String>) -> String {
    let default = match provider {
        Provider::Sample => None,
        Provider::Server(provider) => provider.default_base_url,
    };
    base_url.map(String::as_str).or(default).unwrap_or_default().to_owned()
}

impl ModelSettings {
    /// Refuses models without an address or a name.
    pub(super) fn check_addresses(&self) -> Result<(), Failure> {
        let refuse = |message: &str| Err(Failure::Usage(message.to_owned()));
        let all = TIERS.map(|tier| self.addresses(tier));
        let addresses = || all.iter().flatten();
        if self.provider == Provider::Sample {
            return match addresses().any(|address| address.provider != Provider::Sample) {
                true => refuse(
                    "model.provider: is sample, but a tier or a fallback names another provider; \
                     set model.provider to the provider of most calls",
                ),
                false => Ok(()),
            };
        }
        if addresses().any(|address| address.provider == Provider::Sample) {
            return refuse(
                "model: the sample writer cannot write a part of a book; name another provider for \
                 every tier and fallback",
            );
        }
        if addresses().any(|address| address.base_url.is_empty()) {
            return refuse(
                "model.base_url: is missing; set it to the server's address, such as \
                 http://127.0.0.1:8000/v1",
            );
        }
        if addresses().any(|address| address.name.trim().is_empty()) {
            return refuse(
                "model.name: is missing; set it, or set model.small, model.standard and \
                 model.large",
            );
        }
        Ok(())
    }
}
