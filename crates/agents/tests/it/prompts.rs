//! What prompts hold, and what they never hold.
