//! Removes documents of other formats around a text: tool calls, program objects, XML, YAML, LaTeX,
//! and labels before every paragraph.

mod call;
mod paragraphs;

use std::borrow::Cow;

use serde_json::Value;

use crate::text::may_be_scene;
use crate::wrapping::names;

scribe_domain::word_lists! {
    "whole/wrapper":
        phrases FACTS;
}

/// Returns the text inside the document.
pub(super) fn remove_wrapper(text: &str) -> Cow<'_, str> {
    let inner = strip_facts(strip_declaration(text.trim()));
    let inner = strip_latex(inner);
    if let Some(found) = call::extract_text(inner).or_else(|| strip_yaml(inner)) {
        return Cow::Owned(found);
    }
    let inner = paragraphs::remove_labels(inner).map_or(Cow::Borrowed(inner), Cow::Owned);
    if !may_be_scene(&inner) { Cow::Borrowed(text) } else { inner }
}

/// Returns the text after `<?xml …?>` and `<!DOCTYPE …>` and inside `<![CDATA[…]]>`.
fn strip_declaration(text: &str) -> &str {
    let mut inner = text;
    for (open, close) in [("<?xml", "?>"), ("<!DOCTYPE", ">"), ("<!doctype", ">")] {
        if let Some((_, remaining)) =
            inner.strip_prefix(open).and_then(|remaining| remaining.split_once(close))
        {
            inner = remaining.trim_start();
        }
    }
    if let Some(remaining) = inner.strip_prefix("<html>").map(str::trim_start)
        && let Some((_, body)) =
            remaining.strip_prefix("<head>").and_then(|remaining| remaining.split_once("</head>"))
    {
        inner = body.trim_start();
        inner = inner.strip_suffix("</html>").unwrap_or(inner).trim_end();
    }
    let data = inner.strip_prefix("<![CDATA[").and_then(|remaining| remaining.strip_suffix("]]>"));
    data.map_or(inner, str::trim)
}

/// Returns the text after an object that only describes the scene.
fn strip_facts(text: &str) -> &str {
    let (object, remaining) = if let Some(remaining) = text.strip_prefix("```json") {
        let Some(parts) = remaining.split_once("\n```") else { return text };
        parts
    } else if text.starts_with('{') {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        if values.next().is_none_or(|value| value.is_err()) {
            return text;
        }
        text.split_at(values.byte_offset())
    } else {
        return text;
    };
    let is_fact = |name: &String| {
        let name = names::normalise_name(name);
        FACTS.contains(&name.as_str()) || names::is_reasoning(&name)
    };
    let is_short = |value: &Value| !value.as_str().is_some_and(|text| text.contains('\n'));
    let Ok(Value::Object(members)) = serde_json::from_str(object.trim()) else { return text };
    let is_facts = !members.is_empty()
        && members.iter().all(|(name, value)| is_fact(name) && is_short(value))
        && remaining.starts_with('\n')
        && !remaining.trim_start().starts_with(['{', '['])
        && may_be_scene(remaining);
    if is_facts { remaining.trim_start() } else { text }
}

/// Returns the text after `\section*{…}`, or between `\begin{document}` and `\end{document}`.
fn strip_latex(text: &str) -> &str {
    if !text.starts_with('\\') {
        return text;
    }
    let mut inner = text;
    if text.starts_with("\\documentclass")
        && let Some((_, body)) = text.split_once("\\begin{document}")
    {
        inner = body.split_once("\\end{document}").map_or(body, |(body, _)| body).trim();
    }
    while let Some((first, remaining)) = inner.split_once('\n') {
        let commands = ["\\section", "\\chapter", "\\subsection", "\\title", "\\maketitle"];
        let line = first.trim_end();
        if !commands.iter().any(|command| line.starts_with(command)) || !line.ends_with(['}', 'e'])
        {
            break;
        }
        inner = remaining.trim_start();
    }
    inner
}

/// Returns the indented lines below `text: |`.
fn strip_yaml(text: &str) -> Option<String> {
    let (first, remaining) = text.split_once('\n')?;
    let (name, mark) = first.trim_end().split_once(": ")?;
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name || !matches!(mark, "|" | "|-" | "|+" | ">" | ">-" | ">+") {
        return None;
    }
    let lines = || remaining.lines().filter(|line| !line.trim().is_empty());
    let indent = lines().map(|line| line.len() - line.trim_start_matches(' ').len()).min()?;
    if indent == 0 {
        return None;
    }
    let lines: Vec<&str> = remaining.lines().map(|line| line.get(indent..).unwrap_or("")).collect();
    Some(lines.join("\n"))
}
