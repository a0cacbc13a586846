//! Reads the questions that the program puts to a model, and answers each by its text alone.
//!
//! The sample writer answers from hints, which a model server does not receive. They are read from
//! the prompt. A book is recognised by the name of its ferry, which is part of its premise and
//! which the answers repeat wherever later prompts need it.

use scribe_domain::{
    content::ContentHash,
    stage::{Part, Preferences},
};
use scribe_ports::{
    agent::WrittenScene,
    model::{
        ChapterHints, ChapterQuestion, LanguageModel, ModelError, ModelRequest, NoDraft,
        OutputFormat, PartHints, ReplySchema, ReviewQuestion, SampleWriterHints, SceneQuestion,
        Tier,
    },
};
use scribe_sample::SampleWriter;
use serde_json::{Value, json};

use crate::ferry;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// The name of the schema that the answer must fit; `None` for prose.
    form: Option<String>,
    /// The texts of all messages.
    pub(super) prompt: String,
}

impl Question {
    /// Reads the body of a request.
    pub(super) fn read(body: &Value) -> Self {
        let form = body["response_format"]["json_schema"]["name"].as_str().map(str::to_owned);
        let messages = body["messages"].as_array().into_iter().flatten();
        let texts: Vec<&str> = messages.filter_map(|message| message["content"].as_str()).collect();
        Self { form, prompt: texts.join("\n") }
    }

    /// Returns the hash of what decides the answer. The limit of the reply is not part of it,
    /// because a process adapts it to what it has learned about the model.
    pub(super) fn key(&self) -> String {
        let form = self.form.as_deref().unwrap_or_default();
        ContentHash::hash_bytes(format!("{form}\n{}", self.prompt).as_bytes()).to_string()
    }

    /// Answers the question. Equal questions have equal answers.
    pub(super) async fn answer(&self) -> Result<String, ModelError> {
        let request = self.request();
        let reply = SampleWriter.complete(&request, &NoDraft).await?;
        let Some(book) = ferry::find_book(&self.prompt) else { return Ok(reply.text) };
        Ok(self.name_ferry(book, reply.text))
    }

    /// Names the ferry in an answer that becomes a part of later prompts.
    fn name_ferry(&self, book: u32, text: String) -> String {
        let name = ferry::name(book);
        match self.form.as_deref() {
            None => {
                let (scene, chapter) = (self.number_after("Write scene "), self.chapter());
                let landing = ["first", "second", "third", "fourth"][(scene as usize) % 4];
                format!("Before chapter {chapter}, the {landing} bell of {name} rang.\n\n{text}")
            }
            Some("style") => {
                let Ok(mut style) = serde_json::from_str::<Value>(&text) else { return text };
                style["tone"] = json!(format!("Calm, as on board {name}."));
                style.to_string()
            }
            Some(_) => text,
        }
    }

    fn request(&self) -> ModelRequest {
        let hints = match self.part() {
            Some(part) => self.part_hints(part),
            None => self.chapter_hints(),
        };
        let output = match &self.form {
            None => OutputFormat::Prose,
            Some(name) => {
                OutputFormat::Json { name: name.clone(), schema: ReplySchema::new(Value::Null) }
            }
        };
        ModelRequest {
            agent: "agent".to_owned(),
            capability: "capability".to_owned(),
            tier: Tier::Standard,
            parts: Vec::new(),
            hints,
            output,
            max_output_tokens: 2_000,
            language: "en".to_owned(),
            cache_key: None,
        }
    }

    /// Returns the part of a proposal that is asked for.
    fn part(&self) -> Option<Part> {
        let span = |before: &str| {
            let first = self.number_after(before);
            (first, self.number_after(&format!("{before}{first} to ")))
        };
        Some(match self.form.as_deref()? {
            "concepts" => Part::Concepts { count: self.number_after("Propose exactly ") },
            "story" => Part::Story,
            "style" => Part::Style,
            "dimension" => {
                let kind = self.prompt.split_once("Propose one dimension of the world: ")?.1;
                Part::Dimension(kind.split_once('.')?.0.parse().ok()?)
            }
            "power_system" => Part::PowerSystem,
            "entries" => Part::Entries,
            "cast" => Part::Cast,
            "character" => Part::Character { index: self.index_in_cast()? },
            "relations" => Part::Relations,
            "arcs" => Part::Arcs,
            "nodes" => {
                let (first, last) = span("Propose the turning points number ");
                Part::NodeCards { first, last }
            }
            "chapters" => {
                let (first, last) = span("Plan chapters ");
                Part::ChapterPlans { first, last }
            }
            _ => return None,
        })
    }

