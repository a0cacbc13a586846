//! Function words of languages in Latin letters, by which even a single paragraph tells the
//! language that it is in.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// The least words of a text that is judged by its function words.
const LEAST_WORDS: usize = 5;
/// How many of a text's words have to be function words of another language, in per cent.
const LEAST_PERCENT: usize = 20;

/// Words that names have in them: `de la Vega`, `van der Berg`.
const OF_NAMES: &str = "de la le les du del van von der den di da do dos das della el al y of";

/// Function words by language, in lower case.
const WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the and of to a in was he she it that his her had with for on as at but they not is be \
         you from were have who what there by this which an into over up out then when no its i \
         my me him them or so if all one like down through before after",
    ),
    (
        "de",
        "der die und das den ich sie er es nicht ein eine einen war zu mit sich auf dem von hatte \
         wie ihr im an aber als ist noch des nach aus so in sein seine ihre wurde um bei über vor \
         durch wenn nur kein keine niemand dann da man mir ihm",
    ),
    (
        "fr",
        "le la les de et il elle un une des que qui dans ne pas du en se son sa ses avait sur au \
         pour avec était ce lui mais je vous l d c n s à plus tout par comme sans nous on où puis",
    ),
    (
        "es",
        "el la de que y a en los las un una se no con su sus por al lo le era había para como del más \
         pero ella él ni ya sin sobre cuando muy mi me es nadie hasta entre donde",
    ),
    (
        "pt",
        "o a os as de que e em um uma se não com seu sua por ao do da dos das no na nos nas para \
         como mais mas ela ele era tinha já sem sobre quando muito meu é ninguém até pela pelo",
    ),
    (
        "it",
        "il lo la i gli le di che e in un una si non con suo sua per al del della era aveva come \
         più ma lei lui nel nella sul dei delle da è mi nessuno senza quando ed ha l",
    ),
    (
        "nl",
        "de het een en van in was ze hij dat niet met op te zijn haar had voor als maar er aan uit \
         naar toen nog door ik je die om over bij ook geen niemand werd zich",
    ),
    (
        "sv",
        "och att det i en ett som på var hon han inte med för sig till av den de hade men från när \
         nu jag min upp ut ingen hennes hans om efter skulle genom",
    ),
    (
        "da",
        "og at det i en et som på var hun han ikke med for sig til af den de havde men fra da nu \
         jeg min op ud ingen hendes hans om efter skulle blev gennem",
    ),
    (
        "nb",
        "og at det i en et som på var hun han ikke med for seg til av den de hadde men fra da nå \
         jeg min opp ut ingen hennes hans om etter skulle ble gjennom",
    ),
    (
        "pl",
        "i w z na się nie że to do jak był była było jej jego po od za ale co który która przez \
         już nikt tylko kiedy ze o jest które gdy",
    ),
    (
        "cs",
        "a v na se že to s z do jak byl byla bylo její jeho po od za ale co který která už nikdo \
         jen když ve o je si",
    ),
    (
        "sk",
        "a v na sa že to s z do ako bol bola bolo jej jeho po od za ale čo ktorý ktorá už nikto \
         len keď vo o je si",
    ),
    (
        "tr",
        "ve bir bu da de için ile ne o gibi çok daha ama kadar sonra olarak kimse değil her onun \
         hiç ki en içinde",
    ),
    (
        "fi",
        "ja oli ei hän se että kun niin mutta hänen kuin on joka ennen vain kukaan minä ollut myös \
         sen nyt siitä",
    ),
    ("hu", "a az és nem egy hogy volt is de csak mint meg már ez azt senki még majd ki el fel aki"),
    (
        "ro",
        "și în de la nu a o un pe cu că se din era ei lui mai dar care fi ca nimeni când sub pentru \
         spre fără prin avea",
    ),
    (
        "id",
        "dan di yang itu tidak ini dengan ke dari dia untuk pada ada sudah tak akan seperti oleh \
         dalam aku adalah tetapi",
    ),
    (
        "vi",
        "và là của không một có cô anh những đã trong người cho với khi ra như đến vào lên ở ấy thì",
    ),
    (
        "hr",
        "i u je se na da nije bio bila bilo su s od za ali kao koji koja što još već nitko samo sam \
         ga kad o",
    ),
    (
        "ca",
        "el la els les de i que a en un una es no amb per al del era havia com més però ell ella \
         seva sense quan molt ningú fins",
    ),
];

/// The languages that have a word, each as the bit at its place in [`WORDS`].
static LANGUAGES_OF: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    let mut languages_of = HashMap::new();
    for (place, (_, words)) in WORDS.iter().enumerate() {
        for word in words.split(' ') {
            *languages_of.entry(word).or_default() |= 1_u32 << place;
        }
    }
    languages_of
});

