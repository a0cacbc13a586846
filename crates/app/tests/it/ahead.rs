//! What agents are shown while work is done ahead: the next chapter is planned on the draft of the
//! one before, and written when that one is recorded.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use scribe_app::runtime;
use scribe_ports::{
    clock::Clock,
    model::{DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier},
};
use scribe_testkit::scripted_model::ScriptedModel;

use crate::{person, process::Home};

/// A model that keeps the requests about chapters.
struct Listening {
    model: Arc<ScriptedModel>,
    requests: Mutex<Vec<ModelRequest>>,
}

#[async_trait]
impl LanguageModel for Listening {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        if request.hints.chapter().is_some() {
            self.requests.lock().unwrap().push(request.clone());
        }
        self.model.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

impl Listening {
    /// Returns a part of every request about a chapter for which an agent with this capability was
    /// asked. A part that a request does not have is empty.
    fn parts(&self, position: u32, capability: &str, part: &str) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        let wanted = requests.iter().filter(|request| {
            let asked = request.hints.chapter().map(|hints| hints.position);
            asked == Some(position) && request.capability == capability
        });
        let text = |request: &ModelRequest| {
            let found = request.parts.iter().find(|found| found.name == part);
            found.map(|found| found.text.clone()).unwrap_or_default()
        };
        wanted.map(text).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_chapter_is_planned_on_the_draft_and_written_on_the_record() {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    let model = Arc::new(Listening { model: Arc::clone(&home.model), requests: Mutex::default() });
    process.ports.model = Arc::clone(&model) as _;
    let ports = &process.ports;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(ports).await;
    while person::decide(ports, session).await {}
    let novel = person::start_generation(ports, session).await;
    person::until_published(ports, novel, 2).await;

    // The critic is always asked about the first draft, and reads all of it.
    // What is known stands in front of the text, so that the planner's prompt begins like the critic's.
    let known = model.parts(1, "critique", "known").swap_remove(0);
    assert!(model.parts(2, "plan", "known").contains(&known));
    let first_draft = model.parts(1, "critique", "text").swap_remove(0);
    let plans = model.parts(2, "plan", "text");
    let plans = plans.iter().zip(model.parts(2, "plan", "so_far"));
    let plans = plans.zip(model.parts(2, "plan", "previous"));
    let ahead: Vec<_> = plans.filter(|((draft, _), _)| !draft.is_empty()).collect();
    assert!(!ahead.is_empty(), "the chapter is not planned ahead");
    for ((draft, so_far), previous) in &ahead {
        assert!(draft.starts_with("The text of chapter 1:"), "{draft}");
        assert_eq!((so_far.as_str(), previous.as_str()), ("", ""), "nothing is recorded yet");
    }
    assert_eq!(*ahead[0].0.0, first_draft);
    for part in ["so_far", "previous"] {
        let shown = model.parts(2, "draft_scene", part);
        assert!(!shown.is_empty(), "the chapter is not written");
        assert!(shown.iter().all(|text| !text.is_empty()), "{part}: {shown:?}");
    }
}
