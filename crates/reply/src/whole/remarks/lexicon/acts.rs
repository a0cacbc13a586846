//! What is done in a paragraph: a text is handed over, somebody asks, hopes, reports.

/// A text is handed over.
pub(super) const HERE: &str = "\
    what follows|this is my|unten steht|abajo va|qui sotto|abaixo|در زیر|nedan följer|nedan|드립니다|here is|here's|here are|below|follows|following|hier ist|hier mein|hier meine|hier die|\
    hier der|hier das ergebnis|hier kommt|nachfolgend|folgt|unten|anbei|voici|ci-dessous|aquí va|aquí está|\
    aquí tienes|aquí tiene|este es|esta es|a continuación|ecco|di seguito|aqui vai|aqui está|segue|\
    a seguir|вот|ниже|далее|ось|нижче|oto|poniżej|işte|aşağıda|aşağıdadır|إليك|فيما يلي|در ادامه|\
    این هم|یہ|यह रहा|यहाँ|नीचे|đây là|dưới đây|berikut|inilah|ini adegan|hier is|hieronder|här är|här kommer|här följer|\
    tady je|zde je|níže|次のように|以下|如下|下面|这是|這是|以下が|です|다음은|아래는|입니다";

/// Something fits or pleases.
pub(super) const FIT: &str = "\
    match|matches|captures|in mind|suit|suits|fits the|fits your|fits what|fit what|feel right|feel to you|feel?|read?|land?|work for|works|right for you|okay for you|\
    passt|gefällt|in ordnung|stimmig|angemessen|wunsch|convient|conviennent|plaît|plaira|\
    est-il juste|parece bien|te gusta|está bien|el adecuado|adecuado|adecuada|te gusta|guste|gusta|agrade|va bene|\
    vanno bene|piaccia|piace|adatto|adeguato|soddisfi|está bom|está boa|está adequado|está adequada|\
    adequado|gosta|goste|agrade|подходит|подойдёт|устраивает|нравится|понравится|соответствует|годится|\
    підходить|влаштовує|сподобається|подобається|відповідає|odpowiedni|odpowiednia|odpowiednie|\
    w porządku|pasuje|spodoba|podoba|uygun|beğen-|iyi mi|hoşunuza gitti|hoşunuza|مناسب|مناسبة|يناسب|تعجبك|إعجابك|يعجبك|\
    مناسب است|خوشتان|می‌پسندید|خوب است|رعایت|ठीक है|उपयुक्त|पसंद|đã ổn|có ổn|phù hợp|thích|hợp ý|sesuai|menyukai|\
    cocok|bevalt|goed|wens|past|passar|gillar|funkar|fungerar|bra|faller|vyhovuj-|odpovíd-|líbí|líbit|hodí|\
    合适|合適|可以吗|可以嗎|符合|满意|滿意|喜欢|大丈夫でしょうか|大丈夫ですか|よろしいでしょうか|よろしいですか|いかがでしょうか|いかがですか|\
    沿って|沿えて|沿えれば|お気に|괜찮은가요|괜찮나요|괜찮으신가요|괜찮을까요|괜찮으신가요|괜찮으세요|마음에|부합|어떠신가요|적절한가요";

pub(super) const CHANGE: &str = "\
    more open|offener|plus ouvert-|más abiert-|più apert-|mais abert-|более открыт-|відкритіш-|开放|開いた|열린|\
    bardziej otwart-|düsterer|heller|sombrer|plus clair|più cupo|più chiar-|mais escur-|mais leve|мрачнее|светлее|\
    темнее|мягче|похмуріш-|світліш-|阴暗|陰暗|明亮|更暗|暗い|明るい|어둡게|밝게|mroczniejsz-|jaśniejsz-|karanlık|\
    yumuşak|قتامة|تیره‌تر|روشن‌تر|गहरा|हल्का|tối hơn|nhẹ hơn|lebih gelap|lebih ringan|donkerder-|lichter-|\
    mörkare|ljusare|temnější|světlejší|\
    darker|softer|lighter|brighter|happier|sadder|shorter|longer|slower|faster|different|quieter|\
    dunkler-|düster-|sanfter-|kürzer-|länger-|plus sombre|plus doux|plus court|plus long|\
    más oscur-|más suave|más cort-|más larg-|più cup-|più brev-|più lung-|mais sombri-|mais curt-|\
    более мрачн-|более мягк-|ciemniejsz-|krótsz-|daha karanlık|daha kısa|daha uzun";

