//! Common grounds: for a premise, which brings its own people and things.

use crate::sample::genre::Ground;

pub(super) const GROUNDS: [Ground; 7] = [
    Ground {
        role: "stranger",
        setting: "a town at the end of its road",
        object: "key",
        group: "Licensing Office",
        group_is: "the office that forbids things by not answering",
        stake: "what was kept safe for years is sold to strangers",
        event: "Long Winter",
    },
    Ground {
        role: "stranger",
        setting: "a place that is losing its people one household at a time",
        object: "letter",
        group: "Settlement Board",
        group_is: "the board that decides who may stay and who must be moved",
        stake: "those who are not on the list are left behind",
        event: "Second Removal",
    },
    Ground {
        role: "stranger",
        setting: "a community with one way in and one way out",
        object: "ledger",
        group: "Registry",
        group_is: "the registry that knows everyone's debts",
        stake: "the wrong person is punished and the right one thanked",
        event: "Night of the Fires",
    },
    Ground {
        role: "stranger",
        setting: "a quiet quarter that has learnt not to ask",
        object: "list of names",
        group: "Night Committee",
        group_is: "the committee that was formed in an emergency and never dissolved",
        stake: "nobody is left who remembers how it was",
        event: "Great Refusal",
    },
    Ground {
        role: "stranger",
        setting: "a borderland that two powers claim and neither feeds",
        object: "sealed box",
        group: "Company",
        group_is: "the company that pays everyone a little",
        stake: "the last safe door is locked from the outside",
        event: "Closing",
    },
    Ground {
        role: "stranger",
        setting: "a city seen from its back stairs",
        object: "photograph",
        group: "Inspectorate",
        group_is: "the inspectorate that inspects everyone but itself",
        stake: "a lie becomes the only record there is",
        event: "Lost Week",
    },
    Ground {
        role: "stranger",
        setting: "a coast that has been letting go of its houses",
        object: "logbook",
        group: "Trust",
        group_is: "the trust that owns what nobody else could prove to own",
        stake: "everything that was promised is declared never to have been said",
        event: "Storm of the Two Moons",
    },
];
