//! A prompt as it was sent.

use scribe_ports::model::{ModelRequest, PromptPart, PromptRole, Tier, estimate_tokens};

/// A longer part is shown up to its last whole line within this many characters.
const MAX_SHOWN_CHARS: usize = 2_500;
/// The fence is longer than any that a prompt contains.
const FENCE: &str = "~~~~~";

/// The parts of a prompt, and who sent it.
#[derive(Debug, Clone)]
pub(crate) struct Rendering {
    /// The number of the chapter, or 0 in genesis.
    pub(super) chapter: u32,
    pub(super) agent: String,
    pub(super) capability: String,
    pub(super) tier: &'static str,
    pub(super) parts: Vec<PromptPart>,
}

impl Rendering {
    pub(super) fn new(chapter: u32, request: &ModelRequest) -> Self {
        Self {
            chapter,
            agent: request.agent.clone(),
            capability: request.capability.clone(),
            tier: tier_name(request.tier),
            parts: request.parts.clone(),
        }
    }

    pub(super) fn chars(&self) -> usize {
        self.parts.iter().map(|part| part.text.len()).sum()
    }
}

fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Small => "small",
        Tier::Standard => "standard",
        Tier::Large => "large",
    }
}

/// Renders a part below its name.
pub(super) fn render_part(part: &PromptPart) -> String {
    let role = match part.role {
        PromptRole::System => "system message",
        PromptRole::User => "user message",
    };
    let tokens = estimate_tokens(part.text.trim());
    format!("\n### {} ({role}, {tokens} tokens)\n{}", part.name, quote_text(&part.text))
}

/// Puts a text between fences. Of a long text, the beginning is shown.
pub(super) fn quote_text(text: &str) -> String {
    let text = text.trim();
    let shown = &text[..text.floor_char_boundary(MAX_SHOWN_CHARS)];
    if shown.len() == text.len() {
        return format!("\n{FENCE}text\n{text}\n{FENCE}\n");
    }
    let shown = shown.rsplit_once('\n').map_or(shown, |(whole, _)| whole).trim_end();
    let left_out = estimate_tokens(&text[shown.len()..]);
    format!("\n{FENCE}text\n{shown}\n{FENCE}\n\n… and {left_out} more tokens.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_shown_up_to_a_whole_line() {
        let text = "A line of a prompt.\n".repeat(200);
        let quoted = quote_text(&text);
        assert!(
            quoted.ends_with("A line of a prompt.\n~~~~~\n\n… and 375 more tokens.\n"),
            "{quoted}"
        );
        assert_eq!(quote_text("Go.\n"), "\n~~~~~text\nGo.\n~~~~~\n");
    }
}
