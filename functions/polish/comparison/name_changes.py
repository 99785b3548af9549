"""Names that another took the place of within a sentence: abbreviations, titled names, known places."""
# ruff: noqa: E501, RUF001, SIM905  lists of words in lines of any length, with letters that look like Latin ones

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from functions.polish.comparison.alignment import Unit
from shared.text.language import primary_tag

_ACRONYM = re.compile(r"(?<![\w.&/-])(?:[A-Z]{2,5}|(?:[A-Z]\.){2,5})(?=s?(?![\w&/-]))")
_NOT_NAMES = frozenset("AM PM AD BC CE BCE OK TV PC ID NO US THE AND NOT NEW TIP PS NB VS FAQ".split())
# A number of a king or a chapter, or a long one of a year; CD and XML are none.
_ROMAN = re.compile(r"[IVX]+\Z|M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})\Z")
_LONG = 4  # letters
_SHOUTING = 3  # words in capitals in a row are no abbreviations
# A line for a place in scripts without capitals; forms of one stand behind strokes.
_PLACES = {
    "ja": "東京 大阪 京都 横浜 名古屋 札幌 福岡 アメリカ|米国 イギリス|英国 フランス ドイツ イタリア スペイン ロシア "
    "中国 韓国 インド カナダ ブラジル オーストラリア ロンドン パリ ベルリン ニューヨーク ソウル 北京 上海 ローマ ヘルシンキ オスロ",
    "zh": "北京 上海 广州|廣州 深圳 杭州 成都 香港 台北 美国|美國 英国|英國 法国|法國 德国|德國 意大利 西班牙 俄罗斯|俄羅斯 "
    "日本 韩国|韓國 印度 加拿大 巴西 澳大利亚 伦敦|倫敦 巴黎 柏林 纽约|紐約 东京|東京 首尔|首爾 罗马|羅馬 赫尔辛基 奥斯陆",
    "ko": "서울 부산 인천 대구 제주 미국 영국 프랑스 독일 이탈리아 스페인 러시아 중국 일본 인도네시아 캐나다 브라질 "
    "런던 파리 베를린 뉴욕 도쿄 베이징 상하이 헬싱키 오슬로",
    "ar": "القاهرة بغداد دمشق بيروت الرياض دبي تونس الجزائر مصر العراق سوريا لبنان السعودية أمريكا بريطانيا فرنسا ألمانيا "
    "إيطاليا إسبانيا روسيا الصين اليابان الهند لندن باريس برلين نيويورك طوكيو هلسنكي أوسلو",
    "hi": "दिल्ली मुंबई कोलकाता चेन्नई बेंगलुरु जयपुर भारत पाकिस्तान चीन जापान अमेरिका ब्रिटेन फ्रांस|फ़्रांस जर्मनी इटली रूस "
    "लंदन पेरिस बर्लिन न्यूयॉर्क टोक्यो हेलसिंकी ओस्लो",
    "he": "ירושלים תל-אביב חיפה לונדון פריז ברלין טוקיו צרפת גרמניה איטליה ספרד רוסיה סין יפן",
    "fa": "تهران اصفهان شیراز مشهد لندن پاریس برلین توکیو فرانسه آلمان ایتالیا اسپانیا روسیه چین ژاپن",
    "th": "กรุงเทพ เชียงใหม่ ภูเก็ต ลอนดอน ปารีส เบอร์ลิน โตเกียว ฝรั่งเศส เยอรมนี อิตาลี สเปน รัสเซีย ญี่ปุ่น เกาหลี",
    "bn": "ঢাকা কলকাতা চট্টগ্রাম দিল্লি লন্ডন প্যারিস বার্লিন টোকিও",
}  # fmt: skip
_JA_TITLES = "さん|氏|教授|博士|社長|監督|首相|大統領"
_ZH_TITLES = "先生|女士|教授|博士|总统|總統|主席|医生|醫生"
_KO_TITLES = "씨(?![가-힣]{3})|교수|박사|대통령|선생님|사장|감독"
_ZH_NAMES = "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱林何郭马馬罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧曹冯馮"
_KO_NAMES = "김이박최정강조윤장임한오서신권황안송류홍"
# The name is the group. Ordinary words before a title (お客さん, 皆さん) are no kanji names of two signs.
_TITLED = {
    "ja": rf"(?<![\u3400-\u9fff])([\u3400-\u9fff]{{2,4}}|[\u30a1-\u30fa\u30fc・]{{2,20}})(?:{_JA_TITLES})",
    "zh": rf"([{_ZH_NAMES}][\u4e00-\u9fff]{{0,2}}?)(?:{_ZH_TITLES})",
    "ko": rf"(?<![가-힣])([{_KO_NAMES}][가-힣]{{1,2}}) ?(?:{_KO_TITLES})",
    "hi": r"(?<!\w)(?:श्री|श्रीमती|डॉ\.?|प्रो\.) ([\u0904-\u0939\u0958-\u095f][\u0900-\u0963]{2,20})",
    "ar": r"(?<!\w)(?:السيد|السيدة|د\.) (?!ال)([\u0621-\u064a]{3,15})",
    "fa": r"(?<!\w)(?:آقای|خانم) ([\u0621-\u06cc]{3,15})",
    "he": r"(?<!\w)(?:מר|גברת|ד[\"״]ר|פרופ['׳]) ([\u05d0-\u05ea]{3,15})",
}
_BOOK = re.compile(r"《([^《》\n]{2,40})》")
_COMMON = frozenset(
    "患者 店員 職人 業者 医者 農家 母親 父親 奥様 皆様 お客 担当 両親 作者 読者 名誉 指導 准 大学".split()
)


