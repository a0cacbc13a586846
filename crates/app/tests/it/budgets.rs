//! Every request fits into the model's context, and every reply has the room that it needs.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use scribe_app::Ports;
use scribe_domain::{
    chapter::ChapterStatus, command::GenesisCommand, genesis::start_genesis::StartGenesis,
    id::SessionId,
};
use scribe_ports::store::readers::EventFilter;

use crate::{
    person,
    process::{Home, eventually},
    small_server::{Asked, Behaviour, SmallServer, start_book, start_process, write_book},
};

/// Asserts that every request fits into the context together with its reply.
#[track_caller]
pub(crate) fn assert_all_fit(server: &SmallServer, context_tokens: u32) {
    for Asked { agent, prompt_tokens, max_output_tokens, .. } in server.received_requests() {
        let taken = prompt_tokens + max_output_tokens;
        assert!(taken <= context_tokens, "{agent}: {prompt_tokens} + {max_output_tokens}");
    }
}

#[track_caller]
fn assert_all_differ(server: &SmallServer) {
    let refused: Vec<String> = server
        .received_requests()
        .into_iter()
        .filter(|asked| asked.is_refused)
        .map(|asked| asked.hash)
        .collect();
    let distinct: HashSet<&String> = refused.iter().collect();
    assert_eq!(distinct.len(), refused.len(), "a refused request was sent again");
}

#[tokio::test]
async fn a_hundred_chapters_fit_into_8_192_tokens_and_lose_nothing() {
    const CONTEXT: u32 = 8_192;
    const CHAPTERS: u32 = 100;
    let server = SmallServer::new(Behaviour { context_tokens: CONTEXT, ..Behaviour::default() });
    let home = Home::sqlite();
    let bound = |ports: &mut Ports| ports.settings.context_tokens = Some(CONTEXT);
    let process = start_process(&home, &server, bound).await;
    let session = start_book(&process.ports, CHAPTERS).await;
    // Idea, story, world and people are confirmed; the outline is then proposed in batches.
    for _ in 0..4 {
        assert!(person::decide(&process.ports, session).await);
    }
    let is_plan = |asked: &&Asked| asked.prompt.contains("Plan chapters");
    eventually("half of the outline is asked for", async || {
        server.received_requests().iter().filter(is_plan).count() >= 6
    })
    .await;
    process.kill().await;
    let mut process = Some(start_process(&home, &server, bound).await);
    while person::decide(&process.as_ref().unwrap().ports, session).await {}
    let novel = person::start_generation(&process.as_ref().unwrap().ports, session).await;
    for written in (5..=usize::try_from(CHAPTERS).unwrap()).step_by(5) {
        person::until_published(&process.as_ref().unwrap().ports, novel, written).await;
        if written == 50 {
            process.take().unwrap().kill().await;
            process = Some(start_process(&home, &server, bound).await);
        }
    }
    let ports = &process.as_ref().unwrap().ports;
    assert_all_fit(&server, CONTEXT);
    assert_eq!(server.refused_count(), 0);
    let chapters = ports.db.chapters(novel, 0, 200).await.unwrap();
    assert!(chapters.iter().all(|chapter| chapter.status == ChapterStatus::Published));
    assert_eq!(chapters.len(), 100);
    // Old plans are left out of the outline's prompts, and the ledger says so.
    let probe = home.open_probe().await;
    let left_out = "SELECT part_hashes AS x FROM llm_calls WHERE part_hashes LIKE '%left_out%'";
    let left_out = probe.column(left_out).await;
    assert!(
        left_out.iter().any(|parts| parts.contains("the plans of chapters 1-")),
        "{left_out:?}"
    );
    // Nothing of the written book is: the beginning is told in recaps.
    assert!(!left_out.iter().any(|parts| parts.contains("summar")), "{left_out:?}");
    let last =
        server.received_requests().into_iter().rev().find(|asked| asked.agent == "writer").unwrap();
    assert!(last.prompt.contains("Chapter 99: "), "{}", last.prompt);
    assert!(!last.prompt.contains("Chapter 1: "), "{}", last.prompt);
    // The beginning of the book is told briefly.
    assert!(last.prompt.contains("Chapters 1 to 10: "), "{}", last.prompt);
    assert!(!last.prompt.contains("earlier chapters are left out"), "{}", last.prompt);
}

