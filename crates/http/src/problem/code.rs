//! The codes of all problems, each with its page.

use axum::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:ident, $title:literal;)*) => {
        /// What kind of problem it is. Every code has a page in `docs/problems`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it is sent.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The status of an answer with it.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// What it means, in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// The page that says what it means and what to do, as Markdown.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$name => {
                        include_str!(concat!("../../../../docs/problems/", $text, ".md"))
                    })*
                }
            }
        }
    };
}

codes! {
    /// The body, the path or a parameter cannot be read.
    MalformedRequest = "malformed-request", BAD_REQUEST, "The request cannot be read";
    /// The command's type is none that people send.
    UnknownCommand = "unknown-command", BAD_REQUEST, "There is no such command";
    /// Fields can be read and break a rule.
    InvalidData = "invalid-data", BAD_REQUEST, "The data breaks a rule";
    /// An argument of the command line, or a setting, is wrong.
    WrongUsage = "wrong-usage", BAD_REQUEST, "The command line or a setting is wrong";
    /// A page of another site may have had it sent.
    CrossSiteRequest = "cross-site-request", FORBIDDEN, "The request comes from another site";
    /// Nothing is found under the path.
    UnknownRoute = "unknown-route", NOT_FOUND, "There is no such page";
    /// What the id names does not exist.
    NotFound = "not-found", NOT_FOUND, "It does not exist";
    /// The path is known and the method is not.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "The method is not offered here";
    /// The body is too long.
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "The body is too large";
    /// The body is not said to be JSON.
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "The body must be JSON";
    /// Somebody else changed it first.
    StaleVersion = "stale-version", CONFLICT, "It has been changed since";
    /// Another command of the kind goes on.
    CommandAlreadyActive = "command-already-active", CONFLICT, "Such a command is still active";
    /// The command's id was another request.
    CommandIdReused = "command-id-reused", UNPROCESSABLE_ENTITY, "The command id was used before";
    /// The session has been finished or abandoned.
    SessionClosed = "session-closed", UNPROCESSABLE_ENTITY, "The session is closed";
    /// The session is paused, or not paused.
    WrongStatus = "wrong-status", UNPROCESSABLE_ENTITY, "The session's status does not allow it";
    /// Nothing is being written, or it rests.
    NovelStatus = "novel-status", UNPROCESSABLE_ENTITY, "The novel's status does not allow it";
    /// No chapters are planned.
    NoPlan = "no-plan", UNPROCESSABLE_ENTITY, "The novel has no chapters planned";
    /// The session is at another stage.
    WrongStage = "wrong-stage", UNPROCESSABLE_ENTITY, "The session is at another stage";
    /// No concept has been selected.
    NoConceptSelected = "no-concept-selected", UNPROCESSABLE_ENTITY, "No concept is selected";
    /// Stages are not confirmed, or stale.
    StagesOpen = "stages-open", UNPROCESSABLE_ENTITY, "Stages are still open";
    /// A stage keeps as many proposals as it can.
    TooManyProposals = "too-many-proposals", UNPROCESSABLE_ENTITY, "The stage has enough proposals";
    /// No chapter has an accepted text.
    NoTextYet = "no-text-yet", UNPROCESSABLE_ENTITY, "The novel has no text yet";
    /// A later version of the program will do it.
    NotOfferedYet = "not-offered-yet", UNPROCESSABLE_ENTITY, "It is not offered yet";
    /// A client's settings are not the server's.
    SettingsDiffer = "settings-differ", UNPROCESSABLE_ENTITY, "The settings are not the server's";
    /// The book waits until it is resumed.
    BookRests = "book-rests", UNPROCESSABLE_ENTITY, "The book rests";
    /// The person ended the program.
    Interrupted = "interrupted", SERVICE_UNAVAILABLE, "The program was interrupted";
    /// The command was ended by another.
    Cancelled = "cancelled", UNPROCESSABLE_ENTITY, "The command was cancelled";
    /// The event that the command waited for was dropped.
    EventDropped = "event-dropped", UNPROCESSABLE_ENTITY, "An event of the command was dropped";
    /// The letter has been released or dropped.
    DeadLetterClosed = "dead-letter-closed", CONFLICT, "The dead letter is closed";
    /// The command took too long.
    Deadline = "deadline", UNPROCESSABLE_ENTITY, "The command took too long";
    /// The model declined.
    ModelRefused = "model-refused", UNPROCESSABLE_ENTITY, "The model declined";
    /// The provider does not accept the key.
    ModelUnauthorized = "model-unauthorized", UNPROCESSABLE_ENTITY, "The model's key is not accepted";
    /// The provider cannot be reached.
    ModelUnavailable = "model-unavailable", SERVICE_UNAVAILABLE, "The model cannot be reached";
    /// The model's replies could not be used.
    UnusableReply = "unusable-reply", UNPROCESSABLE_ENTITY, "The model's reply could not be used";
    /// A command failed for a reason that has no code here.
    CommandFailed = "command-failed", UNPROCESSABLE_ENTITY, "The command failed";
    /// The database cannot be reached.
    DatabaseUnavailable = "database-unavailable", SERVICE_UNAVAILABLE, "The database does not answer";
    /// The data folder cannot be written.
    DataFolderUnwritable = "data-folder-unwritable", SERVICE_UNAVAILABLE, "The data folder is not writable";
    /// Another process has the data folder.
    DataFolderHeld = "data-folder-held", SERVICE_UNAVAILABLE, "Another process holds the data folder";
    /// The database is damaged, foreign or gone.
    DatabaseUnusable = "database-unusable", SERVICE_UNAVAILABLE, "The database cannot be used";
    /// The event bus cannot be reached.
    BusUnavailable = "bus-unavailable", SERVICE_UNAVAILABLE, "The event bus does not answer";
    /// Others keep changing the same book.
    Busy = "busy", SERVICE_UNAVAILABLE, "The book is being changed by others";
    /// Stored data cannot be read.
    DamagedData = "damaged-data", INTERNAL_SERVER_ERROR, "Stored data is damaged";
    /// A defect of the program.
    Internal = "internal", INTERNAL_SERVER_ERROR, "The program has a defect";
}

impl Code {
    /// Finds a code by its text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}
