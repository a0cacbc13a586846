//! A scripted model on a server with a small context.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use scribe_app::{Ports, runtime};
use scribe_domain::{
    command::GenesisCommand, genesis::start_genesis::StartGenesis, id::SessionId,
    stage::Preferences,
};
use scribe_ports::{
    clock::Clock,
    model::{
        DraftSink, FinishReason, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest,
        OutputFormat, ServerAnswer, Tier, TokenUsage, estimate_tokens,
    },
};
use scribe_testkit::scripted_model::ScriptedModel;
use serde_json::{Value, json};

use crate::{
    person,
    process::{Home, Process},
};

/// A request that the server has received.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) agent: String,
    pub(crate) hash: String,
    pub(crate) prompt: String,
    /// The tokens that the server counts in the prompt.
    pub(crate) prompt_tokens: u32,
    pub(crate) max_output_tokens: u32,
    pub(crate) is_refused: bool,
}

/// How a server with a small context behaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Behaviour {
    /// How many tokens prompt and reply may take together.
    pub(crate) context_tokens: u32,
    /// How many tokens the server counts per 100 estimated ones.
    pub(crate) percent: u32,
    /// True if its tokenizer is known.
    pub(crate) counts: bool,
    /// How many tokens its tokenizer counts too few, and how many its chat template adds.
    pub(crate) uncounted: u32,
    /// True if the prompt tokens in its refusals include the room for the reply.
    pub(crate) adds_room: bool,
    /// Whether its refusals state the context size, and whether they state the tokens of the
    /// prompt.
    pub(crate) names: (bool, bool),
    /// True if it refuses its third request because of its size, whatever the size is.
    pub(crate) refuses_third: bool,
    /// True if it cuts prompts that are too long instead of refusing them.
    pub(crate) cuts: bool,
    /// How many tokens its model uses for thinking before it writes.
    pub(crate) thinking_tokens: u32,
    /// The minimum number of tokens of a document.
    pub(crate) document_tokens: u32,
    /// The maximum length of a reply that a request may ask for.
    pub(crate) longest_reply_tokens: u32,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            context_tokens: u32::MAX,
            percent: 100,
            counts: false,
            uncounted: 0,
            adds_room: false,
            names: (true, true),
            refuses_third: false,
            cuts: false,
            thinking_tokens: 0,
            document_tokens: 0,
            longest_reply_tokens: u32::MAX,
        }
    }
}

/// A scripted model on a server with a small context.
pub(crate) struct SmallServer {
    script: ScriptedModel,
    behaviour: Behaviour,
    asked: Mutex<Vec<Asked>>,
    /// How many prompts it was asked to count.
    counted: AtomicUsize,
}

impl SmallServer {
    pub(crate) fn new(behaviour: Behaviour) -> Arc<Self> {
        Arc::new(Self {
            script: ScriptedModel::default(),
            behaviour,
            asked: Mutex::default(),
            counted: AtomicUsize::new(0),
        })
    }

    pub(crate) fn counted_prompts(&self) -> usize {
        self.counted.load(Ordering::Relaxed)
    }

    fn prompt_tokens(&self, request: &ModelRequest) -> u32 {
        (request.estimate_prompt_tokens() * self.behaviour.percent).div_ceil(100)
    }

