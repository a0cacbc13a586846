//! A model that can be blocked, so that its calls stay open.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier,
};
use scribe_testkit::scripted_model::ScriptedModel;

/// The scripted model until the gate is closed; after that, no call completes.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    script: ScriptedModel,
    closed: AtomicBool,
}

impl Gate {
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl LanguageModel for Gate {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        if self.closed.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        self.script.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.script.model_info(tier)
    }
}
