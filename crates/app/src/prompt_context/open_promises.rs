//! Finds what readers still wait for: the promises that an earlier chapter has made and none has kept.

use scribe_domain::{
    chapter::{PromiseState, RecordedPromise},
    read_model::RecordRow,
    text::likeness::states_the_same,
};
use scribe_ports::agent::OpenPromise;

use crate::Error;

/// The maximum number of promises that a prompt shows: those that have waited longest, and the newest.
const SHOWN_OLDEST: usize = 4;
const SHOWN_NEWEST: usize = 4;

/// Returns the promises that are open after the recorded chapters, in the order in which they were
/// made.
pub(super) fn find_open_promises(records: &[RecordRow]) -> Result<Vec<OpenPromise>, Error> {
    let mut open: Vec<OpenPromise> = Vec::new();
    for record in records {
        let chapter = u32::try_from(record.position).unwrap_or_default();
        let promises: Vec<RecordedPromise> = serde_json::from_value(record.promises.clone())?;
        for promise in promises {
            let known =
                open.iter().position(|earlier| states_the_same(&earlier.text, &promise.text));
            match (promise.state, known) {
                (PromiseState::Paid, Some(index)) => {
                    open.remove(index);
                }
                (PromiseState::Paid, None)
                | (PromiseState::Open | PromiseState::Advanced, Some(_)) => {}
                // A chapter may go on with what an earlier record has not noticed.
                (PromiseState::Open | PromiseState::Advanced, None) => {
                    open.push(OpenPromise { chapter, text: promise.text });
                }
            }
        }
    }
    Ok(open)
}

/// Returns the promises to show where there is not room for all.
pub(super) fn choose_promises(open: &[OpenPromise]) -> Vec<OpenPromise> {
    let oldest = &open[..open.len().min(SHOWN_OLDEST)];
    let newest = &open[oldest.len()..];
    let newest = &newest[newest.len().saturating_sub(SHOWN_NEWEST)..];
    [oldest, newest].concat()
}

#[cfg(test)]
mod tests;
