//! Validates the books with the W3C's checker if it is installed.

use std::{
    env, fs,
    io::{self, Write as _},
    process::Command,
};

use scribe_export::EpubFormat;
use scribe_ports::book::BookFormat;

use crate::books::{build_book, chinese_book, english_book, hostile_book};

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment which tools exist"
)]
fn epubcheck_reports_no_problem() {
    let Ok(command) = env::var("SCRIBE_TEST_EPUBCHECK") else {
        // Written directly to stdout, because the test harness hides the output of a passing test.
        writeln!(io::stdout(), "\nNOT RUN: epubcheck (SCRIBE_TEST_EPUBCHECK names no command)")
            .unwrap();
        assert_ne!(env::var("CI").as_deref(), Ok("true"), "CI runs epubcheck");
        return;
    };
    let folder = env::temp_dir().join(format!("scribe-export-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let books = [
        ("english", english_book()),
        ("chinese", chinese_book()),
        ("hostile", hostile_book()),
        ("empty", build_book("", "", vec![])),
        ("leftwards", build_book("كتاب", "ar", vec![])),
    ];
    let paths = books.map(|(name, book)| {
        let path = folder.join(format!("{name}.epub"));
        fs::write(&path, EpubFormat.render(&book).unwrap()).unwrap();
        path
    });
    let output = Command::new(&command).args(&paths).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}{failed}");
    fs::remove_dir_all(&folder).unwrap();
}
