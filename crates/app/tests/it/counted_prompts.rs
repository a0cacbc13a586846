//! Prompts are bounded by the counts of the model's tokenizer where it is known.

use std::sync::Arc;

use scribe_app::Ports;
use scribe_domain::{
    command::GenesisCommand, genesis::start_genesis::StartGenesis, id::SessionId,
    stage::Preferences,
};

use crate::{
    budgets::{assert_all_fit, tight_context},
    person,
    process::{Home, Process},
    small_server::{Behaviour, SmallServer, start_process, write_book},
};

const CONTEXT: u32 = 8_192;

fn bound(ports: &mut Ports) {
    ports.settings.context_tokens = Some(CONTEXT);
}

/// Starts a book from an idea that has about so many estimated tokens, and waits until a person is
/// asked. Returns the failure of the first stage, if it failed.
async fn start_from_idea(
    home: &Home,
    server: &Arc<SmallServer>,
    tokens: usize,
) -> (Process, Option<String>) {
    let process = start_process(home, server, bound).await;
    let session = SessionId(process.ports.clock.new_uuid());
    let premise = Some("渡船过河。".repeat(tokens / 5));
    let language = Some("en".to_owned());
    let preferences = Some(Preferences { chapters: 1, ..Preferences::default() });
    let start = StartGenesis { premise, language, preferences, ..StartGenesis::default() };
    person::send_command(&process.ports, session, GenesisCommand::StartGenesis(Box::new(start)))
        .await;
    let state = person::wait_for_decision(&process.ports, session).await;
    (process, state.failure)
}

#[tokio::test]
async fn the_first_prompt_with_more_tokens_than_estimated_fits_by_its_count() {
    // The estimate leaves the reply all the room that it wants; the true count does not.
    for counts in [false, true] {
        let behaviour =
            Behaviour { context_tokens: CONTEXT, percent: 150, counts, ..Behaviour::default() };
        let server = SmallServer::new(behaviour);
        let home = Home::sqlite();
        let (process, failure) = start_from_idea(&home, &server, 3_850).await;
        assert_eq!(failure, None);
        let first = &server.received_requests()[0];
        assert_eq!(
            first.is_refused, !counts,
            "{} {}",
            first.prompt_tokens, first.max_output_tokens
        );
        assert_eq!(server.refused_count(), usize::from(!counts));
        process.kill().await;
    }
}

#[tokio::test]
async fn a_prompt_that_only_seems_too_long_is_sent() {
    for counts in [false, true] {
        let behaviour =
            Behaviour { context_tokens: CONTEXT, percent: 60, counts, ..Behaviour::default() };
        let server = SmallServer::new(behaviour);
        let home = Home::sqlite();
        let (process, failure) = start_from_idea(&home, &server, 8_000).await;
        assert_eq!(failure.is_none(), counts, "{failure:?}");
        assert_eq!(server.refused_count(), 0);
        process.kill().await;
    }
}

#[tokio::test]
async fn nothing_is_counted_while_no_limit_is_known_or_a_prompt_fits_in_any_case() {
    for context_tokens in [None, Some(1_000_000)] {
        let server = SmallServer::new(Behaviour { counts: true, ..Behaviour::default() });
        let home = Home::sqlite();
        let set = |ports: &mut Ports| ports.settings.context_tokens = context_tokens;
        let process = start_process(&home, &server, set).await;
        write_book(&process.ports).await;
        assert_eq!(server.counted_prompts(), 0);
        process.kill().await;
    }
}

#[tokio::test]
async fn a_count_that_the_server_contradicts_is_no_longer_used() {
    let behaviour = Behaviour {
        context_tokens: CONTEXT,
        percent: 150,
        counts: true,
        uncounted: 2_000,
        ..Behaviour::default()
    };
    let server = SmallServer::new(behaviour);
    let home = Home::sqlite();
    let (process, failure) = start_from_idea(&home, &server, 3_850).await;
    assert_eq!(failure, None);
    assert_eq!(server.refused_count(), 1, "the first refusal shows that the count is wrong");
    process.kill().await;
}

#[tokio::test]
async fn what_a_chat_template_adds_is_learned_from_the_first_replies() {
    let context_tokens = tight_context().await;
    let behaviour =
        Behaviour { context_tokens, counts: true, uncounted: 300, ..Behaviour::default() };
    let server = SmallServer::new(behaviour);
    let home = Home::sqlite();
    let set = |ports: &mut Ports| ports.settings.context_tokens = Some(context_tokens);
    let process = start_process(&home, &server, set).await;
    write_book(&process.ports).await;
    assert_all_fit(&server, context_tokens);
    assert!(server.counted_prompts() > 0);
    process.kill().await;
}
