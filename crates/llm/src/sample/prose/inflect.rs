//! Verbs: the few forms that narration needs.

use std::{collections::HashMap, sync::LazyLock};

use super::voice::{Person, Tense};

/// Base, past, third person singular where it is irregular.
const IRREGULAR: &str = "be was is|have had has|do did does|go went goes|say said says|can could can|\
    will would will|may might may|must had-to must|make made makes|know knew knows|think thought \
    thinks|take took takes|see saw sees|come came comes|give gave gives|find found finds|tell told \
    tells|feel felt feels|leave left leaves|put put puts|keep kept keeps|let let lets|begin began \
    begins|hear heard hears|run ran runs|hold held holds|bring brought brings|write wrote writes|\
    sit sat sits|stand stood stands|lose lost loses|pay paid pays|meet met meets|set set sets|\
    lead led leads|understand understood understands|read read reads|speak spoke speaks|spend \
    spent spends|win won wins|buy bought buys|send sent sends|fall fell falls|cut cut cuts|sell \
    sold sells|rise rose rises|drive drove drives|break broke breaks|wear wore wears|choose chose \
    chooses|catch caught catches|teach taught teaches|sing sang sings|sleep slept sleeps|shut shut \
    shuts|hang hung hangs|lie lay lies|lay laid lays|hide hid hides|bend bent bends|burn burnt \
    burns|shake shook shakes|throw threw throws|draw drew draws|blow blew blows|eat ate eats|drink \
    drank drinks|swear swore swears|tear tore tears|wake woke wakes|forget forgot forgets|forgive \
    forgave forgives|get got gets|build built builds|grow grew grows|fly flew flies|ring rang \
    rings|lean leant leans|learn learnt learns|smell smelt smells|spill spilt spills|light lit \
    lights|lend lent lends|deal dealt deals|feed fed feeds|fight fought fights|hit hit hits|hurt \
    hurt hurts|kneel knelt kneels|mean meant means|seek sought seeks|shine shone shines|sink sank \
    sinks|slide slid slides|spread spread spreads|steal stole steals|stick stuck sticks|strike \
    struck strikes|sweep swept sweeps|swing swung swings|wind wound winds|bite bit bites|bind \
    bound binds|creep crept creeps|dig dug digs|freeze froze freezes|become became becomes|cost \
    cost costs|bear bore bears|undo undid undoes|withdraw withdrew withdraws";

/// Verbs whose last consonant is doubled although they have more than one syllable.
const DOUBLING: [&str; 7] = ["admit", "regret", "refer", "occur", "prefer", "permit", "commit"];

/// Regular verbs that the prose knows besides those that its own sentences name.
const REGULAR: &str = "ask answer arrive agree allow accept accuse act add admit appear apologise \
    approach argue avoid beg believe betray belong blame bolt borrow button call carry change \
    check choke claim clear climb close collect confess confront consider continue copy count \
    cover cross cry dare decide defy demand deny destroy disagree discover doubt drag drop dry \
    earn empty enter escape expect explain fail fill finish follow fold force gather greet guard \
    guess hand happen hate help hope hurry ignore insist inspect interrupt invite join judge kick \
    kill kiss knock laugh lift like listen live lock look love lower mend miss mistake move name \
    need nod notice obey offer open order owe pack pass persuade pick plan plead pocket point pour \
    praise prepare press pretend promise protect prove pull push question raise reach realise \
    recognise refuse remain remember remove repair repay repeat reply rescue return reveal risk \
    roll rub rush save search seem serve settle share shout show sign slip smile snatch start \
    stare stay step stop stumble suffer suggest surrender suspect talk tap taste thank threaten \
    tie touch trade trap travel try trust turn turn uncover unlock use visit wait walk want warn \
    wash watch weigh whisper wipe wish wonder work worry wrap yield";

/// The form of a verb for a subject.
pub(super) fn conjugate(verb: &str, person: Person, tense: Tense, plural: bool) -> String {
    if verb == "be" {
        return be(person, tense, plural).to_owned();
    }
    let third = matches!(person, Person::Third) && !plural;
    match (tense, third) {
        (Tense::Past, _) => past(verb),
        (Tense::Present, true) => third_person(verb),
        (Tense::Present, false) => verb.to_owned(),
    }
}

