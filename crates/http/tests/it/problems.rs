//! Every problem has a page, and every page belongs to a problem.

use std::{collections::BTreeSet, path::Path};

use scribe_domain::problem_code::ProblemCode;

use crate::support::Server;

#[test]
fn every_problem_code_has_a_page_and_every_page_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/problems");
    let pages: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let codes: BTreeSet<String> =
        ProblemCode::ALL.iter().map(|code| format!("{}.md", code.as_str())).collect();
    assert_eq!(pages, codes);
    for code in ProblemCode::ALL {
        let page = code.page();
        assert!(
            page.starts_with(&format!("# {}\n\n`{}`\n", code.title(), code.as_str())),
            "{page}"
        );
        assert!(page.contains("## What to do"));
    }
}

#[tokio::test]
async fn the_type_of_a_problem_is_the_address_of_its_page() {
    let server = Server::idle().await;
    let problem = server.get("/api/v1/novels/x").await.json();
    let page = server.get(problem["type"].as_str().unwrap()).await;
    assert!(page.text.contains(problem["title"].as_str().unwrap()));
}
