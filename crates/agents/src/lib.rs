//! The agents. Each has a file, a prompt and an entry in the [`roster()`].
//!
//! An agent has no store and no client. An agent of a chapter is a definition ([`chapter_agent`]): what
//! it reads, what it asks for, and how it reads the reply. [`prompt`] renders what is asked,
//! [`variables`] are what prompts are rendered with, [`reply`] and [`tidied`] read documents,
//! [`instead`] finds what a model says in place of one, [`fence`] keeps texts in their place, and
//! [`repair`] shows a model its faulty reply.

mod chapter_agent;
mod chapter_task;
mod critic;
mod director;
mod fact_checker;
mod failure;
mod fence;
mod hints;
mod instead;
mod outliner;
mod prompt;
mod reading;
mod repair;
mod reply;
mod rewriter;
mod tidied;
mod variables;
mod worldsmith;
mod writer;

use std::sync::Arc;

use scribe_ports::agent::{Agent, PromptFault};

use self::chapter_agent::{ChapterAgent, ChapterAgentDefinition};

/// Every agent, in the order in which a book needs them. An agent that is not listed gets no tasks.
///
/// # Errors
/// A prompt cannot be read: a defect of this program.
pub fn roster() -> Result<Vec<Arc<dyn Agent>>, PromptFault> {
    Ok(vec![
        Arc::new(worldsmith::Worldsmith::new()?),
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

fn build_agent<D: ChapterAgentDefinition>() -> Result<Arc<dyn Agent>, PromptFault> {
    Ok(Arc::new(ChapterAgent::<D>::new()?))
}
