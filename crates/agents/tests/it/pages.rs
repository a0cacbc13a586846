//! Every prompt has a page in `docs/prompts`, and every page a prompt.

use std::{collections::BTreeSet, fs, path::Path};

/// The pages that belong to no single prompt: the list, and the head of the book.
const SHARED_PAGES: [&str; 2] = ["README.md", "chapter.md"];

fn folder(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn list_files(path: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder(path)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Returns the files that are prompts, with their text. The others hold parts that prompts share.
fn prompts() -> Vec<(String, String)> {
    let files = list_files("src/prompts").into_iter();
    let texts = files.map(|name| {
        let text = fs::read_to_string(folder("src/prompts").join(&name)).unwrap();
        (name, text)
    });
    texts.filter(|(_, text)| text.starts_with("---\n")).collect()
}

#[test]
fn every_prompt_has_a_page_and_every_page_a_prompt() {
    let prompts = prompts().into_iter().map(|(name, _)| name);
    let expected: BTreeSet<String> = prompts.chain(SHARED_PAGES.map(str::to_owned)).collect();
    assert_eq!(list_files("../../docs/prompts"), expected);
}

/// A page that says something else is out of date: `make prompt-pages` writes it.
#[test]
fn the_page_of_a_prompt_says_what_the_prompt_is_for_and_its_version() {
    for (name, text) in prompts() {
        let (front, body) = text.split_once("\n---\n").unwrap();
        let (purpose, _) = body.split_once("\n# part: ").unwrap();
        let purpose = purpose.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!purpose.is_empty(), "{name} does not say what it is for");
        let version = front.lines().find_map(|line| line.strip_prefix("version: ")).unwrap();
        let page = fs::read_to_string(folder("../../docs/prompts").join(&name)).unwrap();
        assert!(page.contains(&purpose), "{name}");
        assert!(page.contains(&format!("version {version}.\n")), "{name}");
    }
}
