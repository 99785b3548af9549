"""Frames in other languages than English: corrections, notes of changes, word counts, and all of Thai."""
# ruff: noqa: E501, RUF001  other languages and their letters

from __future__ import annotations

from collections.abc import Mapping

import pytest

from functions.quality.checks.catalog import check
from functions.quality.checks.post import Post
from shared.text.artifacts import change_notes
from shared.text.cleaner import clean, clean_prefix

PROSE = {
    "de": "Honig hält sich jahrelang, weil er kaum Wasser enthält. Bakterien können darin nicht leben.",
    "fr": "Le miel se conserve des années, car il contient très peu d'eau. Les bactéries ne peuvent pas y vivre.",
    "es": "La miel se conserva durante años porque contiene muy poca agua. Las bacterias no pueden vivir en ella.",
    "it": "Il miele si conserva per anni perché contiene pochissima acqua. I batteri non possono viverci.",
    "pt": "O mel conserva-se durante anos porque contém muito pouca água. As bactérias não conseguem viver nele.",
    "nl": "Honing blijft jaren goed, omdat er nauwelijks water in zit. Bacteriën kunnen er niet in leven.",
    "sv": "Honung håller i åratal eftersom den knappt innehåller vatten. Bakterier kan inte leva i den.",
    "pl": "Miód zachowuje świeżość przez lata, ponieważ zawiera bardzo mało wody. Bakterie nie mogą w nim żyć.",
    "tr": "Bal yıllarca bozulmaz çünkü içinde çok az su vardır. Bakteriler onun içinde yaşayamaz.",
    "id": "Madu dapat bertahan bertahun-tahun karena hampir tidak mengandung air. Bakteri tidak dapat hidup di dalamnya.",
    "ru": "Мёд хранится годами, потому что в нём очень мало воды. Бактерии не могут в нём жить.",
    "uk": "Мед зберігається роками, бо в ньому дуже мало води. Бактерії не можуть у ньому жити.",
    "ar": "يبقى العسل سنوات طويلة لأنه يحتوي على القليل جدا من الماء. لا تستطيع البكتيريا العيش فيه.",
    "fa": "عسل سال‌ها سالم می‌ماند، زیرا آب بسیار کمی دارد. باکتری‌ها نمی‌توانند در آن زندگی کنند.",
    "hi": "शहद वर्षों तक खराब नहीं होता क्योंकि उसमें पानी बहुत कम होता है। उसमें बैक्टीरिया नहीं रह सकते।",
    "zh": "蜂蜜可以保存多年，因为它几乎不含水分。细菌无法在其中生存。",
    "ja": "蜂蜜は水分がとても少ないので、何年も保存できます。細菌はその中で生きられません。",
    "ko": "꿀은 수분이 거의 없어서 몇 년 동안 보관할 수 있습니다. 세균은 그 안에서 살 수 없습니다.",
    "th": "น้ำผึ้งเก็บไว้ได้นานหลายปีเพราะมีน้ำน้อยมาก แบคทีเรียไม่สามารถอยู่ในน้ำผึ้งได้",
    "en": "Honey keeps for years, because it holds very little water. Bacteria can't live in it.",
}
CORRECTED = {
    "de": (
        "Hier ist die korrigierte Version:",
        "Hier ist der überarbeitete Text:",
        "Hier ist die verbesserte Fassung deines Textes:",
        "Hier die korrigierte Fassung:",
    ),
    "fr": (
        "Voici la version corrigée :",
        "Voici le texte corrigé :",
        "Voici une version améliorée de votre texte :",
        "Version corrigée :",
    ),
    "es": (
        "Aquí está la versión corregida:",
        "Aquí tienes el texto corregido:",
        "A continuación, la versión revisada:",
        "Versión corregida:",
    ),
    "it": (
        "Ecco la versione corretta:",
        "Ecco il testo rivisto:",
        "Di seguito la versione migliorata del testo:",
        "Versione corretta:",
    ),
    "pt": (
        "Aqui está a versão corrigida:",
        "Aqui está o texto revisado:",
        "Segue a versão melhorada do texto:",
        "Versão corrigida:",
    ),
    "nl": (
        "Hier is de gecorrigeerde versie:",
        "Hier is de herziene tekst:",
        "Hieronder de verbeterde versie van je tekst:",
        "Gecorrigeerde versie:",
    ),
    "sv": (
        "Här är den korrigerade versionen:",
        "Här är den rättade texten:",
        "Nedan följer den förbättrade versionen:",
        "Rättad version:",
    ),
    "pl": (
        "Oto poprawiona wersja:",
        "Oto poprawiony tekst:",
        "Poniżej znajduje się ulepszona wersja tekstu:",
        "Poprawiona wersja:",
    ),
    "tr": (
        "İşte düzeltilmiş sürüm:",
        "İşte düzeltilmiş metin:",
        "Aşağıda metnin geliştirilmiş hali yer alıyor:",
        "Düzeltilmiş metin:",
    ),
    "id": (
        "Berikut versi yang telah diperbaiki:",
        "Berikut adalah teks yang sudah dikoreksi:",
        "Ini adalah versi yang telah direvisi:",
        "Versi yang diperbaiki:",
    ),
    "ru": (
        "Вот исправленная версия:",
        "Вот исправленный текст:",
        "Ниже приведена отредактированная версия текста:",
        "Исправленный вариант:",
    ),
    "uk": (
        "Ось виправлена версія:",
        "Ось виправлений текст:",
        "Нижче наведено відредаговану версію тексту:",
        "Виправлений варіант:",
    ),
    "ar": (
        "إليك النسخة المصححة:",
        "إليك النص المصحح:",
        "فيما يلي النسخة المنقحة من النص:",
        "النسخة المصححة:",
    ),
    "fa": (
        "در اینجا نسخه اصلاح\u200cشده آمده است:",
        "در ادامه نسخه ویرایش\u200cشده متن آمده است:",
        "نسخه اصلاح\u200cشده:",
    ),
    "hi": (
        "यहाँ सुधारा हुआ संस्करण है:",
        "यहाँ संशोधित पाठ दिया गया है:",
        "नीचे संपादित लेख दिया गया है:",
        "संशोधित संस्करण:",
    ),
    "zh": (
        "以下是修改后的版本：",
        "以下是修正后的文章：",
        "这是润色后的文本：",
        "修改后的版本：",
    ),
    "ja": (
        "以下が修正版です：",
        "こちらが修正後の文章です：",
        "以下は校正済みのテキストです：",
        "修正版：",
    ),
    "ko": (
        "다음은 수정된 버전입니다:",
        "아래는 교정된 글입니다:",
        "여기 다듬어진 본문입니다:",
        "수정된 버전:",
    ),
    "th": (
        "นี่คือเวอร์ชันที่แก้ไขแล้ว:",
        "ด้านล่างนี้คือบทความที่ปรับปรุงแล้ว:",
        "ต่อไปนี้คือข้อความที่แก้ไขแล้ว:",
        "ฉบับแก้ไข:",
    ),
}
NOTES = {
    "de": (
        "*Änderungen: Einleitung gekürzt, Ton vereinheitlicht, zwei Absätze umgestellt.*",
        "*Hinweis: Ich habe die Einleitung gekürzt und den Ton angepasst.*",
        "_(Ich habe die Überschriften vereinfacht und Wiederholungen entfernt.)_",
    ),
    "fr": (
        "*Modifications : introduction raccourcie, ton unifié, deux paragraphes déplacés.*",
        "*Note : j'ai raccourci l'introduction et adapté le ton.*",
    ),
    "es": (
        "*Cambios: introducción acortada, tono unificado, dos párrafos movidos.*",
        "*Nota: he acortado la introducción y adaptado el tono.*",
    ),
    "it": (
        "*Modifiche: introduzione accorciata, tono uniformato.*",
        "*Nota: ho accorciato l'introduzione e adattato il tono.*",
    ),
    "pt": (
        "*Alterações: introdução encurtada, tom unificado.*",
        "*Nota: encurtei a introdução e adaptei o tom.*",
    ),
    "nl": (
        "*Wijzigingen: inleiding ingekort, toon aangepast.*",
        "*Opmerking: ik heb de inleiding ingekort en de toon aangepast.*",
    ),
    "sv": (
        "*Ändringar: inledningen kortad, tonen anpassad.*",
        "*Obs: jag har kortat inledningen och anpassat tonen.*",
    ),
    "pl": (
        "*Zmiany: skrócono wstęp, ujednolicono ton.*",
        "*Uwaga: skróciłem wstęp i dostosowałem ton.*",
    ),
    "tr": (
        "*Değişiklikler: giriş kısaltıldı, üslup birleştirildi.*",
        "*Not: Girişi kısalttım ve üslubu uyarladım.*",
    ),
    "id": (
        "*Perubahan: pendahuluan dipersingkat, nada diseragamkan.*",
        "*Catatan: Saya mempersingkat pendahuluan dan menyesuaikan nada.*",
    ),
    "ru": (
        "*Изменения: введение сокращено, стиль выровнен.*",
        "*Примечание: я сократил введение и поправил стиль.*",
    ),
    "uk": (
        "*Зміни: вступ скорочено, стиль вирівняно.*",
        "*Примітка: я скоротив вступ і виправив стиль.*",
    ),
    "ar": (
        "*التغييرات: تم اختصار المقدمة وتوحيد الأسلوب.*",
        "*ملاحظة: قمت باختصار المقدمة وتعديل الأسلوب.*",
    ),
    "fa": (
        "*تغییرات: مقدمه کوتاه شد و لحن یکدست شد.*",
        "*توجه: مقدمه را کوتاه کردم و لحن را تغییر دادم.*",
    ),
    "hi": (
        "*परिवर्तन: परिचय छोटा किया गया, शैली एक समान की गई।*",
        "*नोट: मैंने परिचय छोटा किया और शैली बदली है।*",
    ),
    "zh": (
        "*修改说明：缩短了引言，统一了语气。*",
        "*注：我缩短了引言，并调整了语气。*",
    ),
    "ja": (
        "*変更点：導入を短くし、文体を統一しました。*",
        "*注：導入を短くし、文体を調整しました。*",
    ),
    "ko": (
        "*변경 사항: 서론을 줄이고 어조를 통일했습니다.*",
        "*참고: 서론을 줄이고 어조를 조정했습니다.*",
    ),
    "th": (
        "*การเปลี่ยนแปลง: ย่อบทนำและปรับน้ำเสียงให้เป็นหนึ่งเดียว*",
        "*หมายเหตุ: ฉันได้ย่อบทนำและปรับน้ำเสียง*",
    ),
    "en": (
        "*Changes: introduction shortened, tone unified, two paragraphs moved.*",
        "*Note: I shortened the introduction and adjusted the tone.*",
    ),
}
COUNTS = {
    "fr": (
        "Nombre de mots : 512",
        "*(512 mots)*",
        "**Nombre de mots :** environ 500",
        "(Environ 500 mots)",
        "Mots : 512",
        "Total : 512 mots",
    ),
    "de": (
        "Wortanzahl: 512",
        "*(512 Wörter)*",
        "(ca. 500 Wörter)",
    ),
    "es": (
        "Número de palabras: 512",
        "*(512 palabras)*",
        "Total: 512 palabras",
    ),
    "it": (
        "Numero di parole: 512",
        "(circa 500 parole)",
    ),
    "pt": (
        "Contagem de palavras: 512",
        "(cerca de 500 palavras)",
    ),
    "nl": ("Aantal woorden: 512",),
    "pl": ("Liczba słów: 512",),
    "ru": (
        "Количество слов: 512",
        "(512 слов)",
    ),
    "tr": ("Kelime sayısı: 512",),
    "sv": ("Antal ord: 512",),
    "id": ("Jumlah kata: 512",),
    "uk": ("Кількість слів: 512",),
    "zh": (
        "字数：512",
        "（约500字）",
    ),
    "ja": (
        "文字数：512",
        "（約500文字）",
    ),
    "ko": (
        "글자 수: 512",
        "단어 수: 512",
    ),
    "ar": ("عدد الكلمات: 512",),
    "fa": ("تعداد کلمات: ۵۱۲",),
    "hi": ("शब्द संख्या: 512",),
    "th": (
        "จำนวนคำ: 512",
        "(ประมาณ 500 คำ)",
    ),
}
OFFERS = {
    "fr": (
        "Souhaitez-vous que je raccourcisse l'article ?",
        "N'hésitez pas à me dire si vous souhaitez des modifications.",
        "Je peux aussi proposer une version plus courte si vous le souhaitez.",
        "Dites-moi si vous voulez que j'adapte le ton.",
        "Si vous voulez, je peux l'adapter pour LinkedIn.",
        "Voulez-vous une version plus courte ?",
    ),
    "de": ("Soll ich den Artikel kürzen?",),
    "es": ("¿Quieres que acorte el artículo?",),
    "it": ("Vuoi che accorci l'articolo?",),
    "pt": ("Quer que eu encurte o artigo?",),
    "nl": ("Zal ik het artikel inkorten?",),
    "pl": ("Czy chcesz, żebym skrócił artykuł?",),
    "ru": ("Хотите, чтобы я сократил статью?",),
    "tr": ("Yazıyı kısaltmamı ister misiniz?",),
    "sv": ("Vill du att jag kortar artikeln?",),
    "id": ("Apakah Anda ingin saya memperpendek artikel ini?",),
    "uk": ("Хочете, щоб я скоротив статтю?",),
    "zh": ("需要我缩短这篇文章吗？",),
    "ja": ("記事を短くしましょうか？",),
    "ko": ("글을 줄여 드릴까요?",),
    "ar": ("هل تريد مني أن أختصر المقال؟",),
    "fa": ("آیا می\u200cخواهید مقاله را کوتاه\u200cتر کنم؟ همچنین می\u200cتوانم آن را بازنویسی کنم.",),
    "hi": ("क्या आप चाहते हैं कि मैं लेख को छोटा करूँ?",),
    "th": (
        "ต้องการให้ฉันย่อบทความนี้ไหม",
        "หากต้องการให้ปรับแก้ โปรดแจ้งให้ฉันทราบ",
        "คุณต้องการให้ฉันปรับน้ำเสียงหรือไม่?",
    ),
}
ANNOUNCED = {
    "th": (
        "แน่นอน! นี่คือบทความเกี่ยวกับน้ำผึ้ง:",
        "ได้เลยครับ นี่คือบล็อกโพสต์เกี่ยวกับน้ำผึ้ง",
        "นี่คือบทความบล็อกเกี่ยวกับน้ำผึ้ง:",
        "ต่อไปนี้คือร่างบทความเกี่ยวกับน้ำผึ้งที่คุณขอ:",
        "ด้านล่างนี้คือบทความประมาณ 500 คำเกี่ยวกับน้ำผึ้ง:",
    ),
}
JUDGED = {
    "th": (
        "บทความนี้ใช้น้ำเสียงที่เป็นกันเองและใส่คีย์เวิร์ดตามที่กำหนด",
        "บทความนี้เขียนขึ้นตามข้อกำหนดของคุณ ด้วยน้ำเสียงแบบมืออาชีพ",
    ),
    "de": ("Dieser Artikel verwendet einen freundlichen Ton und das Keyword.",),
    "th ": ("หวังว่าบทความนี้จะตรงตามความต้องการของคุณ",),
}
# A model's or a person's: they stay and are a finding.
DOUBTFUL = (
    "*Anmerkung: Der Text wurde sprachlich überarbeitet, die Grammatik korrigiert und der Stil vereinheitlicht.*",
    "*Remarque : le texte a été relu, la grammaire corrigée et le style uniformisé.*",
    "*Notes: the introduction and conclusion of the book were corrected by the author.*",
    "Note: I shortened the introduction and the conclusion.",
)
# What a person writes in the same words.
STAY = (
    "*Hinweis: Dieser Artikel wurde am 3. Mai 2021 überarbeitet.*",
    "*Anmerkung: Der Beitrag erschien zuerst in einer Zeitung.*",
    "Änderungen am Gesetz: Das Parlament hat den Absatz gestrichen.",
    "*Note : cet article a été publié dans une revue.*",
    "Total: 512",
    "*Nota: la introducción es de mi hermana.*",
    "*Note: I wrote this on a train.*",
    "*Author's note: I fixed the headings and the introduction after a reader wrote to me.*",
    "(Note: I improved my tone and style over the years.)",
    "*Update: thanks to a reader, the heading is corrected.*",
    "*Примечание: перевод выполнен добровольцами.*",
    "หมายเหตุ: บทความนี้แปลโดยอาสาสมัคร",
    "หากต้องการเรียนรู้เพิ่มเติม อ่านคู่มือได้เลย",
)


