//! Tests of replies in every common form.

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft, Tier, TokenUsage};
use serde_json::json;

use crate::{
    AMPLE, PRICE, SHORT, Seen, ask, config, end, model, prose,
    server::{Answer, Server},
    text, usage,
};
use scribe_llm::client::{ModelClient, Timeouts};

#[tokio::test]
async fn a_streamed_reply_is_shown_as_it_grows_and_counted() {
    let role = json!({ "choices": [{ "delta": { "role": "assistant", "content": "" } }] });
    let server = Server::start(vec![Answer::events(&[
        role,
        text("Nébula"),
        text(" rose.\n"),
        end("stop"),
        usage(),
    ])]);
    let seen = Seen::default();
    let reply = model(&server).complete(&prose(), &seen).await.unwrap();

    assert_eq!(reply.text, "Nébula rose.\n");
    let expected = TokenUsage {
        prompt_tokens: 1000,
        cached_tokens: 400,
        cache_write_tokens: 0,
        completion_tokens: 500,
        is_estimated: false,
    };
    assert_eq!(reply.usage, expected);
    assert_eq!(reply.cost_usd, Some(0.0036));
    assert_eq!(reply.finish, FinishReason::Stop);
    assert_eq!((reply.provider.as_str(), reply.model.as_str()), ("openai", "tiny-2"));
    assert_eq!(*seen.0.lock().unwrap(), [(0, "Nébula".to_owned()), (6, " rose.".to_owned())]);

    let requests = server.requests();
    assert!(requests[0].head.starts_with("post /v1/chat/completions http/1.1"));
    let expected = json!({
        "model": "tiny",
        "messages": [
            { "role": "system", "content": "You write.\n\nPlainly." },
            { "role": "user", "content": "The harbour at dawn." },
        ],
        "max_tokens": 900,
        "stream": true,
        "stream_options": { "include_usage": true },
    });
    assert_eq!(requests[0].body, expected);
}

#[tokio::test]
async fn nul_is_removed_from_a_reply() {
    let mut named = text("The\0 rain");
    named["model"] = json!("tiny\0-2");
    let server = Server::start(vec![Answer::events(&[named, text("\0\0 fell."), end("stop")])]);
    let seen = Seen::default();
    let reply = model(&server).complete(&prose(), &seen).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.model.as_str()), ("The rain fell.", "tiny-2"));
    assert!(seen.0.lock().unwrap().iter().all(|(_, shown)| !shown.contains('\0')));

    let server = Server::start(vec![Answer::rejection(400, "no\0thing")]);
    let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err().to_string();
    assert!(error.contains("no thing"), "{error:?}");
}

#[tokio::test]
async fn each_tier_asks_its_own_model() {
    let answer = || Answer::events(&[text("Rain."), end("stop")]);
    let server = Server::start(vec![answer(), answer(), answer()]);
    let model = model(&server);
    for (tier, name, price) in [
        (Tier::Small, "tiny", Some(PRICE)),
        (Tier::Standard, "mid", Some(PRICE)),
        (Tier::Large, "big", None),
    ] {
        let request = scribe_ports::model::ModelRequest { tier, ..prose() };
        let reply = model.complete(&request, &NoDraft).await.unwrap();
        assert_eq!(server.requests()[0].body["model"], name);
        assert_eq!(reply.cost_usd.is_some(), price.is_some());
        let info = model.model_info(tier);
        assert_eq!((info.model.as_str(), info.price, info.is_sample), (name, price, false));
    }
}

#[tokio::test]
async fn a_reply_without_streaming_is_read() {
    let body = json!({
        "model": "tiny-2",
        "choices": [{ "message": { "content": "Rain." }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 7, "completion_tokens": 2 },
    });
    let headers = "Content-Type: application/json; charset=utf-8\r\n";
    let reply = ask(Answer::status(200, headers, &body.to_string())).await.unwrap();
    assert_eq!(reply.text, "Rain.");
    assert_eq!(reply.usage.prompt_tokens, 7);
}

#[tokio::test]
async fn a_reply_cut_at_the_limit_has_the_finish_length() {
    let reply = ask(Answer::events(&[text("Rain fe"), end("length")])).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), ("Rain fe", FinishReason::Length));
}

#[tokio::test]
async fn uncounted_tokens_are_estimated() {
    let reply = ask(Answer::events(&[text("Rain fell."), end("stop")])).await.unwrap();
    assert!(reply.usage.is_estimated);
    assert_eq!(reply.usage.prompt_tokens, prose().estimate_prompt_tokens());
    assert_eq!(reply.usage.completion_tokens, 3);
}

