//! Short texts between the processes that share a database, such as the pieces of a scene while it
//! is being written. None of them is stored, and any of them may be lost.

use std::sync::Arc;

use async_trait::async_trait;

use crate::store::StoreError;

/// The maximum size of a text in bytes.
pub const MAX_TEXT_BYTES: usize = 7_500;

/// Carries texts to the other processes.
#[async_trait]
pub trait LiveChannel: Send + Sync {
    /// Sends a text of at most [`MAX_TEXT_BYTES`] to all other processes. The texts of a process
    /// arrive in the order in which it sent them.
    ///
    /// # Errors
    /// The text is too long, or the server cannot be reached.
    async fn send_live(&self, text: &str) -> Result<(), StoreError>;

    /// Receives the texts that other processes send from now on.
    fn subscribe_live(&self) -> Box<dyn LiveSubscription>;
}

/// An item of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveNews {
    /// The text of another process.
    Text(Arc<str>),
    /// Texts may have been lost before this point.
    Gap,
}

/// The texts of the other processes.
#[async_trait]
pub trait LiveSubscription: Send {
    /// Waits for the next news. Dropping the future loses nothing.
    async fn next(&mut self) -> LiveNews;
}
