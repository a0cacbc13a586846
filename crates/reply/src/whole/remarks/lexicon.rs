//! The words that tell what a paragraph speaks of, in lower case, in every language that is known.
//! A word that ends in `-` is a stem.

use super::evidence::Kind;

pub(super) const WORDS: &[(&str, Kind)] = &[
    (WORK, Kind::Work),
    (ATTEMPT, Kind::Attempt),
    (SIDE, Kind::Side),
    (LENGTH, Kind::Length),
    (PART, Kind::Part),
    (BRIEF, Kind::Brief),
    (HERE, Kind::Here),
    (ASSENT, Kind::Assent),
    (FIT, Kind::Fit),
    (PREFER, Kind::Prefer),
    (CHANGE, Kind::Change),
    (NEXT, Kind::Next),
    (GO, Kind::Go),
    (IF, Kind::If),
    (HOPE, Kind::Hope),
    (REPORT, Kind::Report),
    (NAMED, Kind::Named),
    (CHECK, Kind::Check),
    (NOTE, Kind::Note),
    (DONE, Kind::Done),
    (TELL, Kind::Tell),
    (FEEDBACK, Kind::Feedback),
    (CONTINUING, Kind::Continuing),
    (MADE, Kind::Made),
    (MODEL, Kind::Model),
    (STORY, Kind::Story),
];

/// The text as a work. A Spanish `cena` is a dinner.
const WORK: &str = "\
    scene|scenes|chapter|szene|szenen|kapitel|kapitels|scène|chapitre|escena|capítulo|scena|\
    capitolo|da cena|na cena|à cena|próxima cena|primeira cena|segunda cena|desta cena|\
    сцена|сцены|сцену|сцене|сценой|глава|главы|главу|сцени|розділ|розділу|scenę|sceny|sceną|\
    rozdział|rozdziału|sahne|sahnesi|sahneyi|sahnenin|bölüm|المشهد|الفصل|صحنه|صحنهٔ|دृश्य|दृश्य|\
    अध्याय|ฉาก|cảnh 1|cảnh 2|cảnh này|cảnh tiếp|cảnh đầu|chương này|adegan|hoofdstuk|scen|scenen|\
    scéna|scénu|scény|scénou|kapitola|kapitoly|הסצנה|本场|这一场|下一场|第一场|第二场|第三场|場景|场景|\
    本場|這一場|下一場|第一場|第二場|第三場|場面|シーン|장면";

/// The text as something that was tried.
const ATTEMPT: &str = "\
    my attempt|my take|my draft|my proposal|my version|a draft|a first draft|\
    mein versuch|mein vorschlag|mein entwurf|meine fassung|ma proposition|mon essai|ma version|\
    mon ébauche|mi propuesta|mi intento|mi versión|mi borrador|la mia proposta|il mio tentativo|\
    la mia versione|la mia bozza|a minha proposta|minha proposta|minha versão|o meu rascunho|\
    meu rascunho|minha tentativa|мой вариант|мой черновик|моя версия|мой набросок|мій варіант|\
    моя версія|мій чернетковий|moja propozycja|mój szkic|moja wersja|taslağım|önerim|denemem|\
    محاولتي|مسودتي|اقتراحي|پیشنهاد من|نسخهٔ من|मेरा मसौदा|मेरा प्रयास|bản thảo của tôi|\
    bản nháp của tôi|draf saya|usulan saya|versi saya|mijn voorstel|mijn poging|mijn versie|\
    mitt utkast|mitt förslag|mitt försök|můj návrh|můj pokus|moje verze|我的初稿|我写的|我寫的|我的版本|\
    我的尝试|初稿|草稿|草案|私の案|초안|제안";

