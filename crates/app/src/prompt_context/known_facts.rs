//! Chooses the facts of earlier chapters that a prompt shows.

use std::collections::BTreeMap;

use scribe_domain::read_model::FactRow;
use scribe_ports::{agent::KnownFact, model::estimate_tokens};

/// The number of tokens that the facts of one list may take.
const MAX_FACT_TOKENS: u32 = 400;

/// Returns the facts that fit, in the order of the book. Every subject has the same share: first the
/// newest fact about each, then the second newest, and so on. A lamp that was last mentioned three
/// hundred chapters ago is thus not crowded out by people who are mentioned in every chapter.
///
/// `rows` are in the order of the book.
pub(super) fn choose_facts(rows: Vec<FactRow>) -> Vec<KnownFact> {
    let mut by_subject: BTreeMap<String, Vec<(usize, FactRow)>> = BTreeMap::new();
    for (index, row) in rows.into_iter().enumerate() {
        by_subject.entry(row.subject.clone()).or_default().push((index, row));
    }
    // Those of whom little is known come first: where there is no room for all, it is their facts that
    // the writer cannot know from elsewhere.
    let mut by_subject: Vec<Vec<(usize, FactRow)>> = by_subject.into_values().collect();
    by_subject.sort_by_key(Vec::len);
    let mut chosen: Vec<(usize, FactRow)> = Vec::new();
    let mut tokens = 0;
    while !by_subject.is_empty() {
        by_subject.retain_mut(|facts| {
            if let Some((index, row)) = facts.pop() {
                tokens += estimate_tokens(&row.subject) + estimate_tokens(&row.statement) + 6;
                if tokens <= MAX_FACT_TOKENS {
                    chosen.push((index, row));
                }
            }
            !facts.is_empty() && tokens <= MAX_FACT_TOKENS
        });
    }
    chosen.sort_by_key(|(index, _)| *index);
    chosen.into_iter().map(|(_, row)| known_fact(row)).collect()
}

fn known_fact(row: FactRow) -> KnownFact {
    KnownFact {
        chapter: u32::try_from(row.position).unwrap_or_default(),
        subject: row.subject,
        statement: row.statement,
    }
}
