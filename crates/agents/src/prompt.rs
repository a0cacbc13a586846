//! Prompts: MiniJinja Markdown with front matter, one file for each agent.
//!
//! A prompt consists of named parts. Each begins with `# part: NAME system` or `# part: NAME user`,
//! and a third word, `book` or `chapter`, if other prompts have the same part ([`PromptSection`]).
//! A prompt about a chapter begins with the head of the book and those parts of the chapter that its
//! front matter lists (`chapter:`), which are in `prompts/chapter.md`. Snippets that several prompts
//! share are in `prompts/parts.md` and are included as `parts/NAME`. Every prompt ends with the
//! shared part that shows a model its faulty reply.

use minijinja::{Environment, UndefinedBehavior, Value, syntax::SyntaxConfig};
use scribe_ports::{
    agent::PromptError,
    model::{PromptPart, PromptRole, PromptSection},
};

use crate::fence;

/// The snippets that several prompts include.
const SNIPPETS: &str = include_str!("prompts/parts.md");
/// The head of the book and the parts of a chapter.
const CHAPTER: &str = include_str!("prompts/chapter.md");
/// The name of the last part of every prompt.
const REPAIR: &str = "repair";

/// A parsed prompt.
pub(crate) struct Prompt {
    version: String,
    parts: Vec<(String, PromptRole, PromptSection)>,
    environment: Environment<'static>,
}

impl Prompt {
    /// Parses a prompt file.
    pub(crate) fn parse(source: &'static str) -> Result<Self, PromptError> {
        let (front, body) = source
            .strip_prefix("---\n")
            .and_then(|remaining| remaining.split_once("\n---\n"))
            .ok_or_else(|| PromptError("front matter is missing".to_owned()))?;
        let field = |name: &str| {
            let line = front.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim().to_owned())
        };
        let version = field("version:")
            .ok_or_else(|| PromptError("front matter names no version".to_owned()))?;
        let mut environment = build_environment()?;
        for (name, text) in split_sections(SNIPPETS) {
            // The template engine drops one line break at the end. The second line break keeps
            // consecutive includes on separate lines.
            add_template(
                &mut environment,
                &format!("parts/{name}"),
                format!("{}\n\n", text.trim()),
            )?;
        }
        let mut sections = Vec::new();
        if let Some(listed) = field("chapter:") {
            let listed: Vec<&str> = listed.split(',').map(str::trim).collect();
            sections.extend(find_chapter_sections(&listed)?);
        }
        sections.extend(split_sections(body));
        let mut parts = Vec::new();
        for (heading, text) in sections {
            let (name, role, section) = parse_heading(heading)?;
            add_template(&mut environment, name, text.trim().to_owned())?;
            parts.push((name.to_owned(), role, section));
        }
        if parts.is_empty() {
            return Err(PromptError("the prompt has no parts".to_owned()));
        }
        let repair = "{% include \"parts/repair\" %}".to_owned();
        add_template(&mut environment, REPAIR, repair)?;
        parts.push((REPAIR.to_owned(), PromptRole::User, PromptSection::Task));
        Ok(Self { version, parts, environment })
    }

    /// Returns the version in the front matter.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Renders the parts and leaves out the parts that render blank.
    pub(crate) fn render(&self, variables: &Value) -> Result<Vec<PromptPart>, PromptError> {
        let mut rendered = Vec::with_capacity(self.parts.len());
        for (name, role, section) in &self.parts {
            let text = self
                .environment
                .get_template(name)
                .and_then(|template| template.render(variables.clone()))
                .map_err(|error| PromptError(format!("{name}: {error:#}")))?;
            if !text.trim().is_empty() {
                rendered.push(PromptPart {
                    name: name.clone(),
                    role: *role,
                    section: *section,
                    text: text.trim().to_owned(),
                });
            }
        }
        Ok(rendered)
    }
}

fn build_environment() -> Result<Environment<'static>, PromptError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .map_err(|error| PromptError(error.to_string()))?;
    environment.set_syntax(syntax);
    fence::install_filters(&mut environment);
    Ok(environment)
}

fn add_template(
    environment: &mut Environment<'static>,
    name: &str,
    text: String,
) -> Result<(), PromptError> {
    environment
        .add_template_owned(name.to_owned(), text)
        .map_err(|error| PromptError(format!("{name}: {error:#}")))
}

/// Returns the head of the book and the listed parts of a chapter. The parts keep the order in which
/// they come to be, so that one prompt of a chapter continues the other.
fn find_chapter_sections(
    listed: &[&str],
) -> Result<Vec<(&'static str, &'static str)>, PromptError> {
    let mut sections = Vec::new();
    let mut found = 0;
    for (heading, text) in split_sections(CHAPTER) {
        match parse_heading(heading)? {
            (name, _, PromptSection::Chapter) if listed.contains(&name) => found += 1,
            (_, _, PromptSection::Chapter) => continue,
            (_, _, PromptSection::Book | PromptSection::Task) => {}
        }
        sections.push((heading, text));
    }
    if found < listed.len() {
        return Err(PromptError(format!("a chapter does not have all of the parts {listed:?}")));
    }
    Ok(sections)
}

/// Reads the name of a part, its role, and its section.
fn parse_heading(heading: &str) -> Result<(&str, PromptRole, PromptSection), PromptError> {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let role = match words.get(1) {
        Some(&"system") => Some(PromptRole::System),
        Some(&"user") => Some(PromptRole::User),
        _ => None,
    };
    let section = match words.get(2..) {
        Some([]) => Some(PromptSection::Task),
        Some(["book"]) => Some(PromptSection::Book),
        Some(["chapter"]) => Some(PromptSection::Chapter),
        _ => None,
    };
    match (words.first(), role, section) {
        (Some(name), Some(role), Some(section)) => Ok((name, role, section)),
        _ => Err(PromptError(format!("a part begins with {heading:?}"))),
    }
}

/// Splits a file into sections, each with its heading.
fn split_sections(body: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    body.split("\n# part: ").skip(1).map(|section| {
        let (heading, text) = section.split_once('\n').unwrap_or((section, ""));
        (heading.trim(), text)
    })
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    #[test]
    fn parts_come_in_order_and_blank_ones_are_left_out() {
        let prompt = Prompt::parse(
            "---\nversion: 7\n---\n\n# part: rules system\nBe {{ how }}.\n\n# part: none user\n\
             {% if false %}x{% endif %}\n\n# part: task user\nGo.\n",
        )
        .unwrap();
        let parts =
            prompt.render(&context! { how => "kind", given_up => (), repair => () }).unwrap();
        assert_eq!(prompt.version(), "7");
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["rules", "task"]);
        assert_eq!(parts[0].text, "Be kind.");
    }

    #[test]
    fn an_unknown_variable_is_an_error() {
        let prompt = Prompt::parse("---\nversion: 1\n---\n\n# part: a user\n{{ b }}\n").unwrap();
        assert!(prompt.render(&context! { given_up => (), repair => () }).is_err());
    }
}
