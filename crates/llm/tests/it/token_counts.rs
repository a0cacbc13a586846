//! Tokens are counted by the model's own tokenizer, where the server or the model's name tells it.

use scribe_llm::client::{ClientConfig, ModelClient};
use scribe_llm::tiers::{NamedModel, TierModels};
use scribe_ports::model::{LanguageModel, ModelRequest, NoDraft};
use serde_json::{Value, json};

use crate::{
    card, config, end, model, prose,
    server::{Answer, Request, Server},
    text,
};

const PROMPT: &str = "You write.\n\nPlainly.\n\nThe harbour at dawn.";

fn answer(body: &Value) -> Answer {
    Answer::status(200, "Content-Type: application/json\r\n", &body.to_string())
}

fn asked_form(request: &Request) -> &str {
    assert!(request.head.starts_with("post /tokenize "), "{}", request.head);
    let form = ["content", "prompt"].into_iter().find(|form| request.body[form] == PROMPT);
    assert!(form.is_some(), "{}", request.body);
    form.unwrap()
}

#[tokio::test]
async fn llama_cpp_counts_the_whole_prompt() {
    let server = Server::start(vec![answer(&json!({ "tokens": [1, 2, 3, 4, 5, 6, 7] }))]);
    assert_eq!(model(&server).count_prompt_tokens(&prose()).await, Some(7));
    let requests = server.requests();
    assert_eq!(requests.iter().map(asked_form).collect::<Vec<_>>(), ["content"]);
}

#[tokio::test]
async fn vllm_counts_in_another_form_which_is_remembered() {
    let counted = || answer(&json!({ "count": 9, "max_model_len": 4096, "tokens": [1, 2] }));
    let server =
        Server::start(vec![Answer::rejection(400, "field required"), counted(), counted()]);
    let model = model(&server);
    for forms in [vec!["content", "prompt"], vec!["prompt"]] {
        assert_eq!(model.count_prompt_tokens(&prose()).await, Some(9));
        assert_eq!(server.requests().iter().map(asked_form).collect::<Vec<_>>(), forms);
    }
}

#[tokio::test]
async fn a_server_that_does_not_count_is_asked_once() {
    let not_found = || Answer::rejection(404, "not found");
    let overlooked = || answer(&json!({ "tokens": [] }));
    let page = || Answer::status(200, "Content-Type: text/html\r\n", "<html>Hello</html>");
    for answers in [[not_found(), not_found()], [overlooked(), overlooked()], [page(), page()]] {
        let server = Server::start(answers.into());
        let model = model(&server);
        for requests in [2, 0, 0] {
            assert_eq!(model.count_prompt_tokens(&prose()).await, None);
            assert_eq!(server.requests().len(), requests);
        }
    }
}

#[tokio::test]
async fn a_server_whose_counts_keep_failing_is_asked_twice_and_still_writes() {
    let failed = || Answer::rejection(500, "out of order");
    let server =
        Server::start(vec![failed(), failed(), Answer::events(&[text("Rain."), end("stop")])]);
    let model = model(&server);
    for requests in [1, 1, 0] {
        assert_eq!(model.count_prompt_tokens(&prose()).await, None);
        assert_eq!(server.requests().len(), requests);
    }
    assert_eq!(model.complete(&prose(), &NoDraft).await.unwrap().text, "Rain.");
}

/// The clock moves on as soon as nothing else is to be done.
#[tokio::test(start_paused = true)]
async fn a_count_that_does_not_come_is_not_waited_for() {
    let server = Server::start(vec![Answer::silence(), Answer::silence()]);
    let model = model(&server);
    for _ in 0..3 {
        assert_eq!(model.count_prompt_tokens(&prose()).await, None);
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let loading = Answer::rejection(503, "Loading model");
    let server = Server::start(vec![loading, answer(&json!({ "tokens": [1, 2, 3] }))]);
    let model = model(&server);
    assert_eq!(model.count_prompt_tokens(&prose()).await, None);
    assert_eq!(model.count_prompt_tokens(&prose()).await, Some(3));
}

/// Returns a client whose server cannot be reached.
fn unreachable_model(name: &str) -> ModelClient {
    let named = || NamedModel { name: name.to_owned(), price: None };
    let models = TierModels { small: named(), standard: named(), large: named() };
    ModelClient::new(ClientConfig { models, ..config("http://127.0.0.1:9/v1") }).unwrap()
}

#[tokio::test]
async fn the_tokens_of_openais_models_are_counted_without_a_server() {
    for name in ["gpt-4o-mini", "openai/gpt-5", "gpt-4"] {
        let model = unreachable_model(name);
        assert_eq!(model.count_prompt_tokens(&prose()).await, Some(11), "{name}");
        let with_schema = model.count_prompt_tokens(&card()).await.unwrap();
        assert!(with_schema > 11 + 20, "{name} reads the schema too: {with_schema}");
    }
    assert_eq!(unreachable_model("tiny").count_prompt_tokens(&prose()).await, None);
}

#[tokio::test]
async fn numbers_have_more_tokens_than_estimated_and_chinese_has_fewer() {
    let model = unreachable_model("gpt-4o");
    let numbers = (1..=400).map(|n| format!("{};", n * 7_919 % 10_000)).collect::<String>();
    let chinese = "因为老师说明天有考试，所以我们今天没有时间学习其他的内容。".repeat(20);
    for (text, is_more) in [(numbers, true), (chinese, false)] {
        let mut request: ModelRequest = prose();
        request.parts[2].text = text;
        let counted = model.count_prompt_tokens(&request).await.unwrap();
        let estimated = request.estimate_prompt_tokens();
        assert_eq!(counted > estimated, is_more, "{counted} {estimated}");
        assert!(counted.abs_diff(estimated) > estimated / 10, "{counted} {estimated}");
    }
}
