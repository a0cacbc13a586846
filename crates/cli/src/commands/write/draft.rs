//! The part of the current scene that has been received.

use scribe_app::live::Moment;
use scribe_domain::{
    id::{CallId, ChapterId},
    text::words::count_words,
};

pub(super) type ScenePlace = (ChapterId, u32);

/// The received text of a scene.
#[derive(Debug, Default)]
pub(super) struct DraftProgress {
    of: Option<(ScenePlace, CallId)>,
    text: String,
}

impl DraftProgress {
    /// Processes live progress. A piece that starts in the middle of another call's text is
    /// ignored, because a snapshot of the whole text follows it.
    pub(super) fn apply_moment(&mut self, moment: &Moment) {
        match moment {
            Moment::Snapshot(shown) => {
                let place = shown.chapter_id.zip(shown.scene);
                self.of = place.zip(shown.call_id);
                self.text.clone_from(&shown.text);
            }
            Moment::Delta(delta) => {
                let of = Some(((delta.chapter_id, delta.scene), delta.call_id));
                if self.of != of && delta.offset == 0 {
                    self.of = of;
                    self.text.clear();
                }
                if self.of == of {
                    self.text.push_str(&delta.text);
                }
            }
            Moment::Progress(_) => {}
        }
    }

    /// Returns the number of words of a scene so far; `None` if none of its text was received.
    pub(super) fn count_words(&self, place: ScenePlace) -> Option<usize> {
        let (of, _) = self.of?;
        (of == place).then(|| count_words(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use scribe_app::live::{Delta, Snapshot};
    use uuid::Uuid;

    use super::*;

    fn delta(scene: u32, call: u128, offset: usize, text: &str) -> Moment {
        Moment::Delta(Delta {
            chapter_id: ChapterId(Uuid::from_u128(1)),
            scene,
            call_id: CallId(Uuid::from_u128(call)),
            offset,
            text: text.to_owned(),
        })
    }

    #[test]
    fn another_call_restarts_the_word_count_of_a_scene() {
        let place = |scene| (ChapterId(Uuid::from_u128(1)), scene);
        let mut draft = DraftProgress::default();
        assert_eq!(draft.count_words(place(1)), None);
        draft.apply_moment(&delta(1, 7, 5, "of another piece"));
        assert_eq!(draft.count_words(place(1)), None);
        draft.apply_moment(&delta(1, 7, 0, "The la"));
        draft.apply_moment(&delta(1, 7, 6, "mp burned"));
        assert_eq!((draft.count_words(place(1)), draft.count_words(place(2))), (Some(3), None));
        draft.apply_moment(&delta(1, 8, 0, "Dark."));
        assert_eq!(draft.count_words(place(1)), Some(1));
        draft.apply_moment(&Moment::Snapshot(Snapshot::default()));
        assert_eq!(draft.count_words(place(1)), None);
    }
}
