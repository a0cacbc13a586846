//! What single words tell about a premise. Rough on purpose: what is missed costs nothing, because
//! the frames have words of their own.

const FUNCTION_WORDS: &str = " a an the and or but nor so yet if then than that this these those \
    there here who whom whose which what when where why how in on at by for from to of off with \
    without into onto upon under over after before between among through during until while as is \
    are was were be been being am do does did done has have had having will would shall should can \
    could may might must not no yes i me my mine you your yours he him his she her hers it its we \
    us our ours they them their theirs one two three four five six seven eight nine ten all any \
    each every some few many much more most other another such only just even still very too also \
    now never always ever again once because since though although about against out up down back \
    away own same both either neither something someone nothing nobody everything everyone story \
    book novel chapter write tell make want wants need needs like let ";

const STARTERS: &str = " a an the her his their my our its your every each one two three no \
    some another this that these those ";

const PLACE_PREPOSITIONS: &str = " in at from near to around outside beyond across within ";

const PEOPLE: &str = " man woman girl boy child widow widower orphan clerk queen king prince \
    princess monk nun thief nurse cook judge spy captain daughter son sister brother mother father \
    aunt uncle wife husband priest smith knight heir pilot student witch wizard ghost cop agent \
    detective physicist scholar merchant servant slave guard guide chief lord lady duke emperor \
    exile friend stranger twin tenant hermit bride groom surgeon lieutenant sergeant colonel \
    general mage champion apprentice savant refugee human android robot librarian musician cadet \
    recruit patient prisoner convict martyr saint poet artist chef coach vet medic tailor sailor ";

const NOT_PEOPLE: &str = " letter river winter summer paper number water power matter corner tower \
    door floor mirror horror error motor harbor order border monster disaster answer danger hunger \
    thunder weather feather leather ladder finger shoulder quarter chapter folder computer \
    poster flower shower copper silver amber ember ether bitter better other former later never \
    under over ever crater theater filter meteor corridor center war color favor honor labor \
    terror mayor timer burger cover hammer banner altar murder wonder desert ledger register cellar collar counter cover drawer anchor cider \
    powder timber timetable manner finger dinner supper border charter ";

const VERBS: &str = " finds find falls goes comes gets takes makes must wakes learns meets loses \
    wins keeps begins sees hears knows runs leaves found fell went came got took made woke met \
    lost won kept began saw heard knew ran left arrived discovers returns inherits ";

/// True for words that name nothing.
pub(super) fn is_function_word(word: &str) -> bool {
    holds(FUNCTION_WORDS, word)
}

/// True for words after which a noun may be expected.
pub(super) fn starts_noun_phrase(word: &str) -> bool {
    holds(STARTERS, word)
}

/// True for words after which a name is that of a place.
pub(super) fn precedes_place(word: &str) -> bool {
    holds(PLACE_PREPOSITIONS, &word.to_lowercase())
}

/// True for nouns that name a person.
pub(super) fn is_person(word: &str) -> bool {
    const ENDINGS: [&str; 10] =
        ["er", "or", "ist", "ian", "man", "woman", "ess", "eer", "smith", "wright"];
    holds(PEOPLE, word)
        || !holds(NOT_PEOPLE, word)
            && word.len() > 4
            && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// True for words that may well be a verb, a participle or an adverb.
pub(super) fn looks_like_verb(word: &str) -> bool {
    let word = word.to_lowercase();
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let ending = ["ed", "ing", "ly"].iter().any(|ending| word.ends_with(ending));
    let third_person = word.ends_with('s') && !word.ends_with("ss") && word.len() > 3;
    holds(VERBS, word) || is_function_word(word) || ending || third_person
}

fn holds(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_whitespace().any(|known| known == word)
}