#[tokio::test]
async fn a_prompt_refused_for_its_size_is_shortened() {
    let context_tokens = tight_context().await;
    for names in [(true, true), (true, false), (false, true), (false, false)] {
        let behaviour = Behaviour { context_tokens, names, ..Behaviour::default() };
        let server = SmallServer::new(behaviour);
        let home = Home::sqlite();
        let process = start_process(&home, &server, |_| {}).await;
        write_book(&process.ports).await;
        let refused = server.refused_count();
        assert!((1..=4).contains(&refused), "{names:?}: {refused}");
        assert_all_differ(&server);
        let probe = home.open_probe().await;
        let sizes = "SELECT finish AS x FROM llm_calls WHERE status = 'FAILED'";
        let sizes = probe.column(sizes).await;
        assert_eq!(sizes.len(), refused, "every ask is in the ledger");
        assert!(sizes.iter().all(|finish| finish.contains("wrong_size")), "{sizes:?}");
        process.kill().await;
    }
}

#[tokio::test]
async fn a_count_above_the_estimate_corrects_later_estimates() {
    let behaviour = Behaviour { context_tokens: 24_000, percent: 300, ..Behaviour::default() };
    let server = SmallServer::new(behaviour);
    let home = Home::sqlite();
    let bound = |ports: &mut Ports| ports.settings.context_tokens = Some(24_000);
    let process = start_process(&home, &server, bound).await;
    write_book(&process.ports).await;
    assert_eq!(
        server.refused_count(),
        0,
        "the first prompts are short and tell how the server counts"
    );
    assert_all_fit(&server, 24_000);
    process.kill().await;
}

#[tokio::test]
async fn a_prompt_truncated_by_the_server_shortens_the_next_prompt() {
    let behaviour = Behaviour { context_tokens: 4_500, cuts: true, ..Behaviour::default() };
    let server = SmallServer::new(behaviour);
    let home = Home::sqlite();
    let process = start_process(&home, &server, |_| {}).await;
    write_book(&process.ports).await;
    let asked = server.received_requests();
    let cut = asked.iter().filter(|asked| asked.prompt_tokens > 4_500).count();
    assert_eq!(cut, 0, "no prompt of this book is longer");
    process.kill().await;
    let behaviour = Behaviour { context_tokens: 1_500, cuts: true, ..Behaviour::default() };
    let server = SmallServer::new(behaviour);
    let home = Home::sqlite();
    let process = start_process(&home, &server, |_| {}).await;
    write_book(&process.ports).await;
    let shortened: u32 = server.received_requests().iter().map(|asked| asked.prompt_tokens).sum();
    process.kill().await;

    // If the user has set the context size, the server's counts do not shorten prompts.
    let server = SmallServer::new(behaviour);
    let home = Home::sqlite();
    let set = |ports: &mut Ports| ports.settings.context_tokens = Some(32_768);
    let process = start_process(&home, &server, set).await;
    write_book(&process.ports).await;
    let whole: u32 = server.received_requests().iter().map(|asked| asked.prompt_tokens).sum();
    assert!(shortened < whole, "{shortened} {whole}");
    process.kill().await;
}

#[tokio::test]
async fn a_long_idea_is_sent_to_a_server_with_an_unknown_context() {
    let server = SmallServer::new(Behaviour::default());
    let home = Home::sqlite();
    let process = start_process(&home, &server, |_| {}).await;
    let session = SessionId(process.ports.clock.new_uuid());
    let premise = Some("渡船过河。".repeat(10_000));
    let language = Some("en".to_owned());
    let start = StartGenesis { premise, language, ..StartGenesis::default() };
    person::send_command(&process.ports, session, GenesisCommand::StartGenesis(Box::new(start)))
        .await;
    let state = person::wait_for_decision(&process.ports, session).await;
    assert!(state.failure.is_none(), "{:?}", state.failure);
    assert!(server.received_requests()[0].prompt_tokens > 49_000);
    process.kill().await;
}

