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

use self::{case::sections, check::faults, page::Page, play::play};

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
