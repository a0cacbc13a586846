//! Selects the choice that is the reply. This is the choice with the first index if it has text,
//! and otherwise the only choice with text.

use std::collections::BTreeMap;

use scribe_ports::model::ModelError;

use super::{super::unicode, ReplyPiece, document::remove_nul};

/// Which choice a piece belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selection {
    /// The choice that is being read.
    Same,
    /// This piece begins the chosen choice. Earlier pieces belonged to a choice without text and
    /// are dropped.
    Switched,
    /// A choice other than the one being read.
    Other,
}

/// A choice other than the one being read.
#[derive(Debug, Default)]
pub(super) struct OtherChoice {
    pub(super) text: String,
    pub(super) finish: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Choices {
    /// The index of the choice being read: the first whose text arrived.
    chosen: Option<u64>,
    /// The last choice that had a message or a finish reason while no choice had text.
    textless: Option<u64>,
    others: BTreeMap<u64, OtherChoice>,
}

impl Choices {
    /// Returns which choice a piece belongs to. A piece without an index belongs to the choice that
    /// is being read.
    pub(super) fn select(&mut self, piece: &ReplyPiece) -> Selection {
        let Some(index) = piece.choice else { return Selection::Same };
        if let Some(chosen) = self.chosen {
            return if chosen == index { Selection::Same } else { Selection::Other };
        }
        if piece.has_no_reply_content() && piece.refusal.is_empty() {
            if piece.finish.is_some() || piece.is_message {
                self.textless = Some(index);
            }
            return Selection::Same;
        }
        self.chosen = Some(index);
        match self.textless {
            Some(textless) if textless != index => Selection::Switched,
            _ => Selection::Same,
        }
    }

    /// Stores a piece of another choice.
    pub(super) fn store_other(&mut self, piece: ReplyPiece) {
        let Some(index) = piece.choice else { return };
        let other = self.others.entry(index).or_default();
        other.text.push_str(&remove_nul(&piece.text));
        other.finish = piece.finish.filter(|reason| !reason.is_empty()).or(other.finish.take());
    }

    /// Returns how many bytes of text of other choices are stored.
    pub(super) fn other_bytes(&self) -> usize {
        self.others.values().map(|other| other.text.len()).sum()
    }

    /// Returns choice 0 if it has text but another choice was read.
    ///
    /// # Errors
    /// Several choices have text, and none of them is choice 0.
    pub(super) fn take_choice_zero(&mut self) -> Result<Option<OtherChoice>, ModelError> {
        if self.chosen.is_none_or(|chosen| chosen == 0) {
            return Ok(None);
        }
        let has_text = |other: &OtherChoice| !other.text.trim().is_empty();
        if let Some(mut choice_zero) = self.others.remove(&0).filter(has_text) {
            choice_zero.text = unicode::resolve_halves(&choice_zero.text);
            return Ok(Some(choice_zero));
        }
        if self.others.values().any(has_text) {
            let reason =
                "the reply has several choices, and none of them has the index 0".to_owned();
            return Err(ModelError::InvalidReply { reason });
        }
        Ok(None)
    }
}
