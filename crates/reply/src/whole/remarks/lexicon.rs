//! The words that tell what a paragraph speaks of, in lower case, in every language that is known.
//! A word that ends in `-` is a stem.

mod acts;

use self::acts::{
    ALL, ALTER, AWAITED, CAN, CHANGE, CHECK, CLIENT, COMMAND, CONTINUING, DONE, FEEDBACK, FIND,
    FIT, GO, HERE, HOPE, IF, MADE, MIND, NAMED, NOTE, OPINION, PLAN, PROPOSE, READ, REPORT,
    REWRITE, TELL, THANKS, USED, WRITE,
};
use super::{evidence::Kind, starts::ASSENTS};

pub(super) const WORDS: &[(&str, Kind)] = &[
    (WORK, Kind::Work),
    (ATTEMPT, Kind::Attempt),
    (SIDE, Kind::Side),
    (LENGTH, Kind::Length),
    (PART, Kind::Part),
    (BRIEF, Kind::Brief),
    (HERE, Kind::Here),
    (ASSENTS, Kind::Assent),
    (FIT, Kind::Fit),
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
    (END, Kind::End),
    (LISTED, Kind::Listed),
    (CAN, Kind::Can),
    (ALTER, Kind::Alter),
    (OPINION, Kind::Opinion),
    (USED, Kind::Used),
    (WRITE, Kind::Write),
    (READ, Kind::Read),
    (PLAN, Kind::Plan),
    (PERSON, Kind::Person),
    (REWRITE, Kind::Rewrite),
    (AWAITED, Kind::Awaited),
    (FIND, Kind::Find),
    (ALL, Kind::All),
    (THANKS, Kind::Thanks),
    (PROPOSE, Kind::Propose),
    (MIND, Kind::Mind),
    (COMMAND, Kind::Command),
    (CLIENT, Kind::Client),
];

/// The text as a work. A Spanish `cena` is a dinner.
const WORK: &str = "\
    scene|scenes|chapter|szene|szenen|kapitel|kapitels|scène|chapitre|escena|capítulo|scena|\
    capitolo|a cena termina|a cena 1|a cena um|a primeira cena|da cena|na cena|à cena|próxima cena|primeira cena|segunda cena|desta cena|\
    сцена|сцены|сцену|сцене|сценой|глава|главы|главу|сцени|розділ|розділу|scenę|sceny|sceną|\
    rozdział|rozdziału|sahne|sahnesi|sahneye|sahneyi|sahnenin|bölüm|المشهد|الفصل|صحنه|صحنهٔ|دृश्य|दृश्य|\
    अध्याय|ฉาก|cảnh 1|cảnh 2|cảnh này|cảnh tiếp|cảnh đầu|chương này|adegan|hoofdstuk|scen|scenen|\
    scéna|scénu|scény|scénou|scéně|kapitola|kapitoly|הסצנה|本场|这一场|下一场|第一场|第二场|第三场|場景|场景|\
    本場|這一場|下一場|第一場|第二場|第三場|場面|シーン|장면";

/// The text as something that was tried.
const ATTEMPT: &str = "\
    la version suivante|la siguiente versión|questa versione|la seguente versione|\
    seguinte versão|такой вариант|следующий вариант|такий варіант|taką wersję|bir taslak|\
    النسخة التالية|المسودة التالية|folgende fassung|folgende version|the following version|\
    phiên bản sau|versi berikut|volgende versie|följande version|tuto verzi|试着写|書いてみました|써 보았습니다|써 봤습니다|\
    my first pass|mein erster wurf|erster versuch|un premier essai|premier essai|un primer intento|\
    primer intento|un primo tentativo|primo tentativo|primeira tentativa|первая попытка|перша спроба|\
    pierwsza próba|ilk deneme|محاولة أولى|تلاش اول|पहला प्रयास|lần thử đầu|percobaan pertama|\
    eerste poging|ett första försök|první pokus|第一稿|一版|\
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

/// Who tells a text.
const PERSON: &str = "\
    first person|third person|second person|ersten person|dritten person|ich-perspektive|\
    première personne|troisième personne|primera persona|tercera persona|prima persona|\
    terza persona|primeira pessoa|terceira pessoa|первого лица|третьего лица|першої особи|\
    третьої особи|pierwszej osobie|trzeciej osobie|birinci şahıs-|üçüncü şahıs-|ضمير المتكلم|\
    ضمير الغائب|اول شخص|سوم شخص|प्रथम पुरुष|अन्य पुरुष|ngôi thứ|orang pertama|orang ketiga|\
    eerste persoon|derde persoon|första person|tredje person|první osob-|třetí osob-|第一人称|第三人称|\
    第一人稱|第三人稱|一人称|三人称|1인칭|3인칭";

