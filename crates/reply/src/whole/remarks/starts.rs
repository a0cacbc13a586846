//! How a model takes a task on, and says no more: `Alright, diving in.`

pub(super) const ASSENTS: &str = "\
    alright|right|well then|all right|okay|ok|sure|sure thing|certainly|absolutely|understood|got it|great|sounds good|perfect|will do|wonderful|super|wunderbar|perfekt|\
    alles klar|in ordnung|verstanden|gut|klar|okay|gern|gerne|d'accord|très bien|entendu|parfait|\
    bien sûr|de acuerdo|vale|muy bien|claro|perfecto|entendido|va bene|certo|d'accordo|perfetto|\
    capito|ottimo|certo|ótimo|perfeito|está bem|tudo bem|claro|entendido|combinado|хорошо|ладно|понял|поняла|понятно|\
    отлично|конечно|добре|чудово|гаразд|зрозуміло|звичайно|dobrze|jasne|świetnie|rozumiem|oczywiście|w porządku|tamam|peki|harika|\
    anlaşıldı|tabii|elbette|حسنا|حسنًا|تمام|بالتأكيد|فهمت|باشه|چشم|بسیار خوب|حتماً|حتما|ठीक है|ज़रूर|\
    अच्छा|बिल्कुल|được|được rồi|được thôi|vâng|baik|baiklah|siap|oke|tentu|prima|oké|natuurlijk|begrepen|goed|\
    okej|självklart|visst|absolut|dobře|výborně|jistě|rozumím|好的|好|明白|明白了|收到|没问题|沒問題|可以|\
    はい|承知しました|了解しました|わかりました|かしこまりました|承知いたしました|네|알겠습니다|좋습니다|물론입니다|물론이죠";

const STARTS: &str = "\
    here goes|let's get into it|let's get to it|on it|working on it|diving in|diving right in|jumping in|jumping right in|getting started|starting now|starting|\
    let's begin|let's dive in|let's get started|let's start|beginning now|writing now|\
    i'll start now|i'll begin|i'll get started|i'll start|\
    los geht's|ich fange an|ich beginne|ich lege los|ich mache mich an die arbeit|ich mache mich ans werk|fangen wir an|dann los|dann fange ich an|\
    c'est parti|je commence|commençons|allons-y|j'y vais|je m'y mets|je me lance|je me mets au travail|empecemos|empiezo|\
    comienzo|comencemos|vamos allá|vamos a ello|me pongo a ello|me pongo a escribir|mi metto a scrivere|je me mets à écrire|me pongo manos a la obra|me pongo con ello|manos a la obra|mi metto al lavoro|mi metto subito al lavoro|comincio|cominciamo|inizio|\
    iniziamo|procedo|vamos lá|começo|comecemos|vou começar|mãos à obra|começando|приступаю|начинаю|\
    начнём|начнем|приступим|приступаю к работе|принимаюсь за дело|берусь за работу|беруся до роботи|починаю|почнімо|розпочинаю|zaczynam|zaczynajmy|\
    zaczynamy|biorę się do pracy|zabieram się do pracy|przystępuję do pracy|başlıyorum|başlayalım|hemen başlıyorum|سأبدأ|\
    لنبدأ|فلنبدأ|أبدأ الآن|سأبدأ الآن|شروع می‌کنم|شروع می کنم|شروع کنیم|शुरू करता हूँ|शुरू करती हूँ|\
    शुरू करते हैं|tôi bắt đầu|tôi bắt đầu viết đây|tôi bắt đầu viết|bắt đầu nào|tôi sẽ bắt đầu|bắt đầu thôi|saya mulai|mari kita mulai|\
    saya akan mulai|saya kerjakan|mari mulai|ik begin|komt eraan|ik ga aan de slag|aan de slag|daar gaan we|we beginnen|laten we beginnen|jag börjar|\
    då börjar jag|då kör vi|då sätter jag igång|jag sätter igång|nu kör vi|začínám|začněme|jdu na to|pustím se do toho|开始|马上开始|这就开始|这就写|马上写|开始写作|开始吧|现在开始|\
    现在动笔|我开始|我来写|现在开始写|開始|現在開始|我开始写|それでは書き始めます|書き始めます|では書き始めます|始めます|それでは始めます|早速始めます|早速書きます|すぐに書きます|\
    시작하겠습니다|바로 시작하겠습니다|시작할게요|그럼 시작하겠습니다|바로 쓰겠습니다|바로 작성하겠습니다|작성하겠습니다|써 보겠습니다|쓰겠습니다";

/// What hands a text over, and says no more.
const HANDING_OVER: &[&str] = &["here it is!", "here you go!", "here we are!", "here's the scene!"];

/// True for a paragraph, in lower case, that only begins.
pub(super) fn begins(lower: &str) -> bool {
    let start = lower.trim_matches(|c: char| !c.is_alphanumeric() && !is_joined(c));
    STARTS.split('|').any(|known| known == start)
}

/// True for a paragraph, in lower case, that only assents and begins.
pub(super) fn takes_on(lower: &str) -> bool {
    const LONGEST_CHARS: usize = 60;
    HANDING_OVER.contains(&lower)
        || lower.chars().count() <= LONGEST_CHARS
            && ASSENTS.split('|').any(|assent| {
                lower.strip_prefix(assent).is_some_and(|rest| {
                    let start = rest.trim_matches(|c: char| !c.is_alphanumeric() && !is_joined(c));
                    start.len() < rest.len() && STARTS.split('|').any(|known| known == start)
                })
            })
}

/// A sign that belongs to the letter before it.
fn is_joined(c: char) -> bool {
    matches!(u32::from(c), 0x64B..=0x65F | 0x900..=0x963 | 0x966..=0xDFF | 0xE30..=0xE4E)
}
