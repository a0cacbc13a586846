//! Splits plain text into blocks and spans, independent of a file format.

mod emphasis;

use crate::cjk;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// Lines of running text. There is at least one line, and nearly always only one.
    Paragraph(Vec<String>),
    SceneBreak,
}

/// A part of a line that is emphasised as a whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// The text, never empty.
    pub(crate) text: String,
    pub(crate) emphasised: bool,
}

/// Splits the scenes of a chapter into blocks.
///
/// There is one break between two scenes. A paragraph that consists only of ornaments (`***`, `* *
/// *`, `---`, `#`) is also a break. A break is never first, last or next to another break.
pub(crate) fn split_blocks(scenes: &[String]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for scene in scenes {
        push_scene_break(&mut blocks);
        for paragraph in split_paragraphs(scene) {
            if is_ornament(&paragraph) {
                push_scene_break(&mut blocks);
            } else {
                blocks.push(Block::Paragraph(paragraph));
            }
        }
    }
    if blocks.last() == Some(&Block::SceneBreak) {
        blocks.pop();
    }
    blocks
}

fn push_scene_break(blocks: &mut Vec<Block>) {
    if matches!(blocks.last(), Some(Block::Paragraph(_))) {
        blocks.push(Block::SceneBreak);
    }
}

/// Returns the paragraphs of a text, each as its trimmed lines.
fn split_paragraphs(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{b}'], "\n");
    let text = text.replace(['\u{c}', '\u{2029}'], "\n\n");
    let mut paragraphs = vec![Vec::new()];
    for line in text.split('\n') {
        let line: String = line.chars().filter(|c| crate::xml::is_allowed_char(*c)).collect();
        let line = emphasis::unify_emphasis(line.trim());
        match paragraphs.last_mut() {
            Some(lines) if !line.is_empty() => lines.push(line),
            Some(lines) if !lines.is_empty() => paragraphs.push(Vec::new()),
            _ => {}
        }
    }
    paragraphs.retain(|lines| !lines.is_empty());
    paragraphs
}

fn is_ornament(paragraph: &[String]) -> bool {
    const ORNAMENTS: &str = "*-_~#•·⁂∗❦–—";
    let [line] = paragraph else { return false };
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    let following = marks.clone().count();
    // One or two dashes may be a whole utterance.
    let is_enough = matches!(first, '*' | '#' | '•' | '⁂' | '∗' | '❦') || following >= 2;
    ORNAMENTS.contains(first) && is_enough && marks.all(|c| c == first)
}

/// Splits a line into spans. `*so*` is emphasis if it cannot mean anything else.
///
/// An opening asterisk does not follow a letter or digit, and no space follows it. A closing
/// asterisk does not follow a space, and no letter or digit follows it. Han characters do not count
/// as letters here, because their words have no spaces between them.
pub(crate) fn split_spans(line: &str) -> Vec<Span> {
    let chars: Vec<char> = line.chars().collect();
    let mut spans = Vec::new();
    let mut plain_start = 0;
    let mut at = 0;
    while at < chars.len() {
        let end = if opens_emphasis(&chars, at) { find_closing_asterisk(&chars, at) } else { None };
        match end {
            Some(end) => {
                push_span(&mut spans, &chars[plain_start..at], false);
                push_span(&mut spans, &chars[at + 1..end], true);
                at = end + 1;
                plain_start = at;
            }
            None => at += 1,
        }
    }
    push_span(&mut spans, &chars[plain_start..], false);
    spans
}

fn push_span(spans: &mut Vec<Span>, chars: &[char], emphasised: bool) {
    if !chars.is_empty() {
        spans.push(Span { text: chars.iter().collect(), emphasised });
    }
}

fn opens_emphasis(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|i| chars[i]);
    let after = chars.get(at + 1).copied();
    chars[at] == '*'
        && !before.is_some_and(|c| c == '*' || is_letter(c))
        && after.is_some_and(|c| c != '*' && !c.is_whitespace())
}

/// Returns the next single asterisk if it closes the one at `open`.
fn find_closing_asterisk(chars: &[char], open: usize) -> Option<usize> {
    let end = (open + 1..chars.len()).find(|i| chars[*i] == '*')?;
    let after = chars.get(end + 1).copied();
    let closes =
        !chars[end - 1].is_whitespace() && !after.is_some_and(|c| c == '*' || is_letter(c));
    closes.then_some(end)
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !cjk::is_wide(c)
}
