//! Offers to go on and marks of the end in every language, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "chatter/offers":
        pub(super) phrases OFFERING, GOING_ON, ENDINGS;
}