def substituted_names(before: Unit, after: Unit) -> Iterator[tuple[str, str]]:
    """Yield the names of one kind that one version of a sentence alone has, each with the other's."""
    for find in _FINDERS:
        had, has = find(before), find(after)
        gone = [text for key, text in had.items() if key not in has and not _stands_in(key, text, after)]
        new = [text for key, text in has.items() if key not in had and not _stands_in(key, text, before)]
        if len(gone) == len(new) == 1:
            yield gone[0], new[0]


def _stands_in(key: str, text: str, unit: Unit) -> bool:
    """Return whether a sentence has a name in another way: without its title, or written out."""
    if text in unit.text:
        return True
    initials = "".join(word[0] for word in unit.words)
    return key.isascii() and key.casefold() in initials


def _acronyms(unit: Unit) -> dict[str, str]:
    found = {one[0].replace(".", ""): one[0] for one in _ACRONYM.finditer(unit.text)}
    if len(found) >= _SHOUTING and unit.text.isupper():
        return {}
    return {key: text for key, text in found.items() if key not in _NOT_NAMES and not _is_roman(key)}


def _is_roman(word: str) -> bool:
    return _ROMAN.match(word) is not None and (len(word) >= _LONG or set(word) <= set("IVX"))


def _titled_names(unit: Unit) -> dict[str, str]:
    pattern = _titled(primary_tag(unit.language))
    found = {one[1]: one[1] for one in pattern.finditer(unit.text)} if pattern else {}
    return {name: text for name, text in found.items() if name not in _COMMON}


def _book_titles(unit: Unit) -> dict[str, str]:
    return {one[1]: one[1] for one in _BOOK.finditer(unit.text)} if "《" in unit.text else {}


def _known_places(unit: Unit) -> dict[str, str]:
    forms = _places(primary_tag(unit.language))
    pattern = _place_pattern(primary_tag(unit.language))
    return {forms[one[1]]: one[1] for one in pattern.finditer(unit.text)} if pattern else {}


_FINDERS = (_acronyms, _titled_names, _book_titles, _known_places)


@cache
def _titled(language: str) -> re.Pattern[str] | None:
    return re.compile(_TITLED[language]) if language in _TITLED else None


@cache
def _places(language: str) -> dict[str, str]:
    """Return each form of a place with the form that stands for all."""
    lines = _PLACES.get(language, "").split()
    return {form: line.partition("|")[0] for line in lines for form in line.split("|")}


@cache
def _place_pattern(language: str) -> re.Pattern[str] | None:
    forms = "|".join(sorted(_places(language), key=len, reverse=True))
    if not forms:
        return None
    # In spaced scripts a name is a word, with at most a preposition's letter before it.
    spaced = {
        "ar": r"(?<!\w)[وبلف]?",
        "he": r"(?<!\w)[ובלמה]?",
        "hi": r"(?<!\w)",
        "fa": r"(?<!\w)",
        "bn": r"(?<!\w)",
    }
    return re.compile(
        spaced.get(language, "") + f"({forms})" + (r"(?!\w)" if language in {"ar", "he", "fa"} else "")
    )
