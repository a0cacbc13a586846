//! The names of the parts of a book and of its chapters, by language.

use crate::language::Language;

/// The names of a book's parts in one language.
pub(super) struct PartNames {
    language: &'static str,
    pub(super) untitled: &'static str,
    pub(super) cover: &'static str,
    pub(super) title_page: &'static str,
    pub(super) imprint: &'static str,
    pub(super) contents: &'static str,
    pub(super) text: &'static str,
}

/// Makes names from texts in the order of the fields of [`PartNames`].
const fn build_names(
    language: &'static str,
    [untitled, cover, title_page, imprint, contents, text]: [&'static str; 6],
) -> PartNames {
    PartNames { language, untitled, cover, title_page, imprint, contents, text }
}

const PART_NAMES: &[PartNames] = &[
    build_names(
        "ar",
        ["بلا عنوان", "الغلاف", "صفحة العنوان", "بيانات النشر", "المحتويات", "البداية"],
    ),
    build_names(
        "bg",
        ["Без заглавие", "Корица", "Заглавна страница", "Издателско каре", "Съдържание", "Начало"],
    ),
    build_names("bn", ["শিরোনামহীন", "প্রচ্ছদ", "শিরোনাম পৃষ্ঠা", "প্রকাশনা তথ্য", "সূচিপত্র", "শুরু"]),
    build_names("ca", ["Sense títol", "Coberta", "Portada", "Crèdits", "Índex", "Inici"]),
    build_names("cs", ["Bez názvu", "Obálka", "Titulní strana", "Tiráž", "Obsah", "Začátek"]),
    build_names("da", ["Uden titel", "Omslag", "Titelblad", "Kolofon", "Indhold", "Begyndelse"]),
    build_names("de", ["Ohne Titel", "Umschlag", "Titelseite", "Impressum", "Inhalt", "Anfang"]),
    build_names(
        "el",
        ["Χωρίς τίτλο", "Εξώφυλλο", "Σελίδα τίτλου", "Στοιχεία έκδοσης", "Περιεχόμενα", "Αρχή"],
    ),
    build_names("es", ["Sin título", "Cubierta", "Portada", "Créditos", "Índice", "Comienzo"]),
    build_names("et", ["Pealkirjata", "Kaas", "Tiitelleht", "Impressum", "Sisukord", "Algus"]),
    build_names("fa", ["بدون عنوان", "جلد", "صفحهٔ عنوان", "شناسنامهٔ کتاب", "فهرست", "آغاز"]),
    build_names("fi", ["Nimetön", "Kansi", "Nimiösivu", "Julkaisutiedot", "Sisällys", "Alku"]),
    build_names(
        "fr",
        [
            "Sans titre",
            "Couverture",
            "Page de titre",
            "Mentions légales",
            "Table des matières",
            "Début",
        ],
    ),
    build_names("gl", ["Sen título", "Cuberta", "Portada", "Créditos", "Índice", "Comezo"]),
    build_names("he", ["ללא כותרת", "כריכה", "עמוד השער", "פרטי ההוצאה", "תוכן העניינים", "התחלה"]),
    build_names("hi", ["शीर्षकहीन", "आवरण", "शीर्षक पृष्ठ", "प्रकाशन विवरण", "विषय-सूची", "आरंभ"]),
    build_names(
        "hr",
        ["Bez naslova", "Naslovnica", "Naslovna stranica", "Impresum", "Sadržaj", "Početak"],
    ),
    build_names("hu", ["Cím nélkül", "Borító", "Címlap", "Impresszum", "Tartalom", "Kezdet"]),
    build_names("id", ["Tanpa Judul", "Sampul", "Halaman Judul", "Kolofon", "Daftar Isi", "Awal"]),
    build_names(
        "it",
        ["Senza titolo", "Copertina", "Frontespizio", "Colophon", "Indice", "Inizio"],
    ),
    build_names("ja", ["無題", "表紙", "扉", "奥付", "目次", "本文"]),
    build_names("ko", ["제목 없음", "표지", "속표지", "판권", "차례", "본문"]),
    build_names(
        "lt",
        [
            "Be pavadinimo",
            "Viršelis",
            "Antraštinis puslapis",
            "Leidinio duomenys",
            "Turinys",
            "Pradžia",
        ],
    ),
    build_names("lv", ["Bez nosaukuma", "Vāks", "Titullapa", "Izdevuma ziņas", "Saturs", "Sākums"]),
    build_names(
        "ms",
        ["Tanpa Tajuk", "Kulit", "Halaman Judul", "Kolofon", "Kandungan", "Permulaan"],
    ),
    build_names("nb", ["Uten tittel", "Omslag", "Tittelside", "Kolofon", "Innhold", "Begynnelse"]),
    build_names("nl", ["Zonder titel", "Omslag", "Titelpagina", "Colofon", "Inhoud", "Begin"]),
    build_names("nn", ["Utan tittel", "Omslag", "Tittelside", "Kolofon", "Innhald", "Byrjing"]),
    build_names(
        "pl",
        [
            "Bez tytułu",
            "Okładka",
            "Strona tytułowa",
            "Stopka redakcyjna",
            "Spis treści",
            "Początek",
        ],
    ),
    build_names(
        "pt",
        ["Sem título", "Capa", "Folha de rosto", "Ficha técnica", "Sumário", "Início"],
    ),
    build_names(
        "ro",
        ["Fără titlu", "Copertă", "Pagina de titlu", "Caseta editorială", "Cuprins", "Început"],
    ),
    build_names(
        "ru",
        ["Без названия", "Обложка", "Титульный лист", "Выходные данные", "Содержание", "Начало"],
    ),
    build_names("sk", ["Bez názvu", "Obálka", "Titulná strana", "Tiráž", "Obsah", "Začiatok"]),
    build_names(
        "sl",
        ["Brez naslova", "Naslovnica", "Naslovna stran", "Kolofon", "Kazalo", "Začetek"],
    ),
    build_names("sv", ["Utan titel", "Omslag", "Titelsida", "Kolofon", "Innehåll", "Början"]),
    build_names("th", ["ไม่มีชื่อ", "ปก", "หน้าชื่อเรื่อง", "ข้อมูลการพิมพ์", "สารบัญ", "เริ่มเรื่อง"]),
    build_names("tr", ["Adsız", "Kapak", "Başlık Sayfası", "Künye", "İçindekiler", "Başlangıç"]),
    build_names(
        "uk",
        ["Без назви", "Обкладинка", "Титульна сторінка", "Вихідні дані", "Зміст", "Початок"],
    ),
    build_names("ur", ["بلا عنوان", "سرورق", "عنوان کا صفحہ", "اشاعتی معلومات", "فہرست", "آغاز"]),
    build_names(
        "vi",
        ["Không tên", "Bìa", "Trang tên sách", "Thông tin xuất bản", "Mục lục", "Bắt đầu"],
    ),
];

/// Returns the names of a book's parts in a language. Returns `None` if they are not translated, or
/// if the tag names another script.
pub(super) fn find_part_names(language: &Language) -> Option<&'static PartNames> {
    let primary = match language.primary() {
        "no" => "nb",
        primary => primary,
    };
    let found = PART_NAMES.iter().find(|names| names.language == primary)?;
    (is_in_usual_script(language)).then_some(found)
}

