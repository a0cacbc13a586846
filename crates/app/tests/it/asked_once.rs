//! No question is paid for twice. If an agent is asked again about the same thing, its prompt says
//! what is new.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use scribe_app::{intake, runtime};
use scribe_domain::{
    chapter::edit_chapter::{BaseVersion, EditChapter},
    command::{Command, GenesisCommand, NovelCommand},
    genesis::{CurrentStage, generate_inspiration::GenerateInspiration},
    id::NovelId,
    novel::{
        NovelStatus, cancel_generation::CancelGeneration, resume_generation::ResumeGeneration,
        start_generation::StartGeneration,
    },
};
use scribe_ports::{
    clock::Clock,
    model::{DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest, Tier},
};
use scribe_testkit::scripted_model::ScriptedModel;
use serde_json::Value;
use tokio::sync::{Semaphore, oneshot};

use crate::{
    person,
    process::{Home, Process, eventually},
};

/// A model whose critic rates every revision of the first chapter as worse, so that each round
/// starts from the first draft again, and whose outliner sends unusable replies at first.
struct HardToPlease {
    model: Arc<ScriptedModel>,
    readings: AtomicU32,
    /// How many replies of the outliner are nonsense; two tasks fail because of them.
    nonsense: AtomicU32,
}

impl HardToPlease {
    fn spoil_reply(&self, request: &ModelRequest, reply: &mut ModelReply) {
        let left = |left: u32| left.checked_sub(1);
        let is_outline = request.capability == "plan";
        if is_outline
            && self.nonsense.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left).is_ok()
        {
            reply.text = "I would rather not plan.".to_owned();
        }
        let position = request.hints.chapter().map(|hints| hints.position);
        if request.capability == "critique" && position == Some(1) {
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
        self.spoil_reply(request, &mut reply);
        Ok(reply)
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

/// A model that holds back one of its replies for chapters.
struct HoldingBack {
    model: Arc<ScriptedModel>,
    asked: AtomicU32,
    /// The index of the reply that is held back, from 0.
    held: u32,
    /// Signalled when the reply is held back.
    reached: Mutex<Option<oneshot::Sender<()>>>,
    release: Semaphore,
}

#[async_trait]
impl LanguageModel for HoldingBack {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let is_chapters = request.capability != "propose";
        if is_chapters && self.asked.fetch_add(1, Ordering::SeqCst) == self.held {
            let reached = self.reached.lock().unwrap().take();
            reached.unwrap().send(()).unwrap();
            self.release.acquire().await.unwrap().forget();
        }
        self.model.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.model.model_info(tier)
    }
}

/// Sends a command for a novel and waits until it is accepted.
async fn send_command(process: &Process, novel_id: NovelId, command: NovelCommand) {
    let command = Command::Novel { novel_id, command: Box::new(command) };
    intake::accept_command(&process.ports, person::user_request(&process.ports, command))
        .await
        .unwrap();
}

/// Waits until the book is paused because a chapter failed, and resumes it.
async fn resume_when_paused(process: &Process, novel_id: NovelId) {
    let db = &process.ports.db;
    eventually("the book is paused", async || {
        db.novel(novel_id).await.unwrap().is_some_and(|novel| novel.status == NovelStatus::Paused)
    })
    .await;
    runtime::wait_until_settled(&process.ports).await.unwrap();
    let resume = NovelCommand::ResumeGeneration(ResumeGeneration::default());
    send_command(process, novel_id, resume).await;
}

/// Selects questions that were answered for more than one task.
const PAID_TWICE: &str = "SELECT t.step || ' ' || a.purpose || ' ' || b.purpose AS x \
    FROM llm_calls a JOIN llm_calls b ON a.request_hash = b.request_hash AND a.task_id < b.task_id \
    JOIN async_tasks t ON t.id = b.task_id \
    WHERE a.status = 'COMPLETED' AND b.status = 'COMPLETED'";

#[tokio::test(flavor = "multi_thread")]
async fn no_request_of_a_book_is_paid_for_twice() {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    process.ports.model = Arc::new(HardToPlease {
        model: Arc::clone(&home.model),
        readings: AtomicU32::new(0),
        nonsense: AtomicU32::new(6),
    });
    let ports = &process.ports;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(ports).await;
    loop {
        // Another proposal is requested for every stage.
        if person::wait_for_decision(ports, session).await.current_stage != CurrentStage::Finished {
            let inspire = GenesisCommand::GenerateInspiration(GenerateInspiration::default());
            person::send_command(ports, session, inspire).await;
        }
        if !person::decide(ports, session).await {
            break;
        }
    }
    let novel = person::start_generation(ports, session).await;
    resume_when_paused(&process, novel).await;
    resume_when_paused(&process, novel).await;
    person::until_published(&process.ports, novel, 2).await;
    let db = home.open_probe().await;
    let ordered = "SELECT event_type AS x FROM domain_events WHERE event_type IN \
                   ('Chapter.RedraftOrdered', 'Chapter.NeedsAttention', 'Chapter.Escalated')";
    let ordered = db.column(ordered).await;
    assert!(ordered.len() >= 5, "not enough is asked again: {ordered:?}");
    assert_eq!(db.column(PAID_TWICE).await, [""; 0]);
}

/// Cancels a book while a reply is pending, and starts the book again before or after the reply
/// arrives. Returns which question was pending; `None` if the book has fewer questions.
async fn cancelled_at(held: u32, is_started_before: bool) -> Option<String> {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    let (sender, reached) = oneshot::channel();
    let model = Arc::new(HoldingBack {
        model: Arc::clone(&home.model),
        asked: AtomicU32::new(0),
        held,
        reached: Mutex::new(Some(sender)),
        release: Semaphore::new(0),
    });
    process.ports.model = Arc::clone(&model) as _;
    let ports = &process.ports;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(ports).await;
    while person::decide(ports, session).await {}
    let novel = person::start_generation(ports, session).await;
    tokio::select! {
        () = person::until_published(ports, novel, 1) => return None,
        told = reached => told.unwrap(),
    }
    let db = home.open_probe().await;
    let rows = async |sql: &str| db.column(sql).await;
    let in_flight = "SELECT t.task_type || ' ' || t.step AS x FROM llm_calls c \
                     JOIN async_tasks t ON t.id = c.task_id \
                     WHERE c.status IN ('STARTED', 'UNCERTAIN')";
    let question = rows(in_flight).await.join(", ");
    send_command(&process, novel, NovelCommand::CancelGeneration(CancelGeneration::default()))
        .await;
    // Accepted chapters are recorded even after a cancellation.
    let open = "SELECT id AS x FROM async_tasks WHERE status IN ('PENDING', 'RUNNING') \
                AND step NOT LIKE '%/record-%'";
    eventually("the tasks are cancelled", async || rows(open).await.is_empty()).await;
    let unaccounted = "SELECT c.id AS x FROM llm_calls c JOIN async_tasks t ON t.id = c.task_id \
                       WHERE c.status = 'STARTED' AND t.status = 'CANCELLED'";
    assert_eq!(rows(unaccounted).await, [""; 0], "a kill would leave it open for ever");
    let start = NovelCommand::StartGeneration(StartGeneration::default());
    // Ids contain the time at which they were created.
    home.clock.advance(Duration::from_millis(1));
    if is_started_before {
        send_command(&process, novel, start).await;
        let is_open = "SELECT id AS x FROM async_tasks WHERE status IN ('PENDING', 'RUNNING')";
        eventually("there is a task", async || !rows(is_open).await.is_empty()).await;
        model.release.add_permits(1);
    } else {
        model.release.add_permits(1);
        eventually("the answer is stored", async || rows(in_flight).await.is_empty()).await;
        send_command(&process, novel, start).await;
    }
    eventually("the chapter is published", async || {
        home.clock.advance(Duration::from_secs(1));
        !rows("SELECT id AS x FROM chapters WHERE status = 'PUBLISHED'").await.is_empty()
    })
    .await;
    let label = format!("{question} (started before the answer: {is_started_before})");
    assert_eq!(rows(PAID_TWICE).await, [""; 0], "{label}");
    let twice = "SELECT agent || ' ' || version_id AS x FROM reviews \
                 GROUP BY agent, version_id HAVING count(*) > 1";
    assert_eq!(rows(twice).await, [""; 0], "{label}: a review counts twice");
    Some(question)
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_paid_for_before_a_cancellation_are_used_again() {
    for is_started_before in [false, true] {
        let mut questions = Vec::new();
        while let Some(question) = cancelled_at(questions.len() as u32, is_started_before).await {
            questions.push(question);
        }
        assert!(questions.len() >= 6, "only these were asked: {questions:?}");
    }
}

/// A model that counts its calls for records and that a provider serves.
struct Recording {
    model: Arc<ScriptedModel>,
    records: AtomicU32,
}

#[async_trait]
impl LanguageModel for Recording {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let is_record = u32::from(request.capability == "record");
        self.records.fetch_add(is_record, Ordering::SeqCst);
        self.model.complete(request, draft).await
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        ModelInfo { is_sample: false, ..self.model.model_info(tier) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_of_a_text_that_an_edit_brings_back_is_not_paid_for_again() {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    let model = Arc::new(Recording { model: Arc::clone(&home.model), records: AtomicU32::new(0) });
    process.ports.model = Arc::clone(&model) as _;
    let ports = &process.ports;
    runtime::start(ports, home.clock.new_uuid()).await.unwrap();
    let session = person::start_book(ports).await;
    while person::decide(ports, session).await {}
    let novel = ports.db.session(session).await.unwrap().unwrap().novel_id.unwrap();
    let chapter_id = ports.db.chapters(novel, 0, 1).await.unwrap()[0].id;
    let db = home.open_probe().await;
    let recorded =
        "SELECT event_type AS x FROM domain_events WHERE event_type = 'Chapter.Recorded'";
    let summaries = "SELECT summary AS x FROM chapter_records";
    let (lit, dark) = ("The lamp was lit, and the ferry came.", "The lamp was out.");
    let mut seen = Vec::new();
    for (number, text) in (0..).zip([lit, dark, lit, dark]) {
        // Ids contain the time at which they were created.
        home.clock.advance(Duration::from_millis(1));
        let base_version = (number > 0).then_some(BaseVersion::Number(number));
        let edit = EditChapter { chapter_id, content: text.to_owned(), base_version };
        send_command(&process, novel, NovelCommand::EditChapter(edit)).await;
        let is_recorded = async || db.column(recorded).await.len() > number as usize;
        eventually("the text is recorded", is_recorded).await;
        seen.push(db.column(summaries).await);
    }
    assert_eq!(model.records.load(Ordering::SeqCst), 2, "each text is recorded once");
    assert_eq!(seen[..2], seen[2..]);
    assert_eq!(db.column(PAID_TWICE).await, [""; 0]);
}
