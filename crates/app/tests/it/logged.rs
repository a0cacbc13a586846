//! What the program has logged as a warning or an error, for tests that assert it.

use std::{
    fmt::{Debug, Write},
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::process::Home;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Records warnings and errors from now on. Moves the clock of a home, so that its ids are
/// different from those of every other home whose lines are recorded.
pub(crate) fn record(home: &Home) {
    static RECORDING: Once = Once::new();
    static HOMES: AtomicU32 = AtomicU32::new(1);
    RECORDING.call_once(|| tracing::subscriber::set_global_default(Recorder).unwrap());
    home.clock.advance(Duration::from_millis(7) * HOMES.fetch_add(1, Ordering::Relaxed));
}

/// Returns the recorded lines that contain a text, such as the id of a task.
pub(crate) fn lines_with(text: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    lines.iter().filter(|line| line.contains(text)).cloned().collect()
}

struct Recorder;

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN && metadata.target().starts_with("scribe")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        LINES.lock().unwrap_or_else(PoisonError::into_inner).push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}
