//! The calls of a book: what was sent, what it cost, and how long it took.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use scribe_domain::Timestamp;
use scribe_ports::model::{
    ChapterQuestion, ModelRequest, OutputFormat, PromptRole, SampleWriterHints, estimate_tokens,
};

use super::{pages::Renderings, prefix::SeenPrompts};

/// Many providers cache only beginnings of at least this many tokens.
///
/// Source: OpenAI, "Prompt caching", and Anthropic, "Prompt caching", "Cache limitations".
const MIN_CACHED_TOKENS: u32 = 1_024;

/// A call of the model.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The number of the chapter, from 1; 0 for a call of genesis.
    pub(crate) chapter: u32,
    pub(crate) agent: String,
    /// What is asked for: the part of a proposal, or the capability of the agent.
    pub(crate) question: String,
    /// True if the call writes a scene.
    pub(crate) is_scene: bool,
    pub(crate) prompt_tokens: u32,
    /// The tokens of the longest beginning that an earlier prompt of the book has too.
    pub(crate) shared_tokens: u32,
    pub(crate) reply_tokens: u32,
    /// True if the reply would have been longer without its limit of tokens.
    pub(crate) is_shortened: bool,
    /// How long the simulated model takes, in seconds.
    pub(crate) model_seconds: f64,
    /// How long the simulated model takes until the end of the first sentence, in seconds.
    pub(crate) first_sentence_seconds: f64,
    pub(crate) started: Timestamp,
    pub(crate) ended: Timestamp,
}

impl Call {
    /// Returns the tokens that a cache with a minimum length serves.
    pub(crate) fn long_shared_tokens(&self) -> u32 {
        if self.shared_tokens < MIN_CACHED_TOKENS { 0 } else { self.shared_tokens }
    }
}

/// A prompt that has been sent.
#[derive(Debug)]
pub(crate) struct SentPrompt {
    pub(crate) chapter: u32,
    pub(crate) question: String,
    pub(crate) is_scene: bool,
    pub(crate) prompt_tokens: u32,
    pub(crate) shared_tokens: u32,
}

/// The calls of one book.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    seen: SeenPrompts,
    sent: usize,
    newest_chapter: u32,
    pub(crate) calls: Vec<Call>,
    pub(crate) renderings: Renderings,
    /// The folder into which the prompts are written.
    dump: Option<PathBuf>,
}

impl CallLog {
    /// Creates a log that writes every prompt to a folder.
    pub(crate) fn with_dump(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self { dump: Some(folder.to_owned()), ..Self::default() })
    }

    /// Adds a prompt that is being sent.
    pub(crate) fn add_prompt(&mut self, request: &ModelRequest) -> Result<SentPrompt> {
        let (chapter, is_scene) = match &request.hints {
            SampleWriterHints::Part(_) => (0, false),
            SampleWriterHints::Chapter(hints) => {
                (hints.position, matches!(hints.question, ChapterQuestion::Scene(_)))
            }
            SampleWriterHints::None => (self.newest_chapter, false),
        };
        self.newest_chapter = self.newest_chapter.max(chapter);
        self.sent += 1;
        self.renderings.add(chapter, request);
        let question = name_question(request);
        let prompt: Arc<str> = join_prompt(request).into();
        let shared = self.seen.add(&prompt);
        if let Some(folder) = &self.dump {
            let name = format!("{chapter:04}-{:05}-{}-{question}", self.sent, request.agent);
            fs::write(folder.join(format!("{name}.txt")), &*prompt)?;
            fs::write(folder.join(format!("{name}.parts")), describe_parts(request))?;
        }
        Ok(SentPrompt {
            chapter,
            question,
            is_scene,
            prompt_tokens: estimate_tokens(&prompt),
            shared_tokens: estimate_tokens(&prompt[..shared]),
        })
    }
}

pub(super) fn name_question(request: &ModelRequest) -> String {
    match &request.hints {
        SampleWriterHints::Part(hints) => {
            let key = hints.part.to_string();
            key.split(':').next().unwrap_or_default().to_owned()
        }
        SampleWriterHints::None | SampleWriterHints::Chapter(_) => request.capability.clone(),
    }
}

/// Returns the prompt as a server receives it: the system message, then the user message.
fn join_prompt(request: &ModelRequest) -> String {
    let messages = [PromptRole::System, PromptRole::User].map(|role| join_message(request, role));
    let messages: Vec<String> =
        messages.into_iter().filter(|message| !message.is_empty()).collect();
    messages.join("\n\n")
}

/// Joins the parts of a message in the same way as the adapter for OpenAI's API.
fn join_message(request: &ModelRequest, role: PromptRole) -> String {
    let parts = request.parts.iter().filter(|part| part.role == role);
    let texts: Vec<&str> =
        parts.map(|part| part.text.trim()).filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

/// Describes the parts of a prompt in order, and the schema that is sent beside it.
fn describe_parts(request: &ModelRequest) -> String {
    let mut description = String::new();
    for part in &request.parts {
        let role = match part.role {
            PromptRole::System => "system",
            PromptRole::User => "user",
        };
        let tokens = estimate_tokens(part.text.trim());
        description += &format!("# {} ({role}): {tokens} tokens\n", part.name);
    }
    description += &format!("# the reply: at most {} tokens\n", request.max_output_tokens);
    if let OutputFormat::Json { name, schema } = &request.output {
        let tokens = estimate_tokens(schema.text());
        description += &format!("# the schema, {name}: {tokens} tokens\n{}\n", schema.text());
    }
    description
}

#[cfg(test)]
mod tests {
    use scribe_ports::model::{PromptPart, PromptSection, Tier};

    use super::*;

    fn request(texts: &[(&str, PromptRole)]) -> ModelRequest {
        let part = |(text, role): &(&str, PromptRole)| PromptPart {
            name: "part".to_owned(),
            role: *role,
            section: PromptSection::Task,
            text: (*text).to_owned(),
        };
        ModelRequest {
            agent: "tester".to_owned(),
            capability: "test".to_owned(),
            tier: Tier::Small,
            parts: texts.iter().map(part).collect(),
            hints: SampleWriterHints::None,
            output: OutputFormat::Prose,
            max_output_tokens: 100,
            language: "en".to_owned(),
            cache_key: None,
        }
    }

    #[test]
    fn the_system_message_comes_first_and_empty_parts_are_not_sent() {
        let request = request(&[
            ("The task.\n", PromptRole::User),
            ("Rules.", PromptRole::System),
            (" ", PromptRole::User),
            ("Now.", PromptRole::User),
        ]);
        assert_eq!(join_prompt(&request), "Rules.\n\nThe task.\n\nNow.");
    }

    #[test]
    fn every_prompt_is_written_with_the_names_of_its_parts() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = CallLog::with_dump(folder.path()).unwrap();
        log.add_prompt(&request(&[("Rules.", PromptRole::System)])).unwrap();
        let sent = log.add_prompt(&request(&[("Rules.", PromptRole::System)])).unwrap();
        assert_eq!((sent.prompt_tokens, sent.shared_tokens), (2, 2));
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("0000-00001-tester-test.txt"), "Rules.");
        assert!(read("0000-00002-tester-test.parts").starts_with("# part (system): 2 tokens\n"));
    }
}
