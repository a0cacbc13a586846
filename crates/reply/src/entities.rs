//! Decodes HTML entities, which models write in place of characters.

scribe_domain::word_lists! {
    "entities":
        pairs ENTITIES;
        tables ACCENTS;
}

/// Replaces the entities of a text with their characters.
pub(crate) fn decode_entities(text: String) -> String {
    if !text.contains('&') {
        return text;
    }
    let text = convert_named_letters(convert_numeric_entities(text));
    ENTITIES.iter().fold(text, |text, (entity, character)| text.replace(entity, character))
}

/// Converts named letters: `&eacute;`, `&uuml;`.
fn convert_named_letters(mut text: String) -> String {
    for (accent, letters) in &ACCENTS {
        if !text.contains(accent) {
            continue;
        }
        for pair in letters {
            let mut pair = pair.chars();
            if let (Some(letter), Some(accented)) = (pair.next(), pair.next()) {
                let entity = format!("&{letter}{accent};");
                text = text.replace(&entity, accented.encode_utf8(&mut [0; 4]));
            }
        }
    }
    text
}

/// Converts numbers: `&#8220;`, `&#x201c;`.
fn convert_numeric_entities(text: String) -> String {
    const MAX_BYTES: usize = 10;
    if !text.contains("&#") {
        return text;
    }
    let mut converted = String::with_capacity(text.len());
    let mut remaining = text.as_str();
    while let Some((before, after)) = remaining.split_once("&#") {
        converted.push_str(before);
        let window = &after[..after.floor_char_boundary(MAX_BYTES)];
        let number = window.split_once(';').map(|(number, _)| number);
        let code = number.and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => number.parse().ok(),
        });
        let character = code.and_then(char::from_u32).filter(|c| !c.is_control());
        match (number, character) {
            (Some(number), Some(character)) => {
                // A no-break space is converted to an ordinary space.
                converted.push(if character == '\u{a0}' { ' ' } else { character });
                remaining = &after[number.len() + 1..];
            }
            _ => {
                converted.push_str("&#");
                remaining = after;
            }
        }
    }
    converted.push_str(remaining);
    converted
}
