//! What there is to see, and what goes on in the viewpoint.
//!
//! `|` stands between sentences, `¶` between paragraphs; see [`super::super::grammar`].

/// What there is to see and hear.
pub(in crate::sample::prose) const DETAILS: &[&str] = &[
    "{A object} [:stand] on the {surface}, and it [:look] {when} as if somebody [:be] coming back for it. | {Sound} [:come] from behind the {door}, and a smell of {smell}.",
    "{Person} [:go] by outside in {weather}. | %V [watch] until there [:be] only {sound} left, and {light}.",
    "On the {surface} [:lie] {a paper}, held down by {a object}, and {sound} [:do] not stir it. | Someone [:have] written a number on it and crossed it out again, and {when} %i [see] that it [:be] the number of the {door}.",
    "Nobody [:have] moved the {object}, it [:seem], through {sound} and worse. | Under it the {surface} [:be] a shade cleaner, as %i [find] {when}.",
    "There [:be] a smell of {smell} in the passage and, {when}, one of {smell} by the {door}.",
    "{Sound} [:come] through the wall, then {sound}. | Whoever [:live] there [:be] at home, and not {errand}, and in no hurry to end {sound}.",
    "By the {door} [:hang] {a object} that [:belong] to nobody, and %i [touch] it {manner} in passing.",
    "{Light} [:fall] across the {surface}, {when}, and [:show] the {object} and the dust round it.",
    "If %i [hold] %my breath %i [can] hear {sound}, and under it, from beyond the {door}, {sound}.",
    "The {trade} [:have] worked here once, to {sound}, so people say. | The hooks [+be] still in the wall {spot}, and {when} %i [see] that {a object} [:hang] from the last of them.",
    "Somebody [:have] swept {spot} and left the sweepings by the {door}, and it [:look], {when}, as if whoever it was [:have] run out of time.",
    "{A paper} [:hang] above the {surface} and, {when}, [:curl] in the warmth. | %i [smooth] it flat {manner}, and it [:curl] again, like {a object} that [:know] its own mind.",
    "Past the {door} [:be] {weather}; on this side there [:be] {sound} and a smell of {smell}.",
    "The {object} [:be] where it always [:be], {spot}, for all {sound}. | The {object} [:be] not, and {when} %i [begin] to look for it.",
    "{Person} [:stop] outside, [:look] up at the window and [:go] on towards the {trade}'s. | It [:be] the hour of {errand} and of {sound}.",
    "There [:be] a row of jars on the {surface}, labelled in the hand of the {trade}, and {when} %i [count] them. | The last one [:hold] {a paper}, rolled up tight, and [:smell], for {pause}, of {smell}.",
    "The window [:give] on {weather} and, {when}, on {person}. | Below it two children [+be] playing at {errand}, with {sound} for music.",
    "On the {surface} [:sit] a cat and [:wash] itself {manner}, for {pause}, without a look at the {object}.",
];

/// What the viewpoint thinks and feels.
pub(in crate::sample::prose) const WAITS: &[&str] = &[
    "%V [think] of {thought}, {manner}. | It [:be] no use, not here {spot}, and not with {sound} going on and on.",
    "%i [feel] {body}, and [wait] for {pause} before trusting %my voice.",
    "%my {kin} taught %me a way of standing, {manner}, with the weight on both feet and the mind on {errand}. | %V [stand] like that now, {spot}, for {pause}.",
    "If %i [shut] %my eyes %i [see] {thought}, clear as {sound}. | So %i [keep] them open and [look] {manner} at the {object} on the {surface}.",
    "%my {kin} used to say that {saying}, and was wrong about most things but {errand}.",
    "%i [have] been afraid before, {day}, and then it passed {when}. | This [:be] not like that; this [:come] with {body} and [:stay], {when}.",
    "One [:can] get used to {sound}, it [:seem], and even to {body}, but not to {thought}.",
    "For {pause} nothing [:happen] {spot}. | %V [use] it to put {thought} away, {manner}, and to look at the {object} properly.",
    "%V [lean] on the {surface} and [feel] {body}. | {When}, %i [think], somebody [:will] have to mention {thought}.",
    "There was a time, {day}, when all this was only {errand} and {sound}. | %i [miss] it for {pause}, {spot}, and then no longer.",
    "%i [know] what the {trade} [:will] have done: gone out {manner} by the {door} and called it {errand}.",
    "Nothing in {errand} [:prepare] one for {sound} at such a moment, or for {body}.",
    "%V [catch] %self listening to {sound}, {manner}, as if it [:be] going to say something about {thought}.",
    "For {pause} %i [try] to be sensible, {spot}, and then %i [think] of {thought}.",
    "{Light} [:lie] along the wall as it did {day}, along with {sound}. | %i [remember] {sound}, and the {trade} laughing {manner}.",
    "The worst of it [:be] not {thought}, nor even {body}. | The worst [:be] how easily one [:can] stand {spot} and think, for {pause}, of supper.",
    "%i [want] to be elsewhere, {errand}, {manner}, in any weather but {weather}.",
    "%my {kin} never spoke of such things, {tone} or otherwise. | %V [understand] that better {when}, with the {object} in front of %me.",
];
