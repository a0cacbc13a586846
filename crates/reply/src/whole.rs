//! What wraps a reply as a whole and can be told only from all of it: JSON around the prose,
//! line breaks in another notation, marks around every paragraph,
//! blocks of labels and notes, earlier versions.

mod breaks;
mod citations;
mod container;
mod decoration;
mod edges;
mod envelope;
mod frame;
mod frames;
mod notation;
mod page;
mod paragraphs;
mod remarks;
mod tags;
mod thoughts;
mod unseen;
mod versions;
mod wrapper;

/// A reply without what wraps it as a whole.
pub(crate) fn unwrap_whole(text: &str) -> String {
    let text = breaks::convert(unseen::remove(text));
    let text = wrapper::remove(text.trim());
    let text = tags::remove(&text);
    let text = frames::remove(&text);
    let text = envelope::find_prose(text).unwrap_or_else(|| text.to_owned());
    let text = page::convert(notation::convert(text));
    let text = citations::remove(text);
    let text = thoughts::remove(container::remove(citations::before_sources(text.trim())));
    let text = paragraphs::convert(versions::keep_last(text)).into_owned();
    let text = decoration::remove(text);
    edges::remove(&frame::remove(remarks::remove(&text)))
}
