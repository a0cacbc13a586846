//! A book by a model that never corrects what is wrong with its replies.

use std::sync::{Arc, Mutex};

use crate::{
    beside::with_model,
    book_server::{Answer, BookServer},
    scribe::{Scribe, last_line, stderr_text},
};

/// Every scene is far too long, and the critic quotes nothing that is in the text. Both faults are
/// tolerated in the end.
#[test]
fn a_model_that_corrects_in_vain_is_soon_not_asked_for_corrections() {
    let prompts = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&prompts);
    let server = BookServer::decorated(move |question, text| {
        asked.lock().unwrap().push((question.form.clone(), question.prompt.clone()));
        let text = match question.form.as_deref() {
            None => format!("{text} {}", text.replace(". ", ", and so on. ")),
            Some("critique") => text.replace("\"quotation\":\"", "\"quotation\":\"Never. "),
            Some(_) => text.to_owned(),
        };
        Answer { text, finish: "stop" }
    });
    let scribe = Scribe::new();
    let length = ["--chapters", "1", "--words-per-chapter", "2000"];
    let args = [&["write", "--premise", "A keeper of a lamp"][..], &length].concat();
    let output = with_model(scribe.command(&args), &server.url).output().unwrap();
    assert!(output.status.success(), "{}", stderr_text(&output));
    let prompts = prompts.lock().unwrap();
    let is_correction = |prompt: &str| prompt.contains("could not be used:");
    let corrections: Vec<_> =
        prompts.iter().filter(|(_, prompt)| is_correction(prompt)).map(|(form, _)| form).collect();
    assert!(corrections.len() >= 2, "{corrections:?}");
    assert!(corrections.len() * 5 <= prompts.len(), "{} calls: {corrections:?}", prompts.len());
}

/// Every scene comes back too short, and each correction of it is shorter still.
#[test]
fn a_scene_that_every_correction_makes_worse_is_kept_as_it_was() {
    let server = BookServer::decorated(|question, text| {
        let is_correction = question.prompt.contains("Your text is too short for its brief:");
        let text = match question.form.as_deref() {
            None if is_correction => "She went home.".to_owned(),
            None => text.split_inclusive(". ").take(text.matches(". ").count() / 2).collect(),
            Some(_) => text.to_owned(),
        };
        Answer { text, finish: "stop" }
    });
    let scribe = Scribe::new();
    let length = ["--chapters", "1", "--words-per-chapter", "500", "--json"];
    let args = [&["write", "--premise", "A keeper of a lamp"][..], &length].concat();
    let output = with_model(scribe.command(&args), &server.url).output().unwrap();
    assert!(output.status.success(), "{}", stderr_text(&output));
    let words = last_line(&output)["words"].as_i64().unwrap();
    assert!((150..400).contains(&words), "{words}");
}
