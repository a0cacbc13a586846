//! What a book has cost, and how much of its prompts the provider's cache served.

use serde_json::Value;

use crate::{
    beside::with_model,
    book_server::{Answer, BookServer},
    scribe::{Scribe, last_line, stderr_text},
};

const WRITE: [&str; 7] =
    ["write", "--premise", "A keeper of a lamp", "--chapters", "1", "--words-per-chapter", "400"];

fn novel_id(scribe: &Scribe) -> String {
    let listed = last_line(&scribe.run(&["novels", "list", "--json"]));
    listed["items"][0]["novel_id"].as_str().unwrap().to_owned()
}

#[test]
fn the_cached_share_of_each_agent_is_shown() {
    let scribe = Scribe::new();
    let server = BookServer::decorated(|_, text| Answer { text: text.to_owned(), finish: "stop" });
    let written = with_model(scribe.command(&WRITE), &server.url).output().unwrap();
    assert!(written.status.success(), "{}", stderr_text(&written));
    let summary = String::from_utf8(written.stdout).unwrap();
    assert!(summary.contains("tokens in (75 % from the provider's cache), "), "{summary}");

    let id = novel_id(&scribe);
    let shown = scribe.run(&["novels", "costs", &id]);
    assert!(shown.status.success(), "{}", stderr_text(&shown));
    let table = String::from_utf8(shown.stdout).unwrap();
    let rows: Vec<Vec<&str>> =
        table.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    let agents: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    for agent in ["writer", "critic", "fact_checker", "outliner", "worldsmith"] {
        assert!(agents.contains(&agent), "{table}");
    }
    assert_eq!(agents.last(), Some(&"all"));
    assert!(rows.iter().all(|row| row[3..5] == ["75", "%"]), "{table}");

    let costs = last_line(&scribe.run(&["novels", "costs", &id, "--json"]));
    for cost in costs["items"].as_array().unwrap() {
        let tokens = |name: &str| cost[name].as_i64().unwrap();
        assert_eq!(tokens("cached_tokens") * 4, tokens("prompt_tokens") * 3, "{cost}");
    }
    assert_eq!(costs["next_cursor"], Value::Null);
}

#[test]
fn a_book_without_cached_tokens_says_nothing_about_a_cache() {
    let scribe = Scribe::new();
    let written = scribe.run(&WRITE);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let summary = String::from_utf8(written.stdout).unwrap();
    assert!(summary.contains(" tokens in, "), "{summary}");
    let shown = scribe.run(&["novels", "costs", &novel_id(&scribe)]);
    let table = String::from_utf8(shown.stdout).unwrap();
    assert!(table.lines().skip(1).all(|line| line.contains("  0 %  ")), "{table}");
}
