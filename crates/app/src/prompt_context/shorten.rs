//! Shortens prompts. Pieces of each agent's context are left out in a fixed order.
//!
//! In the prompt of a chapter that is planned ahead, all but the end of the chapter before is left
//! out first. In any chapter's prompt, the summaries of earlier chapters are left out, starting with
//! the oldest chapter. Then the facts about people and things are left out, starting with the least
//! relevant, and then the promises that readers wait for. The style sheet, the voice sample, the
//! sheet of the viewpoint character, the end of the previous chapter, the scenes of the chapter and
//! the brief are never left out.
//!
//! In a proposal's prompt, the oldest parts are left out first, then details of the world and of
//! the cast. The idea, the concept, the story and all names stay.
//!
//! Only prompts are shortened. The data that a reply is checked against is not shortened.

mod chapter;
mod genesis;
mod omissions;

use scribe_domain::task::Task;
use scribe_ports::{
    agent::{FaultyReply, PromptContext, ReplyFault},
    model::estimate_tokens,
};
use serde::Serialize;

use self::omissions::OmissionKind;
pub(crate) use self::omissions::Omissions;

/// The data that a prompt is rendered from.
#[derive(Debug, Clone)]
pub(crate) struct PromptSource {
    /// The data that was loaded for the task.
    pub(crate) context: PromptContext,
    /// The faulty reply that is shown to the model again.
    pub(crate) faulty: Option<FaultyReply>,
    /// What was left out of the context and of the faulty reply.
    pub(crate) left_out: Omissions,
}

impl PromptSource {
    /// Leaves out pieces with a total of about `excess_tokens` tokens, or everything that can be
    /// left out if that is less. Returns false if nothing more can be left out.
    pub(crate) fn shorten_context(&mut self, task: &Task, excess_tokens: u32) -> bool {
        let Self { context, faulty, left_out } = self;
        let mut room = TokenExcess { wanted: excess_tokens, freed: 0 };
        match (task, context) {
            (Task::Chapter { work, .. }, PromptContext::Chapter(context)) => {
                chapter::shorten_chapter_context(context, work.kind, &mut room, left_out);
            }
            (Task::ProposePart { part, .. }, PromptContext::Genesis(context)) => {
                genesis::shorten_genesis_context(context, *part, &mut room, left_out);
            }
            (Task::Chapter { .. } | Task::ProposePart { .. }, _) => {}
        }
        if room.needs_omission() {
            shorten_faulty_reply(faulty, &mut room, left_out);
        }
        room.freed > 0
    }
}

/// How many tokens are to be left out, and how many have been so far.
#[derive(Debug)]
struct TokenExcess {
    wanted: u32,
    freed: u32,
}

impl TokenExcess {
    fn needs_omission(&self) -> bool {
        self.freed < self.wanted
    }

    fn count_freed_tokens(&mut self, tokens: u32) {
        // A piece without text counts as one token, so that the caller learns that something was
        // left out.
        self.freed = self.freed.saturating_add(tokens.max(1));
    }

    /// Returns how many of the first pieces must be left out.
    fn count_to_omit<T>(&mut self, pieces: &[T], tokens: impl Fn(&T) -> u32) -> usize {
        let mut count = 0;
        for piece in pieces {
            if !self.needs_omission() {
                break;
            }
            self.count_freed_tokens(tokens(piece));
            count += 1;
        }
        count
    }

    /// Empties a text if more must be left out; returns whether it did.
    fn clear_text(&mut self, text: &mut String) -> bool {
        if !self.needs_omission() || text.is_empty() {
            return false;
        }
        self.count_freed_tokens(estimate_tokens(text));
        text.clear();
        true
    }

    /// Empties a list if more must be left out; returns how many items it had.
    fn clear_list<T: Serialize>(&mut self, list: &mut Vec<T>) -> usize {
        if !self.needs_omission() || list.is_empty() {
            return 0;
        }
        self.count_freed_tokens(estimate_document_tokens(&*list));
        std::mem::take(list).len()
    }
}

/// Estimates how many tokens a document takes in a prompt.
fn estimate_document_tokens(document: &(impl Serialize + ?Sized)) -> u32 {
    serde_json::to_string(document).map_or(0, |text| estimate_tokens(&text))
}

/// The text that replaces a reply that is too long to be shown again.
const OMISSION_MARK: &str = "[…]";

/// Replaces the text of a faulty reply. The description of its fault stays. A text that the model
/// must extend or continue is not replaced.
fn shorten_faulty_reply(
    faulty: &mut Option<FaultyReply>,
    room: &mut TokenExcess,
    left_out: &mut Omissions,
) {
    let Some(FaultyReply { text, fault: ReplyFault::Repair(_) }) = faulty else { return };
    let tokens = estimate_tokens(text);
    if tokens > estimate_tokens(OMISSION_MARK) {
        room.count_freed_tokens(tokens);
        OMISSION_MARK.clone_into(text);
        left_out.add_count(OmissionKind::FaultyReply, 1);
    }
}
