//! What a person sees while a book is written: a line for everything that is done and, on a
//! terminal, below them what happens now.

use std::{
    io::{IsTerminal, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use scribe_domain::stage::Stage;

use crate::{
    config::{Config, Environment, Provider},
    terminal_escape,
};

/// How often the sign of life moves.
const TICK: Duration = Duration::from_millis(120);

/// The author's word for a stage.
pub(super) fn stage_label(stage: Stage) -> &'static str {
    match stage {
        Stage::ConceptSelection => "Idea",
        Stage::StoryConception => "Story",
        Stage::Worldview => "World",
        Stage::Characters => "People",
        Stage::PlotOutline => "Outline",
    }
}

/// Prints one line to standard error; line breaks in the text are escaped. A closed standard error
/// does not end the book.
pub(crate) fn say(line: &str) {
    if writeln!(std::io::stderr(), "{}", terminal_escape::escape_line(line)).is_err() {
        tracing::trace!("standard error is closed");
    }
}

/// Says who writes where it is no language model.
pub(super) fn say_writer(config: &Config, environment: &Environment) {
    if config.settings.model.provider == Provider::Sample {
        say("The sample writer writes this book: no language model is used.");
    }
    say_unused_key(config, environment);
}

/// Says how a key is used that lies ready in the environment, where no model is chosen. A key alone
/// never chooses one: that would cost money.
pub(super) fn say_unused_key(config: &Config, environment: &Environment) {
    if let Some(name) = config.unused_key(environment) {
        say(&format!(
            "{name} is set, but no model is configured, so the sample writer is used. To use the \
             key, set provider = \"openai\", base_url = \"https://api.openai.com/v1\" and name = \
             \"…\" under [model] in scribe.toml."
        ));
    }
}

/// Lines, and on a terminal a last one that changes.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins; the changing line is there only on a terminal that can change one.
    pub(super) fn begin() -> Self {
        let bar = std::io::stderr().is_terminal().then(ProgressBar::new_spinner);
        let bar = bar.filter(|bar| !bar.is_hidden());
        if let Some(bar) = &bar {
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(TICK);
        }
        Self { bar }
    }

    /// True where the changing line is there.
    pub(super) fn is_live(&self) -> bool {
        self.bar.is_some()
    }

    /// Says a line that stays.
    pub(super) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(terminal_escape::escape_line(line)),
            None => say(line),
        }
    }

    /// Says what happens now, in the place of what was said before.
    pub(super) fn show_status(&self, line: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(terminal_escape::escape_line(line));
        }
    }

    /// Takes the changing line away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}
