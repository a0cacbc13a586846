//! Plays malformed replies and streams over a real connection. Users of other programs reported
//! each of them in public.
//!
//! `docs/malformed-replies.md` is generated from the same cases and their outcomes.
//! `SCRIBE_REWRITE_PAGES=1` regenerates it.

mod case;
mod check;
mod page;
mod play;

use std::{collections::BTreeSet, fs, path::Path};

use self::{
    case::sections,
    check::faults,
    page::Page,
    play::{play, play_with},
};
use crate::wire_forms::OTHER_PROVIDERS;

#[tokio::test]
async fn every_malformed_reply_is_handled_as_documented() {
    let mut page = Page::new();
    let mut failures = Vec::new();
    for section in sections() {
        page.begin_section(&section);
        for case in &section.cases {
            let played = play(case).await;
            failures.extend(faults(case, &played));
            page.add_case(case, &played);
        }
    }
    assert!(failures.is_empty(), "{} faults:\n{}", failures.len(), failures.join("\n"));

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/malformed-replies.md");
    let page = page.into_markdown();
    if std::env::var_os("SCRIBE_REWRITE_PAGES").is_some() {
        fs::write(&file, &page).unwrap();
    }
    let stored = fs::read_to_string(&file).unwrap_or_default();
    assert!(stored == page, "the page is not what the program does; set SCRIBE_REWRITE_PAGES=1");
}

/// A case whose answer does not depend on the format: the model's own text in an ordinary stream,
/// or a status with a body.
#[tokio::test]
async fn malformed_replies_are_handled_alike_in_the_formats_of_all_providers() {
    let mut failures = Vec::new();
    let mut played_cases = 0;
    for case in sections().iter().flat_map(|section| &section.cases) {
        if !case.is_independent_of_the_format() {
            continue;
        }
        for provider in OTHER_PROVIDERS {
            let played = play_with(case, provider).await;
            let faults = faults(case, &played).into_iter();
            failures.extend(faults.map(|fault| format!("{provider}: {fault}")));
            played_cases += 1;
        }
    }
    assert!(failures.is_empty(), "{} faults:\n{}", failures.len(), failures.join("\n"));
    assert!(played_cases > 200, "{played_cases}");
}

#[test]
fn every_malformed_reply_has_its_own_id_and_a_public_thread() {
    let sections = sections();
    let cases: Vec<_> = sections.iter().flat_map(|section| &section.cases).collect();
    let ids: BTreeSet<_> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases.len());
    for case in cases {
        let thread = case.thread.strip_prefix("https://github.com/").unwrap();
        let parts: Vec<_> = thread.split('/').collect();
        let [_, _, kind, number] = parts[..] else { panic!("{}", case.id) };
        assert!(["issues", "pull"].contains(&kind), "{}", case.id);
        assert!(number.parse::<u32>().is_ok(), "{}", case.id);
        let outcomes = [&case.text, &case.json, &case.problem, &case.error];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_some()).count(), 1, "{}", case.id);
        assert!(case.reply.is_some() == case.answer.is_empty(), "{}", case.id);
    }
}
