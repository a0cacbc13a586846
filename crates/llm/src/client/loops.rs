//! Detects a text that repeats its end over and over. A small model may do so until the limit of its
//! reply is reached.

use scribe_ports::model::OutputFormat;

/// A text ends in a loop if its last bytes, at least this many, are one passage again and again.
const MIN_PROSE_BYTES: usize = 1_000;
/// The same inside a document. Its schema bounds its texts, so a loop in one of them is shorter.
const MIN_DOCUMENT_BYTES: usize = 300;
/// The minimum number of times that the passage occurs.
const MIN_ROUNDS: usize = 6;
/// The maximum length of the passage.
const MAX_ROUND_BYTES: usize = 600;
/// The text is searched again after this many more bytes.
const BYTES_BETWEEN_SEARCHES: usize = 200;

/// Searches a growing text for a loop at its end.
#[derive(Debug)]
pub(super) struct LoopDetector {
    min_bytes: usize,
    searched_bytes: usize,
}

impl LoopDetector {
    pub(super) fn new(output: &OutputFormat) -> Self {
        let min_bytes = match output {
            OutputFormat::Prose => MIN_PROSE_BYTES,
            OutputFormat::Json { .. } => MIN_DOCUMENT_BYTES,
        };
        Self { min_bytes, searched_bytes: 0 }
    }

    /// Returns the number of bytes up to which the text does not repeat itself, if it ends in a
    /// loop.
    pub(super) fn find_loop(&mut self, text: &str) -> Option<usize> {
        if text.len() < self.searched_bytes + BYTES_BETWEEN_SEARCHES {
            return None;
        }
        self.searched_bytes = text.len();
        find_loop(text, self.min_bytes)
    }
}

fn find_loop(text: &str, min_bytes: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let repeats_after = |round: &usize| {
        let length = min_bytes.max(round * MIN_ROUNDS);
        bytes.len() >= length && {
            let ending = &bytes[bytes.len() - length..];
            ending[*round..] == ending[..length - round]
        }
    };
    let round = (1..=MAX_ROUND_BYTES).find(repeats_after)?;
    let round_before = bytes.iter().rev().skip(round);
    let repeated = bytes.iter().rev().zip(round_before).take_while(|(one, other)| one == other);
    Some(text.floor_char_boundary(bytes.len() - repeated.count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENE: &str = "The lamp was burning when she came up. She put out the flame and waited.";

    #[test]
    fn a_loop_is_cut_after_its_first_round() {
        for round in ["\nThe Island Committee", " She ran!", " 灯灭了！", "…", " of the First"]
        {
            let text = format!("{SCENE}{}", round.repeat(400));
            let kept = &text[..find_loop(&text, MIN_PROSE_BYTES).unwrap()];
            assert_eq!(kept, format!("{SCENE}{round}"));
        }
    }

    #[test]
    fn a_text_that_goes_on_is_no_loop() {
        let counted: String = (0..200).map(|n| format!("She counted {n} steps. ")).collect();
        let refrain = "All work and no play makes Jack a dull boy. ".repeat(12);
        for text in [SCENE, &counted, &refrain, &format!("{}{SCENE}", "No. ".repeat(400))] {
            assert_eq!(find_loop(text, MIN_PROSE_BYTES), None, "{text}");
        }
    }

    #[test]
    fn a_text_is_not_searched_at_every_piece() {
        let text = "lamp ".repeat(300);
        let mut detector = LoopDetector::new(&OutputFormat::Prose);
        assert_eq!(detector.find_loop(&text[..900]), None);
        assert_eq!(detector.find_loop(&text[..1_050]), None);
        assert_eq!(detector.find_loop(&text), Some(5));
    }
}
