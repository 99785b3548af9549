"""Keywords are found as people write them in running text, and nothing else is."""
# ruff: noqa: RUF001  letters of many scripts

from __future__ import annotations

import pytest

from shared.text.prose import mentions, occurrences, tokens

FOUND = [
    ("Elle boit l’eau d'une source.", "eau"),
    ("Qu'intelligence et l'amour gagnent.", "intelligence"),
    ("Parce qu’Antoine dort.", "Antoine"),
    ("Nell'arte dell’Ottocento", "Ottocento"),
    ("L'Aquila è bella.", "Aquila"),
    ("L'huile d'olive vierge", "huile d’olive"),
    ("The bees' wax and honey", "bee"),
    ("İstanbul'da yaşıyor", "istanbul"),
    ("IŞIK HIZI", "ışık hızı"),
    ("꿀벌을 키운다", "꿀벌"),
    ("꿀벌에게서는 꿀을", "꿀벌"),
    ("물로 씻고 꿀로 만든다", "물"),
    ("꿀벌의 생태는 신비롭다", "꿀벌 생태"),
    ("วิธีเลี้ยงผึ้งในสวน", "เลี้ยงผึ้ง"),
    ("ประโยชน์ของน้ำผึ้งมีมาก", "ประโยชน์ น้ำผึ้ง"),
    ("蜂蜜の効果を知る", "蜂蜜 効果"),
    ("我们的蜂蜜很甜", "蜂蜜"),
    ("ການລ້ຽງເຜິ້ງໃນສວນ", "ເຜິ້ງ"),
    ("والعسل الطبيعي مفيد", "عسل طبيعي"),
    ("العَسَل مفيد", "العسل"),
    ("הדבש בצנצנת", "דבש"),
    ("کتاب\u200cهای خوب", "کتاب"),
    ("Мёд и чай", "мед"),
    ("Cafe\u0301 au lait", "café"),
    ("मधुमक्खी का शहद", "शहद"),
    ("C++17 is new", "C++"),
    ("We write C#.", "c#"),
    ("The .NET runtime", ".NET"),
    ("A Node.js server", "node.js"),
    ("salt & pepper", "salt & pepper"),
    ("well-known bees", "well-known"),
]
MISSING = [
    ("C code and the C language", "C++"),
    ("C++ and C# code", "C"),
    ("The net is torn", ".NET"),
    ("The .NET runtime", "net"),
    ("We don't know", "don"),
    ("They can't do it", "can"),
    ("꿀차이를 안다", "꿀"),
    ("차이가 크다", "차"),
    ("本日は晴れ", "日本"),
    ("เกมดี", "กมดี"),
    ("le thème", "thé"),
    ("об'єкт", "об"),
    ("año nuevo", "ano"),
]


@pytest.mark.parametrize(("text", "phrase"), FOUND)
def test_keyword_is_found(text: str, phrase: str) -> None:
    """Elisions, possessives, particles, articles, points and case do not hide it."""
    assert mentions(text, phrase)
    assert occurrences(tokens(text), phrase) == 1


@pytest.mark.parametrize(("text", "phrase"), MISSING)
def test_keyword_is_not_found(text: str, phrase: str) -> None:
    """Another word is another word, also if it begins or ends alike."""
    assert not mentions(text, phrase)
    assert not occurrences(tokens(text), phrase)


def test_keyword_is_counted_each_time() -> None:
    """Also several times in a run without spaces."""
    assert occurrences(tokens("น้ำผึ้งไทยและน้ำผึ้งป่า น้ำผึ้ง"), "น้ำผึ้ง") == 3
    assert occurrences(tokens("L'eau, de l'eau, des eaux, eau"), "eau") == 3
    assert not occurrences(tokens("honey"), "…")
