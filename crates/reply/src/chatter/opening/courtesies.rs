//! What models say before a text without speaking of it, in lower case and with plain apostrophes.

scribe_domain::word_lists! {
    "chatter/opening/courtesies":
        pub(super) phrases ASSENTS, COURTESIES, ANNOUNCEMENTS, DONE, WRITING;
}
