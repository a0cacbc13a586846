//! A data folder on a filesystem that fills up, and on one that cannot be written.

use std::fs;

use scribe_testkit::small_disk;

use crate::scribe::Scribe;

/// Writes until the disk is full, looks at the book read-only, makes room and goes on.
const SCRIPT: &str = r#"
run() {
  name=$1; shift
  SCRIBE__DATA_DIR=$FOLDER timeout 60 "$SCRIBE" "$@" --json >"$name.out" 2>"$name.err"
  echo $? >"$name.code"
}
SCRIBE=$1
run write write --chapters 2 --premise 'A ferry'
mount -o remount,ro none "$FOLDER"
run readonly resume
mount -o remount,rw,size=64m none "$FOLDER"
if grep -q '^session ' write.err; then run resume resume; else run resume write --premise 'A ferry'; fi
"#;

#[test]
fn a_full_disk_ends_with_5_and_a_book_goes_on_when_there_is_room() {
    let test = "a_full_disk_ends_with_5_and_a_book_goes_on_when_there_is_room";
    let (mut before_a_session, mut within_a_book) = (0, 0);
    for kilobytes in [64, 256, 640, 1_024, 1_536] {
        let scribe = Scribe::new();
        fs::create_dir_all(scribe.data()).unwrap();
        let Some(mut shell) = small_disk::shell(test, &scribe.data(), kilobytes, SCRIPT) else {
            return;
        };
        let ran =
            shell.arg(env!("CARGO_BIN_EXE_scribe")).current_dir(scribe.path()).output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let said = |name: &str| fs::read_to_string(scribe.path().join(name)).unwrap();
        let code = |name: &str| said(&format!("{name}.code")).trim().to_owned();

        let written = said("write.err");
        if code("write") != "0" {
            assert_eq!(code("write"), "5", "{kilobytes}: {written}");
            let told = written.lines().any(|line| line.starts_with("scribe: the data folder"));
            assert!(told, "{kilobytes}: {written}");
            let begun = written.starts_with("session ");
            within_a_book += usize::from(begun);
            before_a_session += usize::from(!begun);
        }
        assert_eq!(code("readonly"), "5", "{kilobytes}: {}", said("readonly.err"));
        let refused = said("readonly.err");
        assert!(refused.contains("the data folder"), "{kilobytes}: {refused}");

        assert_eq!(code("resume"), "0", "{kilobytes}: {}", said("resume.err"));
        let book = said("resume.out");
        assert!(book.contains("nov_"), "{kilobytes}: {book}");
    }
    assert!(before_a_session > 0, "one of the sizes is too small for the schema");
    assert!(within_a_book > 0, "one of the sizes is too small for the book");
}
