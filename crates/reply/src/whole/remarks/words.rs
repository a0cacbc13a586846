//! The words of remarks about a text, in lower case, in every language that is known.

/// Words for the text as a work.
pub(super) const WORKS: &str = "\
    scene|chapter|draft|excerpt|szene|kapitel|fassung|entwurf|scène|chapitre|\
    version révisée|version|escena|capítulo|versión|scena|capitolo|versione|cena 1|cena 2|\
    primeira cena|próxima cena|cena seguinte|a cena tem|versão|сцен|глава|главы|вариант|\
    версия|версію|версія|розділ|scenę|sceny|rozdział|wersja|hoofdstuk|versie|sahne|bölüm|\
    taslak|المشهد|الفصل|النسخة|दृश्य|अध्याय|ฉาก|cảnh 1|cảnh 2|cảnh tiếp|chương|הסצנה|סצנה|\
    לסצנה|本场|这一场|下一场|第一场|第二场|场景|版本|第一章|本場|這一場|下一場|第一場|第二場|場景|場面|シーン|原稿|修正版|改稿|장면|수정본|원고";

/// What no story calls itself.
pub(super) const EXCLUSIVE: &str = "\
    word count|word limit|style sheet|listed words|close third|author's note|language model|\
    revised version|revised scene|your brief|achte auf die länge|detailed brief|\
    gewünschten stil|wortzahl|stilvorgaben|\
    consignes|longueur demandée|extensión solicitada|\
    lunghezza richiesta|extensão solicitada|\
    заданный объём|заданный объем|wytycznych|\
    字数|字數|文字数|분량|continue the story from here|continue from where|like me to tweak|great prompt|here's a take on it|here's my take on";

/// Sides of a text.
pub(super) const SIDES: &str = "\
    tone|pacing|dialogue|imagery|tense|viewpoint|pov|length|feedback|third person|\
    past tense|first person|close on|changes|fixes|edits|länge|stil|tempo|tonfall|\
    ton anpassen|perspektive|longueur|corrections|rythme|tono|extensión|correcciones|ritmo|\
    lunghezza|extensão|объём|объем|стиль|правк|długość|styl|uzunluk|üslup|篇幅|语气|節奏|节奏|文風|文风|\
    要求|文体|分量|문체|어조";

/// Words that hand a text over.
pub(super) const ANNOUNCING: &str = "\
    here is|here's|here are|below|following|let's write|let's begin|let's dive|\
    i'd be happy to|happy to|i'll write|i will|i'll|i've revised|i've rewritten|\
    i've written|i have revised|i have written|i have rewritten|per your|as requested|\
    take on it|hier ist|hier die|hier kommt|nachfolgend|unten|ich schreibe|ich achte|\
    ich habe die|voici|vous trouverez|ci-dessous|je respecterai|je vais|aquí está|\
    aquí tienes|esta es|a continuación|respetaré|voy a|ecco|di seguito|qui sotto|rispetterò|\
    aqui está|a seguir|respeitarei|segue|вот|ниже|соблюдаю|соблюду|пишу|ось|нижче|oto|\
    poniżej|hier volgt|hieronder|işte|aşağıda|yazıyorum|إليك|فيما يلي|यहाँ|नीचे|นี่คือ|\
    ด้านล่าง|đây là|dưới đây|הנה|להלן|以下|下面|这是|這是|我来写|我來寫|我会|我會|我将|我將|こちら|です|書きます|書きました|다음은|\
    입니다|쓰겠습니다|as follows|i've drafted|here we go|hier mein|hier der|here goes";

/// How a model takes a task on at the beginning of a sentence.
pub(super) const ASSENTS: &str = "\
    sure|certainly|absolutely|of course|okay|ok,|ok!|alright|got it|understood|great|\
    thank you for|thanks for|klar|natürlich|gern|sehr gerne|verstanden|selbstverständlich|\
    bien sûr|très bien|avec plaisir|compris|d'accord|claro|con gusto|por supuesto|entendido|\
    ¡claro|volentieri|certo|capito|com prazer|понял|конечно|хорошо|звісно|z przyjemnością|\
    oczywiście|jasne|natuurlijk|graag|tabii|elbette|بالطبع|बिल्कुल|ได้เลย|chắc chắn|בוודאי|\
    בטח|好的|没问题|沒問題|明白|当然|當然|收到|はい|では|承知|네|물론|그럼|알겠|それでは|no problem|alles klar|bien entendu|ज़रूर|elbette";

/// How a model says that it writes.
pub(super) const WRITING: &str = "\
    i'll write this|happy to write this|i will write this|i've revised the scene|\
    let's write this|ich schreibe die szene|ich werde die szene|j'écris la scène|\
    escribiré la escena|escribo la escena|scrivo la scena|escrevo a cena|пишу сцену|\
    piszę scenę|我来写|我來寫|我将以|我會以|以下是按|書きます|書きました|쓰겠습니다";

/// How a text begins that a rule parts from what is said before it.
pub(super) const BEGINNING: &str = "\
    let's begin|let's dive in|let's get started|here we go|take on it|great prompt|\
    los geht's|fangen wir an|commençons|empecemos|cominciamos|cominciamo|comecemos|начнём|\
    начнем|zaczynajmy|başlayalım|现在开始|那么开始";

