//! Checks whether narration that names a chapter means its own book. The people in a story may also
//! read other books, or go bankrupt under a chapter of a law.

crate::word_lists! {
    "text/prose_check/chapter_reference/citing":
        phrases CITATIONS, WORDS_OF_BOOKS, STEMS_OF_BOOKS;
}

/// Checks whether a sentence, in lower case and without quoted speech, cites the book in which it
/// occurs.
pub(super) fn cites_own_book(narrated: &str) -> bool {
    if !CITATIONS.iter().any(|citation| narrated.contains(citation)) {
        return false;
    }
    let mut remaining = narrated.to_owned();
    for own in ["this book", "our story", "本书", "本書", "dieses buch", "ce livre", "este libro"]
    {
        remaining = remaining.replace(own, "");
    }
    let is_of_book = |word: &str| WORDS_OF_BOOKS.contains(&word);
    let names_book = remaining.split(|c: char| !c.is_alphabetic()).any(is_of_book)
        || STEMS_OF_BOOKS.iter().any(|stem| remaining.contains(stem));
    !names_book
}
