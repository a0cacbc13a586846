//! The prompt variables that chapter agents share.

use std::{cmp::Reverse, collections::BTreeMap};

use minijinja::{Value, context, value::Serde};
use scribe_domain::{
    chapter::{SceneBrief, finding::Finding},
    stage::{Entry, EntryKind, Relation, RelationKind},
    text::shorten::shorten_text,
};
use scribe_ports::agent::{
    CastMember, ChapterContext, KnownFact, OpenPromise, PastChapters, WrittenScene,
};
use serde::Serialize;

/// Prompt variables by name.
pub(crate) type Variables = BTreeMap<&'static str, Value>;

/// Converts a value to the form that templates use.
pub(crate) fn to_template_value(value: impl Serialize) -> Value {
    Serde(value).into()
}

/// Returns the variables of the head of the book and of the chapter's own parts.
pub(crate) fn chapter_variables(context: &ChapterContext) -> Variables {
    let ChapterContext { novel, chapter, .. } = context;
    let order = chapter.work.as_ref().and_then(|run| run.order.as_ref());
    let revision = order.and_then(|order| order.revision.as_ref());
    let known = find_subjects(context, &context.first_plan_text());
    let later = find_subjects(context, &context.later_plans_text()).without(&known);
    Variables::from([
        ("language_name", language_name(&novel.language).into()),
        ("book", to_template_value(&novel.title)),
        ("story", to_template_value(&context.story)),
        ("style", to_template_value(&context.style)),
        ("world", world_lines(&context.entries)),
        ("people", people_lines(&context.cast)),
        ("so_far", past_summaries(&context.so_far)),
        ("left_out", to_template_value(context.left_out_chapters)),
        ("previous_ending", to_template_value(&context.previous_ending)),
        ("story_date", to_template_value(&context.story_date)),
        ("known", known.to_variable()),
        ("facts", facts(&context.facts)),
        ("chapter", context! { of => novel.target_chapters, ..to_template_value(&chapter.plan) }),
        ("is_planned_ahead", (!context.earlier_draft.is_empty()).into()),
        ("text_of", (chapter.plan.position - u32::from(!context.earlier_draft.is_empty())).into()),
        ("is_last_chapter", (chapter.plan.position >= novel.target_chapters).into()),
        ("next_plan", to_template_value(&context.next_plan)),
        ("promises", promises(&context.promises)),
        ("words", to_template_value(chapter.words)),
        ("direction", to_template_value(order.and_then(|order| order.direction.as_ref()))),
        ("instruction", to_template_value(revision.map(|revision| &revision.instruction))),
        ("outline", to_template_value(&context.outline)),
        ("briefs", briefs(context)),
        ("has_whole_briefs", has_whole_briefs(context).into()),
        ("later", later.to_variable()),
        ("later_facts", facts(&context.later_facts)),
    ])
}

/// Returns the name of a language in English, with the tag where it says more than the language.
pub(crate) fn language_name(tag: &str) -> String {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    let language = match primary.len() {
        2 => isolang::Language::from_639_1(&primary.to_lowercase()),
        _ => isolang::Language::from_639_3(&primary.to_lowercase()),
    };
    match language {
        Some(language) if primary == tag => language.to_name().to_owned(),
        Some(language) => format!("{} ({tag})", language.to_name()),
        None => tag.to_owned(),
    }
}

pub(crate) fn facts(facts: &[KnownFact]) -> Value {
    let fact = |fact: &KnownFact| {
        context! {
            chapter => fact.chapter,
            subject => &fact.subject,
            statement => &fact.statement,
        }
    };
    facts.iter().map(fact).collect()
}

fn promises(promises: &[OpenPromise]) -> Value {
    let promise = |OpenPromise { chapter, kind, text }: &OpenPromise| {
        context! { chapter, kind => to_template_value(kind), text }
    };
    promises.iter().map(promise).collect()
}

/// Returns true if the briefs say everything that the outline says.
fn has_whole_briefs(context: &ChapterContext) -> bool {
    !context.briefs.is_empty() && context.briefs.iter().all(|brief| !brief.beats.is_empty())
}

/// Returns the briefs of the scenes. If they hold the beats, the first one says on what the chapter
/// opens.
fn briefs(context: &ChapterContext) -> Value {
    let brief = |(number, brief): (u32, &SceneBrief)| {
        context! {
            opening => opening(context, number),
            beats => &brief.beats,
            ..to_template_value(brief)
        }
    };
    (1..).zip(&context.briefs).map(brief).collect()
}

/// Returns the moment on which a scene opens, if it is the first one and the outline is not shown.
pub(crate) fn opening(context: &ChapterContext, scene: u32) -> Option<&str> {
    let outline = context.outline.as_ref().filter(|_| scene == 1 && has_whole_briefs(context))?;
    Some(outline.opening.as_str())
}

