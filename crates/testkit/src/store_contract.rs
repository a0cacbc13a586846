//! The contract of the store, which every database must pass.
//!
//! The tests of a database invoke `scribe_testkit::store_contract!(open)` once. `open` is an async
//! function that creates an empty database with an up-to-date schema. If the server is not
//! configured, it returns `None`.

use std::sync::Arc;

use scribe_ports::store::{ChangeSet, CommitOutcome, readers::Database};
use tokio::task::JoinSet;

pub mod audit;
pub mod batches;
pub mod book_tables;
pub mod checkpoints;
pub mod dead_letters;
pub mod example;
pub mod expectations;
pub mod fixture;
pub mod identities;
pub mod ledger;
pub mod library;
pub mod load;
pub mod log;
pub mod refusals;
pub mod tasks;
pub mod waiting;

/// Makes a test of every case in the contract.
#[macro_export]
macro_rules! store_contract {
    ($open:path) => {
        $crate::store_contract!($open;
            identities: a_command_is_accepted_once,
            identities: a_delivery_is_handled_once,
            identities: a_delivery_below_the_low_water_position_is_a_duplicate,
            identities: a_call_begins_once,
            identities: a_call_ends_once,
            identities: a_timer_fires_once,
            identities: an_identity_is_checked_before_expectations,
            expectations: a_changed_stream_is_a_conflict,
            expectations: a_changed_flow_is_a_conflict,
            expectations: a_changed_task_is_a_conflict,
            expectations: a_task_that_is_held_cannot_be_claimed,
            expectations: a_second_active_command_is_a_conflict_until_the_first_ends,
            expectations: a_set_may_end_the_active_command_that_it_replaces,
            expectations: an_ended_command_does_not_change,
            batches: one_failing_set_among_fifty_fails_alone,
            batches: two_sets_of_a_batch_may_hold_the_same_content,
            batches: the_same_command_twice_at_once_is_accepted_once,
            batches: of_two_active_commands_at_once_one_is_accepted,
            batches: the_same_message_may_be_marked_twice_at_once,
            batches: sets_of_a_key_are_written_in_their_order,
            batches: of_two_sets_that_break_each_others_expectations_one_is_written,
            tasks: the_calls_of_cancelled_tasks_are_found,
            tasks: a_task_is_claimed_and_completed,
            tasks: a_task_changes_only_from_the_named_status,
            tasks: a_released_task_waits_for_its_time,
            tasks: a_running_task_that_was_held_waits_after_its_release,
            tasks: only_the_lease_of_a_running_task_is_renewed,
            tasks: the_tasks_of_a_flow_are_held_released_and_cancelled,
            tasks: an_open_task_is_cancelled_alone,
            ledger: the_first_reply_is_kept_and_a_later_one_is_superseded,
            ledger: of_two_replies_at_once_one_is_superseded,
            ledger: calls_of_cancelled_tasks_are_uncertain,
            ledger: the_answers_to_a_question_are_found_by_its_hash,
            ledger: an_uncertain_call_may_still_be_answered,
            ledger: a_call_can_begin_and_end_in_one_set,
            ledger: totals_include_whether_a_price_is_unknown,
            ledger: totals_are_grouped_by_agent,
            ledger: each_provider_is_listed_once,
            ledger: the_least_that_a_cache_has_served_is_found,
            log: events_survive_a_round_trip,
            log: the_outbox_keeps_events_until_they_are_sent,
            log: streams_are_replaced,
            checkpoints: books_behind_are_those_with_events_to_handle,
            checkpoints: the_low_water_position_never_passes_an_open_event,
            checkpoints: a_checkpoint_may_include_the_events_of_its_set,
            checkpoints: a_checkpoint_never_passes_an_event_of_another_set,
            checkpoints: a_delivery_that_was_handled_in_part_is_refused,
            dead_letters: a_letter_parks_its_key_until_it_is_released,
            dead_letters: a_dropped_letter_is_skipped,
            dead_letters: a_letter_for_a_handled_event_is_a_duplicate,
            dead_letters: a_letter_ends_once,
            dead_letters: open_letters_are_listed_and_their_ends_are_reported,
            waiting: timers_come_in_the_order_in_which_they_are_due,
            waiting: a_handle_waits_until_it_is_resumed,
            waiting: flows_are_replaced,
            waiting: a_commit_wakes_the_waiters_of_its_topics,
            library: sessions_survive_a_round_trip,
            library: lists_continue_after_a_cursor,
            audit: rows_that_differ_are_found,
            audit: orphans_are_removed,
            audit: the_log_names_its_books,
            audit: a_missing_content_is_reported_with_its_references,
            book_tables: every_row_survives_a_round_trip,
            book_tables: lists_continue_after_a_cursor_and_contain_one_novel,
            book_tables: accepted_versions_are_those_referenced_by_chapters,
            book_tables: a_removed_fact_is_not_found,
            book_tables: the_latest_state_before_a_position_is_found,
            book_tables: the_newest_facts_about_subjects_are_found,
            book_tables: the_book_before_a_position_is_found,
            refusals: nul_is_refused_in_text_and_in_documents,
            refusals: a_set_that_writes_a_row_twice_is_refused,
            refusals: a_missing_content_is_reported_as_damage,
            refusals: an_end_of_an_unknown_call_is_refused,
            load: sets_under_load_keep_positions_and_versions_gapless,
        );
    };
    ($open:path; $($group:ident: $case:ident,)*) => {$(
        #[tokio::test]
        async fn $case() {
            if let Some(database) = $open(stringify!($case)).await {
                $crate::store_contract::$group::$case(database).await;
            }
        }
    )*};
}

/// Writes a change set that must succeed, and returns the position of its first event.
pub(crate) async fn commit_set(database: &dyn Database, set: ChangeSet) -> Option<i64> {
    match database.commit(set).await {
        Ok(CommitOutcome::Committed { first_position }) => first_position,
        other => panic!("expected the set to be written, got {other:?}"),
    }
}

/// Commits change sets concurrently, and returns their outcomes in the order of the sets.
pub(crate) async fn commit_at_once(
    database: &Arc<dyn Database>,
    sets: Vec<ChangeSet>,
) -> Vec<Result<CommitOutcome, scribe_ports::store::StoreError>> {
    let mut running = JoinSet::new();
    let count = sets.len();
    for (i, set) in sets.into_iter().enumerate() {
        let database = Arc::clone(database);
        running.spawn(async move { (i, database.commit(set).await) });
    }
    let mut outcomes: Vec<_> = running.join_all().await;
    assert_eq!(outcomes.len(), count);
    outcomes.sort_by_key(|(i, _)| *i);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}
