//! The sample writer: writes without a key and without a network, so that the whole program can be
//! tried at once.
//!
//! What it writes follows from the prompt's variables alone: from the seed, the place in the book
//! and the material, never from ids, time or the order of calls. It writes English.

mod answers;
mod critic;
mod director;
mod draw;
mod fact_checker;
mod fill;
mod genre;
mod input;
mod kernel;
mod names;
mod outliner;
mod plan;
mod premise;
mod prose;
mod reading;
mod rewriter;
mod template;
mod things;
mod worldsmith;

use std::time::Instant;

use async_trait::async_trait;
use scribe_ports::model::{
    DraftSink, Finish, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest,
    OutputFormat, Price, Tier, Usage, estimate_tokens,
};

/// The provider's name in the settings.
pub const PROVIDER: &str = "sample";
/// The model's name.
pub const MODEL: &str = "sample-writer-1";

/// How many words a reply shows at a time while it is written.
const WORDS_AT_A_TIME: usize = 60;

/// Writes without a language model.
#[derive(Debug, Clone, Copy, Default)]
pub struct SampleWriter;

#[async_trait]
impl LanguageModel for SampleWriter {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let started = Instant::now();
        let text = write(request);
        show(&text, draft);
        let usage = Usage {
            prompt_tokens: request.estimated_prompt_tokens(),
            cached_tokens: 0,
            completion_tokens: estimate_tokens(&text),
            is_estimated: true,
        };
        Ok(ModelReply {
            text,
            usage,
            cost_usd: Some(0.0),
            finish: Finish::Stop,
            prompt_was_cut: false,
            provider: PROVIDER.to_owned(),
            model: MODEL.to_owned(),
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }

    fn info(&self, _: Tier) -> ModelInfo {
        ModelInfo {
            provider: PROVIDER.to_owned(),
            model: MODEL.to_owned(),
            is_sample: true,
            price: Some(Price::FREE),
        }
    }
}

/// The whole reply. Agents without frames of their own get a document that fits their schema.
fn write(request: &ModelRequest) -> String {
    let variables = &request.variables.read();
    let schema = match &request.output {
        OutputFormat::Prose => return prose::draft(variables),
        OutputFormat::Json { schema, .. } => schema.document(),
    };
    // What is asked for counts, not who asks: a second critic reads by the same rules.
    let proposed = match request.capability.as_str() {
        "propose" => worldsmith::propose(variables),
        "outline" => Some(outliner::outline(variables)),
        "structure_scenes" => Some(director::structure_scenes(variables)),
        "arbitrate" => Some(director::arbitrate(variables)),
        "critique" => Some(critic::critique(variables)),
        "check" => Some(fact_checker::check(variables)),
        "record" => Some(fact_checker::record(variables)),
        "patch" => Some(rewriter::patch(variables)),
        _ => None,
    };
    fill::fit(proposed, schema, variables).to_string()
}

/// Shows the text piece by piece, as a model would.
fn show(text: &str, draft: &dyn DraftSink) {
    let mut offset = 0;
    let mut words = 0;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        words += usize::from(c == ' ');
        if words == WORDS_AT_A_TIME {
            let piece = &text[start..at];
            draft.delta(offset, piece);
            offset += piece.chars().count();
            (start, words) = (at, 0);
        }
    }
    if start < text.len() {
        draft.delta(offset, &text[start..]);
    }
}