    pub(crate) fn received_requests(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn refused_count(&self) -> usize {
        self.received_requests().iter().filter(|asked| asked.is_refused).count()
    }
}

fn rejected_answer(words: &str) -> ServerAnswer {
    ServerAnswer { status: Some(400), words: words.to_owned(), ..ServerAnswer::default() }
}

#[async_trait]
impl LanguageModel for SmallServer {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let Behaviour { context_tokens, names, cuts, .. } = self.behaviour;
        let prompt_tokens = self.prompt_tokens(request);
        let room = request.max_output_tokens;
        let is_third = self.received_requests().len() == 2;
        let overflows = (prompt_tokens.saturating_add(room) > context_tokens && !cuts)
            || (is_third && self.behaviour.refuses_third);
        let asks_too_much = room > self.behaviour.longest_reply_tokens;
        let texts: Vec<&str> = request.parts.iter().map(|part| part.text.as_str()).collect();
        self.asked.lock().unwrap().push(Asked {
            agent: request.agent.clone(),
            hash: request.hash().to_string(),
            prompt: texts.join("\n"),
            prompt_tokens,
            max_output_tokens: room,
            is_refused: overflows || asks_too_much,
        });
        if overflows {
            let named = prompt_tokens + if self.behaviour.adds_room { room } else { 0 };
            return Err(ModelError::ContextExceeded {
                limit_tokens: names.0.then_some(context_tokens),
                prompt_tokens: names.1.then_some(named),
                answer: rejected_answer("the context is exceeded"),
            });
        }
        if asks_too_much {
            let words = format!(
                "max_tokens is too large: {room}. This model supports at most {} completion \
                 tokens",
                self.behaviour.longest_reply_tokens
            );
            return Err(ModelError::RequestRejected { answer: rejected_answer(&words) });
        }
        let thinking = self.behaviour.thinking_tokens;
        let usage = TokenUsage { prompt_tokens, completion_tokens: room, ..TokenUsage::default() };
        if thinking >= room {
            return Err(ModelError::ReasoningOnly { usage, limit_reached: true });
        }
        let mut reply = self.script.complete(request, draft).await?;
        reply.text = with_a_long_summary(&request.capability, reply.text);
        let is_document = matches!(request.output, OutputFormat::Json { .. });
        let mut taken = estimate_tokens(&reply.text);
        if is_document {
            taken = taken.max(self.behaviour.document_tokens);
        }
        reply.usage = TokenUsage { completion_tokens: (thinking + taken).min(room), ..usage };
        if is_document && thinking + taken > room {
            reply.text = reply.text.chars().take(40).collect();
            reply.finish = FinishReason::Length;
        }
        if cuts && prompt_tokens > context_tokens {
            reply.usage.prompt_tokens = context_tokens;
            reply.prompt_was_cut = true;
        }
        Ok(reply)
    }

    fn model_info(&self, _: Tier) -> ModelInfo {
        ModelInfo {
            provider: "small".to_owned(),
            model: "small".to_owned(),
            is_sample: false,
            price: None,
        }
    }

    async fn count_prompt_tokens(&self, request: &ModelRequest) -> Option<u32> {
        self.counted.fetch_add(1, Ordering::Relaxed);
        let counted = self.prompt_tokens(request).saturating_sub(self.behaviour.uncounted);
        self.behaviour.counts.then_some(counted)
    }
}

/// Replaces the summary by a long one. The scripted records are short, but those of a real book may
/// be as long as allowed.
fn with_a_long_summary(capability: &str, text: String) -> String {
    if capability != "record" {
        return text;
    }
    let mut record: Value = serde_json::from_str(&text).unwrap();
    let first = record["summary"].as_str().unwrap_or_default();
    // Prompts contain only the first sentence of old summaries, so the first sentence is long too.
    let first = first.trim_end_matches('.').replace(". ", ", ");
    record["summary"] = json!(format!("{first}, {}", "and the lamp burned on ".repeat(20)));
    record.to_string()
}

/// Starts a process whose model is a server with a small context.
pub(crate) async fn start_process(
    home: &Home,
    server: &Arc<SmallServer>,
    change: impl Fn(&mut Ports),
) -> Process {
    let mut process = home.start_alone().await;
    process.ports.model = Arc::clone(server) as _;
    change(&mut process.ports);
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    process
}

pub(crate) async fn start_book(ports: &Ports, chapters: u32) -> SessionId {
    let session = SessionId(ports.clock.new_uuid());
    let preferences = Preferences { chapters, words_per_chapter: 300, ..Preferences::default() };
    let start = StartGenesis { preferences: Some(preferences), ..StartGenesis::default() };
    person::send_command(ports, session, GenesisCommand::StartGenesis(Box::new(start))).await;
    session
}

/// Writes a book of one chapter to its end.
pub(crate) async fn write_book(ports: &Ports) {
    let session = start_book(ports, 1).await;
    while person::decide(ports, session).await {}
    let novel = person::start_generation(ports, session).await;
    person::until_published(ports, novel, 1).await;
}