/// Sides of a text.
const SIDE: &str = "\
    tone|pacing|tense|viewpoint|pov|point of view|perspective|dialogue|imagery|\
    ending|moral|sentences|sentence|past tense|present tense|third person|first person|\
    third person limited|close third|\
    der ton|den ton|im ton|tonfall|zum tempo|das tempo|perspektive|präteritum|präsens|dritten person|ersten person|\
    kurzen sätzen|kurze sätze|kein satz|kein wort wiederholt|sätze|sätzen|der schluss|stil|wortzahl|\
    rythme|le ton|du ton|passé simple|au passé|au présent|première personne|troisième personne|phrase|phrases|\
    style|tono|ritmo|en pasado|en presente|primera persona|tercera persona|\
    frase|frases|estilo|al passato|al presente|prima persona|terza persona|stile|frasi|\
    finale|o tom|do tom|no tom|no passado|no presente|primeira pessoa|terceira pessoa|\
    тон|тона|темп|темпом|ритм|стиль|прошедшем времени|настоящем времени|\
    третьего лица|первого лица|предложени-|повторов|концовк-|минулому часі|минулого часу|\
    теперішньому часі|третьої особи|першої особи|повторів|речень|ritmus|tón|tónu|\
    minulém čase|přítomném čase|třetí osob-|první osob-|styl|ton jest|tempo jest|tonu|\
    czasie przeszłym|czasie teraźniejszym|trzeciej osobie|pierwszej osobie|powtórze-|zdań|\
    ton uygun|tempo nasıl|tonu|geçmiş zaman-|şimdiki zaman-|üçüncü şahıs-|birinci şahıs-|üslup|cümle|\
    النبرة|الإيقاع|بصيغة الماضي|بصيغة المضارع|الأسلوب|ضمير الغائب|لحن|ریتم|ضرب‌آهنگ|\
    زمان گذشته|سوم شخص|سبک|लहजा|शैली|भूतकाल|giọng văn|nhịp điệu|nhịp truyện|\
    thì quá khứ|ngôi thứ|nadanya|nada tulisan|temponya|orang ketiga|orang pertama|\
    gaya bahasa|kala lampau|toon|ritme|verleden tijd|tegenwoordige tijd|derde persoon|\
    eerste persoon|zinnen|tonen|tempot|tredje person|första person|dåtid|presens|\
    语气|節奏|节奏|语调|語氣|过去时|現在時|现在时|过去式|第三人称|第一人称|第三人稱|文风|文風|结尾|結尾|\
    重复句|句子|視角|视角|雰囲気|テンポ|文体|三人称|一人称|過去形|現在形|口調|トーン|重複|視点|結末|\
    분위기|어조|문체|시점|호흡|템포|결말|반복 문장|문장";

/// How long a text is; a rope and a coat have a length, too.
const LENGTH: &str = "\
    length|länge|longueur|extensión|lunghezza|comprimento|extensão|объём|объем|длина|обсяг|\
    délka|długość|uzunluk|الطول|طول المشهد|طول متن|लंबाई|độ dài|panjang|panjangnya|lengte|längden|\
    篇幅|字数|字數|長さ|文字数|분량|길이";

/// What a report says was done to.
const PART: &str = "\
    image|images|motif|moment|dialogue|adverbs|words|bild|motiv|dialog|wörter|adverbien|image que|\
    l'image|le motif|dialogues|mots|imagen|motivo|diálogo|palabras|immagine|motivo|dialogo|parole|\
    imagem|palavras|образ|образе|мотив|диалог|слов|слова|образі|слів|obraz|obrazie|obrazem|motyw|\
    słów|obraze|slov|imge|görüntü|kelimeler|الصورة|الكلمات|تصویر|کلمات|छवि|hình ảnh|từ ngữ|citra|\
    gambar|kata|beeld|woorden|bilden|orden|画面|意象|词语|詞語|イメージ|言葉|이미지|단어";

