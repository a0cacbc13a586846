//! A catalogue of every event in the log, in every version that was ever written. It ensures that
//! stored events stay readable indefinitely.
//!
//! A golden file contains payloads of one type and version, in their stored form. If an event has
//! no line here, or a line has no file, the test does not compile.

use scribe_domain::{
    canon::CanonEvent, chapter::ChapterEvent, event::Event, genesis::GenesisEvent,
    novel::NovelEvent,
};
use serde_json::Value;

/// A golden file.
struct Golden {
    event_type: &'static str,
    version: i32,
    text: &'static str,
}

/// Lists every event with the versions in which it was written.
macro_rules! catalogue {
    ($($aggregate:ident($events:ident) { $($fact:ident: $($version:literal),+;)+ })+) => {
        const CATALOGUE: &[Golden] = &[$($($(Golden {
            event_type: concat!(stringify!($aggregate), ".", stringify!($fact)),
            version: $version,
            text: include_str!(concat!(
                "golden/events/", stringify!($aggregate), ".", stringify!($fact), ".v",
                stringify!($version), ".json",
            )),
        },)+)+)+];

        /// Returns the type of an event. An event that the catalogue does not list does not
        /// compile.
        fn listed_type(event: &Event) -> &'static str {
            match event {
                $($(Event::$aggregate($events::$fact { .. }) => {
                    concat!(stringify!($aggregate), ".", stringify!($fact))
                })+)+
            }
        }
    };
}

catalogue! {
    Genesis(GenesisEvent) {
        Started: 1, 2;
        AttendanceChanged: 1;
        ProposalRequested: 1, 2;
        ConceptsProposed: 1, 2;
        FeedbackGiven: 1;
        CombinationRequested: 1;
        StagesMadeStale: 1;
        ConceptSelected: 1;
        StagePartDrafted: 1, 2;
        StageProposed: 1;
        StageConfirmed: 1;
        StageEntered: 1;
        WaitExpired: 1;
        Paused: 1;
        Resumed: 1;
        Finished: 1;
        Abandoned: 1;
        PartFailed: 1;
        Failed: 1;
    }
    Novel(NovelEvent) {
        Created: 1;
        PlanChanged: 1;
        GenerationStarted: 1;
        StatusChanged: 1;
        ChapterPublished: 1;
        AttendanceChanged: 1;
        ChapterOrdered: 1;
        OrderEnded: 1;
    }
    Chapter(ChapterEvent) {
        Planned: 1;
        WorkStarted: 1;
        OutlineCreated: 1;
        ScenesStructured: 1;
        SceneDrafted: 1;
        ScenesPatched: 1;
        Drafted: 1;
        Revised: 1;
        Critiqued: 1, 2;
        FactChecked: 1, 2;
        Reviewed: 1, 2;
        Escalated: 1;
        RedraftOrdered: 1, 2;
        ApprovalRequested: 1;
        Rejected: 1;
        OrderDropped: 1;
        Approved: 1;
        Edited: 1;
        VersionRestored: 1;
        VersionProposed: 1;
        NeedsAttention: 1;
        NotPrepared: 1;
        WorkResumed: 1, 2;
        RecordPrepared: 1;
        Recorded: 1;
        Published: 1;
    }
    Canon(CanonEvent) {
        CharacterAdded: 1;
        RelationChanged: 1;
        EntryAdded: 1;
        CharacterChanged: 1;
        FactRecorded: 1;
        FactRetracted: 1;
    }
}

/// Returns the payloads of a golden file.
fn golden_payloads(golden: &Golden) -> Vec<Value> {
    let payloads: Vec<Value> = serde_json::from_str(golden.text).unwrap();
    assert!(!payloads.is_empty(), "{} has no payload", golden.event_type);
    payloads
}

