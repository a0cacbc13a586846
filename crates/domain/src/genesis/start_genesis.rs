//! START_GENESIS: a user starts a session, with or without an idea.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GenesisEvent, Mode, StopAfter, request_proposal, set_attended::stop_after_problem};
use crate::{
    content::Content,
    context::CommandContext,
    decision::Decision,
    event::{Event, StreamEvent},
    id::SessionId,
    refusal::{FieldError, Refusal},
    stage::{Preferences, Stage},
    stream::StreamId,
    text::language::{MAX_TAG_CHARS, check_tag, detect_language, normalise_tag},
};

/// The maximum length of a premise, in characters.
pub const MAX_PREMISE_CHARS: usize = 100_000;

/// The command's payload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartGenesis {
    /// The user's idea. With an idea, three concepts are proposed; without one, ten.
    #[serde(default)]
    #[schemars(length(max = MAX_PREMISE_CHARS))]
    pub premise: Option<String>,
    /// Guided by default.
    #[serde(default)]
    pub mode: Mode,
    /// The language as a BCP 47 tag. The default is the language of the premise or, without a
    /// premise, `en`.
    #[serde(default)]
    #[schemars(length(max = MAX_TAG_CHARS), example = "zh-Hans")]
    pub language: Option<String>,
    /// The genre of the story.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub genre: Option<String>,
    /// The user's preferences for the book.
    #[serde(default)]
    pub preferences: Option<Preferences>,
    /// False to have the whole book written without a user.
    #[serde(default = "default_attended", skip_serializing_if = "is_attended")]
    pub attended: bool,
    /// The step after which the session is attended; only with `attended: false`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_after: Option<StopAfter>,
}

impl Default for StartGenesis {
    fn default() -> Self {
        Self {
            premise: None,
            mode: Mode::default(),
            language: None,
            genre: None,
            preferences: None,
            attended: default_attended(),
            stop_after: None,
        }
    }
}

fn default_attended() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_attended(attended: &bool) -> bool {
    *attended
}

/// Starts a session and immediately asks for concepts.
///
/// # Errors
/// The premise, the language, the genre or the preferences break a rule, or `stop_after` is not
/// allowed.
pub fn decide(
    session_id: SessionId,
    command: StartGenesis,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let problems = find_problems(&command);
    if !problems.is_empty() {
        return Err(Refusal::InvalidData(problems));
    }
    let premise = command.premise.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let language = match (command.language, premise) {
        (Some(language), _) => normalise_tag(&language),
        (None, Some(premise)) => detect_language(premise, "en"),
        (None, None) => "en".to_owned(),
    };
    let premise = premise.map(Content::new);
    let preferences = command.preferences.unwrap_or_default();
    let count = if premise.is_some() { 3 } else { 10 };
    let stream = StreamId::session(session_id);
    let requested = request_proposal::build_request_event(
        Stage::ConceptSelection,
        &preferences,
        count,
        None,
        Some("START_GENESIS"),
        ctx,
    );
    let started = GenesisEvent::Started {
        session_id,
        user_id: ctx.cause.user,
        premise: premise.as_ref().map(|content| content.hash),
        mode: command.mode,
        language,
        genre: command.genre,
        preferences: Box::new(preferences),
        stage: Stage::ConceptSelection,
        at: ctx.now(),
    };
    let unattended = (!command.attended).then(|| GenesisEvent::AttendanceChanged {
        attended: false,
        stop_after: command.stop_after,
        at: ctx.now(),
    });
    Ok(Decision {
        events: [Some(started), unattended, Some(requested)]
            .into_iter()
            .flatten()
            .map(|event| StreamEvent { stream, event: Event::Genesis(event) })
            .collect(),
        contents: premise.into_iter().collect(),
    })
}

fn find_problems(command: &StartGenesis) -> Vec<FieldError> {
    let mut problems = Vec::new();
    let mut report = |field: &str, message: String| {
        problems.push(FieldError { field: format!("payload.{field}"), message });
    };
    if let Some(premise) = &command.premise {
        let chars = premise.chars().count();
        if chars > MAX_PREMISE_CHARS {
            report(
                "premise",
                format!("has {chars} characters; at most {MAX_PREMISE_CHARS} are allowed"),
            );
        }
        if premise.contains('\0') {
            report("premise", "the character NUL cannot be stored".to_owned());
        }
    }
    match command.language.as_deref() {
        Some(language) if language.trim().is_empty() => {
            report("language", "must not be empty".to_owned());
        }
        Some(language) => {
            if let Err(malformed) = check_tag(language) {
                report("language", malformed.to_string());
            }
        }
        None => {}
    }
    if let Some(genre) = &command.genre
        && (genre.trim().is_empty() || genre.chars().count() > 200 || genre.contains('\0'))
    {
        report("genre", "must have 1 to 200 characters".to_owned());
    }
    if let Some(preferences) = &command.preferences {
        for problem in preferences.validate() {
            report(&format!("preferences.{}", problem.field), problem.message);
        }
    }
    let preferences = command.preferences.clone().unwrap_or_default();
    problems.extend(stop_after_problem(command.attended, command.stop_after, &preferences));
    problems
}
