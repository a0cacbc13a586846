//! Names of a cast: which of them a reader cannot distinguish, and which are easily confused.
//!
//! Only names that are equal except for case, width and spacing are refused. All other results are
//! only advice, because similar names can be intended: brothers share a family name, spouses share
//! everything except a form of address, and a Latin initial says nothing about names in other
//! scripts.

mod added;
mod fold;
mod marks;
mod parts;
pub mod resolve;
mod titles;

pub use self::fold::same_name;
pub(crate) use self::marks::clean_name;
use crate::text::words::is_cjk;

/// Returns the reason why readers may confuse two names of a cast, or `None` if the names are
/// different enough.
///
/// Only the first word of each name is compared, because that is what the prose calls a character.
#[must_use]
pub fn are_easily_confused(first: &str, second: &str) -> Option<&'static str> {
    let (first, second) = (first_word(first), first_word(second));
    if first.is_empty() || second.is_empty() {
        return None;
    }
    if first.first() == second.first() {
        return Some("begins as another name does");
    }
    (edit_distance(&first, &second) <= allowed_distance(&first, &second))
        .then_some("is almost another name")
}

/// Returns the first word of a name, in lower case.
fn first_word(name: &str) -> Vec<char> {
    name.split_whitespace().next().unwrap_or_default().to_lowercase().chars().collect()
}

/// Returns the maximum number of differing letters for which two names may be confused.
///
/// One of the two characters of a short Chinese name is the family name, so a difference of one
/// character is enough to distinguish two such names.
fn allowed_distance(first: &[char], second: &[char]) -> usize {
    let shorter = first.len().min(second.len());
    match shorter {
        _ if first.iter().chain(second).any(|c| is_cjk(*c)) => usize::from(shorter >= 3),
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    }
}

/// Returns the number of letters that must be added, removed or replaced to turn one name into the
/// other.
fn edit_distance(first: &[char], second: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=second.len()).collect();
    for (i, a) in first.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in second.iter().enumerate() {
            let exchanged = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[second.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_the_same_initial_are_easily_confused() {
        assert!(are_easily_confused("Mara Voss", "milo Brandt").is_some());
        assert!(are_easily_confused("李明", "李华").is_some());
    }

    #[test]
    fn names_that_differ_in_a_letter_or_two_are_easily_confused() {
        assert!(are_easily_confused("Mara", "Lara").is_some());
        assert!(are_easily_confused("Helen", "Ellen").is_some());
        assert!(are_easily_confused("欧阳明", "司阳明").is_some());
    }

    #[test]
    fn names_that_readers_can_distinguish_pass() {
        for (first, second) in
            [("Mara", "Tobias"), ("Ann", "Eve Ann"), ("李明", "王明"), ("Jo", "Al")]
        {
            assert_eq!(are_easily_confused(first, second), None, "{first} and {second}");
        }
    }
}
