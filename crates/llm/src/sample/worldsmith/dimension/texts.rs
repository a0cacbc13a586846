//! What is said of each dimension; filled with a world's places, powers and groups.

/// The texts of a dimension.
pub(super) struct Texts {
    pub(super) summary: &'static str,
    pub(super) rules: [RuleText; 4],
}

/// A rule, three cases of it, and where it ends.
pub(super) struct RuleText {
    pub(super) rule: &'static str,
    pub(super) examples: [&'static str; 3],
    pub(super) bounds: &'static [&'static str],
}

pub(super) const GEOGRAPHY: Texts = Texts {
    summary: "{Setting}: that is the ground of the story. From {p1} one can just make out {p2}, and the way between them, past {p3}, is what everyone here learns first. Trouble comes from one side only, and whoever can afford it lives on the other.",
    rules: [
        RuleText {
            rule: "The way from {p1} to {p2} can be walked in an hour, except when it cannot be walked at all.",
            examples: [
                "Deliveries to {p2} are made before noon, because the way back is worse.",
                "Children at {p3} are taught to turn round at the first bad sign.",
                "{Group} has three times promised a better road and three times measured it again.",
            ],
            bounds: &["Those born at {p3} know a second way and do not show it."],
        },
        RuleText {
            rule: "What is lost in {p3} turns up at {p4}.",
            examples: [
                "Hats, letters and once a cart have been collected at {p4} after a storm.",
                "{A role} who loses something goes to {p4} first and says nothing.",
                "A shelf at {p4} holds what nobody has claimed.",
            ],
            bounds: &[
                "It holds for things, not for people.",
                "What is thrown away on purpose does not come back.",
            ],
        },
        RuleText {
            rule: "Nothing is built higher than {p1}.",
            examples: [
                "The roof of {p2} was lowered by an arm's length in one summer.",
                "Chimneys lean rather than rise.",
                "{Group} keeps its offices low and its cellars deep.",
            ],
            bounds: &["Masts, ladders and smoke do not count."],
        },
        RuleText {
            rule: "Every place has a side that faces {p2}, and that side is kept up first.",
            examples: [
                "Houses are painted where {p2} can see them and patched where it cannot.",
                "Graves at {p3} are dug to face it.",
                "Lovers meet on the other side of things.",
            ],
            bounds: &["During a funeral nobody cares which way a wall faces."],
        },
    ],
};

pub(super) const HISTORY: Texts = Texts {
    summary: "What people here call the past begins with {event}. Before it there are only stories; after it there are lists. {Group} keeps the lists, and {object} is the oldest thing that both sides agree is real.",
    rules: [
        RuleText {
            rule: "Whoever speaks of {event} has to say where they were.",
            examples: [
                "At {p1} the question comes before one's coat is off.",
                "Those born later answer with the name of a parent.",
                "{Group} answers with the number of a file.",
            ],
            bounds: &["Children under ten may ask freely."],
        },
        RuleText {
            rule: "Every settlement since {event} has been signed at {p3}.",
            examples: [
                "The long table at {p3} has a knife mark for each signature.",
                "Two marks have been planed away.",
                "Weddings are still held there by families who once disagreed.",
            ],
            bounds: &["What is agreed at {p4} counts only until the next market day."],
        },
        RuleText {
            rule: "A claim that has slept for thirty years is dead.",
            examples: [
                "Families wake their claims with a letter each spring.",
                "{Group} is slow to answer such letters.",
                "The role of {a role} once included carrying them.",
            ],
            bounds: &["A claim written in {object} does not sleep."],
        },
        RuleText {
            rule: "What was done during {event} is told in three versions, and each has a street.",
            examples: [
                "At {p1} they say it was weather; at {p2}, greed; at {p3}, mercy.",
                "Songs stop at different verses.",
                "A marriage across versions needs two speeches.",
            ],
            bounds: &["Nobody tells any version to a stranger before the second meal."],
        },
    ],
};

