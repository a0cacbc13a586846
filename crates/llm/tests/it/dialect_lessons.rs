//! Tests of single rejections, in the words of many servers, that teach the client another form.

use scribe_ports::model::{LanguageModel, NoDraft};
use serde_json::json;

use crate::{
    card, end, model, prose,
    server::{Answer, Server},
    text,
};

fn whole() -> Answer {
    let reply = json!({ "choices": [{ "message": { "content": "{\"title\":\"Salt\"}" }, "finish_reason": "stop" }] });
    Answer::status(200, "Content-Type: application/json\r\n", &reply.to_string())
}

#[tokio::test]
async fn a_model_without_streaming_permission_gets_a_request_without_streaming() {
    let openai = json!({ "error": {
        "message": "Your organization must be verified to stream this model. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, it can take up to 15 minutes for access to propagate.",
        "type": "invalid_request_error", "param": "stream", "code": "unsupported_value",
    } });
    let named = json!({ "error": { "message": "You do not have access to this feature of the model.", "param": "stream" } });
    for (status, body) in [
        (400, openai.to_string()),
        (403, openai.to_string()),
        (400, named.to_string()),
        (403, "Streaming is not allowed for this model with your account".to_owned()),
        (400, "该模型不支持流式输出".to_owned()),
        (400, "このモデルはストリーミングに対応していません".to_owned()),
        (400, "이 모델은 스트리밍을 지원하지 않습니다".to_owned()),
        (422, "Streaming wird nicht unterstützt".to_owned()),
        (501, "stream is not implemented".to_owned()),
    ] {
        for request in [prose(), card()] {
            let server = Server::start(vec![Answer::status(status, "", &body), whole(), whole()]);
            let model = model(&server);
            model.complete(&request, &NoDraft).await.expect(&body);
            // The client remembers the lesson.
            model.complete(&request, &NoDraft).await.expect(&body);
            let requests = server.requests();
            assert_eq!(requests.len(), 3, "{body}");
            assert_eq!(requests[0].body["stream"], true);
            for request in &requests[1..] {
                assert_eq!(request.body["stream"], false, "{body}");
                assert!(request.body.get("stream_options").is_none(), "{body}");
            }
        }
    }
}

#[tokio::test]
async fn a_message_about_upstream_does_not_disable_streaming() {
    for (status, body) in [
        (400, "the upstream does not support this"),
        (403, "Your organization must be verified to use this model"),
        (403, "upstream: project does not have access to model `tiny`"),
    ] {
        let server = Server::start(vec![Answer::status(status, "", body)]);
        model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
        assert_eq!(server.requests().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn the_output_limit_is_learned_from_one_rejection() {
    for message in [
        "`max_tokens` must be less than or equal to `512`, the maximum value for `max_tokens` is less than the `context_window` for this model",
        "max_tokens must be less than or equal to 512",
        "max_tokens: 900 > 512, which is the maximum allowed number of output tokens for tiny",
        "max_tokens must be at most '512'",
        "Invalid value for max_tokens: must be between 1 and 512",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 512]",
        "max_tokens should be in range [1, 512]",
        "max_tokens cannot exceed 512",
        "max_tokens 必须小于等于 512",
        "max_tokens 不能超过 512",
        "max_tokens には 512 以下の値を指定してください",
        "max_tokens는 512 이하여야 합니다",
        "max_tokens darf höchstens 512 sein",
    ] {
        let reply = Answer::events(&[text("Rain fell."), end("stop")]);
        let server = Server::start(vec![Answer::rejection(400, message), reply]);
        model(&server).complete(&prose(), &NoDraft).await.expect(message);
        let requests = server.requests();
        assert_eq!(requests[0].body["max_tokens"], 900);
        assert_eq!(requests[1].body["max_tokens"], 512, "{message}");
    }
}
