//! The words of remarks about a text, in lower case, in every language that is known.

scribe_domain::word_lists! {
    "whole/remarks/words":
        pub(super) phrases WORKS, EXCLUSIVE, SIDES, ANNOUNCING, ASSENTS, WRITING, BEGINNING, ASKING,
            DOING, REVISED, TELLING, REPORTING, UNITS, NARRATING;
}