pub(super) const CULTURE: Texts = Texts {
    summary: "People here are polite by subtraction: what is left out is what was meant. A guest is fed before being asked anything. Work has songs, grief has silence, and {event} has a day on which {p1} is swept by those who are owed an apology.",
    rules: [
        RuleText {
            rule: "A thing lent is spoken of as if it were given, and returned as if it were nothing.",
            examples: [
                "A ladder from {p3} has been on loan for two generations.",
                "To say thank you for a loan is to refuse the next one.",
                "{Object} is said, by some, to be merely lent.",
            ],
            bounds: &["Money is never lent this way.", "A loan made at {p4} is only a loan."],
        },
        RuleText {
            rule: "Names of the dead are used for boats, dogs and days, but not for children.",
            examples: [
                "Three boats at {p2} carry one grandmother among them.",
                "A child named by mistake is called by its second name.",
                "{Group} numbers its children's schools instead.",
            ],
            bounds: &["After sixty years a name is free again."],
        },
        RuleText {
            rule: "Bad news is brought by two people.",
            examples: [
                "One speaks and the other looks at the stove.",
                "Seeing a pair come up from {p1}, people sit down.",
                "{Group} sends one person, and is hated for it.",
            ],
            bounds: &["News of one's own fault is brought alone."],
        },
        RuleText {
            rule: "Nobody praises bread.",
            examples: [
                "The bakers at {p3} take silence for applause.",
                "A child who says the bread is good is asked what it wants.",
                "Strangers give themselves away at breakfast.",
            ],
            bounds: &["On the day of {event} one may say that there is enough."],
        },
    ],
};

pub(super) const RULES: Texts = Texts {
    summary: "{Power} is what counts here. {power_works} Everything else follows from who may use it, who must pay, and who keeps the record of both.",
    rules: [
        RuleText {
            rule: "Whatever {power_lower} gives, somebody pays, and the payer can be found.",
            examples: [
                "{cost}",
                "A use at {p2} shows up as a lack at {p3}.",
                "{Group} keeps accounts of this and calls them something else.",
            ],
            bounds: &["{limit1}"],
        },
        RuleText {
            rule: "No one may use more than they can name the cost of.",
            examples: [
                "Learners recite the cost before they are allowed the use.",
                "A careless use during {event} has still not been paid off.",
                "{A role} knows the rule by heart and has broken it once.",
            ],
            bounds: &["{limit2}", "In danger of death the naming may come after."],
        },
        RuleText {
            rule: "What has been done in front of a witness cannot be taken back.",
            examples: [
                "People close their shutters before they change their minds.",
                "At {p1} there is a bench for those who are willing to be witnesses.",
                "{Group} pays some witnesses a pension.",
            ],
            bounds: &["{limit3}"],
        },
        RuleText {
            rule: "Power that is not used for a year passes to whoever has kept the key.",
            examples: [
                "Old families use theirs on one cold night each winter.",
                "The caretaker of {p4} is more important than he looks.",
                "{Object} has been used for nothing, each year, for the sake of the rule.",
            ],
            bounds: &["Grief suspends the year."],
        },
    ],
};

pub(super) const SOCIETY: Texts = Texts {
    summary: "{Group}, {group is}, stands at the top of things and prefers to be thought of as furniture. Below it are those who keep records, those who carry and mend, and those who are passing through. {A role} belongs to the second and is paid like the third.",
    rules: [
        RuleText {
            rule: "Records outrank memories.",
            examples: [
                "A debt that is not written at {p1} is a kindness.",
                "People bring their own pencils to be sure of the spelling.",
                "{Object} has settled quarrels by being absent.",
            ],
            bounds: &["A record in the hand of an interested party counts for half."],
        },
        RuleText {
            rule: "Those who serve at {p2} may not vote on what it costs.",
            examples: [
                "They vote on everything else, and loudly.",
                "Some families have one member resign before every vote.",
                "{Group} changed the rule once, for a week.",
            ],
            bounds: &["It does not bind the kitchen, which has never been asked."],
        },
        RuleText {
            rule: "Strangers are under the protection of whoever first gave them food.",
            examples: [
                "Innkeepers at {p4} count their guests twice.",
                "A crust given carelessly has cost a man his house.",
                "{Group} feeds nobody.",
            ],
            bounds: &["The protection ends at the next sunrise unless it is renewed."],
        },
        RuleText {
            rule: "Whoever wants an office must first hold its opposite.",
            examples: [
                "Collectors have been debtors; guards have spent a week inside.",
                "{A role} who wants to rise must close a door on a friend.",
                "{Group} exempts its own, by an old clerical error.",
            ],
            bounds: &["Offices inherited during {event} are exempt."],
        },
    ],
};