/// Adds the paths of all fields of a payload that have a value.
fn collect_filled_paths(value: &Value, path: &str, paths: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                collect_filled_paths(value, &format!("{path}.{name}"), paths);
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| collect_filled_paths(item, path, paths));
        }
        Value::Null => {}
        _ => paths.push(path.to_owned()),
    }
}

#[test]
fn every_golden_event_is_read_as_its_original_event() {
    for golden in CATALOGUE {
        for payload in golden_payloads(golden) {
            let event = Event::from_stored(golden.event_type, golden.version, payload).unwrap();
            assert_eq!(listed_type(&event), golden.event_type);
        }
    }
}

#[test]
fn an_event_of_the_newest_version_matches_its_golden_file() {
    let newest = CATALOGUE
        .iter()
        .filter(|golden| golden.version == Event::newest_version(golden.event_type));
    for golden in newest {
        for payload in golden_payloads(golden) {
            let event =
                Event::from_stored(golden.event_type, golden.version, payload.clone()).unwrap();
            let stored = event.to_stored().unwrap();
            assert_eq!(stored.event_type, golden.event_type);
            assert_eq!(stored.event_version, golden.version);
            assert_eq!(stored.payload, payload, "{}", golden.event_type);
        }
    }
}

#[test]
fn every_field_of_an_event_is_filled_in_its_golden_file() {
    for golden in CATALOGUE {
        let payloads = golden_payloads(golden);
        let mut paths = Vec::new();
        payloads.iter().for_each(|payload| collect_filled_paths(payload, "", &mut paths));
        for payload in &payloads {
            for (name, value) in payload.as_object().unwrap() {
                let path = format!(".{name}");
                let within = format!("{path}.");
                let is_filled = paths.iter().any(|p| *p == path || p.starts_with(&within));
                assert!(is_filled, "{}: {name} is always {value}", golden.event_type);
            }
        }
    }
}

#[test]
fn an_unknown_version_is_refused_and_named() {
    for golden in CATALOGUE {
        let payload = golden_payloads(golden).remove(0);
        let unknown = Event::newest_version(golden.event_type) + 1;
        let refused = Event::from_stored(golden.event_type, unknown, payload).unwrap_err();
        assert_eq!(refused.event_version, unknown);
        assert_eq!(refused.event_type, golden.event_type);
    }
}

/// Fails if any version of an event, up to the newest, has no golden file.
#[test]
fn every_event_has_a_golden_file_of_every_version() {
    for golden in CATALOGUE {
        for version in 1..=Event::newest_version(golden.event_type) {
            let is_listed = CATALOGUE
                .iter()
                .any(|other| other.event_type == golden.event_type && other.version == version);
            assert!(is_listed, "{} has no golden file of version {version}", golden.event_type);
        }
    }
}

#[test]
fn an_event_that_lacks_a_field_of_its_version_is_refused() {
    for golden in CATALOGUE.iter().filter(|golden| golden.version > 1) {
        let older = CATALOGUE
            .iter()
            .find(|older| older.event_type == golden.event_type && older.version == 1)
            .unwrap();
        for payload in golden_payloads(older) {
            let added: Vec<String> = golden_payloads(golden)[0]
                .as_object()
                .unwrap()
                .keys()
                .filter(|name| payload.get(name).is_none())
                .cloned()
                .collect();
            assert!(!added.is_empty(), "{} has no new field", golden.event_type);
            let refused = Event::from_stored(golden.event_type, golden.version, payload);
            assert!(refused.is_err(), "{} without {added:?} is read", golden.event_type);
        }
    }
}

/// A score in an event must equal its stored column to the last bit, so JSON must keep every bit.
#[test]
fn numbers_with_fractions_survive_their_json() {
    for number in (1..5_000).map(|n| f64::from(n) / 7.0 * 1.1) {
        let text = serde_json::to_string(&number).unwrap();
        let read: f64 = serde_json::from_str(&text).unwrap();
        assert_eq!(read.to_bits(), number.to_bits(), "{text}");
    }
}
