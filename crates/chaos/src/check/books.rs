//! Every book exists once, is complete, and has the same text as when one process writes it alone.

use std::collections::HashMap;

use super::{CheckRule, Findings, Texts};
use crate::history::{Book, History};

pub(super) fn check(history: &History, alone: &Texts, findings: &mut Findings) {
    let mut books: HashMap<u32, Vec<&Book>> = HashMap::new();
    for book in &history.books {
        match book.number {
            Some(number) => books.entry(number).or_default().push(book),
            None => findings.add(
                CheckRule::BookIncomplete,
                format!("no client has started session {}", book.session),
            ),
        }
    }
    for command in &history.commands {
        let number = command.book;
        let found = books.remove(&number).unwrap_or_default();
        let [book] = found.as_slice() else {
            let detail = format!("book {number} exists {} times", found.len());
            findings.add(CheckRule::BookIncomplete, detail);
            continue;
        };
        let is_complete = book.status == "COMPLETED"
            && book.chapters.len() == crate::CHAPTERS_PER_BOOK as usize
            && book.chapters.iter().all(|text| !text.is_empty());
        findings.demand(is_complete, CheckRule::BookIncomplete, || {
            format!("book {number} is {} with {} chapters", book.status, book.chapters.len())
        });
        // The texts of an incomplete book are not compared.
        let Some(expected) = alone.get(&number).filter(|_| is_complete) else { continue };
        let differs = expected.iter().zip(&book.chapters).position(|(alone, text)| alone != text);
        findings.demand(differs.is_none(), CheckRule::TextDiffers, || {
            format!("book {number}, chapter {}", differs.unwrap_or_default() + 1)
        });
    }
}