#[tokio::test]
async fn impossibly_high_token_counts_are_replaced_by_an_estimate() {
    for (usage, prompt_is_counted) in [
        (json!({ "prompt_tokens": -1, "completion_tokens": -7 }), false),
        (json!({ "prompt_tokens": "many" }), false),
        (json!({}), false),
        (json!({ "prompt_tokens": 1000, "completion_tokens": -7 }), true),
    ] {
        let counted = json!({ "choices": [], "usage": usage });
        let reply = ask(Answer::events(&[text("Rain fell."), end("stop"), counted])).await.unwrap();
        assert!(reply.usage.is_estimated, "{usage}");
        assert_eq!(reply.usage.prompt_tokens == 1000, prompt_is_counted, "{usage}");
        assert!(reply.usage.prompt_tokens > 0 && reply.usage.completion_tokens > 0, "{usage}");
    }
}

#[tokio::test]
async fn impossible_token_counts_are_estimated() {
    let estimated = (prose().estimate_prompt_tokens(), 3);
    for (usage, expected) in [
        (json!({ "prompt_tokens": 10_000_000_000_000_u64, "completion_tokens": 3 }), estimated),
        (json!({ "prompt_tokens": 7, "completion_tokens": 10_000_000_000_000_u64 }), (7, 3)),
        (json!({ "prompt_tokens": 4_000_000_000_u64, "completion_tokens": 3 }), estimated),
        (json!({ "prompt_tokens": 7, "completion_tokens": 90_000 }), (7, 3)),
        (json!({ "prompt_tokens": 0, "completion_tokens": 0 }), estimated),
        (json!({ "prompt_tokens": 7, "completion_tokens": 0 }), (7, 3)),
        (json!({ "prompt_tokens": 7.5, "completion_tokens": "3" }), estimated),
    ] {
        let counted = json!({ "choices": [], "usage": usage });
        let reply = ask(Answer::events(&[text("Rain fell."), end("stop"), counted])).await.unwrap();
        let tokens = (reply.usage.prompt_tokens, reply.usage.completion_tokens);
        assert_eq!((tokens, reply.usage.is_estimated), (expected, true), "{usage}");
    }
}

#[tokio::test]
async fn a_prompt_cut_by_the_server_is_detected() {
    let mut long = prose();
    long.parts[2].text =
        "The harbour lay still at dawn, and nobody spoke of the storm. ".repeat(800);
    for (tokens, cached, is_cut) in
        [(2_048, 0, true), (4_096, 0, true), (10_500, 0, false), (500, 10_000, false)]
    {
        let counted = json!({ "choices": [], "usage": {
            "prompt_tokens": tokens,
            "completion_tokens": 3,
            "prompt_tokens_details": { "cached_tokens": cached },
        } });
        let answer = Answer::events(&[text("Rain fell."), end("stop"), counted]);
        let server = Server::start(vec![answer]);
        let reply = model(&server).complete(&long, &NoDraft).await.unwrap();
        assert_eq!(reply.prompt_was_cut, is_cut, "{tokens} {cached}");
    }
}

#[tokio::test]
async fn a_whole_reply_does_not_wait_for_its_count() {
    let server = Server::start(vec![
        Answer::stream().event(&text("Rain.")).event(&end("stop")).then_stall(),
    ]);
    let timeouts = Timeouts { silence: SHORT, ..AMPLE };
    let model =
        ModelClient::new(scribe_llm::client::ClientConfig { timeouts, ..config(&server.url) })
            .unwrap();
    let reply = model.complete(&prose(), &NoDraft).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.usage.is_estimated), ("Rain.", true));
}

#[tokio::test]
async fn a_stream_without_done_or_blank_lines_is_read() {
    let answer = Answer::stream().then(": ping\r\nevent: message\r\n").then(format!(
        "data:{}\ndata:{}",
        text("Rain."),
        end("stop")
    ));
    assert_eq!(ask(answer).await.unwrap().text, "Rain.");
}

#[tokio::test]
async fn reasoning_without_an_answer_is_an_error_with_its_tokens() {
    let thought = json!({ "choices": [{ "delta": { "reasoning_content": "A storm?" } }] });
    let hidden = json!({ "choices": [], "usage": {
        "prompt_tokens": 9,
        "completion_tokens": 900,
        "completion_tokens_details": { "reasoning_tokens": 900 },
    } });
    for events in [
        [thought, end("length"), usage()],
        [text("<think>A storm"), end("length"), usage()],
        [json!({ "choices": [] }), end("length"), hidden],
    ] {
        let error = ask(Answer::events(&events)).await.unwrap_err();
        assert!(
            matches!(error, ModelError::ReasoningOnly { limit_reached: true, .. }),
            "{error:?}"
        );
        assert!(error.usage().unwrap().completion_tokens >= 500);
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn reasoning_before_an_answer_is_removed() {
    let thought = json!({ "choices": [{ "delta": { "reasoning": "A storm?" } }] });
    let reply = ask(Answer::events(&[thought, text("Rain."), end("stop")])).await.unwrap();
    assert_eq!(reply.text, "Rain.");
}

#[tokio::test]
async fn a_blank_reply_is_an_error() {
    let error = ask(Answer::events(&[text(" \n"), end("stop"), usage()])).await.unwrap_err();
    assert!(matches!(error, ModelError::Empty { .. }), "{error:?}");
}
