//! Fits requests into the model's context, with room for the reply. Content that does not fit is
//! left out of the prompt, and the users who follow the book get a notice.

use scribe_domain::{problem_code::ProblemCode, stage::Stage, task::Task};
use scribe_ports::{
    agent::{FaultyReply, ReplyFault},
    model::{
        CacheKey, FinishReason, ModelError, ModelInfo, ModelReply, ModelRequest, OutputFormat,
    },
};

use super::TaskInWork;
use crate::{
    Error,
    prompt_context::shorten::{Omissions, PromptSource},
    worker::limits::{PromptSize, RequestRoom},
};

/// A request that fits into the model's context.
pub(super) struct FittedRequest {
    pub(super) request: ModelRequest,
    pub(super) model: ModelInfo,
    left_out: Omissions,
    context_tokens: Option<u32>,
    /// The tokens of the prompt, if they were counted.
    counted_tokens: Option<u32>,
}

/// A request that does not fit into the model's context even after shortening.
pub(super) struct OversizedRequest {
    needed_tokens: u32,
    context_tokens: u32,
    agent: &'static str,
}

impl OversizedRequest {
    pub(super) const PROBLEM_CODE: ProblemCode = ProblemCode::ModelContextExceeded;
    /// What the user can do.
    pub(super) const NEXT_STEP: &'static str = "Everything written is kept. If the model's context is \
                                             larger, set model.context_tokens; otherwise use a \
                                             model with a larger context";

    /// Returns the message for the user.
    pub(super) fn describe_sizes(&self) -> String {
        format!(
            "the {}'s shortest prompt and its reply need {} tokens, but the model's context has \
             {}. {}",
            self.agent,
            format_thousands(self.needed_tokens),
            format_thousands(self.context_tokens),
            Self::NEXT_STEP,
        )
    }
}

/// How the last reply of a task ended, for advice to the user.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LastReply {
    /// The maximum number of tokens that the reply was allowed.
    max_output_tokens: u32,
    /// True if the reply is a document that was truncated at that limit.
    is_cut_document: bool,
    /// True if the server sent only reasoning although the limit was not reached.
    lacks_text: bool,
}

/// Whether a request fits into the model's context.
#[expect(clippy::large_enum_variant, reason = "the large variant is the usual one")]
pub(super) enum FitOutcome {
    Fits(FittedRequest),
    TooLarge(OversizedRequest),
}

