//! The name by which a book is recognised in every prompt: that of a ferry in its premise.

/// How every name begins. No other word of a prompt begins like this.
const NAME_BEGINNING: &str = "Zyx";
const CONSONANTS: &[u8; 20] = b"bcdfghjklmnpqrstvwxz";
const VOWELS: &[u8; 5] = b"aeiou";
/// The number of different syllables, each of which is a consonant and a vowel.
const SYLLABLE_COUNT: u32 = 100;
/// The number of syllables in a name after its beginning.
const SYLLABLES_PER_NAME: u32 = 2;

/// Returns the premise of a book. Its number must be below ten thousand.
pub(crate) fn premise(book: u32) -> String {
    format!("A pilot takes the ferry {} across the river, and nobody pays.", name(book))
}

/// Returns the name of the ferry of a book.
pub(crate) fn name(book: u32) -> String {
    let mut name = NAME_BEGINNING.to_owned();
    for place in (0..SYLLABLES_PER_NAME).rev() {
        let syllable = (book / SYLLABLE_COUNT.pow(place) % SYLLABLE_COUNT) as usize;
        name.push(char::from(CONSONANTS[syllable / VOWELS.len()]));
        name.push(char::from(VOWELS[syllable % VOWELS.len()]));
    }
    name
}

/// Returns the number of the book whose ferry a text names first.
pub(crate) fn find_book(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(NAME_BEGINNING)?;
    let letters = rest.as_bytes().get(..2 * SYLLABLES_PER_NAME as usize)?;
    letters.chunks(2).try_fold(0, |book, syllable| {
        let consonant = CONSONANTS.iter().position(|known| *known == syllable[0])?;
        let vowel = VOWELS.iter().position(|known| *known == syllable[1])?;
        let syllable = u32::try_from(consonant * VOWELS.len() + vowel).ok()?;
        Some(book * SYLLABLE_COUNT + syllable)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_is_found_by_its_premise() {
        for book in [0, 1, 99, 100, 4_321, 9_999] {
            assert_eq!(find_book(&premise(book)), Some(book));
        }
        assert_eq!(find_book("A ferry"), None);
    }
}
