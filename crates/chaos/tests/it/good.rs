//! A history in which nothing is wrong: two books, two processes, a kill and a restart.

use scribe_chaos::{
    check::{CheckLimits, Texts, check},
    history::{
        Answer, Book, CallRow, Command, CommandOutcome, Event, Fault, FaultKind, History, InboxRow,
        OutboxRow, Reader, Request, RequestEnd, SeenEvent, Stream, TaskRow,
    },
};

/// The log of a book: the stream, its version, and the event.
const LOG: [(&str, i64, &str); 10] = [
    ("ses", 1, "Genesis.Started"),
    ("ses", 2, "Genesis.Finished"),
    ("nov", 1, "Novel.Created"),
    ("nov", 2, "Novel.GenerationStarted"),
    ("one", 1, "Chapter.SceneDrafted"),
    ("one", 2, "Chapter.Recorded"),
    ("one", 3, "Chapter.Published"),
    ("two", 1, "Chapter.SceneDrafted"),
    ("two", 2, "Chapter.Recorded"),
    ("two", 3, "Chapter.Published"),
];

pub(crate) fn texts() -> Texts {
    (0..2).map(|book| (book, chapters(book))).collect()
}

fn chapters(book: u32) -> Vec<String> {
    vec![format!("{book}, one"), format!("{book}, two")]
}

pub(crate) fn accepted(session: &str) -> Answer {
    Answer { at_ms: 10, outcome: CommandOutcome::Accepted { session: session.to_owned() } }
}

pub(crate) fn request(key: &str, process: usize, requested_ms: u64) -> Request {
    let end = Some(RequestEnd { at_ms: requested_ms + 50, is_delivered: true });
    Request { key: key.to_owned(), reply: format!("reply to {key}"), process, requested_ms, end }
}

pub(crate) fn call(task: &str, attempt: i64, status: &str, key: Option<&str>) -> CallRow {
    CallRow {
        task: task.to_owned(),
        call_no: 1,
        attempt,
        status: status.to_owned(),
        reply: key.map(|key| format!("reply to {key}")),
    }
}

fn fault(kind: FaultKind, process: usize, began_ms: u64) -> Fault {
    Fault {
        kind,
        process,
        led: true,
        began_ms,
        ended_ms: began_ms + 2_000,
        fail_over_ms: Some(900),
        next_event_ms: Some(20),
        longest_silence_ms: 900,
        open_books: 2,
        exit_code: (kind == FaultKind::Restart).then_some(0),
    }
}

/// Returns the history. The first request of task 0 is repeated, because its process was killed.
pub(crate) fn history() -> History {
    let mut history = History {
        faults: vec![fault(FaultKind::Kill, 0, 1_000), fault(FaultKind::Restart, 1, 9_000)],
        exit_codes: vec![Some(0), Some(0)],
        ended_ms: 20_000,
        ..History::default()
    };
    for book in 0..2_u32 {
        let session = format!("ses-{book}");
        history.commands.push(Command {
            id: format!("cmd-{book}"),
            book,
            sent_ms: 5,
            answers: vec![
                Answer {
                    at_ms: 8,
                    outcome: CommandOutcome::Unknown { reason: "reset".to_owned() },
                },
                accepted(&session),
            ],
        });
        history.inbox.push(InboxRow {
            id: format!("cmd-{book}"),
            status: "COMPLETED".to_owned(),
            session: session.clone(),
        });
        for (stream, version, event_type) in LOG {
            let position = i64::try_from(history.events.len()).unwrap() + 1;
            history.events.push(Event {
                position,
                at_ms: position * 100,
                id: format!("event-{position}"),
                event_type: event_type.to_owned(),
                stream: format!("{stream}-{book}"),
                version,
                book: session.clone(),
                causation: Some(if version == 1 && stream == "ses" {
                    format!("cmd-{book}")
                } else {
                    format!("event-{}", position - 1)
                }),
            });
        }
        for (stream, version) in [("ses", 2), ("nov", 2), ("one", 3), ("two", 3)] {
            history.streams.push(Stream { id: format!("{stream}-{book}"), version });
        }
        history.tasks.push(TaskRow {
            id: format!("task-{book}"),
            status: "COMPLETED".to_owned(),
            purpose: format!("run-{book} propose concepts 1"),
        });
        history.books.push(Book {
            number: Some(book),
            session,
            status: "COMPLETED".to_owned(),
            chapters: chapters(book),
        });
    }
    history.outbox = history
        .events
        .iter()
        .map(|event| OutboxRow { event: event.id.clone(), status: "SENT".to_owned() })
        .collect();
    let seen = history.events.iter();
    let seen = seen.map(|event| SeenEvent { position: event.position, id: event.id.clone() });
    history.readers = vec![Reader { seen: seen.collect(), connections: 3 }];
    history.requests = vec![request("a", 0, 980), request("b", 1, 990), request("a", 1, 1_900)];
    history.calls = vec![
        call("task-0", 1, "UNCERTAIN", None),
        call("task-0", 2, "COMPLETED", Some("a")),
        call("task-1", 1, "COMPLETED", Some("b")),
    ];
    history
}

#[test]
fn a_good_history_has_no_violation() {
    let verdict = check(&history(), &texts(), CheckLimits::default());
    assert_eq!(verdict.violations, []);
    assert_eq!(verdict.repeats, [1, 0], "the repeated call belongs to the kill");
}