/// The maximum number of characters of an entry, and of each trait of a person, in the head of the
/// book.
const ENTRY_CHARS: usize = 120;
const TRAIT_CHARS: usize = 120;
/// The number of entries that the head of the book describes. Later ones are only named.
const MAX_DESCRIBED_ENTRIES: usize = 40;

/// Describes every entry in one line.
fn world_lines(entries: &[Entry]) -> Value {
    let line = |(index, entry): (usize, &Entry)| {
        let Entry { kind, name, description } = entry;
        let name = match kind {
            EntryKind::Other => format!("- {name}"),
            kind => format!("- {name} ({})", to_template_value(kind).to_string().to_lowercase()),
        };
        match index {
            ..MAX_DESCRIBED_ENTRIES => {
                format!("{name}: {}", shorten_text(description, ENTRY_CHARS))
            }
            _ => name,
        }
    };
    entries.iter().enumerate().map(line).collect()
}

/// Returns what the head of the book leaves out of an entry's description. That is the whole
/// description if the head only names the entry or breaks off within a sentence.
fn untold_description(entry: &Entry, is_described: bool) -> Option<&str> {
    let description = entry.description.trim();
    if !is_described {
        return Some(description).filter(|description| !description.is_empty());
    }
    let told = shorten_text(description, ENTRY_CHARS);
    match description.strip_prefix(told.as_str()) {
        Some(rest) => Some(rest.trim()).filter(|rest| !rest.is_empty()),
        None => Some(description),
    }
}

/// Describes every person in one line, as anybody may know the person.
fn people_lines(cast: &[CastMember]) -> Value {
    let line = |CastMember { sheet, .. }: &CastMember| {
        let traits = [&sheet.appearance, &sheet.personality];
        let traits = traits.into_iter().filter(|text| !text.is_empty());
        let traits: Vec<String> = traits.map(|text| shorten_text(text, TRAIT_CHARS)).collect();
        format!("- {}: {}", sheet.name, traits.join(" "))
    };
    cast.iter().map(line).collect()
}

/// The people and things that a text names.
pub(crate) struct Subjects<'a> {
    people: Vec<&'a CastMember>,
    /// The entries, and whether the head of the book describes them.
    entries: Vec<(&'a Entry, bool)>,
}

/// Finds the people and things that a text names.
pub(crate) fn find_subjects<'a>(context: &'a ChapterContext, text: &str) -> Subjects<'a> {
    let described = &context.entries[..context.entries.len().min(MAX_DESCRIBED_ENTRIES)];
    let is_described = |entry: &Entry| described.iter().any(|other| other.name == entry.name);
    Subjects {
        people: context.find_cast_in(text).collect(),
        entries: context.find_entries_in(text).map(|entry| (entry, is_described(entry))).collect(),
    }
}

impl Subjects<'_> {
    /// Leaves out the people and things that another text names, too.
    pub(crate) fn without(mut self, other: &Self) -> Self {
        self.people.retain(|member| !other.has_person(&member.sheet.name));
        self.entries
            .retain(|(entry, _)| !other.entries.iter().any(|(known, _)| known.name == entry.name));
        self
    }

    fn has_person(&self, name: &str) -> bool {
        self.people.iter().any(|member| member.sheet.name == name)
    }

    /// Returns what anybody may know of the people and things: where accepted texts left them, and
    /// what the head of the book does not say of them.
    pub(crate) fn to_variable(&self) -> Value {
        let person = |member: &&CastMember| {
            context! {
                name => &member.sheet.name,
                state => to_template_value(&member.state),
                since_chapter => member.since_chapter,
            }
        };
        let entry = |(entry, is_described): &(&Entry, bool)| {
            context! {
                name => &entry.name,
                more => untold_description(entry, *is_described),
            }
        };
        let has_states = self.people.iter().any(|member| member.state.is_some());
        let has_more = |(entry, is_described): &(&Entry, bool)| {
            untold_description(entry, *is_described).is_some()
        };
        context! {
            has_details => has_states || self.entries.iter().any(has_more),
            people => self.people.iter().map(person).collect::<Value>(),
            entries => self.entries.iter().map(entry).collect::<Value>(),
        }
    }
}

/// The maximum number of relations of a person that a sheet in a prompt shows.
const MAX_BONDS: usize = 3;

/// Returns the sheets of the people whom a text names, with what readers may not know: what drives
/// them, what they have learned, and how they stand to each other. Long traits are shortened, and
/// only the viewpoint character needs both a motivation and a wound.
pub(crate) fn sheets(context: &ChapterContext, text: &str) -> Value {
    let named = find_subjects(context, text);
    let viewpoint = &context.chapter.plan.viewpoint;
    let short = |member: &&CastMember| {
        let mut member = CastMember::clone(member);
        let sheet = &mut member.sheet;
        if sheet.name != *viewpoint && !sheet.motivation.is_empty() {
            sheet.wound.clear();
        }
        for text in [
            &mut sheet.background,
            &mut sheet.motivation,
            &mut sheet.goal,
            &mut sheet.obstacle,
            &mut sheet.wound,
        ] {
            *text = shorten_text(text, TRAIT_CHARS);
        }
        self::sheet(context, &member, |name| named.has_person(name))
    };
    named.people.iter().map(short).collect()
}

