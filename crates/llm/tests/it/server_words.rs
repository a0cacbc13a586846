//! Tests of further server messages about a context that is too small, and of bodies that are not
//! JSON.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft};
use serde_json::json;

use crate::{
    ask, model, prose,
    server::{Answer, Server},
};

#[tokio::test]
async fn a_context_error_is_recognised_in_every_wording() {
    for (status, message, limit, prompt) in [
        (400, "Context length 6193 is greater than max_seq_len 4096", Some(4096), Some(6193)),
        (
            400,
            "The number of tokens to keep from the initial prompt is greater than the context length. Try \
             to load the model with a larger context length, or provide a shorter input",
            None,
            None,
        ),
        (500, "context shift is disabled", None, None),
        (500, "the request exceeds the available context size", None, None),
        (
            500,
            "the request exceeds the available context size. try increasing the context size or enable context shift",
            None,
            None,
        ),
        (
            400,
            "Input prompt (6193 tokens) is too long and exceeds limit of 4096",
            Some(4096),
            Some(6193),
        ),
        (
            400,
            "Prompt length 6193 is longer than the context window of 4096",
            Some(4096),
            Some(6193),
        ),
        (400, "入力トークン数 (6193) が上限 (4096) を超えています", Some(4096), Some(6193)),
        (400, "入力トークン数（6193）が上限（4096）を超えています", Some(4096), Some(6193)),
        (400, "入力が長すぎます。最大トークン数は 4096 です", Some(4096), None),
        (400, "コンテキストウィンドウを超えました", None, None),
        (400, "输入的 token 数量 6193 超过了模型的最大上下文 4096", Some(4096), Some(6193)),
        (400, "입력 토큰 수(6193)가 최대 한도(4096)를 초과했습니다", Some(4096), Some(6193)),
        (
            400,
            "Die Eingabe ist zu lang: 6193 Token, die Kontextlänge ist 4096",
            Some(4096),
            Some(6193),
        ),
        (400, "Le nombre de tokens dépasse la longueur de contexte de 4096", Some(4096), None),
        (400, "El número de tokens supera la ventana de contexto de 4096", Some(4096), None),
        (400, "Превышена максимальная длина контекста: 4096", Some(4096), None),
        (400, "the prompt is larger than the context of the slot", None, None),
        (500, "KV cache is full", None, None),
        (500, "Context is full", None, None),
    ] {
        let inside = json!({ "error": { "message": message, "code": status } });
        for answer in [Answer::rejection(status, message), Answer::stream().event(&inside)] {
            let server = Server::start(vec![answer]);
            let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
            let ModelError::ContextExceeded { limit_tokens, prompt_tokens, answer } = error else {
                panic!("{message}: {error:?}")
            };
            assert!(answer.words.contains(message), "{answer}");
            assert_eq!((limit_tokens, prompt_tokens), (limit, prompt), "{message}");
            assert_eq!(server.requests().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_token_rate_limit_is_not_a_context_error() {
    for message in [
        "1分あたりのトークン数の上限を超えました",
        "분당 토큰 한도를 초과했습니다",
        "每分钟 token 数超过限制",
        "Tokens pro Minute überschritten",
        "Límite de tokens por minuto superado",
        "Le nombre de tokens par minute dépasse la limite",
        "Превышено число токенов в минуту",
    ] {
        let error = ask(Answer::rejection(429, message)).await.unwrap_err();
        assert!(matches!(error, ModelError::RateLimited { .. }), "{message}: {error:?}");
    }
}

#[tokio::test]
async fn the_words_of_an_error_in_markup_are_shown() {
    for (body, shown) in [
        (
            "<?xml version=\"1.0\"?><Error><Code>QuotaExceeded</Code><Message>The bucket is full &amp; closed</Message></Error>",
            &["QuotaExceeded", "The bucket is full & closed"] as &[&str],
        ),
        ("<Error><Message>The engine died</Message></Error>", &["The engine died"]),
        ("<error><message><![CDATA[The engine died]]></message></error>", &["The engine died"]),
        (
            "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Message>The engine died</Message></Error></ErrorResponse>",
            &["The engine died"],
        ),
        (
            "<html><body><p>The engine died.</p><p>Come back later.</p></body></html>",
            &["web page", "The engine died. Come back later."],
        ),
        (
            "<!DOCTYPE html><html><head><style>p { color: red }</style><script>let a = '<p>no</p>';</script></head><body><h1>Bad&nbsp;gateway</h1><p class=\"x\">The <b>engine</b> died.</p></body></html>",
            &["web page", "Bad gateway The engine died."],
        ),
        ("<p>The engine died.</p>", &["The engine died."]),
        ("<div>The engine died.</div>", &["The engine died."]),
        ("<HTML><BODY><H2>Le moteur est mort.</H2></BODY></HTML>", &["Le moteur est mort."]),
        (
            "<html><head><title>Just a moment...</title></head><body><p>Checking</p></body></html>",
            &["web page", "Just a moment..."],
        ),
    ] {
        for status in [500, 502] {
            let error = ask(Answer::status(status, "", body)).await.unwrap_err().to_string();
            for expected_text in shown {
                assert!(error.contains(expected_text), "{body}: {error}");
            }
            assert!(!error.contains('<') && !error.contains("color"), "{body}: {error}");
        }
    }
    // An XML error has the same class as the words in it.
    let denied = "<Error><Code>InvalidApiKey</Code><Message>invalid api key</Message></Error>";
    for answer in [Answer::status(400, "", denied), Answer::status(200, "", denied)] {
        let error = ask(answer).await.unwrap_err();
        assert!(matches!(error, ModelError::Unauthorized { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn exceeded_capacity_is_retried() {
    for (status, headers, body) in [
        (
            498,
            "",
            r#"{"error":{"message":"Flex tier capacity exceeded","type":"capacity_exceeded"}}"#,
        ),
        (498, "Retry-After: 5\r\n", r#"{"error":{"message":"capacity exceeded"}}"#),
        (498, "", ""),
    ] {
        let error = ask(Answer::status(status, headers, body)).await.unwrap_err();
        assert!(
            matches!(error, ModelError::Unavailable { .. } | ModelError::NotReady { .. }),
            "{body}: {error:?}"
        );
        assert_eq!(error.retry_after().is_some(), !headers.is_empty());
    }
}

#[tokio::test]
async fn an_error_sent_as_an_event_keeps_its_message_and_kind() {
    for body in [
        "data: {\"error\":{\"message\":\"invalid api key\"}}\n\n",
        "event: error\ndata: {\"error\":{\"message\":\"invalid api key\"}}\n\ndata: [DONE]\n\n",
        "error: {\"message\":\"invalid api key\"}\n\n",
    ] {
        let error = ask(Answer::status(400, "", body)).await.unwrap_err();
        assert!(matches!(error, ModelError::Unauthorized { .. }), "{body}: {error:?}");
        let shown = error.to_string();
        assert!(shown.contains("invalid api key") && !shown.contains("data:"), "{shown}");
        assert!(!shown.contains('{'), "{shown}");
    }
}