#[tokio::test]
async fn a_context_that_is_too_small_fails_clearly_without_a_call() {
    let server = SmallServer::new(Behaviour::default());
    let home = Home::sqlite();
    let bound = |ports: &mut Ports| ports.settings.context_tokens = Some(700);
    let process = start_process(&home, &server, bound).await;
    let session = start_book(&process.ports, 1).await;
    person::wait_for_decision(&process.ports, session).await;
    assert_eq!(server.received_requests().len(), 0);
    let events = process.ports.db.events_after(EventFilter::All, 0, 1_000).await.unwrap();
    let failed = events.iter().find(|event| event.event_type == "Genesis.PartFailed").unwrap();
    assert_eq!(failed.payload["code"], "model-context-exceeded");
    let detail = failed.payload["detail"].as_str().unwrap();
    for said in ["700", "worldsmith", "model.context_tokens", "Everything written is kept"] {
        assert!(detail.contains(said), "{detail}");
    }
    process.kill().await;
}

/// Returns the requests for a book that has all the room it needs.
async fn asked_of_a_clean_book() -> Vec<Asked> {
    let server = SmallServer::new(Behaviour::default());
    let home = Home::sqlite();
    let process = start_process(&home, &server, |_| {}).await;
    write_book(&process.ports).await;
    process.kill().await;
    server.received_requests()
}

/// Returns a context size into which not every request of such a book fits.
pub(crate) async fn tight_context() -> u32 {
    let asked = asked_of_a_clean_book().await;
    let most = asked.iter().map(|asked| asked.prompt_tokens + asked.max_output_tokens).max();
    most.unwrap() - 300
}

#[tokio::test]
async fn a_model_that_reasons_for_3_000_tokens_gets_room_for_all_books() {
    let clean = asked_of_a_clean_book().await.len();
    for thinking_tokens in [1_500, 3_000, 9_000] {
        let server = SmallServer::new(Behaviour { thinking_tokens, ..Behaviour::default() });
        let home = Home::sqlite();
        let process = start_process(&home, &server, |_| {}).await;
        write_book(&process.ports).await;
        let first = server.received_requests().len();
        assert!((clean..=clean + 1).contains(&first), "{thinking_tokens}: {clean}, {first}");
        write_book(&process.ports).await;
        assert_eq!(
            server.received_requests().len() - first,
            clean,
            "the second book pays nothing for it"
        );
        process.kill().await;
    }
}

#[tokio::test]
async fn a_document_that_was_cut_off_is_requested_with_a_higher_limit() {
    let server = SmallServer::new(Behaviour { document_tokens: 5_000, ..Behaviour::default() });
    let home = Home::sqlite();
    let process = start_process(&home, &server, |_| {}).await;
    write_book(&process.ports).await;
    let documents = server.received_requests().into_iter().filter(|asked| asked.agent != "writer");
    let rooms: Vec<u32> = documents.map(|asked| asked.max_output_tokens).collect();
    let cut = rooms.iter().filter(|room| **room < 5_000).count();
    assert!((1..=2).contains(&cut), "{rooms:?}");
    process.kill().await;
}

#[tokio::test]
async fn a_reply_is_never_longer_than_the_setting_allows_and_the_setting_is_named() {
    let server = SmallServer::new(Behaviour { thinking_tokens: 3_000, ..Behaviour::default() });
    let home = Home::sqlite();
    let bound = |ports: &mut Ports| ports.settings.max_output_tokens = Some(2_500);
    let process = start_process(&home, &server, bound).await;
    let session = start_book(&process.ports, 1).await;
    let state = person::wait_for_decision(&process.ports, session).await;
    assert!(server.received_requests().iter().all(|asked| asked.max_output_tokens <= 2_500));
    let failure = state.failure.unwrap();
    assert!(failure.contains("model.max_output_tokens"), "{failure}");
    assert!(failure.contains("turn thinking off"), "{failure}");
    process.kill().await;
    let home = Home::sqlite();
    let bound = |ports: &mut Ports| ports.settings.max_output_tokens = Some(6_000);
    let process = start_process(&home, &server, bound).await;
    write_book(&process.ports).await;
    process.kill().await;
}

