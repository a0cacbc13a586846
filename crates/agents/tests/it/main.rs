//! The integration tests of the agents, in one binary. They use whole chapters by the sample
//! writer.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod chapters;
mod documents;
mod faults;
mod fences;
mod loops;
mod notations;
mod pages;
mod parts;
mod patches;
mod prompts;
mod revision;
mod studio;
mod untidy;
mod world;