/// Somebody goes on.
pub(super) const GO: &str = "\
    want the|ready for|ready when you are|move on|go on|proceed|continue|carry on|keep going|start on|weiter-|weiter mit|übergeh-|fortfahr-|\
    mache ich|schreibe ich|on passe|passons|passe|j'écris|continue|continuer|enchaîn-|poursui-|escribo|paso|sigo|continúo|continúe|vamos con|vamos a la|seguimos|pasamos|continuo|\
    scrivo|passo|proseguo|procedo|passi|andiamo|andare avanti|passiamo|escrevo|seguir|vamos à|vamos para|avanço|avançar|continuar|напишу|перейти|перехожу|продолжить|\
    продолжать|приступить|перейду|переходим|продолжаем|продовжити|переходимо|перейти|napiszę|przejść|kontynuować|przechodzić|przechodzimy|przejdźmy|yazarım|yazayım|geçeyim|geçelim|\
    devam|أكتب|أنتقل|ننتقل|نكمل|أكمل|أواصل|أتابع|می‌نویسم|بنویسم|برویم|ادامه|बढ़ूँ|लिखूँ|लिख दूँ|viết|chuyển sang|tiếp tục|melanjutkan|\
    saya tulis|saya lanjut|lanjut|lanjutkan|ke adegan|schrijf ik|door naar|doorga-|verderga-|overga-|fortsätt-|skriver jag|går vidare|gå vidare|napíšu|pokračovat|přejít|přejdu|přejdeme|pokračujeme|\
    继续|写|接着|進み|進んで|書き|続け|移り|쓰겠습니다|넘어갈까요|갈까요|진행할까요|쓸까요|이어갈까요|계속할까요";

pub(super) const IF: &str = "\
    ready when you are|ready for|if this works|if that works|if you're happy|if you are happy|if you approve|if you like|\
    if this is|wenn sie möchten|wenn du möchtest|wenn du magst|wenn sie mögen|wenn das passt|wenn es passt|wenn du willst|\
    wenn sie einverstanden|si vous voulez|si vous le souhaitez|si tu veux|si cela vous|si ça vous|si te parece|si le parece|si quieres|se vuoi|se ti va|\
    se va bene|se quiser|se estiver|если хотите|если вас|если вам|если всё|якщо хочете|якщо вас|якщо вам|jeśli odpowiada|\
    jeśli chcesz|uygunsa|isterseniz|إذا أردت|إن أردت|إذا أعجبك|إذا كان|اگر|चाहें तो|यदि आप|अगर आप|nếu bạn|jika mau|jika anda|kalau cocok|\
    als het|als je|om du vill|om det|pokud|如果您愿意|如果您|如果可以|よろしければ|問題なければ|원하시면|괜찮으시면|괜찮으시다면";

pub(super) const HOPE: &str = "\
    hope|hoping|hoffe|hoffentlich|j'espère|en espérant|espero|spero|надеюсь|сподіваюся|\
    сподіваюсь|mam nadzieję|umarım|آمل|أتمنى|أرجو|امیدوارم|आशा है|उम्मीद है|hy vọng|mong|semoga|\
    harap|hoop|hopelijk|hoppas|förhoppningsvis|doufám|希望|望|幸いです|嬉しいです|바랍니다|좋겠습니다";

