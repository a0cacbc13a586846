//! English sentences. So many can be made that a book of 400 chapters hardly has one twice.

use scribe_domain::text::words::count_words;

use super::random::Random;

/// One sentence in this many that name a thing names one of the book's own things.
const SENTENCES_PER_NAMED_THING: usize = 5;

/// Makes sentences.
pub(crate) struct Sentences {
    pub(crate) random: Random,
    /// The names of the people in the sentences; never empty.
    people: Vec<String>,
    /// The names of the book's own things, which may be empty.
    things: Vec<String>,
}

impl Sentences {
    pub(crate) fn new(random: Random, people: &[String], things: &[String]) -> Self {
        let first_name = |name: &String| name.split(' ').next().unwrap_or_default().to_owned();
        let mut people: Vec<String> = people.iter().map(first_name).collect();
        if people.is_empty() {
            people.push("Nobody".to_owned());
        }
        Self { random, people, things: things.to_vec() }
    }

    fn person(&mut self) -> String {
        self.people[self.random.below(self.people.len())].clone()
    }

    fn thing(&mut self) -> String {
        if !self.things.is_empty() && self.random.below(SENTENCES_PER_NAMED_THING) == 0 {
            return format!("the {}", self.things[self.random.below(self.things.len())]);
        }
        format!("the {} {}", self.random.pick(ADJECTIVES), self.random.pick(NOUNS))
    }

    /// Returns the next sentence of narration.
    pub(crate) fn narration(&mut self) -> String {
        let (who, thing) = (self.person(), self.thing());
        let verb = self.random.pick(VERBS);
        let place = self.random.pick(PLACES);
        let clause = self.random.pick(CLAUSES);
        match self.random.below(4) {
            0 => format!("{who} {verb} {thing} {place} {clause}."),
            1 => {
                let beat = self.random.pick(BEATS);
                format!("{}, {who} {verb} {thing} {place}, and {beat}.", capitalize(clause))
            }
            2 => {
                let other = self.thing();
                let place = capitalize(place);
                format!("{place}, {who} {verb} {thing} and looked at {other} {clause}.")
            }
            _ => {
                let other = self.person();
                let beat = self.random.pick(BEATS);
                format!("{who} {verb} {thing} {place}; {other} waited, and {beat}.")
            }
        }
    }

    /// Returns the next sentence in which somebody speaks.
    pub(crate) fn speech(&mut self) -> String {
        let (who, thing) = (self.person(), self.thing());
        let opening = self.random.pick(SPEECHES);
        let place = self.random.pick(PLACES);
        let clause = self.random.pick(CLAUSES);
        format!("“{opening} {thing} {place},” said {who}, {clause}.")
    }

    /// Returns a text of the given length that ends as a sentence does.
    pub(crate) fn text(&mut self, max_chars: usize, max_words: usize) -> String {
        let mut text = String::new();
        let mut words = 0;
        'text: loop {
            for word in self.narration().split(' ') {
                // A text ends with a stop.
                if words == max_words || text.len() + 2 + word.len() > max_chars {
                    break 'text;
                }
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
                words += 1;
            }
        }
        let end = text.trim_end_matches([',', ';', '.', ' ']).len();
        text.truncate(end);
        while let Some((rest, last)) = text.rsplit_once(' ')
            && UNFINISHED.contains(&last.to_lowercase().as_str())
        {
            let end = rest.trim_end_matches([',', ';']).len();
            text.truncate(end);
        }
        text.push('.');
        text
    }

    /// Returns prose of the given number of words: paragraphs of narration and lines of speech.
    pub(crate) fn prose(&mut self, words: usize) -> String {
        let mut paragraphs: Vec<String> = Vec::new();
        let mut left = words;
        while left > 0 {
            let is_speech = paragraphs.len() % 3 == 1;
            let sentences = if is_speech { 1 } else { 4 };
            let mut paragraph = String::new();
            for _ in 0..sentences {
                let sentence = if is_speech { self.speech() } else { self.narration() };
                let count = count_words(&sentence);
                // A sentence that is longer than what is left ends the text if that comes closer to
                // the length than leaving it out.
                if count > 2 * left {
                    left = 0;
                    break;
                }
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(&sentence);
                left = left.saturating_sub(count);
            }
            if !paragraph.is_empty() {
                paragraphs.push(paragraph);
            }
        }
        paragraphs.join("\n\n")
    }
}

