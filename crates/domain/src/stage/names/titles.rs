//! Words that occur in names: forms of address, words of kinship and particles. All are in normal
//! form.

crate::word_lists! {
    "stage/names/titles":
        pub(super) phrases RANKS, GENDERED, ALSO_NAMES, BEHIND, GENDERED_BEHIND, KINSHIP_BEHIND,
            LATIN_BEHIND, PARTICLES, JOINING;
}
