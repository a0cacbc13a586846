//! The worldsmith: proposes every genesis stage, part by part.

mod no_power;
mod preferences;
mod question;
mod readable;
mod revision;

use std::mem::{self, Discriminant};

use minijinja::context;
use scribe_domain::{
    command::{Command, GenesisCommand},
    genesis::{Genesis, Mode, draft_part::DraftPart},
    problem_code::ProblemCode,
    stage::{
        FieldProblem, Part, PartOutput, Stage, StageData,
        names::are_easily_confused,
        part::{CastMember, PartData},
        tidy::{self, TidyRules},
    },
    task::{Task, TaskKind},
};
use scribe_ports::{
    agent::{
        Agent, AgentSpec, ContextSource, FaultyReply, GenesisContext, PromptContext, PromptError,
        ReplyFault, UnparsedReply,
    },
    model::{ModelRequest, OutputFormat, ReplySchema, Tier},
};
use serde_json::json;

use self::{
    preferences::preference_lines,
    question::ask_for_part,
    readable::{concept_lines, part_lines, stage_lines},
    revision::PartRevision,
};
use crate::{
    chapter_task::MAX_DOCUMENT_TOKENS,
    describe_fields::describe_fields,
    failure::failure_command,
    hints::part_hints,
    non_document_reply::NonDocumentReply,
    prompt::Prompt,
    repair::{self, ReplyForm},
    reply::ReplySchemaCache,
    tidy_reply, variables,
};

const SPEC: AgentSpec = AgentSpec {
    name: "worldsmith",
    serves: TaskKind::ProposePart,
    reads: &[
        ContextSource::Session,
        ContextSource::ConfirmedStages,
        ContextSource::EarlierParts,
        ContextSource::EarlierConcepts,
    ],
    tier: Tier::Standard,
};

/// The maximum number of earlier concepts that a prompt lists. The newest are listed.
const MAX_LISTED_CONCEPTS: usize = 40;

/// Proposes parts of stages.
pub(crate) struct Worldsmith {
    prompt: Prompt,
    /// The schemas that replies are read with, by kind of part. Parts that differ only in numbers
    /// share a schema.
    schemas: ReplySchemaCache<Discriminant<Part>>,
}

impl Worldsmith {
    pub(crate) fn new() -> Result<Self, PromptError> {
        let prompt = Prompt::parse(include_str!("prompts/worldsmith.md"))?;
        Ok(Self { prompt, schemas: ReplySchemaCache::default() })
    }
}

impl Agent for Worldsmith {
    fn spec(&self) -> &AgentSpec {
        &SPEC
    }

    fn prompt_version(&self) -> &str {
        self.prompt.version()
    }