def _cases(table: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name.strip(), words) for name, all_of_it in table.items() for words in all_of_it]


def _post(language: str, *, titled: bool) -> str:
    return ("# Title\n\n" if titled else "") + f"{PROSE[language]}\n\n{PROSE[language]}"


@pytest.mark.parametrize("titled", [True, False], ids=["title", "prose"])
@pytest.mark.parametrize(("language", "words"), [*_cases(CORRECTED), *_cases(ANNOUNCED)])
def test_announcement_before_a_post_goes(language: str, words: str, *, titled: bool) -> None:
    """A corrected version, and a Thai post, is announced before a title and before plain prose."""
    post = _post(language, titled=titled)
    assert clean(f"{words}\n\n{post}").text == post


@pytest.mark.parametrize(
    ("language", "words"), [case for table in (NOTES, COUNTS, OFFERS, JUDGED) for case in _cases(table)]
)
def test_closing_words_of_a_language_go(language: str, words: str) -> None:
    """Notes of changes, counts, offers and judgements go from the end."""
    post = _post(language, titled=True)
    assert clean(f"{post}\n\n{words}").text == post


@pytest.mark.parametrize("between", ["\n\n", "\n", " ", "\n\n---\n\n"])
@pytest.mark.parametrize(("language", "count"), _cases(COUNTS))
def test_offer_behind_a_count_goes(language: str, count: str, between: str) -> None:
    """A count does not hide the offer behind it, on its line or after it."""
    post = _post(language, titled=True)
    for offer in OFFERS[language]:
        if between != " " or count[0] in "*(（" or ":" in count or "：" in count:
            assert clean(f"{post}\n\n{count}{between}{offer}").text == post


