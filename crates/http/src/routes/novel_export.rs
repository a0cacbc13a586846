//! `GET /novels/{novel_id}/export`: a novel as a file.

use std::fmt::Write as _;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use scribe_app::{file_name::format_file_name, queries::book::assemble_book};
use scribe_domain::id::NovelId;
use scribe_ports::book::{Book, BookFormat};
use serde::Deserialize;

use crate::{
    HttpState,
    openapi::{HandlerOutput, Operation},
    problem::{Problem, ProblemCode},
    request::{PathId, QueryParameters},
};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportParameters {
    /// The file's format.
    #[schemars(extend("enum" = ["epub", "markdown"], "default" = "epub"))]
    format: Option<String>,
}

pub(super) async fn export_novel(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    QueryParameters(wanted): QueryParameters<ExportParameters>,
) -> Result<BookFile, Problem> {
    let format = find_format(&state.formats, wanted.format.as_deref())?;
    let _turn = state.answer_budget.acquire_render_permit().await?;
    let book = assemble_book(&*state.ports.db, id).await?;
    BookFile::render(book, format).await
}

/// Finds a format by its name. The first format is the default.
fn find_format(
    offered: &[&'static dyn BookFormat],
    name: Option<&str>,
) -> Result<&'static dyn BookFormat, Problem> {
    let found = match name {
        None => offered.first(),
        Some(name) => offered.iter().find(|format| format.name() == name),
    };
    found.copied().ok_or_else(|| {
        let names: Vec<_> = offered.iter().map(|format| format.name()).collect();
        Problem::invalid_field("format", format!("expected one of {}", names.join(", ")))
    })
}

pub(super) struct BookFile {
    media_type: &'static str,
    disposition: HeaderValue,
    bytes: Vec<u8>,
}

impl BookFile {
    /// Renders a book in its own thread, because a long book takes a while and must not delay other
    /// requests.
    async fn render(book: Book, format: &'static dyn BookFormat) -> Result<Self, Problem> {
        let internal = |cause: String| {
            Problem::new(
                ProblemCode::Internal,
                "the request failed; search the server log for its correlation id",
            )
            .with_cause(cause)
        };
        let name = format_file_name(&book.title, format.extension());
        let disposition = HeaderValue::from_str(&format_content_disposition(&name))
            .map_err(|error| internal(error.to_string()))?;
        let bytes = tokio::task::spawn_blocking(move || format.render(&book))
            .await
            .map_err(|error| internal(error.to_string()))?
            .map_err(|error| internal(format!("{error}: {}", error.source)))?;
        Ok(Self { media_type: format.media_type(), disposition, bytes })
    }
}

impl IntoResponse for BookFile {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.media_type)),
            (header::CONTENT_DISPOSITION, self.disposition),
        ];
        (headers, self.bytes).into_response()
    }
}

/// A book without a text cannot be exported.
impl HandlerOutput for BookFile {
    fn describe(operation: &mut Operation<'_>) {
        operation.add_text_answer("application/epub+zip");
        operation.add_text_answer("text/markdown");
        operation.add_problems(&[422]);
    }
}

/// Returns the header with the file name for a browser. The name occurs twice: in ASCII characters
/// only, and exactly.
///
/// Source: RFC 6266, section 4.3, and RFC 8187, section 3.2.
fn format_content_disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            exact.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            _ = write!(exact, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_sent_in_ascii_and_in_utf_8() {
        assert_eq!(
            format_content_disposition("50% \"灯\".epub"),
            "attachment; filename=\"50_ ___.epub\"; filename*=UTF-8''50%25%20%22%E7%81%AF%22.epub"
        );
    }
}
