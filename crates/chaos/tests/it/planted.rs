//! One test for each kind of fault that the checker knows.

use scribe_chaos::{
    check::{CheckLimits, CheckRule, check},
    history::{Answer, CommandOutcome, FaultKind, History, OutboxRow, SeenEvent},
};

use crate::good::{accepted, call, history, request, texts};

/// Plants a fault in a good history, and demands that the checker finds it. One fault may break
/// several rules.
#[track_caller]
fn finds(rule: CheckRule, plant: impl FnOnce(&mut History)) {
    let mut history = history();
    plant(&mut history);
    let found: Vec<CheckRule> = check(&history, &texts(), CheckLimits::default())
        .violations
        .iter()
        .map(|violation| violation.rule)
        .collect();
    assert!(found.contains(&rule), "{rule:?} is not among {found:?}");
}

/// Numbers the positions of the log again, and lets the outbox and the reader follow.
fn renumber(history: &mut History) {
    for (position, event) in (1..).zip(&mut history.events) {
        event.position = position;
    }
    let events = history.events.iter();
    history.readers[0].seen =
        events.map(|event| SeenEvent { position: event.position, id: event.id.clone() }).collect();
}

#[test]
fn a_command_without_an_acceptance_is_found() {
    finds(CheckRule::CommandNotAccepted, |history| {
        history.commands[0].answers.truncate(1);
    });
}

#[test]
fn a_refused_command_is_found() {
    finds(CheckRule::CommandNotAccepted, |history| {
        history.commands[0].answers =
            vec![Answer { at_ms: 9, outcome: CommandOutcome::Refused { status: 409 } }];
    });
}

#[test]
fn two_outcomes_of_one_command_are_found() {
    finds(CheckRule::OutcomesDiffer, |history| {
        history.commands[0].answers.push(accepted("ses-9"));
    });
}

#[test]
fn an_accepted_command_without_an_inbox_row_is_found() {
    finds(CheckRule::CommandLost, |history| {
        history.inbox.remove(0);
    });
}

#[test]
fn an_accepted_command_without_an_event_is_found() {
    finds(CheckRule::CommandLost, |history| {
        history.events[0].causation = Some("cmd-1".to_owned());
    });
}

#[test]
fn a_command_that_started_two_sessions_is_found() {
    finds(CheckRule::CommandAppliedTwice, |history| {
        history.events[10].causation = Some("cmd-0".to_owned());
    });
}

#[test]
fn a_session_that_no_client_has_started_is_found() {
    finds(CheckRule::CommandAppliedTwice, |history| {
        history.commands.pop();
    });
}

#[test]
fn a_command_that_stays_in_work_is_found() {
    finds(CheckRule::CommandOpen, |history| {
        "PROCESSING".clone_into(&mut history.inbox[1].status);
    });
}

#[test]
fn a_gap_in_the_positions_is_found() {
    finds(CheckRule::PositionGap, |history| {
        history.events[7].position = 9;
    });
}

#[test]
fn a_lost_event_at_the_end_of_the_log_is_found() {
    finds(CheckRule::EventLost, |history| {
        history.events.pop();
    });
}

#[test]
fn an_event_with_another_content_than_was_seen_is_found() {
    finds(CheckRule::EventLost, |history| {
        "event-x".clone_into(&mut history.events[4].id);
    });
}

#[test]
fn an_event_id_that_is_used_twice_is_found() {
    finds(CheckRule::EventTwice, |history| {
        history.events[5].id = history.events[4].id.clone();
    });
}

#[test]
fn an_event_that_was_applied_twice_is_found() {
    finds(CheckRule::AppliedTwice, |history| {
        let mut again = history.events[5].clone();
        "event-again".clone_into(&mut again.id);
        history.events.insert(6, again);
        renumber(history);
    });
}

#[test]
fn versions_out_of_order_are_found() {
    finds(CheckRule::VersionGap, |history| {
        history.events.swap(4, 5);
        renumber(history);
    });
}

