//! What is done.
//!
//! `|` stands between sentences, `¶` between paragraphs; see [`super::super::grammar`].

/// What the viewpoint does.
pub(in crate::sample::prose) const ACTIONS: &[&str] = &[
    "%V [pick] up the {object}, [turn] it over {manner} and [put] it back on the {surface}.",
    "%i [try] the {door} {manner}. | It [:give] a finger's width, {when}, and then [:stop] against something, the {object} perhaps.",
    "%i [go] through both pockets {manner} and [find] the {paper}. | It [:be] no use, with or without {sound}, and {when} %i [put] it back.",
    "%V [walk] the length of the room and back, {manner}, past the {surface}. | For {pause} %i [look] at the {object}, and then %i [go] round again.",
    "%i [move] the {object} to the {surface}, {manner}, so as to have something to do. | Under it [:lie] the {paper}, face down, with the ring of a cup on it, and {when} %i [turn] it over.",
    "%V [kneel] {spot} and [look] under the {surface} {manner}. | There [:be] dust there, and, {when}, {a object}.",
    "%i [write] three words on the back of the {paper} and [fold] it {manner}.",
    "%V [open] the {door} {manner} and [let] in {weather}. | Nobody [:be] there but {person}, halfway down the street and {errand}.",
    "%i [count] what there [:be] on the {surface}, {manner}: {a object}, {a object}, the {paper}.",
    "%V [take] off one glove, [lay] it by the {object} and [feel] along the edge of the {surface} {manner}. | The wood [:be] warm in the middle and cold at the end {spot}, as %i [find] {when}.",
    "%i [drink] what [:be] left in the cup, {manner}, and [set] it down by the {object}.",
    "%V [pull] the {object} into the light and [wipe] it {manner}. | There [:be] a name on it, and a year, and {when} %i [find] the mark of the {trade}.",
    "%i [turn] the key in the {door} {manner} and [wait] for {pause} with one ear to the wood.",
    "%V [step] over the {object} {manner} and [go] to stand {spot}. | From there one [:can] see the {door} without being seen by {person} on the other side.",
    "%i [put] the {paper} under the {object}, {manner}, where the {trade} [:will] be sure to find it.",
    "%V [hold] the {paper} up to {light}, {manner}. | Someone [:have] rubbed out a line, and {when} %i [make] out the name of the {trade}.",
    "%i [tie] the string round the parcel again, {manner}, with the knot that the {trade} [:use].",
    "%V [sit] down on the edge of the {surface} and [let] {sound} go by. | Then %i [get] up {manner} and [do] what [:have] to be done about the {object}.",
    "%i [knock] on the {door} {manner} and [hear] {sound} stop on the other side.",
    "%V [walk] round the {object} twice, {manner}, and [find] the place where it was mended {day}.",
    "%i [read] the {paper} {manner}, and then once more for {pause}, for what it [:do] not say about {errand}.",
];

/// What the turn does.
pub(in crate::sample::prose) const REACTIONS: &[&str] = &[
    "%V [stand] {spot} and [feel] {body}. | For {pause} the {object} and the {surface} [+be] the only things in the world, and then {sound} [:let] the others back in.",
    "The {object} [:slip], [:roll] along the {surface} and [:drop] {manner}. | Nobody [:pick] it up; {sound} [:go] on by itself, {spot}.",
    "%i [put] out a hand for the {surface}, {manner}, and [find] it where it ought to be. | The smell of {smell} [:come] back first, then {sound}.",
    "There [:be] {sound}, very clear, and then for {pause} nothing but {light}.",
    "%V [look] {manner} from the {object} to the {door} and [see] that {thought} [:will] have to wait.",
    "Something [:fall] into place {when}, as {a object} does on the right hook.",
    "%i [stay] {spot} for {pause} as if %i [have] never been anywhere else. | {When} the rest of it [:arrive], and with it {body}.",
    "{Light} [:have] moved as far as the {object}, and for {pause} nobody [:remark] on it. | %V [notice] it as one notices {sound} in another house, {manner}.",
    "All at once %i [be] tired, tired as the {trade} at the end of a day of {errand}, and {when} in no doubt at all.",
    "%i [want] to say something about {thought}, and what [:come] out, {manner}, [:be] a question about the {object}.",
    "Outside there [:be] {person}, as if nothing were the matter, and {weather}. | Inside, for {pause}, nobody [:touch] the {paper}.",
    "%V [hear] {sound} and [understand], {manner}, that it [:have] been going on since the {trade} left.",
];

/// Single sentences, to come out at the right length.
pub(in crate::sample::prose) const FILLERS: &[&str] = &[
    "{Sound} again, and {light}.",
    "Somewhere the {trade} [:be] {errand}, {manner}.",
    "It [:smell] of {smell}, {when}, and of {smell}.",
    "{Person} [:go] past the {door}.",
    "The {object} [:stay] where it [:be], by the {surface}, for {pause}.",
    "%V [wait] {spot} through {sound}.",
    "Outside there [:be] {weather}, and {sound}.",
    "Nothing {spot} [:move] for {pause}.",
    "%i [feel] {body}, and [let] it pass with {thought}.",
    "{Light} [:fade] from the {surface}, and {sound} [:stop].",
    "{Sound} [:come] and [:go], and the {object} [:stay] where it [:be], {spot}, between the {surface} and the {door}.",
    "%V [think], for {pause}, about {thought}, and then about nothing but the smell of {smell} and {sound}.",
];
