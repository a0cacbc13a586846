//! The words of remarks about a text, in lower case, with spaces between them.

/// The words of one language.
pub(super) struct Language {
    /// What a model is asked for, and the sides of it.
    pub(super) works: &'static str,
    /// Words with which it speaks to whoever has asked, or of the task.
    pub(super) model: &'static str,
    /// Words that are both.
    pub(super) both: &'static str,
    /// Words of every kind of sentence.
    pub(super) fill: &'static str,
    /// Units of a count of words, beside the ones that are known.
    pub(super) units: &'static str,
    /// Words that go with such a count.
    pub(super) counts: &'static str,
}

pub(super) const LANGUAGES: &[Language] = &[
    Language {
        works: "scene scenes chapter draft version versions passage excerpt continuation tone style \
            voice beat beats continued",
        model: "brief expand requested request requests prompt sheet guidelines instructions \
            feedback below revised rewritten updated corrected improved polished edited \
            adjust tweak revise refine needed words find complete completed ready \
            begins begin start writing",
        both: "pacing tense",
        fill: "here here's is the a an as per it it's i i've i'll i'd have has written \
            write with in of about for and or to by this that's these now let's let me \
            know if need want like any all first second third person past present whole \
            full entire again next happy glad can could asks asked ask please keep kept \
            keeping within length limit count number changed changes change ending \
            beginning further more another also would should great good sure okay ok \
            understood certainly absolutely course do expand throughout only both \
            either them one two three you you'll you'd your",
        units: "tokens token",
        counts: "total word count number of used length final approx approximately about around \
            roughly in all",
    },
    Language {
        works: "szene szenen kapitel fassung entwurf ton stil tempo länge",
        model: "gewünschte gewünschten gewünscht wunsch wunschgemäß überarbeitete \
            überarbeitet bedarf gern gerne anpassen nachfolgend",
        both: "",
        fill: "hier kommt ist folgt die der das den eine ein ich habe etwas soll ob kann \
            natürlich klar sehr erste ersten zweite nächste auch wenn möchtest möchten \
            du sie bei schreiben schreibe von in mit nach wie kürzen verlängern ändern die \
            unten ganze neu noch einmal dir ihnen deine ihre deinen ihren",
        units: "wörtern",
        counts: "gesamt insgesamt gesamtzahl anzahl der wortzahl länge umfang ca etwa",
    },
    Language {
        works: "scène chapitre version ébauche proposition style ton longueur",
        model: "plaisir demandé demandée souhaitez respecter révisée réécrite modifiée \
            ci-dessous consigne",
        both: "",
        fill: "avec une un la le les de du des et à en bien sûr j'ai veillé si je peux \
            écrire continuer première deuxième suivante suivant comme selon complète \
            dessous ci d'environ voici vous votre vos te ta",
        units: "mot",
        counts: "nombre total de d'environ au environ",
    },
    Language {
        works: "escena capítulo versión borrador estilo tono extensión",
        model: "gusto le solicitado solicitada pedido revisada reescrita corregida presento \
            quieres quiere desea",
        both: "",
        fill: "aquí está tienes con la el los una un de del y he mantenido si puedo \
            escribir continuar siguiente primera segunda como según completa por \
            supuesto claro a continuación te tu su va",
        units: "palabra",
        counts: "total número de conteo recuento aproximadamente unas en cerca",
    },
    Language {
        works: "cena capítulo versão rascunho estilo tom extensão alteração alterações",
        model: "quiser gostaria continuasse avisar reescrita revisada solicitada pedida \
            prazer abaixo segue",
        both: "",
        fill: "aqui está vai com a o as os uma um de da do e é só que eu alguma se posso \
            escrever continuar próxima primeira segunda como conforme completa claro \
            mantive seu sua você",
        units: "palavra",
        counts: "total número contagem de cerca aproximadamente ao todo",
    },
    Language {
        works: "scena capitolo versione bozza stile tono lunghezza",
        model: "indicazioni istruzioni richiesto richiesta riscritta rivista corretta vuoi \
            desideri piacere",
        both: "",
        fill: "la il lo le una un di del della e con secondo come ho mantenuto se posso \
            scrivere continuare prossima prima seconda completa certo qui seguito \
            certamente ecco tue tua tuo vostre vostra sue",
        units: "parola",
        counts: "totale numero di conteggio circa in",
    },
    Language {
        works: "scène hoofdstuk versie concept stijl toon lengte",
        model: "gevraagde gewenste herziene herschreven graag verzoek wens gewenst",
        both: "",
        fill: "hier is volgt de het een van en met ik heb kan als zoals eerste tweede \
            volgende verder schrijven verdergaan doorgaan natuurlijk zeker onderstaand \
            hieronder gehouden me aan je u uw jouw",
        units: "woord",
        counts: "aantal totaal ongeveer circa in",
    },
    Language {
        works: "scena scenę sceny rozdział rozdziału wersja wersję szkic styl ton długość",
        model: "poprawiona poprawioną zgodnie życzeniem prośbą chcesz poniżej",
        both: "",
        fill: "znajduje się z i w jest ta tę pierwsza pierwszej druga następną mogę \
            napisać kontynuować jeśli oczywiście jasne oto twoja twoją",
        units: "słowa słowo",
        counts: "liczba łącznie razem około",
    },
    Language {
        works: "сцена сцену сцены сценой глава главу главы версия вариант стиль тон",
        model: "удовольствием заданный заданном переработанная исправленная исправленный \
            обновлённая нужно хотите пишу запросу просьбе ниже",
        both: "",
        fill: "с мой конечно хорошо если я могу продолжить написать постарался сохранить \
            первая первую вторая вторую следующую следующая и в на по вашему согласно \
            полностью вот ваша ваш вашу",
        units: "слово",
        counts: "всего общее количество число объём итого около примерно приблизительно",
    },
    Language {
        works: "сцена сцену сцени сценою розділ версія варіант текст стиль тон",
        model: "продовжити виправлений виправлена перероблена оновлена потрібно хочете заданий \
            наведено нижче",
        both: "",
        fill: "звичайно звісно добре якщо я можу продовжити написати чи зі з перша першу \
            друга другу наступну і в на за ось ваша ваш вашу",
        units: "слів слова слово",
        counts: "кількість загальна всього усього приблизно близько обсяг",
    },
    Language {
        works: "sahne sahneyi sahneyle sahnenin bölüm bölümü hali sürüm taslak üsluba üslup tonu",
        model: "isterseniz istersen istediğiniz istenen gözden geçirilmiş düzeltilmiş \
            aşağıda aşağıdadır bulabilirsiniz bitti",
        both: "",
        fill: "ilk ikinci birinci bir sonraki ile devam edebilirim yazabilirim sadık \
            kaldım tabii ki elbette ve bu işte",
        units: "kelimedir sözcük",
        counts: "toplam sayısı kelime yaklaşık",
    },
    Language {
        works: "المشهد الفصل النسخة النص بالأسلوب الأسلوب للمشهد الطول بالطول مشهد",
        model: "تفضل المعدلة المعدل المنقح المنقحة المطلوب المطلوبة طلبك حرصت أدناه انتهى",
        both: "",
        fill: "هذا هو هذه هي الأول الثاني الثالث التالي بالطبع حسنًا حسنا على الالتزام من \
            في كما و إليك إليكم",
        units: "كلمات الكلمات",
        counts: "عدد إجمالي مجموع العدد الإجمالي حوالي تقريبًا تقريبا",
    },
    Language {
        works: "סצנה הסצנה לסצנה הסצינה סצינה פרק הפרק גרסה הגרסה הטקסט",
        model: "להלן המתוקן המתוקנת המעודכנת המבוקש המבוקשת שביקשת להמשיך לבקשתך",
        both: "",
        fill: "בטח בהחלט כמובן הראשונה השנייה הבאה ראשון ראשונה האם של את לפי הנה",
        units: "מילים מילה",
        counts: "מספר סך הכל כ בערך כולל",
    },
    Language {
        works: "दृश्य अध्याय संस्करण शैली",
        model: "संशोधित आपका आपके आपकी अनुसार प्रस्तुत अनुरोध समाप्त अनुरोधित",
        both: "",
        fill: "यह यहाँ रहा रही नीचे है का की के पहला दूसरा अगला बिल्कुल ज़रूर में",
        units: "शब्दों",
        counts: "कुल संख्या गणना लगभग की",
    },
    Language {
        works: "ฉาก บท ฉบับ ตอน",
        model: "นี่คือ แก้ไข คุณขอ ตามที่ ที่คุณขอ ด้านล่าง จบ ปรับปรุง",
        both: "",
        fill: "ได้ ค่ะ ครับ ได้เลย ที่ คือ แล้ว นี้ แรก เขียน ใหม่ ต่อไป แน่นอน",
        units: "คำ",
        counts: "จำนวน ทั้งหมด รวม ประมาณ",
    },
    Language {
        works: "cảnh chương",
        model: "đây dưới sửa chỉnh yêu cầu",
        both: "",
        fill: "là chắc chắn rồi vâng của theo đã một hai truyện viết lại bạn",
        units: "từ chữ",
        counts: "số tổng cộng khoảng",
    },
    Language {
        works: "场 場 场景 場景 章 幕 正文 版 稿 版本 这一场 這一場 场戏",
        model: "要求 根据 根據 按照 以上 以下 下面 修订 修訂 修改 改写 改寫 修改后 修改後 收到 如果您 如您",
        both: "开始写作 開始寫作 修订版 修訂版",
        fill: "好 好的 好吧 我 来 來 写 寫 这 這 一 二 三 四 五 六 七 八 九 十 第 就 是 就是 的 了 请 請 可以 继续 繼續 如果 需要 \
            如需 下 个 個 为 為 已 完成 创作 創作 全部 完整 内容 內容 没问题 沒問題 当然 當然 现在 現在 全文 后 後 您",
        units: "个字 個字",
        counts: "全文 共 约 約 总 總 计 計 总计 總計 字数 字數 总字数 總字數 本文 大约 大約 共计 共計",
    },
    Language {
        works: "シーン 場面 本文 稿 章 版",
        model: "以上 以下 ご指定 ご要望 ご依頼 修正 改訂 修正後 こちら 書きます 書き直しました ここまで",
        both: "改稿 改稿版 改訂版 修正版 執筆",
        fill: "は が を の に で と も です ます はい それでは では いたします します なります となります 第 一 二 三 次 承知 しました もちろん",
        units: "文字",
        counts: "全 約 計 合計 総 総文字数 文字数 本文",
    },
    Language {
        works: "장면 본문 챕터 원고 문체 분량 어조",
        model: "아래 아래는 다음은 작성 요청 여기까지 쓸까요 쓰겠습니다 수정 수정된",
        both: "수정본 개정본",
        fill: "네 을 를 은 는 이 가 의 입니다 하겠습니다 했습니다 하신 하여 유지 다음 계속 첫 번째 두 물론입니다 알겠습니다 으로 로 에",
        units: "단어 단어입니다 자입니다",
        counts: "총 약 전체 공백 포함 수 글자 분량",
    },
];
