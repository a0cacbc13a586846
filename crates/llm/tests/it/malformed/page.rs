//! Writes the page from the cases and their outcomes.

use std::fmt::Write as _;

use super::{
    case::{Answer, Case, Ends, Section},
    play::{Outcome, Played},
};

const HEAD: &str = "\
# Malformed replies

Language models and their servers often answer in a way that no document promises. This page lists replies \
and streams that people reported in public, what arrives, and what InfiniteScribe does with it. Search it for \
the words of your server.

Every entry is played over the network in the tests, byte for byte, and this page is written from what the \
program did. It is not edited by hand: the cases are in `crates/llm/tests/malformed/`.

How to read an entry:

- **The model writes** shows the text of a reply in an otherwise ordinary stream.
- **The server sends** shows the response itself. A stream without a status line has status 200 and the type \
`text/event-stream`.
- **Kept as** and **read as** show the text or the object that the program uses.
- **Asked again** means that the model gets the same question with the message that is shown.
- **Tried again** means that the same call is made again after a pause; **not tried again** means that the \
task stops with the message that is shown, because waiting changes nothing.

";

/// The page while it is being written.
pub(super) struct Page {
    contents: String,
    body: String,
    cases: usize,
}

impl Page {
    pub(super) fn new() -> Self {
        Self { contents: String::new(), body: String::new(), cases: 0 }
    }

    pub(super) fn begin_section(&mut self, section: &Section) {
        let Section { title, about, cases } = section;
        let anchor = anchor(title);
        writeln!(self.contents, "- [{title}](#{anchor}) ({})", cases.len()).unwrap();
        write!(self.body, "## {title}\n\n{about}\n\n").unwrap();
        self.body.push_str("| what you see | what happens |\n| --- | --- |\n");
        for case in cases {
            let title = escaped(&case.title).replace('|', "\\|");
            writeln!(self.body, "| [{title}](#{}) | {} |", case.id, summary(case)).unwrap();
        }
        self.body.push('\n');
    }

    pub(super) fn add_case(&mut self, case: &Case, played: &Played) {
        self.cases += 1;
        let Case { id, title, seen, thread, .. } = case;
        let title = escaped(title);
        let name = thread.trim_start_matches("https://github.com/");
        let name = name.replace("/issues/", "#").replace("/pull/", "#");
        let body = &mut self.body;
        write!(body, "<a id=\"{id}\"></a>\n### {title}\n\n").unwrap();
        write!(body, "Seen with: {seen}. Reported in [{name}]({thread}).\n\n").unwrap();
        for answer in case.answers() {
            describe_answer(body, &answer);
        }
        describe_outcome(body, case, played);
        if let Some(note) = &case.note {
            write!(body, "{note}\n\n").unwrap();
        }
    }

    pub(super) fn into_markdown(self) -> String {
        let Self { contents, body, cases } = self;
        let body = body.trim_end();
        format!("{HEAD}The {cases} entries are sorted by what you see:\n\n{contents}\n{body}\n")
    }
}

/// Returns the last column of a section's table.
fn summary(case: &Case) -> &'static str {
    match (&case.text, &case.json, &case.problem, case.retried) {
        (Some(_), ..) => "the text is kept",
        (_, Some(_), ..) => "the object is read",
        (_, _, Some(_), _) => "the model is asked again",
        (.., Some(true)) => "the call is tried again",
        _ if is_only_reasoning(case) => "the model is asked again",
        (.., Some(false) | None) => "the task stops with the server's words",
    }
}

/// Returns true if the reply was reasoning only. The model is then told to answer, and the call is
/// not repeated.
fn is_only_reasoning(case: &Case) -> bool {
    case.error.as_deref() == Some("ReasoningOnly")
}

fn describe_answer(body: &mut String, answer: &Answer) {
    if let Some(reply) = &answer.reply {
        let finish = answer.finish.as_deref().unwrap_or("stop");
        write!(body, "The model writes (finish_reason `{finish}`):\n\n").unwrap();
        return push_block(body, reply);
    }
    let ending = match answer.ends {
        Ends::Orderly => "",
        Ends::Broken => ", and then the connection breaks",
        Ends::Open => ", and then the connection stays open",
    };
    if answer.silent {
        body.push_str("The server sends nothing, and the connection stays open.\n\n");
        return;
    }
    let pieces = match answer.piece_bytes {
        Some(bytes) => format!(" in pieces of {bytes} bytes"),
        None => String::new(),
    };
    write!(body, "The server sends{pieces}{ending}:\n\n").unwrap();
    match (&answer.stream, &answer.body) {
        (Some(stream), _) => push_block(body, stream.trim_end()),
        (None, document) => {
            let status = answer.status.unwrap_or(200);
            let document = document.as_deref().unwrap_or_default();
            let text = format!("HTTP/1.1 {status}\n{}\n\n{document}", answer.headers.trim());
            push_block(body, &text);
        }
    }
}

fn describe_outcome(body: &mut String, case: &Case, played: &Played) {
    let shown = |message: String| message.replace(&played.url, &shown_url(case));
    match &played.outcome {
        Outcome::Text { text, finish, usage, prompt_was_cut } => {
            body.push_str("Kept as:\n\n");
            push_block(body, text);
            if case.ends_as.is_some() {
                let word = finish.as_str();
                write!(body, "The ledger's word for how the reply ended is `{word}`.\n\n").unwrap();
            }
            if case.tokens.is_some() {
                let (sent, written) = (usage.prompt_tokens, usage.completion_tokens);
                let how = if usage.is_estimated { "estimated" } else { "counted by the server" };
                write!(body, "Tokens: {sent} in, {written} out, {how}.\n\n").unwrap();
            }
            if *prompt_was_cut {
                body.push_str(
                    "The program warns that the server did not read the whole prompt.\n\n",
                );
            }
            if case.answers().len() > 1 {
                body.push_str("This is learned: the next calls begin with what worked.\n\n");
            }
        }
        Outcome::Json { value, .. } => {
            write!(body, "Read as:\n\n").unwrap();
            push_block(body, &value.to_string());
        }
        Outcome::Problem(problem) => {
            write!(body, "Asked again. The message:\n\n").unwrap();
            push_block(body, &shown(problem.to_string()));
        }
        Outcome::Error(error) => {
            let how = match (error.is_retryable(), error.retry_after()) {
                _ if is_only_reasoning(case) => "Asked again, and told to answer".to_owned(),
                (true, Some(wait)) => format!("Tried again after {} seconds", wait.as_secs()),
                (true, None) => "Tried again".to_owned(),
                (false, _) => "Not tried again".to_owned(),
            };
            write!(body, "{how}. The message:\n\n").unwrap();
            push_block(body, &shown(error.to_string()));
        }
    }
}

/// Returns the base URL for the page. It has a fixed port, because the tests use a new port each
/// time.
fn shown_url(case: &Case) -> String {
    let scheme = case.scheme.as_deref().unwrap_or("http");
    format!("{scheme}://localhost:8080{}", case.path.as_deref().unwrap_or("/v1"))
}

/// Adds a code block with a fence that no line of the text can close.
fn push_block(body: &mut String, text: &str) {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    write!(body, "{fence}text\n{text}\n{fence}\n\n").unwrap();
}

/// Escapes a text so that Markdown sees no tags in it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('_', "\\_").replace('*', "\\*")
}

/// Returns the anchor that GitHub gives to a heading.
fn anchor(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-'))
        .map(|character| if character == ' ' { '-' } else { character })
        .collect()
}
