//! The sample writer with its script. It answers the same question immediately and always in the
//! same way, and makes the mistakes that every book must survive.

use async_trait::async_trait;
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier,
};
use scribe_sample::SampleWriter;

const PROVIDER: &str = "scripted";
const MODEL: &str = "script";

/// Follows the script and remembers the questions.
#[derive(Debug)]
pub struct ScriptedModel(SampleWriter);

impl Default for ScriptedModel {
    fn default() -> Self {
        Self(SampleWriter::scripted())
    }
}

impl ScriptedModel {
    /// Returns the parts that have been asked for, in order, with repairs marked.
    #[must_use]
    pub fn requested_parts(&self) -> Vec<String> {
        self.0.asked()
    }
}

#[async_trait]
impl LanguageModel for ScriptedModel {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let mut reply = self.0.complete(request, draft).await?;
        PROVIDER.clone_into(&mut reply.provider);
        MODEL.clone_into(&mut reply.model);
        reply.duration_ms = 0;
        Ok(reply)
    }

    fn info(&self, tier: Tier) -> ModelInfo {
        let info = self.0.info(tier);
        ModelInfo { provider: PROVIDER.to_owned(), model: MODEL.to_owned(), ..info }
    }
}
