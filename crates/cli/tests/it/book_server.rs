//! A model server that writes a whole book from a script. A test can change each answer in the way
//! a model or its server would.

use std::{
    collections::BTreeMap,
    io::Write,
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use scribe_domain::stage::Preferences;
use scribe_ports::{
    agent::WrittenScene,
    model::{
        ChapterHints, ChapterQuestion, LanguageModel, ModelRequest, NoDraft, OutputFormat,
        PartHints, ReplySchema, ReviewQuestion, SampleWriterHints, SceneQuestion, Tier,
        estimate_tokens,
    },
};
use scribe_testkit::scripted_model::ScriptedModel;
use serde_json::{Value, json};

use crate::model_server::read_request;

/// What is asked on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The schema's name; none for prose.
    pub(crate) form: Option<String>,
    /// Every message, joined.
    pub(crate) prompt: String,
    /// The number of earlier questions of the same form.
    pub(crate) earlier: usize,
}

/// An answer on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) finish: &'static str,
}

/// Changes the script's answer to a question.
type Decorator = dyn Fn(&Question, &str) -> Answer + Send + Sync;

/// A server that plays the script.
pub(crate) struct BookServer {
    pub(crate) url: String,
    questions: Arc<Mutex<Vec<Question>>>,
}

impl BookServer {
    /// Starts a server whose answers are the script's answers, changed by the decorator.
    pub(crate) fn decorated(
        decorate: impl Fn(&Question, &str) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let questions = Arc::<Mutex<Vec<Question>>>::default();
        let script = Script { scenes: Mutex::default(), decorate: Box::new(decorate) };
        let asked = Arc::clone(&questions);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                // A client may close the connection early.
                script.serve(&client.unwrap(), &asked).ok();
            }
        });
        Self { url, questions }
    }

    /// Returns the number of calls so far.
    pub(crate) fn calls(&self) -> usize {
        self.questions.lock().unwrap().len()
    }
}

struct Script {
    /// Returns the scenes that were written, by number.
    scenes: Mutex<BTreeMap<u32, String>>,
    decorate: Box<Decorator>,
}

impl Script {
    fn serve(&self, client: &TcpStream, asked: &Mutex<Vec<Question>>) -> std::io::Result<()> {
        let body = read_request(client)?;
        let form = body["response_format"]["json_schema"]["name"].as_str().map(str::to_owned);
        let messages = body["messages"].as_array().unwrap().iter();
        let prompt: Vec<&str> = messages.filter_map(|one| one["content"].as_str()).collect();
        let question = {
            let mut asked = asked.lock().unwrap();
            let earlier = asked.iter().filter(|question| question.form == form).count();
            asked.push(Question { form, prompt: prompt.join("\n"), earlier });
            asked.last().unwrap().clone()
        };
        let text = self.answer(&question);
        write_stream(client, &(self.decorate)(&question, &text))
    }

    /// The script's answer.
    fn answer(&self, question: &Question) -> String {
        let request = self.request(question);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let model = ScriptedModel::default();
        let reply = runtime.block_on(model.complete(&request, &NoDraft)).unwrap();
        if question.form.is_none() {
            let number = number_after(&question.prompt, "Write scene ");
            self.scenes.lock().unwrap().insert(number, reply.text.clone());
        }
        reply.text
    }

    /// Converts the question to a request with the hints that the script reads. The script's third
    /// chapter has no findings.
    fn request(&self, question: &Question) -> ModelRequest {
        let after = |words: &str| number_after(&question.prompt, words);
        let scenes: Vec<WrittenScene> = self
            .scenes
            .lock()
            .unwrap()
            .iter()
            .map(|(number, text)| WrittenScene { number: *number, text: text.clone() })
            .collect();
        let review = || ReviewQuestion { scenes: scenes.clone(), ..ReviewQuestion::default() };
        let form = question.form.as_deref();
        // The scene's length comes after that of its chapter.
        let length =
            question.prompt.rsplit_once("Length: ").map_or(0, |(_, rest)| leading_number(rest));
        let words = length.max(after(" words in all"));
        let (capability, asked) = match form {
            None => {
                let scene = SceneQuestion {
                    number: after("Write scene "),
                    of: 2,
                    words,
                    ..SceneQuestion::default()
                };
                ("draft_scene", ChapterQuestion::Scene(Box::new(scene)))
            }
            Some("chapter_plan") => ("plan", ChapterQuestion::Plan),
            Some("outline") => ("outline", ChapterQuestion::Outline),
            Some("scenes") => ("structure_scenes", ChapterQuestion::Scenes { outline: None }),
            Some("ruling") => {
                let asked = ChapterQuestion::Arbitration { redrafts: 1, findings: Vec::new() };
                ("arbitrate", asked)
            }
            Some("critique") => ("critique", ChapterQuestion::Critique(review())),
            Some("fact_check") => ("check", ChapterQuestion::FactCheck(review())),
            Some("record") => ("record", ChapterQuestion::Record { scenes: scenes.clone() }),
            Some("replacements") => {
                ("patch", ChapterQuestion::Patch { findings: Vec::new(), scenes: scenes.clone() })
            }
            Some(part) => return part_request(part, question),
        };
        let hints = ChapterHints {
            question: asked,
            chapters: 1,
            position: 3,
            words,
            ..ChapterHints::default()
        };
        request(capability, form, SampleWriterHints::Chapter(Box::new(hints)))
    }
}

