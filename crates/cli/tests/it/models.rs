//! `scribe models`, and the models of tiers, against servers that the tests script.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::Output,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use crate::scribe::{Scribe, last_line, stderr_text};

/// A request: its head in lower case, and its body.
#[derive(Clone)]
struct Request {
    head: String,
    body: Value,
}

/// A server that answers each request with what a function returns: a status and a body.
struct ScriptedServer {
    url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl ScriptedServer {
    fn start(answer: impl Fn(&Request) -> (u16, Value) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let log = Arc::clone(&requests);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                let Ok(request) = read_request(&client) else { continue };
                let (status, body) = answer(&request);
                log.lock().unwrap().push(request);
                let body = body.to_string();
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n\
                     Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
                // A client may close the connection early.
                (&client).write_all(answer.as_bytes()).ok();
            }
        });
        Self { url, requests }
    }

    fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read_request(client: &TcpStream) -> std::io::Result<Request> {
    let mut reader = BufReader::new(client);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    reader.read_exact(&mut body)?;
    Ok(Request { head, body: serde_json::from_slice(&body).unwrap_or_default() })
}

/// Returns a reply of the chat completions: prose, or the document if one is asked for.
fn chat_reply(request: &Request) -> Value {
    let prompt = request.body["messages"].to_string();
    let content = match prompt.contains("JSON object") {
        true => json!({ "title": "Salt", "chapters": 12 }).to_string(),
        false => "Rain fell on the harbour.".to_owned(),
    };
    json!({
        "model": "tiny",
        "choices": [{ "message": { "content": content }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 40, "completion_tokens": 10 },
    })
}

fn refusal(message: &str) -> Value {
    json!({ "error": { "message": message, "type": "invalid_request_error" } })
}

fn run(scribe: &Scribe, settings: &str, args: &[&str], environment: &[(&str, &str)]) -> Output {
    std::fs::write(scribe.path().join("scribe.toml"), settings).unwrap();
    scribe.command(args).envs(environment.iter().copied()).output().unwrap()
}

fn settings_of(server: &ScriptedServer) -> String {
    format!("[model]\nprovider = \"openai\"\nbase_url = \"{}\"\nname = \"tiny\"\n", server.url)
}

fn stdout_text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn models_list_shows_what_the_server_has() {
    let server = ScriptedServer::start(|_| {
        let models = json!([{ "id": "tiny", "max_model_len": 8192 }, { "id": "big" }]);
        (200, json!({ "object": "list", "data": models }))
    });
    let scribe = Scribe::new();
    let output = run(&scribe, &settings_of(&server), &["models", "list"], &[]);
    let said = stdout_text(&output);
    assert!(output.status.success(), "{}", stderr_text(&output));
    assert!(said.contains(&format!("openai at {}", server.url)), "{said}");
    assert!(
        said.contains("tiny") && said.contains("8192 tokens") && said.contains("big"),
        "{said}"
    );
    let output = run(&scribe, &settings_of(&server), &["models", "list", "--json"], &[]);
    let models = &last_line(&output)["servers"][0]["models"];
    assert_eq!(models[0], json!({ "name": "big", "context_tokens": null }));
    assert_eq!(models[1], json!({ "name": "tiny", "context_tokens": 8192 }));
    assert!(server.requests()[0].head.starts_with("get /v1/models "));
}

#[test]
fn models_test_shows_what_a_model_takes_and_what_it_refuses() {
    let server = ScriptedServer::start(|request| {
        let format = request.body["response_format"]["type"].as_str();
        match format {
            Some("json_schema") => (400, refusal("response_format json_schema is not supported")),
            _ => (200, chat_reply(request)),
        }
    });
    let scribe = Scribe::new();
    let output = run(&scribe, &settings_of(&server), &["models", "test"], &[]);
    let said = stdout_text(&output);
    assert!(output.status.success(), "{said} {}", stderr_text(&output));
    for words in ["tiny (openai", "prose     works", "40 + 10 tokens", "price unknown"] {
        assert!(said.contains(words), "{said}");
    }
    assert!(said.contains("refused: strict schema"), "{said}");

    let output = run(&scribe, &settings_of(&server), &["models", "test", "--json"], &[]);
    let models = last_line(&output)["models"].clone();
    assert_eq!(models.as_array().unwrap().len(), 1, "{models}");
    let document = &models[0]["calls"][1];
    assert_eq!(document["form"], "document", "{models}");
    assert_eq!(document["request"]["schema"], "JSON without a schema", "{models}");
    assert_eq!(document["refused"], json!(["strict schema"]), "{models}");
    assert_eq!(document["problem"], Value::Null, "{models}");
}

#[test]
fn models_test_names_the_remedy_and_tells_a_wrong_setting_from_a_server_that_is_away() {
    let scribe = Scribe::new();
    let server = ScriptedServer::start(|_| (401, refusal("Incorrect API key provided")));
    let output = run(&scribe, &settings_of(&server), &["models", "test"], &[]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
    assert!(stdout_text(&output).contains("model.api_key_file"), "{}", stdout_text(&output));

    let away = settings_of(&server).replace(&server.url, "http://127.0.0.1:9/v1");
    let output = run(&scribe, &away, &["models", "test"], &[]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr_text(&output));
    assert!(stdout_text(&output).contains("cannot connect to"), "{}", stdout_text(&output));
    let output = run(&scribe, &away, &["models", "list"], &[]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr_text(&output));

    let output = run(&scribe, "", &["models", "test"], &[]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
    assert!(stderr_text(&output).contains("sample writer"), "{}", stderr_text(&output));
}

#[test]
fn a_tier_has_a_provider_of_its_own_and_no_other_server_gets_the_general_key() {
    let general = ScriptedServer::start(|request| (200, chat_reply(request)));
    let own = ScriptedServer::start(|request| {
        let is_document = !request.body["tools"].is_null();
        let text = json!([{ "type": "text", "text": "Rain fell on the harbour." }]);
        let input = json!({ "title": "Salt", "chapters": 12 });
        let call = json!([{ "type": "tool_use", "id": "t", "name": "book", "input": input }]);
        let reply = json!({
            "type": "message",
            "model": "poet",
            "content": if is_document { call } else { text },
            "stop_reason": if is_document { "tool_use" } else { "end_turn" },
            "usage": { "input_tokens": 40, "output_tokens": 10 },
        });
        (200, reply)
    });
    let settings = format!(
        "{}[model.large]\nprovider = \"anthropic\"\nbase_url = \"{}\"\nname = \"poet\"\n\
         [model.prices.poet]\ninput_usd_per_million = 2.0\ncached_input_usd_per_million = 1.0\n\
         output_usd_per_million = 4.0\n",
        settings_of(&general),
        own.url
    );
    let keys = [("SCRIBE__MODEL__API_KEY", "sk-general-1"), ("ANTHROPIC_API_KEY", "sk-ant-own-1")];
    let output = run(&Scribe::new(), &settings, &["models", "test", "--json"], &keys);
    let said = last_line(&output);
    assert!(output.status.success(), "{said} {}", stderr_text(&output));
    let names: Vec<_> =
        said["models"].as_array().unwrap().iter().map(|one| &one["model"]).collect();
    assert_eq!(names, ["tiny", "poet"]);
    let cost = said["models"][1]["calls"][0]["cost_usd"].as_f64().unwrap();
    assert!((cost - 0.000_12).abs() < 1e-12, "{said}");
    assert!(!said.to_string().contains("sk-"), "{said}");
    for request in general.requests() {
        assert!(request.head.contains("bearer sk-general-1"), "{}", request.head);
        assert!(!request.head.contains("sk-ant-own-1"), "{}", request.head);
    }
    for request in own.requests() {
        assert!(request.head.contains("x-api-key: sk-ant-own-1"), "{}", request.head);
        assert!(!request.head.contains("sk-general-1"), "{}", request.head);
    }
}

#[test]
fn a_tier_that_names_only_an_address_is_sent_no_key_of_the_provider() {
    let reply = |_: &_| {
        (
            200,
            json!({ "choices": [{
        "message": { "content": "{\"answer\": \"The lamp.\"}" }, "finish_reason": "stop",
    }] }),
        )
    };
    let (general, other) = (ScriptedServer::start(reply), ScriptedServer::start(reply));
    let settings = format!(
        "{}[model.small]\nbase_url = \"{}\"\nname = \"small\"\n",
        settings_of(&general),
        other.url
    );
    let keys = [("OPENAI_API_KEY", "sk-openai-1")];
    run(&Scribe::new(), &settings, &["models", "test", "--json"], &keys);
    assert!(!other.requests().is_empty() && !general.requests().is_empty());
    assert!(general.requests().iter().all(|request| request.head.contains("sk-openai-1")));
    for request in other.requests() {
        assert!(!request.head.contains("sk-openai-1"), "{}", request.head);
    }
}

#[test]
fn the_last_attempt_of_a_call_goes_to_the_fallback() {
    let first = ScriptedServer::start(|_| (500, refusal("out of order")));
    let fallback = ScriptedServer::start(|_| (401, refusal("Incorrect API key provided")));
    let settings = format!(
        "{}fallbacks = [{{ name = \"other\", base_url = \"{}\" }}]\n",
        settings_of(&first),
        fallback.url
    );
    let args = ["write", "--premise", "A ferry", "--stop-after", "concept"];
    let output = run(&Scribe::new(), &settings, &args, &[]);
    let said = stderr_text(&output);
    assert!(!output.status.success(), "{said}");
    let models = |server: &ScriptedServer| -> Vec<Value> {
        let requests = server.requests().into_iter();
        let calls = requests.filter(|request| request.head.contains("/chat/completions "));
        calls.map(|request| request.body["model"].clone()).collect()
    };
    assert!(models(&first).len() >= 3, "{said}");
    assert!(models(&first).iter().all(|model| model == "tiny"), "{said}");
    assert!(!models(&fallback).is_empty(), "{said}");
    assert!(models(&fallback).iter().all(|model| model == "other"), "{said}");
    // The book is paused for the answer of the fallback, which a retry does not change.
    assert!(said.contains(&fallback.url) && said.contains("401"), "{said}");
}

#[test]
fn wrong_models_of_tiers_and_fallbacks_are_refused_by_name() {
    let general = "[model]\nprovider = \"openai\"\nbase_url = \"http://127.0.0.1:9/v1\"\n";
    for (settings, named) in [
        (format!("{general}name = \"m\"\n[model.large]\nprovidr = \"ollama\"\n"), "providr"),
        (format!("{general}name = \"m\"\n[model.large]\nprovider = \"parrot\"\n"), "anthropic"),
        (format!("{general}name = \"m\"\n[model.large]\nprovider = \"sample\"\n"), "sample writer"),
        (format!("{general}[model.large]\nname = \"m\"\n"), "model.name"),
        (format!("{general}name = \"m\"\nlarge = 7\n"), "name of a model"),
        (
            "[model]\nfallbacks = [{ provider = \"ollama\", name = \"m\" }]\n".to_owned(),
            "model.provider",
        ),
        (
            format!(
                "{general}name = \"m\"\n[model.prices.m]\ninput_usd_per_million = -1.0\n\
                  cached_input_usd_per_million = 0.0\noutput_usd_per_million = 0.0\n"
            ),
            "model.prices.\"m\".input_usd_per_million",
        ),
    ] {
        let output = run(&Scribe::new(), &settings, &["config", "check"], &[]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{settings}: {said}");
        assert!(said.contains(named), "{settings}: {said}");
    }
}

#[test]
fn every_provider_has_a_server_of_its_own_but_the_general_one() {
    for (provider, succeeds) in [
        ("openai", false),
        ("openai-responses", true),
        ("anthropic", true),
        ("gemini", true),
        ("ollama", true),
    ] {
        let settings = format!("[model]\nprovider = \"{provider}\"\nname = \"m\"\n");
        let output = run(&Scribe::new(), &settings, &["config", "check"], &[]);
        assert_eq!(output.status.success(), succeeds, "{provider}: {}", stderr_text(&output));
    }
}

#[test]
fn a_key_of_any_provider_is_explained_and_chooses_no_model() {
    for (name, provider) in [
        ("ANTHROPIC_API_KEY", "anthropic"),
        ("GEMINI_API_KEY", "gemini"),
        ("GOOGLE_API_KEY", "gemini"),
    ] {
        let scribe = Scribe::new();
        let args = ["write", "--stop-after", "concept"];
        let output = scribe.command(&args).env(name, "hush-hush").output().unwrap();
        let said = stderr_text(&output);
        assert!(output.status.success() && !said.contains("hush"), "{said}");
        let line = said.lines().find(|line| line.contains(name)).unwrap();
        assert!(line.contains(&format!("provider = \"{provider}\"")), "{line}");
    }
}

#[test]
fn addresses_of_tiers_and_fallbacks_are_shown_without_their_secrets() {
    let settings = "[model]\nprovider = \"ollama\"\nname = \"m\"\n\
                    fallbacks = [{ name = \"n\", base_url = \"http://me:hush@127.0.0.1:1\" }]\n\
                    [model.large]\nname = \"l\"\nbase_url = \"http://me:hush@127.0.0.1:2\"\n";
    for args in [&["config", "show"][..], &["config", "show", "--json"]] {
        let output = run(&Scribe::new(), settings, args, &[]);
        let said = stdout_text(&output);
        assert!(output.status.success(), "{}", stderr_text(&output));
        assert!(!said.contains("hush") && said.contains("127.0.0.1:2"), "{said}");
    }
}
