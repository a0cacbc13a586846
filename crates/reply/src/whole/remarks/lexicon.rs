//! The words that tell what a paragraph speaks of, in lower case, in every language that is known.
//! A word that ends in `-` is a stem.

mod acts;

use scribe_domain::word_list::WordList;

use self::acts::{
    ALL, ALTER, AWAITED, CAN, CHANGE, CHECK, CLIENT, COMMAND, CONTINUING, DONE, FEEDBACK, FIND,
    FIT, GO, HERE, HOPE, IF, MADE, MIND, NAMED, NOTE, OPINION, PLAN, PROPOSE, READ, REPORT,
    REWRITE, TELL, THANKS, USED, WRITE,
};
use super::{evidence::Kind, starts::ASSENTS};

pub(super) static WORDS: &[(&WordList, Kind)] = &[
    (&WORK, Kind::Work),
    (&ATTEMPT, Kind::Attempt),
    (&SIDE, Kind::Side),
    (&LENGTH, Kind::Length),
    (&PART, Kind::Part),
    (&BRIEF, Kind::Brief),
    (&HERE, Kind::Here),
    (&ASSENTS, Kind::Assent),
    (&FIT, Kind::Fit),
    (&CHANGE, Kind::Change),
    (&NEXT, Kind::Next),
    (&GO, Kind::Go),
    (&IF, Kind::If),
    (&HOPE, Kind::Hope),
    (&REPORT, Kind::Report),
    (&NAMED, Kind::Named),
    (&CHECK, Kind::Check),
    (&NOTE, Kind::Note),
    (&DONE, Kind::Done),
    (&TELL, Kind::Tell),
    (&FEEDBACK, Kind::Feedback),
    (&CONTINUING, Kind::Continuing),
    (&MADE, Kind::Made),
    (&MODEL, Kind::Model),
    (&STORY, Kind::Story),
    (&END, Kind::End),
    (&LISTED, Kind::Listed),
    (&CAN, Kind::Can),
    (&ALTER, Kind::Alter),
    (&OPINION, Kind::Opinion),
    (&USED, Kind::Used),
    (&WRITE, Kind::Write),
    (&READ, Kind::Read),
    (&PLAN, Kind::Plan),
    (&PERSON, Kind::Person),
    (&REWRITE, Kind::Rewrite),
    (&AWAITED, Kind::Awaited),
    (&FIND, Kind::Find),
    (&ALL, Kind::All),
    (&THANKS, Kind::Thanks),
    (&PROPOSE, Kind::Propose),
    (&MIND, Kind::Mind),
    (&COMMAND, Kind::Command),
    (&CLIENT, Kind::Client),
];

scribe_domain::word_lists! {
    "whole/remarks/lexicon":
        phrases WORK, ATTEMPT, PERSON, SIDE, LENGTH, PART, BRIEF, NEXT, MODEL, STORY, END, LISTED;
}
