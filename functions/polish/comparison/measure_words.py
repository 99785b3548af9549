"""Words for units, signs and scales by language, besides those that units.py knows in every language."""
# ruff: noqa: E501, RUF001  a line for a meaning, with letters that look like Latin ones

from __future__ import annotations

from functools import cache

# Languages whose words follow each other, or take endings, without a sign between them.
UNSPACED = frozenset({"ja", "zh", "ko", "th"})
# A line for a unit and its forms. A star stands for any ending.
_UNITS = {
    "pl": """second: sekund* sek
minute: minut* min
hour: godzin* godz h
day: dzień dni dnia dniach
week: tydzień tygodni* tyg
month: miesiąc* miesięc*
year: rok roku lat lata latach
decade: dekad*
century: wiek* stuleci*
person: osób osoby osoba osobom
time: razy raz
mm: milimetr*
cm: centymetr*
m: metr metry metrów metra
km: kilometr*
mg: miligram*
g: gram gramy gramów
kg: kilogram* kilo
tonne: ton tony tona
ml: mililitr*
l: litr litry litrów litra""",
    "tr": """second: saniye* sn
minute: dakika* dk
hour: saat*
day: gün*
week: hafta*
month: ay aylık ayda aydan aya ayı ayın
year: yıl* sene*
century: yüzyıl*
person: kişi*
time: kez kere defa
mm: milimetre*
cm: santim*
m: metre*
km: kilometre*
mile: mil
mg: miligram*
g: gram gramlık gr
kg: kilo kiloluk kilogram*
tonne: ton tonluk
ml: mililitre*
l: litre*
cup: bardak* fincan*
tbsp: yemek\\skaşığı
tsp: çay\\skaşığı""",
    "hi": """second: सेकंड सेकेंड सेकण्ड
minute: मिनट मिनटों मिनिट
hour: घंटे घंटा घंटों घण्टे घण्टा
day: दिन दिनों
week: हफ़्ते हफ़्ता हफ्ते हफ्ता हफ़्तों हफ्तों सप्ताह सप्ताहों
month: महीने महीना महीनों माह मास
year: साल सालों वर्ष वर्षों बरस
decade: दशक दशकों
century: सदी सदियों शताब्दी
person: लोग लोगों व्यक्ति व्यक्तियों
time: बार गुना
mm: मिलीमीटर मिमी
cm: सेंटीमीटर सेमी
m: मीटर
km: किलोमीटर किमी
mile: मील
mg: मिलीग्राम
g: ग्राम
kg: किलोग्राम किलो किग्रा
tonne: टन
ml: मिलीलीटर
l: लीटर
cup: कप प्याले
GB: जीबी
MB: एमबी""",
    "bn": """second: সেকেন্ড
minute: মিনিট মিনিটের
hour: ঘণ্টা ঘন্টা ঘণ্টার
day: দিন দিনের
week: সপ্তাহ সপ্তাহের
month: মাস মাসের
year: বছর বছরের
km: কিলোমিটার কিমি
m: মিটার
g: গ্রাম
kg: কেজি কিলোগ্রাম
l: লিটার""",
    "ta": """second: விநாடி வினாடி விநாடிகள் வினாடிகள்
minute: நிமிடம் நிமிடங்கள் நிமிட
hour: மணிநேரம் மணி
day: நாள் நாட்கள் நாட்களில்
week: வாரம் வாரங்கள்
month: மாதம் மாதங்கள் மாதங்களில்
year: ஆண்டு ஆண்டுகள் வருடம் வருடங்கள்
km: கிலோமீட்டர்
m: மீட்டர்
g: கிராம்
kg: கிலோ கிலோகிராம்
l: லிட்டர்""",
    "ar": """second: ثانية ثوان ثواني ثوانٍ
minute: دقيقة دقائق
hour: ساعة ساعات
day: يوم يوما يومًا أيام
week: أسبوع أسبوعا أسبوعًا أسابيع
month: شهر شهرا شهرًا أشهر شهور
year: سنة سنوات عام عاما عامًا أعوام
decade: عقد عقود
century: قرن قرنا قرنًا قرون
person: شخص شخصا شخصًا أشخاص
time: مرة مرات
mm: مليمتر ملم مم
cm: سنتيمتر سنتيمترا سم
m: متر مترا مترًا أمتار
km: كيلومتر كيلومترا كيلومترات كم
mile: ميل ميلا أميال
mg: مليغرام ملغ
g: غرام غراما غرامات جرام جراما
kg: كيلوغرام كيلوغراما كيلوجرام كيلو كغ كجم
tonne: طن طنا أطنان
l: لتر لترا لترات""",
    "fa": """second: ثانیه
minute: دقیقه
hour: ساعت
day: روز
week: هفته
month: ماه
year: سال
century: قرن
person: نفر
time: بار برابر
cm: سانتی‌متر سانتیمتر
m: متر
km: کیلومتر
g: گرم
kg: کیلوگرم کیلو
tonne: تن
l: لیتر""",
    "he": """second: שניות שנייה
minute: דקות דקה
hour: שעות שעה
day: ימים יום
week: שבועות שבוע
month: חודשים חודש
year: שנים שנה
person: אנשים איש
time: פעמים
m: מטר מטרים
km: קילומטר קילומטרים ק"מ ק״מ
g: גרם
kg: קילוגרם קילו ק"ג ק״ג
l: ליטר ליטרים""",
    "bg": """second: секунд*
minute: минут*
hour: час часа часове
day: ден дни дена
week: седмиц*
month: месец*
year: годин*
century: век века
km: километ* км
m: метра метър м
g: грама грам г
kg: килограм* кг
l: литра литър л""",
    "sr": """second: sekund* секунд*
minute: minut* минут*
hour: sat sati sata časova сат сати сата часова
day: dan dana дан дана
week: nedelj* sedmic* недељ* седмиц*
month: mesec* месец* mjesec*
year: godin* годин*
km: kilomet* километ* км
m: metara metra метара метра
g: grama грама
kg: kilogram* килограм* кг
l: litara litra литара литра""",
    "ru": """minute: мин
hour: ч
second: сек
century: век века веков столети*
decade: десятилети*
person: человек* люд*
time: раз раза
mm: миллиметр* мм
cm: сантиметр* см
m: метр метра метров м
km: километр* км
mile: мил* миль
mg: миллиграмм* мг
g: грамм грамма граммов г
kg: килограмм* кг кило
tonne: тонн*
ml: миллилитр* мл
l: литр литра литров л
kB: кб килобайт*
MB: мб мегабайт*
GB: гб гигабайт*
TB: тб терабайт*""",
    "uk": """second: секунд*
minute: хвилин* хв
hour: годин* год
week: тиж*
century: століть століття
person: осіб люд*
cm: сантиметр* см
m: метр* м
km: кілометр* км
g: грам* г
kg: кілограм* кг
l: літр* л
GB: гб
TB: тб""",
    "cs": """second: sekund* vteřin*
minute: minut*
hour: hodin* hod
day: den dny dní dnů dnech
week: týden týdn*
month: měsíc*
year: rok roky roku let letech
century: stolet*
person: lidí osob*
mm: milimetr*
cm: centimetr*
m: metr metry metrů
km: kilometr*
g: gram gramů gramy
kg: kilogram* kilo
l: litr litry litrů""",
    "hu": """second: másodperc*
minute: perc*
hour: óra órán órát órás
day: nap napot napos napon
week: hét hetet hetes
month: hónap*
year: év évet éves évig
m: méter*
km: kilométer*
g: gramm*
kg: kilogramm* kiló*
l: liter*""",
    "fi": """second: sekunti* sekunnin
minute: minuut*
hour: tunti* tunnin tunnissa
day: päivä*
week: viikko* viikon viikossa
month: kuukau*
year: vuosi vuotta vuoden vuodessa
m: metri*
km: kilometri*
g: gramma*
kg: kilo* kilogramma*
l: litra*""",
    "ro": """second: secunde
minute: minute minut
hour: ore oră
day: zile zi
week: săptămâni săptămână
month: luni lună
year: ani an
m: metri metru
km: kilometri
g: grame
kg: kilograme kile
l: litri""",
    "el": """second: δευτερόλεπτ*
minute: λεπτά λεπτό λεπτών
hour: ώρες ώρα ωρών
day: ημέρ* μέρες μέρα
week: εβδομάδ*
month: μήνες μήνα μηνών
year: χρόνια χρόνο έτη έτος ετών
m: μέτρα μέτρων
km: χιλιόμετρ* χλμ
g: γραμμάρι* γρ
kg: κιλ*
l: λίτρ*""",
    "id": """second: detik
minute: menit
hour: jam
day: hari
week: minggu pekan
month: bulan
year: tahun
time: kali""",
    "vi": """second: giây
minute: phút
hour: giờ tiếng
day: ngày
week: tuần
month: tháng
year: năm
time: lần
m: mét
km: cây\\ssố
l: lít""",
    "th": """second: วินาที
minute: นาที
hour: ชั่วโมง
day: วัน
week: สัปดาห์ อาทิตย์
month: เดือน
year: ปี
m: เมตร
km: กิโลเมตร
g: กรัม
kg: กิโลกรัม
l: ลิตร""",
    "ja": """second: 秒
minute: 分間 分(?!の|割|野|析)
hour: 時間
o'clock: 時(?!間|期|代)
day: 日間
week: 週間
month: [かカヶケヵ箇]月
year: 年間
decade: 十年
century: 世紀
person: 人(?![口工気]) 名(?!前)
times: 倍
time: 回
mm: ミリメートル
cm: センチ
km: キロメートル
m: メートル
mg: ミリグラム
kg: キログラム
g: グラム
tonne: トン
ml: ミリリットル
l: リットル
cup: 杯 カップ
GB: ギガバイト
MB: メガバイト
TB: テラバイト""",
    "zh": """second: 秒
minute: 分钟 分鐘
hour: 小时 小時 个小时 個小時 个钟头
o'clock: 点钟 點鐘
day: 天 日(?!元)
week: 周(?!年|岁) 週 星期 个星期 個星期 个礼拜
month: 个月 個月
year: 年(?!级|代)
century: 世纪 世紀 个世纪
person: 人(?!民|工) 名(?!字) 位(?!数)
times: 倍
time: 次
mm: 毫米
cm: 厘米 公分
km: 公里 千米
m: 米(?!饭|粉)
mg: 毫克
kg: 公斤 千克
g: 克(?!服)
tonne: 吨 噸
ml: 毫升
l: 升(?!级|高)
cup: 杯""",
    "ko": """second: 초(?!반|기)
minute: 분(?!기|의|야)
hour: 시간
o'clock: 시(?!간|즌|대)
day: 일(?!반|부)
week: 주일 주간 주(?![가-힣]) 주(?=[를는동만에의])
month: 개월 달(?!러)
year: 년(?!대)
century: 세기
person: 명(?!령) 사람
times: 배(?!달)
time: 번(?!째) 회(?!사)
mm: 밀리미터
cm: 센티미터 센티
km: 킬로미터
m: 미터
mg: 밀리그램
kg: 킬로그램
g: 그램
tonne: 톤
ml: 밀리리터
l: 리터
cup: 잔 컵
GB: 기가바이트
MB: 메가바이트
TB: 테라바이트""",
}
# What is written as a sign, or goes with a number as a sign does.
_SIGNS = {
    "pp": r"percentage[ -]points?|pp\b|prozentpunkt|points? de pourcentage|puntos? porcentual|pontos? percentua"
    r"|punt[io] percentual|procentpunt|procentenhet|procentpoint|prosentpoeng|punkt\w* procentow|процентн\w+ пункт"
    r"|відсотков\w+ пункт|yüzde puan|百分点|個百分點|个百分点|[%％]?ポイント|%?p(?![a-z])|퍼센트 ?포인트|प्रतिशत अंक|نقطة مئوية|نقاط مئوية",
    "%": r"％|パーセント|퍼센트|프로(?!그)|प्रतिशत|फ़?ीसदी|في المئة|في المائة|بالمئة|بالمائة|درصد|אחוז|процент(?!н)|відсотк|prosent"
    r"|százalék|procent|la sută|τοις εκατό|persen\b|phần trăm|เปอร์เซ็นต์|শতাংশ|சதவீத",
    "$": r"us\$|usd\b|dólare?s?\b|dollar[oi]\b|dolar|доллар|долар|ドル|美元|美金|달러|डॉलर|دولار|דולר|δολάρι|ดอลลาร์|đô la",
    "€": r"evro|евро|євро|ユーロ|欧元|歐元|유로|यूरो|يورو|אירו|ευρώ|ยูโร",
    "£": r"gbp\b|quid\b|livres? sterling|libras? esterlina|фунт\w* стерлинг|ポンド|英镑|파운드|पाउंड|جنيه",
    "¥": r"jpy\b|cny\b|rmb\b|yenes\b|円|元|块(?!钱?头)|人民币|日元|엔(?!진)|иен|юан",
    "₹": r"inr\b|रुपये|रुपए|रुपया|টাকা",
    "₩": r"krw\b|원(?!인|칙|리|래)",
    "₺": r"₺|lira\b|liraya|tl\b",
    "฿": r"฿|บาท",
    "₫": r"₫|đồng\b",
    "₴": r"₴|гривен|гривн|грн",
    "₪": r"₪|שקל",
    "zł": r"pln\b",
    "Kč": r"kč\b|korun",
    "Ft": r"ft\b|forint",
    "am": r"a\. ?m\b|am\b",
    "pm": r"p\. ?m\b|pm\b",
    "BC": r"(?-i:B\.? ?C\.?(?: ?E\b\.?)?(?!\w))|v\. ?chr|av\. j|a\. ?c\.|f\. ?kr|p\. ?n\. ?e|до н|до нашей",
    "AD": r"(?-i:A\.? ?D\b|C\.? ?E\b)|n\. ?chr|apr?\. j|d\. ?c\.|e\. ?kr|n\. ?e\.|н\. ?э|нашей эры",
}
_SCALES = {
    "ar": {10**3: "ألف|آلاف|الف", 10**6: "مليون|ملايين", 10**9: "مليار|بليون", 10**12: "تريليون"},
    "bg": {10**3: "хиляд", 10**6: "милион|млн", 10**9: "милиард|млрд"},
    "bn": {10**3: "হাজার", 10**5: "লাখ|লক্ষ", 10**7: "কোটি"},
    "cs": {10**3: "tisíc|tis\\b", 10**6: "mili[oó]n|mil\\b", 10**9: "miliard|mld", 10**12: "bili[oó]n"},
    "da": {10**3: "tusind", 10**6: "million|mio", 10**9: "milliard|mia"},
    "de": {10**6: "mill?\\.", 10**12: "billion"},
    "el": {10**3: "χιλιάδ", 10**6: "εκατομμ", 10**9: "δισεκατομμ|δισ"},
    "es": {10**6: "mill(?:ón|ones)", 10**9: "mil mill|millardo", 10**12: "billones|billón"},
    "fa": {10**3: "هزار", 10**6: "میلیون", 10**9: "میلیارد", 10**12: "تریلیون"},
    "fi": {10**3: "tuhat|tuhan", 10**6: "miljoon|milj", 10**9: "miljard|mrd", 10**12: "biljoon"},
    "fr": {10**12: "billions?"},
    "he": {10**3: "אלף|אלפים", 10**6: "מיליון|מיליוני", 10**9: "מיליארד"},
    "hi": {10**3: "हज़ार|हजार", 10**5: "लाख", 10**6: "मिलियन", 10**7: "करोड़|करोड़", 10**9: "अरब|बिलियन"},
    "hu": {10**3: "ezer", 10**6: "milli[oó]|m\\b", 10**9: "milliárd|mrd"},
    "id": {10**3: "ribu", 10**6: "juta", 10**9: "miliar", 10**12: "triliun"},
    "ja": {10**3: "千", 10**6: "百万", 10**7: "千万", 10**12: "兆"},
    "ko": {10**3: "천(?!장|천)", 10**4: "만(?!큼|[ 에])", 10**6: "백만", 10**7: "천만", 10**8: "억", 10**12: "조(?!각)"},
    "nl": {10**3: "duizend", 10**6: "miljoen|mln", 10**9: "miljard|mrd", 10**12: "biljoen"},
    "no": {10**3: "tusen", 10**6: "million|mill\\b|mill\\.", 10**9: "milliard|mrd"},
    "pl": {10**3: "tysi|tys\\b", 10**6: "milion|mln", 10**9: "miliard|mld", 10**12: "bilion"},
    "pt": {10**6: "milhões|milhão|mi\\b", 10**9: "bilh|mil milh|bi\\b", 10**12: "trilh"},
    "ro": {10**3: "mii\\b", 10**6: "mili?o", 10**9: "miliard|mld"},
    "ru": {10**3: "тысяч|тыс", 10**6: "миллион|млн", 10**9: "миллиард|млрд", 10**12: "триллион|трлн"},
    "sr": {10**3: "hiljad|хиљад", 10**6: "milion|милион", 10**9: "milijard|милијард"},
    "sv": {10**3: "tusen", 10**6: "miljon|mn\\b", 10**9: "miljard|md\\b", 10**12: "biljon"},
    "ta": {10**3: "ஆயிரம்", 10**5: "லட்சம்|இலட்சம்", 10**7: "கோடி"},
    "th": {10**3: "พัน", 10**4: "หมื่น", 10**5: "แสน", 10**6: "ล้าน", 10**9: "พันล้าน"},
    "tr": {10**3: "bin\\b", 10**6: "milyon", 10**9: "milyar", 10**12: "trilyon"},
    "uk": {10**3: "тисяч|тис", 10**6: "мільйон|млн", 10**9: "мільярд|млрд", 10**12: "трильйон|трлн"},
    "vi": {10**3: "nghìn|ngàn", 10**6: "triệu", 10**9: "tỷ|tỉ"},
    "zh": {10**3: "千(?!米|克)", 10**6: "百万", 10**7: "千万", 10**12: "兆|万亿"},
}  # fmt: skip
_ALIKE = {"nb": "no", "nn": "no"}


@cache
def units_of(language: str) -> tuple[tuple[str, str], ...]:
    """Return the units of a language, each with the pattern of one of its forms, the longest form first."""
    lines = (line.partition(": ") for line in _UNITS.get(language, "").split("\n") if line)
    forms = [(name, form) for name, _, words in lines for form in words.split()]
    forms.sort(key=lambda one: -len(one[1].partition("(")[0]))
    return tuple((name, form.replace("*", r"\w*")) for name, form in forms)


def signs_of_all() -> dict[str, str]:
    """Return the patterns of signs that go beside those of units.py."""
    return _SIGNS


@cache
def scales_of(language: str) -> tuple[tuple[int, str], ...]:
    """Return the factors of a language with their patterns, the largest first: 千万 before 千."""
    known = _SCALES.get(_ALIKE.get(language, language), {})
    return tuple(sorted(known.items(), reverse=True))
