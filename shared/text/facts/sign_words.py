"""Patterns of what is written as a sign in any language, or goes with a number as a sign does."""
# ruff: noqa: E501, RUF001  a line for a sign, with letters that look like Latin ones

from __future__ import annotations

# They go beside those of units.py.
SIGNS = {
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
