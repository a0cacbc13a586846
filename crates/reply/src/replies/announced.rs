//! Cases of text that models write before a scene, in twenty languages: announcements, labels,
//! assents.

use super::{SCENE, assert_only_scene_kept};

#[test]
fn announcements_in_every_language_are_removed() {
    let remarks = [
        // English
        "Happy to! Scene one, as outlined:",
        "Alright, diving in.",
        "[Scene 1 of 3 — ~200 words]",
        "**Draft 1**",
        "Scene text follows.",
        "Here's my attempt, keeping the POV tight and the sentences short:",
        "Below you'll find the scene, in past tense and third person limited.",
        "_Continuing from the previous scene…_",
        "🖋️ Scene 1",
        "I have carefully read the style guide and the brief. Here is the result.",
        "Absolutely! I've kept it within 10% of the target length:",
        "Sure — 200 words, past tense, no moral at the end:",
        "Writing scene 1 now.",
        "Scene 1 (Mara's POV, 198 words)",
        "# Scene",
        "<!-- scene 1 -->",
        "Response:",
        "Here it is!",
        // German
        "Alles klar, los geht's.",
        "Gerne doch! Szene eins, wie skizziert:",
        "Hier mein Versuch, mit enger Perspektive und kurzen Sätzen:",
        "Nachfolgend die Szene im Präteritum:",
        "[Szene 1 von 3 – ca. 200 Wörter]",
        "Entwurf 1:",
        // French
        "D'accord, c'est parti.",
        "Voici ma proposition, au passé simple, environ 200 mots :",
        "[Scène 1 sur 3 – environ 200 mots]",
        "Premier jet :",
        // Spanish
        "De acuerdo, empecemos.",
        "Aquí va mi propuesta, en pasado y en tercera persona:",
        "[Escena 1 de 3 – unas 200 palabras]",
        "Primer borrador:",
        // Italian
        "Ecco la mia proposta, al passato e in terza persona:",
        "[Scena 1 di 3 – circa 200 parole]",
        "Prima bozza:",
        // Portuguese
        "Aqui vai a minha proposta, no passado e na terceira pessoa:",
        "[Cena 1 de 3 – cerca de 200 palavras]",
        "Primeiro rascunho:",
        // Russian
        "Хорошо, приступаю.",
        "Вот мой вариант, в прошедшем времени, около 200 слов:",
        "[Сцена 1 из 3 – около 200 слов]",
        "Черновик 1:",
        // Chinese
        "好，开始。",
        "这是我写的第一场，过去时，约200字：",
        "【第1场，共3场】",
        "初稿：",
        "根据您的大纲，第一场如下：",
        // Japanese
        "承知しました。第一場面を書きます。",
        "以下が第一場面です（約200字）。",
        "【場面1／全3場面】",
        "初稿：",
        // Korean
        "알겠습니다. 첫 장면을 쓰겠습니다.",
        "다음은 첫 번째 장면입니다 (약 200단어).",
        "[장면 1/3]",
        "초안:",
        // Polish
        "Dobrze, zaczynam.",
        "Oto moja propozycja, w czasie przeszłym, około 200 słów:",
        "[Scena 1 z 3]",
        // Turkish
        "Tamam, başlıyorum.",
        "İşte ilk sahne, geçmiş zamanda, yaklaşık 200 kelime:",
        "[Sahne 1/3]",
        // Arabic
        "حسنًا، سأبدأ.",
        "إليك المشهد الأول بصيغة الماضي، نحو ٢٠٠ كلمة:",
        "[المشهد ١ من ٣]",
        // Persian
        "حتماً! این هم صحنهٔ اول:",
        "در ادامه صحنهٔ اول را می‌خوانید:",
        "صحنهٔ ۱",
        "فصل اول",
        // Hindi
        "ज़रूर! यह रहा पहला दृश्य:",
        "[दृश्य 1/3]",
        // Vietnamese
        "Được thôi! Đây là cảnh đầu tiên:",
        "[Cảnh 1/3]",
        // Indonesian
        "Tentu! Berikut adegan pertama:",
        "Baik, ini adegan 1 dari bab 1:",
        "Adegan 1",
        "Bab 1",
        // Dutch
        "Natuurlijk! Hier is de eerste scène:",
        "[Scène 1 van 3]",
        // Swedish
        "Självklart! Här är den första scenen:",
        "Okej, här kommer scen 1 ur kapitel 1:",
        "Scen 1",
        "Kapitel 1",
        "**Scen 1: Lampan**",
        // Czech
        "Jistě! Tady je první scéna:",
        "Scéna 1",
        "Kapitola 1",
        // Ukrainian
        "Звичайно! Ось перша сцена:",
        "[Сцена 1 з 3]",
    ];
    assert_only_scene_kept(remarks.iter().flat_map(|remark| {
        [format!("{remark}\n\n{SCENE}"), format!("{remark}\n\n---\n\n{SCENE}")]
    }));
}

