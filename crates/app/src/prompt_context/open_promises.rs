//! Finds what readers still wait for: the promises that an earlier chapter has made and none has
//! kept.

use std::collections::BTreeSet;

use scribe_domain::{
    chapter::{PromiseState, RecordedPromise},
    read_model::RecordRow,
    text::{likeness::Likeness, mention::mentions_person, shorten::shorten_text},
};
use scribe_ports::agent::OpenPromise;
use serde::Deserialize;

use crate::Error;

/// The maximum number of characters of a promise, as many as a recorder is asked for.
const SHOWN_CHARS: usize = 110;

/// The likeness from which a promise that is said to be new is an open one, in percent.
const SAME_NEW_PERCENT: usize = 90;

/// How many promises a prompt shows: the newest, those that name somebody who appears, and the
/// oldest.
#[derive(Debug, Clone, Copy)]
pub(super) struct PromiseRoom {
    newest: usize,
    about_cast: usize,
    oldest: usize,
}

impl PromiseRoom {
    /// For the agents that plan a chapter.
    pub(super) const PLAN: Self = Self { newest: 4, about_cast: 2, oldest: 2 };
    /// For the agent that records a chapter. It has room for those that were shown when the chapter
    /// was planned ahead, and for four that the chapter in front of it has made since.
    pub(super) const RECORD: Self = Self { newest: 8, about_cast: 2, oldest: 2 };
}

/// Returns the promises that are open after the recorded chapters, in the order in which they were
/// made.
pub(super) fn find_open_promises(records: &[RecordRow]) -> Result<Vec<OpenPromise>, Error> {
    let mut open: Vec<(Likeness, OpenPromise)> = Vec::new();
    for record in records {
        let chapter = u32::try_from(record.position).unwrap_or_default();
        let promises = Vec::<RecordedPromise>::deserialize(&record.promises)?;
        for RecordedPromise { text, kind, state, .. } in promises {
            // The recorder repeats a promise as it was shown, and may say no more than this.
            let text = shorten_text(&text, SHOWN_CHARS);
            let likeness = Likeness::new(&text);
            let alike = open.iter().enumerate().filter_map(|(index, (earlier, _))| {
                Some((earlier.shared_percent(&likeness)?, index))
            });
            let known = alike.max_by_key(|(percent, _)| *percent);
            // A promise that is said to be new may resemble another one.
            let known = known
                .filter(|(percent, _)| state != PromiseState::Open || *percent >= SAME_NEW_PERCENT);
            let known = known.map(|(_, index)| index);
            match (state, known) {
                (PromiseState::Paid, Some(index)) => {
                    open.remove(index);
                }
                (PromiseState::Paid, None)
                | (PromiseState::Open | PromiseState::Advanced, Some(_)) => {}
                // A chapter may go on with what an earlier record has not noticed.
                (PromiseState::Open | PromiseState::Advanced, None) => {
                    open.push((likeness, OpenPromise { chapter, kind, text }));
                }
            }
        }
    }
    Ok(open.into_iter().map(|(_, promise)| promise).collect())
}

/// Returns the promises to show, in the order in which they were made.
pub(super) fn choose_promises(
    open: &[OpenPromise],
    room: PromiseRoom,
    cast: &[String],
) -> Vec<OpenPromise> {
    let names_cast =
        |index: &usize| cast.iter().any(|name| mentions_person(&open[*index].text, name));
    let first_of_newest = open.len().saturating_sub(room.newest);
    let mut shown: BTreeSet<usize> = (first_of_newest..open.len()).collect();
    shown.extend((0..first_of_newest).rev().filter(names_cast).take(room.about_cast));
    let others: Vec<usize> = (0..open.len()).filter(|index| !shown.contains(index)).collect();
    shown.extend(others.into_iter().take(room.oldest));
    shown.into_iter().map(|index| open[index].clone()).collect()
}

#[cfg(test)]
mod tests;
