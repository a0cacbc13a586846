//! Applies the marks.

use super::{AnswerPosition, Unwrapper, is_final};
use crate::wrapping::{
    mark::{Channel, Mark},
    names::Speaker,
};

impl Unwrapper {
    pub(super) fn apply_mark(&mut self, mark: Mark, mark_text: &str) {
        if matches!(mark, Mark::EndOfTurn | Mark::Turn(_) | Mark::Channel(_)) {
            self.restore_unlisted();
        }
        if self.defer_loose_tag(&mark, mark_text) {
            return;
        }
        if let (false, Some(unlisted_block)) =
            (self.open_blocks.is_empty(), &mut self.unlisted_block)
        {
            unlisted_block.push_str(mark_text);
        }
        match mark {
            Mark::OpenReasoning { name, is_listed } => self.open_block(name, is_listed, mark_text),
            Mark::CloseReasoning { name, .. } => self.close_block(&name),
            Mark::Channel(channel) => self.enter_channel(channel),
            Mark::EndOfTurn if self.open_blocks.is_empty() => {
                self.channel = None;
                self.is_turn_over |= self.has_text;
            }
            Mark::Turn(speaker) if self.open_blocks.is_empty() => self.turn_to(speaker),
            Mark::EndOfUser if self.open_blocks.is_empty() => self.is_other_turn = false,
            Mark::OpenAnswer if self.open_blocks.is_empty() => {
                self.is_other_turn = false;
                self.output.push_str(&std::mem::take(&mut self.after_answer));
                let is_answer = self.answer == AnswerPosition::After || self.is_before_answer();
                self.answer =
                    if is_answer { AnswerPosition::Inside } else { AnswerPosition::Untagged };
            }
            Mark::CloseAnswer
                if self.open_blocks.is_empty() && self.answer == AnswerPosition::Inside =>
            {
                self.answer = AnswerPosition::After;
            }
            Mark::EndOfTurn
            | Mark::Turn(_)
            | Mark::EndOfUser
            | Mark::OpenAnswer
            | Mark::CloseAnswer
            | Mark::Token => {}
        }
    }

    fn open_block(&mut self, name: String, is_listed: bool, mark_text: &str) {
        // In the middle of a text, brackets may belong to the story.
        if !is_listed || name == "[" && self.has_text {
            self.unlisted_block = Some(mark_text.to_owned());
        } else if self.unlisted_block.is_none() {
            self.has_thought = true;
        }
        if self.open_blocks.contains(&name) {
            self.unclosed_blocks += usize::from(self.unlisted_block.is_none());
        } else {
            self.open_blocks.push(name);
        }
    }

    fn close_block(&mut self, name: &str) {
        if self.open_blocks.is_empty() {
            // If no block was closed before, the prompt has opened this block. Text after the end
            // of a nested block belongs to the outer block.
            if !self.has_thought || self.unclosed_blocks > 0 {
                self.discard_output();
            }
            self.unclosed_blocks = self.unclosed_blocks.saturating_sub(1);
            self.has_thought = true;
            return;
        }
        let at = self.open_blocks.iter().position(|open_blocks| open_blocks == name);
        self.open_blocks.truncate(at.unwrap_or(self.open_blocks.len() - 1));
        if self.open_blocks.is_empty() {
            self.has_thought = true;
            self.unlisted_block = None;
        }
    }

    fn enter_channel(&mut self, channel: Channel) {
        self.open_blocks.clear();
        self.unlisted_block = None;
        if is_final(channel) && self.channel.is_none_or(|channel| !is_final(channel)) {
            self.discard_output();
        }
        self.has_thought |= channel == Channel::Analysis;
        (self.has_ended, self.is_other_turn, self.is_turn_over) = (false, false, false);
        self.channel = Some(channel);
    }

    fn turn_to(&mut self, speaker: Speaker) {
        match speaker {
            Speaker::Assistant if self.is_turn_over => self.has_ended = true,
            Speaker::Assistant => self.is_other_turn = false,
            Speaker::Other if self.has_text => self.has_ended = true,
            Speaker::Other => self.is_other_turn = true,
        }
    }
}
