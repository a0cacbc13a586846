//! `GET /`: the books and sessions of this installation on one page, without scripts.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use scribe_domain::read_model::{NovelRow, SessionRow};

use crate::{
    HttpState,
    openapi::{HandlerOutput, Operation},
    problem::Problem,
};

const PAGE_TEMPLATE: &str = include_str!("home/page.html");

/// The page contains its style, and nothing else that a browser would load or run.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// The maximum number of listed books and of listed sessions; the API lists them all.
const MAX_LISTED_ITEMS: u32 = 50;

pub(super) async fn show_home(State(state): State<HttpState>) -> Result<HomePage, Problem> {
    let novels = state.ports.db.novels(None, MAX_LISTED_ITEMS).await?;
    let sessions = state.ports.db.sessions(None, MAX_LISTED_ITEMS).await?;
    let open: Vec<&SessionRow> =
        sessions.iter().filter(|session| session.novel_id.is_none()).collect();
    // Braces in titles are escaped, so they cannot be mistaken for placeholders of the page.
    let page = PAGE_TEMPLATE
        .replace("{version}", env!("CARGO_PKG_VERSION"))
        .replace(
            "{sessions}",
            &render_list("No session is open.", &open, |session| render_session(session)),
        )
        .replace("{books}", &render_list("No book has an outline yet.", &novels, render_novel));
    Ok(HomePage(page))
}

pub(super) struct HomePage(String);

impl IntoResponse for HomePage {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        ];
        (headers, self.0).into_response()
    }
}

impl HandlerOutput for HomePage {
    fn describe(operation: &mut Operation<'_>) {
        operation.add_text_answer("text/html");
    }
}

fn render_list<R>(empty: &str, rows: &[R], item: impl Fn(&R) -> String) -> String {
    if rows.is_empty() {
        return format!("<p class=\"empty\">{empty}</p>");
    }
    let items: String = rows.iter().map(item).collect();
    format!("<ul>{items}</ul>")
}

fn render_novel(novel: &NovelRow) -> String {
    format!(
        "<li><a href=\"/api/v1/novels/{id}\"><cite lang=\"{language}\">{title}</cite></a>\
         <small>{author} · {done} of {planned} chapters · {words} words</small>\
         <span class=\"status\">{status}</span></li>",
        id = novel.id,
        language = escape_html(&novel.language),
        title = escape_html(&novel.title),
        author = escape_html(&novel.author),
        done = novel.completed_chapters,
        planned = novel.target_chapters,
        words = novel.words,
        status = format_status(novel.status.as_str()),
    )
}

fn render_session(session: &SessionRow) -> String {
    let genre = session.session_metadata.get("genre").and_then(|genre| genre.as_str());
    format!(
        "<li><a href=\"/api/v1/genesis/{id}/state\">{genre}</a>\
         <small>{stage} · begun {begun}</small><span class=\"status\">{status}</span></li>",
        id = session.id,
        genre = escape_html(genre.unwrap_or("A book without a name")),
        stage = format_status(session.current_stage.as_str()),
        begun = session.created_at.format("%Y-%m-%d %H:%M UTC"),
        status = format_status(session.status.as_str()),
    )
}

/// Formats a status such as `IN_PROGRESS` for display.
fn format_status(name: &str) -> String {
    escape_html(&name.replace('_', " ").to_lowercase())
}

fn escape_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' | '<' | '>' | '"' | '\'' | '{' | '}' => {
                html.push_str(&format!("&#{};", u32::from(char)));
            }
            char => html.push(char),
        }
    }
    html
}
