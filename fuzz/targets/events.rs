//! The reader of a response's bytes: never panics, and finds the same server-sent events however they
//! are cut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scribe_fuzz::split_input;
use scribe_llm::client::read_events;

const FIELDS: [&str; 5] = ["data:", "event:", "id:", "retry:", ":"];

fuzz_target!(|input: &[u8]| {
    let Some((size, bytes)) = split_input(input) else { return };
    let in_pieces = read_events(bytes.chunks(size));
    let whole = read_events([bytes].into_iter());
    // What is no event is looked through now and then, when enough of it has come.
    if is_framed(bytes) {
        assert_eq!(in_pieces, whole);
    }
});

fn is_framed(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        text.split(['\n', '\r'])
            .all(|line| line.is_empty() || FIELDS.iter().any(|field| line.starts_with(field)))
    })
}
