//! The model of each tier.

use scribe_ports::model::{Tier, TokenPrice};

/// A model and its price.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedModel {
    /// The name that the provider uses.
    pub name: String,
    /// The price of its tokens, if it is known.
    pub price: Option<TokenPrice>,
}

/// The models of the three tiers.
#[derive(Debug, Clone, PartialEq)]
pub struct TierModels {
    /// The model for extraction and checks.
    pub small: NamedModel,
    /// The model for planning and criticism.
    pub standard: NamedModel,
    /// The model for prose.
    pub large: NamedModel,
}

impl TierModels {
    /// Uses one model for all tiers.
    #[must_use]
    pub fn same_for_all(model: NamedModel) -> Self {
        Self { small: model.clone(), standard: model.clone(), large: model }
    }

    #[must_use]
    pub fn model_for(&self, tier: Tier) -> &NamedModel {
        match tier {
            Tier::Small => &self.small,
            Tier::Standard => &self.standard,
            Tier::Large => &self.large,
        }
    }
}