/// Returns true if a tag names no script, or names the script of the translated words.
fn is_in_usual_script(language: &Language) -> bool {
    let usual = match language.primary() {
        "ar" | "fa" | "ur" => "Arab",
        "bg" | "ru" | "uk" => "Cyrl",
        "bn" => "Beng",
        "el" => "Grek",
        "he" => "Hebr",
        "hi" => "Deva",
        "ja" => "Jpan",
        "ko" => "Kore",
        "th" => "Thai",
        _ => "Latn",
    };
    language.script().is_none_or(|script| script == usual)
}

/// Returns the name of a chapter by its number.
pub(super) fn format_chapter_number(position: u32, language: &Language) -> String {
    let is_latin = language.script() == Some("Latn");
    match language.primary() {
        "hu" => return format!("{position}. fejezet"),
        "et" => return format!("{position}. peatükk"),
        "lv" => return format!("{position}. nodaļa"),
        "lt" => return format!("{position} skyrius"),
        "eu" => return format!("{position}. kapitulua"),
        "ko" => return format!("제{position}장"),
        _ => {}
    }
    let word = match language.primary() {
        "de" | "sv" | "da" => "Kapitel",
        "fr" => "Chapitre",
        "es" | "pt" | "gl" => "Capítulo",
        "ca" => "Capítol",
        "it" => "Capitolo",
        "ro" => "Capitolul",
        "nl" => "Hoofdstuk",
        "nb" | "no" | "nn" => "Kapittel",
        "is" => "Kafli",
        "fi" => "Luku",
        "pl" => "Rozdział",
        "cs" | "sk" => "Kapitola",
        "sl" => "Poglavje",
        "hr" | "bs" => "Poglavlje",
        "sr" if is_latin => "Poglavlje",
        "sr" => "Поглавље",
        "ru" | "bg" => "Глава",
        "uk" => "Розділ",
        "be" => "Раздзел",
        "mk" => "Поглавје",
        "tr" => "Bölüm",
        "el" => "Κεφάλαιο",
        "he" => "פרק",
        "ar" if !is_latin => "الفصل",
        "fa" if !is_latin => "فصل",
        "ur" if !is_latin => "باب",
        "hi" | "ne" if !is_latin => "अध्याय",
        "mr" => "प्रकरण",
        "bn" => "অধ্যায়",
        "ta" => "அத்தியாயம்",
        "th" => "บทที่",
        "ka" => "თავი",
        "hy" => "Գլուխ",
        "vi" => "Chương",
        "id" | "ms" => "Bab",
        "tl" | "fil" => "Kabanata",
        _ => "Chapter",
    };
    format!("{word} {position}")
}
