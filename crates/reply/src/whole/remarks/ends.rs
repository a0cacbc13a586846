//! Marks where a text begins and ends: `[Ende]`, `【正文开始】`, `=== SCENE START ===`.

use crate::{heading, word::is_unspaced_script};

/// Where a mark stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    Bottom,
}

const LONGEST_CHARS: usize = 48;

const BEGINS: &str = "beginnt commence empieza comienza inizia começa начинается begin begins beginning start starts beginn anfang début inicio inizio início \
    comienzo начало початок początek başlangıç başlangıcı başı begin البداية بداية התחלה \
    शुरू आरंभ เริ่ม bắt đầu 开始 開始 始まり 시작";
const ENDS: &str = "endet termine termina finisce end ends ende fin fine fim final конец кінець koniec son sonu einde النهاية \
    نهاية סוף จบ hết समाप्त अंत 完 终 終 了 ここまでです 여기까지입니다 结束 結束 完结 終わり 끝 slut loppu vége sfârșit konec پایان انتها akhir tamat slut kết thúc sonudur selesai hết";
const WORKS: &str = "scene szene scène escena scena cena сцены сцени сцена sceny sahne sahnenin \
    المشهد الأول  הסצנה סצנה दृश्य ฉาก cảnh scena scenę text texte texto testo текста 本场 本場 正文 场景 場景 \
    场 場 第 章 本章 シーン 場面 장면 chapter kapitel chapitre capítulo capitolo главы rozdziału bölüm \
    صحنهٔ صحنه فصل مشهد adegan bab scen scenen scény scéna kapitola kapitoly kapitlet दृश्य \
    cảnh сцена розділу الفصل bölümün kapitels hoofdstuk chương";
const BESIDE: &str = "of the der des de la du del di da do van 'in in 'ın 'un \
    到此 は 은 는 follows folgt next della dello delle z का के की của dari av på \
    공 共 全 的 の ／ 의 총 중 전체 제";

/// What is said of a numbered work that is over.
const CLOSES: &str = "that's that was das war c'était voilà done finished fertig terminé terminée \
    terminada terminata terminado ainsi s'achève damit endet así così assim на этом заканчивается \
    wraps up закінчується цьому kończy się hiermee eindigt därmed slutar tím končí готова готово gotowa hazır جاهز آماده selesai klaar klar hotovo \
    era 完成 以上";

/// The place of a work among others.
const ORDINALS: &str = "first one i ii iii four five second third fourth fifth two three last \
    ersten zweiten dritten vierten fünften eins zwei drei première deuxième troisième quatrième \
    premier un deux trois primera segunda tercera cuarta primer segundo tercer uno dos tres prima \
    seconda terza quarta primo secondo terzo due tre primeira terceira primeiro um dois \
    первой второй третьей четвёртой первая вторая первого второго першої другої третьої перша \
    друга pierwszej drugiej trzeciej pierwsza ilk birinci ikinci üçüncü \
    الثاني الثالث الأولى الثانية اول دوم سوم یک दो पहले दूसरे तीसरे पहला दूसरा एक तीन \
    một hai ba thứ nhất pertama kedua ketiga satu dua tiga eerste tweede derde een \
    twee drie första andra tredje ett två tre první druhé třetí prvního \
    四 五 六 七 八 九 十 첫 첫번째 두 세 번째 두번째 세번째 一 二 三";

/// Works whose number makes a heading that only stands before a text.
const HEADINGS: &[&str] = &["adegan", "صحنهٔ", "صحنه", "فصل"];

/// True for a line that only says that a text begins or ends.
pub(super) fn is_mark(paragraph: &str, lower: &str, place: Place) -> bool {
    if paragraph.chars().count() > LONGEST_CHARS || paragraph.contains('\n') {
        return place == Place::Top && is_decorated_heading(paragraph);
    }
    let line = paragraph.trim();
    let is_bracketed = line.starts_with(['[', '【', '(', '（', '='])
        && line.ends_with([']', '】', ')', '）', '=']);
    let is_set_off = is_bracketed
        || line.starts_with(['*', '_', '-', '—', '–', '―', '~'])
            && line.ends_with(['*', '_', '-', '—', '–', '―', '~']);
    let is_heading = place == Place::Top && is_decorated_heading(paragraph);
    is_heading || is_made_of_marks(lower, place, is_set_off, is_bracketed)
}