/// Something was done to the text.
pub(super) const REPORT: &str = "\
    i've aimed|i aimed|i'm sticking|sticking to|ich halte mich|je m'en tiens|je m'en suis tenu|\
    me ciño|me he ceñido|mi attengo|mi sono attenuto|atenho-me|придерживаюсь|дотримуюся|trzymam się|\
    ik houd me|jag håller mig|držím se|i've ended|i ended|i've kept|i kept|i've avoided|i avoided|i've closed|i closed|i left out|\
    i've left|i've used|i used|i've made sure|i made sure|i've tried|i've followed|i've stayed|\
    i stayed|geendet|vermieden|weggelassen|\
    eingehalten|verzichtet|beibehalten|j'ai terminé|j'ai évité|j'ai conclu|j'ai respecté|\
    j'ai gardé|j'ai conservé|j'ai veillé|he terminado|he evitado|he mantenido|he cerrado|he usado|ho terminato|\
    ho concluso|ho evitato|ho chiuso|ho mantenuto|terminei|evitei|mantive|encerrei|concluí|\
    я закончил|я закончила|я завершил|я завершила|я избегал|я избегала|я сохранил|закончил|\
    избегал|я завершив|я уникав|я зберіг|zakończyłem|zakończyłam|unikałem|zachowałem|bitirdim|\
    kaçındım|korudum|أنهيت|تجنبت|حافظت|به پایان بردم|پرهیز کردم|मैंने|tôi đã|saya telah|saya sudah|\
    saya menghindari|saya mengakhiri|vermeden|geëindigd|aangehouden|undvikit|avslutat|jag slutade|jag undvek|zakončil|vyhnul|zachoval|\
    我在结尾|停在|我避免|避免了|我保留|避けました|終えました|締めくくりました|保ちました|피했습니다|마무리했습니다|끝냈습니다|유지했습니다";

/// Somebody is told that it was he who asked for it.
pub(super) const NAMED: &str = "\
    you named|you asked|you specified|you indicated|you listed|\
    sie genannt|du genannt|sie vorgegeben|du vorgegeben|sie angegeben|du angegeben|gewünscht haben|\
    vous aviez indiqu-|vous avez indiqu-|vous aviez demand-|vous avez demand-|\
    vous aviez nomm-|vous avez nomm-|tu as indiqu-|tu avais indiqu-|tu as demand-|indicaste|pediste|mencionaste|indicó|señalaste|\
    hai indicato|hai chiesto|ha indicato|você indicou|você pediu|indicou|indicaste|вы указали|\
    вы назвали|вы просили|ты указал|ви вказали|ви назвали|wskazałeś|wskazałaś|pan wskazał|\
    belirttiğiniz|belirttiğin|istediğiniz|حددتها|ذكرتها|طلبتها|گفته بودید|خواسته بودید|आपने|\
    bạn đã nêu|bạn yêu cầu|anda sebutkan|anda minta|je noemde|u noemde|du nämnde|du angav|\
    jste uvedl-|jste zmínil-|您指定|您提到|你指定|您要求|ご指定の|ご指示の|지정하신|말씀하신";

pub(super) const CHECK: &str = "\
    word count check|self-check|self-review|checked against the brief|check|length check|word check|checks|self check|checklist|selbstprüfung|selbstcheck|prüfung|kontrolle|\
    vérification|auto-évaluation|autoévaluation|autovérification|relecture|comprobación|\
    verificación|autoevaluación|revisión|verifica|autoverifica|controllo|verificação|checagem|\
    самопроверка|проверка|самоперевірка|перевірка|sprawdzenie|autokontrola|samokontrola|kontrola|\
    öz denetim|kontrol|مراجعة ذاتية|تحقق|بازبینی|بررسی|स्व-जाँच|जाँच|tự kiểm tra|kiểm tra|pemeriksaan|\
    cek mandiri|periksa|controle|zelfcontrole|självkontroll|kontroll|自查|自检|自检结果|自我检查|\
    セルフチェック|自己チェック|確認|자체 점검|자가 점검|점검";

pub(super) const NOTE: &str = "\
    note|notes|hinweis|anmerkung|remarque|note :|nota|примечание|примітка|uwaga|not|ملاحظة|یادداشت|\
    توجه|टिप्पणी|नोट|ghi chú|lưu ý|catatan|opmerking|noot|obs|anmärkning|notera|poznámka|注|备注|備考|\
    说明|参考|참고|메모";

