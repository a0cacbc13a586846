//! A model that stops in the middle of the work and says so: what it stops for is its own rule, and
//! what it leaves out is a part of the work.

use std::sync::LazyLock;

use crate::phrases::Phrases;

/// How somebody says that he goes no further, in lower case.
const STOPPING: &str = "\
    stop here|have to stop|must stop|need to stop|end here|leave it here|can't go further|\
    cannot go further|won't go further|model stopped|hier aufhören|aufhören|hier abbrechen|\
    höre ich auf|breche ich ab|m'arrêter ici|m'arrête ici|dois arrêter|m'interrompre|\
    detenerme aquí|me detengo aquí|parar aquí|fermarmi qui|mi fermo qui|parar aqui|paro aqui|\
    остановиться|останавливаюсь|зупинитися|зупиняюся|zatrzymać|przerwać|durmam gerek|duruyorum|\
    التوقف هنا|أتوقف هنا|متوقف می‌کنم|रुकना होगा|यहीं रुक|dừng lại ở đây|dừng ở đây|berhenti di sini|\
    hier stoppen|stop ik hier|sluta här|stanna här|skončit zde|zastavit|到此为止|就此打住|无法继续|\
    無法繼續|ここから先|ここまで|여기서 멈|여기까지";

/// What only a model stops for.
const RULES: &str = "\
    my guidelines|content policy|content policies|usage policy|safety guidelines|\
    content i can't|content i cannot|content i'm not able|meine richtlinien|meinen richtlinien|\
    inhaltsrichtlinien|mes consignes|mes directives|règles de contenu|mis directrices|\
    política de contenido|políticas de contenido|mie linee guida|minhas diretrizes|\
    política de conteúdo|моим правилам|моими правилами|моим принципам|правилам контента|\
    моїм правилам|moimi wytycznymi|zasadami treści|yönergelerime|içerik politika|إرشاداتي|\
    سياسة المحتوى|دستورالعمل‌های من|मेरे दिशानिर्देश|nguyên tắc của tôi|chính sách nội dung|pedoman saya|\
    kebijakan konten|mijn richtlijnen|mina riktlinjer|mými zásadami|内容政策|内容限制|使用政策|\
    安全准则|內容政策|ガイドライン|コンテンツポリシー|가이드라인|콘텐츠 정책";

/// What is left out of a work.
const PARTS: &str = "\
    this scene|the scene|rest of the scene|violent part|explicit part|graphic part|sexual content|\
    dieser szene|der szene|gewaltszene|cette scène|la scène|esta escena|la escena|questa scena|\
    la scena|desta cena|da cena|этой сцены|сцены|цієї сцени|tej sceny|bu sahne|sahnenin|\
    هذا المشهد|این صحنه|इस दृश्य|cảnh này|adegan ini|deze scène|de scène|denna scen|scenen|této scény|\
    本场|该场景|この場面|この場面の|이 장면";

const OMITTED: &str = "\
    omitted|left out|skipped|i'll skip|i will skip|skipping|redacted|ausgelassen|weggelassen|\
    überspringe|omise|omis|passe sous silence|omitid|se omite|omess|опущен|пропущен|пропускаю|\
    опущено|pominięt|pomijam|atlandı|atlıyorum|حُذف|حذف|छोड़ दिया|lược bỏ|bỏ qua|dihilangkan|\
    dilewati|weggelaten|utelämn|hoppar över|vynechán|省略|略去|跳过|생략";

/// Notices of a filter as a whole, without their brackets.
const NOTICES: &str = "\
    content filtered|content removed|content omitted|content blocked|filtered content|\
    inhalt gefiltert|inhalt entfernt|contenu filtré|contenu supprimé|contenido filtrado|\
    contenido eliminado|contenuto filtrato|contenuto rimosso|conteúdo filtrado|conteúdo removido|\
    контент отфильтрован|содержание удалено|treść usunięta|içerik kaldırıldı|内容已过滤|内容已屏蔽|\
    内容已删除|コンテンツは削除されました|콘텐츠가 필터링되었습니다";

/// True for a paragraph, in lower case, that says why the work goes no further.
pub(super) fn is_stop(lower: &str) -> bool {
    // Most paragraphs name no rule.
    static OF_RULES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(RULES.split('|')));
    let has = |words: &str| words.split('|').any(|word| lower.contains(word));
    let is_set_off = lower.starts_with(['(', '[', '（', '【', '*', '_'])
        && lower.ends_with([')', ']', '）', '】', '*', '_']);
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let is_notice = || NOTICES.split('|').any(|notice| notice == bare);
    OF_RULES.is_in(lower) && has(STOPPING)
        || is_set_off && (has(OMITTED) && has(PARTS) || is_notice())
}