@pytest.mark.parametrize("words", STAY)
def test_last_words_of_a_person_stay(words: str) -> None:
    """A person notes dates, sources and facts, and counts other things than words."""
    text = f"{_post('en', titled=True)}\n\n{words}"
    assert clean(text).text == text
    assert not change_notes.is_note(words)


@pytest.mark.parametrize("words", DOUBTFUL)
def test_doubtful_note_is_a_finding(words: str) -> None:
    """A note that a person may have written stays, and the check names it."""
    text = f"{_post('en', titled=True)}\n\n{words}"
    assert clean(text).text == text
    assert "meta-commentary" in {issue.type for issue in check(Post(content=text)).issues}


@pytest.mark.parametrize("mark", ["**", "***", "__"])
def test_bold_around_all_paragraphs_goes(mark: str) -> None:
    """One pair of marks around several paragraphs is removed, and the draft shows none."""
    post = _post("en", titled=True)
    text = f"{mark}{post}{mark}"
    assert clean(text).text == post
    assert all(post.startswith(clean_prefix(text[:end]).rstrip()) for end in range(len(text)))


def test_bold_paragraphs_are_a_finding() -> None:
    """Bold in each paragraph stays, because a person may have meant it, and is a finding."""
    text = "\n\n".join(f"**{PROSE['en']}**" for _ in range(3))
    assert clean(text).text == text
    found = {(each.type, each.severity) for each in check(Post(content=text)).issues}
    assert ("artifacts", "medium") in found
    plain = text.replace("**", "", 2)
    assert "artifacts" not in {each.type for each in check(Post(content=plain)).issues}