/// What was asked for, which only somebody speaks of who writes for another.
const BRIEF: &str = "\
    style guide|style sheet|the brief|your brief|your list|target length|word limit|word count|\
    scene text|text of the scene|beat sheet|your outline|the outline|your notes|your specifications|\
    words you listed|listed words|your vision|\
    stilvorgaben|stilrichtlinien|ihren vorgaben|deinen vorgaben|ihrer liste|deiner liste|szenentext|\
    text der szene|wortlimit|ihre vorgaben|deine vorgaben|zielvorgabe|zielmenge|\
    vos consignes|tes consignes|les consignes|votre liste|ta liste|texte de la scène|votre plan|\
    guide de style|tus indicaciones|sus indicaciones|tu lista|su lista|guía de estilo|\
    texto de la escena|tue indicazioni|tua lista|vostra lista|guida di stile|testo della scena|\
    sua lista|suas instruções|guia de estilo|texto da cena|вашим требованиям|вашего списка|\
    вашему плану|из списка|стилевым требованиям|текст сцены|вашим вимогам|вашого списку|\
    twojej listy|pana listy|wytyczn-|vašeho seznamu|zadání|talimatlarınız-|listenizdeki|\
    تعليماتك|قائمتك|توضیحات شما|فهرست شما|आपके निर्देश-|आपकी सूची|yêu cầu của bạn|\
    danh sách của bạn|permintaan anda|daftar anda|arahan anda|uw lijst|je lijst|opdracht|\
    din lista|önskemål|dina instruktioner|大纲|大綱|您的要求|你的要求|風格指南|风格指南|您的清单|您的列表|\
    ご要望|ご希望|ご指定|ご指示|プロット|요청하신|요청에|지침|목록에";

/// A text is handed over.
const HERE: &str = "\
    here is|here's|here are|below|follows|following|hier ist|hier mein|hier meine|hier die|\
    hier der|hier kommt|nachfolgend|folgt|unten|anbei|voici|ci-dessous|aquí va|aquí está|\
    aquí tienes|aquí tiene|este es|esta es|a continuación|ecco|di seguito|aqui vai|aqui está|segue|\
    a seguir|вот|ниже|далее|ось|нижче|oto|poniżej|işte|aşağıda|aşağıdadır|إليك|فيما يلي|در ادامه|\
    این هم|یہ|यह रहा|यहाँ|नीचे|đây là|dưới đây|berikut|inilah|ini adegan|hier is|hieronder|här är|här kommer|här följer|\
    tady je|zde je|níže|以下|如下|下面|这是|這是|以下が|です|다음은|아래는|입니다";

/// How a task is taken on.
const ASSENT: &str = "\
    sure|certainly|absolutely|of course|okay|ok|alright|got it|understood|klar|gern|gerne|natürlich|\
    alles klar|verstanden|d'accord|bien sûr|avec plaisir|très bien|de acuerdo|claro|por supuesto|\
    certo|va bene|volentieri|com certeza|конечно|хорошо|звичайно|добре|oczywiście|dobrze|jasne|tabii|\
    tamam|بالتأكيد|حسنا|حسنًا|حتما|حتماً|ज़रूर|ठीक है|được|tentu|baik|natuurlijk|prima|\
    självklart|okej|jistě|dobře|好的|当然|當然|明白|没问题|はい|承知しました|了解しました|承知いたしました|네|물론|알겠습니다";

/// Something fits or pleases.
const FIT: &str = "\
    match|matches|in mind|suit|suits|fits|works|right for you|okay for you|\
    passt|gefällt|in ordnung|stimmig|angemessen|wunsch|convient|conviennent|plaît|plaira|\
    est-il juste|parece bien|está bien|adecuado|adecuada|te gusta|guste|gusta|agrade|va bene|\
    vanno bene|piaccia|piace|adatto|adeguato|soddisfi|está bom|está boa|está adequado|está adequada|\
    adequado|goste|agrade|подходит|подойдёт|устраивает|нравится|понравится|соответствует|годится|\
    підходить|влаштовує|сподобається|подобається|відповідає|odpowiedni|odpowiednia|odpowiednie|\
    w porządku|pasuje|spodoba|podoba|uygun|beğen-|iyi mi|hoşunuza|مناسب|مناسبة|يناسب|إعجابك|يعجبك|\
    مناسب است|خوشتان|خوب است|رعایت|ठीक है|उपयुक्त|पसंद|đã ổn|có ổn|phù hợp|thích|hợp ý|sesuai|menyukai|\
    cocok|bevalt|goed|wens|past|passar|funkar|bra|faller|vyhovuj-|odpovíd-|líbí|líbit|hodí|\
    合适|合適|可以吗|可以嗎|符合|满意|滿意|喜欢|よろしいでしょうか|よろしいですか|いかがでしょうか|いかがですか|\
    沿って|沿えて|沿えれば|お気に|괜찮을까요|괜찮으신가요|괜찮으세요|마음에|부합|어떠신가요|적절한가요";

