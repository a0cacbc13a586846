//! The format of the cases in `tests/malformed/*.toml`.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

/// One heading of the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) about: String,
    #[serde(rename = "case")]
    pub(super) cases: Vec<Case>,
}

/// A reported reply or stream with its required outcome.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) title: String,
    /// The servers, models and programs in which it was seen.
    pub(super) seen: String,
    /// The public thread that reports it.
    pub(super) thread: String,
    /// A sentence for the page that explains why this outcome is right.
    pub(super) note: Option<String>,
    /// The kind of the request. Without it, a case with `json` requests the card, and every other
    /// requests prose.
    ask: Option<Ask>,
    /// The path after `http://host:port` in the base URL.
    pub(super) path: Option<String>,
    /// The scheme of the base URL, if it is not `http`.
    pub(super) scheme: Option<String>,
    /// Time limits that the case waits for.
    #[serde(default)]
    pub(super) limits_ms: Limits,

    /// The text of the model in an ordinary stream.
    pub(super) reply: Option<String>,
    /// The finish reason of that stream.
    pub(super) finish: Option<String>,
    /// The server's answers in place of an ordinary stream, one for each request.
    #[serde(default)]
    pub(super) answer: Vec<Answer>,

    /// The text that must be kept.
    pub(super) text: Option<String>,
    /// The object that must be read.
    pub(super) json: Option<String>,
    /// The kind of `ReplyProblem` for which the model is asked again.
    pub(super) problem: Option<String>,
    /// The kind of `ModelError` with which the call ends.
    pub(super) error: Option<String>,
    /// True if the worker retries the same call.
    pub(super) retried: Option<bool>,
    /// How long the worker waits before the retry.
    pub(super) waits_ms: Option<u64>,
    /// Words that the message must contain. `{url}` is the base URL.
    #[serde(default)]
    pub(super) says: Vec<String>,
    /// Words that the message must not contain.
    #[serde(default)]
    pub(super) never_says: Vec<String>,
    /// The name of the way in which the reply ended.
    pub(super) ends_as: Option<String>,
    pub(super) tokens: Option<Tokens>,
    /// True if the server read only a part of the prompt.
    #[serde(default)]
    pub(super) prompt_was_cut: bool,
    /// Values that the last request must have, by JSON pointer.
    #[serde(default)]
    pub(super) sent: BTreeMap<String, Value>,
    /// The number of requests that arrive, if it differs from the number of answers.
    pub(super) asked: Option<usize>,
    /// The path of the last request.
    pub(super) asked_path: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ask {
    Prose,
    /// The same as prose, with a prompt of several thousand tokens.
    LongProse,
    /// One flat object.
    Card,
    /// An object with one list of objects.
    Concepts,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Limits {
    pub(super) first_token: Option<u64>,
    pub(super) silence: Option<u64>,
}

/// One response of the server: a `reply`, a `stream` or a `body`.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Answer {
    /// The text of the model in an ordinary stream.
    pub(super) reply: Option<String>,
    pub(super) finish: Option<String>,
    /// The body of a response labelled `text/event-stream`, sent in chunks.
    pub(super) stream: Option<String>,
    /// The status of a body; 200 by default.
    pub(super) status: Option<u16>,
    /// The headers of a body, one on each line.
    pub(super) headers: String,
    /// A body, sent with its length.
    pub(super) body: Option<String>,
    /// Splits a stream into chunks of this many bytes.
    pub(super) piece_bytes: Option<usize>,
    /// True if the server sends nothing.
    pub(super) silent: bool,
    pub(super) ends: Ends,
}

/// How a connection ends.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Ends {
    /// In the way that HTTP requires.
    #[default]
    Orderly,
    /// Before the last chunk.
    Broken,
    /// When the client hangs up.
    Open,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tokens {
    pub(super) prompt: u32,
    pub(super) completion: u32,
    pub(super) estimated: bool,
}

impl Case {
    pub(super) fn ask(&self) -> Ask {
        self.ask.unwrap_or(if self.json.is_some() || self.is_about_json() {
            Ask::Card
        } else {
            Ask::Prose
        })
    }

    /// Returns true if the required problem concerns JSON, because only an object can be cut off or
    /// malformed.
    fn is_about_json(&self) -> bool {
        self.problem.as_deref().is_some_and(|problem| ["CutOff", "Malformed"].contains(&problem))
    }

    /// Returns true if the only answer has the same meaning in every format.
    pub(super) fn is_independent_of_the_format(&self) -> bool {
        let [answer] = &*self.answers() else { return false };
        let has_known_end = matches!(answer.finish.as_deref(), None | Some("stop" | "length"));
        let is_status = answer.body.is_some() && answer.status.is_some_and(|status| status >= 400);
        let is_alike = (answer.reply.is_some() && has_known_end) || is_status;
        let has_address = self.path.is_some() || self.scheme.is_some();
        is_alike && !has_address && self.sent.is_empty() && self.asked_path.is_none()
    }

    /// Returns the server's answers, one for each request.
    pub(super) fn answers(&self) -> Vec<Answer> {
        match &self.reply {
            None => self.answer.clone(),
            Some(_) => vec![Answer {
                reply: self.reply.clone(),
                finish: self.finish.clone(),
                ..Answer::default()
            }],
        }
    }
}

/// Returns every section in the order of the file names.
pub(super) fn sections() -> Vec<Section> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = fs::read_to_string(file).unwrap();
            toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display())).unwrap()
        })
        .collect()
}
