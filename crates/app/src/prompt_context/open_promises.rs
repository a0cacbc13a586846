//! Finds what readers still wait for: the promises that an earlier chapter has made and none has kept.

use std::collections::BTreeSet;

use scribe_domain::{
    chapter::{PromiseState, RecordedPromise},
    read_model::RecordRow,
    text::{likeness::Likeness, mention::mentions_person},
};
use scribe_ports::agent::OpenPromise;
use serde::Deserialize;

use crate::Error;

/// How many promises a prompt shows: the newest, those that name somebody who appears, and the oldest.
#[derive(Debug, Clone, Copy)]
pub(super) struct PromiseRoom {
    newest: usize,
    about_cast: usize,
    oldest: usize,
}

impl PromiseRoom {
    /// For the agents that plan a chapter.
    pub(super) const PLAN: Self = Self { newest: 4, about_cast: 2, oldest: 2 };
    /// For the agent that records a chapter. It has room for all that were shown when the chapter was
    /// planned ahead, before the chapter in front of it was recorded.
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
            let likeness = Likeness::new(&text);
            let known = open.iter().position(|(earlier, _)| earlier.is_same_statement(&likeness));
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
