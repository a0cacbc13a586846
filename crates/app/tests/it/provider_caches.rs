//! The prompt caches of providers: what they are told about a book, and what is noticed if they
//! stop serving it.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use scribe_app::runtime;
use scribe_domain::id::BookId;
use scribe_ports::{
    clock::Clock,
    model::{
        CacheKey, DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest,
        PromptSection, Tier, TokenUsage,
    },
};
use scribe_testkit::scripted_model::ScriptedModel;

use crate::{
    person,
    process::{Home, eventually},
};

/// A provider whose cache serves three quarters of every prompt, up to a number of calls for
/// chapters.
struct CachingProvider {
    model: Arc<ScriptedModel>,
    served_calls: u32,
    chapter_calls: AtomicU32,
    requests: Mutex<Vec<ModelRequest>>,
}

#[async_trait]
impl LanguageModel for CachingProvider {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        self.requests.lock().unwrap().push(request.clone());
        let mut reply = self.model.complete(request, draft).await?;
        let prompt_tokens = request.estimate_prompt_tokens();
        let is_chapters = u32::from(request.capability != "propose");
        let earlier = self.chapter_calls.fetch_add(is_chapters, Ordering::SeqCst);
        let cached_tokens = if earlier < self.served_calls { prompt_tokens / 4 * 3 } else { 0 };
        reply.usage =
            TokenUsage { prompt_tokens, cached_tokens, is_estimated: false, ..reply.usage };
        Ok(reply)
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        ModelInfo { is_sample: false, ..self.model.model_info(tier) }
    }
}

/// Writes a book whose prompts the cache serves up to a number of calls for chapters. Returns the
/// requests and the number of books that are reported.
async fn write_book(served_calls: u32) -> (BookId, Vec<ModelRequest>, usize) {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    let provider = Arc::new(CachingProvider {
        model: Arc::clone(&home.model),
        served_calls,
        chapter_calls: AtomicU32::new(0),
        requests: Mutex::default(),
    });
    process.ports.model = Arc::clone(&provider) as _;
    let ports = &process.ports;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(ports).await;
    while person::decide(ports, session).await {}
    let novel = person::start_generation(ports, session).await;
    person::until_published(ports, novel, 2).await;
    let db = home.open_probe().await;
    let open = "SELECT id AS x FROM llm_calls WHERE status = 'STARTED'";
    eventually("the calls have ended", async || db.column(open).await.is_empty()).await;
    let requests = std::mem::take(&mut *provider.requests.lock().unwrap());
    (session.into(), requests, ports.cache_watch.count_missed_books())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_stops_serving_a_book_is_noticed() {
    let (_, _, missed) = write_book(6).await;
    assert_eq!(missed, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_prompt_of_a_book_names_the_same_cache_and_begins_with_shared_parts() {
    let (book, requests, missed) = write_book(u32::MAX).await;
    assert_eq!(missed, 0);
    assert!(requests.len() > 20, "{}", requests.len());
    for request in requests {
        assert_eq!(request.cache_key, Some(CacheKey::of_book(book)), "{}", request.agent);
        let sections: Vec<PromptSection> = request.parts.iter().map(|part| part.section).collect();
        assert!(sections.is_sorted(), "{}: {sections:?}", request.agent);
        assert_eq!(sections.first(), Some(&PromptSection::Book), "{}", request.agent);
    }
}
