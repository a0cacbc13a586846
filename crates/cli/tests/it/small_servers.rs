//! Model servers with a small context, or with models that reason for long. The program sends
//! smaller requests or gives more room, and names the setting.

use std::{
    io::Write,
    net::{TcpListener, TcpStream},
    process::Output,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use crate::{
    beside::with_model,
    model_server::read_request,
    scribe::{Scribe, stderr_text},
};

/// What was asked for.
#[derive(Debug, Clone, Copy)]
struct ReceivedRequest {
    prompt_tokens: u64,
    max_tokens: u64,
}

/// What a server answers a request.
enum Answer {
    Rejects(Value),
    /// Reasoning without text, until the limit is reached.
    Thinks,
    Writes,
}

/// A server whose answers depend on the sizes in the request.
struct SizedServer {
    url: String,
    asked: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl SizedServer {
    fn start(decide: impl Fn(ReceivedRequest) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<ReceivedRequest>>>::default();
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                // A client may close the connection early.
                serve(&client.unwrap(), &seen, &decide).ok();
            }
        });
        Self { url, asked }
    }

    fn received_requests(&self) -> Vec<ReceivedRequest> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(
    client: &TcpStream,
    seen: &Mutex<Vec<ReceivedRequest>>,
    decide: &impl Fn(ReceivedRequest) -> Answer,
) -> std::io::Result<()> {
    let body = read_request(client)?;
    let mut client = client;
    // This server does not count tokens on request.
    let Some(messages) = body["messages"].as_array() else {
        let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return client.write_all(answer.as_bytes());
    };
    let chars: usize =
        messages.iter().map(|one| one["content"].as_str().unwrap().chars().count()).sum();
    let limit = body.get("max_tokens").or_else(|| body.get("max_completion_tokens"));
    let prompt_tokens = u64::try_from(chars.div_ceil(4)).unwrap();
    let asked = ReceivedRequest { prompt_tokens, max_tokens: limit.unwrap().as_u64().unwrap() };
    seen.lock().unwrap().push(asked);
    match decide(asked) {
        Answer::Rejects(error) => {
            let body = error.to_string();
            let head = format!(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            client.write_all(head.as_bytes())?;
            client.write_all(body.as_bytes())
        }
        Answer::Thinks => {
            let thought = json!({ "reasoning_content": "Hm, ferries." });
            send_stream(client, &thought, "length", asked, asked.max_tokens)
        }
        Answer::Writes => {
            let text = json!({ "content": concepts_json().to_string() });
            send_stream(client, &text, "stop", asked, 400)
        }
    }
}

fn send_stream(
    mut client: &TcpStream,
    delta: &Value,
    finish: &str,
    asked: ReceivedRequest,
    completion_tokens: u64,
) -> std::io::Result<()> {
    let begin = json!({ "choices": [{ "index": 0, "delta": delta }] });
    let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": finish }] });
    let usage = json!({
        "choices": [],
        "usage": { "prompt_tokens": asked.prompt_tokens, "completion_tokens": completion_tokens },
    });
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n\
         data: {begin}\n\ndata: {end}\n\ndata: {usage}\n\ndata: [DONE]\n\n"
    );
    client.write_all(answer.as_bytes())
}

/// Returns three concepts, as many as are requested with a premise.
fn concepts_json() -> Value {
    let concept = |about: &str| {
        json!({
            "core_idea": format!("A ferry that crosses {about}."),
            "description": format!("The ferryman learns what lies under {about}."),
            "philosophical_depth": "What is owed to those who are carried?",
            "emotional_core": "Grief that finds a use.",
            "logline": format!("A ferryman must cross {about} once more."),
            "unique_selling_point": "The river tells half of it.",
            "scores": { "extensibility": 7, "novelty": 6, "genre_fit": 8 }
        })
    };
    json!({ "concepts": [concept("a dead river"), concept("the night"), concept("a border")] })
}

/// Takes a book to its concept.
fn write_concept(server: &SizedServer, settings: &[(&str, &str)]) -> Output {
    let scribe = Scribe::new();
    let args = ["write", "--premise", "A ferry", "--stop-after", "concept"];
    let mut command = with_model(scribe.command(&args), &server.url);
    command.envs(settings.iter().copied());
    command.output().unwrap()
}

/// A context that is too small for the first request with its room for 2,000 tokens.
const CONTEXT: u64 = 2_300;

