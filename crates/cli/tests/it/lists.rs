//! Lists on a terminal: a page, and how to see the next one.

use crate::scribe::{Scribe, stderr_text};

/// The lines that a command prints.
fn printed_lines(scribe: &Scribe, args: &[&str]) -> Vec<String> {
    let output = scribe.run(args);
    assert!(output.status.success(), "{args:?}: {}", stderr_text(&output));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Reads a list page by page, as a person does who follows its last line. Returns its rows.
fn read_pages(scribe: &Scribe, list: &[&str], limit: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let limit_text = limit.to_string();
        let mut args = [list, &["--limit", &limit_text]].concat();
        args.extend(after.iter().flat_map(|after| ["--after", after]));
        let mut page = printed_lines(scribe, &args);
        after = page
            .last()
            .and_then(|last| last.strip_prefix("next page: --after "))
            .map(str::to_owned);
        if after.is_none() {
            assert!(page.len() <= limit, "{page:?}");
            rows.extend(page);
            return rows;
        }
        page.pop();
        assert_eq!(page.len(), limit, "{page:?}");
        rows.extend(page);
    }
}

#[test]
fn lists_are_read_page_by_page() {
    let scribe = Scribe::new();
    for premise in ["A ferry", "A lighthouse", "A bridge"] {
        let args = ["write", "--premise", premise, "--chapters", "5", "--stop-after", "outline"];
        let written = scribe.run(&args);
        assert!(written.status.success(), "{}", stderr_text(&written));
    }
    let novels = printed_lines(&scribe, &["novels", "list"]);
    assert_eq!(novels.len(), 3);
    for limit in [1, 2, 3, 4] {
        assert_eq!(read_pages(&scribe, &["novels", "list"], limit), novels);
    }
    let (novel, _) = novels[0].split_once(' ').unwrap();
    let chapters = ["chapters", "list", novel];
    let whole = printed_lines(&scribe, &chapters);
    assert_eq!(whole.len(), 5);
    for limit in [1, 2, 5, 6] {
        assert_eq!(read_pages(&scribe, &chapters, limit), whole);
    }
    assert_eq!(printed_lines(&scribe, &["chapters", "list", novel, "--after", "3"]), whole[3..]);
    assert!(printed_lines(&scribe, &["chapters", "list", novel, "--after", "5"]).is_empty());
    let events = read_pages(&scribe, &["events", "list"], 40);
    assert_eq!(events, printed_lines(&scribe, &["events", "list", "--limit", "1000"]));
    assert!(printed_lines(&scribe, &["dead-letters", "list"]).is_empty());
}

#[test]
fn a_limit_or_a_position_out_of_range_is_refused() {
    let scribe = Scribe::new();
    let novel = "nov_01a1fb4f-66aa-8976-8f67-0ba290b09688";
    for list in [
        &["novels", "list"][..],
        &["chapters", "list", novel],
        &["events", "list"],
        &["dead-letters", "list"],
    ] {
        for limit in ["0", "-1", "1001", "many"] {
            let output = scribe.run(&[list, &["--limit", limit]].concat());
            assert_eq!(output.status.code(), Some(2), "{list:?} {limit}");
            assert!(stderr_text(&output).contains("--limit"), "{}", stderr_text(&output));
        }
    }
    for list in [&["chapters", "list", novel][..], &["events", "list"]] {
        let output = scribe.run(&[list, &["--after", "-1"]].concat());
        assert_eq!(output.status.code(), Some(2), "{list:?}");
    }
}
