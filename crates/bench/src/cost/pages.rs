//! The pages about the prompts (`docs/prompts`): what each prompt is for, what it sees, how it reads
//! in a long book, and what it costs there.

mod prompt_file;
mod rendering;

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use scribe_ports::model::ModelRequest;

pub(super) use self::rendering::Rendering;
use self::{prompt_file::PromptFile, rendering::render_part};
use super::{
    Tokens,
    call_log::{Call, name_question},
};

/// The page with the head of the book, which all prompts about chapters share.
const HEAD_PAGE: &str = "chapter";
const COMMAND: &str = "make prompt-pages";

/// The last rendering of each question, by agent and question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Renderings(BTreeMap<(String, String), Rendering>);

impl Renderings {
    /// Keeps a request if it is a first question. A repair shows less of what a prompt is.
    pub(super) fn add(&mut self, chapter: u32, request: &ModelRequest) {
        if request.parts.iter().all(|part| part.name != "repair") {
            let key = (request.agent.clone(), name_question(request));
            self.0.insert(key, Rendering::new(chapter, request));
        }
    }
}

/// The questions of a book with their costs.
pub(super) struct Questions {
    calls: Vec<Call>,
    renderings: Renderings,
}

impl Questions {
    pub(super) fn new(calls: Vec<Call>, renderings: Renderings) -> Self {
        Self { calls, renderings }
    }

    /// Adds the questions that were asked in the other book only.
    pub(super) fn add_missing(&mut self, other: &Self) {
        let is_missing = |key: &(String, String)| !self.renderings.0.contains_key(key);
        let is_new = |call: &&Call| is_missing(&(call.agent.clone(), call.question.clone()));
        let calls: Vec<Call> = other.calls.iter().filter(is_new).cloned().collect();
        self.calls.extend(calls);
        for (key, rendering) in &other.renderings.0 {
            self.renderings.0.entry(key.clone()).or_insert_with(|| rendering.clone());
        }
    }
}

/// Writes a page for each prompt, one for the head of the book, and a list of them.
pub(super) fn write_pages(folder: &Path, chapters: u32, questions: &Questions) -> Result<()> {
    let prompts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../agents/src/prompts");
    let files = prompt_file::read_prompt_files(&prompts)?;
    let shared = prompt_file::read_shared_parts(&prompts)?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut list = format!(
        "# The prompts\n\n\
         Every prompt of the program, with a rendering from a book of {chapters} chapters whose \
         replies are invented, and with what it costs there. Tokens are estimated. The prompts \
         about revisions come from a second book, whose critic gives low scores. `{COMMAND}` \
         writes these pages.\n\n\
         Each prompt about a chapter begins with [the head of the book]({HEAD_PAGE}.md).\n\n\
         | prompt | what it is for |\n|---|---|\n"
    );
    for file in &files {
        let page = PromptPage { file, files: &files, shared: &shared, questions };
        fs::write(folder.join(format!("{}.md", file.name)), page.render()?)?;
        writeln!(list, "| [{0}]({0}.md) | {1} |", file.name, file.purpose)?;
    }
    fs::write(
        folder.join(format!("{HEAD_PAGE}.md")),
        render_head(&shared.head, &questions.renderings)?,
    )?;
    fs::write(folder.join("README.md"), list)?;
    Ok(())
}

/// Renders the page of the head of the book, from the last chapter.
fn render_head(head: &[String], renderings: &Renderings) -> Result<String> {
    let newest = renderings.0.values().max_by_key(|rendering| rendering.chapter);
    let newest = newest.context("the book has no prompts")?;
    let mut page = format!(
        "# The head of the book\n\nEvery prompt about a chapter begins with these parts, which are the same for all \
         agents and grow only at their end, so that the caches of providers apply \
         ([ADR 22](../adr/0022-the-head-of-the-book.md)). This is the head in chapter {}.\n",
        newest.chapter
    );
    for part in newest.parts.iter().filter(|part| head.contains(&part.name)) {
        page += &render_part(part);
    }
    Ok(page)
}

struct PromptPage<'a> {
    file: &'a PromptFile,
    files: &'a [PromptFile],
    shared: &'a prompt_file::SharedParts,
    questions: &'a Questions,
}

impl PromptPage<'_> {
    fn render(&self) -> Result<String> {
        let PromptFile { name, version, purpose, listed, own } = self.file;
        let questions: Vec<(&str, &Rendering)> = self
            .questions
            .renderings
            .0
            .iter()
            .filter(|((agent, _), rendering)| {
                let file = prompt_file::find_file(self.files, agent, &rendering.capability);
                file.is_some_and(|file| file.name == *name)
            })
            .map(|((_, question), rendering)| (question.as_str(), rendering))
            .collect();
        let mut page = format!("# {name}\n\n{purpose}\n\n");
        writeln!(
            page,
            "The prompt is [`{name}.md`](../../crates/agents/src/prompts/{name}.md), version {version}."
        )?;
        let quote = |names: &[String]| {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        if listed.is_empty() {
            writeln!(page, "It sees its own parts: {}.", quote(own))?;
        } else {
            let common = self.shared.chapter.iter().filter(|part| listed.contains(part));
            let common: Vec<String> = common.cloned().collect();
            writeln!(
                page,
                "It sees [the head of the book]({HEAD_PAGE}.md), then of the chapter {}, then its own parts: {}. A part \
                 that would be empty is left out.",
                quote(&common),
                quote(own)
            )?;
        }
        let Some((_, longest)) = questions.iter().max_by_key(|(_, rendering)| rendering.chars())
        else {
            page += "\nNobody asked for it in the measured book.\n";
            return Ok(page);
        };
        page += &self.render_costs(&questions)?;
        match longest.chapter {
            0 => page += "\n## A rendering\n",
            chapter => {
                writeln!(page, "\n## A rendering, in chapter {chapter}")?;
                writeln!(page, "\n[The head of the book]({HEAD_PAGE}.md) comes first.")?;
            }
        }
        for part in longest.parts.iter().filter(|part| !self.is_head(&part.name)) {
            page += &render_part(part);
        }
        if questions.len() > 1 {
            page += "\n## What the other questions ask\n";
        }
        for (question, rendering) in &questions {
            let task = rendering.parts.iter().find(|part| part.name == "task");
            if let Some(task) = task.filter(|_| !std::ptr::eq(*rendering, *longest)) {
                writeln!(page, "\n### {question}")?;
                page += &rendering::quote_text(&task.text);
            }
        }
        Ok(page)
    }

    fn is_head(&self, part: &str) -> bool {
        !self.file.listed.is_empty() && self.shared.head.iter().any(|name| name == part)
    }

    /// Renders what each question costs on average.
    fn render_costs(&self, questions: &[(&str, &Rendering)]) -> Result<String> {
        let mut table = "\n## What it costs\n\n\
            | question | tier | calls in the book | prompt tokens | of these an earlier beginning | reply tokens |\n\
            |---|---|---|---|---|---|\n"
            .to_owned();
        for (question, rendering) in questions {
            let is_same =
                |call: &&Call| call.agent == rendering.agent && call.question == *question;
            let tokens = Tokens::of(self.questions.calls.iter().filter(is_same));
            ensure!(tokens.calls > 0, "{question} was rendered and not answered");
            writeln!(
                table,
                "| {question} | {} | {} | {} | {:.0} % | {} |",
                rendering.tier,
                tokens.calls,
                tokens.prompt / tokens.calls,
                tokens.shared_percent(),
                tokens.reply / tokens.calls,
            )?;
        }
        Ok(table)
    }
}
