//! Simplified and traditional characters: which of the two a text is written in.
//!
//! Most characters are common to both. Those below belong to one alone, so that a few of them tell
//! the script of a text.

use std::sync::LazyLock;

use super::tag::LanguageTag;

/// The two scripts of Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HanScript {
    /// As in mainland China and Singapore.
    Simplified,
    /// As in Taiwan, Hong Kong and Macau.
    Traditional,
}

impl HanScript {
    /// The script that a tag asks for; plain `zh` asks for neither.
    #[must_use]
    pub fn of(tag: &LanguageTag) -> Option<Self> {
        if !tag.is_chinese() {
            return None;
        }
        match (tag.script(), tag.region(), tag.primary()) {
            (Some("Hans"), _, _) | (None, Some("CN" | "SG" | "MY"), _) => Some(Self::Simplified),
            (Some("Hant"), _, _) | (None, Some("TW" | "HK" | "MO"), _) | (None, None, "yue") => {
                Some(Self::Traditional)
            }
            _ => None,
        }
    }

    /// What the script is called in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Simplified => "simplified characters",
            Self::Traditional => "traditional characters",
        }
    }
}

/// How many characters of a text belong to one of the scripts alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HanCount {
    /// Only simplified.
    pub simplified: usize,
    /// Only traditional.
    pub traditional: usize,
}

