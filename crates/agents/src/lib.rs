//! The agents: a file and a prompt each, and a line in the [`roster()`].
//!
//! An agent has no store and no client. [`prompt`] renders what it asks, [`variables`] is what its
//! material becomes in the prompt, [`job`] is what the agents of a chapter share, [`reply`] and
//! [`tidied`] read documents, [`instead`] finds what a model says in place of one, [`fence`] keeps texts in their place and [`again`] shows a model its faulty reply.

mod again;
mod critic;
mod director;
mod fact_checker;
mod fence;
mod hints;
mod instead;
mod job;
mod outliner;
mod prompt;
mod reading;
mod reply;
mod rewriter;
mod tidied;
mod variables;
mod worldsmith;
mod writer;

use std::sync::Arc;

use scribe_ports::agent::{Agent, PromptFault};

/// Every agent, in the order in which they come into play. Who is not here does not work.
///
/// # Errors
/// A prompt cannot be read: a defect of this program.
pub fn roster() -> Result<Vec<Arc<dyn Agent>>, PromptFault> {
    Ok(vec![
        Arc::new(worldsmith::Worldsmith::new()?),
        Arc::new(outliner::Outliner::new()?),
        Arc::new(director::SceneDirector::new()?),
        Arc::new(writer::Writer::new()?),
        Arc::new(critic::Critic::new()?),
        Arc::new(fact_checker::FactChecker::new()?),
        Arc::new(rewriter::Rewriter::new()?),
        Arc::new(director::Arbiter::new()?),
        Arc::new(fact_checker::Recorder::new()?),
    ])
}
