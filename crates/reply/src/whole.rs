//! Removes wrapping that only the complete reply shows: JSON around the prose, line breaks in
//! another notation, marks around every paragraph, blocks of labels and notes, and earlier
//! versions.

mod breaks;
mod citations;
mod container;
mod decoration;
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

/// Removes the wrapping that only the complete reply shows.
pub(crate) fn unwrap_whole(text: &str) -> String {
    let text = breaks::convert_breaks(unseen::remove_unseen(text));
    let text = wrapper::remove_wrapper(text.trim());
    let text = tags::remove_tags(&text);
    let text = frames::remove_frames(&text);
    let text = envelope::extract_prose(text).unwrap_or_else(|| text.to_owned());
    let text = page::normalise_rules_and_breaks(notation::convert_notation(text));
    let text = citations::remove_citations(text);
    let text = thoughts::remove_thoughts(container::remove_container(text.trim()));
    let text = paragraphs::convert_paragraphs(versions::choose_version(text)).into_owned();
    let text = decoration::remove_decoration(text);
    remarks::remove_remarks(&frame::remove_blocks(remarks::remove_remarks(&text))).to_owned()
}