/// Returns the `n`th title or name of a thing. The first 3,000 differ.
pub(crate) fn title(n: usize, max_chars: usize) -> String {
    let adjective = ADJECTIVES[n % ADJECTIVES.len()];
    let noun = NOUNS[(5 * n + n / ADJECTIVES.len()) % NOUNS.len()];
    let mut title = format!("{} {}", capitalize(adjective), capitalize(noun));
    title.truncate(max_chars);
    title
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The names of a cast. No two begin with the same letter.
pub(crate) const NAMES: &[&str] = &[
    "Maren Holt",
    "Isidor Vance",
    "Bronia Tull",
    "Caspar Reed",
    "Odile Farrow",
    "Teodor Lisk",
    "Petra Quill",
    "Ansel Brook",
    "Wilma Dray",
    "Hesper Knox",
    "Joris Pell",
    "Linnea Strand",
    "Ruben Ashby",
    "Ginevra Moss",
    "Fabian Thorne",
    "Dagny Weir",
];

/// Words that no sentence ends with.
const UNFINISHED: &[&str] = &[
    "a", "the", "and", "of", "at", "by", "in", "on", "to", "from", "for", "with", "under",
    "behind", "beside", "above", "below", "near", "before", "after", "while", "because", "until",
    "when", "although", "against", "between", "along", "inside", "across", "past", "as", "beneath",
    "over", "outside", "among", "through", "though", "since", "had", "was", "were", "no", "every",
    "so", "that", "into", "around", "beyond", "once", "without",
];

const VERBS: &[&str] = &[
    "carried",
    "counted",
    "turned over",
    "set down",
    "wiped",
    "hid",
    "tested",
    "lifted",
    "mended",
    "weighed",
    "watched",
    "pushed away",
    "reached for",
    "measured",
    "unwrapped",
    "folded",
    "emptied",
    "locked up",
    "held out",
    "dropped",
    "marked",
    "traded",
    "described",
    "painted",
    "cleaned",
    "remembered",
    "followed",
    "refused",
    "borrowed",
    "returned",
    "searched",
    "opened",
    "covered",
    "sketched",
    "dragged out",
    "listened to",
    "pointed at",
    "touched",
    "broke",
    "shielded",
];

const ADJECTIVES: &[&str] = &[
    "grey",
    "copper",
    "narrow",
    "salted",
    "broken",
    "heavy",
    "crooked",
    "silent",
    "painted",
    "borrowed",
    "hollow",
    "dusty",
    "frozen",
    "bitter",
    "woven",
    "rusted",
    "pale",
    "hidden",
    "wooden",
    "tarred",
    "gilded",
    "patched",
    "stolen",
    "burning",
    "drowned",
    "folded",
    "quiet",
    "sharpened",
    "leaking",
    "yellow",
    "braided",
    "cracked",
    "distant",
    "empty",
    "faded",
    "glass",
    "iron",
    "knotted",
    "lower",
    "muddy",
    "northern",
    "open",
    "polished",
    "ragged",
    "second",
    "tilted",
    "unmarked",
    "windward",
];

const NOUNS: &[&str] = &[
    "ledger",
    "lantern",
    "stair",
    "anchor",
    "bell",
    "cistern",
    "orchard",
    "mirror",
    "harness",
    "compass",
    "kettle",
    "archive",
    "gate",
    "tower",
    "basket",
    "chimney",
    "cradle",
    "dagger",
    "engine",
    "ferry",
    "garden",
    "hammer",
    "inkwell",
    "jar",
    "kiln",
    "ladder",
    "mill",
    "needle",
    "oar",
    "parcel",
    "quarry",
    "rope",
    "saddle",
    "tunnel",
    "urn",
    "valve",
    "wagon",
    "yoke",
    "almanac",
    "bridge",
    "candle",
    "drum",
    "envelope",
    "furnace",
    "granary",
    "hinge",
    "icehouse",
    "jetty",
    "key",
    "loom",
    "map",
    "net",
    "oven",
    "pulley",
    "quilt",
    "rudder",
    "signal",
    "trunk",
    "umbrella",
    "vault",
    "well",
    "workbench",
    "cellar",
    "barometer",
];

const PLACES: &[&str] = &[
    "beside the stove",
    "under the stair",
    "at the end of the pier",
    "behind the smokehouse",
    "near the customs shed",
    "on the lowest step",
    "by the drying racks",
    "inside the boathouse",
    "above the tannery",
    "below the gallery",
    "along the sea wall",
    "across the yard",
    "between the two wells",
    "outside the chapel",
    "in the lamp room",
    "against the far wall",
    "at the mouth of the river",
    "past the last houses",
    "beneath the rafters",
    "over the counter",
    "in the doctor's kitchen",
    "on the road to the ford",
    "by the window of the mill",
    "behind the empty stalls",
    "at the foot of the cliff",
    "among the parked carts",
    "in the middle of the square",
    "near the old toll gate",
    "under the leaking roof",
    "on the deck of the ferry",
    "beyond the salt pans",
    "in the back of the shop",
    "beside the parish clock",
    "at the top of the cellar steps",
    "around the corner of the inn",
    "through the garden of the widow",
    "on the windowsill",
    "by the light of the furnace",
    "outside the surveyor's office",
    "in a corner of the granary",
];

const CLAUSES: &[&str] = &[
    "before the tide turned",
    "while the kettle ticked",
    "because nobody else would",
    "until the street was empty",
    "when the bell had stopped",
    "although it was nearly noon",
    "as if it had been agreed long ago",
    "after the others had gone home",
    "since there was no more time",
    "without a word to the watchman",
    "before anyone could object",
    "while rain ran down the glass",
    "because the price had been paid",
    "until both hands were cold",
    "when the dogs fell quiet",
    "although the door stood open",
    "as the smoke began to thin",
    "after a long look at the harbour",
    "since the letter had said so",
    "without hurrying at all",
    "before the lamps were lit",
    "while somebody sang next door",
    "because the rumour was true",
    "until the wind dropped",
    "when the last cart had passed",
    "although every step hurt",
    "as the ice began to move",
    "after the second warning",
    "since the guard had been changed",
    "without the least regret",
    "before the market opened",
    "while the children slept",
    "because a promise was a promise",
    "until the candle guttered",
    "when the fog came in",
    "although the neighbours were watching",
    "as the clock struck seven",
    "after three nights of waiting",
    "since the road was closed",
    "without asking for a receipt",
];

const BEATS: &[&str] = &[
    "the wind leaned on the shutters",
    "a gull cried twice over the roofs",
    "the floor creaked under somebody's boots",
    "the water stood a hand higher than before",
    "a coin rolled into the dark",
    "the horses would not be led",
    "nobody in the room sat down",
    "the smell of tar grew stronger",
    "a curtain moved on the upper floor",
    "the ropes began to sing",
    "the snow swallowed the sound",
    "a door closed very gently",
    "the fire sank to a red line",
    "the boat knocked against the stones",
    "a child laughed in the lane",
    "the glass shook in its frame",
    "the crowd drew back a step",
    "the ink had already dried",
    "the old scar began to ache",
    "a whistle answered from the hill",
    "the stones were still warm",
    "the key no longer fitted",
    "one of the lamps went out",
    "the names on the list had changed",
    "the dust showed a single footprint",
    "the ferry left an hour early",
    "a second voice joined the first",
    "the bread was shared in silence",
    "the wheel turned by itself",
    "the price doubled overnight",
    "the guard looked the other way",
    "the letters fell out of order",
    "the ceiling let a drop through",
    "the engine coughed and caught",
    "a shadow crossed the threshold",
    "the tide gave back a shoe",
    "the bargain held for one more day",
    "the birds rose from the reeds",
    "the knot came loose at last",
    "a stranger nodded as if to a friend",
];

const SPEECHES: &[&str] = &[
    "Nobody has asked me about",
    "You will find",
    "I would give a year for",
    "Do not speak of",
    "My brother once repaired",
    "They came for",
    "It was never safe to keep",
    "You promised to bring back",
    "I have seen enough of",
    "The widow sold",
    "Leave me alone with",
    "There is something wrong with",
    "I counted twice and still missed",
    "Your father buried",
    "We could both lose",
    "The surveyor lied about",
    "I have carried the debt for",
    "Somebody has moved",
    "Tell me what you know of",
    "They will hang us for",
    "I dreamed again of",
    "The council cannot burn",
    "You should not have touched",
    "It took me years to forget",
    "The tide will not wait for",
    "I know who paid for",
    "Let them keep",
    "We have until dawn to reach",
    "The boy was hiding behind",
    "No map shows",
    "I only wanted to see",
    "Everything began with",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use scribe_domain::text::sentences::split_sentences;

    use super::*;

    fn sentences(seed: &str) -> Sentences {
        let people: Vec<String> = NAMES.iter().map(|&name| name.to_owned()).collect();
        Sentences::new(Random::from_text(seed), &people, &["Grey Ledger".to_owned()])
    }

    #[test]
    fn prose_has_the_length_that_is_asked_for() {
        for (seed, words) in [("a", 250), ("b", 500), ("c", 750), ("d", 1_500)] {
            let count = count_words(&sentences(seed).prose(words));
            assert!(count.abs_diff(words) <= 25, "{count} of {words}");
        }
    }

    #[test]
    fn the_sentences_of_many_chapters_differ() {
        let mut seen = HashSet::new();
        let mut repeated = 0;
        for chapter in 0..40 {
            let prose = sentences(&format!("chapter {chapter}")).prose(1_500);
            let all = split_sentences(&prose).into_iter();
            repeated += all.filter(|(_, sentence)| !seen.insert((*sentence).to_owned())).count();
        }
        assert_eq!(repeated, 0, "of {}", seen.len());
    }

    #[test]
    fn a_text_is_about_as_long_as_it_may_be_and_ends_as_a_sentence() {
        for (chars, words) in [(60, 35), (144, 35), (180, 35), (360, 35), (720, 110)] {
            let text = sentences("texts").text(chars, words);
            assert!(text.len() <= chars && count_words(&text) <= words, "{text}");
            let is_long = 5 * text.len() >= 4 * chars || 5 * count_words(&text) >= 4 * words;
            assert!(is_long && text.ends_with('.'), "{chars}: {text}");
        }
    }

    #[test]
    fn titles_differ() {
        let titles: HashSet<String> = (0..3_000).map(|n| title(n, 60)).collect();
        assert_eq!(titles.len(), 3_000);
    }
}