    fn render_request(
        &self,
        task: &Task,
        context: &PromptContext,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptError> {
        let (Task::ProposePart { proposal_id, stage, part, .. }, PromptContext::Genesis(context)) =
            (task, context)
        else {
            return Err(wrong_agent_fault());
        };
        let session = &context.session;
        let drafting = session.stage(*stage).drafting.get(proposal_id);
        let round = match stage {
            Stage::ConceptSelection => context.concepts.len(),
            Stage::StoryConception | Stage::Worldview | Stage::Characters | Stage::PlotOutline => {
                session.stage(*stage).proposals.len()
            }
        };
        let stage_state = session.stage(*stage);
        // Counts the earlier proposals that are still being made.
        let unfinished_before = stage_state.drafting.range(..proposal_id).count();
        let repeats = stage_state.given_up + u32::try_from(unfinished_before).unwrap_or(u32::MAX);
        let is_new = drafting.is_none_or(|drafting| drafting.basis.is_none());
        let repeats = match stage {
            // A proposal that is based on earlier ones is not to be unlike them.
            _ if !is_new => 0,
            // The prompt lists the concepts of earlier rounds.
            Stage::ConceptSelection => repeats,
            Stage::StoryConception | Stage::Worldview | Stage::Characters | Stage::PlotOutline => {
                repeats + u32::try_from(round).unwrap_or(u32::MAX)
            }
        };
        let mut failures = drafting.into_iter().flat_map(|drafting| &drafting.given_up);
        let given_up = failures.find(|given_up| given_up.part == *part);
        let names = context.known.cast_names();
        let chapters = session.preferences.chapters;
        let rules =
            TidyRules { names: &names, chapters, language: &session.language, is_last: false };
        let revision = PartRevision::find(&context.known, *part);
        let schema = tidy::bounded_reply_schema(*part, rules);
        let schema = match &revision {
            Some(revision) => revision.narrow_schema(schema),
            None => schema,
        };
        let schema = ReplySchema::new(schema);
        let wish = drafting.and_then(|drafting| drafting.hints.clone());
        let round_number = u32::try_from(round).unwrap_or(u32::MAX);
        let hints = part_hints(*part, round_number, context, wish.as_deref(), faulty);
        let confirmed: Vec<String> =
            context.confirmed.values().flat_map(|data| stage_lines(data, *part)).collect();
        let earlier_concepts = match part {
            Part::Concepts { .. } if is_new => earlier_concepts(&context.concepts),
            _ => Vec::new(),
        };
        let fields = describe_fields(schema.document());
        let field_lines: Vec<String> = fields.lines().map(str::to_owned).collect();
        let schema = schema.with_fields_in_words(fields);
        let variables = context! {
            repeats,
            given_up => given_up.map(|given_up| {
                repair::failure_variable(given_up.times, &given_up.code, &given_up.detail)
            }),
            asks => ask_for_part(*part, listed_cast(&context.known.done), chapters, !is_new)?,
            language_name => variables::language_name(&session.language),
            premise => &context.premise,
            genre => &session.genre,
            hints => wish,
            preferences => preference_lines(&session.preferences),
            confirmed,
            lacks => missing_stages(session, *stage),
            combined => concept_lines(&context.known.combined),
            revision => revision.as_ref().map(|revision| revision.to_variable(chapters)),
            done => part_lines(&context.known.done, chapters),
            earlier_concepts,
            fields => field_lines,
            repair => repair::repair_variable(faulty, ReplyForm::Document),
        };
        Ok(ModelRequest {
            agent: SPEC.name.to_owned(),
            capability: SPEC.capability().to_owned(),
            tier: SPEC.tier,
            parts: self.prompt.render(&variables)?,
            hints,
            output: OutputFormat::Json { name: schema_name(*part), schema },
            max_output_tokens: MAX_DOCUMENT_TOKENS,
            language: session.language.clone(),
            cache_key: None,
        })
    }

    fn convert_reply(
        &self,
        task: &Task,
        context: &PromptContext,
        reply: UnparsedReply<'_>,
    ) -> Result<Command, ReplyFault> {
        let (
            Task::ProposePart { session_id, proposal_id, stage, part, .. },
            PromptContext::Genesis(context),
        ) = (task, context)
        else {
            return Err(ReplyFault::Repair(wrong_agent_fault().0));
        };
        let GenesisContext { session, known, .. } = context.as_ref();
        let preferences = session.preferences.as_ref();
        let language = session.language.as_str();
        let names = known.cast_names();
        let revision = PartRevision::find(known, *part);
        let schema = match &revision {
            None => self.schemas.get(mem::discriminant(part), || part.reply_schema()),
            Some(revision) => ReplySchema::new(revision.narrow_schema(part.reply_schema())),
        };
        let rules = TidyRules {
            names: &names,
            chapters: preferences.chapters,
            language,
            is_last: reply.is_last,
        };
        let is_required = preferences.power_system.is_some() && !reply.is_last;
        let fallback_text = match part {
            // The earlier version exists, so nothing has to take the place of a reply.
            _ if revision.is_some() => None,
            // If the user asked for a power system, the model is asked again.
            Part::PowerSystem if is_required => None,
            Part::PowerSystem => {
                no_power::absent_power_document(reply.text, language, reply.is_last)
            }
            part => fallback_list(*part, reply, &schema),
        };
        let reply = UnparsedReply { text: fallback_text.as_deref().unwrap_or(reply.text), ..reply };
        let output = tidy_reply::read_value(reply, &schema, SPEC.name, language, |document| {
            let person = (*part == Part::Style)
                .then(|| tidy::settle_third_person(document, preferences.pov))
                .flatten();
            let mut changes: Vec<FieldProblem> = person.into_iter().collect();
            changes.extend(match &revision {
                None => tidy::tidy_part(*part, document, rules),
                Some(revision) => revision.tidy_reply(document, rules),
            });
            changes
        })?;
        let output = match &revision {
            None => output,
            Some(revision) => revision.complete_reply(output),
        };
        let parsed = known
            .read_part(*part, output.clone(), preferences)
            .map_err(|refusal| ReplyFault::from(&refusal))?;
        log_similar_names(&parsed);
        Ok(Command::Genesis {
            session_id: *session_id,
            command: Box::new(GenesisCommand::DraftPart(DraftPart {
                proposal_id: *proposal_id,
                stage: *stage,
                part: *part,
                output,
            })),
        })
    }

    fn failure_command(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        failure_command(task, code, detail)
    }
}

/// Returns an empty list if the last reply has words but no document, and the book can continue
/// without the list.
fn fallback_list(part: Part, reply: UnparsedReply<'_>, schema: &ReplySchema) -> Option<String> {
    let (list, items) = tidy::usable_list_range(part)?;
    if !reply.is_last || *items.start() > 0 {
        return None;
    }
    match NonDocumentReply::parse(reply.text, schema.document())? {
        NonDocumentReply::Message(_) => Some(json!({ list: [] }).to_string()),
        NonDocumentReply::Refusal(_) => None,
    }
}

/// Logs the names of a cast that readers may confuse. Similar names are not a reason to refuse the
/// cast.
fn log_similar_names(output: &PartOutput) {
    let PartData::Cast(output) = output.data() else { return };
    for (i, member) in output.cast.iter().enumerate() {
        for earlier in &output.cast[..i] {
            if let Some(why) = are_easily_confused(&earlier.name, &member.name) {
                tracing::info!(
                    first = earlier.name,
                    second = member.name,
                    why,
                    "two names are alike"
                );
            }
        }
    }
}

fn wrong_agent_fault() -> PromptError {
    PromptError("the task or its context does not belong to a genesis stage".to_owned())
}

/// Returns the cast that the proposal lists; empty if it lists none.
fn listed_cast(parts: &[PartOutput]) -> &[CastMember] {
    let cast = parts.iter().find_map(|output| match output.data() {
        PartData::Cast(output) => Some(output.cast.as_slice()),
        _ => None,
    });
    cast.unwrap_or_default()
}

fn earlier_concepts(concepts: &[StageData]) -> Vec<String> {
    let skipped = concepts.len().saturating_sub(MAX_LISTED_CONCEPTS);
    concepts
        .iter()
        .skip(skipped)
        .filter_map(|concept| match concept {
            StageData::ConceptSelection(concept) => Some(concept.core_idea.clone()),
            StageData::StoryConception(_)
            | StageData::Worldview(_)
            | StageData::Characters(_)
            | StageData::PlotOutline(_) => None,
        })
        .collect()
}

/// Returns the stages before a stage of a free-form session that are not confirmed, in words.
fn missing_stages(session: &Genesis, stage: Stage) -> Vec<&'static str> {
    let words = |stage| match stage {
        Stage::ConceptSelection => "the concept of the book",
        Stage::StoryConception => "the story and the style sheet",
        Stage::Worldview => "the world",
        Stage::Characters => "the people",
        Stage::PlotOutline => "the outline",
    };
    match session.mode {
        Mode::Guided => Vec::new(),
        Mode::FreeForm => session.missing_stages_before(stage).into_iter().map(words).collect(),
    }
}

/// Returns a schema name of letters, digits and `_`.
fn schema_name(part: Part) -> String {
    part.to_string()
        .split(':')
        .next()
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}