#[test]
fn a_missing_version_of_a_stream_is_found() {
    finds(CheckRule::VersionGap, |history| {
        history.events.remove(5);
        renumber(history);
    });
}

#[test]
fn a_stream_whose_state_is_behind_its_log_is_found() {
    finds(CheckRule::StreamDiffers, |history| {
        history.streams[1].version = 1;
    });
}

#[test]
fn a_stream_without_a_state_is_found() {
    finds(CheckRule::StreamDiffers, |history| {
        history.streams.remove(2);
    });
}

#[test]
fn an_event_without_a_cause_is_found() {
    finds(CheckRule::CauseMissing, |history| {
        history.events[3].causation = None;
    });
}

#[test]
fn a_chapter_that_was_written_during_another_one_is_found() {
    finds(CheckRule::OrderBroken, |history| {
        let started = history.events.remove(7);
        history.events.insert(5, started);
        renumber(history);
    });
}

#[test]
fn an_event_that_was_not_published_is_found() {
    finds(CheckRule::NotPublished, |history| {
        "PENDING".clone_into(&mut history.outbox[3].status);
    });
}

#[test]
fn an_event_without_an_outbox_row_is_found() {
    finds(CheckRule::NotPublished, |history| {
        history.outbox.remove(3);
    });
}

#[test]
fn an_outbox_row_without_an_event_is_found() {
    finds(CheckRule::NotPublished, |history| {
        history.outbox.push(OutboxRow { event: "event-x".into(), status: "SENT".into() });
    });
}

#[test]
fn an_event_that_a_reader_missed_is_found() {
    finds(CheckRule::ReaderMissed, |history| {
        history.readers[0].seen.remove(4);
    });
}

#[test]
fn a_reader_that_stays_behind_is_found() {
    finds(CheckRule::ReaderMissed, |history| {
        history.readers[0].seen.pop();
    });
}

#[test]
fn an_event_that_a_reader_got_twice_is_found() {
    finds(CheckRule::ReaderRepeated, |history| {
        let again = history.readers[0].seen[4].clone();
        history.readers[0].seen.insert(5, again);
    });
}

#[test]
fn events_that_a_reader_got_out_of_order_are_found() {
    finds(CheckRule::ReaderRepeated, |history| {
        history.readers[0].seen.swap(4, 5);
    });
}

#[test]
fn a_task_that_is_left_is_found() {
    finds(CheckRule::TaskOpen, |history| {
        "RUNNING".clone_into(&mut history.tasks[0].status);
    });
}

#[test]
fn a_task_that_was_given_out_twice_is_found() {
    finds(CheckRule::TaskTwice, |history| {
        history.tasks[1].purpose = history.tasks[0].purpose.clone();
    });
}

#[test]
fn a_call_without_an_end_is_found() {
    finds(CheckRule::CallOpen, |history| {
        "STARTED".clone_into(&mut history.calls[0].status);
    });
}

#[test]
fn a_reply_that_was_stored_for_two_attempts_is_found() {
    finds(CheckRule::CallStoredTwice, |history| {
        history.calls[0] = call("task-0", 1, "COMPLETED", Some("a"));
    });
}

#[test]
fn a_reply_that_was_stored_for_two_tasks_is_found() {
    finds(CheckRule::CallStoredTwice, |history| {
        history.calls.push(call("task-2", 1, "COMPLETED", Some("b")));
    });
}

#[test]
fn a_stored_reply_that_was_never_sent_is_found() {
    finds(CheckRule::CallStoredTwice, |history| {
        history.calls.push(call("task-2", 1, "COMPLETED", Some("x")));
    });
}

#[test]
fn a_reply_that_was_not_stored_is_found() {
    finds(CheckRule::CallLost, |history| {
        history.calls.pop();
    });
}

#[test]
fn a_request_that_was_repeated_without_a_fault_is_found() {
    finds(CheckRule::CallRepeated, |history| {
        history.requests.push(request("b", 0, 5_000));
    });
}

