//! The worldsmith: proposes every genesis stage, part by part.

mod no_power;

use std::mem::{self, Discriminant};

use minijinja::{Value, context};
use scribe_domain::{
    command::{Command, GenesisCommand},
    genesis::draft_part::DraftPart,
    problem_code::ProblemCode,
    stage::{
        FieldProblem, Part, PartOutput, Preferences, Stage, StageData,
        names::are_easily_confused,
        part::PartData,
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

use crate::{
    chapter_task::MAX_DOCUMENT_TOKENS,
    describe_fields::describe_fields,
    failure::failure_command,
    hints::part_hints,
    non_document_reply::NonDocumentReply,
    prompt::Prompt,
    repair::{self, ReplyForm},
    reply::ReplySchemaCache,
    tidy_reply,
    variables::to_template_value,
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
        let repeats = match stage {
            // The prompt lists the concepts of earlier rounds.
            Stage::ConceptSelection => repeats,
            Stage::StoryConception | Stage::Worldview | Stage::Characters | Stage::PlotOutline => {
                repeats + u32::try_from(round).unwrap_or(u32::MAX)
            }
        };
        let given_up = drafting.and_then(|drafting| drafting.given_up.as_ref());
        let given_up = given_up.filter(|given_up| given_up.part == *part);
        let names = context.known.cast_names();
        let rules = TidyRules {
            names: &names,
            chapters: session.preferences.as_ref().chapters,
            language: &session.language,
            is_last: false,
        };
        let schema = ReplySchema::new(tidy::bounded_reply_schema(*part, rules));
        let wish = drafting.and_then(|drafting| drafting.hints.clone());
        let round_number = u32::try_from(round).unwrap_or(u32::MAX);
        let hints = part_hints(*part, round_number, context, wish.as_deref(), faulty);
        let variables = context! {
            part => to_template_value(part),
            repeats,
            given_up => given_up.map(|given_up| {
                repair::failure_variable(given_up.times, &given_up.code, &given_up.detail)
            }),
            asks => request_sentence(*part, &session.preferences),
            language => &session.language,
            premise => &context.premise,
            genre => &session.genre,
            hints => wish,
            preferences => to_template_value(&session.preferences),
            confirmed => to_template_value(&context.confirmed),
            done => finished_parts(context),
            earlier_concepts => to_template_value(earlier_concepts(&context.concepts)),
            fields => describe_fields(schema.document()),
            repair => repair::repair_variable(faulty, ReplyForm::Document(&schema)),
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
        let schema = self.schemas.get(mem::discriminant(part), || part.reply_schema());
        let rules = TidyRules {
            names: &names,
            chapters: preferences.chapters,
            language,
            is_last: reply.is_last,
        };
        let is_required = preferences.power_system.is_some() && !reply.is_last;
        let fallback_text = match part {
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
            changes.extend(tidy::tidy_part(*part, document, rules));
            changes
        })?;
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

fn finished_parts(context: &GenesisContext) -> Value {
    context
        .known
        .done
        .iter()
        .map(|output| context! { part => to_template_value(output.part()), data => to_template_value(output.data()) })
        .collect()
}

fn earlier_concepts(concepts: &[StageData]) -> Vec<&str> {
    let skipped = concepts.len().saturating_sub(MAX_LISTED_CONCEPTS);
    concepts
        .iter()
        .skip(skipped)
        .filter_map(|concept| match concept {
            StageData::ConceptSelection(concept) => Some(concept.core_idea.as_str()),
            StageData::StoryConception(_)
            | StageData::Worldview(_)
            | StageData::Characters(_)
            | StageData::PlotOutline(_) => None,
        })
        .collect()
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

/// Returns the sentence that asks for a part in the prompt.
fn request_sentence(part: Part, preferences: &Preferences) -> String {
    let chapters = preferences.chapters;
    match part {
        Part::Concepts { count } => {
            format!(
                "Propose exactly {count} concepts, each unlike the others and unlike earlier ones."
            )
        }
        Part::Story => "Develop the confirmed concept into a story conception.".to_owned(),
        Part::Style => "Propose the style sheet in which the book is written.".to_owned(),
        Part::Dimension(kind) => format!("Propose one dimension of the world: {kind}."),
        Part::PowerSystem => {
            "Propose the power or technology system: levels, hard limits, cost.".to_owned()
        }
        Part::Entries => {
            "Propose the worldview entries: the places, groups and things that have a name."
                .to_owned()
        }
        Part::Cast => {
            "Propose the cast by name, role and a line each. Readers should tell the names apart at \
             a glance: where language and story allow it, let no two begin alike; kin may share a \
             family name. Avoid names that machines overuse."
                .to_owned()
        }
        Part::Character { index } => {
            format!(
                "Write the whole sheet of cast member number {}, and of nobody else.",
                index + 1
            )
        }
        Part::Relations => "Propose how the members of the cast stand to each other.".to_owned(),
        Part::Arcs => format!("Propose the story's threads over {chapters} chapters."),
        Part::NodeCards { first, last } => {
            format!(
                "Propose the turning points number {first} to {last} of a book of {chapters} \
                 chapters."
            )
        }
        Part::ChapterPlans { first, last } => {
            format!(
                "Plan chapters {first} to {last} of {chapters}; exactly one entry each, in order."
            )
        }
    }
}
