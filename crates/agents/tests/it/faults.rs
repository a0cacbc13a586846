//! Asking again, and what comes of replies that are not what was asked for.
