//! The sample writer: answers every question of the program without a key and without a network, so
//! that the whole program can be tried at once. Its prose is plain and only shows how a book is made.
//!
//! What it writes follows from the hints of a request alone: from the seed, the place in the book
//! and what is known of it, never from ids, time or the order of calls. It writes English; the
//! words and sentence frames are in `data/en`.
//!
//! The tests of other crates use the same writer with a script ([`SampleWriter::scripted`]), which
//! has it make the mistakes that a book must survive.

mod default_answer;
mod draw;
mod frame;
mod genesis;
mod idea;
mod lexicon;
mod narrate;
mod plan;
mod premise;
mod prose;
mod record;
mod review;
mod verbs;
mod voice;

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use async_trait::async_trait;
use scribe_domain::stage::Part;
use scribe_ports::model::{
    ChapterHints, ChapterQuestion, DraftSink, Finish, Hints, LanguageModel, ModelError, ModelInfo,
    ModelReply, ModelRequest, OutputFormat, Price, Tier, Usage, estimate_tokens,
};
use serde_json::{Value, json};

/// The provider's name in the settings.
pub const PROVIDER: &str = "sample";
/// The model's name.
pub const MODEL: &str = "sample-writer-1";

/// How many words a reply shows at a time while it is written.
const WORDS_AT_A_TIME: usize = 60;

/// Writes without a language model.
#[derive(Debug, Default)]
pub struct SampleWriter {
    script: Option<Script>,
}

/// What the tests' writer was asked.
#[derive(Debug, Default)]
struct Script(Mutex<Vec<String>>);

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
        self.script.as_ref().map_or_else(Vec::new, |script| {
            script.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
        })
    }

    /// The whole reply.
    fn answer(&self, request: &ModelRequest) -> String {
        if let Some(script) = &self.script {
            script.remember(request);
            if let Some(scripted) = script.answer(&request.hints) {
                return scripted;
            }
        }
        if matches!(request.output, OutputFormat::Prose) {
            let hints = request.hints.chapter().cloned().unwrap_or_default();
            let ChapterQuestion::Scene(question) = &hints.question else {
                return prose::draft(&hints, &scribe_ports::model::SceneQuestion::default());
            };
            return prose::draft(&hints, question);
        }
        let known = match &request.hints {
            Hints::Part(hints) => Some(genesis::propose(hints)),
            Hints::Chapter(hints) => answer_chapter(hints),
            Hints::None => None,
        };
        let document = known.unwrap_or_else(|| match &request.output {
            OutputFormat::Json { schema, .. } => {
                default_answer::document(schema.document(), &request.hints)
            }
            OutputFormat::Prose => Value::Null,
        });
        document.to_string()
    }
}

/// The document that answers a question about a chapter; `None` for prose and for one of another kind.
fn answer_chapter(hints: &ChapterHints) -> Option<Value> {
    Some(match &hints.question {
        ChapterQuestion::Outline => json!(plan::outline(hints)),
        ChapterQuestion::Scenes { outline } => {
            json!(plan::scenes(hints, outline.as_ref(), plan::scene_count(hints.words)))
        }
        ChapterQuestion::Scene(_) | ChapterQuestion::Other => return None,
        ChapterQuestion::Critique(question) => json!(review::critique(question)),
        ChapterQuestion::FactCheck(question) => json!(review::check_facts(hints, question)),
        ChapterQuestion::Patch { findings, scenes } => review::patch(hints, findings, scenes),
        ChapterQuestion::Arbitration { redrafts, findings } => {
            review::arbitrate(*redrafts, findings)
        }
        ChapterQuestion::Record { scenes } => json!(record::record(hints, scenes)),
    })
}

impl Script {
    fn remember(&self, request: &ModelRequest) {
        let asked = match &request.hints {
            Hints::Part(hints) if hints.is_repair => format!("{} (repair)", hints.part),
            Hints::Part(hints) => hints.part.to_string(),
            Hints::Chapter(_) | Hints::None => {
                format!("{}/{}", request.agent, request.capability)
            }
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    }

    /// What the script answers otherwise than the sample writer.
    fn answer(&self, hints: &Hints) -> Option<String> {
        match hints {
            Hints::Part(hints) if hints.part == Part::Style && !hints.is_repair => {
                Some("Gladly! {\"person\": \"third_limited\", \"tense\":".to_owned())
            }
            Hints::Part(hints) => Some(format!("```json\n{}\n```", genesis::propose(hints))),
            Hints::Chapter(hints) => match &hints.question {
                ChapterQuestion::Critique(question) => {
                    Some(json!(review::scripted_critique(hints, question)).to_string())
                }
                // The script has a scene to patch and one to redraft, however short a chapter is.
                ChapterQuestion::Scenes { outline } => {
                    Some(json!(plan::scenes(hints, outline.as_ref(), 2)).to_string())
                }
                ChapterQuestion::Arbitration { redrafts: 0, .. } => {
                    Some(review::scripted_ruling().to_string())
                }
                _ => None,
            },
            Hints::None => None,
        }
    }
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

/// Shows the text piece by piece, as a model would.
fn show(text: &str, draft: &dyn DraftSink) {
    let (mut offset, mut words, mut start) = (0, 0, 0);
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
