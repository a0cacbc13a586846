//! What wraps a reply as a whole and can be told only from all of it: JSON around the prose,
//! line breaks in another notation, marks around every paragraph,
//! blocks of labels and notes, earlier versions.

mod decoration;
mod envelope;
mod frame;
mod notation;
mod versions;

/// A reply without what wraps it as a whole.
pub(crate) fn unwrap_whole(text: &str) -> String {
    let text = text.trim();
    let text = envelope::find_prose(text).unwrap_or_else(|| text.to_owned());
    let text = notation::convert(text);
    let text = versions::keep_last(text.trim()).to_owned();
    frame::remove(&decoration::remove(text))
}
