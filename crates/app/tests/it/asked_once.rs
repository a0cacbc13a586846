//! No question is paid for twice: whoever is asked again about the same thing is told what is new.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use scribe_app::{intake, runtime};
use scribe_domain::{
    command::{Command, GenesisCommand, NovelCommand},
    genesis::generate_inspiration::GenerateInspiration,
    id::NovelId,
    novel::resume_generation::ResumeGeneration,
};
use scribe_ports::{
    clock::Clock,
    model::{DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier},
};
use scribe_testkit::scripted_model::ScriptedModel;
use serde_json::Value;

use crate::{
    person,
    process::{Home, Process, eventually},
    snapshot::column,
};

/// A model whose critic finds every revision of the first chapter worse, so that each round begins
/// from the first draft again, and whose outliner cannot be understood at first.
struct HardToPlease {
    model: Arc<ScriptedModel>,
    readings: AtomicU32,
    /// How many of the outliner's answers are nonsense: two tasks give up.
    nonsense: AtomicU32,
}

impl HardToPlease {
    fn spoil(&self, request: &ModelRequest, reply: &mut ModelReply) {
        let left = |left: u32| left.checked_sub(1);
        let is_outline = request.capability == "outline";
        if is_outline
            && self.nonsense.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left).is_ok()
        {
            reply.text = "I would rather not plan.".to_owned();
        }
        if request.capability == "critique" && request.variables["chapter"]["position"] == 1 {
            let worse = 6.5 - f64::from(self.readings.fetch_add(1, Ordering::SeqCst));
            let mut critique: Value = serde_json::from_str(&reply.text).unwrap();
            let criteria = critique["criteria"].as_object_mut().unwrap();
            criteria.values_mut().for_each(|criterion| criterion["score"] = worse.into());
            reply.text = critique.to_string();
        }
    }
}

#[async_trait]
impl LanguageModel for HardToPlease {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let mut reply = self.model.complete(request, draft).await?;
        self.spoil(request, &mut reply);
        Ok(reply)
    }

    fn info(&self, tier: Tier) -> ModelInfo {
        self.model.info(tier)
    }
}

/// Waits until the book has given a chapter up, and goes on with it.
async fn resume(process: &Process, novel_id: NovelId) {
    let db = &process.ports.db;
    eventually("the book is paused", async || {
        db.novel(novel_id).await.unwrap().is_some_and(|novel| novel.status == "PAUSED")
    })
    .await;
    runtime::settle(&process.ports).await.unwrap();
    let resume = NovelCommand::ResumeGeneration(ResumeGeneration::default());
    let command = Command::Novel { novel_id, command: Box::new(resume) };
    intake::take(&process.ports, person::sent(&process.ports, command)).await.unwrap();
}

/// Questions that were answered for several tasks.
const PAID_TWICE: &str = "SELECT a.agent || ' ' || a.purpose || ' ' || b.purpose AS x \
    FROM llm_calls a JOIN llm_calls b ON a.request_hash = b.request_hash AND a.task_id < b.task_id \
    WHERE a.status = 'COMPLETED' AND b.status = 'COMPLETED'";

#[tokio::test(flavor = "multi_thread")]
async fn no_two_tasks_of_a_book_pay_for_the_same_question() {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    process.ports.model = Arc::new(HardToPlease {
        model: Arc::clone(&home.model),
        readings: AtomicU32::new(0),
        nonsense: AtomicU32::new(6),
    });
    let ports = &process.ports;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    let session = person::begin(ports).await;
    loop {
        // Another proposal of every stage is asked for.
        if person::rest(ports, session).await.current_stage != "FINISHED" {
            let inspire = GenesisCommand::GenerateInspiration(GenerateInspiration::default());
            person::send(ports, session, inspire).await;
        }
        if !person::decide(ports, session).await {
            break;
        }
    }
    let novel = person::start_generation(ports, session).await;
    resume(&process, novel).await;
    resume(&process, novel).await;
    person::until_published(&process.ports, novel, 2).await;
    let db = home.look().await;
    let ordered = "SELECT event_type AS x FROM domain_events WHERE event_type IN \
                   ('Chapter.RedraftOrdered', 'Chapter.NeedsAttention', 'Chapter.Escalated')";
    let ordered = column(&db, ordered.to_owned()).await;
    assert!(ordered.len() >= 5, "not enough is asked again: {ordered:?}");
    assert_eq!(column(&db, PAID_TWICE.to_owned()).await, [""; 0]);
}
