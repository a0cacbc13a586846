//! What a refusal is made of in each language, in lower case and with plain apostrophes: what the
//! model cannot do, what it is asked to do, and what that is done to.

/// The words of one language, each list with bars between its words.
pub(super) struct Language {
    /// What it says that it cannot do; `…` stands for other words.
    pub(super) unable: &'static str,
    /// What a model is asked to do.
    pub(super) doing: &'static str,
    /// Works that nobody but a model is asked for by a sentence in the first person.
    pub(super) works: &'static str,
    /// Works that people in stories speak of, too.
    pub(super) loose_works: &'static str,
}

pub(super) const LANGUAGES: &[Language] = &[
    Language {
        unable: "i can't |i cannot |i can not |i won't |i will not |i'm unable to |\
            i am unable to |i'm not able to |i am not able to |i'm not going to |\
            i don't feel comfortable |i do not feel comfortable |i'm not comfortable |\
            i am not comfortable |i must decline |i have to decline |i need to decline |\
            i'd rather not |i'm going to decline ",
        doing: "writ|continu|creat|generat|produc|fulfil|help|assist|comply|complete|depict|\
            provide|proceed|engage|finish|go on",
        works: "this scene|this particular scene|the scene as|that scene|\
            the rest of the scene|the rest of this scene|this request|that request|\
            your request|the request|these requests|this content|that content|\
            this kind of content|this type of content|explicit content|this prompt|\
            the brief|this material|the scene you|this part of the scene",
        loose_works: "this story|the scene|the story|the chapter|this chapter|this passage",
    },
    Language {
        unable: "ich kann …nicht|kann ich …nicht|ich werde …nicht|ich darf …nicht",
        doing: "schreib|fortsetz|fortführ|erstell|verfass|erfüll|helfen|weiter|nachkommen|\
            bearbeit|unterstütz",
        works: "diese szene|diese anfrage|dieser anfrage|diesen inhalt|diesem wunsch|\
            ihrer anfrage|deiner anfrage|mit dieser szene|solche inhalte|diese bitte|\
            dieser bitte",
        loose_works: "diese geschichte|die szene|dabei|damit|dieses kapitel",
    },
    Language {
        unable: "je ne peux pas |je ne peux |je ne suis pas en mesure |je ne pourrai pas |\
            je ne puis |je refuse ",
        doing: "écrire|continuer|poursuivre|rédiger|créer|générer|répondre|aider|satisfaire|\
            accéder|donner suite|traiter",
        works: "cette scène|cette demande|votre demande|ta demande|ce contenu|\
            ce type de contenu|cette requête|votre requête",
        loose_works: "cette histoire|la scène|ce chapitre|ce passage",
    },
    Language {
        unable: "no puedo |no me es posible |no podré |no estoy en condiciones |no voy a poder ",
        doing: "escribir|continuar|seguir|crear|generar|redactar|cumplir|ayudar|atender|\
            procesar|completar|responder",
        works: "esta escena|esta solicitud|esa solicitud|tu solicitud|su solicitud|\
            esta petición|esa petición|este contenido|ese contenido|ese tipo de contenido|\
            este tipo de contenido",
        loose_works: "esta historia|la escena|este capítulo",
    },
    Language {
        unable: "não posso |não consigo |não poderei |não estou autorizado |não me é possível ",
        doing: "escrever|continuar|criar|gerar|ajudar|atender|cumprir|completar|prosseguir|\
            responder|produzir",
        works: "esta cena|essa cena|este pedido|esse pedido|seu pedido|esta solicitação|\
            essa solicitação|este conteúdo|esse conteúdo|esse tipo de conteúdo|\
            este tipo de conteúdo",
        loose_works: "esta história|a cena|este capítulo",
    },
    Language {
        unable: "non posso |non sono in grado |non potrò |non mi è possibile ",
        doing: "scrivere|continuare|proseguire|creare|generare|aiutar|soddisfare|completare|\
            rispondere|fornire",
        works: "questa scena|questa richiesta|tua richiesta|sua richiesta|vostra richiesta|\
            questo contenuto|questo tipo di contenut",
        loose_works: "questa storia|la scena|questo capitolo",
    },
    Language {
        unable: "ik kan …niet|kan ik …niet|ik zal …niet|ik mag …niet|niet in staat ",
        doing: "schrijven|doorgaan|verdergaan|vervolgen|voortzetten|helpen|voldoen|maken|\
            genereren|ingaan|afmaken",
        works: "deze scène|dit verzoek|uw verzoek|je verzoek|dat verzoek|deze inhoud|\
            dit soort inhoud",
        loose_works: "dit verhaal|de scène|daar|hiermee|daarmee|dit hoofdstuk",
    },
    Language {
        unable: "nie mogę |nie jestem w stanie |nie będę mógł |nie będę mogła ",
        doing: "napisać|pisać|kontynuować|stworzyć|tworzyć|wygenerować|generować|pomóc|\
            spełnić|zrealizować|wykonać|dokończyć",
        works: "tej sceny|tę scenę|tą sceną|tej prośby|tę prośbę|tą prośbą|twojej prośby|\
            tego żądania|takich treści|tej treści|tego rodzaju treści|w tej sprawie",
        loose_works: "tej historii|w tym|z tym|tego rozdziału",
    },
    Language {
        unable: "я не могу |не могу |я не в состоянии |я не смогу ",
        doing: "написать|писать|продолжить|продолжать|создать|создавать|сгенерировать|помочь|\
            выполнить|удовлетворить|ответить|закончить",
        works: "эту сцену|этой сцены|этой сценой|этот запрос|ваш запрос|этим запросом|\
            вашим запросом|такой контент|этот контент|эту просьбу|вашу просьбу",
        loose_works: "эту историю|с этим|эту главу",
    },
    Language {
        unable: "не можу |не в змозі |не зможу ",
        doing: "написати|писати|продовжити|продовжувати|створити|створювати|згенерувати|\
            допомогти|виконати|задовольнити|завершити",
        works: "цю сцену|цієї сцени|цією сценою|цей запит|ваш запит|цим запитом|вашим запитом|\
            такий контент|цей контент|це прохання|ваше прохання",
        loose_works: "цю історію|з цим|цей розділ",
    },
    Language {
        unable: "yazamam|edemem|edemiyorum|yazamıyorum|olamam|olamıyorum|getiremem|\
            getiremiyorum|mümkün değil|oluşturamam|sürdüremem",
        doing: "yaz|devam|yardım|getir|oluştur|sürdür|üret",
        works: "bu sahne|bu isteğ|bu istek|isteğiniz|isteğini|bu içeri|bu talep|bu taleb|\
            talebiniz",
        loose_works: "bu hikâye|bu hikaye|bu konuda|bu bölüm",
    },
    Language {
        unable: "لا أستطيع|لا يمكنني|لست قادر|لن أتمكن|لا أقدر|يتعذر علي",
        doing: "كتابة|أكتب|متابعة|إكمال|استكمال|إنشاء|مساعد|تلبية|تنفيذ|الاستمرار|الرد|تقديم|\
            مواصلة",
        works: "هذا المشهد|هذا الطلب|طلبك|لهذا الطلب|بهذا المشهد|هذا المحتوى|هذه الرغبة",
        loose_works: "هذه القصة|في ذلك|هذا الفصل",
    },
    Language {
        unable: "לא יכול|לא אוכל|איני יכול|אינני יכול|לא ניתן לי|אין באפשרותי",
        doing: "לכתוב|להמשיך|ליצור|לעזור|לסייע|למלא|להיענות|להפיק|לבצע|להשלים",
        works: "הסצנה הזו|הסצנה הזאת|סצנה זו|בקשה זו|בקשה הזו|הבקשה|בבקשה זו|בקשתך|תוכן זה|\
            תוכן כזה|התוכן הזה",
        loose_works: "הסיפור הזה|בזה|פרק זה",
    },
    Language {
        unable: "नहीं कर सकत|नहीं लिख सकत|नहीं दे सकत|असमर्थ|नहीं कर पाऊँग|नहीं कर पाऊंग|\
            नहीं लिख पाऊँग|नहीं बना सकत|नहीं रख सकत",
        doing: "लिख|जारी|मदद|सहायता|पूर|बना|उत्तर",
        works: "इस दृश्य|यह दृश्य|इस अनुरोध|आपके अनुरोध|आपका अनुरोध|यह अनुरोध|यह सामग्री|\
            इस सामग्री|ऐसी सामग्री",
        loose_works: "यह कहानी|इस कहानी|इसमें|इस अध्याय|यह अध्याय",
    },
    Language {
        unable: "ไม่สามารถ|ไม่อาจ",
        doing: "เขียน|สร้าง|ช่วย|ทำตาม|ดำเนิน|ตอบ",
        works: "ฉากนี้|ฉากดังกล่าว|คำขอนี้|คำขอของคุณ|เนื้อหานี้|เนื้อหาประเภทนี้|คำขอดังกล่าว",
        loose_works: "เรื่องนี้|เรื่องราวนี้|บทนี้",
    },
    Language {
        unable: "không thể |tôi từ chối ",
        doing: "viết|tiếp tục|tạo|giúp|hỗ trợ|đáp ứng|thực hiện|hoàn thành",
        works: "cảnh này|yêu cầu này|yêu cầu của bạn|yêu cầu đó|nội dung này|nội dung như vậy|\
            phân cảnh này",
        loose_works: "câu chuyện này|việc này|điều này|chương này",
    },
    Language {
        unable: "我无法|我無法|我不能|无法|無法|我不便|恕我…不能|我没办法|我沒辦法",
        doing: "写|寫|继续|繼續|生成|创作|創作|完成|协助|協助|提供|满足|滿足|描写|描寫|处理|處理",
        works: "这个场景|這個場景|这一场|這一場|该场景|該場景|此场景|这段场景|这场戏|這場戲|这个请求|這個請求|您的请求|您的請求|你的请求|你的請求|此请求|\
            该请求|这类内容|這類內容|此类内容|此類內容|这样的内容|這樣的內容|您的要求|这一要求|按照要求|这一幕|這一幕|本场景|这段内容|這段內容",
        loose_works: "这个故事|這個故事|这一章|這一章",
    },
    Language {
        unable: "できません|できかねます|いたしかねます|お応えでき|対応できかね|お断り",
        doing: "書|執筆|続け|生成|作成|手伝|応え|対応|提供|描写|描",
        works: "このシーン|このご依頼|ご依頼|ご要望|このリクエスト|そのリクエスト|リクエストに|この内容|このような内容|この場面|そのご要望",
        loose_works: "この物語|この章",
    },
    Language {
        unable: "할 수 없|드릴 수 없|쓸 수 없|수 없습니다|어렵습니다|불가능합니다",
        doing: "쓸|쓰|작성|계속|생성|도와|도움|처리|이어|제공|수행",
        works: "이 장면|해당 장면|이 요청|그 요청|해당 요청|요청하신|이 내용|이런 내용|이러한 내용|해당 내용",
        loose_works: "이 이야기|이 챕터|이 장을",
    },
];
