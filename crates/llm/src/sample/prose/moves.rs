//! What a scene is made of: groups of sentences that belong together.

mod actions;
mod disputes;
mod narration;
mod openings;
mod talk;
mod turns;

pub(super) use self::{
    actions::{ACTIONS, FILLERS, REACTIONS},
    disputes::DISPUTES,
    narration::{DETAILS, WAITS},
    openings::{GOALS, OBSTACLES, OPENINGS},
    talk::{ANSWERS, GREETINGS},
    turns::{CHANGES, ENDINGS, LEAVINGS, TURNS},
};

#[cfg(test)]
mod tests {
    use super::{super::grammar::capacity, *};

    #[test]
    fn every_sentence_has_fillings_enough_for_the_longest_book() {
        let all = [
            ACTIONS, FILLERS, REACTIONS, DISPUTES, DETAILS, WAITS, GOALS, OBSTACLES, OPENINGS,
            ANSWERS, GREETINGS, CHANGES, ENDINGS, LEAVINGS, TURNS,
        ];
        for frame in all.concat().iter().flat_map(|frame| frame.split(['|', '¶'])) {
            // A question mark within speech ends a sentence, whoever asks.
            let mut pieces: Vec<&str> = frame.split_inclusive("?\" ").collect();
            pieces.retain(|piece| !piece.trim().is_empty());
            for piece in pieces {
                assert!(capacity(piece) >= 2_300, "{}: {piece}", capacity(piece));
            }
        }
    }
}
