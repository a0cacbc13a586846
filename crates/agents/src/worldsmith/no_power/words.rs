//! How models say that a world has no power system.

scribe_domain::word_lists! {
    "worldsmith/no_power/words":
        pub(super) phrases POWER, EXISTS, SAYING, MEMBERS, ALONE, SOUGHT, SAYS_NONE, TURNS;
        pub(super) pairs NAMES, DESCRIPTIONS;
}