pub(super) const DONE: &str = "\
    met|satisfied|erfüllt|respectées|respectés|respetado|respetadas|rispettate|rispettati|\
    respeitadas|respeitados|соблюдены|выполнены|满足|満たして|충족|zachowane|spełnione|تم الالتزام|\
    tuân thủ|dipatuhi|dipenuhi|nageleefd|uppfyllda|dodrženy|splněny|respected|avoided|no repeated|within length|eingehalten|wiederholt|wiederholung|respectée|\
    respecté|respetada|respetado|repetida|rispettata|rispettato|respeitada|respeitado|соблюдён|\
    соблюдена|соблюден|дотримано|zachowana|zachowano|uyuldu|korundu|ملتزم|تم الالتزام|رعایت شده|\
    رعایت|पालन|đã tuân|đúng yêu cầu|sudah sesuai|sesuai|aangehouden|gevolgd|enligt|hålls|hållits|\
    dodržena|dodržen|dodrženo|符合|範囲内|준수";

/// Somebody is asked to say what he thinks.
pub(super) const TELL: &str = "\
    let me know|tell me|sag mir|sagen sie mir|lass mich wissen|dites-moi|\
    dis-moi|dime|dígame|avísame|fammi sapere|dimmi|me diga|diga-me|avise-me|скажите|\
    дайте знать|скажіть|дайте знати|daj znać|bildirin|haber verin|أخبرني|بگویید|\
    बताएं|बताइए|cho tôi biết|beri tahu|laat me weten|låt mig veta|säg till|dejte mi vědět|告诉我|\
    お知らせ|お聞かせ|알려 주세요|말씀해";

/// The opinion that somebody is asked for.
pub(super) const FEEDBACK: &str = "\
    feedback on|rückmeldung zu|rückmeldung zum|rückmeldung zur|vos retours sur|tes retours sur|\
    vos commentaires sur|comentarios sobre|tus comentarios|commenti su|comentários sobre|\
    отзыв о|отклик на|opinię o|uwagi do|yorumlarınızı|ملاحظاتك على|feedback op|feedback over|\
    feedback om|masukan tentang|zpětnou vazbu|修改意见|的意见|ご意見|의견을";

pub(super) const CONTINUING: &str = "\
    continuing|continues|continued|picking up|resuming|fortsetzung|geht weiter|suite|se poursuit|\
    continúa|continua|prosegue|продолжение|продолжается|продовження|ciąg dalszy|devam|يتبع|ادامه|\
    जारी|tiếp tục|bersambung|berlanjut|vervolg|fortsätter|pokračuje|续|待续|続く|続き|계속";

pub(super) const MADE: &str = "\
    written by|generated by|generated with|created by|created with|drafted by|text by|\
    geschrieben von|erstellt von|erstellt mit|generiert mit|généré par|écrit par|rédigé par|\
    escrito por|generado por|generado con|scritto da|generato da|generato con|gerado por|\
    написано|создано|сгенерировано|створено|napisane przez|wygenerowane przez|yazan|\
    tarafından|كتبه|كتب بواسطة|geschreven door|gegenereerd door|skriven av|genererad av|\
    vytvořil|由|生成|作成|작성|생성";

/// Somebody can do something.
pub(super) const CAN: &str = "\
    i can|i could|i'd be happy to|happy to|i'm happy to|ich kann|gerne|gern|je peux|puedo|\
    podría|posso|potrei|poderia|могу|можу|mogę|chętnie|yazabilirim|\
    kısaltabilirim|değiştirebilirim|يمكنني|أستطيع|می‌توانم|मैं|सकता|सकती|tôi có thể|saya bisa|\
    saya dapat|ik kan|jag kan|mohu|můžu|我可以|可以|できます|可能です|수 있습니다|드릴 수|드리겠습니다";

