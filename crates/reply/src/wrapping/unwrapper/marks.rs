//! Applies the marks.

use super::{Answer, Unwrapper, is_final};
use crate::wrapping::{
    mark::{Channel, Mark},
    names::Speaker,
};

impl Unwrapper {
    pub(super) fn apply_mark(&mut self, mark: Mark, written: &str) {
        if matches!(mark, Mark::EndOfTurn | Mark::Turn(_) | Mark::Channel(_)) {
            self.give_back();
        }
        if self.keep_loose(&mark, written) {
            return;
        }
        if let (false, Some(unlisted)) = (self.open.is_empty(), &mut self.unlisted) {
            unlisted.push_str(written);
        }
        match mark {
            Mark::OpenReasoning { name, is_listed } => self.open_block(name, is_listed, written),
            Mark::CloseReasoning { name, .. } => self.close_block(&name),
            Mark::Channel(channel) => self.enter_channel(channel),
            Mark::EndOfTurn if self.open.is_empty() => {
                self.channel = None;
                self.is_turn_over |= self.has_text;
            }
            Mark::Turn(speaker) if self.open.is_empty() => self.turn_to(speaker),
            Mark::EndOfUser if self.open.is_empty() => self.is_aside = false,
            Mark::OpenAnswer if self.open.is_empty() => {
                self.is_aside = false;
                self.kept.push_str(&std::mem::take(&mut self.after_answer));
                let is_answer = self.answer == Answer::After || self.is_beginning();
                self.answer = if is_answer { Answer::Inside } else { Answer::Untagged };
            }
            Mark::CloseAnswer if self.open.is_empty() && self.answer == Answer::Inside => {
                self.answer = Answer::After;
            }
            Mark::EndOfTurn
            | Mark::Turn(_)
            | Mark::EndOfUser
            | Mark::OpenAnswer
            | Mark::CloseAnswer
            | Mark::Token => {}
        }
    }

    fn open_block(&mut self, name: String, is_listed: bool, written: &str) {
        // In the middle of a text, brackets may belong to the story.
        if !is_listed || name == "[" && self.has_text {
            self.unlisted = Some(written.to_owned());
        } else if self.unlisted.is_none() {
            self.has_thought = true;
        }
        if self.open.contains(&name) {
            self.unclosed += usize::from(self.unlisted.is_none());
        } else {
            self.open.push(name);
        }
    }

    fn close_block(&mut self, name: &str) {
        if self.open.is_empty() {
            // If no block was closed before, the prompt has opened this one. Text after the end of
            // a nested block belongs to the outer block.
            if !self.has_thought || self.unclosed > 0 {
                self.clear();
            }
            self.unclosed = self.unclosed.saturating_sub(1);
            self.has_thought = true;
            return;
        }
        let at = self.open.iter().position(|open| open == name);
        self.open.truncate(at.unwrap_or(self.open.len() - 1));
        if self.open.is_empty() {
            self.has_thought = true;
            self.unlisted = None;
        }
    }

    fn enter_channel(&mut self, channel: Channel) {
        self.open.clear();
        self.unlisted = None;
        if is_final(channel) && self.channel.is_none_or(|channel| !is_final(channel)) {
            self.clear();
        }
        self.has_thought |= channel == Channel::Analysis;
        (self.is_over, self.is_aside, self.is_turn_over) = (false, false, false);
        self.channel = Some(channel);
    }

    fn turn_to(&mut self, speaker: Speaker) {
        match speaker {
            Speaker::Assistant if self.is_turn_over => self.is_over = true,
            Speaker::Assistant => self.is_aside = false,
            Speaker::Other if self.has_text => self.is_over = true,
            Speaker::Other => self.is_aside = true,
        }
    }
}
