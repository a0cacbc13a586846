//! What happens at a turning point.

use scribe_domain::stage::NodeFunction;

/// The scenes that a function can have.
pub(super) fn scenes(function: NodeFunction) -> &'static [&'static str] {
    match function {
        NodeFunction::Setup => &[
            "{A} is at work at {place} when {b} brings a piece of news that does not fit.",
            "At {place} {a} does what {a} has always done, and for the first time notices who is watching.",
            "{A} and {b} quarrel over something small at {place}; underneath it lies {event}.",
            "A day at {place} shows what {group} decides and what it leaves to others.",
            "{A} is asked at {place} to sign for something unseen.",
        ],
        NodeFunction::IncitingIncident => &[
            "{Object} is missing, and the last name in the book is that of {a}.",
            "{A} finds at {place} a paper in a dead person's hand, dated last week.",
            "{Group} gives {a} nine days to leave {place}.",
            "{B} asks {a} to {want} and will not say who is paying.",
            "A stranger at {place} calls {a} by a name that nobody has used since {event}.",
        ],
        NodeFunction::RisingAction => &[
            "{A} gets into {place} on a pretext and comes out with half an answer.",
            "{B} offers to help {a}, and names a price that is not money.",
            "{A} follows {c} from {place} to {other place} and sees who is waiting there.",
            "{A} and {b} go through the records at {place} page by page.",
            "{Group} closes {place}, and {a} has to find another way.",
            "{A} tells {b} less than the truth, and {b} notices.",
            "At {place} {c} denies having been at {other place}, too quickly.",
            "{A} trades a favour at {place} for a look at {object}.",
            "{B} comes to {a} with a warning that may be a threat.",
            "{A} has to choose between keeping an appointment at {place} and keeping a promise to {b}.",
        ],
        NodeFunction::Reversal => &[
            "The ally whom {a} trusted at {place} turns out to have written the first letter.",
            "What {a} took for proof against {group} proves the opposite.",
            "{B} hands {object} to {c} in front of everybody.",
            "{A} is accused at {place} of what {a} came to report.",
            "{C} tells {a} a version of {event} in which {b} is the one to thank.",
            "The door at {place} that was always locked stands open, and someone has cleaned.",
        ],
        NodeFunction::Midpoint => &[
            "{A} learns at {place} that {secret}.",
            "{A} gets what {a} wanted, at {place}, in front of witnesses, and sees that it was the wrong thing to want.",
            "{A} and {b} read {object} together at {place}, and from that hour neither can pretend.",
        ],
        NodeFunction::Crisis => &[
            "{A} loses the trust of {b}, the use of {place} and the good opinion of everyone, in one night.",
            "{Group} makes {a} an offer at {place} that any sensible person would take.",
            "{C} pays at {place} for what {a} did. Now it is certain: {stake}.",
        ],
        NodeFunction::Climax => &[
            "At {place}, before all those who have a stake in it, {a} says what was done during {event} and puts {object} on the table.",
            "{A} and {b} face each other at {place} while the doors are being closed, and one of them gives way.",
            "{A} does at {place} what {group} was sure nobody would do.",
        ],
        NodeFunction::Resolution => &[
            "{A} sweeps {place} with {b}, and neither of them mentions it.",
            "{A} brings {object} to where it belongs and goes home by the long way.",
            "{A} takes up the old work at {place} again, and does it differently.",
        ],
    }
}

/// What makes a scene worse, or at least harder.
pub(super) const DETAILS: [&str; 28] = [
    "{B} has not slept and hides it badly.",
    "Somebody has left a light burning at {other place}.",
    "{A} says the wrong name once and cannot take it back.",
    "There is less time than anyone admits.",
    "{B} keeps one hand in a pocket the whole while.",
    "It rains, and nobody goes home.",
    "A child has seen everything and is not asked.",
    "{A} counts what is left and counts again.",
    "The price turns out to have been agreed beforehand.",
    "{B} laughs, which is worse.",
    "Two chairs have been set where one was needed.",
    "What {a} does not say is what {b} hears.",
    "A clerk of {group} takes notes in pencil.",
    "An old debt between {a} and {b} is brought up and paid at the worst moment.",
    "{A} finds that the lock has been changed.",
    "Word of it reaches {other place} before {a} does.",
    "{B} makes a promise that cannot be kept.",
    "The only copy is damp and in the wrong hand.",
    "{A} leaves something behind on purpose.",
    "{B} asks for one more day and is refused.",
    "Somebody has been paid, though not enough.",
    "A door stays open that should have been shut.",
    "{A} is thanked for something that {b} did.",
    "They are interrupted by somebody with good manners.",
    "{A} tells the truth and is not believed.",
    "The weather turns before they have finished.",
    "A name is struck from a list.",
    "{B} brings bread, and bad news underneath it.",
];
