//! Talk against a resistance.
//!
//! `|` stands between sentences, `¶` between paragraphs; see [`super::super::grammar`].

/// The talk goes on against a resistance.
pub(in crate::sample::prose) const DISPUTES: &[&str] = &[
    "\"No,\" %O [:say], {gesture}, \"not for {sum}, and not for twice as much.\" ¶ %V [wait] for {pause}, {spot}. | \"I have not said yet what I would give,\" %i [say], {gesture}, and [touch] the {object}.",
    "\"I have {deed},\" %O [:say], \"and I was not asked then what I thought of %T or of the {trade}.\" ¶ \"You are asked now,\" %i [say], {gesture}, with the {paper} between two fingers.",
    "%V [ask], {tone}, where %O had been {day}. ¶ \"Where anyone was who had work to do,\" %O [:say], {gesture}, and [:go] on {errand}. ¶ \"The {trade} gave me that same answer,\" %i [say], {tone}, \"and {saying}.\"",
    "\"Suppose I were to show you the {paper},\" %i [say], {gesture}. ¶ %O [:look] at the {surface} {manner}, then at the {door}. | \"Then I would have to say what I did {day}, and I have {deed} sooner than that.\"",
    "\"{Saying},\" %O [:say], {gesture}. ¶ \"My {kin} said so too,\" %V [answer], {tone}, \"and died owing {sum}.\"",
    "\"You told the {trade} one thing and me another,\" %i [say], {gesture}. ¶ \"I told each of you what you could carry,\" %O [:say], {tone}, over the {object}.",
    "%O [:put] the {object} down on the {surface}, {manner}. | \"Ask me again when you have {deed}, and have paid {sum} for less.\"",
    "\"Somebody besides us knows about %T,\" %i [say], {gesture}, \"and the {trade} is not clever enough.\" ¶ \"By now,\" %O [:say], {tone}, \"everyone who was here {day} knows about it.\"",
    "\"It was you who opened the {door} {day},\" %i [say], {tone}. ¶ %O [:do] not deny it; %he [:turn] the {object} round, {gesture}. | \"Somebody had to,\" %he [:say], {tone}, \"and {saying}.\"",
    "\"You may have the {object},\" %O [:say], {gesture}, \"and {sum} besides, if you go out by the {door} and do not come back.\" ¶ \"I have {deed}, and for a better offer,\" %V [say], and [stay] {spot}.",
    "%V [ask] %O to swear to it, {gesture}, on the {object} or on anything %he [:like]. ¶ \"I stopped swearing {day},\" %O [:say], {tone}.",
    "\"There are two of us here,\" %O [:say], {gesture}, \"and only one of us was there {day}.\" ¶ \"Then that one should know,\" %i [say] from {spot}, \"that {saying}.\"",
    "\"The {trade} would lie, in my place,\" %O [:say], {gesture}. ¶ \"The {=trade} did,\" %i [say], {tone}, \"and has been {errand} ever since.\"",
    "\"Say that louder,\" %V [say], {gesture}, \"so that the {trade} can hear it too.\" ¶ %O [:go] to the {door}, [:look] out at {weather} and [:come] back {manner}.",
    "\"I cannot help you with %T,\" %O [:say], {gesture}, \"any more than the {trade} could.\" ¶ \"Cannot,\" %i [ask], {tone}, \"or will not, for {sum}?\"",
    "\"You would have done it for my {kin},\" %i [say], {gesture}. ¶ \"Your {kin} asked me {day},\" %O [:say], {tone}, \"when I still had something to lose.\"",
    "\"Think what it would mean for the {trade},\" %O [:say], {gesture}. ¶ \"I have thought of little else,\" %i [say], \"with {sound} all night and {thought} all day.\"",
    "\"Nobody asked me {day},\" %O [:say], {gesture}. | The {object} [:ring] against the {surface} as %he [:set] it down {manner}. | \"I have {deed} since, and nobody asked about that, the {trade} least of all.\"",
    "\"You are keeping something back,\" %V [say], {gesture}, and [tap] the {paper}. ¶ %O [:fold] it {manner}, and [:fold] it again, and [:look] at the {door}.",
    "\"Take the {object}, then,\" %O [:say], {gesture}. | \"Tell the {trade} that I gave it freely, and that {saying}.\" ¶ \"I did not come for the {=object},\" %i [say], {tone}.",
    "\"One of these days,\" %O [:say], {gesture}, \"somebody will come through the {door} who has {deed}.\" ¶ \"I am here until then,\" %V [say], {gesture}, with both elbows on the {surface}.",
    "%O [:laugh] {manner}, and {when} [:stop]. | \"The {trade} said that you would come,\" %he [:say], {gesture}. | \"We had a bet of {sum} on it, because {saying}.\"",
    "Neither [:want] to be the first to mention {thought}, and for {pause} neither [:do]. | \"Was it you,\" %i [ask], {tone}, \"who left the {paper} with the {trade}?\"",
    "\"If I tell you,\" %O [:say], {gesture}, \"I cannot go on {errand} as if nothing were wrong.\" ¶ \"You cannot in any case,\" %i [say], {tone}, with a glance at the {paper}.",
];