/// True for a text in Latin letters whose function words are surely those of another language.
/// A language without a list is not judged.
pub(super) fn are_foreign(text: &str, language: &str) -> bool {
    let language = if matches!(language, "no" | "nn") { "nb" } else { language };
    let Some(place) = WORDS.iter().position(|(tag, _)| *tag == language) else { return false };
    let own = 1_u32 << place;
    let lower = text.to_lowercase();
    let words: Vec<(&str, u32)> = lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(|word| (word, LANGUAGES_OF.get(word).copied().unwrap_or(0)))
        .collect();
    if words.len() < LEAST_WORDS {
        return false;
    }
    let is_enough = |foreign: usize| foreign * 100 >= words.len() * LEAST_PERCENT;
    let not_own = words.iter().filter(|(_, languages)| *languages != 0 && languages & own == 0);
    is_enough(not_own.count())
        && (0..WORDS.len()).map(|place| 1_u32 << place).filter(|other| *other != own).any(|other| {
            let only = |of: u32, against: u32| {
                words.iter().filter(move |(_, all)| all & of != 0 && all & against == 0)
            };
            let mut foreign: Vec<&str> = only(other, own).map(|(word, _)| *word).collect();
            let is_other =
                is_enough(foreign.len()) && only(own, other).count() * 4 <= foreign.len();
            foreign.sort_unstable();
            foreign.dedup();
            let is_of_name = |word: &str| OF_NAMES.split(' ').any(|known| known == word);
            let is_more_than_a_name =
                foreign.iter().any(|word| word.len() > 1 && !is_of_name(word));
            is_other && is_more_than_a_name && foreign.len() >= if words.len() < 12 { 2 } else { 3 }
        })
}

/// How many different function words of each language a text in lower case has.
pub(super) fn languages_of(lower: &str) -> Vec<(&'static str, usize)> {
    let words: HashSet<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
    let languages: Vec<u32> =
        words.into_iter().filter_map(|word| LANGUAGES_OF.get(word).copied()).collect();
    let count = |place: usize| languages.iter().filter(|all| **all & 1_u32 << place != 0).count();
    WORDS.iter().enumerate().map(|(place, (tag, _))| (*tag, count(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCES: &[(&str, &str)] = &[
        ("en", "The keeper raised the lamp and looked at the dark sea before the storm."),
        ("de", "Die Wärterin hob die Lampe und sah auf das dunkle Meer, das nicht ruhig war."),
        ("fr", "La gardienne leva la lampe et regarda la mer dans le noir, sans un mot."),
        ("es", "La guardiana alzó la lámpara y miró el mar oscuro, que no decía nada."),
        ("pt", "A guardiã ergueu a lâmpada e olhou o mar escuro, que não dizia nada."),
        ("it", "La guardiana alzò la lampada e guardò il mare scuro, che non diceva nulla."),
        ("nl", "De wachter hief de lamp op en keek naar de donkere zee, die niet sprak."),
        ("sv", "Vakten lyfte lampan och såg på det mörka havet, som inte sade något till henne."),
        ("pl", "Latarniczka podniosła lampę i spojrzała na ciemne morze, które nie było spokojne."),
        ("tr", "Bekçi lambayı kaldırdı ve karanlık denize baktı ama hiç kimse bir şey demedi."),
        ("fi", "Vartija nosti lampun ja katsoi pimeää merta, mutta se ei ollut enää siellä."),
        ("hu", "Az őr felemelte a lámpát, és a sötét tengerre nézett, de senki nem volt ott."),
        ("ro", "Paznica ridică lampa și privi marea întunecată, care nu spunea nimic și era rece."),
        ("vi", "Cô giơ đèn lên và nhìn ra biển tối, nơi không có một người nào ở đó."),
        (
            "id",
            "Penjaga itu mengangkat lampu dan menatap laut yang gelap, tetapi tidak ada siapa pun.",
        ),
    ];

    #[test]
    fn a_sentence_of_another_language_is_told() {
        let mut wrong = Vec::new();
        for (own, sentence) in SENTENCES {
            for (language, _) in WORDS {
                let is_near =
                    matches!((*own, *language), ("es", "ca" | "pt") | ("sv", "da" | "nb"));
                if are_foreign(sentence, language) != (own != language) && !is_near {
                    wrong.push(format!("{own} in {language}"));
                }
            }
        }
        assert_eq!(wrong, [""; 0]);
    }

    #[test]
    fn names_and_short_lines_of_the_own_language_pass() {
        for (language, sentence) in [
            ("en", "Don Juan de la Vega wept. María del Carmen did not."),
            ("en", "Die, die, die! Ye canna dae that, ye auld fool."),
            ("en", "Rain. Salt. Men in oilskins. Van der Berg, Dos Santos, Le Roux."),
            ("en", "I dinna ken, says he; nae bother, hen, it’s a braw bricht nicht."),
            ("de", "Van der Velde und De la Cruz? Nie gehört. Dat is’ nix für mich, Mann."),
            ("fr", "Don Quichotte de la Manche, le roman que tout le monde connaît."),
            ("es", "Leonardo da Vinci, Vasco da Gama y João das Neves."),
            ("nl", "Die man in de kroeg was een held, zei ze."),
            ("it", "De Luca, Del Piero e Della Valle: tre amici."),
        ] {
            assert!(!are_foreign(sentence, language), "{sentence}");
        }
    }
}