/// Sides of a text.
const SIDE: &str = "\
    tone|pacing|pace|tense|viewpoint|pov|point of view|perspective|dialogue|imagery|\
    ending|moral|sentences|sentence|past tense|present tense|third person|first person|\
    third person limited|close third|\
    tempoyu|tempo für|się ton|ton hoşunuza|het tempo|na tempo|się podoba tempo|dritte person|erste person|präteritum|um tom|tom mais|czy ton|bir ton|mörkare ton|nada yang|der ton|den ton|im ton|tonfall|zum tempo|das tempo|perspektive|präteritum|präsens|dritten person|ersten person|\
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
    نبرة|الإيقاع|بصيغة الماضي|بصيغة المضارع|الأسلوب|ضمير الغائب|ضمير المتكلم|لحن|ریتم|ضرب‌آهنگ|\
    زمان گذشته|سوم شخص|سبک|लहजा|गति कैसी|कहानी की गति|शैली|भूतकाल|giọng văn|nhịp điệu|nhịp truyện|\
    thì quá khứ|ngôi thứ|nadanya|nada tulisan|temponya|orang ketiga|orang pertama|\
    gaya bahasa|kala lampau|toon|ritme|verleden tijd|tegenwoordige tijd|derde persoon|\
    eerste persoon|zinnen|tonen|tempot|tredje person|första person|dåtid|presens|\
    语气|節奏|节奏|语调|語氣|过去时|現在時|现在时|过去式|第三人称|第一人称|第三人稱|文风|文風|结尾|結尾|\
    重复句|句子|視角|视角|雰囲気|テンポ|文体|三人称|一人称|過去形|現在形|口調|トーン|重複|視点|結末|\
    분위기|톤은|톤이|어조|문체|시점|호흡|템포|결말|반복 문장|문장";

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
    style guide|style sheet|the brief,|the brief.|the brief!|the brief asks|the brief says|\
    the brief and|and the brief|per the brief|your brief|your list|target length|word limit|word count|\
    scene text|text of the scene|beat sheet|your outline|the outline|your notes|your specifications|\
    words you listed|listed words|your vision|\
    die vorgaben|stilvorgaben|stilrichtlinien|ihren vorgaben|deinen vorgaben|ihrer liste|deiner liste|szenentext|\
    text der szene|wortlimit|ihre vorgaben|deine vorgaben|zielvorgabe|zielmenge|\
    vos consignes|tes consignes|les consignes|votre liste|ta liste|texte de la scène|votre plan|\
    guide de style|le cahier des charges|tus indicaciones|sus indicaciones|tu lista|su lista|guía de estilo|\
    texto de la escena|tue indicazioni|tua lista|vostra lista|guida di stile|testo della scena|\
    sua lista|suas instruções|guia de estilo|texto da cena|вашим требованиям|вашего списка|\
    вашему плану|из списка|стилевым требованиям|текст сцены|вашим вимогам|вашого списку|\
    twojej listy|pana listy|wytyczn-|vašeho seznamu|zadání|talimatlarınız-|listenizdeki|\
    تعليماتك|قائمتك|توضیحات شما|فهرست شما|आपके निर्देश-|आपकी सूची|yêu cầu của bạn|\
    danh sách của bạn|permintaan anda|daftar anda|arahan anda|uw lijst|je lijst|opdracht|\
    din lista|önskemål|dina instruktioner|大纲|大綱|您的要求|你的要求|風格指南|风格指南|您的清单|您的列表|\
    ご要望|ご希望|ご指定|ご指示|プロット|요청하신|요청에|지침|목록에";

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

const MODEL: &str = "\
    chatgpt|gpt-4|gpt-4o|gpt-5|gpt-|claude|gemini|qwen-|llama-|mistral-|mixtral|deepseek-|kimi-|\
    glm-|grok|gemma-|phi-|command r|ernie|yi-|copilot|openai|anthropic|an ai|ai assistant|\
    通义千问|文心一言|豆包|ki-modell|language model";

/// Persons of a story, and what only letters and speakers say.
const STORY: &str = "\
    here is how|here's how|here is where|dear|yours|your letter|my letter|sir|lord|madam|mother|father|brother|sister|editor|director|actors|class|\
    liebe|lieber|mutter|vater|lektor|lektorin|regisseur|cher|chère|mère|père|querida|querido|madre|\
    padre|hermano|hermana|cara|caro|madre|padre|fratello|sorella|mãe|pai|дорогой|дорогая|мать|отец|\
    брат|сестра|редактор|режиссёр|matka|ojciec|brat|anne|baba|母亲|父亲|妈妈|爸爸|哥哥|导演|编辑|父|母|兄|\
    監督|編集者|어머니|아버지|감독|편집자|أمي|أبي|أخي";

/// The end of a text, which is offered to be changed.
const END: &str = "\
    the ending|the end|un final|un finale|um final|une fin|son uygun|schluss|das ende|la fin|la chute|el final|il finale|o final|o fim|финал|\
    концовку|фінал|кінцівку|zakończenie|końcówkę|sonu|finali|النهاية|الخاتمة|پایان|अंत|phần kết|\
    đoạn kết|akhirnya|bagian akhir|het einde|het slot|slutet|avslutningen|závěr|konec|结尾|結尾|\
    结局|結末|ラスト|결말|마지막";

/// The list of words that are to be avoided.
const LISTED: &str = "\
    forbidden words|banned words|verbotenen wörter|verbotene wörter|mots interdits|\
    palabras prohibidas|parole vietate|palavras proibidas|запрещённых слов|запрещённые слова|\
    zakazanych słów|yasaklı kelime-|禁用词|禁止語|금지어|listed words|words on your list|words from your list|words on the list|words you listed|\
    wörter auf der liste|wörter der liste|wörter auf ihrer liste|mot de la liste|mots de la liste|\
    palabras de la lista|palabras de tu lista|parole della lista|parole dell'elenco|\
    palavras da lista|слова из списка|слов из списка|слова зі списку|слів зі списку|słów z listy|\
    słowa z listy|listedeki kelime-|كلمات القائمة|کلمات فهرست|सूची के शब्द|từ trong danh sách|\
    kata dalam daftar|kata di daftar|woorden op de lijst|woorden van de lijst|orden på listan|\
    slova ze seznamu|slov ze seznamu|清单中的词|列表中的词|清單中的詞|リストの言葉|リストの語|目録の言葉|목록의 단어|목록에 있는 단어";
