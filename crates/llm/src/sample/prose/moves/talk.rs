//! Talk before and after.
//!
//! `|` stands between sentences, `¶` between paragraphs; see [`super::super::grammar`].

/// The talk begins.
pub(in crate::sample::prose) const GREETINGS: &[&str] = &[
    "\"You have come about %T,\" %O [:say], {gesture}, and [:move] the {object} aside. ¶ \"I have come because nobody else would,\" %V [say], {gesture}, \"and because {saying}.\"",
    "%O [:look] up from {errand}, {manner}. | \"Shut the {door} first, will you, for {saying}.\" ¶ \"It is shut,\" %i [say], {gesture}, and [lean] on the {surface}.",
    "\"I was told {day} that you knew about %T, or knew {person} who did.\" ¶ \"Whoever told you that,\" %O [:say], {gesture}, \"owes me {sum}.\"",
    "%O [:be] {spot}, {errand}, and [:do] not stop for %me, not for {pause}. | \"If it is about %T, I said all I know {day}, and I have {deed} since.\" ¶ \"Then say it again,\" %i [say], {gesture}, \"and leave out the {trade} this time.\"",
    "\"You are early,\" %O [:say], {gesture}, \"or the {trade} is late.\" ¶ \"Both, perhaps,\" %V [say], and [lay] the {paper} on the {surface} {manner}.",
    "\"%N,\" %O [:say], {gesture}, and with a look at the {door} that [:be] all. | %i [wait] for {pause}, with {sound}. | \"Your {kin} came here with that same face {day},\" %he [:say], {tone}.",
    "%O [:nod] at the {paper}, {gesture}. ¶ \"It was under the {object},\" %i [say], {tone}. ¶ \"Then the {trade} put it there,\" %O [:say], {gesture}, \"and knew whose hand would find it.\"",
    "There [:be] somebody {spot}, {gesture}, and {when} %i [see] that it [:be] %O. | \"I hoped they would send the {trade},\" %he [:say], {tone}, \"or anyone but you.\"",
    "\"Mind the {object},\" %O [:say], {gesture}. ¶ \"It was not here {day},\" %V [say], {tone}. ¶ \"A good many things were not here {day},\" %O [:answer], {gesture}.",
    "%O [:come] in by the {door} and [:stand] {spot} {manner}. | \"The {trade} told me that you were asking about %T,\" %he [:say], {gesture}.",
    "\"How much do you want for a straight answer,\" %i [ask], {gesture}, \"besides {sum}?\" ¶ \"Ask it first,\" %O [:say], with one eye on the {door}, {manner}.",
    "\"You look like somebody who has been {errand} since daybreak,\" %O [:say], {gesture}. ¶ \"I look like somebody who has talked to the {trade},\" %i [say], {tone}.",
];

/// The talk after the turn.
pub(in crate::sample::prose) const ANSWERS: &[&str] = &[
    "\"You knew it {day},\" %i [say], {gesture}. ¶ \"I knew it,\" %O [:say], {tone}, \"and I have {deed} since, as the {trade} will tell you.\"",
    "%O [:sit] down {spot}, {manner}. | \"That was not what I meant to happen,\" %he [:say], {gesture}, \"not for {sum}.\"",
    "\"Give me the {object},\" %V [say], {gesture}. | It [:pass] from hand to hand {manner}, over the {surface}. | \"Now the {paper},\" %i [say] after {pause}, \"and we need not speak of it again.\"",
    "%O [:want] to know what the {trade} [:be] to be told, and [:ask] it {manner}. ¶ \"That we talked about {errand},\" %i [say], {gesture}, \"and that {saying}.\"",
    "Neither [:speak] for {pause}, {spot}. | Then %O [:say], {gesture}, that {saying}, which [:be] as near to an apology as the {trade} ever [:come].",
    "\"I should have asked you {day},\" %i [say], {gesture}. ¶ \"I should have said no,\" %O [:say], {tone}, \"and gone on {errand}.\"",
    "\"It will be all over the place before the {trade} is out of bed,\" %O [:say], {gesture}. ¶ \"Let it,\" %V [say], {tone}, with a look at the {object}.",
    "\"You can still leave by the {door},\" %O [:say], {gesture}. ¶ \"I have {deed},\" %i [say], \"and never by the back way, whatever the {trade} may think.\"",
    "%O [:laugh] once, {gesture}, and [:look] at the {door}. | \"My {kin} warned me about people who come in {manner} and leave with {a object}.\"",
    "\"Keep the {paper},\" %i [say], {gesture}. | \"You may need it when the {trade} comes with {person} to ask questions.\"",
    "\"You are hurt,\" %O [:say], {gesture}, and [:pull] up something to sit on, away from {light} and {sound}. ¶ \"I am tired,\" %i [say], \"and I have {deed} on less sleep than this, ask my {kin}.\"",
    "\"Then we are even,\" %O [:say], {gesture}, \"but for {sum}.\" | %V [look] {manner} at the {object} and [find] nothing to add.",
    "\"Say something,\" %O [:say], {tone}, {spot}. ¶ %i [say] that {saying}, and [reach] for the {object}.",
    "%V [push] the {object} across the {surface}, {manner}. | \"This is yours, or your {kin}'s,\" %i [say], {gesture}. ¶ \"It was nobody's {day},\" %O [:say], but [:take] it {manner}.",
    "\"The {trade} need never hear of it,\" %O [:say], {gesture}. ¶ \"Everyone will hear of it,\" %i [say], \"because {saying}, and you of all people taught me that {day}.\"",
];