/// True for a line all words of which are known, with the one that is looked for among them, or with
/// a work and its number.
fn is_made_of_marks(lower: &str, place: Place, is_set_off: bool, is_bracketed: bool) -> bool {
    let wanted = if place == Place::Top { BEGINS } else { ENDS };
    let (mut has_wanted, mut has_work, mut has_number, mut tokens) = (false, false, false, 0);
    let (mut closes, mut begins_with_wanted) = (false, false);
    let is_separator = |c: char| !c.is_alphanumeric() && !is_joined(c) && c != '\'';
    for token in lower.split(is_separator).filter(|token| !token.is_empty()) {
        let mut rest = token;
        tokens += 1;
        while !rest.is_empty() {
            let Some((word, kind)) = longest(rest, wanted) else { return false };
            has_wanted |= kind == Kind::Wanted;
            let is_edge =
                tokens == 1 || token.chars().any(is_unspaced_script) && rest.len() == word;
            begins_with_wanted |= is_edge && kind == Kind::Wanted;
            closes |= kind == Kind::Closing;
            has_work |= kind == Kind::Work;
            has_number |= kind == Kind::Number;
            rest = &rest[word..];
        }
    }
    let is_heading = place == Place::Top && has_work && has_number;
    let names_heading = || HEADINGS.iter().any(|word| lower.starts_with(word));
    // `One final chapter.` is a narrator's.
    let is_plain_end =
        place == Place::Bottom && has_number && begins_with_wanted && lower.chars().count() > 4;
    let has_digit = || lower.contains(char::is_numeric);
    has_wanted && (is_bracketed || has_work && (is_set_off || is_plain_end))
        || place == Place::Bottom && closes && has_work && has_digit()
        || is_heading && !closes && (is_bracketed || tokens == 2 && names_heading())
}

/// A sign that belongs to the letter before it.
fn is_joined(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F | 0x64B..=0x65F | 0x900..=0xDFF | 0xE30..=0xE4E)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Wanted,
    Work,
    Number,
    Closing,
    Beside,
}

/// The longest known word at the beginning of a token, in bytes; where words are parted, it is the
/// whole token.
fn longest(token: &str, wanted: &str) -> Option<(usize, Kind)> {
    if token.chars().all(char::is_numeric) {
        return Some((token.len(), Kind::Number));
    }
    let is_parted = !token.chars().any(is_unspaced_script);
    let fits = |word: &str| {
        token == word
            || !is_parted && token.starts_with(word)
            || word.starts_with('\'') && token.starts_with(word)
    };
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return Some((digits, Kind::Number));
    }
    let lists = [
        (wanted, Kind::Wanted),
        (WORKS, Kind::Work),
        (BESIDE, Kind::Beside),
        (ORDINALS, Kind::Number),
        (CLOSES, Kind::Closing),
    ];
    lists
        .iter()
        .flat_map(|(words, kind)| words.split_whitespace().map(move |word| (word, *kind)))
        .filter(|(word, _)| fits(word))
        .map(|(word, kind)| (word.len(), kind))
        .max_by_key(|(bytes, _)| *bytes)
}

/// `📖 **Scene 1**`, `场景1（约200字）`
fn is_decorated_heading(line: &str) -> bool {
    let bare = line.trim().trim_matches(|c: char| super::machine::is_emoji(c) || c == ' ');
    let bare = match bare.rfind(['(', '（']) {
        Some(at) if crate::chatter::is_count_or_ending(&bare[at..]) => bare[..at].trim_end(),
        _ => bare,
    };
    bare.len() < line.trim().len() && !bare.contains('\n') && heading::is_heading(bare)
}