#[test]
fn neighbours_of_those_announcements_are_removed() {
    let remarks = [
        "Okay, jumping right in.",
        "Understood, getting started.",
        "Here's my take, with a tighter POV and shorter sentences:",
        "The scene follows, in first person and present tense.",
        "Below is my draft, in close third person and past tense.",
        "I've gone through your brief and the style guide. Here's the scene.",
        "Sure! About 300 words, present tense, quiet ending:",
        "Scene 2 (Tomas's POV, 312 words)",
        "_Picking up from the end of the last scene…_",
        "First draft:",
        "Attempt 2:",
        "In Ordnung, ich fange an.",
        "Hier mein Vorschlag, im Präsens und etwa 300 Wörter lang:",
        "Der Text der Szene folgt, in der dritten Person.",
        "Erster Entwurf:",
        "Très bien, je commence.",
        "Voici mon essai, au présent et à la première personne :",
        "Première version :",
        "Vale, empiezo.",
        "Este es mi intento, en presente y en primera persona:",
        "Va bene, comincio.",
        "Ecco il mio tentativo, al presente, circa 300 parole:",
        "Certo, vamos lá.",
        "Segue o meu rascunho, no presente, cerca de 300 palavras:",
        "Ладно, начинаю.",
        "Вот мой черновик, от третьего лица, примерно 300 слов:",
        "Первый вариант:",
        "明白，现在动笔。",
        "根据您提供的风格指南，第二场如下：",
        "以下是我的初稿，第三人称，约300字：",
        "第一稿：",
        "了解しました。それでは書き始めます。",
        "第一稿：",
        "以下が初稿です（約300字）。",
        "네, 시작하겠습니다.",
        "아래는 두 번째 장면의 초안입니다 (약 300단어).",
        "Jasne, zaczynam.",
        "Oto mój szkic, w trzeciej osobie, około 300 słów:",
        "Pierwsza wersja:",
        "Peki, başlıyorum.",
        "İşte taslağım, üçüncü şahıs, yaklaşık 300 kelime:",
        "İlk taslak:",
        "تمام، لنبدأ.",
        "المسودة الأولى:",
        "باشه، شروع می‌کنم.",
        "ठीक है, शुरू करता हूँ।",
        "पहला मसौदा:",
        "Được, tôi bắt đầu.",
        "Bản nháp đầu tiên:",
        "Oke, saya mulai.",
        "Berikut draf saya, sudut pandang orang ketiga, sekitar 300 kata:",
        "Draf pertama:",
        "Prima, ik begin.",
        "Hier is mijn voorstel, in de tegenwoordige tijd, ongeveer 300 woorden:",
        "Eerste versie:",
        "Okej, jag börjar.",
        "Här är mitt utkast, i tredje person, cirka 300 ord:",
        "Första utkastet:",
        "Dobře, začínám.",
        "Tady je můj návrh, v minulém čase, asi 300 slov:",
        "První verze:",
        "Добре, починаю.",
        "Ось мій варіант, у минулому часі, близько 300 слів:",
        "Перший варіант:",
    ];
    assert_only_scene_kept(remarks.iter().flat_map(|remark| {
        [format!("{remark}\n\n{SCENE}"), format!("{remark}\n\n---\n\n{SCENE}")]
    }));
}
