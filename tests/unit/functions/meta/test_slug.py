"""Slugs."""
# ruff: noqa: RUF001  other scripts and curly quotes

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.meta.slug import slug
from tests.support.proportion import is_proportional

LANGUAGES = ("en", "de", "fr", "tr", "uk", "sr", "bg", "el", "fi", "hi", "ar", "zh", "pt-BR", "sr-Latn", "xx")

# Letters by the custom of the language.
LETTERS = [
    ("de", "Größe und Öl – ein Übungsbuch", "groesse-und-oel-ein-uebungsbuch"),
    ("de-AT", "Jännerrodeln in Mürzsteg", "jaennerrodeln-in-muerzsteg"),
    ("tr", "Çöğür nasıl çalınır? IŞIK ve İZ", "cogur-nasil-calinir-isik-ve-iz"),
    ("hu", "Hűvös őszön sült gyümölcs", "huvos-oszon-sult-gyumolcs"),
    ("fi", "Mökin lämmitys öljyllä", "mokin-lammitys-oljylla"),
    ("et", "Õhtusöök külas", "ohtusook-kulas"),
    ("sv", "Åka båt på sjön", "aka-bat-pa-sjon"),
    ("en", "Motörhead, Björk and Blue Öyster Cult", "motorhead-bjork-and-blue-oyster-cult"),
    ("da", "Smørrebrød på Ærø og Ålborg", "smoerrebroed-paa-aeroe-og-aalborg"),
    ("nb", "Sjøørret på Ålesund", "sjoorret-pa-alesund"),
    ("is", "Það er þoka í Æðey", "thad-er-thoka-i-aedey"),
    ("mt", "Il-ħobż u l-għaġin", "il-hobz-u-l-ghagin"),
    ("pl", "Łódź i źdźbło", "lodz-i-zdzblo"),
    ("ro", "Țuică și brânză", "tuica-si-branza"),
    ("hr", "Ćevapi, žganci i đumbir", "cevapi-zganci-i-djumbir"),
    ("az", "Gözəl çay", "gozel-cay"),
    ("ca", "Il·lusió", "illusio"),
    ("vi", "Cà phê sữa đá", "ca-phe-sua-da"),
    ("ha", "Ƙwai da ɗanye", "kwai-da-danye"),
    ("ru", "Почему мёд не портится: объявление", "pochemu-med-ne-portitsya-obyavlenie"),
    ("uk", "Гриби й вишні: зграя, її юшка, мрія", "hryby-y-vyshni-zghraia-yii-yushka-mriia"),
    ("be", "Гарадскі ўспамін", "haradski-uspamin"),
    ("bg", "Къща в Тракия: площад и съпруг", "kashta-v-trakia-ploshtad-i-saprug"),
    ("sr", "Ћевапи, џем, љубав, његош и ђумбир", "cevapi-dzem-ljubav-njegos-i-djumbir"),
    ("mk", "Ќерка, ѓезве и ѕвон", "kjerka-gjezve-i-dzvon"),
    ("kk", "Қалың орман, үлкен өзен, ғарыш, ұя", "qalyn-orman-ulken-ozen-garysh-uya"),
    ("el", "Ουρανός, αυγό, ευχαριστώ", "ouranos-avgo-efcharisto"),
    ("el", "Γιατί το μέλι", "giati-to-meli"),
]
# Other scripts stay, without what is not written in addresses.
SCRIPTS = [
    ("zh", "蜂蜜为什么不变质", "蜂蜜为什么不变质"),
    ("ja", "Ｆｕｌｌ ｶﾞｲﾄﾞ", "full-ガイド"),
    ("hi", "हिन्दी में चाय कैसे बनाएं?", "हिन्दी-में-चाय-कैसे-बनाएं"),
    ("hi", "क्‍षमा", "क्षमा"),
    ("ta", "தமிழ் தேநீர்", "தமிழ்-தேநீர்"),
    ("th", "น้ำชาเขียว", "น้ำชาเขียว"),
    ("he", "שָׁלוֹם וּבְרָכָה", "שלום-וברכה"),
    ("he", 'מנכ״ל צה"ל', "מנכל-צהל"),
    ("ar", "العَرَبِيَّة", "العربية"),
    ("fa", "خانه‌های کوچک", "خانه-های-کوچک"),
]
APOSTROPHES = [
    ("fr", "C’est l’été à Paris", "c-est-l-ete-a-paris"),
    ("fr", "D'où vient l'œuf ?", "d-ou-vient-l-oeuf"),
    ("it", "Un po' d'acqua nell'anno", "un-po-d-acqua-nell-anno"),
    ("ca", "L’hivern d’aquí", "l-hivern-d-aqui"),
    ("en", "Baby's Don'ts and O'Reilly", "babys-donts-and-oreilly"),
    ("tr", "Ankara’da kahve", "ankarada-kahve"),
    ("uk", "П’ять м'ячів", "piat-miachiv"),
    ("nl", "Foto's en auto’s", "fotos-en-autos"),
]
SIGNS = [
    ("en", "10,000 Steps a Day", "10000-steps-a-day"),
    ("en", "1,234,567 stars and 1,00,000 rupees", "1234567-stars-and-100000-rupees"),
    ("en", "Pi is 3.14, not 3,14", "pi-is-3-14-not-3-14"),
    ("de", "10.000 Schritte und 3,5 Liter", "10000-schritte-und-3-5-liter"),
    ("de-CH", "10'000 Franken", "10000-franken"),
    ("fr", "10\u202f000 pas, 20 000 idées", "10000-pas-20000-idees"),
    ("sv", "iPhone 15 128 GB", "iphone-15-128-gb"),
    ("en", "Release 1.100.200 at 127.0.0.1", "release-1-100-200-at-127-0-0-1"),
    ("en", "C, C++ and C#: F# for .NET", "c-c-plus-plus-and-c-sharp-f-sharp-for-dotnet"),
    ("en", "Node.js on ASP.NET", "node-js-on-asp-net"),
    ("en", "Issue #1 and #hashtags", "issue-1-and-hashtags"),
    ("en", "Salt & Pepper, R&D", "salt-and-pepper-r-and-d"),
    ("de", "Salz & Pfeffer, H&M", "salz-und-pfeffer-h-m"),
    ("es", "Sal & Pimienta al 50 %", "sal-y-pimienta-al-50-por-ciento"),
    ("tr", "Tuz & Biber %20", "tuz-ve-biber-yuzde-20"),
    ("en", "$5 million, 20€ and 7.5% off", "5-million-dollars-20-euros-and-7-5-percent-off"),
    ("en", "½ or 2½ cups of CO₂ at 5 µm", "1-2-or-2-1-2-cups-of-co2-at-5-um"),
    ("en", "Acme™ 3×4 ①", "acme-3x4-1"),
    ("en", "I ❤️ 1️⃣ 👩\u200d🍳", "i-1"),
]
FORMS = [
    ("en", "Why Honey Never Spoils: 10 Facts!", "why-honey-never-spoils-10-facts"),
    ("en", "Ｆｕｌｌ café", "full-cafe"),
    ("en", "Zero\u200bwidth so\u00adft \u200fmark", "zerowidth-soft-mark"),
    ("en", "word " * 30, "-".join(["word"] * 12)),
    ("en", "x" * 100, "x" * 60),
    ("en", "!!!", "post-e84c538e"),
]