const PREFER: &str = "\
    would you prefer|do you want a|do you want the|would you like a|would you like the|\
    do you prefer|would you rather have|hätten sie lieber|hättest du lieber|möchten sie ein|\
    möchtest du ein|préféreriez-vous|préférez-vous|prefieres|prefiere|preferirías|preferisci|\
    preferirebbe|prefere|preferiria|предпочли бы|предпочитаете|wolisz|wolał-|tercih eder|\
    هل تفضل|更喜欢|想要更|もっと";

const CHANGE: &str = "\
    darker|softer|lighter|brighter|happier|sadder|shorter|longer|slower|faster|different|quieter|\
    dunkler-|düster-|sanfter-|kürzer-|länger-|plus sombre|plus doux|plus court|plus long|\
    más oscur-|más suave|más cort-|más larg-|più cup-|più brev-|più lung-|mais sombri-|mais curt-|\
    более мрачн-|более мягк-|ciemniejsz-|krótsz-|daha karanlık|daha kısa|daha uzun";

/// The text that comes next.
const NEXT: &str = "\
    next scene|scene 2|scene two|scene 3|nächsten szene|nächste szene|szene 2|\
    szene 3|scène suivante|prochaine scène|scène 2|\
    siguiente escena|próxima escena|escena 2|scena successiva|prossima scena|\
    scena 2|próxima cena|cena seguinte|cena 2|следующей сцене|следующую сцену|следующей сценой|\
    следующая сцена|сцене 2|наступної сцени|наступну сцену|наступною сценою|następnej sceny|\
    następną scenę|kolejnej sceny|kolejną scenę|sonraki sahne-|bir sonraki sahne-|\
    المشهد التالي|المشهد الثاني|المشهد القادم|صحنهٔ بعدی|صحنه بعدی|अगला दृश्य|अगले दृश्य|cảnh tiếp theo|\
    cảnh kế|cảnh 2|adegan berikutnya|adegan selanjutnya|volgende scène|scène 2|nästa scen|scen 2|\
    další scén-|dalším výstup-|下一场|下一幕|第二场|下一場|第二場|次の場面|次のシーン|다음 장면|두 번째 장면";

/// Somebody goes on.
const GO: &str = "\
    move on|go on|proceed|continue|carry on|keep going|start on|weiter-|übergeh-|fortfahr-|\
    mache ich|passe|continue|continuer|enchaîn-|poursui-|paso|sigo|continúo|continúe|continuo|\
    passo|proseguo|procedo|passi|seguir|avanço|avançar|continuar|перейти|перехожу|продолжить|\
    продолжать|приступить|перейду|продовжити|przejść|kontynuować|przechodzić|geçeyim|geçelim|\
    devam|أنتقل|أكمل|أواصل|أتابع|بنویسم|ادامه|बढ़ूँ|लिखूँ|viết|chuyển sang|tiếp tục|melanjutkan|\
    lanjut|lanjutkan|doorga-|verderga-|overga-|fortsätt-|går vidare|pokračovat|přejít|přejdu|\
    继续|写|接着|進み|進んで|書き|続け|移り|넘어갈까요|진행할까요|쓸까요|이어갈까요|계속할까요";