/// A text is changed.
pub(super) const ALTER: &str = "\
    shorten|lengthen|soften|darken|adjust|rework|revise|tighten|trim|tweak|kürzen|anpassen|\
    überarbeiten|straffen|ändern|raccourcir|allonger|adoucir|ajuster|retravailler|acortar|\
    alargar|ajustar|suavizar|revisar|accorciare|allungare|modificare|rivedere|encurtar|alongar|\
    ajustar|сократить|изменить|переписать|доработать|смягчить|скоротити|змінити|переписати|skrócić|\
    wydłużyć|zmienić|poprawić|kısalt-|uzat-|değiştir-|yumuşat-|تقصير|تعديل|تغيير|تخفيف|کوتاه|تغییر|\
    ویرایش|छोटा|बदल|rút ngắn|chỉnh|sửa|memperpendek|mengubah|menyesuaikan|inkorten|aanpassen|\
    herschrijven|korta|ändra|justera|zkrátit|upravit|změnit|缩短|縮短|调整|調整|修改|短く|長く|変更|修正|다듬|줄|수정|조정|바꿔";

/// Somebody is asked what he thinks.
pub(super) const OPINION: &str = "\
    what do you think of|how do you like|how did you find|wie gefällt|\
    wie findest du|wie finden sie|was hältst du|was halten sie|que pensez-vous|que penses-tu|\
    qué te parece|qué le parece|qué opinas|che ne pensi|come ti sembra|cosa ne pensi|o que achou|\
    o que acha|que tal|как вам|как тебе|что думаете|як вам|як тобі|jak ci się|jak się podoba|\
    co sądzisz|nasıl buldun-|nasıl olmuş|ما رأيك|كيف تجد|چطور است|چطور بود|नज़र में|कैसी लगी|कैसा लगा|\
    thế nào|bagaimana|wat vind je|wat vindt u|vad tycker|co říkáte|co říkáš|jak se vám|怎么样|如何|\
    怎麼樣|どうでしょうか|どうですか|いかが|어떤가요|어떻습니까|어떠세요";

/// Words are used, or are not.
pub(super) const USED: &str = "\
    used|avoided|n'apparai-|no aparecen|не встреча-|出现|登場し|나오지|appear|appears|vor|verwendet|vermieden|benutzt|employé|utilisé|évité|usado|\
    utilizado|evitado|usada|utilizada|usato|usata|использован-|избегал-|встреча-|використан-|użyto|\
    użyłem|unikałem|kullanılmadı|kullanmadım|أستخدم|استخدمت|تجنبت|به کار|استفاده|प्रयोग|इस्तेमाल|dùng|\
    sử dụng|digunakan|dipakai|gebruikt|vermeden|använts|använda|undvik-|použit-|nepouži-|使用|用到|避免|\
    使って|使いません|避け|사용|쓰지";

/// Somebody writes.
pub(super) const WRITE: &str = "\
    i'll write|i'm writing|writing|starting|drafting|i'll draft|i'll start|ich schreibe|\
    ich beginne|ich verfasse|j'écris|je rédige|je vais écrire|je commence|escribo|\
    voy a escribir|redacto|empiezo|scrivo|comincio|scriverò|escrevo|vou escrever|começo|пишу|\
    напишу|начинаю|приступаю|починаю|piszę|napiszę|zaczynam|yazıyorum|yazacağım|başlıyorum|سأكتب|\
    أكتب|لنبدأ|سأبدأ|می‌نویسم|लिखता हूँ|लिखती हूँ|लिख रहा|शुरू|tôi viết|tôi sẽ viết|bắt đầu|\
    saya tulis|saya menulis|saya akan menulis|saya akan tulis|saya mulai|ik schrijf|ik begin|jag skriver|jag börjar|píšu|napíšu|\
    začínám|我来写|马上写|这就写|我开始写|开始写|動筆|动笔|撰写|書きます|書き始め|執筆|써 보겠습니다|쓰겠습니다|작성하겠습니다|시작하겠습니다";

