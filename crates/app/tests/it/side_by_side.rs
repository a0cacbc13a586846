//! The parts of a proposal that are asked for side by side: whichever reply comes first, every
//! prompt and every proposal is the same, and no part is lost or paid for twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use scribe_app::runtime;
use scribe_domain::{
    command::GenesisCommand,
    genesis::{
        GenesisStatus, StopAfter, resume_genesis::ResumeGenesis, start_genesis::StartGenesis,
    },
    id::SessionId,
    stage::{DimensionKind, Part, Preferences},
};
use scribe_ports::{
    clock::Clock,
    model::{
        DraftSink, LanguageModel, ModelError, ModelInfo, ModelReply, ModelRequest,
        SampleWriterHints, Tier,
    },
};
use scribe_testkit::scripted_model::ScriptedModel;
use tokio::sync::oneshot;

use crate::{
    person,
    process::{Home, Process, eventually},
};

/// A model that answers a call only when the test says so.
#[derive(Default)]
struct HoldingModel {
    writer: ScriptedModel,
    /// The open calls, by part.
    open: Mutex<BTreeMap<Part, oneshot::Sender<()>>>,
    most_open: AtomicUsize,
    /// Every prompt, by part; repairs are kept apart.
    prompts: Mutex<BTreeMap<(Part, bool), String>>,
    /// The parts in the order in which they were asked for.
    asked: Mutex<Vec<Part>>,
    /// A part whose replies are unusable for now.
    spoiled: Mutex<Option<Part>>,
}

impl HoldingModel {
    fn open_parts(&self) -> Vec<Part> {
        self.open.lock().unwrap().keys().copied().collect()
    }

    fn answer(&self, part: Part) {
        let call = self.open.lock().unwrap().remove(&part).unwrap();
        // A killed process no longer waits for its answer.
        call.send(()).ok();
    }
}

#[async_trait]
impl LanguageModel for HoldingModel {
    async fn complete(
        &self,
        request: &ModelRequest,
        draft: &dyn DraftSink,
    ) -> Result<ModelReply, ModelError> {
        let SampleWriterHints::Part(hints) = &request.hints else { panic!("{:?}", request.hints) };
        let prompt: Vec<&str> = request.parts.iter().map(|part| part.text.as_str()).collect();
        let question = (hints.part, hints.is_repair);
        self.prompts.lock().unwrap().insert(question, prompt.join("\n"));
        self.asked.lock().unwrap().push(hints.part);
        let (answer, answered) = oneshot::channel();
        {
            let mut open = self.open.lock().unwrap();
            assert!(open.insert(hints.part, answer).is_none(), "{} is asked twice", hints.part);
            self.most_open.fetch_max(open.len(), Ordering::SeqCst);
        }
        answered.await.unwrap();
        let mut reply = self.writer.complete(request, draft).await?;
        if *self.spoiled.lock().unwrap() == Some(hints.part) {
            reply.text = "I would rather not say.".to_owned();
        }
        Ok(reply)
    }

    fn model_info(&self, tier: Tier) -> ModelInfo {
        self.writer.model_info(tier)
    }
}

/// Which of the open calls is answered first.
type Choice = fn(&[Part]) -> Part;

const FIRST: Choice = |open| open[0];
const LAST: Choice = |open| open[open.len() - 1];
const MIDDLE: Choice = |open| open[open.len() / 2];

async fn start_process(home: &Home, model: &Arc<HoldingModel>, workers: usize) -> Process {
    let mut process = home.start_alone().await;
    process.ports.model = Arc::clone(model) as _;
    process.ports.settings.workers = workers;
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    process
}

async fn start_book(process: &Process) -> SessionId {
    let session = SessionId(process.ports.clock.new_uuid());
    // Nine chapters are planned in two batches.
    let preferences = Preferences { chapters: 9, words_per_chapter: 300, ..Preferences::default() };
    let start = StartGenesis {
        premise: Some("A lighthouse keeper who is afraid of the dark.".to_owned()),
        preferences: Some(preferences),
        attended: false,
        stop_after: Some(StopAfter::Outline),
        ..StartGenesis::default()
    };
    let start = GenesisCommand::StartGenesis(Box::new(start));
    person::send_command(&process.ports, session, start).await;
    session
}

async fn status(process: &Process, session: SessionId) -> Option<GenesisStatus> {
    let row = process.ports.db.session(session).await.unwrap();
    row.map(|row| row.status)
}

/// Waits until every task that may be worked on has an open call. Returns false if the session has
/// nothing left to ask.
async fn wait_for_calls(
    process: &Process,
    model: &HoldingModel,
    session: SessionId,
    workers: usize,
) -> bool {
    let db = &process.ports.db;
    let is_closed = async || status(process, session).await == Some(GenesisStatus::Completed);
    eventually("every task has a call", async || {
        runtime::wait_until_settled(&process.ports).await.unwrap();
        let tasks = db.list_open_tasks(session.0).await.unwrap().len().min(workers);
        is_closed().await || (tasks > 0 && tasks == model.open_parts().len())
    })
    .await;
    !is_closed().await
}

/// Answers one call and waits until its reply is stored.
async fn answer(process: &Process, model: &HoldingModel, part: Part) {
    let before = process.ports.db.last_position().await.unwrap();
    model.answer(part);
    eventually("the reply is stored", async || {
        let position = process.ports.db.last_position().await.unwrap();
        position > before || model.open_parts().contains(&part)
    })
    .await;
}