const IF: &str = "\
    if this works|if that works|if you're happy|if you are happy|if you approve|if you like|\
    if this is|wenn du magst|wenn sie mögen|wenn das passt|wenn es passt|wenn du willst|\
    wenn sie einverstanden|si cela vous|si ça vous|si te parece|si le parece|si quieres|se ti va|\
    se va bene|se quiser|se estiver|если вас|если вам|если всё|якщо вас|якщо вам|jeśli odpowiada|\
    jeśli chcesz|uygunsa|isterseniz|إذا أعجبك|إذا كان|اگر|यदि आप|अगर आप|nếu bạn|jika anda|kalau cocok|\
    als het|als je|om du vill|om det|pokud|如果您|如果可以|よろしければ|問題なければ|괜찮으시면|괜찮으시다면";

const HOPE: &str = "\
    hope|hoping|hoffe|hoffentlich|j'espère|en espérant|espero|spero|надеюсь|сподіваюся|\
    сподіваюсь|mam nadzieję|umarım|آمل|أتمنى|أرجو|امیدوارم|आशा है|उम्मीद है|hy vọng|mong|semoga|\
    harap|hoop|hopelijk|hoppas|förhoppningsvis|doufám|希望|望|幸いです|嬉しいです|바랍니다|좋겠습니다";

/// Something was done to the text.
const REPORT: &str = "\
    i've ended|i ended|i've kept|i kept|i've avoided|i avoided|i've closed|i closed|i left out|\
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
const NAMED: &str = "\
    you named|you asked|you specified|you indicated|you listed|\
    sie genannt|du genannt|sie vorgegeben|du vorgegeben|sie angegeben|du angegeben|gewünscht haben|\
    vous aviez indiqu-|vous avez indiqu-|vous aviez demand-|vous avez demand-|\
    vous aviez nomm-|vous avez nomm-|tu as indiqu-|tu avais indiqu-|tu as demand-|indicaste|pediste|mencionaste|indicó|señalaste|\
    hai indicato|hai chiesto|ha indicato|você indicou|você pediu|indicou|indicaste|вы указали|\
    вы назвали|вы просили|ты указал|ви вказали|ви назвали|wskazałeś|wskazałaś|pan wskazał|\
    belirttiğiniz|belirttiğin|istediğiniz|حددتها|ذكرتها|طلبتها|گفته بودید|خواسته بودید|आपने|\
    bạn đã nêu|bạn yêu cầu|anda sebutkan|anda minta|je noemde|u noemde|du nämnde|du angav|\
    jste uvedl-|jste zmínil-|您指定|您提到|你指定|您要求|ご指定の|ご指示の|지정하신|말씀하신";

const CHECK: &str = "\
    self-check|check|checks|self check|checklist|selbstprüfung|selbstcheck|prüfung|kontrolle|\
    vérification|auto-évaluation|autoévaluation|autovérification|relecture|comprobación|\
    verificación|autoevaluación|revisión|verifica|autoverifica|controllo|verificação|checagem|\
    самопроверка|проверка|самоперевірка|перевірка|sprawdzenie|autokontrola|samokontrola|kontrola|\
    öz denetim|kontrol|مراجعة ذاتية|تحقق|بازبینی|بررسی|स्व-जाँच|जाँच|tự kiểm tra|kiểm tra|pemeriksaan|\
    cek mandiri|periksa|controle|zelfcontrole|självkontroll|kontroll|自查|自检|自检结果|自我检查|\
    セルフチェック|自己チェック|確認|자체 점검|자가 점검|점검";

const NOTE: &str = "\
    note|notes|hinweis|anmerkung|remarque|note :|nota|примечание|примітка|uwaga|not|ملاحظة|یادداشت|\
    توجه|टिप्पणी|नोट|ghi chú|lưu ý|catatan|opmerking|noot|obs|anmärkning|notera|poznámka|注|备注|備考|\
    说明|参考|참고|메모";

