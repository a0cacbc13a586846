//! Contract cases for the ledger: requests, replies and costs.

use std::sync::Arc;

use scribe_domain::{
    content::ContentHash,
    id::{FlowRunId, TaskId},
};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, CommitOutcome,
    readers::Database,
    rows::{
        CallEnd, CallStart,
        CallStatus::{self, Completed, Started, Uncertain},
        TaskChange,
    },
};

use super::{commit_at_once, commit_set, fixture::Fixture};

async fn begin_call(database: &dyn Database, call: &CallStart) {
    let mut set = ChangeSet::new(ChangeSetIdentity::CallStarted(call.id), call.book);
    set.call_starts.push(call.clone());
    commit_set(database, set).await;
}

fn end_call_set(f: &Fixture, end: CallEnd) -> ChangeSet {
    let mut set = ChangeSet::new(ChangeSetIdentity::CallEnded(end.id), f.book());
    set.call_ends.push(end);
    set
}

async fn call_statuses(database: &dyn Database, task: TaskId) -> Vec<CallStatus> {
    database.calls_of_task(task).await.unwrap().iter().map(|call| call.status).collect()
}

/// A late reply is stored, but the first reply counts.
pub async fn the_first_reply_is_kept_and_a_later_one_is_superseded(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (task, book) = (TaskId(f.id()), f.book());
    let calls = [f.call(task, book, 1, 1), f.call(task, book, 1, 2), f.call(task, book, 2, 1)];
    for call in &calls {
        begin_call(&*database, call).await;
    }
    for call in [&calls[1], &calls[0], &calls[2]] {
        commit_set(&*database, end_call_set(&f, f.call_end(call.id, CallStatus::Completed))).await;
    }
    use CallStatus::Superseded;
    assert_eq!(call_statuses(&*database, task).await, [Superseded, Completed, Completed]);
    let stored = database.calls_of_task(task).await.unwrap();
    assert!(stored[0].end.as_ref().unwrap().reply.is_some(), "its reply is kept");
}

/// One reply supersedes the other even if both are in one batch.
pub async fn of_two_replies_at_once_one_is_superseded(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (task, book) = (TaskId(f.id()), f.book());
    let calls: Vec<_> = (1..=3).map(|attempt| f.call(task, book, 1, attempt)).collect();
    for call in &calls {
        begin_call(&*database, call).await;
    }
    let ends = calls
        .iter()
        .map(|call| end_call_set(&f, f.call_end(call.id, CallStatus::Completed)))
        .collect();
    for outcome in commit_at_once(&database, ends).await {
        assert_eq!(outcome.unwrap(), CommitOutcome::Committed { first_position: None });
    }
    let mut found = call_statuses(&*database, task).await;
    found.sort_by_key(|status| status.as_str());
    assert_eq!(found, [CallStatus::Completed, CallStatus::Superseded, CallStatus::Superseded]);
}

/// When tasks are cancelled, individually or with their flow run, their open calls become
/// uncertain, because they may have cost something. The calls of other tasks continue. A call that
/// is answered after all gets its end.
pub async fn calls_of_cancelled_tasks_are_uncertain(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (flow, other_flow) = (FlowRunId(f.id()), FlowRunId(f.id()));
    let tasks = [f.task(flow), f.task(flow), f.task(other_flow), f.task(other_flow)];
    let calls = tasks.each_ref().map(|task| f.call(task.id, task.book, 1, 1));
    let mut set = f.set();
    set.tasks.extend(tasks.clone());
    commit_set(&*database, set).await;
    for call in &calls {
        begin_call(&*database, call).await;
    }
    let at = f.now();
    let mut set = f.set();
    set.task_changes.push(TaskChange::CancelFlow { flow_run_id: flow, at });
    set.task_changes.push(TaskChange::Cancel { id: tasks[2].id, at });
    commit_set(&*database, set).await;
    for (task, status) in tasks.iter().zip([Uncertain, Uncertain, Uncertain, Started]) {
        assert_eq!(call_statuses(&*database, task.id).await, [status]);
    }
    let stored = database.calls_of_task(tasks[0].id).await.unwrap().remove(0);
    let end = stored.end.unwrap();
    assert_eq!(end.ended_at, at);
    assert_eq!(end.prompt_tokens, stored.start.estimated_tokens);
    assert_eq!(end.cost_usd, stored.start.estimated_cost_usd);
    commit_set(&*database, end_call_set(&f, f.call_end(calls[0].id, Completed))).await;
    assert_eq!(call_statuses(&*database, tasks[0].id).await, [Completed]);
}

