//! What the files of the prompts say about themselves.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// A prompt file: front matter, a paragraph that says what the prompt is for, and named parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PromptFile {
    /// The name of the file without its ending: the agent's name, and the beginning of its
    /// capability if the agent has several prompts.
    pub(super) name: String,
    pub(super) version: String,
    pub(super) purpose: String,
    /// The parts of the chapter that the prompt lists.
    pub(super) listed: Vec<String>,
    pub(super) own: Vec<String>,
}

/// The names of the parts that prompts about chapters share.
pub(super) struct SharedParts {
    pub(super) head: Vec<String>,
    /// The parts of a chapter, in the order in which they come to be.
    pub(super) chapter: Vec<String>,
}

/// Reads the prompt files of a folder. A file without front matter holds shared parts and is not a
/// prompt.
pub(super) fn read_prompt_files(folder: &Path) -> Result<Vec<PromptFile>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let text = fs::read_to_string(&path)?;
        if text.starts_with("---\n") {
            let file = parse_prompt_file(name, &text);
            files.push(file.with_context(|| format!("{} is not a prompt", path.display()))?);
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

fn parse_prompt_file(name: &str, text: &str) -> Option<PromptFile> {
    let (front, body) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    let field = |name: &str| front.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let (purpose, _) = body.split_once("\n# part: ")?;
    let listed = field("chapter:").unwrap_or_default().split(',').map(str::trim);
    Some(PromptFile {
        name: name.to_owned(),
        version: field("version:")?.to_owned(),
        purpose: purpose.split_whitespace().collect::<Vec<_>>().join(" "),
        listed: listed.filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        own: list_headings(body).map(|heading| first_word(heading).to_owned()).collect(),
    })
}

/// Reads the names of the shared parts.
pub(super) fn read_shared_parts(folder: &Path) -> Result<SharedParts> {
    let text = fs::read_to_string(folder.join("chapter.md"))?;
    let (chapter, head): (Vec<&str>, Vec<&str>) =
        list_headings(&text).partition(|heading| heading.ends_with(" chapter"));
    let names = |headings: Vec<&str>| {
        headings.into_iter().map(|heading| first_word(heading).to_owned()).collect()
    };
    Ok(SharedParts { head: names(head), chapter: names(chapter) })
}

/// Finds the prompt of an agent's capability.
pub(super) fn find_file<'a>(
    files: &'a [PromptFile],
    agent: &str,
    capability: &str,
) -> Option<&'a PromptFile> {
    let is_its_own = |file: &&PromptFile| {
        let rest = file.name.strip_prefix(agent).and_then(|rest| rest.strip_prefix('_'));
        rest.is_some_and(|rest| capability.starts_with(rest))
    };
    let is_of_agent = |file: &&PromptFile| file.name == agent;
    files.iter().find(is_its_own).or_else(|| files.iter().find(is_of_agent))
}

fn list_headings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("# part: ")).map(str::trim)
}

fn first_word(heading: &str) -> &str {
    heading.split_whitespace().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_file_says_what_it_is_for_and_what_it_sees() {
        let text = "---\nversion: 3\nchapter: plan, text\n---\n\nJudges.\nIt is asked last.\n\n\
                    # part: role user\nYou judge.\n\n# part: task user\nJudge.\n";
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            parse_prompt_file("judge", text),
            Some(PromptFile {
                name: "judge".to_owned(),
                version: "3".to_owned(),
                purpose: "Judges. It is asked last.".to_owned(),
                listed: names(&["plan", "text"]),
                own: names(&["role", "task"]),
            })
        );
    }

    #[test]
    fn an_agent_with_two_prompts_has_one_for_each_capability() {
        let file = |name: &str| PromptFile {
            name: name.to_owned(),
            version: String::new(),
            purpose: String::new(),
            listed: Vec::new(),
            own: Vec::new(),
        };
        let files = [file("outliner"), file("outliner_plan"), file("director_structure")];
        let find =
            |agent, capability| find_file(&files, agent, capability).map(|file| file.name.as_str());
        assert_eq!(find("outliner", "outline"), Some("outliner"));
        assert_eq!(find("outliner", "plan"), Some("outliner_plan"));
        assert_eq!(find("director", "structure_scenes"), Some("director_structure"));
        assert_eq!(find("director", "arbitrate"), None);
    }
}
