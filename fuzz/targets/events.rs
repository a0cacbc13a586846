//! The reader of a response's bytes: never panics, and finds the same events however they are cut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scribe_fuzz::split_input;
use scribe_llm::openai::read_events;

fuzz_target!(|input: &[u8]| {
    let Some((size, bytes)) = split_input(input) else { return };
    assert_eq!(read_events(bytes.chunks(size)), read_events([bytes].into_iter()));
});
