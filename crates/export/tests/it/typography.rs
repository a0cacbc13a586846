//! Tests that straight marks become typographic marks.

use scribe_export::typography::typeset_paragraph;

fn assert_set(language: &str, table: &[(&str, &str)]) {
    for (plain, set) in table {
        assert_eq!(typeset_paragraph(plain, language), *set, "{plain}");
    }
}

#[test]
fn english_quotation_marks_open_and_close_correctly() {
    assert_set(
        "en",
        &[
            (r#""Go," she said. "Now.""#, "“Go,” she said. “Now.”"),
            (r#""She said 'no.'""#, "“She said ‘no.’”"),
            (r#"'She said "no."' he wrote."#, "‘She said “no.”’ he wrote."),
            (r#""'Stop,' he said," she said."#, "“‘Stop,’ he said,” she said."),
            (r#""I was--""#, "“I was—”"),
            (r#""--and then?""#, "“—and then?”"),
            (r#"He turned--"Wait!"--and ran."#, "He turned—“Wait!”—and ran."),
            (r#"("Quite.")"#, "(“Quite.”)"),
            (r#""...""#, "“…”"),
            (r#""It goes on in the next paragraph."#, "“It goes on in the next paragraph."),
            (r#""*Stop*," she said."#, "“*Stop*,” she said."),
            (r#"She said,"Stop.""#, "She said,“Stop.”"),
            (r#""Who said 'why'?""#, "“Who said ‘why’?”"),
            ("“Already ’curly’,” she said.", "“Already ’curly’,” she said."),
            (r#"a 6" nail and 5'10" of man"#, "a 6″ nail and 5′10″ of man"),
        ],
    );
}

#[test]
fn english_apostrophes_are_never_opening_marks() {
    assert_set(
        "en",
        &[
            ("don't, o'clock, the boys' room", "don’t, o’clock, the boys’ room"),
            ("'Tis late. \"'Twas ever so.\"", "’Tis late. “’Twas ever so.”"),
            ("the winter of '68 and the '90s", "the winter of ’68 and the ’90s"),
            ("in '68 the boys' 'best' room", "in ’68 the boys’ ‘best’ room"),
            ("\"Back in '68.\" The boys' room.", "“Back in ’68.” The boys’ room."),
            ("'42 of them,' he said.", "‘42 of them,’ he said."),
            ("down 'round the bend, 'til 'never'", "down ’round the bend, ’til ‘never’"),
            ("the 1990's", "the 1990’s"),
            ("rock 'n' roll", "rock ’n’ roll"),
            ("\"Get 'em!\" \"'Em?\"", "“Get ’em!” “’Em?”"),
            ("goin' home 'cause I'm tired", "goin’ home ’cause I’m tired"),
            ("'Cause and effect,' he said.", "‘Cause and effect,’ he said."),
            ("'Don't go,' she said, 'it's late.'", "‘Don’t go,’ she said, ‘it’s late.’"),
            ("Where's 'arry gone, 'alf past two?", "Where’s ’arry gone, ’alf past two?"),
            ("'It goes on below.", "‘It goes on below."),
            ("*'Tis* late", "*’Tis* late"),
        ],
    );
}

#[test]
fn dashes_and_dots_become_dashes_and_ellipses() {
    assert_set(
        "en",
        &[
            ("one--two---three", "one—two—three"),
            ("one -- two", "one — two"),
            ("well-known", "well-known"),
            ("-----", "-----"),
            ("so... and so. . . and so....", "so… and so… and so.…"),
            ("......", "......"),
        ],
    );
}

#[test]
fn other_latin_languages_have_their_own_marks() {
    assert_set(
        "de",
        &[(
            r#""Geh", sagte sie, "und 'bald'." -- Na, wie geht's?"#,
            "„Geh“, sagte sie, „und ‚bald‘.“ – Na, wie geht’s?",
        )],
    );
    assert_set(
        "fr",
        &[(r#""Va", dit-elle, l'air las."#, "«\u{a0}Va\u{a0}», dit-elle, l’air las.")],
    );
    assert_set("es-MX", &[(r#""Ve", dijo."#, "«Ve», dijo.")]);
    assert_set("sv", &[(r#""Gå", sa hon."#, "”Gå”, sa hon.")]);
    assert_set("nl", &[("'s avonds in 't bos", "’s avonds in ’t bos")]);
    assert_set("pl", &[(r#""Idź" -- rzekła"#, "„Idź” – rzekła")]);
}

#[test]
fn other_scripts_and_unknown_languages_are_not_changed() {
    let plain = r#"他说:"走吧"...--'好'"#;
    for language in ["zh", "zh-Hans-CN", "ja", "ko", "ru", "ar", "sr-Cyrl", "und", "", "qqq"] {
        assert_set(language, &[(plain, plain)]);
    }
}