#[test]
fn a_request_that_was_repeated_long_after_its_reply_is_found() {
    finds(CheckRule::CallRepeated, |history| {
        history.requests.insert(0, request("c", 1, 100));
        history.requests.push(request("c", 1, 12_000));
    });
}

#[test]
fn a_request_that_a_killed_process_sent_after_its_end_is_found() {
    finds(CheckRule::CallRepeated, |history| {
        history.requests[0] = request("a", 0, 2_500);
    });
}

#[test]
fn a_request_that_was_repeated_because_another_process_was_killed_is_found() {
    finds(CheckRule::CallRepeated, |history| {
        history.requests[0].process = 1;
    });
}

#[test]
fn a_request_that_was_repeated_because_of_an_end_in_order_is_found() {
    finds(CheckRule::CallRepeated, |history| {
        history.faults[0].kind = FaultKind::Restart;
    });
}

#[test]
fn a_repeated_request_without_a_row_in_the_ledger_is_found() {
    finds(CheckRule::RepeatUnrecorded, |history| {
        history.calls.remove(0);
    });
}

#[test]
fn a_book_that_is_not_complete_is_found() {
    finds(CheckRule::BookIncomplete, |history| {
        "session PAUSED".clone_into(&mut history.books[0].status);
    });
}

#[test]
fn a_book_without_its_last_chapter_is_found() {
    finds(CheckRule::BookIncomplete, |history| {
        history.books[0].chapters.pop();
    });
}

#[test]
fn a_book_that_is_there_twice_is_found() {
    finds(CheckRule::BookIncomplete, |history| {
        let again = history.books[0].clone();
        history.books.push(again);
    });
}

#[test]
fn a_book_of_nobody_is_found() {
    finds(CheckRule::BookIncomplete, |history| {
        history.books[0].number = None;
    });
}

#[test]
fn another_text_is_found() {
    finds(CheckRule::TextDiffers, |history| {
        "0, two, changed".clone_into(&mut history.books[0].chapters[1]);
    });
}

#[test]
fn a_slow_fail_over_is_found() {
    finds(CheckRule::FailOverSlow, |history| {
        history.faults[0].fail_over_ms = Some(5_001);
    });
}

#[test]
fn a_fail_over_that_did_not_happen_is_found() {
    finds(CheckRule::FailOverSlow, |history| {
        history.faults[0].fail_over_ms = None;
    });
}

#[test]
fn a_long_silence_is_found() {
    finds(CheckRule::SilenceLong, |history| {
        history.faults[0].longest_silence_ms = 60_000;
    });
}

#[test]
fn a_fault_while_nothing_was_written_is_found() {
    finds(CheckRule::FaultOnIdle, |history| {
        history.faults[0].open_books = 0;
    });
}

#[test]
fn a_restart_that_did_not_end_in_order_is_found() {
    finds(CheckRule::EndedBadly, |history| {
        history.faults[1].exit_code = Some(5);
    });
}

#[test]
fn a_process_that_ended_badly_after_the_run_is_found() {
    finds(CheckRule::EndedBadly, |history| {
        history.exit_codes[1] = None;
    });
}

#[test]
fn a_fault_of_the_verification_is_found() {
    finds(CheckRule::VerifyFailed, |history| {
        history.verify_faults.push("row x differs".to_owned());
    });
}

#[test]
fn events_of_a_process_whose_clock_is_five_minutes_behind_are_found() {
    finds(CheckRule::TimeWrong, |history| history.events[3].at_ms -= 300_000);
}

#[test]
fn events_of_a_process_whose_clock_is_five_minutes_ahead_are_found() {
    finds(CheckRule::TimeWrong, |history| history.events[3].at_ms += 300_000);
}

#[test]
fn an_event_that_bears_a_time_long_before_an_earlier_one_is_found() {
    finds(CheckRule::TimeWrong, |history| {
        history.ended_ms = 900_000;
        history.events[9].at_ms = 400_000;
    });
}