fn be(person: Person, tense: Tense, plural: bool) -> &'static str {
    match (tense, person, plural) {
        (Tense::Past, Person::First | Person::Third, false) => "was",
        (Tense::Past, ..) => "were",
        (Tense::Present, Person::First, false) => "am",
        (Tense::Present, Person::Third, false) => "is",
        (Tense::Present, ..) => "are",
    }
}

/// Past and third person of the irregular verbs.
static FORMS: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> = LazyLock::new(|| {
    let forms = IRREGULAR.split('|').filter_map(|forms| {
        let mut forms = forms.split_whitespace();
        Some((forms.next()?, (forms.next()?, forms.next()?)))
    });
    forms.collect()
});

/// The base of every known verb by its third person.
static BASES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let irregular = FORMS.iter().map(|(base, (_, third))| ((*third).to_owned(), *base));
    REGULAR.split_whitespace().map(|verb| (third_person(verb), verb)).chain(irregular).collect()
});

fn irregular(verb: &str) -> Option<(&'static str, &'static str)> {
    FORMS.get(verb).copied()
}

fn past(verb: &str) -> String {
    if let Some((past, _)) = irregular(verb) {
        return past.replace('-', " ");
    }
    match verb.strip_suffix('y') {
        Some(stem) if !ends_in_vowel(stem) => return format!("{stem}ied"),
        _ => {}
    }
    if verb.ends_with('e') {
        return format!("{verb}d");
    }
    match verb.chars().last() {
        Some(last) if doubles(verb) => format!("{verb}{last}ed"),
        _ => format!("{verb}ed"),
    }
}

fn third_person(verb: &str) -> String {
    if let Some((_, third)) = irregular(verb) {
        return third.to_owned();
    }
    match verb.strip_suffix('y') {
        Some(stem) if !ends_in_vowel(stem) => return format!("{stem}ies"),
        _ => {}
    }
    let hissing = ["s", "sh", "ch", "x", "z", "o"].iter().any(|end| verb.ends_with(end));
    if hissing { format!("{verb}es") } else { format!("{verb}s") }
}

/// True for "stop" and "nod", not for "open" and "wait".
fn doubles(verb: &str) -> bool {
    let letters: Vec<char> = verb.chars().collect();
    let vowels = letters.iter().filter(|c| is_vowel(**c)).count();
    match letters.as_slice() {
        [.., before, vowel, last] => {
            let closed = !is_vowel(*last) && !matches!(last, 'w' | 'x' | 'y') && is_vowel(*vowel);
            closed && !is_vowel(*before) && vowels == 1 || DOUBLING.contains(&verb)
        }
        _ => false,
    }
}

fn ends_in_vowel(text: &str) -> bool {
    text.chars().last().is_some_and(is_vowel)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// The base of a verb in the third person singular of the present; `None` for any other word.
pub(super) fn base_of_third_person(word: &str) -> Option<&'static str> {
    BASES.get(word).copied()
}

/// True for a verb that the prose knows, in its base form.
pub(super) fn is_base(word: &str) -> bool {
    BASES.values().any(|verb| *verb == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_inflected() {
        let past = |verb| conjugate(verb, Person::Third, Tense::Past, false);
        let present = |verb| conjugate(verb, Person::Third, Tense::Present, false);
        for (verb, then, now) in [
            ("walk", "walked", "walks"),
            ("nod", "nodded", "nods"),
            ("carry", "carried", "carries"),
            ("stay", "stayed", "stays"),
            ("close", "closed", "closes"),
            ("open", "opened", "opens"),
            ("wait", "waited", "waits"),
            ("push", "pushed", "pushes"),
            ("fix", "fixed", "fixes"),
            ("go", "went", "goes"),
            ("be", "was", "is"),
            ("can", "could", "can"),
            ("put", "put", "puts"),
        ] {
            assert_eq!((past(verb).as_str(), present(verb).as_str()), (then, now));
        }
        assert_eq!(conjugate("be", Person::First, Tense::Present, false), "am");
        assert_eq!(conjugate("go", Person::Second, Tense::Present, false), "go");
        assert_eq!(base_of_third_person("closes"), Some("close"));
        assert_eq!(base_of_third_person("table"), None);
    }
}
