//! How scenes begin, and what is wanted.
//!
//! `|` stands between sentences, `¶` between paragraphs; see [`super::super::grammar`].

/// How scenes begin.
pub(in crate::sample::prose) const OPENINGS: &[&str] = &[
    "%W, with {weather} and {sound}, %V [come] to %P.",
    "%V [reach] %P %X, and the first thing to meet %me there [:be] {light}, and the next [:be] {sound}.",
    "%V [be] at %P %X, {gesture}, and {weather} [:keep] most people away.",
    "At %P it [:smell] of {smell} %X, and %V [stand] {spot} until {sound} [:come] to an end.",
    "%W %V [find] the way into %P by {light} and by {sound}.",
    "%X there [:be] nobody at %P to ask, only {light} and, further in, {sound}. | %V [shut] the {door} {manner}.",
    "%V [wait] {spot} at %P %X, with {weather} beyond the glass, and [listen] to {sound}.",
    "%W the way to %P [:be] longer than usual, what with {weather}, and %V [come] in by the {door}, {manner}.",
    "There [:be] {light} at %P %X, and {sound}. | %V [hang] up %my coat {manner}, {spot}, and [go] in.",
];

/// What the viewpoint wants; `%G` is an infinitive.
pub(in crate::sample::prose) const GOALS: &[&str] = &[
    "{When} there [:be] no more reason to put it off, not even {thought}: %i [have] to %G.",
    "%i [have] come to %G, and [tell] the {trade} so, {manner}, in case anyone [:be] listening.",
    "What %i [want] [:be] simple enough to say in front of the {trade}, and %i [say] it, {gesture}: to %G.",
    "To %G: %i [go] over it as one goes over a list, {manner}, {spot}.",
    "There [:be] one thing to do before %i [can] think of {thought}, and %i [mean] to do it {manner}. | %i [mean], through {sound} and {thought}, to %G.",
    "%i [remind] %self, through {sound}, of what %i [be] here for, which [:be] to %G and not to brood on {thought}.",
];

/// What stands in the way; `%B` is a clause.
pub(in crate::sample::prose) const OBSTACLES: &[&str] = &[
    "{When} it [:be] plain what [:stand] in the way, plain as the {object} on the {surface}: %B.",
    "The trouble [:be] this, and not even looking at the {object} for {pause} [:make] it smaller: %B.",
    "%i [know] what [:be] wrong before {sound} [:have] stopped, and before the {trade} [:have] done talking: %B.",
    "But %B, and it [:be] no help to look at {light} for {pause} or to think of {thought}.",
    "Against it [:stand] one fact, solid as the {surface}, and {sound} [:do] not drown it: %B.",
    "%i [have] counted on the {trade}, on {weather}, on being alone {when}, but never on this: %B.",
];
