//! File names for exported books.

use unicode_segmentation::UnicodeSegmentation;

/// The maximum length of a name without its extension, in bytes. File systems allow 255 bytes in
/// total, which must also hold a number such as ` (2)` and the extension.
const MAX_NAME_BYTES: usize = 180;

/// The name of a book without a usable title.
const DEFAULT_NAME: &str = "book";

/// Device names that Windows reserves, with any extension.
///
/// Source: Microsoft, Naming Files, Paths, and Namespaces.
const DEVICE_NAMES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

/// Makes a file name from any title. Every file system accepts the name: it is a single path
/// component, is visible, and is not a device name. It also cannot be mistaken for a command-line
/// option.
#[must_use]
pub fn format_file_name(title: &str, extension: &str) -> String {
    let spaced: String = title.graphemes(true).map(replace_unusable_chars).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut name = words.join(" ");
    // A leading dot hides a file, a leading hyphen looks like an option, and a leading tilde means
    // a home directory.
    name = name.trim_start_matches(['.', '-', '~', ' ']).to_owned();
    name.truncate(find_cut_position(&name, MAX_NAME_BYTES));
    name = name.trim_end_matches(['.', ' ']).to_owned();
    if name.is_empty() {
        DEFAULT_NAME.clone_into(&mut name);
    }
    if is_device_name(&name) {
        name.insert(0, '_');
    }
    format!("{name}.{extension}")
}

/// Replaces each character that a file name cannot contain with a space. The text is one grapheme
/// cluster. The invisible characters that join the parts of an emoji, or the letters of a word in
/// an Indic or Arabic script, are kept.
fn replace_unusable_chars(cluster: &str) -> String {
    let mut kept = String::with_capacity(cluster.len());
    for c in cluster.chars() {
        let joins = match c {
            '\u{200c}' | '\u{200d}' => kept.chars().next_back().is_some_and(|c| !c.is_ascii()),
            // Tag characters follow the black flag in the emoji of regional flags, such as the flag
            // of Wales.
            '\u{e0020}'..='\u{e007f}' => cluster.starts_with('\u{1f3f4}'),
            _ => false,
        };
        kept.push(if joins || is_allowed_char(c) { c } else { ' ' });
    }
    kept
}

/// Returns the byte position at which a name must end to have at most `most` bytes. The position is
/// between two grapheme clusters. If the first cluster alone is longer, it is within that cluster.
fn find_cut_position(name: &str, most: usize) -> usize {
    let ends = name.grapheme_indices(true).map(|(at, cluster)| at + cluster.len());
    match ends.take_while(|end| *end <= most).last() {
        Some(end) => end,
        None => name.floor_char_boundary(most),
    }
}

/// Returns false for path separators, characters that Windows forbids, and invisible characters.
fn is_allowed_char(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{61c}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}'
    );
    let forbidden = matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    !(c.is_control() || invisible || forbidden)
}

fn is_device_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    DEVICE_NAMES.iter().any(|device| match stem.strip_prefix(device) {
        Some("") => !matches!(*device, "COM" | "LPT"),
        Some(number) => {
            let digit = number.len() == 1 && number.chars().all(|c| c.is_ascii_digit());
            matches!(*device, "COM" | "LPT") && (digit || matches!(number, "¹" | "²" | "³"))
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_harmless_title_is_not_changed() {
        assert_eq!(
            format_file_name("The Keeper's Lamp, vol. 2", "epub"),
            "The Keeper's Lamp, vol. 2.epub"
        );
        assert_eq!(format_file_name("灯塔 — ein Märchen", "md"), "灯塔 — ein Märchen.md");
    }

    #[test]
    fn a_hostile_title_cannot_leave_the_folder() {
        for (title, name) in [
            ("../../etc/passwd", "etc passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("C:\\Windows", "C Windows"),
            ("a/b\\c:d*e?f\"g<h>i|j", "a b c d e f g h i j"),
            ("", "book"),
            ("   ", "book"),
            (".", "book"),
            ("..", "book"),
            ("...", "book"),
            ("-rf", "rf"),
            ("~root", "root"),
            (".hidden", "hidden"),
            ("trailing. . ", "trailing"),
            ("two\nlines\tand\0NUL", "two lines and NUL"),
            ("turned\u{202e}gpj.exe", "turned gpj.exe"),
            ("\u{200b}\u{feff}", "book"),
        ] {
            assert_eq!(format_file_name(title, "epub"), format!("{name}.epub"), "{title:?}");
        }
    }

    #[test]
    fn a_device_name_is_not_a_file_name() {
        for title in ["CON", "nul", "Aux", "com1", "LPT9", "nul.the story", "con ", "COM¹"] {
            assert!(format_file_name(title, "md").starts_with('_'), "{title}");
        }
        for title in ["CONAN", "com", "com10", "Null", "lpt", "console.log"] {
            assert!(!format_file_name(title, "md").starts_with('_'), "{title}");
        }
    }

    #[test]
    fn grapheme_clusters_are_not_split() {
        for title in [
            "👩🏽‍🚀 and the 🏮",
            "👨‍👩‍👧‍👦",
            "🏴󠁧󠁢󠁷󠁬󠁳󠁿 🇩🇪 🏳️‍🌈",
            "❤️‍🔥 1️⃣",
            "क्षत्रिय की कहानी",
            "श्री‍मान",
            "می‌خواهم بمانم",
            "ผู้เฝ้าประภาคาร",
            "Ю́лия",
            "한글",
            "葛󠄀城",
        ] {
            assert_eq!(format_file_name(title, "epub"), format!("{title}.epub"));
        }
    }

    #[test]
    fn joiners_without_neighbours_are_dropped() {
        for (title, name) in [
            ("a\u{200d}", "a"),
            ("\u{200d}b", "b"),
            ("a \u{200c}b", "a b"),
            ("turned\u{202e}gpj\u{2066}.exe", "turned gpj .exe"),
            ("\u{61c}سلام", "سلام"),
        ] {
            let got = format_file_name(title, "epub");
            assert_eq!(got, format!("{name}.epub"), "{title:?}");
        }
    }

    #[test]
    fn a_long_title_is_cut_between_grapheme_clusters() {
        for cluster in ["👩🏽‍🚀", "🇩🇪", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "क्षि", "ที่", "e\u{301}\u{323}", "👨‍👩‍👧‍👦"]
        {
            let name = format_file_name(&cluster.repeat(300), "epub");
            let stem = name.trim_end_matches(".epub");
            assert!(
                stem.len() <= MAX_NAME_BYTES && stem.len() + cluster.len() > MAX_NAME_BYTES,
                "{name}"
            );
            assert_eq!(stem, cluster.repeat(stem.len() / cluster.len()));
        }
        let marks = format!("a{}", "\u{301}".repeat(300));
        assert!(format_file_name(&marks, "epub").len() <= MAX_NAME_BYTES + 5);
    }

    #[test]
    fn a_long_title_is_cut_between_characters() {
        for title in ["x".repeat(300), "灯".repeat(300), "😀 ".repeat(300), "a. ".repeat(100)] {
            let name = format_file_name(&title, "epub");
            assert!(name.len() <= MAX_NAME_BYTES + 5, "{name}");
            assert!(!name.trim_end_matches(".epub").ends_with(['.', ' ']), "{name}");
        }
    }
}
