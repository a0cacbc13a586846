use scribe_domain::{
    Timestamp,
    chapter::PromiseKind,
    content::ContentHash,
    id::{ChapterId, NovelId, VersionId},
};
use serde_json::json;
use uuid::Uuid;

use super::*;

fn record(position: i32, promises: &[(&str, PromiseState)]) -> RecordRow {
    let promise = |(text, state): &(&str, PromiseState)| RecordedPromise {
        text: (*text).to_owned(),
        kind: PromiseKind::Mystery,
        state: *state,
        quotation: "q".into(),
    };
    let promises: Vec<RecordedPromise> = promises.iter().map(promise).collect();
    RecordRow {
        chapter_id: ChapterId(Uuid::from_u128(u128::try_from(position).unwrap())),
        novel_id: NovelId(Uuid::nil()),
        position,
        title: "T".into(),
        version_id: VersionId(Uuid::nil()),
        summary: "S".into(),
        recap: String::new(),
        long_recap: String::new(),
        promises: json!(promises),
        story_date: String::new(),
        record: ContentHash([0; 32]),
        manifest: ContentHash([0; 32]),
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn a_promise_is_open_from_the_chapter_that_makes_it_until_one_keeps_it() {
    let records = [
        record(
            1,
            &[
                ("Who moved the lamp?", PromiseState::Open),
                ("The vow of Bronia", PromiseState::Open),
            ],
        ),
        record(2, &[("who moved the lamp", PromiseState::Advanced)]),
        record(
            3,
            &[
                ("The vow of Bronia.", PromiseState::Paid),
                ("Was it the ferryman?", PromiseState::Paid),
            ],
        ),
        record(4, &[("The rope will break", PromiseState::Advanced)]),
    ];
    let open = find_open_promises(&records).unwrap();
    let open: Vec<(u32, &str)> =
        open.iter().map(|promise| (promise.chapter, promise.text.as_str())).collect();
    assert_eq!(open, [(1, "Who moved the lamp?"), (4, "The rope will break")]);
}

#[test]
fn of_many_promises_the_newest_the_oldest_and_those_about_the_cast_are_shown() {
    let texts = [
        "anchor",
        "bridge",
        "candle",
        "The dagger of Maren",
        "ember",
        "ferry",
        "granary",
        "harbour",
        "icehouse",
        "jetty",
        "keel",
        "lantern",
        "mill",
    ];
    let records: Vec<RecordRow> = (1..)
        .zip(texts)
        .map(|(position, text)| record(position, &[(text, PromiseState::Open)]))
        .collect();
    let open = find_open_promises(&records).unwrap();
    let chapters = |room| -> Vec<u32> {
        let shown = choose_promises(&open, room, &["Maren Holt".to_owned()]);
        shown.iter().map(|promise| promise.chapter).collect()
    };
    assert_eq!(chapters(PromiseRoom::PLAN), [1, 2, 4, 10, 11, 12, 13]);
    assert_eq!(chapters(PromiseRoom::RECORD), [1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13]);
    assert_eq!(choose_promises(&open[..3], PromiseRoom::PLAN, &[]), open[..3]);
}

#[test]
fn the_promise_that_is_kept_is_the_one_that_is_most_alike() {
    let [first, second] = ["first", "second"]
        .map(|n| format!("Will Maren find the {n} key before the flood reaches the tower?"));
    let records = [
        record(1, &[(&first, PromiseState::Open), (&second, PromiseState::Open)]),
        record(2, &[(&second, PromiseState::Paid)]),
    ];
    let open = find_open_promises(&records).unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].text, first);
    let long = format!("{} and more that no recorder would repeat, {}", first, "word ".repeat(40));
    let records = [
        record(1, &[("Who lit the fire?", PromiseState::Open), (&long, PromiseState::Open)]),
        record(2, &[(&shorten_text(&long, SHOWN_CHARS), PromiseState::Paid)]),
    ];
    let open = find_open_promises(&records).unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
}