#[tokio::test]
async fn a_server_with_a_lower_reply_limit_gets_lower_limits() {
    let behaviour =
        Behaviour { thinking_tokens: 3_000, longest_reply_tokens: 4_096, ..Behaviour::default() };
    let server = SmallServer::new(behaviour);
    let home = Home::sqlite();
    let process = start_process(&home, &server, |_| {}).await;
    write_book(&process.ports).await;
    assert_eq!(server.refused_count(), 1);
    process.kill().await;
}

#[tokio::test]
async fn users_are_informed_once_about_omitted_content() {
    use scribe_app::{feed::FeedScope, live::Moment};
    let server = SmallServer::new(Behaviour::default());
    let home = Home::sqlite();
    let context = tight_context().await;
    let bound = |ports: &mut Ports| ports.settings.context_tokens = Some(context);
    let process = start_process(&home, &server, bound).await;
    let mut watch = process.ports.live.watch_scope(FeedScope::All);
    let notices = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&notices);
    let listening = tokio::runtime::Handle::current().spawn(async move {
        loop {
            if let Moment::Progress(progress) = &*watch.next().await
                && let Some(notice) = &progress.notice
            {
                heard.lock().unwrap().push(notice.clone());
            }
        }
    });
    write_book(&process.ports).await;
    eventually("something is left out", async || !notices.lock().unwrap().is_empty()).await;
    listening.abort();
    let notices = notices.lock().unwrap().clone();
    let distinct: HashSet<&String> = notices.iter().collect();
    assert_eq!(distinct.len(), notices.len(), "{notices:?}");
    assert!(notices.iter().all(|notice| notice.contains("did not fit into")), "{notices:?}");
    assert!(notices.iter().all(|notice| notice.contains("left out of the")), "{notices:?}");
    process.kill().await;
}

/// Returns a context size slightly below what a server with this counting ratio needs for every
/// request of a clean book.
async fn tight_for_percent(percent: u32) -> u32 {
    let asked = asked_of_a_clean_book().await;
    let taken =
        asked.iter().map(|asked| asked.prompt_tokens * percent / 100 + asked.max_output_tokens);
    taken.max().unwrap() - 100
}

#[tokio::test]
async fn a_book_is_not_stopped_by_an_estimate_above_the_count_of_the_server() {
    for percent in [60, 75] {
        let context_tokens = tight_for_percent(percent).await;
        for adds_room in [true, false] {
            for names in [(true, true), (true, false)] {
                let behaviour =
                    Behaviour { context_tokens, percent, adds_room, names, ..Behaviour::default() };
                let server = SmallServer::new(behaviour);
                let home = Home::sqlite();
                let process = start_process(&home, &server, |_| {}).await;
                write_book(&process.ports).await;
                assert!(
                    (1..=4).contains(&server.refused_count()),
                    "{percent} {}",
                    server.refused_count()
                );
                assert_all_differ(&server);
                process.kill().await;
            }
        }
    }
}

#[tokio::test]
async fn a_refusal_of_the_shortest_prompt_is_final() {
    for context_tokens in [700, 1_000, 1_200] {
        let server = SmallServer::new(Behaviour { context_tokens, ..Behaviour::default() });
        let home = Home::sqlite();
        let process = start_process(&home, &server, |_| {}).await;
        let session = start_book(&process.ports, 1).await;
        let state = person::wait_for_decision(&process.ports, session).await;
        let failure = state.failure.unwrap();
        assert!(failure.contains("shortest prompt and its reply need"), "{failure}");
        assert!(
            (1..=3).contains(&server.refused_count()),
            "{context_tokens}: {}",
            server.refused_count()
        );
        assert_all_differ(&server);
        process.kill().await;
    }
}

#[tokio::test]
async fn an_unstated_limit_stops_no_book() {
    let names = (false, false);
    let behaviour = Behaviour { refuses_third: true, names, ..Behaviour::default() };
    let server = SmallServer::new(behaviour);
    let home = Home::sqlite();
    let process = start_process(&home, &server, |_| {}).await;
    let session = start_book(&process.ports, 1).await;
    while person::decide(&process.ports, session).await {}
    let novel = person::start_generation(&process.ports, session).await;
    person::until_published(&process.ports, novel, 1).await;
    assert_eq!(server.refused_count(), 1);
    process.kill().await;
}
