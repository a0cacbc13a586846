//! Properties of Chinese, Japanese and Korean characters, and Chinese numerals.

/// Returns true for a character that is one em wide and has no spaces around its words.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}'      // Hangul Jamo
        | '\u{2e80}'..='\u{303e}'    // radicals, CJK punctuation
        | '\u{3041}'..='\u{33ff}'    // kana, bopomofo, compatibility
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7a3}'    // Hangul
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}'    // full-width forms
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'  // pictographs
        | '\u{20000}'..='\u{3fffd}')
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3fffd}')
}

/// Returns true for punctuation that may not begin a line.
pub(crate) fn may_not_begin_line(c: char) -> bool {
    "、。，．：；？！）］｝〉》」』】〕〗〙〛’”…—～・ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
        .contains(c)
}

/// Writes a number in Chinese numerals: 3 is 三, 110 is 一百一十, 1005 is 一千零五.
pub(crate) fn format_numeral(number: u32) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut text = String::new();
    let mut skipped_zero = false;
    for (scale, unit) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = number / scale % 10_000;
        if group == 0 {
            skipped_zero |= !text.is_empty();
            continue;
        }
        if !text.is_empty() && (skipped_zero || group < 1_000) {
            text.push('零');
        }
        text.push_str(&format_below_ten_thousand(group));
        text.push_str(unit);
        skipped_zero = false;
    }
    // At the very start, 一十 is shortened to 十.
    match text.strip_prefix("一十") {
        Some(remainder) => format!("十{remainder}"),
        None => text,
    }
}

fn format_below_ten_thousand(group: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let mut text = String::new();
    let mut skipped_zero = false;
    for (scale, unit) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = group / scale % 10;
        if digit == 0 {
            skipped_zero |= !text.is_empty();
            continue;
        }
        if skipped_zero {
            text.push('零');
        }
        text.push_str(DIGITS[digit as usize]);
        text.push_str(unit);
        skipped_zero = false;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::format_numeral;

    #[test]
    fn chinese_numerals_are_written_in_their_spoken_form() {
        for (number, numeral) in [
            (0, "零"),
            (3, "三"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (101, "一百零一"),
            (110, "一百一十"),
            (115, "一百一十五"),
            (1_000, "一千"),
            (1_005, "一千零五"),
            (1_050, "一千零五十"),
            (10_000, "一万"),
            (10_010, "一万零一十"),
            (100_000, "十万"),
            (100_010_000, "一亿零一万"),
        ] {
            assert_eq!(format_numeral(number), numeral);
        }
    }
}
