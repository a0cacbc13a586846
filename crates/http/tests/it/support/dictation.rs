//! A model whose scenes grow piece by piece, when the test allows it.

use async_trait::async_trait;
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, NoDraft, Tier,
};
use scribe_testkit::scripted_model::ScriptedModel;
use tokio::sync::{Semaphore, watch};

/// The scripted model, but the text of a scene arrives in pieces, each only when it is allowed.
pub(crate) struct Dictation {
    script: ScriptedModel,
    /// The number of pieces of a scene.
    pieces: usize,
    allowed: Semaphore,
    shown: watch::Sender<usize>,
}

impl Dictation {
    pub(crate) fn in_pieces(pieces: usize) -> Self {
        let shown = watch::Sender::new(0);
        Self { script: ScriptedModel::default(), pieces, allowed: Semaphore::new(0), shown }
    }

    /// Allows `pieces` more pieces.
    pub(crate) fn allow_pieces(&self, pieces: usize) {
        self.allowed.add_permits(pieces);
    }

    /// Waits until `pieces` pieces have been shown, counting all scenes together.
    pub(crate) async fn wait_for_pieces(&self, pieces: usize) {
        self.shown.subscribe().wait_for(|shown| *shown >= pieces).await.unwrap();
    }
}

#[async_trait]
impl LanguageModel for Dictation {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        if request.capability != "draft_scene" {
            return self.script.complete(request, draft).await;
        }
        let reply = self.script.complete(request, &NoDraft).await?;
        let chars: Vec<char> = reply.text.chars().collect();
        let start = |n: usize| n * chars.len() / self.pieces;
        for n in 0..self.pieces {
            let piece: String = chars[start(n)..start(n + 1)].iter().collect();
            self.allowed.acquire().await.unwrap().forget();
            draft.push_text(start(n), &piece);
            self.shown.send_modify(|shown| *shown += 1);
        }
        Ok(reply)
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.script.model_info(tier)
    }
}
