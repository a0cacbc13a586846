//! Tries a model: one small call of each form, and what each shows.

use std::sync::OnceLock;

use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelReply, ModelRequest, OutputFormat, PromptPart,
    PromptRole, PromptSection, ReplyProblem, ReplySchema, SampleWriterHints, Tier,
};
use scribe_reply::{clean_prose, read_document};
use serde::Serialize;
use serde_json::json;
use tokio::time::Instant;

use crate::client::{ModelClient, RequestForm};

/// Enough for a short answer of a model that cannot do without thinking.
const MAX_OUTPUT_TOKENS: u32 = 1_024;

/// What the calls to a model showed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelProbe {
    pub tier: Tier,
    pub provider: String,
    pub model: String,
    pub calls: Vec<ProbedCall>,
}

impl ModelProbe {
    /// Returns true if the model answered every call with a usable reply.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.calls.iter().all(|call| call.problem.is_none())
    }
}

/// What one call showed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProbedCall {
    pub form: ProbeForm,
    /// The time from the request to the first text, in milliseconds.
    pub first_token_ms: Option<u64>,
    pub duration_ms: u64,
    /// The tokens of the reply per second after the first text.
    pub tokens_per_second: Option<f64>,
    pub prompt_tokens: Option<u32>,
    pub completion_tokens: Option<u32>,
    /// True if the server counted no tokens, so that they are estimated.
    pub tokens_are_estimated: bool,
    /// The cost in USD; `None` if the price is unknown.
    pub cost_usd: Option<f64>,
    /// How the server was asked at last.
    pub request: RequestForm,
    /// What the server refused, so that it was asked without it.
    pub refused: Vec<&'static str>,
    /// Why the reply cannot be used, with the next step.
    pub problem: Option<ProbeProblem>,
}

/// What a call asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeForm {
    Prose,
    Document,
}

/// Why a call gave no usable reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProbeProblem {
    /// What happened and what to do, in sentences.
    pub message: String,
    /// True if the same call may succeed later without a change of the settings.
    pub is_temporary: bool,
}

impl ProbeProblem {
    fn of_reply(problem: &ReplyProblem) -> Self {
        let message = format!(
            "{problem}. A small model may need several attempts; if it keeps failing, choose \
             another model with model.name"
        );
        Self { message, is_temporary: true }
    }
}

impl From<&ModelError> for ProbeProblem {
    fn from(error: &ModelError) -> Self {
        Self { message: error.to_string(), is_temporary: error.is_retryable() }
    }
}

/// Makes one small call of each form to the model of a tier, one after the other.
pub async fn probe_model(client: &ModelClient, tier: Tier) -> ModelProbe {
    let info = client.model_info(tier);
    let mut calls = Vec::new();
    for form in [ProbeForm::Prose, ProbeForm::Document] {
        calls.push(probe_form(client, tier, form).await);
    }
    ModelProbe { tier, provider: info.provider, model: info.model, calls }
}

async fn probe_form(client: &ModelClient, tier: Tier, form: ProbeForm) -> ProbedCall {
    let request = build_request(tier, form);
    let assumed = client.known_form(&request);
    let stopwatch = FirstText::default();
    let started = Instant::now();
    let answer = client.complete(&request, &stopwatch).await;
    let ended = Instant::now();
    let learned = client.known_form(&request);
    let first_text = stopwatch.0.get().copied();
    let reply = answer.as_ref().ok();
    ProbedCall {
        form,
        first_token_ms: first_text.map(|at| milliseconds_between(started, at)),
        duration_ms: milliseconds_between(started, ended),
        tokens_per_second: reply.zip(first_text).and_then(|(reply, at)| {
            let seconds = ended.duration_since(at).as_secs_f64();
            (seconds > 0.0).then(|| f64::from(reply.usage.completion_tokens) / seconds)
        }),
        prompt_tokens: reply.map(|reply| reply.usage.prompt_tokens),
        completion_tokens: reply.map(|reply| reply.usage.completion_tokens),
        tokens_are_estimated: reply.is_some_and(|reply| reply.usage.is_estimated),
        cost_usd: reply.and_then(|reply| reply.cost_usd),
        refused: assumed.list_refused(&learned),
        request: learned,
        problem: match &answer {
            Ok(reply) => find_problem(&request, reply),
            Err(error) => Some(error.into()),
        },
    }
}

fn milliseconds_between(start: Instant, end: Instant) -> u64 {
    u64::try_from(end.duration_since(start).as_millis()).unwrap_or(u64::MAX)
}

/// Returns why a reply cannot be used.
fn find_problem(request: &ModelRequest, reply: &ModelReply) -> Option<ProbeProblem> {
    let problem = match &request.output {
        OutputFormat::Prose => clean_prose(&reply.text).err(),
        OutputFormat::Json { schema, .. } => {
            read_document(&reply.text, schema.document(), reply.finish).err()
        }
    };
    problem.as_ref().map(ProbeProblem::of_reply)
}

fn build_request(tier: Tier, form: ProbeForm) -> ModelRequest {
    let part = |name: &str, role, text: &str| PromptPart {
        name: name.to_owned(),
        role,
        section: PromptSection::Task,
        text: text.to_owned(),
    };
    let (task, output) = match form {
        ProbeForm::Prose => {
            ("Write one sentence about rain that falls on a harbour.", OutputFormat::Prose)
        }
        ProbeForm::Document => {
            let schema = ReplySchema::new(json!({
                "type": "object",
                "properties": {
                    "title": { "type": "string", "maxLength": 40 },
                    "chapters": { "type": "integer", "minimum": 1, "maximum": 99 },
                },
                "required": ["title", "chapters"],
                "additionalProperties": false,
            }));
            let output = OutputFormat::Json { name: "book".to_owned(), schema };
            (
                "Invent a book about a harbour. Reply with one JSON object with the fields title \
                 (a text of at most 40 characters) and chapters (a whole number from 1 to 99).",
                output,
            )
        }
    };
    ModelRequest {
        agent: "probe".to_owned(),
        capability: "probe".to_owned(),
        tier,
        parts: vec![
            part("rules", PromptRole::System, "You write plainly and briefly, in English."),
            part("task", PromptRole::User, task),
        ],
        hints: SampleWriterHints::default(),
        output,
        max_output_tokens: MAX_OUTPUT_TOKENS,
        language: "en".to_owned(),
        cache_key: None,
    }
}

/// Stores when the first text arrived.
#[derive(Default)]
struct FirstText(OnceLock<Instant>);

impl DraftSink for FirstText {
    fn push_text(&self, _: usize, _: &str) {}

    fn push_raw_text(&self, text: &str) {
        if !text.is_empty() {
            self.0.get_or_init(Instant::now);
        }
    }
}
