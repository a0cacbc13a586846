//! The blocks of a message, and the places up to which a provider shall cache it.

use scribe_ports::model::{ModelRequest, PromptRole, PromptSection};
use serde_json::{Value, json};

const SEPARATOR: &str = "\n\n";

/// A piece of a message.
pub(in super::super) struct Block {
    section: PromptSection,
    text: String,
}

impl Block {
    pub(in super::super) fn of_task(text: String) -> Self {
        Self { section: PromptSection::Task, text }
    }
}

/// Returns the parts with a role that have a text, in order.
pub(super) fn split_into_blocks(request: &ModelRequest, role: PromptRole) -> Vec<Block> {
    let parts = request.parts.iter().filter(|part| part.role == role);
    let blocks =
        parts.map(|part| Block { section: part.section, text: part.text.trim().to_owned() });
    blocks.filter(|block| !block.text.is_empty()).collect()
}

pub(in super::super) fn join_blocks(blocks: &[Block]) -> String {
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    texts.join(SEPARATOR)
}

/// Returns the content of a message in which breakpoints mark what other prompts have too. The
/// texts together are those of [`join_blocks`].
///
/// A provider finds what an earlier prompt had in common only at the end of a block, so each shared
/// part is a block. Breakpoints are at the end of the head of the book, at the end of the chapter's
/// parts, and before the last part of the head, which changes with every chapter. Anthropic allows
/// four.
pub(in super::super) fn mark_blocks(blocks: Vec<Block>) -> Value {
    let sections: Vec<PromptSection> = blocks.iter().map(|block| block.section).collect();
    let ends_of = |section| sections.iter().rposition(|other| *other == section);
    let head_end = ends_of(PromptSection::Book);
    let chapter_end = ends_of(PromptSection::Chapter);
    let stable_end = head_end.and_then(|end| end.checked_sub(1));
    let mut content: Vec<(Block, bool)> = Vec::with_capacity(blocks.len());
    for (place, block) in blocks.into_iter().enumerate() {
        if let Some((last, _)) = content.last_mut()
            && last.section == PromptSection::Task
        {
            last.text.push_str(SEPARATOR);
            last.text.push_str(&block.text);
            continue;
        }
        let is_marked = [stable_end, head_end, chapter_end].contains(&Some(place));
        content.push((block, is_marked));
    }
    let contents = content.into_iter().enumerate().map(|(place, (block, is_marked))| {
        let separator = if place == 0 { "" } else { SEPARATOR };
        let mut content = json!({ "type": "text", "text": format!("{separator}{}", block.text) });
        if is_marked {
            content["cache_control"] = json!({ "type": "ephemeral" });
        }
        content
    });
    contents.collect()
}
