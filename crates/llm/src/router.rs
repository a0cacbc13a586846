//! Sends each tier's calls to the first of its models that is available.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use scribe_domain::Timestamp;
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier,
};

/// The models of a tier.
pub struct TierRoute {
    first: Arc<dyn LanguageModel>,
    /// The models that take the place of the first while its breaker is open, in order.
    fallbacks: Vec<Arc<dyn LanguageModel>>,
    /// The place of the model of the last call.
    last: AtomicUsize,
}

impl TierRoute {
    #[must_use]
    pub fn new(first: Arc<dyn LanguageModel>, fallbacks: Vec<Arc<dyn LanguageModel>>) -> Self {
        Self { first, fallbacks, last: AtomicUsize::new(0) }
    }

    /// Returns the first model that would take a call now, with its place. If there is none,
    /// returns the one that takes calls again first.
    fn choose_model(&self, tier: Tier) -> (usize, &dyn LanguageModel) {
        let mut chosen = (0, &*self.first);
        let mut until = self.first.unavailable_until(tier);
        for (place, model) in (1..).zip(&self.fallbacks) {
            let other_until = model.unavailable_until(tier);
            // `None` comes before every time.
            if other_until < until {
                (chosen, until) = ((place, &**model), other_until);
            }
        }
        chosen
    }
}

/// A model for each tier.
pub struct ModelRouter {
    pub small: TierRoute,
    pub standard: TierRoute,
    pub large: TierRoute,
}

impl ModelRouter {
    fn route(&self, tier: Tier) -> &TierRoute {
        match tier {
            Tier::Small => &self.small,
            Tier::Standard => &self.standard,
            Tier::Large => &self.large,
        }
    }

    fn choose_model(&self, tier: Tier) -> &dyn LanguageModel {
        self.route(tier).choose_model(tier).1
    }
}

#[async_trait]
impl LanguageModel for ModelRouter {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let tier = request.tier;
        let route = self.route(tier);
        let (place, model) = route.choose_model(tier);
        if route.last.swap(place, Ordering::Relaxed) != place {
            let ModelInfo { provider, model, .. } = model.model_info(tier);
            tracing::warn!(
                tier = tier.as_str(),
                provider,
                model,
                "calls of this tier go to another model now, because an earlier one failed too \
                 often or works again"
            );
        }
        model.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.choose_model(tier).model_info(tier)
    }

    fn unavailable_until(&self, tier: Tier) -> Option<Timestamp> {
        self.choose_model(tier).unavailable_until(tier)
    }

    async fn count_prompt_tokens(&self, request: &ModelRequest) -> Option<u32> {
        self.choose_model(request.tier).count_prompt_tokens(request).await
    }
}