@pytest.mark.parametrize(("language", "title", "address"), [*LETTERS, *SCRIPTS, *APOSTROPHES, *SIGNS, *FORMS])
def test_slug(language: str, title: str, address: str) -> None:
    """A slug follows the custom of its language, and is the same for a decomposed title."""
    assert slug(title, language) == address
    if address[:5] != "post-":
        assert slug(unicodedata.normalize("NFD", title), language) == address


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_slug_of_any_title_is_an_address(title: str, language: str) -> None:
    """A slug has 1 to 60 characters, and only letters, their marks, digits and single hyphens."""
    address = slug(title, language)
    assert 1 <= len(address) <= 60
    assert all(part for part in address.split("-"))
    assert all(sign == "-" or sign.isalnum() or unicodedata.category(sign)[0] == "M" for sign in address)


@pytest.mark.parametrize(
    "unit", ["1,", "1,000", "'a", "+", "&", "$1", "ευ", "зг", "ﾞ", "1 000", "c#", "̈", "😀"]
)
def test_slug_of_a_hostile_title_takes_proportional_time(unit: str) -> None:
    """A title of 100,000 characters takes time in proportion, or less."""

    def read(title: str) -> list[str]:
        return [slug(title, language) for language in ("en", "fr", "uk")]

    assert is_proportional(lambda size: (unit * size)[:size], read, 100_000)