/// Only answered calls of the book are found, the oldest first.
pub async fn the_answers_to_a_question_are_found_by_its_hash(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (book, question) = (f.book(), ContentHash::hash_bytes(b"question"));
    let mut answered = Vec::new();
    for (book, hash, status) in [
        (book, question, Some(Completed)),
        (book, question, Some(CallStatus::Failed)),
        (book, question, None),
        (book, ContentHash::hash_bytes(b"another"), Some(Completed)),
        (f.book(), question, Some(Completed)),
        (book, question, Some(Completed)),
    ] {
        let mut call = f.call(TaskId(f.id()), book, 1, 1);
        call.request_hash = hash;
        begin_call(&*database, &call).await;
        if let Some(status) = status {
            commit_set(&*database, end_call_set(&f, f.call_end(call.id, status))).await;
        }
        answered.push(call.id);
    }
    let found = database.answers_to_question(book, question).await.unwrap();
    let found: Vec<_> = found.iter().map(|call| call.start.id).collect();
    assert_eq!(found, [answered[0], answered[5]]);
}

/// A call whose process died may still have been answered.
pub async fn an_uncertain_call_may_still_be_answered(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let call = f.call(TaskId(f.id()), f.book(), 1, 1);
    begin_call(&*database, &call).await;
    let mut uncertain = f.call_end(call.id, CallStatus::Uncertain);
    (uncertain.prompt_tokens, uncertain.completion_tokens) = (0, 0);
    (uncertain.cost_usd, uncertain.duration_ms) = (None, 0);
    commit_set(&*database, end_call_set(&f, uncertain)).await;
    let totals = database.totals(call.book).await.unwrap();
    assert_eq!((totals.prompt_tokens, totals.cost_usd), (1_200, Some(0.0375)));
    let end = f.call_end(call.id, CallStatus::Completed);
    commit_set(&*database, end_call_set(&f, end.clone())).await;
    let stored = database.calls_of_task(call.task_id).await.unwrap();
    assert_eq!((stored[0].status, &stored[0].end), (CallStatus::Completed, &Some(end)));
}

/// A reply from the cache starts and ends a call in one set.
pub async fn a_call_can_begin_and_end_in_one_set(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (task, book) = (TaskId(f.id()), f.book());
    for attempt in 1..=2 {
        let call = f.call(task, book, 1, attempt);
        let mut set = ChangeSet::new(ChangeSetIdentity::CallEnded(call.id), book);
        set.call_ends.push(f.call_end(call.id, CallStatus::Completed));
        set.call_starts.push(call);
        commit_set(&*database, set.clone()).await;
        assert_eq!(database.commit(set).await.unwrap(), CommitOutcome::Duplicate);
    }
    let found = call_statuses(&*database, task).await;
    assert_eq!(found, [CallStatus::Completed, CallStatus::Superseded]);
}

/// Each provider of a book is listed once, and only if a reply from it is stored.
pub async fn each_provider_is_listed_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (task, book) = (TaskId(f.id()), f.book());
    for (call_no, provider, status) in [
        (1, "sample", CallStatus::Completed),
        (2, "sample", CallStatus::Completed),
        (3, "openai", CallStatus::Failed),
    ] {
        let mut call = f.call(task, book, call_no, 1);
        call.provider = provider.into();
        begin_call(&*database, &call).await;
        commit_set(&*database, end_call_set(&f, f.call_end(call.id, status))).await;
    }
    assert_eq!(database.providers(book).await.unwrap(), ["sample"]);
    assert_eq!(database.providers(f.book()).await.unwrap(), Vec::<String>::new());
}

