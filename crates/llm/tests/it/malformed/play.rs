//! Plays a case over a connection and reads the reply in the way the agents do.

use std::{fmt::Debug, time::Duration};

use scribe_llm::{
    client::{ClientConfig, ModelClient, Timeouts},
    provider::find_provider,
};
use scribe_ports::model::{
    FinishReason, LanguageModel, ModelError, ModelRequest, NoDraft, OutputFormat, ReplyProblem,
    ReplySchema, TokenUsage,
};
use scribe_reply::{clean_prose, read_document};
use serde_json::{Value, json};

use super::case::{Answer, Ask, Case, Ends};
use crate::{
    AMPLE, config, prose,
    server::{self, Request, Server},
    wire_forms::render_stream,
};

/// The outcome of a case.
pub(super) struct Played {
    pub(super) outcome: Outcome,
    pub(super) requests: Vec<Request>,
    /// The base URL that the client was given.
    pub(super) url: String,
}

pub(super) enum Outcome {
    /// The text is kept.
    Text { text: String, finish: FinishReason, usage: TokenUsage, prompt_was_cut: bool },
    /// The object is read.
    Json { value: Value, finish: FinishReason, usage: TokenUsage },
    /// The model is asked again.
    Problem(ReplyProblem),
    /// The call ends without a reply.
    Error(ModelError),
}

pub(super) async fn play(case: &Case) -> Played {
    play_with(case, "openai").await
}

/// Plays a case in the format of a provider.
pub(super) async fn play_with(case: &Case, provider: &str) -> Played {
    let answers = case.answers();
    let server = Server::start(answers.iter().map(|answer| wire(answer, provider)).collect());
    let mut url = server.url.clone();
    if let Some(path) = &case.path {
        url = url.replace("/v1", path);
    }
    if let Some(scheme) = &case.scheme {
        url = url.replace("http:", &format!("{scheme}:"));
    }
    let limit = |limit_ms: Option<u64>, ample| limit_ms.map_or(ample, Duration::from_millis);
    let timeouts = Timeouts {
        first_token: limit(case.limits_ms.first_token, AMPLE.first_token),
        silence: limit(case.limits_ms.silence, AMPLE.silence),
        ..AMPLE
    };
    let provider = find_provider(provider).unwrap();
    let model = ModelClient::new(ClientConfig { provider, timeouts, ..config(&url) }).unwrap();
    let request = request(case.ask());
    let outcome = match model.complete(&request, &NoDraft).await {
        Err(error) => Outcome::Error(error),
        Ok(reply) => {
            let (finish, usage, prompt_was_cut) = (reply.finish, reply.usage, reply.prompt_was_cut);
            match &request.output {
                OutputFormat::Prose => clean_prose(&reply.text).map(|text| Outcome::Text {
                    text,
                    finish,
                    usage,
                    prompt_was_cut,
                }),
                OutputFormat::Json { schema, .. } => {
                    read_document(&reply.text, schema.document(), finish)
                        .map(|value| Outcome::Json { value, finish, usage })
                }
            }
            .unwrap_or_else(Outcome::Problem)
        }
    };
    Played { outcome, requests: server.requests(), url }
}

/// Returns the variant name of an error or a problem.
pub(super) fn kind(value: &impl Debug) -> String {
    format!("{value:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

fn request(ask: Ask) -> ModelRequest {
    let text = || json!({ "type": "string" });
    let object = |properties: Value, required: &[&str]| {
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    };
    let (name, schema) = match ask {
        Ask::Prose => return prose(),
        Ask::LongProse => {
            let mut request = prose();
            request.parts[2].text = "The harbour at dawn. ".repeat(1500);
            return request;
        }
        Ask::Card => {
            let properties = json!({
                "title": text(),
                "hook": { "type": ["string", "null"] },
                "first_line": text(),
                "beats": { "type": "array", "items": text() },
                "pages": { "type": ["integer", "null"] },
                "rating": { "type": "number" },
                "distance": { "type": "string", "enum": ["close", "far"] },
                "is_open": { "type": "boolean" },
                "lead": object(json!({ "name": text(), "age": { "type": "integer" } }), &["name"]),
            });
            ("card", object(properties, &["title"]))
        }
        Ask::Concepts => {
            let concept = object(json!({ "title": text(), "hook": text() }), &["title", "hook"]);
            let list = json!({ "concepts": { "type": "array", "items": concept } });
            ("concepts", object(list, &["concepts"]))
        }
    };
    let output = OutputFormat::Json { name: name.to_owned(), schema: ReplySchema::new(schema) };
    ModelRequest { output, ..prose() }
}

/// Returns the bytes of an answer.
fn wire(answer: &Answer, provider: &str) -> server::Answer {
    if answer.silent {
        return server::Answer::silence();
    }
    if let Some(body) = &answer.body {
        let headers: String =
            answer.headers.trim().lines().map(|line| format!("{line}\r\n")).collect();
        return server::Answer::status(answer.status.unwrap_or(200), &headers, body);
    }
    let body = answer.stream.clone().unwrap_or_else(|| {
        let reply = answer.reply.as_deref().expect("an answer has a reply, a stream or a body");
        ordinary_stream(provider, reply, answer.finish.as_deref().unwrap_or("stop"))
    });
    let piece_bytes = answer.piece_bytes.unwrap_or(body.len());
    let chunks = body.as_bytes().chunks(piece_bytes.max(1));
    let sent = chunks.fold(server::Answer::chunked(), |sent, chunk| {
        let mut bytes = format!("{:x}\r\n", chunk.len()).into_bytes();
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
        sent.then(bytes)
    });
    match answer.ends {
        Ends::Orderly => sent.last_chunk(),
        Ends::Broken => sent,
        Ends::Open => sent.then_stall(),
    }
}

/// Returns a stream without faults: the reply in small pieces, its end and its token count.
fn ordinary_stream(provider: &str, reply: &str, finish: &str) -> String {
    let characters: Vec<char> = reply.chars().collect();
    let pieces: Vec<String> = characters.chunks(5).map(|piece| piece.iter().collect()).collect();
    render_stream(provider, &pieces, finish)
}
