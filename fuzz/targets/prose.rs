//! Cleaning: never panics, and cleaning twice is cleaning once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scribe_reply::{clean_line, clean_prose, clean_title, find_traces};

fuzz_target!(|text: &str| {
    if let Ok(prose) = clean_prose(text) {
        assert_eq!(clean_prose(&prose).as_ref(), Ok(&prose));
    }
    let line = clean_line(text);
    assert_eq!(clean_line(&line), line);
    let title = clean_title(text);
    assert_eq!(clean_title(&title), title);
    find_traces(text);
});
