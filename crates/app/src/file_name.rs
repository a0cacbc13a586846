//! What a book's file is called.

/// The longest name without its extension, in bytes: file systems take 255, and ` (2)` and the
/// extension have to fit.
const MAX_BYTES: usize = 180;

/// What a book without a usable title is called.
const UNNAMED: &str = "book";

/// Names that Windows keeps for devices, whatever follows a dot.
///
/// Source: Microsoft, Naming Files, Paths, and Namespaces.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

/// Makes a file name that every file system takes from any title: one part of a path, visible, no
/// device, no option of a command.
#[must_use]
pub fn file_name(title: &str, extension: &str) -> String {
    let spaced: String = title.chars().map(|c| if is_kept(c) { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut name = words.join(" ");
    // A dot in front hides a file, a hyphen makes it an option, a tilde is somebody's home.
    name = name.trim_start_matches(['.', '-', '~', ' ']).to_owned();
    name.truncate(name.floor_char_boundary(MAX_BYTES));
    name = name.trim_end_matches(['.', ' ']).to_owned();
    if name.is_empty() {
        UNNAMED.clone_into(&mut name);
    }
    if is_device(&name) {
        name.insert(0, '_');
    }
    format!("{name}.{extension}")
}

/// False for what parts paths, what Windows forbids, and what cannot be seen.
fn is_kept(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffd}'
    );
    let forbidden = matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    !(c.is_control() || invisible || forbidden)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    DEVICES.iter().any(|device| match stem.strip_prefix(device) {
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
    fn a_kind_title_stays_as_it_is() {
        assert_eq!(
            file_name("The Keeper's Lamp, vol. 2", "epub"),
            "The Keeper's Lamp, vol. 2.epub"
        );
        assert_eq!(file_name("灯塔 — ein Märchen", "md"), "灯塔 — ein Märchen.md");
    }

    #[test]
    fn a_hostile_title_leads_nowhere_else() {
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
            assert_eq!(file_name(title, "epub"), format!("{name}.epub"), "{title:?}");
        }
    }

    #[test]
    fn a_device_is_no_file() {
        for title in ["CON", "nul", "Aux", "com1", "LPT9", "nul.the story", "con ", "COM¹"] {
            assert!(file_name(title, "md").starts_with('_'), "{title}");
        }
        for title in ["CONAN", "com", "com10", "Null", "lpt", "console.log"] {
            assert!(!file_name(title, "md").starts_with('_'), "{title}");
        }
    }

    #[test]
    fn a_long_title_is_cut_between_characters() {
        for title in ["x".repeat(300), "灯".repeat(300), "😀 ".repeat(300), "a. ".repeat(100)] {
            let name = file_name(&title, "epub");
            assert!(name.len() <= MAX_BYTES + 5, "{name}");
            assert!(!name.trim_end_matches(".epub").ends_with(['.', ' ']), "{name}");
        }
    }
}
