//! The sample writer with a script. It answers the same question immediately and always in the same
//! way, and it makes the mistakes that every book must survive.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use scribe_domain::{
    chapter::{
        arbitrate::Ruling,
        finding::{FindingDraft, FindingKind},
    },
    stage::Part,
    text::{prose_check::Severity, sentences::split_sentences},
};
use scribe_ports::{
    agent::WrittenScene,
    model::{
        ChapterQuestion, DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest,
        NoDraft, OutputFormat, ReviewQuestion, SampleWriterHints, Tier, estimate_tokens,
    },
};
use scribe_sample::SampleWriter;
use serde_json::{Value, json};

const PROVIDER: &str = "scripted";
const MODEL: &str = "script";
/// The words of a chapter that the sample writer divides into two scenes.
const TWO_SCENES_WORDS: u32 = 1_400;

/// Answers as the sample writer does, but makes mistakes in fixed places, and remembers the
/// questions. Its first style sheet is a broken document. The first chapter gets a patch and a
/// redraft, and the director must decide about the second chapter.
#[derive(Debug, Default)]
pub struct ScriptedModel {
    writer: SampleWriter,
    questions: Mutex<Vec<String>>,
}

impl ScriptedModel {
    /// Returns the parts that have been asked for, in order, with repairs marked.
    #[must_use]
    pub fn requested_parts(&self) -> Vec<String> {
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, request: &ModelRequest) {
        let question = match &request.hints {
            SampleWriterHints::Part(hints) if hints.is_repair => format!("{} (repair)", hints.part),
            SampleWriterHints::Part(hints) => hints.part.to_string(),
            SampleWriterHints::Chapter(_) | SampleWriterHints::None => {
                format!("{}/{}", request.agent, request.capability)
            }
        };
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).push(question);
    }
}

#[async_trait]
impl LanguageModel for ScriptedModel {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        self.remember(request);
        let mut reply = if matches!(request.output, OutputFormat::Prose) {
            self.writer.complete(request, draft).await?
        } else {
            let mut request = request.clone();
            // The script needs one scene to patch and one to redraft, even in a short chapter.
            if let SampleWriterHints::Chapter(hints) = &mut request.hints
                && matches!(hints.question, ChapterQuestion::Plan | ChapterQuestion::Scenes { .. })
            {
                hints.words = TWO_SCENES_WORDS;
            }
            let mut reply = self.writer.complete(&request, &NoDraft).await?;
            reply.text = follow_script(&request.hints, reply.text);
            reply.usage.completion_tokens = estimate_tokens(&reply.text);
            draft.push_text(0, &reply.text);
            reply
        };
        PROVIDER.clone_into(&mut reply.provider);
        MODEL.clone_into(&mut reply.model);
        reply.duration_ms = 0;
        Ok(reply)
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        let info = self.writer.model_info(tier);
        ModelInfo { provider: PROVIDER.to_owned(), model: MODEL.to_owned(), ..info }
    }
}

/// Returns the script's version of a document by the sample writer.
fn follow_script(hints: &SampleWriterHints, document: String) -> String {
    match hints {
        SampleWriterHints::Part(hints) if hints.part == Part::Style && !hints.is_repair => {
            "Gladly! {\"person\": \"third_limited\", \"tense\":".to_owned()
        }
        SampleWriterHints::Part(_) => format!("```json\n{document}\n```"),
        SampleWriterHints::Chapter(hints) => match &hints.question {
            ChapterQuestion::Critique(question) => {
                criticize(hints.position, question, &document).to_string()
            }
            ChapterQuestion::Arbitration { redrafts: 0, .. } => {
                let reason = "It can be told better once more.";
                json!({ "decision": Ruling::Redraft, "reason": reason }).to_string()
            }
            _ => document,
        },
        SampleWriterHints::None => document,
    }
}

/// Returns the script's critique. The first chapter needs a patch and a redraft. The second chapter
/// scores too low until the director orders a redraft.
fn criticize(position: u32, question: &ReviewQuestion, critique: &str) -> Value {
    let is_new = question.round == 0;
    let score = if position == 2 && is_new { 5.5 } else { 8.0 };
    let is_rejected = position == 1 && is_new && question.scenes.len() > 1;
    let object = |scene: &WrittenScene| {
        let (severity, kind) = match scene.number {
            1 => (Severity::Must, FindingKind::Patch),
            _ => (Severity::Blocker, FindingKind::RedraftScene),
        };
        let passage =
            split_sentences(&scene.text).first().map_or("", |(_, first)| *first).to_owned();
        let (problem, instruction) = ("It is said too plainly.".into(), "Say it otherwise.".into());
        FindingDraft { severity, passage, problem, instruction, kind }
    };
    let findings = question.scenes.iter().filter(|_| is_rejected).map(object);
    let answers = question.open.iter().map(|open| json!({ "id": open.id, "state": "closed" }));
    let mut critique: Value = serde_json::from_str(critique).unwrap_or_default();
    for criterion in critique["criteria"].as_object_mut().into_iter().flatten() {
        criterion.1["score"] = json!(score);
    }
    critique["findings"] = findings.map(|finding| json!(finding)).collect();
    critique["answers"] = answers.collect();
    critique
}
