//! What the user sees while a book is written: one line for each completed step and, on a terminal,
//! a last line with the current activity.

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

/// How often the spinner moves.
const TICK_INTERVAL: Duration = Duration::from_millis(120);

/// Returns the user interface's name of a stage.
pub(super) fn format_stage_label(stage: Stage) -> &'static str {
    match stage {
        Stage::ConceptSelection => "Idea",
        Stage::StoryConception => "Story",
        Stage::Worldview => "World",
        Stage::Characters => "People",
        Stage::PlotOutline => "Outline",
    }
}

/// Prints one line to standard error. Line breaks in the text become spaces. A closed standard
/// error does not end the book.
pub(crate) fn print_notice(line: &str) {
    if writeln!(std::io::stderr(), "{}", terminal_escape::escape_line(line)).is_err() {
        tracing::trace!("standard error is closed");
    }
}

/// Prints a notice if the sample writer is used, and a notice if a key is not used.
pub(super) fn print_writer_notices(config: &Config, environment: &Environment) {
    if config.settings.model.provider == Provider::Sample {
        print_notice("The sample writer writes this book: no language model is used.");
    }
    print_unused_key_notice(config, environment);
}

/// If a key is set in the environment but no model is configured, prints how to use the key. A key
/// alone never selects a model, because that would cost money.
pub(super) fn print_unused_key_notice(config: &Config, environment: &Environment) {
    let Some((name, provider)) = config.find_unused_key(environment) else { return };
    // The general format has no server of its own, and its key is usually that of OpenAI.
    let base_url = match provider.default_base_url {
        None => ", base_url = \"https://api.openai.com/v1\"",
        Some(_) => "",
    };
    print_notice(&format!(
        "{name} is set, but no model is configured, so the sample writer is used. To use the key, \
         set provider = \"{}\"{base_url} and name = \"…\" under [model] in scribe.toml.",
        provider.name
    ));
}

/// Prints lines and, on a terminal, a status line that changes.
pub(super) struct ProgressDisplay {
    bar: Option<ProgressBar>,
}

impl ProgressDisplay {
    /// Starts the display. The status line exists only on a terminal that can update it.
    pub(super) fn start() -> Self {
        let bar = std::io::stderr().is_terminal().then(ProgressBar::new_spinner);
        let bar = bar.filter(|bar| !bar.is_hidden());
        if let Some(bar) = &bar {
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(TICK_INTERVAL);
        }
        Self { bar }
    }

    pub(super) fn has_status_line(&self) -> bool {
        self.bar.is_some()
    }

    pub(super) fn print_line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(terminal_escape::escape_line(line)),
            None => print_notice(line),
        }
    }

    pub(super) fn show_status(&self, line: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(terminal_escape::escape_line(line));
        }
    }

    /// Removes the status line.
    pub(super) fn clear_status(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for ProgressDisplay {
    fn drop(&mut self) {
        self.clear_status();
    }
}