impl TaskInWork<'_> {
    /// Renders the request, shortened so that it fits together with its reply.
    pub(super) async fn fit_request(
        &self,
        faulty: Option<&FaultyReply>,
    ) -> Result<FitOutcome, Error> {
        let mut request = self.agent.render_request(&self.task, &self.context, faulty)?;
        request.cache_key = Some(CacheKey::of_book(self.row.row.book));
        let model = self.ports.model.model_info(request.tier);
        let room =
            self.limits.request_room(&self.ports.settings, &model, request.max_output_tokens);
        let mut size = self.measure_prompt(&request, room).await;
        let left_out = if room.excess(size) > 0 {
            self.shorten_prompt(&mut request, &mut size, faulty, room).await?
        } else {
            Omissions::default()
        };
        let context_tokens = room.context_tokens;
        let Some(reply_tokens) = room.reply_room(size) else {
            return Ok(FitOutcome::TooLarge(OversizedRequest {
                needed_tokens: room.needed_tokens(size),
                context_tokens: context_tokens.unwrap_or_default(),
                agent: self.agent.spec().name,
            }));
        };
        request.max_output_tokens = reply_tokens;
        Ok(FitOutcome::Fits(FittedRequest {
            request,
            model,
            left_out,
            context_tokens,
            counted_tokens: size.counted,
        }))
    }

    /// Estimates the tokens of a prompt. Also counts them, if the count can make a difference and
    /// the model's tokenizer is known.
    async fn measure_prompt(&self, request: &ModelRequest, room: RequestRoom) -> PromptSize {
        let size = PromptSize::of_estimate(request.estimate_prompt_tokens());
        if !room.needs_count(size.estimated, request.prompt_bytes()) {
            return size;
        }
        PromptSize { counted: self.ports.model.count_prompt_tokens(request).await, ..size }
    }

    /// Leaves out pieces of a prompt until it fits, or until nothing more can be left out. The
    /// variables of the request are not shortened, because they are not sent to a provider.
    async fn shorten_prompt(
        &self,
        request: &mut ModelRequest,
        size: &mut PromptSize,
        faulty: Option<&FaultyReply>,
        room: RequestRoom,
    ) -> Result<Omissions, Error> {
        let mut source = PromptSource {
            context: self.context.clone(),
            faulty: faulty.cloned(),
            left_out: Omissions::default(),
        };
        loop {
            let excess = room.excess(*size);
            if excess == 0 || !source.shorten_context(&self.task, excess) {
                return Ok(source.left_out);
            }
            let shorter =
                self.agent.render_request(&self.task, &source.context, source.faulty.as_ref())?;
            request.parts = shorter.parts;
            *size = self.measure_prompt(request, room).await;
        }
    }

    /// Returns the notice about what was left out of an agent's prompt, or `None` if the users who
    /// follow the book have already received it.
    pub(super) fn omission_notice(&self, fitted: &FittedRequest) -> Option<String> {
        let FittedRequest { left_out, context_tokens, .. } = fitted;
        let agent = self.agent.spec().name;
        let what = format!("{agent} {}", left_out.kinds_key());
        if left_out.is_empty() || !self.limits.mark_reported(self.row.row.book, what) {
            return None;
        }
        Some(format!(
            "{}: {} did not fit into {} tokens and {} left out of the {agent}'s prompt",
            self.describe_place(),
            left_out.format_sentence(),
            format_thousands((*context_tokens)?),
            if left_out.is_single_piece() { "was" } else { "were" },
        ))
    }

    /// Learns that the model has filled its reply with thinking and written no text.
    pub(super) fn learn_reasoning_only(&self) {
        // A server that sends its text as reasoning does not need more room.
        if self.last.lacks_text {
            return;
        }
        let model = self.ports.model.model_info(self.agent.spec().tier);
        self.limits.learn_reasoning_only(&model, self.last.max_output_tokens);
    }

    /// Learns from the result of a call. Returns true if the call should be repeated immediately
    /// with another size.
    pub(super) fn learn_from_answer(
        &mut self,
        fitted: &FittedRequest,
        answer: &Result<ModelReply, ModelError>,
    ) -> bool {
        let FittedRequest { request, model, counted_tokens, context_tokens, .. } = fitted;
        let max_output_tokens = request.max_output_tokens;
        self.last = LastReply { max_output_tokens, ..LastReply::default() };
        match answer {
            Ok(reply) => {
                self.last.is_cut_document = reply.finish == FinishReason::Length
                    && matches!(request.output, OutputFormat::Json { .. });
                self.limits.learn_from_reply(model, request, reply);
                if let Some(counted) = counted_tokens
                    && !reply.usage.is_estimated
                    && !reply.prompt_was_cut
                {
                    self.limits.learn_template(model, *counted, reply.usage.prompt_tokens);
                }
                if reply.prompt_was_cut {
                    // The reply is paid for and may be good, so it is kept.
                    self.learn_cut_prompt(model, reply.usage.prompt_tokens);
                }
                false
            }
            Err(ModelError::ReasoningOnly { limit_reached, .. }) => {
                self.last.lacks_text = !limit_reached;
                false
            }
            Err(ModelError::ContextExceeded { limit_tokens, prompt_tokens, .. }) => {
                self.limits.learn_context(model, request, *limit_tokens, *prompt_tokens);
                if let Some(counted) = counted_tokens {
                    let limit = limit_tokens.or(*context_tokens);
                    self.limits.learn_refused_count(model, *counted, max_output_tokens, limit);
                }
                if let Some(limit) = limit_tokens {
                    let what =
                        format!("The server accepts at most {} tokens", format_thousands(*limit));
                    self.report_context_size(model, &what, *limit);
                }
                true
            }
            Err(ModelError::RequestRejected { answer }) => {
                match parse_output_limit(&answer.words, request.max_output_tokens) {
                    Some(limit) => {
                        self.limits.learn_longest_reply(model, limit);
                        true
                    }
                    None => false,
                }
            }
            Err(_) => false,
        }
    }

    /// Returns advice about replies that had too little room.
    pub(super) fn format_advice(&self, fault: &ReplyFault) -> Option<String> {
        let LastReply { max_output_tokens, is_cut_document, lacks_text } = self.last;
        let allowed = format_thousands(max_output_tokens);
        if let ReplyFault::ReasoningOnly = fault {
            if lacks_text {
                return Some(
                    "The server sent only reasoning and no text, although no limit was reached. \
                     Turn its reasoning parser off, or turn thinking off at the model server"
                        .to_owned(),
                );
            }
            return Some(format!(
                "The model spent {allowed} tokens on thinking and wrote nothing. Raise \
                 model.max_output_tokens above that, or turn thinking off at the model server"
            ));
        }
        is_cut_document.then(|| {
            format!(
                "The reply was cut off after {allowed} tokens. Raise model.max_output_tokens above \
                 that"
            )
        })
    }

    /// Learns that a server has counted fewer tokens than the prompt has. From now on, prompts are
    /// shortened, if possible, to the number of tokens that the server has read. This does not
    /// happen if the user has set the context size.
    fn learn_cut_prompt(&self, model: &ModelInfo, read_tokens: u32) {
        let is_credible = self.limits.learn_read_tokens(model, read_tokens);
        let news = format!("context of {}", model.model);
        if !is_credible
            || self.ports.settings.context_tokens.is_some()
            || !self.limits.mark_reported(self.row.row.book, news)
        {
            return;
        }
        self.report_notice(&format!(
            "The server read only {} tokens of a longer prompt, so scribe shortens its prompts. If \
             the model's context is larger, set model.context_tokens to it; otherwise start the \
             server with a larger context",
            format_thousands(read_tokens),
        ));
    }

    /// Reports the context size of a model to the users who follow the book, only once.
    fn report_context_size(&self, model: &ModelInfo, what: &str, limit: u32) {
        let news = format!("context of {}", model.model);
        if self.limits.mark_reported(self.row.row.book, news) {
            self.report_notice(&format!(
                "{what}, so scribe keeps its prompts to that size. To do so from the start, set \
                 model.context_tokens = {limit}"
            ));
        }
    }

    fn report_notice(&self, text: &str) {
        tracing::info!(task = %self.row.row.id, "{text}");
        if let Some(progress) = &self.progress {
            progress.report_notice(text);
        }
    }

    /// Returns the chapter or the stage that the task is for, in the words of the user interface.
    fn describe_place(&self) -> String {
        match (&self.task, self.context.chapter_position()) {
            (Task::ProposePart { stage, .. }, _) => match stage {
                Stage::ConceptSelection => "Idea",
                Stage::StoryConception => "Story",
                Stage::Worldview => "World",
                Stage::Characters => "People",
                Stage::PlotOutline => "Outline",
            }
            .to_owned(),
            (Task::Chapter { .. }, Some(position)) => format!("Chapter {position}"),
            (Task::Chapter { .. }, None) => "A chapter".to_owned(),
        }
    }
}

