//! Problem codes: a closed list that the application, the API and the command line share.
//!
//! A code identifies a problem that a user can act on. Each code has a page in `docs/problems` with
//! its meaning and the possible remedies.

use crate::vocabulary;

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $status:literal, $title:literal;)+) => {
        vocabulary! {
            /// The kind of a problem.
            ProblemCode { $($(#[$doc])* $name = $word,)+ }
        }

        impl ProblemCode {
            /// Returns the HTTP status of an answer with the code.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// Returns the meaning of the code, in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// Returns the Markdown page that explains the code and the possible remedies.
            #[must_use]
            pub const fn page(self) -> &'static str {
                match self {
                    $(Self::$name => {
                        include_str!(concat!("../../../docs/problems/", $word, ".md"))
                    })+
                }
            }
        }
    };
}

problem_codes! {
    /// The body, the path or a parameter cannot be read.
    MalformedRequest = "malformed-request", 400, "The request cannot be read";
    /// Users cannot send a command of this type.
    UnknownCommand = "unknown-command", 400, "Unknown command";
    /// The fields can be read, but break a rule.
    InvalidData = "invalid-data", 400, "The data breaks a rule";
    /// An argument of the command line or a setting is wrong.
    WrongUsage = "wrong-usage", 400, "An argument or a setting is wrong";
    /// A page of another site may have caused the request.
    CrossSiteRequest = "cross-site-request", 403, "The request comes from another site";
    /// The path does not exist.
    UnknownRoute = "unknown-route", 404, "Unknown path";
    /// There is no object with the id.
    NotFound = "not-found", 404, "Not found";
    /// The path exists, but does not accept the method.
    MethodNotAllowed = "method-not-allowed", 405, "The path does not accept this method";
    /// The body is too long.
    BodyTooLarge = "body-too-large", 413, "The body is too large";
    /// The content type of the body is not JSON.
    UnsupportedMediaType = "unsupported-media-type", 415, "The body must be JSON";
    /// The target of the request is too long.
    UriTooLong = "uri-too-long", 414, "The address is too long";
    /// There are too many headers, or they are too long.
    HeadersTooLarge = "headers-too-large", 431, "The headers are too large";
    /// The request arrived too slowly.
    RequestTimeout = "request-timeout", 408, "The request arrived too slowly";
    /// The server is stopping.
    Stopping = "stopping", 503, "The server is stopping";
    /// There are too many connections, or too many large bodies at once.
    ServerBusy = "server-busy", 503, "The server is too busy";
    /// The version was changed by another request first.
    StaleVersion = "stale-version", 409, "The version is out of date";
    /// Another command of the same type is still running.
    CommandAlreadyActive = "command-already-active", 409, "A command of this type is already active";
    /// The command's id was already used for another request.
    CommandIdReused = "command-id-reused", 422, "The command id was used before";
    /// The session is finished or abandoned.
    SessionClosed = "session-closed", 422, "The session is closed";
    /// The session is paused, or is not paused.
    WrongStatus = "wrong-status", 422, "The session's status does not allow the command";
    /// No generation is running, or the novel is paused.
    NovelStatus = "novel-status", 422, "The novel's status does not allow the command";
    /// Agents work on the chapter, or will.
    ChapterInWork = "chapter-in-work", 409, "The chapter is in work";
    /// No version of the chapter waits for a user's approval.
    NotAwaitingApproval = "not-awaiting-approval", 422, "The chapter does not wait for approval";
    /// A chapter before the one to be written is not published.
    EarlierChapterUnwritten = "earlier-chapter-unwritten", 422, "An earlier chapter must be written first";
    /// Every planned chapter is published.
    NoChapterLeft = "no-chapter-left", 422, "Every planned chapter is written";
    /// No chapters are planned.
    NoPlan = "no-plan", 422, "The novel has no chapters planned";
    /// The session is at another stage.
    WrongStage = "wrong-stage", 422, "The session is at another stage";
    /// No concept has been selected.
    NoConceptSelected = "no-concept-selected", 422, "No concept is selected";
    /// The stage has no proposal.
    NoProposals = "no-proposals", 422, "The stage has no proposal";
    /// Some stages are not confirmed, or are stale.
    StagesOpen = "stages-open", 422, "Stages are still open";
    /// The stage has the maximum number of proposals.
    TooManyProposals = "too-many-proposals", 422, "The stage has the maximum number of proposals";
    /// No chapter has an accepted text.
    NoTextYet = "no-text-yet", 422, "The novel has no text yet";
    /// The feature is not available in this version of the program.
    NotOfferedYet = "not-offered-yet", 422, "Not available yet";
    /// The client's settings differ from the server's.
    SettingsDiffer = "settings-differ", 422, "The settings differ from the server's";
    /// The book waits until it is resumed.
    BookRests = "book-rests", 422, "The book is paused";
    /// The user interrupted the program.
    Interrupted = "interrupted", 503, "The program was interrupted";
    /// Another command cancelled the command.
    Cancelled = "cancelled", 422, "The command was cancelled";
    /// The event that the command waited for was dropped.
    EventDropped = "event-dropped", 422, "An event of the command was dropped";
    /// The dead letter has already been released or dropped.
    DeadLetterClosed = "dead-letter-closed", 409, "The dead letter was already released or dropped";
    /// The command took too long.
    Deadline = "deadline", 422, "The command took too long";
    /// The model declined the request.
    ModelRefused = "model-refused", 422, "The model declined";
    /// The provider does not accept the key.
    ModelUnauthorized = "model-unauthorized", 422, "The model's key is not accepted";
    /// The model server does not accept the account.
    ModelAccessDenied = "model-access-denied", 422, "The model server refuses the account";
    /// The model's settings do not fit its server.
    ModelMisconfigured = "model-misconfigured", 422, "The model's settings do not fit the server";
    /// The request does not fit into the model's context.
    ModelContextExceeded = "model-context-exceeded", 422, "The model's context is too small";
    /// The model server rejects the request.
    ModelRequestRejected = "model-request-rejected", 422, "The model server rejected the request";
    /// The model server cannot be reached.
    ModelUnavailable = "model-unavailable", 503, "The model cannot be reached";
    /// The model's replies could not be used.
    UnusableReply = "unusable-reply", 422, "The model's replies could not be used";
    /// A command failed for a reason that has no code here.
    CommandFailed = "command-failed", 422, "The command failed";
    /// The database is temporarily unavailable.
    DatabaseUnavailable = "database-unavailable", 503, "The database is unavailable";
    /// The data folder cannot be written.
    DataFolderUnwritable = "data-folder-unwritable", 503, "The data folder is not writable";
    /// The database is damaged, foreign or gone.
    DatabaseUnusable = "database-unusable", 503, "The database cannot be used";
    /// Another process uses the data folder.
    DataFolderHeld = "data-folder-held", 503, "Another process uses the data folder";
    /// The event bus cannot be reached.
    BusUnavailable = "bus-unavailable", 503, "The event bus does not answer";
    /// Other processes keep changing the same book.
    Busy = "busy", 503, "The book keeps changing";
    /// Stored data cannot be read.
    DamagedData = "damaged-data", 500, "Stored data is damaged";
    /// The program has a defect.
    Internal = "internal", 500, "The program has a defect";
}

/// Words in events and inbox rows of earlier versions, with their current codes.
const RETIRED_WORDS: &[(&str, ProblemCode)] = &[("internal-error", ProblemCode::Internal)];

impl ProblemCode {
    /// Returns the code of a stored word. An unknown word is read as [`Self::CommandFailed`].
    #[must_use]
    pub fn from_stored(word: &str) -> Self {
        let retired = RETIRED_WORDS.iter().find(|(old, _)| *old == word).map(|(_, code)| *code);
        retired.or_else(|| word.parse().ok()).unwrap_or(Self::CommandFailed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_word_of_every_version_has_a_problem_code() {
        assert_eq!(ProblemCode::from_stored("deadline"), ProblemCode::Deadline);
        assert_eq!(ProblemCode::from_stored("internal-error"), ProblemCode::Internal);
        assert_eq!(ProblemCode::from_stored("from-a-later-version"), ProblemCode::CommandFailed);
    }
}
