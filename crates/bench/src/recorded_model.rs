//! A model that answers immediately. The sample writer writes each reply once, and the reply is
//! then replayed to every book that asks the same question.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier,
};
use scribe_sample::SampleWriter;

/// Replays recorded replies.
#[derive(Debug, Default)]
pub(crate) struct RecordedModel {
    writer: SampleWriter,
    replies: Mutex<HashMap<u64, ModelReply>>,
}

#[async_trait]
impl LanguageModel for RecordedModel {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let asked = asked(request);
        let known =
            self.replies.lock().unwrap_or_else(PoisonError::into_inner).get(&asked).cloned();
        if let Some(reply) = known {
            draft.push_text(0, &reply.text);
            return Ok(reply);
        }
        let mut reply = self.writer.complete(request, draft).await?;
        reply.duration_ms = 0;
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        replies.insert(asked, reply.clone());
        Ok(reply)
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.writer.model_info(tier)
    }
}

/// Returns a hash that identifies a request. The hash is fast to compute, because the model's own
/// work should cost as little as possible.
fn asked(request: &ModelRequest) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in &request.parts {
        part.text.hash(&mut hasher);
    }
    (&request.capability, request.max_output_tokens).hash(&mut hasher);
    hasher.finish()
}
