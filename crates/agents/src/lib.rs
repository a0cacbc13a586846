//! The agents: a file and a prompt each, and a line in the [`roster()`].
//!
//! An agent has no store and no client. [`prompt`] renders what it asks; what its material becomes
//! in the prompt's variables is written beside it.

mod prompt;
mod worldsmith;

use std::sync::Arc;

use scribe_ports::agent::{Agent, PromptFault};

/// Every agent, in the order in which they come into play. Who is not here does not work.
///
/// # Errors
/// A prompt cannot be read: a defect of this program.
pub fn roster() -> Result<Vec<Arc<dyn Agent>>, PromptFault> {
    Ok(vec![Arc::new(worldsmith::Worldsmith::new()?)])
}