impl HanCount {
    /// Counts the characters of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut count = Self::default();
        for c in text.chars().filter(|c| u32::from(*c) >= 0x4E00) {
            count.simplified += usize::from(is_simplified(c));
            count.traditional += usize::from(TRADITIONAL.binary_search(&c).is_ok());
        }
        count
    }

    /// The characters of one script alone, and those of the other.
    #[must_use]
    pub fn own_and_other(self, script: HanScript) -> (usize, usize) {
        match script {
            HanScript::Simplified => (self.simplified, self.traditional),
            HanScript::Traditional => (self.traditional, self.simplified),
        }
    }

    /// The script that most of those characters belong to.
    #[must_use]
    pub fn script(self) -> Option<HanScript> {
        match self.simplified.cmp(&self.traditional) {
            std::cmp::Ordering::Greater => Some(HanScript::Simplified),
            std::cmp::Ordering::Less => Some(HanScript::Traditional),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// True for a text in written Cantonese.
pub(super) fn is_cantonese(text: &str) -> bool {
    const MARKERS: &str = "嘅喺咗嚟嗰啲佢冇唔咁乜嘢咩睇嘥";
    text.chars().filter(|c| MARKERS.contains(*c)).take(2).count() == 2
}

/// True for a text in ideographs that is Japanese: it has characters that only Japanese has, and
/// none that only Chinese has. A Chinese text may name a Japanese person or station.
pub(super) fn is_written_in_kanji(text: &str) -> bool {
    const JAPANESE: &str = "駅円沢働込畑峠辻匂凪榊栃枠渋気図団検験戦価広売読発険関黒焼帰県楽変辺桜頼歩銭鉄遅殻壊闘対様両児択釈駆剣庁";
    text.chars().any(|c| JAPANESE.contains(c)) && !has_chinese_words(text)
}

/// True for a text with characters that Chinese sentences are made with, and no Japanese one.
pub(super) fn has_chinese_words(text: &str) -> bool {
    const CHINESE: &str = "她你妳您们們这這吗嗎呢吧啊哪很沒裡";
    text.chars().any(|c| CHINESE.contains(c) || is_simplified(c) && !SHARED.contains(c))
}

fn is_simplified(c: char) -> bool {
    SIMPLIFIED.binary_search(&c).is_ok()
}

/// Characters that mainland China and Japan write alike, and Taiwan does not.
const SHARED: &str = "\
    万与乱争亘会写冲况凉凛区医参双叙号嘘国堕壮声奥学宝寝寿将尔尽届属峡当径恋恒悦惨惧担掴携数断\
    旧昼晋条来枢栅楼横欧殴残浅涛渊湾湿温滞潜濑灯点炉独狭献状猪猫画痴盗着砺碍礼祢祷禅称窃胆脉\
    脚脱芦茎荆虏虫蛮装触誉践躯迩遥随静麦斎";

static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| sorted(ONLY_SIMPLIFIED));
static TRADITIONAL: LazyLock<Vec<char>> = LazyLock::new(|| sorted(ONLY_TRADITIONAL));

fn sorted(chars: &str) -> Vec<char> {
    let mut chars: Vec<char> = chars.chars().collect();
    chars.sort_unstable();
    chars
}

/// Source: the characters of GB 2312 that Big5 lacks.
const ONLY_SIMPLIFIED: &str = "\
    专业丛东丝丢两严丧丨个丬临丶为丽举丿义乌乐乔习乡书买乱争亏亘亚\
    亠产亩亲亵亻亿仅从仑仓仪仫们众会伛伞伟传伤伥伦伧伪伫伲佥侠侣侥\
    侦侧侨侩侪侬俣俦俨俩俪俭倮债倾偬偻偾偿傈傥傧储傩兑兖兰关兴兹养\
    兽冁冂内冈册冖写军农冫冯冲决况冻净凇凉减凑凛凤凫凭凯击凼凿刂刍\
    刘则刚创删别刭刹刽刿剀剂剐剑剥剧劐劝办务劢动励劲劳势勋勐勹匀匦\
    匮区医华协单卖卟卢卤卧卩卫却卺厅历厉压厌厍厕厢厣厦厨厩厮厶县叁\
    参双发变叙叠叶号叹叽吓吕吖吗吡吣启吲吴呋呐呒呓呕呖呗员呙呛呜咏\
    咔咙咛咝咣咤咴哌响哐哑哒哓哔哕哗哙哚哜哝哟唛唠唢唣唤唿啉啧啬啭\
    啮啸喷喹喽喾嗪嗫嗬嗳嗵嘘嘞嘣嘤嘭嘱噍噔噜噻噼嚣嚯团园囱围囵国图\
    圆圹场坂块坚坛坜坝坞坟坠垄垅垆垒垡垦垧垩垫垭垲垴埘埙埚埝埯堑堕\
    塄塬墒墙墚壮声壳壶夂处备够头夹夺奁奂奋奖奥妆妇妈妩妪妫姗姹娄娅\
    娆娇娈娱娲娴婴婵婶媪嫒嫔嫱嬷孙学孪宀宝实宠审宪宫宽宾寝对寻导寿\
    将尔尘尜尝尧尴尽层屉届属屡屦屿岁岂岖岗岘岙岚岛岜岽岿峁峄峡峤峥\
    峦崂崃崭崾嵘嵛嵝嵴巅巛巩巯币帅师帏帐帜带帧帮帱帻帼幂幞幺广庆庐\
    庑库应庙庞废廪廴开弃弑张弥弪弯弹强彐归当录彡彦彻径徕忄忆忧忾态\
    怂怃怄怅怆总怼怿恋恒恳恶恸恹恺恻恼恽悦悫悬悭悯惧惨惩惫惬惭惮惯\
    愠愤愦慑憷懑懒懔戆戋戏戗战戬户扌执扩扪扫扬抚抛抟抠抡抢护报担拟\
    拢拣拥拦拧拨择挚挛挝挞挟挠挡挢挣挤挥捞损捡换捣掳掴掷掸掺掼揞揸\
    揽揿搀搁搂搅携摄摅摆摇摈摊撄撑撵撷撸撺擀擞攒攴攵敌敛敫数斋斓斩\
    断无旧时旷昙昼显晋晓晔晕晖晗暂暧术杀杂权条来杨杩枞枢枣枥枧枨枪\
    枫枭柠柽栀栅标栈栉栊栋栌栎栏树样栾桊桕桠桡桢档桤桥桦桧桨桩梦检\
    棂椁椟椠椤椭楼榀榄榇榈榉榘槛槟槠横樯樱橥橱橹橼檩檫欢欤欧歼殁殇\
    残殒殓殚殡殴毁毂毕毙毡毪毵氇氢氩氲氵氽汇汉汤汹沟没沣沤沥沦沧沩\
    沪沲泪泶泷泸泺泻泼泽泾浃浅浆浇浈浊测浍济浏浑浒浓浔浜涛涝涞涟涠\
    涡涣涤润涧涨涩渊渌渍渎渐渑渔渖渗温湾湿溃溅溆溻滗滚滞滟滠满滢滤\
    滥滦滨滩漤潆潇潋潍潜潴澜濑濒灏灬灭灯灵灾灿炀炉炜炝点炻炼炽烀烁\
    烂烃烛烟烦烧烨烩烫烬热焕焖焘煅煊煳煺熘爱爷牍牦牵牺犊犏犟犭状犷\
    犸犹狈狍狞独狭狮狯狰狱狲猃猎猕猡猪猫猬献猸猹獭玑玛玮环现玺珉珏\
    珐珑珲琏琐琼瑶瑷璎瓒瓯甙电画畅畲畴疃疒疖疗疟疠疡疬疮疯疱疴痃痈\
    痉痖痨痪痫瘅瘗瘘瘪瘫瘾瘿癀癍癔癞癣癫癯皑皱皲盏盐监盖盗盘眍眦着\
    睁睃睐睑瞒瞩矫矶矾矿砀码砖砗砘砚砜砹砺砻砼砾础硇硕硖硗硷碍碛碜\
    碱碹磙礴礻礼祢祯祷祸禀禄禅秃秆积称秽稆税稣稳穑穷窃窍窑窜窝窥窦\
    窭竖竞笃笋笔笕笺笼笾筚筛筝筢筹筻签简箢箦箧箨箩箪箫篑篓篮篼簖籁\
    籴类籼粜粝粤粪粮糁糇糍紧絷纟纠纡红纣纤纥约级纨纩纪纫纬纭纯纰纱\
    纲纳纵纶纷纸纹纺纽纾线绀绁绂练组绅细织终绉绊绋绌绍绎经绐绑绒结\
    绔绕绗绘给绚绛络绝绞统绠绡绢绣绥绦继绨绩绪绫续绮绯绰绱绲绳维绵\
    绶绷绸绺绻综绽绾绿缀缁缂缃缄缅缆缇缈缉缋缌缍缎缏缑缒缓缔缕编缗\
    缘缙缚缛缜缝缟缠缡缢缣缤缥缦缧缨缩缪缫缬缭缮缯缰缱缲缳缴缵罂罗\
    罚罢罱罴羁羟翘耠耢耥耧耱耸耻聂聋职聍联聩聪肀肃肟肠肤肷肼肽肾肿\
    胀胁胆胧胨胩胪胫胬胶脉脍脎脏脐脑脒脓脔脚脱脲脶脸腈腙腚腭腻腼腽\
    腾膑膪臁舆舣舭舰舱舻舾艰艳艹艺节芈芗芜芦芪苁苄苇苈苊苋苌苍苎苏\
    苘苷茎茏茑茔茕茚荆荚荛荜荞荟荠荡荣荤荥荦荧荨荩荪荫荬荭荮药莅莜\
    莱莲莳莴莶获莸莹莺莼萘萜萝萤营萦萧萨葜葱蒇蒈蒉蒋蒌蒽蓝蓟蓠蓣蓥\
    蓦蔷蔸蔹蔺蔼蕲蕴薮藁藓蘖虏虑虚虬虽虾虿蚀蚁蚂蚬蛊蛎蛏蛮蛰蛱蛲蛳\
    蛴蜕蜗蝇蝈蝉蝰蝼蝽蝾螋螨蟮衅衔衤补衬衮袄袅袜袭装裆裢裣裤裥褛褴\
    见观规觅视觇览觉觊觋觌觎觏觐觑觞觯誉誊讠计订讣认讥讦讧讨让讪讫\
    训议讯记讲讳讴讵讶讷许讹论讼讽设访诀证诂诃评诅识诈诉诊诋诌词诎\
    诏译诒诓诔试诖诗诘诙诚诛诜话诞诟诠诡询诣诤该详诧诨诩诫诬语诮误\
    诰诱诲诳说诵诶请诸诹诺读诼诽课诿谀谁谂调谄谅谆谇谈谊谋谌谍谎谏\
    谐谑谒谓谔谕谖谗谘谙谚谛谜谝谟谠谡谢谣谤谥谦谧谨谩谪谫谬谭谮谯\
    谰谱谲谳谴谵谶贝贞负贡财责贤败账货质贩贪贫贬购贮贯贰贱贲贳贴贵\
    贶贷贸费贺贻贼贽贾贿赀赁赂赃资赅赆赇赈赉赊赋赌赍赎赏赐赓赔赕赖\
    赘赙赚赛赜赝赞赠赡赢赣赵趋趱趸跃跄跞践跷跸跹跻踌踪踬踯踺蹑蹒蹰\
    蹿躏躜躯軎车轧轨轩轫转轭轮软轰轱轲轳轴轵轶轷轸轹轺轻轼载轾轿辁\
    辂较辄辅辆辇辈辉辊辋辍辎辏辐辑输辔辕辖辗辘辙辚辞辩辫辶边辽达迁\
    过迈运还这进远违连迟迩迳迹选逊递逦逻遗遥邓邝邬邮邹邺邻郄郏郐郑\
    郓郦郧郸酝酞酰酱酶酽酾酿醌释鉴銮錾鐾钅钆钇针钉钊钋钌钍钎钏钐钒\
    钓钔钕钗钙钚钛钜钝钞钟钠钡钢钣钤钥钦钧钨钩钪钫钬钭钮钯钰钱钲钳\
    钴钵钶钷钸钹钺钻钼钽钾钿铀铁铂铃铄铅铆铈铉铊铋铌铍铎铐铑铒铕铖\
    铗铘铙铛铜铝铞铟铠铡铢铣铤铥铧铨铩铪铫铬铭铮铯铰铱铲铳铴铵银铷\
    铸铹铺铼铽链铿销锁锂锃锄锅锆锇锈锉锊锋锌锍锎锏锐锑锒锓锔锕锖锗\
    锘错锚锛锝锞锟锡锢锣锤锥锦锨锩锪锫锬锭键锯锰锱锲锴锵锶锷锸锹锺\
    锻锼锾锿镀镁镂镄镅镆镇镉镊镌镍镎镏镐镑镒镓镔镖镗镘镙镛镜镝镞镟\
    镡镢镣镤镥镦镧镨镩镪镫镬镭镯镰镱镲镳镶长门闩闪闫闭问闯闰闱闲闳\
    间闵闶闷闸闹闺闻闼闽闾阀阁阂阃阄阅阆阈阉阊阋阌阍阎阏阐阑阒阔阕\
    阖阗阙阚阝队阳阴阵阶际陆陇陈陉陕陧陨险随隐隶隽难雏雠雳雾霁霭靓\
    静靥鞑鞒鞯鞲鞴韦韧韩韪韫韬韵页顶顷顸项顺须顼顽顾顿颀颁颂颃预颅\
    领颇颈颉颊颌颍颏颐频颓颔颖颗题颚颛颜额颞颟颠颡颢颤颥颦颧风飑飒\
    飓飕飘飙飚飞飨餍饣饥饧饨饩饪饫饬饭饮饯饰饱饲饴饵饶饷饺饼饽饿馀\
    馁馄馅馆馇馈馊馋馍馏馐馑馒馓馔馕马驭驮驯驰驱驳驴驵驶驷驸驹驺驻\
    驼驽驾驿骀骁骂骄骅骆骇骈骊骋验骏骐骑骒骓骖骗骘骚骛骜骝骞骟骠骡\
    骢骣骤骥骧骶骺髅髋髌鬏鬓魇魉鱼鱿鲁鲂鲅鲆鲇鲈鲋鲍鲎鲐鲑鲒鲔鲕鲚\
    鲛鲜鲞鲟鲠鲡鲢鲣鲤鲥鲦鲧鲨鲩鲫鲭鲮鲰鲱鲲鲳鲴鲵鲶鲷鲸鲺鲻鲼鲽鳃\
    鳄鳅鳆鳇鳊鳋鳌鳍鳎鳏鳐鳓鳔鳕鳖鳗鳘鳙鳜鳝鳞鳟鳢鸟鸠鸡鸢鸣鸥鸦鸨\
    鸩鸪鸫鸬鸭鸯鸱鸲鸳鸵鸶鸷鸸鸹鸺鸽鸾鸿鹁鹂鹃鹄鹅鹆鹇鹈鹉鹊鹋鹌鹎\
    鹏鹑鹕鹗鹘鹚鹛鹜鹞鹣鹤鹦鹧鹨鹩鹪鹫鹬鹭鹰鹱鹳鹾麦麸麽黄黉黢黩黪\
    黾鼋鼍鼗鼹齄齐齑齿龀龃龄龅龆龇龈龉龊龋龌龙龚龛龟";

/// Source: the frequent characters of Big5 (level 1) that GB 2312 lacks.
const ONLY_TRADITIONAL: &str = "\
    丟並亂亙亞伋伕佇佈佔併佺來侖侶侷係俠倀倆倉個們倖倣倫偉偭偯側偵\
    偺偽傑傖傘備傚傢傭傯傳債傷傾僅僇僎僑僕僥僩僱價儀儂億儅儈儉儐儔\
    儕儘償優儲儳儷儸儻儼兇兌兒兗內兩冊冑冪凍凜凱別刪則剋剎剛剝剴創\
    剷劃劇劉劊劍劑劻勁動勗務勛勝勞勢勣勦勳勵勸勻匯匱區協卹卻厭厲參\
    叢吋吳吶呂呎員唸問啗啞啟啣喚喪喫喬單喲嗆嗇嗎嗚嗶嘆嘍嘐嘔嘖嘗嘩\
    嘮嘯嘰噓噥噯噴噸噹嚀嚇嚐嚕嚥嚨嚮嚴嚶囀囁囂囈囌囑囪國圍園圓圖團\
    執堅堉堊堝堯報場塊塋塒塗塚塢塭塵塹塽墊墜墦墮墳墾壇壎壓壘壙壞壟\
    壢壩壯壺壽夠夢夾奐奧奩奪奭奮妝妳姅姦姪娛婁婦媧媼媽嫗嫵嫻嬈嬋嬌\
    嬝嬤嬪嬰嬸孃孫學孿宮寢實寧審寫寬寵寶將專尋對導尷屆屍屘屜屝屢層\
    屨屬岡峴島峽崁崑崗崙崢嵐嶄嶇嶔嶸嶺嶼嶽巉巒巔巖帟帥師帳帶幀幃幗\
    幟幣幫幹幾庫廁廂廄廈廚廝廟廠廢廣廬廳弒弔張強彆彈彊彌彎彙彥彫彿\
    徑從徠復徬徹恆恥悅悵悶悽惇惡惱惻愒愛愜愴愷愾慄慇態慍慘慚慟慣慫\
    慮慶慼慾憂憊憐憑憚憤憫憮憲憶懇應懍懣懲懶懷懸懺懼懾戀戰戲戶抆拋\
    挾捨捫捲掃掄掙掛採揀揚換揮揹搆損搖搗搶搾摑摟摯摻撈撐撓撚撢撥撫\
    撲撳撻撾撿擁擄擇擊擋擔據擠擬擭擰擱擲擴擷擺擻擾攆攏攔攙攜攝攣攤\
    攪攬敔敗敘敵數斂斃斕斬斷昤時晅晉晝晞暈暉暍暘暢暫暱暸曄曆曇曉曖\
    曠曬書會朧朮杗東枓枴柵栘桿梂梔條梟梡梱棄棗棟棧棲棻楊楓楛楨業極\
    榣榦榮槃構槍槓槨槳樁樂樅樑樓標樞樣樸樹樺橈橋機橢橫橾檔檜檢檣檮\
    檯檳檸檻櫂櫃櫓櫚櫛櫝櫥櫬櫺櫻欄權欐欖欽歎歐歜歟歡歲歷歸歿殘殤殮\
    殯殲殺殼毀毆毚毬氈氣氫氬氳氾汍汎汙決沍沒沖沘沬況泜洩洶洸浥浬浹\
    涇涊涼淒淚淨淪淵淺渙減渦測渾湊湣湧湩湯湲準溝溫溼滄滅滌滬滯滲滷\
    滾滿漁漢漣漬漲漸漿潑潔潛潟潠潤潯潰澀澆澗澠澤澦澱澴濁濃濕濘濛濟\
    濤濩濫濬濰濱濺濾瀆瀉瀋瀏瀕瀘瀝瀟瀨瀰瀲瀾灑灘灣灤災炤為烏焜無煆\
    煉煖煙煥煩煬熒熱熾燄燈燉燐燒燙燜營燦燬燭燴燸燻燼燾爍爐爛爭爺爾\
    牆牘牠牴牽犖犛犢犧狀狹狽猙猶獄獅獎獨獰獲獵獷獸獺獻玀玆玨珮現琯\
    琺琿瑣瑤瑩瑪瑯璘璟璣璦環璽璿瓊瓏瓔瓖瓚甌甕產甽畝畢畫異當疇疊疢\
    痙痠痲痳痺瘉瘋瘍瘓瘡瘧瘺療癆癒癘癟癡癢癥癩癬癮癱癲發皚皰皺盃盜\
    盞盡監盤盧盪眾睏睜睞睪瞇瞋瞞瞭瞼矇矓矚矯砠砲硃硯硿碩確碼磚磧磯\
    礎礙礦礪礫礬祇祿禍禎禦禪禮禱禿秈稅稈稜稟種稱穀穋穌積穎穠穡穢穩\
    穫窩窪窮窯窺竄竅竇竊競筆筍筧箄箇箋箏箠節範築篛篠篤篩簍簑簞簡簣\
    簫簷簽簾籃籌籐籟籠籣籤籥籬籮籲粵糝糞糢糧糰糾紀紂約紅紆紇紉紋納\
    紐純紕紗紙級紛紜紡紮細紱紲紳紹紼絀終絃組絆結絕絛絞絡絢給絨絰統\
    絲絳絹綁綏綑經綜綞綠綢綬維綰綱網綴綵綸綺綻綽綾綿緇緊緒緘緙線緝\
    緞締緣編緩緬緯緲練緹緻縈縉縊縐縑縛縝縞縣縫縮縯縱縲縴縵縷縹總績\
    縿繃繅繆繈繒織繕繙繚繞繡繩繪繫繭繳繹繼繽續纏纓纔纖纜缽罈罌罰罵\
    罷羅羈羋羨義羶習翹耑聖聞聯聰聲聳聶職聽聾肅脅脈脣脤脩脫脰脹腎腦\
    腫腳腸膚膠膩膽膾膿臉臍臏臘臚臟臢臥臨臺與興舉舊艙艦艱艷芣芻苧茲\
    荊莊莖莢莧華菴萇萊萬萵葉葦葷蒐蒞蒼蓀蓆蓋蓮蔆蔔蔣蔥蔭蕩蕪蕭薊薑\
    薔薦薩薺藍藝藥藪藷藹藺蘆蘇蘊蘋蘗蘚蘭蘿處虛虜號虧蛻蜆蝕蝦蝨蝸螞\
    螢螻蟈蟬蟯蟲蟻蠅蠍蠔蠟蠣蠱蠶蠻術衛衝衹袞裊補裝裡裯製複褕褲褸褻\
    褽襖襠襤襪襬襯襲見規覓視覜覦親覬覲覺覽觀觔觴觸觼訂訃計訊訌討訏\
    訐訑訓訕訖託記訛訝訟訢訣訥訪設許訴訶診註証詁詆詐詔評詖詛詞詠詢\
    詣試詨詩詫詬詭詮詰話該詳詻詼誅誇誌認誑誕誘誚語誠誡誣誤誥誦誧誨\
    說誰課誶誹誼調諂諄談諉請諍諒論諛諜諦諧諫諭諮諱諳諶諷諸諺諼諾謀\
    謁謂謄謊謎謐謗謙講謝謠謨謫謬謹譁譆證譎譏識譙譚譜譟譫譯議譴護譽\
    讀變讒讓讖讚讜谿豈豎豐豔豬豭貍貓貝貞負財貢貧貨販貪貫責貯貲貳貴\
    貶買貸費貼貽貿賀賁賂賃賄賅資賈賊賑賒賓賜賞賠賡賢賣賤賦質賬賭賴\
    賸賺賻購賽贅贈贊贍贏贓贖贗贛趕趙趨跡跦跼踐踡踫踴蹕蹟蹣蹤蹺躂躉\
    躊躋躍躑躓躡躪軀車軋軌軍軏軒軔軛軟軸軻軼軾較載輊輒輓輔輕輛輜輝\
    輞輟輥輦輩輪輯輳輸輻輾輿轂轄轅轉轍轎轔轟轡辦辭辮辯農迆迴迺逕這\
    連週進遊運過達違遙遜遝遞遠適遲遷選遺遼邁還邇邊邏邐郃郵鄉鄒鄗鄘\
    鄧鄭鄰鄴酈醃醜醞醫醬醱釀釁釅釆釋釐釗釘釙針釣釦釧釩釭釵鈇鈉鈍鈐\
    鈑鈔鈕鈞鈣鈴鈷鈸鈹鈽鈾鈿鉀鉅鉉鉋鉍鉑鉗鉚鉛鉤鉸鉻鉼銀銅銑銓銖銘\
    銜銨銬銲銳銷銻銼鋁鋅鋇鋒鋤鋪鋰鋸鋼錄錐錕錘錙錚錠錡錢錦錨錫錮錯\
    錳錶鍊鍋鍍鍔鍚鍛鍥鍬鍰鍵鎂鎊鎔鎖鎗鎘鎚鎢鎬鎮鎰鎳鏃鏈鏍鏑鏗鏘鏜\
    鏝鏟鏡鏢鏤鏨鏽鐃鐘鐫鐮鐲鐳鐵鐸鐺鑄鑑鑒鑠鑣鑤鑪鑰鑲鑷鑼鑽鑾鑿長\
    門閂閃閉開閎閏閑閒間閔閘閡閣閤閥閨閩閭閱閻闆闈闊闋闌闐闔闕闖關\
    闡闢阬陘陝陞陣陰陳陸陽隄隊階隕際隨險隱隴隸隻雊雋雖雙雛雜雞離難\
    雲電霑霤霧霽靂靄靈靜靦靨鞏鞦韁韃韆韉韋韌韓韜韹韻響頁頂頃項順須\
    頊頌預頑頒頓頗領頜頡頤頫頭頰頷頸頹頻顆題額顎顏顓願顛類顥顧顫顯\
    顰顱風颯颱颳颶颺颼飄飛飢飩飪飭飯飲飴飼飽飾餃餅餉養餌餒餓餘餚餛\
    餞餡館餵餽餾餿饅饉饑饒饗饜饞馬馭馮馱馳馴駁駐駑駒駕駙駛駝駟駢駭\
    駱駿騁騎騖騙騫騰騵騷騾驀驃驅驍驕驗驚驛驟驢驥驪骯髏髒體髖髮鬆鬍\
    鬚鬢鬥鬧鬨鬱魎魘魚魯魷鮑鮪鮫鮭鮮鯀鯈鯉鯊鯖鯛鯧鯨鯽鰍鰓鰥鰭鰱鰻\
    鰾鱉鱔鱖鱗鱟鱷鱸鳥鳩鳳鳴鳶鴃鴆鴉鴒鴕鴛鴣鴦鴨鴻鴿鵑鵝鵠鵡鵪鵬鵲\
    鶉鶯鶴鶸鷂鷓鷗鷥鷹鷺鸚鸛鸞鹵鹹鹼鹽麗麥麩麵麼黃黌點黨黴黷鼇鼕鼴\
    齊齋齒齜齟齡齣齦齧齪齬齲齷龍龐龔龜";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_characters_tell_the_script() {
        let script = |text| HanCount::of(text).script();
        assert_eq!(script("一个害怕黑暗的灯塔看守人"), Some(HanScript::Simplified));
        assert_eq!(script("一個害怕黑暗的燈塔看守人"), Some(HanScript::Traditional));
        assert_eq!(script("雨下了一夜"), None);
        assert_eq!(script("The keeper"), None);
    }

    #[test]
    fn cantonese_is_known_by_its_own_characters() {
        assert!(is_cantonese("佢喺燈塔度等咗好耐"));
        assert!(!is_cantonese("她在燈塔裡等了很久"));
    }
}
