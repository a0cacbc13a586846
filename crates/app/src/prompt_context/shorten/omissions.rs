//! Describes what was left out of a prompt, in words for users.

use std::collections::BTreeMap;

/// A kind of content that can be left out. Phrases are listed in the order of the variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OmissionKind {
    Facts,
    Promises,
    Entries,
    People,
    Relations,
    Concepts,
    Parts,
    World,
    Cast,
    VoiceSample,
    ConfirmedPlans,
    EarlierDraft,
    FaultyReply,
}

/// What was left out of a prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Omissions {
    /// The positions of the first and the last chapter whose summary was left out.
    summaries: Option<(u32, u32)>,
    /// The positions of the first and the last chapter whose plan was left out.
    plans: Option<(u32, u32)>,
    counts: BTreeMap<OmissionKind, usize>,
}

impl Omissions {
    pub(super) fn add_count(&mut self, kind: OmissionKind, count: usize) {
        if count > 0 {
            *self.counts.entry(kind).or_default() += count;
        }
    }

    pub(super) fn add_summaries(&mut self, first: u32, last: u32) {
        self.summaries = Some(extend_span(self.summaries, first, last));
    }

    pub(super) fn add_plans(&mut self, first: u32, last: u32) {
        self.plans = Some(extend_span(self.plans, first, last));
    }

    /// True if nothing was left out.
    pub(crate) fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// Returns what was left out, with one phrase per kind.
    pub(crate) fn format_phrases(&self) -> Vec<String> {
        let span = |one: &str, many: &str, (first, last): (u32, u32)| {
            if first == last {
                format!("the {one} of chapter {first}")
            } else {
                format!("the {many} of chapters {first}-{last}")
            }
        };
        let summaries = self.summaries.map(|chapters| span("summary", "summaries", chapters));
        let plans = self.plans.map(|chapters| span("plan", "plans", chapters));
        let others = self.counts.iter().map(|(kind, count)| format_phrase(*kind, *count));
        summaries.into_iter().chain(plans).chain(others).collect()
    }

    /// Returns the phrases as one text, such as `a, b and c`.
    pub(crate) fn format_sentence(&self) -> String {
        let phrases = self.format_phrases();
        match phrases.split_last() {
            None => String::new(),
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }

    /// True if exactly one thing was left out, so that sentences use the singular.
    pub(crate) fn is_single_piece(&self) -> bool {
        let is_one = |(first, last): (u32, u32)| first == last;
        let counts = self.counts.iter().map(|(kind, count)| match kind {
            OmissionKind::VoiceSample
            | OmissionKind::ConfirmedPlans
            | OmissionKind::EarlierDraft
            | OmissionKind::FaultyReply => true,
            OmissionKind::Relations | OmissionKind::World | OmissionKind::Cast => false,
            OmissionKind::Facts
            | OmissionKind::Promises
            | OmissionKind::Entries
            | OmissionKind::People
            | OmissionKind::Concepts
            | OmissionKind::Parts => *count == 1,
        });
        let spans = [self.summaries, self.plans].into_iter().flatten().map(is_one);
        let things: Vec<bool> = spans.chain(counts).collect();
        matches!(things[..], [true])
    }

    /// Returns a text that identifies the kinds that were left out, regardless of their numbers.
    pub(crate) fn kinds_key(&self) -> String {
        let counts = self.counts.keys();
        let (summaries, plans) = (self.summaries.is_some(), self.plans.is_some());
        format!("{summaries} {plans} {:?}", counts.collect::<Vec<_>>())
    }
}

fn extend_span(span: Option<(u32, u32)>, first: u32, last: u32) -> (u32, u32) {
    span.map_or((first, last), |(from, to)| (from.min(first), to.max(last)))
}

fn format_phrase(kind: OmissionKind, count: usize) -> String {
    let counted = |one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    };
    match kind {
        OmissionKind::Facts => counted("fact of earlier chapters", "facts of earlier chapters"),
        OmissionKind::Promises => {
            counted("promise that readers wait for", "promises that readers wait for")
        }
        OmissionKind::Entries => counted("entry of the world", "entries of the world"),
        OmissionKind::People => counted("character", "characters"),
        OmissionKind::Relations => "the relations of the cast".to_owned(),
        OmissionKind::Concepts => counted("earlier concept", "earlier concepts"),
        OmissionKind::Parts => counted("earlier part", "earlier parts"),
        OmissionKind::World => "details of the world".to_owned(),
        OmissionKind::Cast => "details of the cast".to_owned(),
        OmissionKind::VoiceSample => "the voice sample".to_owned(),
        OmissionKind::ConfirmedPlans => "the outline as it was confirmed before".to_owned(),
        OmissionKind::EarlierDraft => "the beginning of the chapter before".to_owned(),
        OmissionKind::FaultyReply => "the faulty reply".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn omitted_content_is_named_with_its_chapters_and_numbers() {
        let mut left_out = Omissions::default();
        assert!(left_out.is_empty() && left_out.format_sentence().is_empty());
        left_out.add_summaries(1, 1);
        assert_eq!(left_out.format_sentence(), "the summary of chapter 1");
        left_out.add_summaries(2, 4);
        left_out.add_count(OmissionKind::Facts, 2);
        left_out.add_count(OmissionKind::Entries, 1);
        assert_eq!(
            left_out.format_sentence(),
            "the summaries of chapters 1-4, 2 facts of earlier chapters and 1 entry of the world"
        );
    }
}
