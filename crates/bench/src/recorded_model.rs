//! A model that answers at once: the sample writer's replies, each written once and then played to
//! every book that asks the same.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use scribe_domain::content::ContentHash;
use scribe_llm::sample::SampleWriter;
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier,
};

/// Plays what was written once.
#[derive(Debug, Default)]
pub(crate) struct RecordedModel {
    replies: Mutex<HashMap<ContentHash, ModelReply>>,
}

#[async_trait]
impl LanguageModel for RecordedModel {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let asked = request.hash();
        let known =
            self.replies.lock().unwrap_or_else(PoisonError::into_inner).get(&asked).cloned();
        if let Some(reply) = known {
            draft.delta(0, &reply.text);
            return Ok(reply);
        }
        let mut reply = SampleWriter.complete(request, draft).await?;
        reply.duration_ms = 0;
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        replies.insert(asked, reply.clone());
        Ok(reply)
    }

    fn info(&self, tier: Tier) -> ModelInfo {
        SampleWriter.info(tier)
    }
}