/// Returns the sheet of a person with the person's strongest relations to those who are wanted. The
/// one to the viewpoint character comes first.
pub(crate) fn sheet(
    context: &ChapterContext,
    member: &CastMember,
    is_wanted: impl Fn(&str) -> bool,
) -> Value {
    let relations = context.relations.iter();
    let mut bonds: Vec<&Relation> = relations
        .filter(|relation| relation.from == member.sheet.name && is_wanted(&relation.to))
        .collect();
    // The sort is stable: of equally strong relations, the first listed stay.
    bonds.sort_by_key(|relation| {
        (relation.to != context.chapter.plan.viewpoint, Reverse(relation.strength.unsigned_abs()))
    });
    let shown: Value = bonds
        .iter()
        .take(MAX_BONDS)
        .map(|relation| {
            context! {
                to => &relation.to,
                kind => to_template_value(relation.kind),
                strength => relation.strength,
                description => &relation.description,
            }
        })
        .collect();
    // What two people are to each other may be listed for one of them only. That somebody loves or
    // hates a person need not be known to that person.
    let is_mutual = |kind| {
        use RelationKind::{Colleague, Family, Friend};
        matches!(kind, Family | Friend | Colleague)
    };
    let from_others = context.relations.iter().filter(|relation| {
        relation.to == member.sheet.name && is_wanted(&relation.from) && is_mutual(relation.kind)
    });
    let from_others =
        from_others.filter(|relation| !bonds.iter().any(|own| own.to == relation.from));
    let known_as: Vec<String> =
        from_others.filter_map(|relation| describe_tie(&relation.from, relation.kind)).collect();
    let own = bonds.iter().filter_map(|relation| describe_tie(&relation.to, relation.kind));
    let known_ties: Vec<String> = own.chain(known_as.iter().cloned()).collect();
    context! {
        state => to_template_value(&member.state),
        bonds => shown,
        known_as => to_template_value(&known_as),
        known_ties => to_template_value(&known_ties),
        ..to_template_value(&member.sheet)
    }
}

/// Says what somebody is to a person; `None` if the kind of their relation says nothing.
fn describe_tie(name: &str, kind: RelationKind) -> Option<String> {
    let kind = match kind {
        RelationKind::Other => return None,
        kind => to_template_value(kind).to_string().to_lowercase(),
    };
    Some(format!("{name} ({kind})"))
}

/// Returns the written scenes whose numbers are wanted, with their briefs.
pub(crate) fn scenes(context: &ChapterContext, is_wanted: impl Fn(u32) -> bool) -> Value {
    context
        .scenes
        .iter()
        .filter(|scene| is_wanted(scene.number))
        .map(|scene| {
            context! {
                number => scene.number,
                text => &scene.text,
                brief => to_template_value(brief(context, scene.number)),
            }
        })
        .collect()
}

/// Returns the scenes of the draft of the chapter before.
pub(crate) fn earlier_draft(context: &ChapterContext) -> Value {
    let scene = |scene: &WrittenScene| context! { number => scene.number, text => &scene.text };
    context.earlier_draft.iter().map(scene).collect()
}

/// Returns the brief of a scene. Scene numbers begin at 1.
pub(crate) fn brief(context: &ChapterContext, number: u32) -> Option<&SceneBrief> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    context.briefs.get(index)
}

pub(crate) fn findings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Value {
    findings.into_iter().map(finding).collect()
}

/// Returns a finding in the form that prompts show.
pub(crate) fn finding(Finding { id, scene, draft, agent: _ }: &Finding) -> Value {
    context! {
        id => to_template_value(id),
        scene,
        severity => to_template_value(draft.severity),
        passage => &draft.passage,
        problem => &draft.problem,
        order => &draft.instruction,
        kind => to_template_value(draft.kind),
    }
}

/// Returns the last rejected revision with its findings in the wanted scenes, or null if no
/// revision was rejected.
pub(crate) fn rejected_revision(
    context: &ChapterContext,
    is_wanted: impl Fn(u32) -> bool,
) -> Value {
    let work = context.chapter.work.as_ref();
    let Some(rejected) = work.and_then(|work| work.rejected.as_ref()) else {
        return Value::from(());
    };
    let findings_to_show = rejected.findings.iter().filter(|finding| is_wanted(finding.scene));
    context! {
        round => rejected.round,
        score => rejected.score,
        findings => findings(findings_to_show),
    }
}

/// Returns the summaries of past chapters, one line for each or for several.
fn past_summaries(chapters: &[PastChapters]) -> Value {
    let line = |PastChapters { first, last, summary, .. }: &PastChapters| {
        if first == last {
            format!("Chapter {first}: {summary}")
        } else {
            format!("Chapters {first} to {last}: {summary}")
        }
    };
    chapters.iter().map(line).collect()
}
