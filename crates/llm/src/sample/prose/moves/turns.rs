//! How scenes turn and end.
//!
//! `|` stands between sentences, `¶` between paragraphs; see [`super::super::grammar`].

/// What turns; `%U` is a sentence.
pub(in crate::sample::prose) const TURNS: &[&str] = &[
    "{When}, with {sound} and {light}, everything [:change]: %U",
    "Nobody [:hurry], and {sound} [:go] on as before; that [:be] how it [:happen], {when}: %U",
    "%i [have] one hand on the {object} and [be] listening to {sound} when it [:come]: %U",
    "Afterwards %i [can] remember {sound}, and a smell of {smell}, and the order in which things [:go]: %U",
    "Then, between {sound} and the next word about the {paper}, it [:turn]: %U",
    "The {trade} always said that such things happen {when}, and so it [:be]: %U",
];

/// What is different; `%C` is a sentence.
pub(in crate::sample::prose) const CHANGES: &[&str] = &[
    "{When} %i [see] what [:have] become of things, as clearly as {light}: %C",
    "So that [:be] how matters [+stand] {when}, and {thought} [:can] wait: %C",
    "For {pause} there [:be] only the {object} to look at, and then %i [see] it: %C",
    "%i [say] it once under %my breath, over {sound} and away from the {trade}: %C",
    "Nothing {spot} [:look] different, though {sound} [:have] stopped, and yet it [:be] so: %C",
    "{Sound} [:begin] again, and {light} [:be] where it [:have] been, but the rest [:be] not: %C",
];

/// How scenes end; `%E` is the last beat.
pub(in crate::sample::prose) const ENDINGS: &[&str] = &[
    "{When}, to {sound}, by {light}, %E",
    "{Sound} [:stop], {light} [:stay], and %E",
    "There [:be] time for one more look at the {object}, for {pause}, and then %E",
    "Nobody [:speak] for {pause}, {spot}, and then %E",
    "There [:be] {sound}, then nothing for {pause}, and %E",
    "The {trade} [:will] hear of it {when}, or not at all; %E",
];

/// How scenes end when no last beat is given.
pub(in crate::sample::prose) const LEAVINGS: &[&str] = &[
    "%V [go] out by the {door}, {manner}, and [leave] the {object} on the {surface}.",
    "{When} %i [close] the {door} on {light} and [walk] away.",
    "%V [put] out the lamp {manner} and [stand] {spot} with {sound}.",
    "%i [draw] the {door} shut {manner} and [wait] for {pause} with {sound}.",
    "%V [turn] {spot}, {manner}, [look] at the {object} and [go].",
    "There [:be] nothing more to do but {errand}, and %i [do] it, {manner}, until {sound} [:stop].",
];