    /// Returns the place in the cast of the person whose sheet is asked for, from 0.
    fn index_in_cast(&self) -> Option<u32> {
        let name = self.prompt.split_once("Write the sheet of ")?.1.split_once(',')?.0;
        let cast = self.prompt.split_once("The cast:\n")?.1;
        let index = cast.lines().position(|line| line.starts_with(&format!("- {name} (")))?;
        u32::try_from(index).ok()
    }

    fn part_hints(&self, part: Part) -> SampleWriterHints {
        let book = ferry::find_book(&self.prompt);
        let preferences = Preferences {
            chapters: crate::CHAPTERS_PER_BOOK,
            words_per_chapter: crate::WORDS_PER_CHAPTER,
            seed: book.unwrap_or_default().into(),
            ..Preferences::default()
        };
        let premise = book.map(ferry::premise);
        SampleWriterHints::Part(Box::new(PartHints {
            premise,
            preferences,
            ..PartHints::new(part)
        }))
    }

    fn chapter_hints(&self) -> SampleWriterHints {
        // The scene's length comes after that of its chapter.
        let length = self.prompt.rsplit_once("Length: ");
        let words = length.map_or(0, |(_, rest)| leading_number(rest)).max(200);
        let review = || ReviewQuestion { scenes: self.scenes(), ..ReviewQuestion::default() };
        let question = match self.form.as_deref() {
            None => ChapterQuestion::Scene(Box::new(SceneQuestion {
                number: self.number_after("Write scene ").max(1),
                of: 1,
                words,
                ..SceneQuestion::default()
            })),
            Some("chapter_plan") => ChapterQuestion::Plan,
            Some("outline") => ChapterQuestion::Outline,
            Some("scenes") => ChapterQuestion::Scenes { outline: None },
            Some("critique") => ChapterQuestion::Critique(review()),
            Some("fact_check") => ChapterQuestion::FactCheck(review()),
            Some("record") => ChapterQuestion::Record { scenes: self.scenes() },
            Some("replacements") => {
                ChapterQuestion::Patch { findings: Vec::new(), scenes: self.scenes() }
            }
            Some("ruling") => ChapterQuestion::Arbitration { redrafts: 1, findings: Vec::new() },
            Some(_) => ChapterQuestion::Other,
        };
        SampleWriterHints::Chapter(Box::new(ChapterHints {
            question,
            seed: ferry::find_book(&self.prompt).unwrap_or_default().into(),
            chapters: crate::CHAPTERS_PER_BOOK,
            position: self.chapter(),
            words,
            ..ChapterHints::default()
        }))
    }

    /// Returns the position of the chapter in the book, or 1 if the prompt does not name it.
    fn chapter(&self) -> u32 {
        let of = self.number_after(" of chapter ");
        self.number_after("The plan of chapter ").max(of).max(1)
    }

    /// Returns the scenes that the prompt shows between fences.
    fn scenes(&self) -> Vec<WrittenScene> {
        const QUOTE_FENCE: &str = "\n\"\"\"\n";
        let mut scenes = Vec::new();
        let mut rest = self.prompt.as_str();
        for number in 1.. {
            let before = format!("Scene {number}:{QUOTE_FENCE}");
            let Some((_, after)) = rest.split_once(&before) else { break };
            let Some((text, after)) = after.split_once("\n\"\"\"") else { break };
            scenes.push(WrittenScene { number, text: text.to_owned() });
            rest = after;
        }
        scenes
    }

    /// Returns the first number after the given words, or 0 if the words do not occur.
    fn number_after(&self, words: &str) -> u32 {
        let Some((_, rest)) = self.prompt.split_once(words) else { return 0 };
        leading_number(rest)
    }
}

fn leading_number(text: &str) -> u32 {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}
