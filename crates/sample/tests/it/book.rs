//! A book that is proposed and written without a store. The tests put the program's knowledge into
//! the hints by hand.

use scribe_domain::{
    chapter::{ChapterOutline, SceneBrief, SceneBriefs},
    stage::{
        Characters, Part, PartOutput, PlotOutline, Preferences, Stage, StageData, StoryConception,
        Worldview,
        part::{self, PartData, PartRules, assemble_stage, cast_names, next_parts},
    },
};
use scribe_ports::{
    agent::{CastMember, WrittenScene},
    model::{
        ChapterHints, ChapterQuestion, LanguageModel, ModelRequest, NarrationForm, NoDraft,
        OutputFormat, PartHints, ReplySchema, ReviewQuestion, SampleWriterHints, SceneQuestion,
        Tier,
    },
};
use scribe_sample::SampleWriter;
use serde_json::{Value, json};

/// The input of a genesis.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) premise: Option<String>,
    pub(crate) genre: Option<String>,
    pub(crate) hints: Option<String>,
    pub(crate) preferences: Preferences,
}

pub(crate) fn asked(premise: &str, chapters: u32) -> Asked {
    let premise = (!premise.is_empty()).then(|| premise.to_owned());
    let preferences = Preferences { chapters, seed: 7, ..Preferences::default() };
    Asked { premise, preferences, ..Asked::default() }
}

