//! Replaces straight quotation marks and apostrophes with curly ones, one paragraph at a time.
//!
//! The neighbours of a mark decide whether it opens or closes. If they do not decide, the marks
//! that are open decide. A paragraph starts without open marks, because speech over several
//! paragraphs has an opening mark at each of them.

use super::QuotationMarks;

pub(super) fn curl_quotes(paragraph: &str, marks: &QuotationMarks) -> String {
    let chars: Vec<char> = paragraph.chars().collect();
    let mut curler = QuoteCurler {
        marks,
        chars: &chars,
        text: String::with_capacity(paragraph.len()),
        before: None,
        double_open: false,
        single_open: false,
    };
    for at in 0..chars.len() {
        curler.curl_char(at);
    }
    curler.text
}

struct QuoteCurler<'a> {
    marks: &'a QuotationMarks,
    chars: &'a [char],
    text: String,
    /// The last character that was written, except asterisks.
    before: Option<char>,
    double_open: bool,
    single_open: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum NeighbourKind {
    /// White space, or an end of the paragraph.
    Gap,
    /// A letter or a digit.
    Word,
    /// An opening bracket or opening quotation mark.
    Opening,
    /// A hyphen or a dash, which may be on either side of speech.
    Dash,
    /// Any other punctuation.
    Closing,
}

impl QuoteCurler<'_> {
    fn curl_char(&mut self, at: usize) {
        match self.chars[at] {
            '"' => self.curl_double_quote(at),
            '\'' => self.curl_single_quote(at),
            '*' => self.text.push('*'),
            c => {
                match c {
                    '“' | '„' | '«' => self.double_open = true,
                    '”' | '»' => self.double_open = false,
                    '‘' => self.single_open = true,
                    _ => {}
                }
                self.push_char(c);
            }
        }
    }

    fn push_char(&mut self, c: char) {
        self.text.push(c);
        self.before = Some(c);
    }

    fn curl_double_quote(&mut self, at: usize) {
        let (before, after) = (self.kind_before(), kind_of_neighbour(self.char_after(at)));
        // For example, six inches. A closing mark would need an open one.
        if !self.double_open && before == NeighbourKind::Word && after != NeighbourKind::Word {
            let digit = self.before.is_some_and(|c| c.is_ascii_digit());
            self.push_char(if digit { '″' } else { last_char(self.marks.close) });
            return;
        }
        let is_opening = match (before, after) {
            (
                NeighbourKind::Gap | NeighbourKind::Opening,
                NeighbourKind::Word | NeighbourKind::Opening | NeighbourKind::Dash,
            ) => true,
            (
                NeighbourKind::Gap | NeighbourKind::Opening,
                NeighbourKind::Gap | NeighbourKind::Closing,
            ) => !self.double_open,
            (NeighbourKind::Dash, NeighbourKind::Word) => !self.double_open,
            (NeighbourKind::Closing, NeighbourKind::Word) => !self.double_open,
            (NeighbourKind::Dash | NeighbourKind::Closing | NeighbourKind::Word, _) => false,
        };
        let mark = if is_opening { self.marks.open } else { self.marks.close };
        self.text.push_str(mark);
        // The neighbour of the next character is the mark itself and not the space that French puts
        // beside it.
        self.before = Some(if is_opening { '“' } else { '”' });
        self.double_open = is_opening;
    }

    fn curl_single_quote(&mut self, at: usize) {
        let (before, after) = (self.kind_before(), kind_of_neighbour(self.char_after(at)));
        match (before, after) {
            (NeighbourKind::Word, NeighbourKind::Word) => {
                let digits = self.before.is_some_and(|c| c.is_ascii_digit())
                    && self.char_after(at).is_some_and(|c| c.is_ascii_digit());
                self.push_char(if digits { '′' } else { '’' });
            }
            (
                NeighbourKind::Gap | NeighbourKind::Opening | NeighbourKind::Dash,
                NeighbourKind::Gap,
            ) => {
                self.close_single_quote();
            }
            (NeighbourKind::Gap | NeighbourKind::Opening, _)
            | (NeighbourKind::Dash, NeighbourKind::Word | NeighbourKind::Opening) => {
                if self.opens_single_quote(at) {
                    self.single_open = true;
                    self.text.push(self.marks.inner_open);
                    self.before = Some('‘');
                } else {
                    self.push_char('’');
                }
            }
            (NeighbourKind::Word | NeighbourKind::Closing | NeighbourKind::Dash, _) => {
                self.close_single_quote();
            }
        }
    }

    /// Closes an open single quotation after a word. Otherwise the mark is an apostrophe.
    fn close_single_quote(&mut self) {
        if self.single_open {
            self.single_open = false;
            self.text.push(self.marks.inner_close);
            self.before = Some('’');
        } else {
            self.push_char('’');
        }
    }

    /// Returns true for an opening mark. Returns false for the apostrophe of ’tis and the ’90s.
    fn opens_single_quote(&self, at: usize) -> bool {
        let remaining = &self.chars[at + 1..];
        let word: String = remaining
            .iter()
            .skip_while(|c| **c == '*')
            .take_while(|c| c.is_alphanumeric())
            .flat_map(|c| c.to_lowercase())
            .collect();
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (number, ending) = word.split_at(digits);
        if self.single_open
            || number.len() == 2 && ending == "s"
            || self.marks.elisions.contains(&word.as_str())
        {
            return false;
        }
        if number.len() == 2 && ending.is_empty() {
            return self.before.is_none() && self.is_closed_after(at);
        }
        if self.marks.possible_elisions.contains(&word.as_str()) {
            return self.is_closed_after(at);
        }
        // Speech that continues in the next paragraph opens at the start of this paragraph.
        self.before.is_none()
            || self.before == Some('“')
            || !word.starts_with(char::is_alphabetic)
            || self.is_closed_after(at)
    }

    /// Returns true if a later mark can close what this mark opens. That mark must not close
    /// another mark, and it must come before the end of the enclosing speech.
    fn is_closed_after(&self, at: usize) -> bool {
        let mut inside = 0_u32;
        for i in at + 2..self.chars.len() {
            let before = self.chars[..i].iter().rev().find(|c| **c != '*').copied();
            let (before, after) =
                (kind_of_neighbour(before), kind_of_neighbour(self.char_after(i)));
            let starts = matches!(before, NeighbourKind::Gap | NeighbourKind::Opening);
            match self.chars[i] {
                '"' if self.double_open && !starts => return false,
                '\'' if starts && after == NeighbourKind::Word => inside += 1,
                '\'' if !starts && after != NeighbourKind::Word && inside == 0 => return true,
                '\'' if !starts && after != NeighbourKind::Word => inside -= 1,
                _ => {}
            }
        }
        false
    }

    fn kind_before(&self) -> NeighbourKind {
        kind_of_neighbour(self.before)
    }

    fn char_after(&self, at: usize) -> Option<char> {
        self.chars[at + 1..].iter().find(|c| **c != '*').copied()
    }
}

fn kind_of_neighbour(neighbour: Option<char>) -> NeighbourKind {
    let Some(c) = neighbour else { return NeighbourKind::Gap };
    match c {
        '(' | '[' | '{' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '¿' | '¡' => {
            NeighbourKind::Opening
        }
        '-' | '–' | '—' | '―' => NeighbourKind::Dash,
        _ if c.is_whitespace() => NeighbourKind::Gap,
        _ if c.is_alphanumeric() => NeighbourKind::Word,
        _ => NeighbourKind::Closing,
    }
}

fn last_char(mark: &str) -> char {
    mark.chars().next_back().unwrap_or('”')
}
