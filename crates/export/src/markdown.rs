//! Renders Markdown (CommonMark). The text is kept exactly as it was written and only escaped.
//!
//! No typography is applied, because users continue to edit the Markdown.

use scribe_ports::book::{Book, BookFormat, RenderError};

use crate::{
    language::Language,
    prose::{self, Block, Span},
    wording::{Heading, Wording},
    xml::to_one_line,
};

/// The Markdown format.
#[derive(Debug, Clone, Copy, Default)]
pub struct MarkdownFormat;

impl BookFormat for MarkdownFormat {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn extension(&self) -> &'static str {
        "md"
    }

    fn media_type(&self) -> &'static str {
        "text/markdown; charset=utf-8"
    }

    fn render(&self, book: &Book) -> Result<Vec<u8>, RenderError> {
        let language = Language::parse(&book.language);
        let wording = Wording::for_language(&language);
        let mut blocks = vec![format!("# {}", format_heading(&wording.title(book)))];
        let author = to_one_line(&book.author);
        if !author.is_empty() {
            blocks.push(format_spans(&[Span { text: author, emphasised: false }]));
        }
        if book.written_by_sample {
            blocks.push(wording.no_model.to_owned());
        }
        for chapter in &book.chapters {
            blocks.push(format!(
                "## {}",
                format_heading(&Heading::for_chapter(chapter, &language).to_one_line())
            ));
            blocks.extend(prose::split_blocks(&chapter.scenes).into_iter().map(
                |block| match block {
                    Block::SceneBreak => "* * *".to_owned(),
                    Block::Paragraph(lines) => join_paragraph(&lines),
                },
            ));
        }
        Ok((blocks.join("\n\n") + "\n").into_bytes())
    }
}

/// Joins the lines of a paragraph. A backslash at the end of a line keeps the line break.
fn join_paragraph(lines: &[String]) -> String {
    let lines: Vec<String> =
        lines.iter().map(|text| format_spans(&prose::split_spans(text))).collect();
    lines.join("\\\n")
}

fn format_heading(text: &str) -> String {
    let text = escape_marks(text);
    // A row of number signs at the end would be read as the closing marks of the heading.
    match text.strip_suffix('#') {
        Some(remaining) => format!("{remaining}\\#"),
        None => text,
    }
}

fn format_spans(spans: &[Span]) -> String {
    let mut text = String::new();
    for (i, span) in spans.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| spans[i].text.chars().next_back());
        let after = spans.get(i + 1).and_then(|next| next.text.chars().next());
        if !span.emphasised {
            text.push_str(&escape_marks(&span.text));
        } else if can_hold_emphasis(&span.text, before, after) {
            text.extend(["*", &escape_marks(&span.text), "*"]);
        } else {
            text.extend(["<em>", &escape_marks(&span.text), "</em>"]);
        }
    }
    escape_line_start(text)
}

/// Returns true if CommonMark reads asterisks at these positions as emphasis.
///
/// Source: CommonMark 0.31.2, section 6.2. A run of asterisks with punctuation on its inner side
/// needs a space or punctuation on its outer side.
fn can_hold_emphasis(text: &str, before: Option<char>, after: Option<char>) -> bool {
    let is_boundary =
        |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation());
    let is_alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    (is_alphanumeric(text.chars().next()) || is_boundary(before))
        && (is_alphanumeric(text.chars().next_back()) || is_boundary(after))
}

/// Puts a backslash before every character that Markdown would interpret.
fn escape_marks(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let is_special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' => true,
            '&' => chars.clone().next().is_some_and(|next| next == '#' || next.is_alphabetic()),
            _ => false,
        };
        if is_special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Escapes the start of a line that would be read as a heading, a list, a quotation or a rule.
fn escape_line_start(line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marker = line[digits..].chars().next();
    match (digits, marker) {
        (0, Some('#' | '>' | '+' | '-' | '=' | ':')) => format!("\\{line}"),
        (1..=9, Some('.' | ')')) => format!("{}\\{}", &line[..digits], &line[digits..]),
        _ => line,
    }
}