/// Returns the answers of llama.cpp, vLLM (two releases) and OpenAI to a request that does not fit.
fn refusal_bodies() -> Vec<fn(ReceivedRequest) -> Value> {
    vec![
        |asked| {
            json!({ "error": {
                "code": 400, "type": "exceed_context_size_error",
                "message": "the request exceeds the available context size, try increasing it",
                "n_prompt_tokens": asked.prompt_tokens, "n_ctx": CONTEXT,
            } })
        },
        |asked| {
            let (prompt, reply) = (asked.prompt_tokens, asked.max_tokens);
            json!({
                "object": "error", "type": "BadRequestError", "param": null, "code": 400,
                "message": format!(
                    "This model's maximum context length is {CONTEXT} tokens. However, you \
                     requested {} tokens ({prompt} in the messages, {reply} in the completion). \
                     Please reduce the length of the messages or completion.",
                    prompt + reply
                ),
            })
        },
        |asked| {
            json!({ "error": {
                "message": format!(
                    "'max_tokens' or 'max_completion_tokens' is too large: {}. This model's \
                     maximum context length is {CONTEXT} tokens and your request has {} input \
                     tokens ({} > {CONTEXT} - {}).",
                    asked.max_tokens, asked.prompt_tokens, asked.max_tokens, asked.prompt_tokens
                ),
                "type": "BadRequestError", "param": null, "code": 400,
            } })
        },
        |asked| {
            let (prompt, reply) = (asked.prompt_tokens, asked.max_tokens);
            json!({ "error": {
                "message": format!(
                    "This model's maximum context length is {CONTEXT} tokens. However, you \
                     requested {} tokens ({prompt} in the messages, {reply} in the completion). \
                     Please reduce the length of the messages or completion.",
                    prompt + reply
                ),
                "type": "invalid_request_error", "param": "messages",
                "code": "context_length_exceeded",
            } })
        },
    ]
}

fn has_room(asked: ReceivedRequest) -> bool {
    asked.prompt_tokens + asked.max_tokens <= CONTEXT
}

#[test]
fn a_server_that_states_its_context_gets_smaller_requests_and_the_user_is_informed() {
    for refusal in refusal_bodies() {
        let server = SizedServer::start(move |asked| {
            if has_room(asked) { Answer::Writes } else { Answer::Rejects(refusal(asked)) }
        });
        let output = write_concept(&server, &[]);
        let said = stderr_text(&output);
        let asked = server.received_requests();
        assert_eq!(output.status.code(), Some(0), "{asked:?} {said}");
        // The concept was proposed. Story and style sheet may be asked for three times each before
        // the command has ended.
        assert!(asked.iter().copied().any(has_room), "{asked:?}");
        assert!(asked.len() > 1 && asked.len() <= 8, "{asked:?}");
        assert!(said.contains("model.context_tokens = 2300"), "{said}");
    }
}

#[test]
fn a_configured_context_limits_the_first_request() {
    let refusal = refusal_bodies()[0];
    let server = SizedServer::start(move |asked| {
        if has_room(asked) { Answer::Writes } else { Answer::Rejects(refusal(asked)) }
    });
    let output = write_concept(&server, &[("SCRIBE__MODEL__CONTEXT_TOKENS", "2300")]);
    let asked = server.received_requests();
    assert_eq!(output.status.code(), Some(0), "{asked:?} {}", stderr_text(&output));
    assert!(!asked.is_empty() && asked.iter().copied().all(has_room), "{asked:?}");
}

#[test]
fn a_context_that_is_too_small_fails_with_the_setting_and_without_a_call() {
    let server = SizedServer::start(|_| Answer::Writes);
    let output = write_concept(&server, &[("SCRIBE__MODEL__CONTEXT_TOKENS", "900")]);
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("900") && said.contains("model.context_tokens"), "{said}");
    assert!(server.received_requests().is_empty());
}

#[test]
fn a_model_that_reasons_for_3_000_tokens_gets_room_for_it() {
    let server =
        SizedServer::start(
            |asked| {
                if asked.max_tokens > 3_400 { Answer::Writes } else { Answer::Thinks }
            },
        );
    let output = write_concept(&server, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr_text(&output));
    // The server does not report the reasoning tokens, and no later request has too little room.
    let asked = server.received_requests();
    let too_little = asked.iter().filter(|asked| asked.max_tokens <= 3_400).count();
    assert_eq!(too_little, 1, "{asked:?}");
    assert!(asked.len() >= 2, "{asked:?}");
}

#[test]
fn a_model_that_reasons_beyond_the_limit_fails_with_the_setting() {
    let server =
        SizedServer::start(
            |asked| {
                if asked.max_tokens > 3_400 { Answer::Writes } else { Answer::Thinks }
            },
        );
    let output = write_concept(&server, &[("SCRIBE__MODEL__MAX_OUTPUT_TOKENS", "3000")]);
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("model.max_output_tokens"), "{said}");
    assert!(said.contains("turn thinking off"), "{said}");
    assert!(
        server.received_requests().iter().all(|asked| asked.max_tokens <= 3_000),
        "{:?}",
        server.received_requests()
    );
}