/// What does not depend on the order of the replies.
#[derive(Debug, PartialEq)]
struct Outcome {
    prompts: BTreeMap<(Part, bool), String>,
    proposals: Vec<String>,
    asked: Vec<Part>,
}

impl Outcome {
    async fn read(home: &Home, model: &HoldingModel) -> Self {
        let sql = "SELECT p.stage || ' ' || p.number || ' ' || m.body AS x \
                   FROM genesis_proposals p JOIN contents m ON m.hash = p.content_hash";
        let mut proposals = home.open_probe().await.column(sql).await;
        proposals.sort();
        let mut asked = model.asked.lock().unwrap().clone();
        asked.sort();
        Self { prompts: model.prompts.lock().unwrap().clone(), proposals, asked }
    }
}

/// Writes a genesis; returns the outcome and the largest number of calls that were open at once.
async fn write_genesis(home: &Home, choose: Choice, workers: usize) -> (Outcome, usize) {
    let model = Arc::new(HoldingModel::default());
    let process = start_process(home, &model, workers).await;
    let session = start_book(&process).await;
    while wait_for_calls(&process, &model, session, workers).await {
        answer(&process, &model, choose(&model.open_parts())).await;
    }
    let outcome = Outcome::read(home, &model).await;
    process.kill().await;
    (outcome, model.most_open.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_the_replies_changes_neither_a_prompt_nor_a_proposal() {
    let (expected, most_open) = write_genesis(&Home::sqlite(), FIRST, 8).await;
    assert_eq!(most_open, 5, "the dimensions of the world are asked for side by side");
    for (choose, workers) in [(LAST, 8), (MIDDLE, 8), (LAST, 2), (FIRST, 1)] {
        let (outcome, most_open) = write_genesis(&Home::sqlite(), choose, workers).await;
        assert!(most_open <= workers, "{most_open} calls were open at once");
        assert_eq!(outcome, expected);
    }
    for home in Home::on_each_database("the_order_of_the_replies").await.into_iter().skip(1) {
        assert_eq!(write_genesis(&home, LAST, 8).await.0, expected);
    }
}

/// Answers the calls of a session until the given part is among the open ones.
async fn open_wave_of(process: &Process, model: &HoldingModel, session: SessionId, part: Part) {
    while wait_for_calls(process, model, session, 8).await && !model.open_parts().contains(&part) {
        answer(process, model, FIRST(&model.open_parts())).await;
    }
}

const HISTORY: Part = Part::Dimension(DimensionKind::History);
const RULES: Part = Part::Dimension(DimensionKind::Rules);

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_two_replies_of_a_wave_repeats_only_the_open_calls() {
    let (expected, _) = write_genesis(&Home::sqlite(), FIRST, 8).await;
    for home in Home::on_each_database("a_kill_between_two_replies").await {
        let model = Arc::new(HoldingModel::default());
        let process = start_process(&home, &model, 8).await;
        let session = start_book(&process).await;
        open_wave_of(&process, &model, session, HISTORY).await;
        for part in [RULES, HISTORY] {
            answer(&process, &model, part).await;
        }
        let open = model.open_parts();
        assert_eq!(open.len(), 3);
        process.kill().await;
        model.open.lock().unwrap().clear();

        let process = start_process(&home, &model, 8).await;
        while wait_for_calls(&process, &model, session, 8).await {
            answer(&process, &model, LAST(&model.open_parts())).await;
        }
        let outcome = Outcome::read(&home, &model).await;
        let mut asked = expected.asked.clone();
        asked.extend(open);
        asked.sort();
        assert_eq!(outcome.asked, asked, "only the open calls were repeated");
        assert_eq!(outcome.proposals, expected.proposals);
        assert_eq!(outcome.prompts, expected.prompts);
        process.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_fails_costs_no_reply_of_its_siblings() {
    let (expected, _) = write_genesis(&Home::sqlite(), FIRST, 8).await;
    let home = Home::sqlite();
    let model = Arc::new(HoldingModel::default());
    let process = start_process(&home, &model, 8).await;
    let session = start_book(&process).await;
    open_wave_of(&process, &model, session, HISTORY).await;
    *model.spoiled.lock().unwrap() = Some(HISTORY);
    for _ in 0..3 {
        eventually("the part is asked for", async || model.open_parts().contains(&HISTORY)).await;
        model.answer(HISTORY);
    }
    let is_paused = async || status(&process, session).await == Some(GenesisStatus::Paused);
    eventually("the session is paused", is_paused).await;
    // The calls of the siblings were open.
    for part in model.open_parts() {
        answer(&process, &model, part).await;
    }
    *model.spoiled.lock().unwrap() = None;
    let resume = GenesisCommand::ResumeGenesis(ResumeGenesis::default());
    person::send_command(&process.ports, session, resume).await;
    assert!(wait_for_calls(&process, &model, session, 8).await);
    assert_eq!(model.open_parts(), [HISTORY], "only the failed part is asked for again");
    while wait_for_calls(&process, &model, session, 8).await {
        answer(&process, &model, FIRST(&model.open_parts())).await;
    }
    let outcome = Outcome::read(&home, &model).await;
    assert_eq!(outcome.proposals, expected.proposals);
    let asked: BTreeSet<Part> = outcome.asked.iter().copied().collect();
    assert_eq!(asked, expected.asked.iter().copied().collect());
    assert_eq!(outcome.asked.len(), expected.asked.len() + 3, "three replies were unusable");
    process.kill().await;
}