/// The question for a part of a proposal.
fn part_request(part: &str, question: &Question) -> ModelRequest {
    let after = |words: &str| number_after(&question.prompt, words);
    let key = match part {
        "concepts" => format!("concepts:{}", after("Propose exactly ")),
        "character" => format!("character:{}", index_in_cast(&question.prompt)),
        "nodes" => {
            let first = after("the turning points number ");
            let last = after(&format!("the turning points number {first} to "));
            format!("nodes:{first}-{last}")
        }
        "chapters" => "chapters:1-1".to_owned(),
        "power_system" => "power-system".to_owned(),
        "dimension" => "dimension:culture".to_owned(),
        other => other.to_owned(),
    };
    let preferences = Preferences { chapters: 1, ..Preferences::default() };
    let hints = PartHints { is_repair: true, preferences, ..PartHints::new(key.parse().unwrap()) };
    request("propose", Some(part), SampleWriterHints::Part(Box::new(hints)))
}

/// Returns the place in the cast of the person whose sheet is asked for, from 0.
fn index_in_cast(prompt: &str) -> usize {
    let (_, asked) = prompt.split_once("Write the sheet of ").unwrap();
    let (name, _) = asked.split_once(',').unwrap();
    let (_, cast) = prompt.split_once("The cast:\n").unwrap();
    cast.lines().position(|line| line.starts_with(&format!("- {name} ("))).unwrap()
}

fn request(capability: &str, form: Option<&str>, hints: SampleWriterHints) -> ModelRequest {
    ModelRequest {
        agent: "agent".to_owned(),
        capability: capability.to_owned(),
        tier: Tier::Standard,
        parts: Vec::new(),
        hints,
        output: match form {
            None => OutputFormat::Prose,
            Some(name) => {
                OutputFormat::Json { name: name.to_owned(), schema: ReplySchema::new(Value::Null) }
            }
        },
        max_output_tokens: 2_000,
        language: "en".to_owned(),
        cache_key: None,
    }
}

/// Returns the first number after the given words, or 0 if the words do not occur.
fn number_after(text: &str, words: &str) -> u32 {
    let Some((_, rest)) = text.split_once(words) else { return 0 };
    leading_number(rest)
}

fn leading_number(text: &str) -> u32 {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// Sends an answer in small pieces, one event for each piece.
fn write_stream(mut client: &TcpStream, answer: &Answer) -> std::io::Result<()> {
    const CHARS_OF_A_PIECE: usize = 7;
    let mut stream = String::from(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n",
    );
    let chars: Vec<char> = answer.text.chars().collect();
    for piece in chars.chunks(CHARS_OF_A_PIECE) {
        let piece: String = piece.iter().collect();
        let event = json!({ "choices": [{ "index": 0, "delta": { "content": piece } }] });
        stream.push_str(&format!("data: {event}\n\n"));
    }
    let end = json!({
        "choices": [{ "index": 0, "delta": {}, "finish_reason": answer.finish }],
        "usage": {
            "prompt_tokens": 2_000,
            "prompt_tokens_details": { "cached_tokens": 1_500 },
            "completion_tokens": estimate_tokens(&answer.text),
        }
    });
    stream.push_str(&format!("data: {end}\n\ndata: [DONE]\n\n"));
    client.write_all(stream.as_bytes())
}