/// What other models and other books were served does not count.
pub async fn the_least_that_a_cache_has_served_is_found(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let book = f.book();
    for (book, model, cached_tokens) in [
        (book, "tiny", 2_048),
        (book, "tiny", 0),
        (book, "tiny", 1_024),
        (book, "other", 7),
        (f.book(), "tiny", 7),
    ] {
        let mut call = f.call(TaskId(f.id()), book, 1, 1);
        call.model = model.to_owned();
        begin_call(&*database, &call).await;
        let end = CallEnd { cached_tokens, ..f.call_end(call.id, Completed) };
        commit_set(&*database, end_call_set(&f, end)).await;
    }
    let least =
        async |provider, model| database.least_cached_tokens(book, provider, model).await.unwrap();
    assert_eq!(least("sample", "tiny").await, Some(1_024));
    assert_eq!(least("sample", "large").await, None);
    assert_eq!(least("openai", "tiny").await, None);
}

/// A book's totals are also grouped by agent.
pub async fn totals_are_grouped_by_agent(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (task, book) = (TaskId(f.id()), f.book());
    for (call_no, agent, cost_usd) in
        [(1, "writer", Some(0.25)), (2, "critic", Some(0.5)), (3, "writer", None)]
    {
        let mut call = f.call(task, book, call_no, 1);
        call.agent = agent.to_owned();
        begin_call(&*database, &call).await;
        let mut end = f.call_end(call.id, CallStatus::Completed);
        end.cost_usd = cost_usd;
        commit_set(&*database, end_call_set(&f, end)).await;
    }
    begin_call(&*database, &f.call(TaskId(f.id()), f.book(), 1, 1)).await;
    let found = database.totals_of_agents(book).await.unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|(agent, sums)| (agent.as_str(), sums.calls, sums.completion_tokens, sums.cost_usd))
        .collect();
    assert_eq!(told, [("critic", 1, 500, Some(0.5)), ("writer", 2, 1_000, None)]);
    let cached: Vec<_> =
        found.iter().map(|(_, sums)| (sums.cached_tokens, sums.cached_percent())).collect();
    assert_eq!(cached, [(250, 25), (500, 25)]);
    assert_eq!(database.totals_of_agents(f.book()).await.unwrap(), []);
}

/// Totals are per book. One unknown price makes the cost unknown.
pub async fn totals_include_whether_a_price_is_unknown(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (task, book) = (TaskId(f.id()), f.book());
    let none = database.totals(book).await.unwrap();
    assert_eq!((none.calls, none.cost_usd), (0, Some(0.0)));
    assert_eq!(none.cached_percent(), 0);
    for call_no in 1..=2 {
        let call = f.call(task, book, call_no, 1);
        begin_call(&*database, &call).await;
        commit_set(&*database, end_call_set(&f, f.call_end(call.id, CallStatus::Completed))).await;
    }
    let failed = f.call(task, book, 3, 1);
    begin_call(&*database, &failed).await;
    let mut end = f.call_end(failed.id, CallStatus::Failed);
    (end.prompt_tokens, end.completion_tokens, end.cost_usd) = (0, 0, None);
    end.cached_tokens = 0;
    end.error = Some("503".into());
    commit_set(&*database, end_call_set(&f, end)).await;
    begin_call(&*database, &f.call(task, book, 3, 2)).await;
    let other = f.call(TaskId(f.id()), f.book(), 1, 1);
    begin_call(&*database, &other).await;

    let totals = database.totals(book).await.unwrap();
    assert_eq!((totals.calls, totals.prompt_tokens, totals.completion_tokens), (4, 2_000, 1_000));
    assert_eq!((totals.cost_usd, totals.duration_ms), (Some(0.25), 7_500));
    assert_eq!(totals.cached_tokens, 500);

    let call = f.call(task, book, 4, 1);
    begin_call(&*database, &call).await;
    let mut end = f.call_end(call.id, CallStatus::Completed);
    end.cost_usd = None;
    commit_set(&*database, end_call_set(&f, end)).await;
    assert_eq!(database.totals(book).await.unwrap().cost_usd, None);
}
