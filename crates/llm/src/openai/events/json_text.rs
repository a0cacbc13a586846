//! Finds the end of a JSON document that comes in lines.

/// The text of a JSON object or array as far as it has come.
#[derive(Default, Clone)]
pub(super) struct JsonText {
    text: String,
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
}

impl JsonText {
    /// Takes the next line; true once every bracket is closed.
    pub(super) fn push_line(&mut self, line: &str) -> bool {
        for byte in line.bytes() {
            match (self.is_in_string, byte) {
                (true, _) if self.is_escaped => self.is_escaped = false,
                (true, b'\\') => self.is_escaped = true,
                (_, b'"') => self.is_in_string = !self.is_in_string,
                (false, b'{' | b'[') => self.depth += 1,
                (false, b'}' | b']') => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.depth == 0 && !self.is_in_string
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
