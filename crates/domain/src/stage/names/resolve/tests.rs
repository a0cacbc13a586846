//! Tests for names in many languages.

use super::*;

fn resolve_member<'a>(mention: &str, cast: &'a [String]) -> Option<&'a str> {
    resolve_name(mention, cast).member()
}

fn build_cast(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn a_name_that_fits_one_member_resolves_to_it() {
    let cast = build_cast(&[
        "Mara Voss",
        "Dr. Edmund Hale",
        "陈渡",
        "Işıl Demir",
        "José Ó Briain",
        "田中 一郎",
        "김민수",
        "Harun al-Rashid",
        "Margaret \"Peg\" Doyle",
        "Анна Каренина",
        "Ludwig van Aken",
        "Guðrún Jónsdóttir",
        "Björk",
        "राम शर्मा",
    ]);
    for (mention, name) in [
        ("Mara", "Mara Voss"),
        ("mara voss", "Mara Voss"),
        ("Captain Voss", "Mara Voss"),
        ("Mara Voss (the keeper)", "Mara Voss"),
        ("Mara Voss, keeper of the light", "Mara Voss"),
        ("Mara Elisabeth Voss", "Mara Voss"),
        ("Dr. Hale (the physician)", "Dr. Edmund Hale"),
        ("Dr Hale", "Dr. Edmund Hale"),
        ("Hale", "Dr. Edmund Hale"),
        ("陈渡（哥哥）", "陈渡"),
        ("阿渡", "陈渡"),
        ("陈渡先生", "陈渡"),
        ("老陈", "陈渡"),
        ("Isil", "Işıl Demir"),
        ("IŞIL DEMİR", "Işıl Demir"),
        ("Jose O'Briain", "José Ó Briain"),
        ("田中さん", "田中 一郎"),
        ("田中一郎", "田中 一郎"),
        ("민수", "김민수"),
        ("김민수 씨", "김민수"),
        ("al-Rashid", "Harun al-Rashid"),
        ("Rashid", "Harun al-Rashid"),
        ("Peg", "Margaret \"Peg\" Doyle"),
        ("Peg Doyle", "Margaret \"Peg\" Doyle"),
        ("анна", "Анна Каренина"),
        ("Ludwig Aken", "Ludwig van Aken"),
        ("Gudrun", "Guðrún Jónsdóttir"),
        ("bjork", "Björk"),
        ("राम", "राम शर्मा"),
    ] {
        assert_eq!(resolve_member(mention, &cast), Some(name), "{mention}");
    }
}

#[test]
fn a_name_that_fits_two_members_is_ambiguous() {
    let cast = build_cast(&["Mara Voss", "Tobias Voss", "Mr Hale", "Mrs Hale", "陈渡", "陈序"]);
    for mention in ["Voss", "Hale", "陈", "老陈", "Captain Voss"] {
        assert_eq!(resolve_name(mention, &cast), ResolvedName::Ambiguous, "{mention}");
    }
    assert_eq!(resolve_member("Mr. Hale", &cast), Some("Mr Hale"));
    assert_eq!(resolve_member("mrs hale (his wife)", &cast), Some("Mrs Hale"));
}

#[test]
fn a_name_outside_the_cast_resolves_to_nobody() {
    let cast = build_cast(&["Mara Voss", "陈渡"]);
    for mention in
        ["", "()", "The crowd", "Mara's brother", "the brother of Mara Voss", "陈序", "Mar"]
    {
        assert_eq!(resolve_name(mention, &cast), ResolvedName::Nobody, "{mention}");
    }
}

#[test]
fn a_person_named_after_a_member_is_not_the_member() {
    let cast = build_cast(&["Mara Voss", "राम शर्मा", "ليلى حداد", "陈渡", "김민수"]);
    for mention in [
        "Mara Voss' Bruder",
        "Mara Voss’ Bruder",
        "Bruder von Mara Voss",
        "Frau von Mara Voss",
        "Mother Of Mara Voss",
        "Madre de Mara Voss",
        "Mère de Mara Voss",
        "Brat Mara Voss",
        "Mara Voss Hermano",
        "Mara & Tobias Voss",
        "Mara and Tobias Voss",
        "MARA AND TOBIAS VOSS",
        "Mara Und Tobias Voss",
        "Mara von Voss Junior",
        "Mara Voss Jr.",
        "राम शर्मा का भाई",
        "राम और श्याम शर्मा",
        "أخو ليلى حداد",
        "ليلى حداد الصغيرة",
        "陈渡夫人",
        "陈渡太太",
        "陈渡妹妹",
        "陈渡哥哥",
        "陈渡 妹妹",
        "陈渡哥",
        "陈渡的妹妹",
        "김민수 동생",
    ] {
        assert_eq!(resolve_name(mention, &cast), ResolvedName::Nobody, "{mention}");
    }
    for (mention, name) in [
        ("Dr. Mara Voss", "Mara Voss"),
        ("Mara \"Moth\" Voss", "Mara Voss"),
        ("Mara “the Moth” Voss", "Mara Voss"),
        ("Mara E. Voss", "Mara Voss"),
        ("Mara Anna-Lena Voss", "Mara Voss"),
        ("MARA ELISABETH VOSS", "Mara Voss"),
        ("MARA VOSS", "Mara Voss"),
        ("陈渡（哥哥）", "陈渡"),
        ("陈渡先生", "陈渡"),
        ("陈老师", "陈渡"),
    ] {
        assert_eq!(resolve_member(mention, &cast), Some(name), "{mention}");
    }
}

#[test]
fn an_ambiguous_title_is_a_title_only_before_a_name() {
    let nobody = [
        ("Martin", "Martin King"),
        ("Martin", "Martin Young"),
        ("Martin", "Martin Judge"),
        ("Ewa", "Ewa Pan"),
        ("Martin", "Martin Count"),
        ("Ann", "Ann Little"),
        ("Edmund Hale", "Don Hale"),
    ];
    for (name, mention) in nobody {
        assert_eq!(resolve_name(mention, &build_cast(&[name])), ResolvedName::Nobody, "{mention}");
    }
    let somebody = [
        ("Don Hale", "Don"),
        ("Don Hale", "Hale"),
        ("Major Hale", "Major"),
        ("Martin King", "King"),
        ("Martin King", "Dr King"),
        ("Martin King", "Martin"),
        ("Martin King", "Captain Martin King"),
        ("Captain Mara Voss", "Captain Voss"),
        ("Miss Little", "Little"),
        ("Mehmet Demir", "Mehmet Bey"),
    ];
    for (name, mention) in somebody {
        assert_eq!(resolve_member(mention, &build_cast(&[name])), Some(name), "{mention}");
    }
}

#[test]
fn a_gendered_title_with_a_family_name_asks_for_a_member_with_that_title() {
    let untitled = build_cast(&["Mara Voss", "李明", "김민수"]);
    for mention in [
        "Mr Voss",
        "Mrs. Voss",
        "Uncle Voss",
        "Aunt Voss",
        "Herr Voss",
        "Señora Voss",
        "Lord Voss",
        "李小姐",
        "李先生",
        "李女士",
        "李太太",
        "김 양",
    ] {
        assert_eq!(resolve_name(mention, &untitled), ResolvedName::Nobody, "{mention}");
    }
    for (mention, name) in [
        ("Captain Voss", "Mara Voss"),
        ("Aunt Mara", "Mara Voss"),
        ("Mrs Mara Voss", "Mara Voss"),
        ("M. Voss", "Mara Voss"),
        ("李老师", "李明"),
        ("李明小姐", "李明"),
        ("김민수 군", "김민수"),
    ] {
        assert_eq!(resolve_member(mention, &untitled), Some(name), "{mention}");
    }
    let titled = build_cast(&["Mr Tobias Voss", "Mara Voss", "陈渡先生", "陈序", "林月夫人"]);
    for (mention, name) in [
        ("Mr. Voss", "Mr Tobias Voss"),
        ("陈先生", "陈渡先生"),
        ("林夫人", "林月夫人"),
        ("林月", "林月夫人"),
    ] {
        assert_eq!(resolve_member(mention, &titled), Some(name), "{mention}");
    }
    assert_eq!(resolve_name("Mrs Voss", &titled), ResolvedName::Nobody);
}

#[test]
fn a_list_of_two_members_is_ambiguous() {
    let cast = build_cast(&["Mara Voss", "Tobias Voss", "Dr. Edmund Hale", "陈渡", "林晚"]);
    for mention in [
        "Mara Voss, Tobias Voss",
        "Mara/Tobias",
        "Mara Voss; Hale",
        "Mara Voss, the keeper, and her friend / Dr Hale",
        "Mara – Tobias",
        "陈渡、林晚",
        "陈渡，林晚",
    ] {
        assert_eq!(resolve_name(mention, &cast), ResolvedName::Ambiguous, "{mention}");
    }
    for (mention, name) in [
        ("Mara Voss, Tobias' sister", "Mara Voss"),
        ("Mara Voss, the keeper", "Mara Voss"),
        ("Mara Voss, Mara", "Mara Voss"),
        ("Voss, Mara", "Mara Voss"),
        ("Voss, Tobias", "Tobias Voss"),
        ("Voss, Capt. Tobias", "Tobias Voss"),
        ("Hale, Dr. Edmund", "Dr. Edmund Hale"),
        ("陈渡，守塔人", "陈渡"),
    ] {
        assert_eq!(resolve_member(mention, &cast), Some(name), "{mention}");
    }
}

#[test]
fn list_and_handle_marks_are_removed_from_a_name() {
    let two = build_cast(&["Mara Quill", "Mara Voss"]);
    let cast = build_cast(&["Mara Quill", "Tobias Voss", "Анна Каренина", "陈渡", "Jean-Luc Roy"]);
    for (mention, name) in [
        ("(Mara Quill)", "Mara Quill"),
        ("[Mara Quill]", "Mara Quill"),
        ("（陈渡）", "陈渡"),
        ("<Mara Quill>", "Mara Quill"),
        ("{Mara}", "Mara Quill"),
        ("#1 Mara Quill", "Mara Quill"),
        ("#2 Mara Quill", "Mara Quill"),
        ("1. Mara Quill", "Mara Quill"),
        ("2) Tobias", "Tobias Voss"),
        ("№ 3 Анна Каренина", "Анна Каренина"),
        ("@Mara", "Mara Quill"),
        ("@mara_quill", "Mara Quill"),
        ("#MaraQuill", "Mara Quill"),
        ("Mara Quill's", "Mara Quill"),
        ("Mara Quill’s", "Mara Quill"),
        ("Tobias Voss'", "Tobias Voss"),
        ("mara-quill", "Mara Quill"),
        ("tobias-voss", "Tobias Voss"),
        ("jean-luc-roy", "Jean-Luc Roy"),
        ("\u{200b}Mara Quill", "Mara Quill"),
        ("Mara\u{200b} Quill\u{feff}", "Mara Quill"),
        ("Ma\u{ad}ra Quill", "Mara Quill"),
        ("\u{200e}Mara Quill\u{200f}", "Mara Quill"),
        // Cyrillic and Greek letters that look like Latin letters, and a Latin letter that looks
        // Cyrillic.
        ("M\u{430}ra Quill", "Mara Quill"),
        ("\u{41c}ara Quill", "Mara Quill"),
        ("Mar\u{3b1} Quill", "Mara Quill"),
        ("Анна Кapенина", "Анна Каренина"),
    ] {
        assert_eq!(resolve_member(mention, &cast), Some(name), "{mention}");
    }
    for mention in [
        "(the crowd)",
        "(Mara and Tobias)",
        "@harbour",
        "#1",
        "Mara Quill's brother",
        "mara-tobias",
        "quill-house",
        "(Mara Quill) (Tobias Voss)",
        "@",
        "'s",
    ] {
        assert_eq!(resolve_member(mention, &cast), None, "{mention}");
    }
    assert_eq!(resolve_name("@Mara", &two), ResolvedName::Ambiguous);
    assert_eq!(resolve_name("(Mara)", &two), ResolvedName::Ambiguous);
}
