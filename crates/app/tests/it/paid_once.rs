//! The database is unavailable when a reply is to be stored: paid work is nevertheless paid for
//! only once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use scribe_app::runtime;
use scribe_domain::id::SessionId;
use scribe_ports::{
    clock::Clock,
    model::{DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier},
    store::readers::Database,
};
use scribe_testkit::{
    scripted_model::ScriptedModel,
    unreliable_store::{Absence, UnreliableStore},
};

use crate::{
    person,
    process::{Home, Process, eventually},
};

/// A model; after its first reply, the database becomes unavailable.
struct LastWords {
    model: Arc<ScriptedModel>,
    store: Arc<UnreliableStore>,
    absence: Absence,
    calls: AtomicUsize,
}

#[async_trait]
impl LanguageModel for LastWords {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let reply = self.model.complete(request, draft).await;
        if self.calls.fetch_add(1, Ordering::Relaxed) == 0 {
            self.store.become_unavailable(self.absence);
        }
        reply
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

/// Starts a process whose database becomes unavailable once.
async fn start_process(home: &Home, absence: Absence) -> (Process, Arc<UnreliableStore>) {
    let mut process = home.start_alone().await;
    let store = Arc::new(UnreliableStore::new(Arc::clone(&process.ports.db)));
    process.ports.db = Arc::clone(&store) as Arc<dyn Database>;
    process.ports.model = Arc::new(LastWords {
        model: Arc::clone(&home.model),
        store: Arc::clone(&store),
        absence,
        calls: AtomicUsize::new(0),
    });
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    (process, store)
}

/// Writes a book to its end.
async fn write_book(process: &Process, session: SessionId) {
    while person::decide(&process.ports, session).await {}
}

/// Returns what a model was asked. Parts that are asked for side by side have no order.
fn asked_parts(home: &Home) -> Vec<String> {
    let mut asked = home.model.requested_parts();
    asked.sort();
    asked
}

/// Returns what a model is asked for a book if the database is always available.
async fn asked_in_peace() -> Vec<String> {
    let home = Home::sqlite();
    let (process, _) = start_process(&home, Absence::Unreachable(0)).await;
    let session = person::start_book(&process.ports).await;
    write_book(&process, session).await;
    asked_parts(&home)
}

async fn uncertain_calls(home: &Home) -> usize {
    let probe = home.open_probe().await;
    let sql = "SELECT status AS x FROM llm_calls WHERE status = 'UNCERTAIN'";
    probe.column(sql).await.len()
}

#[tokio::test]
async fn a_reply_is_held_until_the_database_is_back() {
    let wanted = asked_in_peace().await;
    for absence in [Absence::Unreachable(20), Absence::NoRoomForReplies(7)] {
        for home in Home::on_each_database("a_reply_is_held_until_the_database_is_back").await {
            let (process, store) = start_process(&home, absence).await;
            let session = person::start_book(&process.ports).await;
            eventually("the database is away", async || store.refused_count() >= 7).await;
            // The user continues when the database is available again.
            let position = async || process.ports.db.last_position().await.is_ok();
            eventually("the database is back", position).await;
            write_book(&process, session).await;
            assert_eq!(asked_parts(&home), wanted, "{absence:?}");
            assert_eq!(uncertain_calls(&home).await, 0, "{absence:?}");
            process.kill().await;
        }
    }
}

#[tokio::test]
async fn a_process_that_ends_first_marks_the_call_as_uncertain() {
    let mut wanted = asked_in_peace().await;
    // The first question of a book.
    let concepts = wanted.iter().find(|asked| asked.starts_with("concepts:")).unwrap().clone();
    wanted.push(concepts);
    wanted.sort();
    let home = Home::sqlite();
    let (process, store) = start_process(&home, Absence::NoRoomForReplies(usize::MAX)).await;
    let session = person::start_book(&process.ports).await;
    eventually("it was tried again and again", async || store.refused_count() > 7).await;
    process.kill().await;
    let (process, _) = start_process(&home, Absence::Unreachable(0)).await;
    write_book(&process, session).await;
    assert_eq!(asked_parts(&home), wanted);
    assert_eq!(uncertain_calls(&home).await, 1);
}