impl FittedRequest {
    /// Returns what was left out, for the ledger.
    pub(super) fn list_omissions(&self) -> Vec<String> {
        self.left_out.format_phrases()
    }
}

/// Phrases that name the output limit of a server, as servers write them.
///
/// Sources: OpenAI and Groq (`max_tokens`, `max_completion_tokens`), Anthropic (`output tokens`),
/// Gemini (`maxOutputTokens`), TGI (`max_new_tokens`).
const MAX_REPLY_PHRASES: [&str; 6] = [
    "max_tokens",
    "max_completion_tokens",
    "max_new_tokens",
    "maxoutputtokens",
    "completion tokens",
    "output tokens",
];
/// No server limits replies to fewer tokens than this. A smaller number in a message is the lower
/// end of a range.
const MIN_REPLY_TOKENS: u32 = 64;

/// Returns the output limit of a server, from its message that the requested reply is too
/// long. That is the highest number in the message below the requested length or, if there is none,
/// half of the requested length.
fn parse_output_limit(words: &str, requested: u32) -> Option<u32> {
    let lower = words.to_lowercase();
    if !MAX_REPLY_PHRASES.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let numbers = lower.split(|c: char| !c.is_ascii_digit()).filter_map(|text| text.parse().ok());
    let named = numbers.filter(|number| (MIN_REPLY_TOKENS..requested).contains(number)).max();
    let limit = named.unwrap_or(requested / 2);
    (limit >= MIN_REPLY_TOKENS).then_some(limit)
}

/// Formats a number with commas between thousands.
fn format_thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_reply_is_read_from_the_words_of_many_servers() {
        for (words, limit) in [
            (
                "max_tokens is too large: 16384. This model supports at most 4096 completion \
                 tokens, whereas you provided 16384.",
                Some(4_096),
            ),
            ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", Some(8_192)),
            ("Range of max_tokens should be [1, 8192]", Some(8_192)),
            (
                "max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens \
                 for claude-3-5-sonnet-20240620",
                Some(8_192),
            ),
            ("`max_completion_tokens` must be less than or equal to `8192`", Some(8_192)),
            ("max_tokens is too large", Some(8_192)),
            ("The model `gpt-4096` does not exist", None),
            ("Invalid value for temperature: 4096", None),
        ] {
            assert_eq!(parse_output_limit(words, 16_384), limit, "{words}");
        }
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        assert_eq!(format_thousands(8), "8");
        assert_eq!(format_thousands(8_192), "8,192");
        assert_eq!(format_thousands(131_072), "131,072");
        assert_eq!(format_thousands(1_048_576), "1,048,576");
    }
}
