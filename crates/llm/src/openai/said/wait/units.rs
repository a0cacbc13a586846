//! Lengths of time as people write them, in many languages.

/// Units of letters, each with the seconds that it has. They stand in lower case.
const LETTERS: [(f64, &[&str]); 5] = [
    (
        0.001,
        &[
            "ms",
            "msec",
            "millis",
            "millisecond",
            "milliseconds",
            "millisekunde",
            "millisekunden",
            "milliseconde",
            "millisecondes",
            "milisegundo",
            "milisegundos",
            "millisecondo",
            "millisecondi",
            "мс",
        ],
    ),
    (
        1.0,
        &[
            "s",
            "sec",
            "secs",
            "second",
            "seconds",
            "sek",
            "sekunde",
            "sekunden",
            "seconde",
            "secondes",
            "seconden",
            "seg",
            "segs",
            "segundo",
            "segundos",
            "secondo",
            "secondi",
            "sekunda",
            "sekundę",
            "sekundy",
            "sekund",
            "sekunder",
            "saniye",
            "giây",
            "detik",
            "с",
            "сек",
            "ثانية",
            "ثوان",
            "ثواني",
            "ثوانٍ",
            "सेकंड",
            "सेकेंड",
            "सेकण्ड",
        ],
    ),
    (
        60.0,
        &[
            "m",
            "min",
            "mins",
            "minute",
            "minutes",
            "minuten",
            "minuut",
            "minuto",
            "minutos",
            "minuti",
            "minuta",
            "minutę",
            "minuty",
            "minut",
            "minuter",
            "dakika",
            "phút",
            "menit",
            "мин",
            "хв",
            "دقيقة",
            "دقائق",
            "मिनट",
        ],
    ),
    (
        3_600.0,
        &[
            "h",
            "hr",
            "hrs",
            "hour",
            "hours",
            "stunde",
            "stunden",
            "heure",
            "heures",
            "uur",
            "hora",
            "horas",
            "ora",
            "ore",
            "godzina",
            "godzinę",
            "godziny",
            "godzin",
            "saat",
            "giờ",
            "jam",
            "ч",
            "год",
            "ساعة",
            "ساعات",
            "घंटे",
            "घंटा",
        ],
    ),
    (86_400.0, &["d", "day", "days", "tag", "tagen", "jour", "jours", "día", "días", "dias"]),
];

/// The beginnings of Russian and Ukrainian units, which are inflected.
const STEMS: [(f64, &str); 5] =
    [(0.001, "миллисекунд"), (1.0, "секунд"), (60.0, "минут"), (60.0, "хвилин"), (3_600.0, "час")];

/// Units of scripts that are written without blanks, the longer ones first.
const UNSPACED: [(f64, &str); 20] = [
    (0.001, "毫秒"),
    (0.001, "ミリ秒"),
    (0.001, "밀리초"),
    (1.0, "秒钟"),
    (1.0, "秒鐘"),
    (1.0, "秒間"),
    (1.0, "秒"),
    (1.0, "초"),
    (1.0, "วินาที"),
    (60.0, "分钟"),
    (60.0, "分鐘"),
    (60.0, "分間"),
    (60.0, "分"),
    (60.0, "분"),
    (60.0, "นาที"),
    (3_600.0, "小时"),
    (3_600.0, "小時"),
    (3_600.0, "時間"),
    (3_600.0, "시간"),
    (3_600.0, "ชั่วโมง"),
];

/// The seconds of a text in lower case that begins with `34s`, `850ms`, `1m2.5s` or `20 seconds`.
pub(super) fn seconds_of(text: &str) -> Option<f64> {
    length_at(text).map(|(seconds, _)| seconds)
}

/// The length of time that a text in lower case begins with, in seconds, and what follows it.
pub(super) fn length_at(text: &str) -> Option<(f64, &str)> {
    let mut read = None;
    let mut rest = text;
    while let Some((number, after)) = number_at(rest)
        && let Some((factor, after)) = unit_at(after.trim_start())
    {
        let seconds = read.map_or(0.0, |(seconds, _)| seconds) + number * factor;
        read = Some((seconds, after));
        rest = after.trim_start();
    }
    read
}

/// The number that a text begins with, and what follows it. A comma parts thousands where three
/// digits follow it, and decimals otherwise.
fn number_at(text: &str) -> Option<(f64, &str)> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let digits = text[..end].trim_end_matches(['.', ',']);
    let decimals = digits.rsplit_once(',').map(|(_, decimals)| decimals.len());
    let written = match decimals {
        Some(3) => digits.replace(',', ""),
        Some(_) => digits.replace(',', "."),
        None => digits.to_owned(),
    };
    Some((written.parse().ok()?, &text[digits.len()..]))
}

/// The seconds of the unit that a text begins with, and what follows it.
fn unit_at(text: &str) -> Option<(f64, &str)> {
    if let Some((factor, unit)) = UNSPACED.iter().find(|(_, unit)| text.starts_with(unit)) {
        return Some((*factor, &text[unit.len()..]));
    }
    let end = text.find(|c: char| !is_letter(c)).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    let exact = LETTERS.iter().find(|(_, units)| units.contains(&word)).map(|(factor, _)| *factor);
    let by_stem =
        || STEMS.iter().find(|(_, stem)| word.starts_with(stem)).map(|(factor, _)| *factor);
    Some((exact.or_else(by_stem)?, after))
}

/// True for a letter, or a sign on one, of a script that is written with blanks.
fn is_letter(letter: char) -> bool {
    let is_mark = matches!(letter, '\u{0300}'..='\u{036f}' | '\u{064b}'..='\u{0652}' | '\u{0900}'..='\u{097f}');
    (letter.is_alphabetic() && letter < '\u{2e80}') || is_mark
}
