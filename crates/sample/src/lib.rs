//! The sample writer. It answers every question of the program without a key and without a network,
//! so that the whole program can be tried at once. Its prose is plain and only shows how a book is
//! made.
//!
//! Its output depends only on the hints of a request: on the seed, the position in the book and the
//! known facts. It never depends on ids, the time or the order of calls. It writes English. The
//! words and sentence frames of a language are in its folder under `data`.

mod document;
mod frame;
mod genesis;
mod lexicon;
mod person;
mod plan;
mod premise;
mod prose;
mod record;
mod review;

use std::time::Instant;

use async_trait::async_trait;
use scribe_ports::model::{
    ChapterHints, ChapterQuestion, DraftSink, FinishReason, LanguageModel, ModelError, ModelInfo,
    ModelReply, ModelRequest, OutputFormat, SampleWriterHints, SceneQuestion, Tier, TokenPrice,
    TokenUsage, estimate_tokens,
};
use serde_json::{Value, json};

use self::{document::Filler, frame::Values, lexicon::Lexicon};

/// The provider's name in the settings.
pub const PROVIDER: &str = "sample";
pub const MODEL: &str = "sample-writer-1";

/// A writer that works without a language model.
#[derive(Debug, Default)]
pub struct SampleWriter;

fn answer(request: &ModelRequest) -> String {
    let lexicon = Lexicon::for_language(&request.language);
    let OutputFormat::Json { schema, .. } = &request.output else {
        let hints = request.hints.chapter().cloned().unwrap_or_default();
        return match &hints.question {
            ChapterQuestion::Scene(question) => prose::draft(&hints, question, lexicon),
            _ => prose::draft(&hints, &SceneQuestion::default(), lexicon),
        };
    };
    let known = match &request.hints {
        SampleWriterHints::Part(hints) => Some(genesis::propose_part(hints, lexicon)),
        SampleWriterHints::Chapter(hints) => answer_chapter(hints, lexicon),
        SampleWriterHints::None => None,
    };
    let document = known.unwrap_or_else(|| {
        let (root, values) = (schema.document(), &Values::new(lexicon, 0, &[]));
        Filler { root, values }.fill(root, "", 0, &Value::Null)
    });
    document.to_string()
}

/// Returns the document that answers a question about a chapter, or `None` for prose and for an
/// unknown kind of question.
fn answer_chapter(hints: &ChapterHints, lexicon: &'static Lexicon) -> Option<Value> {
    let count = plan::count_scenes(hints.words);
    Some(match &hints.question {
        ChapterQuestion::Plan => json!(plan::detailed_outline(hints, count, lexicon)),
        ChapterQuestion::Outline => json!(plan::outline(hints, count, lexicon)),
        ChapterQuestion::Scenes { outline } => {
            json!(plan::scenes(hints, outline.as_ref(), count, lexicon))
        }
        ChapterQuestion::Scene(_) | ChapterQuestion::Other => return None,
        ChapterQuestion::Critique(question) => review::critique(question, lexicon),
        ChapterQuestion::FactCheck(question) => review::check_facts(question),
        ChapterQuestion::Patch { findings, scenes } => review::patch(findings, scenes, lexicon),
        ChapterQuestion::Arbitration { redrafts, findings } => {
            review::arbitrate(*redrafts, findings)
        }
        ChapterQuestion::Record { scenes } => json!(record::record(hints, scenes)),
    })
}

#[async_trait]
impl LanguageModel for SampleWriter {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let started = Instant::now();
        let text = answer(request);
        // The draft receives the text paragraph by paragraph.
        let mut shown = 0;
        for piece in text.split_inclusive("\n\n") {
            draft.push_text(shown, piece);
            shown += piece.chars().count();
        }
        let usage = TokenUsage {
            prompt_tokens: request.estimate_prompt_tokens(),
            cached_tokens: 0,
            cache_write_tokens: 0,
            completion_tokens: estimate_tokens(&text),
            is_estimated: true,
        };
        Ok(ModelReply {
            text,
            usage,
            cost_usd: Some(0.0),
            finish: FinishReason::Stop,
            prompt_was_cut: false,
            provider: PROVIDER.to_owned(),
            model: MODEL.to_owned(),
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }

    fn model_info(&self, _: Tier) -> ModelInfo {
        ModelInfo {
            provider: PROVIDER.to_owned(),
            model: MODEL.to_owned(),
            is_sample: true,
            price: Some(TokenPrice::FREE),
        }
    }
}