const DONE: &str = "\
    respected|avoided|no repeated|within length|eingehalten|wiederholt|wiederholung|respectée|\
    respecté|respetada|respetado|repetida|rispettata|rispettato|respeitada|respeitado|соблюдён|\
    соблюдена|соблюден|дотримано|zachowana|zachowano|uyuldu|korundu|ملتزم|تم الالتزام|رعایت شده|\
    رعایت|पालन|đã tuân|đúng yêu cầu|sudah sesuai|sesuai|aangehouden|gevolgd|enligt|hålls|hållits|\
    dodržena|dodržen|dodrženo|符合|範囲内|준수";

/// Somebody is asked to say what he thinks.
const TELL: &str = "\
    let me know|tell me|sag mir|sagen sie mir|lass mich wissen|dites-moi|\
    dis-moi|dime|dígame|avísame|fammi sapere|dimmi|me diga|diga-me|avise-me|скажите|\
    дайте знать|скажіть|дайте знати|daj znać|bildirin|haber verin|أخبرني|بگویید|\
    बताएं|बताइए|cho tôi biết|beri tahu|laat me weten|låt mig veta|säg till|dejte mi vědět|告诉我|\
    お知らせ|お聞かせ|알려 주세요|말씀해";

/// The opinion that somebody is asked for.
const FEEDBACK: &str = "\
    feedback on|rückmeldung zu|rückmeldung zum|rückmeldung zur|vos retours sur|tes retours sur|\
    vos commentaires sur|comentarios sobre|tus comentarios|commenti su|comentários sobre|\
    отзыв о|отклик на|opinię o|uwagi do|yorumlarınızı|ملاحظاتك على|feedback op|feedback over|\
    feedback om|masukan tentang|zpětnou vazbu|修改意见|的意见|ご意見|의견을";

const CONTINUING: &str = "\
    continuing|continues|continued|picking up|resuming|fortsetzung|geht weiter|suite|se poursuit|\
    continúa|continua|prosegue|продолжение|продолжается|продовження|ciąg dalszy|devam|يتبع|ادامه|\
    जारी|tiếp tục|bersambung|berlanjut|vervolg|fortsätter|pokračuje|续|待续|続く|続き|계속";

const MADE: &str = "\
    written by|generated by|generated with|created by|created with|drafted by|text by|\
    geschrieben von|erstellt von|erstellt mit|generiert mit|généré par|écrit par|rédigé par|\
    escrito por|generado por|generado con|scritto da|generato da|generato con|gerado por|\
    написано|создано|сгенерировано|створено|napisane przez|wygenerowane przez|yazan|\
    tarafından|كتبه|كتب بواسطة|geschreven door|gegenereerd door|skriven av|genererad av|\
    vytvořil|由|生成|作成|작성|생성";

const MODEL: &str = "\
    chatgpt|gpt-4|gpt-4o|gpt-5|gpt-|claude|gemini|qwen-|llama-|mistral-|mixtral|deepseek-|kimi-|\
    glm-|grok|gemma-|phi-|command r|ernie|yi-|copilot|openai|anthropic|an ai|ai assistant|\
    通义千问|文心一言|豆包|ki-modell|language model";

/// Persons of a story, and what only letters and speakers say.
const STORY: &str = "\
    dear|yours|letter|sir|lord|madam|mother|father|brother|sister|editor|director|actors|class|\
    liebe|lieber|mutter|vater|lektor|lektorin|regisseur|cher|chère|mère|père|querida|querido|madre|\
    padre|hermano|hermana|cara|caro|madre|padre|fratello|sorella|mãe|pai|дорогой|дорогая|мать|отец|\
    брат|сестра|редактор|режиссёр|matka|ojciec|brat|anne|baba|母亲|父亲|妈妈|爸爸|哥哥|导演|编辑|父|母|兄|\
    監督|編集者|어머니|아버지|감독|편집자|أمي|أبي|أخي";
