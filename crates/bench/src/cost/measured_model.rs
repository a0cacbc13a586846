//! The model of the measurement: it answers with filled replies, takes its time if asked to, and
//! keeps a log of its calls.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use scribe_cli::clock::SystemClock;
use scribe_domain::text::sentences::split_sentences;
use scribe_ports::{
    clock::Clock,
    model::{
        DraftSink, FinishReason, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest,
        OutputFormat, Tier, TokenPrice, TokenUsage, estimate_tokens,
    },
};

use super::{
    call_log::{Call, CallLog},
    filled_model::{FilledModel, FilledReply},
    pages::Renderings,
};

/// The seconds until the first token of a reply.
const FIRST_TOKEN_SECONDS: f64 = 1.0;
const TOKENS_PER_SECOND: f64 = 50.0;
const PROVIDER: &str = "bench";
const MODEL: &str = "filled";

/// Answers with filled replies and logs its calls.
#[derive(Debug, Default)]
pub(crate) struct MeasuredModel {
    writer: FilledModel,
    log: Mutex<CallLog>,
    /// How many times faster than a real model the replies arrive. If there is no number, they
    /// arrive immediately.
    scale: Option<f64>,
}

impl MeasuredModel {
    pub(crate) fn new(writer: FilledModel, log: CallLog, scale: Option<f64>) -> Self {
        Self { writer, log: Mutex::new(log), scale }
    }

    fn log(&self) -> MutexGuard<'_, CallLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the calls so far, in the order in which they have ended.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.log().calls.clone()
    }

    /// Returns the last rendering of each question.
    pub(crate) fn renderings(&self) -> Renderings {
        self.log().renderings.clone()
    }

    /// Waits until a simulated model has written some tokens of a reply.
    async fn wait_for_tokens(&self, began: Instant, tokens: u32) {
        if let Some(scale) = self.scale {
            let real = Duration::from_secs_f64(model_seconds(tokens) / scale);
            tokio::time::sleep_until((began + real).into()).await;
        }
    }
}

/// Returns how long a model takes for the beginning of a reply.
fn model_seconds(tokens: u32) -> f64 {
    FIRST_TOKEN_SECONDS + f64::from(tokens) / TOKENS_PER_SECOND
}

/// Cuts a reply off at its limit of tokens, as a server does. Returns true if it was longer.
fn cut_to_tokens(text: &mut String, max_tokens: u32) -> bool {
    let is_too_long = estimate_tokens(text) > max_tokens;
    while estimate_tokens(text) > max_tokens {
        text.pop();
    }
    is_too_long
}

#[async_trait]
impl LanguageModel for MeasuredModel {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let (began, started) = (Instant::now(), SystemClock.now());
        // A refusal stops the book, with this reason.
        let sent = self.log().add_prompt(request).map_err(|error| ModelError::Refused {
            reason: format!("the prompt could not be logged: {error:#}"),
            usage: TokenUsage::default(),
        })?;
        let FilledReply { mut text, is_shortened } = self.writer.answer(request);
        let is_cut_off = cut_to_tokens(&mut text, request.max_output_tokens);
        let reply_tokens = estimate_tokens(&text);
        let mut first_sentence_seconds = model_seconds(reply_tokens);
        if request.output == OutputFormat::Prose {
            let sentences = split_sentences(&text);
            let ends = sentences.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
            let (mut shown, mut shown_chars) = (0, 0);
            for end in ends {
                let tokens = estimate_tokens(&text[..end]);
                if shown == 0 {
                    first_sentence_seconds = model_seconds(tokens);
                }
                self.wait_for_tokens(began, tokens).await;
                draft.push_text(shown_chars, &text[shown..end]);
                shown_chars += text[shown..end].chars().count();
                shown = end;
            }
        } else {
            self.wait_for_tokens(began, reply_tokens).await;
            draft.push_text(0, &text);
        }
        let usage = TokenUsage {
            prompt_tokens: sent.prompt_tokens,
            cached_tokens: sent.shared_tokens,
            cache_write_tokens: 0,
            completion_tokens: reply_tokens,
            is_estimated: false,
        };
        self.log().calls.push(Call {
            chapter: sent.chapter,
            agent: request.agent.clone(),
            question: sent.question,
            is_scene: sent.is_scene,
            prompt_tokens: sent.prompt_tokens,
            shared_tokens: sent.shared_tokens,
            reply_tokens,
            is_shortened,
            model_seconds: model_seconds(reply_tokens),
            first_sentence_seconds,
            started,
            ended: SystemClock.now(),
        });
        Ok(ModelReply {
            text,
            usage,
            cost_usd: Some(0.0),
            finish: if is_cut_off { FinishReason::Length } else { FinishReason::Stop },
            prompt_was_cut: false,
            provider: PROVIDER.to_owned(),
            model: MODEL.to_owned(),
            duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }

    fn model_info(&self, _: Tier) -> ModelInfo {
        ModelInfo {
            provider: PROVIDER.to_owned(),
            model: MODEL.to_owned(),
            is_sample: false,
            price: Some(TokenPrice::FREE),
        }
    }
}
