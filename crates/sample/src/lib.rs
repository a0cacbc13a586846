//! The sample writer: answers every question of the program without a key and without a network, so
//! that the whole program can be tried at once. Its prose is plain and only shows how a book is made.
//!
//! What it writes follows from the hints of a request alone: from the seed, the place in the book
//! and what is known of it, never from ids, time or the order of calls. It writes English; the
//! words and sentence frames of a language are in its folder under `data`.
//!
//! The tests of other crates use the same writer with a script ([`SampleWriter::scripted`]), which
//! has it make the mistakes that a book must survive.

mod filler;
mod frame;
mod genesis;
mod idea;
mod lexicon;
mod plan;
mod premise;
mod prose;
mod record;
mod review;
mod script;
mod voice;

use std::time::Instant;

use async_trait::async_trait;
use scribe_ports::model::{
    ChapterHints, ChapterQuestion, DraftSink, Finish, Hints, LanguageModel, ModelError, ModelInfo,
    ModelReply, ModelRequest, OutputFormat, Price, SceneQuestion, Tier, Usage, estimate_tokens,
};
use serde_json::{Value, json};

use self::{filler::Filler, frame::Values, lexicon::Lexicon, script::Script};

/// The provider's name in the settings.
pub const PROVIDER: &str = "sample";
/// The model's name.
pub const MODEL: &str = "sample-writer-1";

/// Writes without a language model.
#[derive(Debug, Default)]
pub struct SampleWriter {
    script: Option<Script>,
}

impl SampleWriter {
    /// A writer that makes mistakes in fixed places, and remembers what it was asked: it answers
    /// the style sheet with a broken document at first, has the first chapter patched and
    /// redrafted, and has the second one decided by the director.
    #[must_use]
    pub fn scripted() -> Self {
        Self { script: Some(Script::default()) }
    }

    /// What a scripted writer was asked so far, in order; a repair of a part is marked.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.script.as_ref().map_or_else(Vec::new, Script::asked)
    }

    fn answer(&self, request: &ModelRequest) -> String {
        let lexicon = Lexicon::for_language(&request.language);
        let scripted = self.script.as_ref().and_then(|script| script.answer(request, lexicon));
        scripted.unwrap_or_else(|| answer(request, lexicon))
    }
}

fn answer(request: &ModelRequest, lexicon: &'static Lexicon) -> String {
    let OutputFormat::Json { schema, .. } = &request.output else {
        let hints = request.hints.chapter().cloned().unwrap_or_default();
        let unknown = SceneQuestion::default();
        return match &hints.question {
            ChapterQuestion::Scene(question) => prose::draft(&hints, question, lexicon),
            _ => prose::draft(&hints, &unknown, lexicon),
        };
    };
    let known = match &request.hints {
        Hints::Part(hints) => Some(genesis::propose(hints, lexicon)),
        Hints::Chapter(hints) => answer_chapter(hints, lexicon),
        Hints::None => None,
    };
    let document = known.unwrap_or_else(|| {
        let (root, values) = (schema.document(), &Values::new(lexicon, &[]));
        Filler { root, values, seed: 0 }.fill(root, "", 0, &Value::Null)
    });
    document.to_string()
}

/// The document that answers a question about a chapter; `None` for prose and for an unknown kind.
fn answer_chapter(hints: &ChapterHints, lexicon: &'static Lexicon) -> Option<Value> {
    let count = plan::count_scenes(hints.words);
    Some(match &hints.question {
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
        let text = self.answer(request);
        // The text is shown paragraph by paragraph.
        let mut shown = 0;
        for piece in text.split_inclusive("\n\n") {
            draft.delta(shown, piece);
            shown += piece.chars().count();
        }
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
