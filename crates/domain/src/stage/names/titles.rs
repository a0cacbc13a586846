//! Words in and about names: forms of address, kinship, particles. All are folded.

crate::word_lists! {
    "stage/names/titles":
        pub(super) phrases RANKS, GENDERED, ALSO_NAMES, BEHIND, GENDERED_BEHIND, KINSHIP_BEHIND,
            LATIN_BEHIND, PARTICLES, JOINING;
}
