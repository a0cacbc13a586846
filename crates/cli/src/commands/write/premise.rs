//! The premise that the user gives: as an option, in a file, or on standard input.

use std::path::Path;

use scribe_domain::genesis::start_genesis::MAX_PREMISE_CHARS;

use crate::{
    args::WriteArgs,
    bounded::{read_file, read_text},
    exit::Failure,
};

/// The maximum number of bytes per character.
const MAX_CHAR_BYTES: usize = 4;

/// Reads the premise; returns `None` if none was given.
pub(super) fn read_premise(args: &WriteArgs) -> Result<Option<String>, Failure> {
    let (option, premise) = match (&args.premise, &args.premise_file) {
        (Some(premise), _) => ("--premise", premise.clone()),
        (None, Some(file)) => ("--premise-file", read_premise_file(file)?),
        (None, None) => return Ok(None),
    };
    if premise.chars().all(is_blank_char) {
        return Err(Failure::Usage(format!(
            "{option} is empty: give an idea, or leave the option out to begin without one"
        )));
    }
    Ok(Some(premise))
}

fn read_premise_file(file: &Path) -> Result<String, Failure> {
    let max_bytes = (MAX_PREMISE_CHARS * MAX_CHAR_BYTES) as u64;
    let text = if file.as_os_str() == "-" {
        read_text(std::io::stdin(), max_bytes)
    } else {
        read_file(file, max_bytes)
    };
    let name = file.display();
    let text = text.map_err(|error| Failure::Usage(format!("--premise-file {name}: {error}")))?;
    text.filter(|text| text.chars().count() <= MAX_PREMISE_CHARS).ok_or_else(|| {
        Failure::Usage(format!(
            "--premise-file {name}: a premise has at most {MAX_PREMISE_CHARS} characters"
        ))
    })
}

/// True for invisible characters: white space, control characters, and marks without width.
fn is_blank_char(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