/// Somebody has read what was asked for.
pub(super) const READ: &str = "\
    read|gone through|reviewed|gelesen|durchgesehen|lu|relu|leído|revisado|letto|riletto|lido|\
    прочитал-|изучил-|ознакоми-|przeczytał-|zapozna-|okudum|inceledim|قرأت|اطلعت|خواندم|पढ़|đã đọc|\
    membaca|gelezen|läst|přečet-|прочита-|阅读|閱讀|看过|拝読|読み|확인했|읽";

/// Labels of what a model intends.
pub(super) const PLAN: &str = "\
    my approach|approach|my plan|plan|ansatz|mein ansatz|mein plan|approche|mon approche|\
    mi enfoque|enfoque|approccio|il mio approccio|abordagem|minha abordagem|подход|мой подход|план|\
    підхід|мій підхід|podejście|moje podejście|yaklaşım|yaklaşımım|نهجي|خطتي|رویکرد|मेरा तरीका|\
    cách tiếp cận|pendekatan|aanpak|mijn aanpak|upplägg|mitt upplägg|můj přístup|přístup|思路|写作思路|\
    构思|構思|方針|執筆方針|접근 방식|구상";

/// Something was done as somebody has asked.
pub(super) const CLIENT: &str = "\
    as the brief|per the brief|per your brief|as your brief|per your outline|as asked|as requested|\
    as you asked|wie gewünscht|wie gefordert|wie verlangt|laut briefing|laut vorgabe|gemäß vorgabe|\
    comme demandé|comme convenu|conformément aux consignes|selon vos consignes|como pediste|como pidió|como pediu|como pedido|como se pidió|\
    según las indicaciones|según lo pedido|come richiesto|secondo le indicazioni|conforme pedido|\
    conforme as instruções|как просили|как вы просили|согласно заданию|по вашему плану|як просили|\
    zgodnie z prośbą|zgodnie z wytycznymi|istediğiniz gibi|talimatlara uygun|كما طلبت|\
    طبق درخواست|अनुरोध के अनुसार|theo yêu cầu|sesuai permintaan|zoals gevraagd|volgens de opdracht|\
    enligt önskemål|jak jste chtěl-|dle zadání|根据大纲|按照大纲|按要求|按照要求|ご要望どおり|ご要望通り|ご指示通り|ご指示どおり|ご指定どおり|요청대로|요청하신 대로";

/// Somebody thanks for what was sent.
pub(super) const THANKS: &str = "\
    thanks for|thank you for|danke für|vielen dank für|merci pour|gracias por|grazie per|\
    obrigado por|obrigado pelo|obrigada pelo|obrigado pela|спасибо за|дякую за|dziękuję za|\
    dzięki za|teşekkürler|teşekkür ederim|شكرا على|شكرًا على|ممنون|متشکرم|धन्यवाद|cảm ơn|terima kasih|\
    dank voor|bedankt voor|tack för|díky za|děkuji za|谢谢|感谢|謝謝|ありがとうございます|감사합니다";

/// Somebody proposes or tries.
pub(super) const PROPOSE: &str = "\
    first pass|先试写|试写|まずは|우선|let me try|i'll try|let me propose|i propose|i suggest|ich schlage|ich versuche es|\
    je propose|je vous propose|j'essaie|propongo|te propongo|le propongo|provo|proponho|\
    предлагаю|попробую|пропоную|спробую|proponuję|spróbuję|öneriyorum|deniyorum|أقترح|سأحاول|\
    پیشنهاد می‌کنم|प्रस्ताव|tôi đề xuất|saya usulkan|saya coba|ik stel|ik probeer|jag föreslår|\
    navrhuji|zkusím|我建议|试着写|試著寫|書いてみました|써 보았습니다|써 봤습니다|제안합니다";

