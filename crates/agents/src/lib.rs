//! The agents. Each agent has a source file, a prompt and an entry in the [`roster()`].
//!
//! An agent has neither a store nor a client. A chapter agent is a definition ([`chapter_agent`])
//! of what the agent reads, what it asks for, and how it reads the reply.
//!
//! - [`prompt`] renders prompts with [`variables`].
//! - [`reply`] and [`tidy_reply`] read documents from replies.
//! - [`non_document_reply`] finds a message that a model sends in place of a document.
//! - [`fence`] keeps foreign text inside its section of a prompt.
//! - [`repair`] shows a model its faulty reply.

mod chapter_agent;
mod chapter_task;
mod critic;
mod describe_fields;
mod director;
mod fact_checker;
mod failure;
mod fence;
mod hints;
mod non_document_reply;
mod outliner;
mod prompt;
mod repair;
mod reply;
mod review_context;
mod rewriter;
mod tidy_reply;
mod variables;
mod worldsmith;
mod writer;

use std::sync::Arc;

use scribe_ports::agent::{Agent, PromptError};

use self::chapter_agent::{ChapterAgent, ChapterAgentDefinition};

/// Returns every agent, in the order in which a book needs them. An agent that is not listed gets
/// no tasks.
///
/// # Errors
/// A prompt cannot be parsed, which is a defect of this program.
pub fn roster() -> Result<Vec<Arc<dyn Agent>>, PromptError> {
    Ok(vec![
        Arc::new(worldsmith::Worldsmith::new()?),
        build_agent::<outliner::ChapterPlanner>()?,
        build_agent::<outliner::Outliner>()?,
        build_agent::<director::SceneDirector>()?,
        build_agent::<writer::Writer>()?,
        build_agent::<critic::Critic>()?,
        build_agent::<fact_checker::FactChecker>()?,
        build_agent::<rewriter::Rewriter>()?,
        build_agent::<director::Arbiter>()?,
        build_agent::<fact_checker::Recorder>()?,
    ])
}

fn build_agent<D: ChapterAgentDefinition>() -> Result<Arc<dyn Agent>, PromptError> {
    Ok(Arc::new(ChapterAgent::<D>::new()?))
}
