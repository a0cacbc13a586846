//! Reads the message of an error that arrives as a web page or as XML.

use serde_json::{Map, Value};

/// Elements whose text is never shown.
const HIDDEN_ELEMENTS: [&str; 4] = ["script", "style", "template", "svg"];

scribe_domain::word_lists! {
    "client/rejection/markup":
        phrases INLINE, OF_PAGES;
        pairs ENTITIES;
}

/// The content of a text in markup.
#[derive(Debug, PartialEq)]
pub(super) enum Markup {
    /// A web page, or a part of one, described for users.
    Page(String),
    /// The elements of an XML document that contain text.
    Xml(Value),
}

/// One part of a text in markup.
enum Part<'a> {
    /// The start of an element, with its name in lower case.
    Open(String),
    Close,
    Text(&'a str),
    /// Text whose entities are not decoded.
    Verbatim(&'a str),
}

/// Reads a text in markup. Returns `None` for any other text.
pub(super) fn read_markup(text: &str) -> Option<Markup> {
    let text = text.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let parts = split_markup(text);
    let root = parts.iter().find_map(|part| match part {
        Part::Open(name) => Some(name.as_str()),
        _ => None,
    });
    let is_page = text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
        || root.is_some_and(|root| OF_PAGES.contains(&root));
    if is_page {
        return Some(Markup::Page(describe_page(&parts, root)));
    }
    // A text with a tag that is never closed is not a document, because a model may write such a
    // tag.
    let is_xml = text.starts_with("<?xml") || root.is_some_and(|root| ends_with_root(text, root));
    let members = collect_elements(&parts);
    (is_xml && !members.is_empty()).then_some(Markup::Xml(Value::Object(members)))
}

/// Returns true if a text ends with the closing tag of its first element.
fn ends_with_root(text: &str, root: &str) -> bool {
    let end = text.trim_end().to_lowercase();
    end.ends_with(&format!("</{root}>"))
}

/// Describes a page by its title, or else by the text that it shows.
fn describe_page(parts: &[Part<'_>], root: Option<&str>) -> String {
    let mut title = String::new();
    let mut visible_text = String::new();
    let mut element = "";
    for part in parts {
        match part {
            Part::Open(name) => {
                element = name;
                push_separator(&mut visible_text, name);
            }
            Part::Close => {
                push_separator(&mut visible_text, element);
                element = "";
            }
            Part::Text(_) | Part::Verbatim(_) if element == "title" => {
                title.push_str(&part.collect_text());
            }
            Part::Text(_) | Part::Verbatim(_) => visible_text.push_str(&part.collect_text()),
        }
    }
    let (title, visible_text) = (join_line(&title), join_line(&visible_text));
    let is_part =
        root.is_some_and(|root| !["html", "head", "body", "title", "meta"].contains(&root));
    // A title that only says "error" says less than the text.
    let has_title = !title.is_empty()
        && (visible_text.is_empty()
            || !["error", "errors"].contains(&title.to_lowercase().as_str()));
    match (!has_title, visible_text.is_empty()) {
        (false, _) => format!("a web page with the title \"{title}\""),
        (true, false) if is_part => visible_text,
        (true, false) => format!("a web page with the words \"{visible_text}\""),
        (true, true) => "a web page".to_owned(),
    }
}

/// Separates the texts of two elements unless the element is inline.
fn push_separator(visible_text: &mut String, element: &str) {
    if !INLINE.contains(&element) {
        visible_text.push(' ');
    }
}

/// Returns the text of each element that contains text, under the name of the element. If a name
/// occurs more than once, the first element is used.
fn collect_elements(parts: &[Part<'_>]) -> Map<String, Value> {
    let mut members = Map::new();
    let mut element = None;
    for part in parts {
        match part {
            Part::Open(name) => element = Some(name.clone()),
            Part::Close => element = None,
            Part::Text(_) | Part::Verbatim(_) => {
                let text = join_line(&part.collect_text());
                if let Some(name) = element.clone().filter(|_| !text.is_empty()) {
                    members.entry(name).or_insert(Value::String(text));
                }
            }
        }
    }
    members
}

impl Part<'_> {
    fn collect_text(&self) -> String {
        match self {
            Self::Text(text) => ENTITIES
                .iter()
                .fold((*text).to_owned(), |text, (name, letter)| text.replace(name, letter)),
            Self::Verbatim(text) => (*text).to_owned(),
            Self::Open(_) | Self::Close => String::new(),
        }
    }
}

fn join_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits a text into elements and text, without comments and hidden parts.
fn split_markup(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut remaining = text;
    while let Some(at) = remaining.find('<') {
        if at > 0 {
            parts.push(Part::Text(&remaining[..at]));
        }
        remaining = &remaining[at..];
        if let Some(inner) = remaining.strip_prefix("<![CDATA[") {
            let (verbatim, after) = inner.split_once("]]>").unwrap_or((inner, ""));
            parts.push(Part::Verbatim(verbatim));
            remaining = after;
            continue;
        }
        let end = if remaining.starts_with("<!--") { "-->" } else { ">" };
        let Some((tag, after)) = remaining.split_once(end) else { return parts };
        remaining = after;
        let name = element_name(tag);
        if tag.starts_with("</") {
            parts.push(Part::Close);
        } else if HIDDEN_ELEMENTS.contains(&name.as_str()) && !tag.ends_with('/') {
            remaining = skip_element(remaining, &name);
        } else if !name.is_empty() {
            parts.push(Part::Open(name));
        }
    }
    if !remaining.is_empty() {
        parts.push(Part::Text(remaining));
    }
    parts
}

/// Returns the name of the element that a tag opens, in lower case and without its prefix. Returns
/// an empty text for a comment or a declaration.
fn element_name(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(name.len());
    let name = &name[..end];
    if name.starts_with(['!', '?']) {
        return String::new();
    }
    name.rsplit(':').next().unwrap_or(name).to_lowercase()
}

/// Returns the text after the end of a hidden element.
fn skip_element<'a>(text: &'a str, name: &str) -> &'a str {
    let ends = [format!("</{name}"), format!("</{}", name.to_uppercase())];
    let end = ends.iter().filter_map(|end| text.find(end.as_str())).min();
    end.and_then(|end| text[end..].split_once('>')).map_or("", |(_, remaining)| remaining)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_only_begins_like_markup_is_not_markup() {
        for text in ["<think>", "<think>hm", "a < b", "<", "<>", "< p", "", "<|im_start|>"] {
            assert_eq!(read_markup(text), None, "{text}");
        }
    }

    #[test]
    fn the_readable_part_of_broken_markup_is_read() {
        for text in ["<html", "<html><p>x</", "<html><script>", "<html><!-- x", "<?xml", "<p>é<"] {
            read_markup(text);
        }
        assert_eq!(
            read_markup("<html><p>Rain <b>fell"),
            Some(Markup::Page("a web page with the words \"Rain fell\"".to_owned()))
        );
    }
}