/// How a model asks for what is wanted next.
pub(super) const ASKING: &str = "\
    would you like|want me to|shall i|should i|let me know|feel free|just say|say the word|\
    if you'd like|if you like|if you want|how's that|i can make|i can adjust|i can also|\
    soll ich|möchtest du|möchten sie|sag bescheid|sag mir|sagen sie|lass mich wissen|\
    wenn du möchtest|dites-moi|dis-moi|souhaitez-vous|voulez-vous|veux-tu|\
    si vous le souhaitez|si vous voulez|quieres que|te gustaría|desea que|avísame|\
    si quieres|si lo deseas|vuoi che|vorresti|fammi sapere|se vuoi|quer que|gostaria que|\
    se quiser|avise-me|хотите|скажите|дайте знать|если нужно|бажаєте|дайте знати|chcesz|\
    daj znać|jeśli chcesz|wil je dat|laat me weten|ister misin|isterseniz|bildirin|istersen|\
    是否需要|是否要|需要我|要不要|请告诉我|如果需要|如需|請告訴我|お知らせ|ますか|ましょうか|でしょうか|알려|할까요|쓸까요|원하시면|هل تريد|هل ترغب|\
    أخبرني|क्या आप|बताएं|bạn có muốn|cho tôi biết|האם תרצה|ต้องการให้|whenever you're ready|when you're ready|gerne passe ich|gern passe ich|ご要望があれば|ご希望があれば|若有需要";

/// What a model offers to do.
pub(super) const DOING: &str = "\
    continue|proceed|move on|write|rewrite|revise|adjust|changes|make it|expand|fortfahren|\
    schreib|weiterschreiben|weitermache|weitermachen|anpassen|ändern|continue avec|\
    continuer|poursuiv|écri|modifi|continúe|continuar|siga con|escrib|ajust|continui|scriv|\
    modific|escrev|продолж|напис|измен|продовж|напиш|kontynu|napis|zmieni|schrijf|doorga|\
    verderga|aanpas|devam|yaz|değiştir|继续|写|创作|修改|繼續|寫|創作|続き|書き|書く|執筆|계속|쓸|쓰|작성|أكمل|أكتب|\
    أتابع|लिख|जारी|viết|אמשיך|שאמשיך|אכתוב|שאכתוב|เขียน|tweak|change anything|passe ich";

/// What has been done to a text.
pub(super) const REVISED: &str = "\
    revised|rewritten|updated|corrected|requested|überarbeitet|korrigiert|révisé|corrigé|\
    réécrit|revisad|corregid|reescrit|rivist|corrett|riscritt|corrigid|исправлен|\
    переработан|виправлен|poprawion|herzien|düzeltilmiş|المعدل|संशोधित|修改后|修改後|修订|修訂|修正|ご指定|\
    수정";

/// What a model hopes to hear of its work.
pub(super) const TELLING: &str = "\
    let me know what you think|any changes, just say the word|계속 쓸까요|\
    to be continued in scene|te gustaría que hiciera algún cambio|続きを書きますか|続きを書く場合|\
    let me know if you want more|tell me what you think|\
    lass mich wissen, wie sie dir gefällt|lass mich wissen, was du|sag mir, was du davon|\
    dites-moi ce que vous en pensez|dis-moi ce que tu en penses|cela vous convient|\
    dime qué te parece|dígame qué le parece|espero que sea de su agrado|\
    fammi sapere cosa ne pensi|me diga o que achou|diga-me o que achou|\
    скажите, что вы думаете|дайте знать, если нужно что-то изменить|daj znać, co myślisz|\
    laat me weten wat je ervan vindt|ne düşündüğünüzü bana bildirin|请问是否满意|请告诉我您的想法|如有需要修改|\
    ご意見をお聞かせください|의견을 알려 주세요|أخبرني برأيك|hãy cho tôi biết bạn nghĩ gì|符合要求|文字数に収めました|\
    분량에 맞췄습니다|이상이 첫 번째 장면입니다|ti piace questa scena|ready to continue when you are|this completes the scene|this concludes the|feedback welcome|\
    feedback is welcome|ご要望があれば修正|ご希望があれば修正|you'd like me to tweak|you want me to change anything|\
    you'd like me to change anything|you'd like me to adjust anything";

/// How a model speaks of its work as done.
pub(super) const REPORTING: &str = "\
    i tried to keep|i've tried to|i aimed|i focused on|i've focused|this draft|this scene|\
    i kept the|i've kept the dialogue|ich habe versucht|ich habe darauf geachtet|\
    j'ai essayé|j'ai veillé|he intentado|ho cercato|tentei|я постарал|starałem|我尽量|我尽力|\
    できるだけ|최대한";

/// Units of a count of words.
pub(super) const UNITS: &str = "\
    words|wörter|wörtern|mots|palabras|parole|palavras|слов|слова|słów|woorden|kelime|كلمة|\
    शब्द|शब्दों|คำ|từ|מילים|字|文字|자|단어|слів|kata|ord|slov|کلمه";

/// Words of a narrator.
pub(super) const NARRATING: &str = "\
    my life|my father|my mother|my brother|my editor|i remember|he|she|they|was|had|him|her|\
    his|ich erinnere|er|sie sagte|elle|ella|él|lui|ele|ela|она|он|był|była|他|她|记得|彼は|彼女は|기억|\
    never|nobody|keiner|niemand|nadie|никто|murder|crime|crimen|theatre|theater|stage|play|\
    film";