/// What somebody has thought of.
pub(super) const MIND: &str = "\
    what you had in mind|you were after|you were looking for|in deinem sinne|in ihrem sinne|\
    aviez en tête|avais en tête|tenías en mente|tenía en mente|avevi in mente|aveva in mente|\
    tinha em mente|tinhas em mente|вы имели в виду|ты имел в виду|ви мали на увазі|\
    aklınızdaki|istediğiniz gibi|想要的感觉|想要的效果|想象的|イメージに合|イメージどおり|생각하신|원하시던|\
    مد نظرتان|ما تريده|आपके मन में|bạn mong muốn|anda bayangkan|u voor ogen|je voor ogen|\
    du hade tänkt|jste si představ-|miałeś na myśli|pan miał na myśli";

/// Somebody is told what to type.
pub(super) const COMMAND: &str = "\
    say|type|reply|respond with|just say|tippe|schreib|antworte|tapez|écrivez|répondez|escribe|\
    responde|scrivi|rispondi|digite|escreva|responda|напишите|ответьте|напишіть|napisz|yaz|اكتب|\
    بنویسید|लिखें|gõ|ketik|typ|skriv|napiš|napište|输入|回复|輸入|回覆";

/// Somebody can write something in another way.
pub(super) const REWRITE: &str = "\
    try it|write it|rewrite|versuchen|schreiben|umschreiben|écrire|l'écrire|réécrire|escribirla|\
    escribirlo|reescribirla|scriverla|riscriverla|escrevê-la|reescrevê-la|написать|переписать|\
    написати|переписати|改成|改写|改寫|書く|쓸 수|napisać|przepisać|yazabilirim|كتابته|كتابة|بنویسم|\
    viết|menulisnya|menulis|schrijven|herschrijven|skriva|napsat|přepsat|लिख";

/// Somebody waits for an opinion.
pub(super) const AWAITED: &str = "\
    awaiting your feedback|look forward to your feedback|looking forward to your feedback|\
    awaiting your notes|freue mich auf dein feedback|freue mich auf ihr feedback|\
    freue mich auf ihre rückmeldung|freue mich auf deine rückmeldung|en attente de vos retours|\
    dans l'attente de vos retours|j'attends vos retours|espera de tus comentarios|\
    espera de sus comentarios|in attesa di un tuo riscontro|aspetto il tuo feedback|\
    aguardo seu feedback|aguardo o seu feedback|жду ваших замечаний|жду вашего отзыва|\
    жду обратной связи|чекаю на ваші зауваження|чекаю на ваш відгук|czekam na uwagi|\
    czekam na opinię|geri bildiriminizi bekliyorum|بانتظار ملاحظاتك|في انتظار ملاحظاتك|\
    منتظر نظر شما|आपकी प्रतिक्रिया का इंतज़ार|chờ phản hồi của bạn|menunggu masukan|\
    ik wacht op je feedback|ik hoor graag wat je|väntar på din feedback|čekám na zpětnou vazbu|\
    期待您的反馈|等待您的反馈|期待您的意见|ご意見をお待ち|フィードバックをお待ち|피드백 부탁|의견 부탁";

/// Somebody is told where a text is found.
pub(super) const FIND: &str = "\
    you'll find|you will find|please find|finden sie|findest du|vous trouverez|encontrarás|\
    encontrará|trovi|troverà|encontra|вы найдёте|znajdziesz|bulacaksınız|ستجد|می‌بینید|vind je|vindt u|\
    hittar du|najdete";

/// What a task asks for, as a whole.
pub(super) const ALL: &str = "\
    all constraints|all requirements|alle vorgaben|alle anforderungen|toutes les consignes|\
    toutes les contraintes|todas las indicaciones|todos los requisitos|tutte le indicazioni|\
    tutti i requisiti|todas as instruções|todos os requisitos|все требования|все условия|\
    усі вимоги|wszystkie wytyczne|wszystkie wymagania|tüm talimat-|tüm koşul-|جميع التعليمات|\
    همهٔ دستورها|सभी निर्देश-|mọi yêu cầu|tất cả yêu cầu|semua arahan|semua ketentuan|alle richtlijnen|\
    alle eisen|alla önskemål|alla krav|všechny pokyny|všechny požadavky|所有要求|所有条件|条件はすべて|\
    すべての条件|모든 조건|모든 요구";