/// Returns the reply to a question, which is prose if there is no schema.
pub(crate) fn reply(hints: SampleWriterHints, schema: Option<Value>) -> String {
    let request = ModelRequest {
        agent: "agent".to_owned(),
        capability: "answer".to_owned(),
        tier: Tier::Standard,
        parts: Vec::new(),
        hints,
        output: schema.map_or(OutputFormat::Prose, |schema| OutputFormat::Json {
            name: "reply".to_owned(),
            schema: ReplySchema::new(schema),
        }),
        max_output_tokens: 2_000,
        language: "en".to_owned(),
        cache_key: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let reply = runtime.block_on(SampleWriter.complete(&request, &NoDraft)).unwrap();
    if let SampleWriterHints::Part(hints) = &request.hints {
        // Ten concepts are the longest reply. The token estimate errs on the high side.
        let limit = if matches!(hints.part, Part::Concepts { .. }) { 3_200 } else { 2_000 };
        let tokens = reply.usage.completion_tokens;
        assert!(tokens <= limit, "{}: {tokens}", hints.part);
    }
    reply.text
}

pub(crate) fn part_hints(part: Part, asked: &Asked) -> PartHints {
    PartHints {
        premise: asked.premise.clone(),
        genre: asked.genre.clone(),
        wish: asked.hints.clone(),
        preferences: asked.preferences.clone(),
        ..PartHints::new(part)
    }
}

pub(crate) fn propose(hints: PartHints) -> Value {
    let schema = hints.part.reply_schema();
    serde_json::from_str(&reply(SampleWriterHints::Part(Box::new(hints)), Some(schema))).unwrap()
}

/// Runs all stages. Every part is read in the way the program reads a model's reply.
pub(crate) fn genesis(asked: &Asked) -> Vec<StageData> {
    let preferences = &asked.preferences;
    let mut stages: Vec<StageData> = Vec::new();
    let mut names = Vec::new();
    let mut stage = Some(Stage::ConceptSelection);
    while let Some(now) = stage {
        let mut done: Vec<PartOutput> = Vec::new();
        while let Some(asked_for) = next_parts(now, preferences, &done).first().copied() {
            let mut hints = part_hints(asked_for, asked);
            know(&mut hints, &stages, &done);
            let json = propose(hints);
            let own = cast_names(&done);
            let names = if own.is_empty() { &names } else { &own };
            let rules = PartRules { chapters: preferences.chapters, names };
            let output = PartOutput::from_reply(asked_for, json.clone(), rules)
                .unwrap_or_else(|problems| panic!("{asked_for}: {problems:?}\n{json:#}"));
            done.push(output);
        }
        let data = assemble_stage(now, preferences, &done).unwrap();
        if let StageData::Characters(cast) = &data {
            names = cast.names();
        }
        stages.push(data);
        stage = now.next();
    }
    stages
}

/// Adds the confirmed stages and the earlier proposals to the hints.
fn know(hints: &mut PartHints, stages: &[StageData], done: &[PartOutput]) {
    for data in stages {
        match data {
            StageData::ConceptSelection(concept) => hints.concept = Some(concept.clone()),
            StageData::Worldview(world) => hints.entries = world.entries.clone(),
            StageData::Characters(cast) => {
                let member = |sheet: &scribe_domain::stage::Character| part::CastMember {
                    name: sheet.name.clone(),
                    role: sheet.role,
                    sketch: format!("{} {}", sheet.appearance, sheet.personality),
                };
                hints.cast = cast.characters.iter().map(member).collect();
            }
            StageData::StoryConception(_) | StageData::PlotOutline(_) => {}
        }
    }
    for output in done {
        if let PartData::Cast(output) = output.data() {
            hints.cast = output.cast.clone();
        }
    }
}

/// A book with its plan.
pub(crate) struct Book {
    pub(crate) story: StoryConception,
    pub(crate) world: Worldview,
    pub(crate) cast: Characters,
    pub(crate) plot: PlotOutline,
    preferences: Preferences,
}

/// A written chapter.
pub(crate) struct Chapter {
    pub(crate) outline: ChapterOutline,
    pub(crate) briefs: Vec<SceneBrief>,
    pub(crate) texts: Vec<String>,
}

impl Chapter {
    pub(crate) fn text(&self) -> String {
        self.texts.join("\n\n")
    }
}

impl Book {
    pub(crate) fn plan(asked: &Asked) -> Self {
        let stages = genesis(asked);
        let [
            _,
            StageData::StoryConception(story),
            StageData::Worldview(world),
            StageData::Characters(cast),
            StageData::PlotOutline(plot),
        ] = <[StageData; 5]>::try_from(stages).unwrap()
        else {
            panic!("other stages")
        };
        Self { story, world, cast, plot, preferences: asked.preferences.clone() }
    }

    pub(crate) fn hints(&self, position: u32, question: ChapterQuestion) -> ChapterHints {
        let style = &self.story.style_sheet;
        let member = |sheet: &scribe_domain::stage::Character| CastMember {
            sheet: sheet.clone(),
            state: None,
            since_chapter: None,
        };
        ChapterHints {
            question,
            seed: self.preferences.seed,
            chapters: self.preferences.chapters,
            position,
            words: self.preferences.words_per_chapter,
            plan: self.plot.chapters.get(position as usize - 1).cloned(),
            narration: Some(NarrationForm {
                person: style.person,
                tense: style.tense,
                quotation_marks: style.quotation_marks,
            }),
            setting: self.story.story.world_setting_hints.clone(),
            archetypes: self.story.story.character_archetypes.clone(),
            cast: self.cast.characters.iter().map(member).collect(),
            entries: self.world.entries.clone().into(),
        }
    }

    pub(crate) fn write(&self, position: u32) -> Chapter {
        let outline: ChapterOutline = document(self.hints(position, ChapterQuestion::Outline));
        assert_eq!(outline.validate(), []);
        let question = ChapterQuestion::Scenes { outline: Some(outline.clone()) };
        let briefs: SceneBriefs = document(self.hints(position, question));
        assert_eq!(briefs.validate(), []);
        let briefs = briefs.scenes;
        let sum: u32 = briefs.iter().map(|brief| brief.words).sum();
        assert_eq!(sum, self.preferences.words_per_chapter);
        let of = u32::try_from(briefs.len()).unwrap();
        let texts = (1..).zip(&briefs).map(|(number, brief)| {
            let question = SceneQuestion {
                number,
                of,
                words: brief.words,
                brief: Some(brief.clone()),
                ..SceneQuestion::default()
            };
            let hints = self.hints(position, ChapterQuestion::Scene(Box::new(question)));
            reply(SampleWriterHints::Chapter(Box::new(hints)), None)
        });
        let texts = texts.collect();
        Chapter { outline, briefs, texts }
    }

    /// Returns the question that reviewers are asked about a chapter.
    pub(crate) fn review(chapter: &Chapter) -> ReviewQuestion {
        ReviewQuestion {
            scenes: written(&chapter.texts),
            briefs: chapter.briefs.clone(),
            ..ReviewQuestion::default()
        }
    }
}

pub(crate) fn written(texts: &[String]) -> Vec<WrittenScene> {
    let scene = |(number, text): (u32, &String)| WrittenScene { number, text: text.clone() };
    (1..).zip(texts).map(scene).collect()
}

/// Returns the typed answer to a question about a chapter.
pub(crate) fn document<T: serde::de::DeserializeOwned>(hints: ChapterHints) -> T {
    let text = reply(SampleWriterHints::Chapter(Box::new(hints)), Some(json!({})));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
