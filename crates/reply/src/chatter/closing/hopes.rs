//! The hopes with which models hand over a text, in lower case and with plain apostrophes.

use crate::{
    chatter::lead_in::names_work,
    word::{Words, is_unspaced_script},
};

scribe_domain::word_lists! {
    "chatter/closing/hopes":
        phrases PEOPLE;
        pub(super) phrases HOPES, CALM_HOPES;
}

/// Returns true if a hope continues with a noun that is not a text: `goste do jantar!`
pub(super) fn names_thing(rest: &str) -> bool {
    // A verb ending follows without a space.
    rest.starts_with(' ')
        && rest.contains(char::is_alphabetic)
        && !rest.contains(is_unspaced_script)
        && !PEOPLE.occur_in(rest)
        && !names_work(rest)
}
