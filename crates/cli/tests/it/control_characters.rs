//! Control characters of models, people and servers never reach a terminal.

use std::process::Output;

use crate::{
    beside::with_model,
    database, library,
    model_server::ModelServer,
    scribe::{Scribe, last_line, stderr_text},
};

/// What a text must not have: it moves the cursor, colours what follows, or names the window.
const EVIL: &str = "\u{1b}[2J\u{7f}\u{9b}31m";

fn all_output(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &stderr_text(output)
}

/// True where a text has a control character that is no end of a line.
fn is_harmful(text: &str) -> bool {
    text.contains(|c: char| c.is_control() && c != '\n')
}

#[test]
fn stored_texts_are_printed_without_control_characters_on_one_line() {
    let (scribe, novel) = library::novel_home("A", &[&format!("First.\n\nSecond{EVIL}.")]);
    database::change(
        &scribe,
        &format!(
            "UPDATE novels SET title = 'A\nB{EVIL}', author = 'C\nD{EVIL}';
             UPDATE chapters SET title = 'E\nF{EVIL}';"
        ),
    );
    let chapters = last_line(&scribe.run(&["chapters", "list", &novel, "--json"]));
    let chapter = chapters["items"][0]["chapter_id"].as_str().unwrap().to_owned();

    let listed = all_output(&scribe.run(&["novels", "list"]));
    assert!(listed.contains("A B") && listed.lines().count() == 1, "{listed:?}");
    let shown = all_output(&scribe.run(&["novels", "show", &novel]));
    assert!(shown.contains("by C D") && shown.contains("E F"), "{shown:?}");
    assert_eq!(shown.lines().count(), 4, "{shown:?}");
    let text = all_output(&scribe.run(&["chapters", "show", &chapter]));
    assert!(text.starts_with("1. E F") && text.contains("First.\n\nSecond"), "{text:?}");
    for shown in [&listed, &shown, &text] {
        assert!(!is_harmful(shown), "{shown:?}");
    }

    // A program reads what is stored, whole.
    let output = scribe.run(&["novels", "show", &novel, "--json"]);
    assert!(!is_harmful(&all_output(&output)), "{}", all_output(&output));
    assert_eq!(last_line(&output)["title"], format!("A\nB{EVIL}"));
}

#[test]
fn a_providers_reason_is_shown_without_control_characters_and_on_its_line() {
    let scribe = Scribe::new();
    let url =
        ModelServer::rejecting_with("400 Bad Request", "X: y", "no\nsuch\u{1b}[31m\u{7f} model");
    let mut command = with_model(scribe.command(&["write", "--premise", "A ferry"]), &url);
    let said = stderr_text(&command.output().unwrap());
    assert!(said.contains("no such"), "{said:?}");
    assert!(!is_harmful(&said), "{said:?}");
}

#[test]
fn a_title_and_an_author_with_control_characters_are_refused_by_their_names() {
    for field in ["title", "author"] {
        let option = format!("--{field}");
        let value = format!("a\nb{EVIL}");
        let output = Scribe::new().run(&["write", &option, &value, "--json"]);
        assert_eq!(output.status.code(), Some(2), "{}", all_output(&output));
        assert!(!is_harmful(&all_output(&output)), "{}", all_output(&output));
        let problem = last_line(&output);
        assert_eq!(problem["code"], "invalid-data");
        assert_eq!(problem["errors"][0]["field"], format!("payload.preferences.{field}"));
    }
}

#[test]
fn an_argument_that_is_refused_is_shown_without_control_characters() {
    let said = all_output(&Scribe::new().run(&["write", "--pov", EVIL]));
    assert!(said.contains("--pov") && !is_harmful(&said), "{said:?}");
}
