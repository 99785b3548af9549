"""Detect a note at the end in which a model lists its changes: "*Changes: introduction shortened*".

A person notes corrections of facts, with their dates. A model names parts of the wording that it edited.
"""
# ruff: noqa: E501, RUF001  a language is a row, in its own letters

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern

# Each row: what begins the note, who did it, what was done, and to what.
_LANGUAGES = {
    "en": (r"changes|edits|revisions|notes?", r"\bi(?:['’]ve| have)?\b", r"\b(?:shortened|adjusted|rephrased|reworded|simplified|tightened|unified|removed|improved|corrected|fixed|moved|merged|trimmed|softened|varied)\b", r"\b(?:introduction|intro|conclusion|tone|headings?|paragraphs?|sentences?|grammar|style|spelling|repetitions?|wording|transitions?|flow|passive voice)\b"),
    "de": (r"(?:vorgenommene )?änderungen|hinweise?|anmerkung(?:en)?|überarbeitung", r"\bich\b", r"(?:gekürzt|angepasst|überarbeitet|vereinheitlicht|vereinfacht|entfernt|korrigiert|umgestellt|umformuliert|gestrafft|geglättet|verbessert|ergänzt)", r"(?:einleitung|schluss|\bton\b|tonfall|überschrift|absätze|absatz|sätze|satzbau|grammatik|\bstil\b|rechtschreibung|wiederholungen|formulierung|übergänge|lesefluss)"),
    "fr": (r"modifications?|changements?|notes?|remarques?", r"\bj['’]ai\b", r"(?:raccourci|adapté|unifi|simplifi|supprim|corrig|déplac|reformul|allég|amélior|relu|harmonis|uniformis)", r"(?:introduction|conclusion|\bton\b|titres|paragraphes?|phrases?|grammaire|style|orthographe|répétitions|transitions)"),
    "es": (r"cambios|modificaciones|notas?", r"\bhe\b", r"(?:acort|adapt|unific|simplific|elimin|correg|movid|reformul|mejor|revis)", r"(?:introducción|conclusión|\btono\b|títulos|párrafos?|frases?|gramática|estilo|ortografía|repeticiones|transiciones)"),
    "it": (r"modifiche|cambiamenti|note?a?", r"\bho\b", r"(?:accorci|adatt|uniform|semplific|rimoss|eliminat|corrett|spostat|riformul|miglior|rivist)", r"(?:introduzione|conclusione|\btono\b|titoli|paragrafi|frasi|grammatica|stile|ortografia|ripetizioni)"),
    "pt": (r"alterações|mudanças|notas?", r"\b(?:encurtei|adaptei|ajustei|removi|corrigi|simplifiquei|reformulei|melhorei)\b", r"(?:encurt|adapt|ajust|unific|simplific|remov|corrig|reformul|melhor|revis)", r"(?:introdução|conclusão|\btom\b|títulos|parágrafos?|frases?|gramática|estilo|ortografia|repetições)"),
    "nl": (r"wijzigingen|aanpassingen|opmerking(?:en)?|let op", r"\bik heb\b", r"(?:ingekort|aangepast|vereenvoudigd|verwijderd|gecorrigeerd|verplaatst|geherformuleerd|verbeterd|herschreven)", r"(?:inleiding|conclusie|\btoon\b|koppen|alinea|zinnen|grammatica|\bstijl\b|spelling|herhalingen)"),
    "sv": (r"ändringar|obs|anmärkning|notera", r"\bjag har\b", r"(?:kortat|kortad|anpassa|förenkla|tagit bort|borttag|rätta|korrigera|flytta|omformulera|förbättra)", r"(?:inledning|avslutning|\bton(?:en)?\b|rubriker|stycke|mening|grammatik|\bstil|stavning|upprepningar)"),
    "pl": (r"zmiany|uwagi|uwaga|notatka", r"\b\w{3,}łe?[ma]m?\b", r"(?:skróci|skrócon|dostosowa|ujednolic|uproś|usuni|usuną|poprawi|przeni|przeredag)", r"(?:wstęp|zakończeni|\bton\w?\b|nagłówk|akapit|zdani|gramatyk|styl|pisowni|powtórze)"),
    "tr": (r"değişiklikler|not", r"\b\w{3,}(?:tım|tim|tum|tüm|dım|dim|dum|düm)\b", r"(?:kısalt|uyarla|sadeleştir|kaldır|düzelt|birleştir|yeniden yaz|iyileştir)", r"(?:giriş|sonuç|üslu[bp]|\bton\w*|başlık|paragraf|cümle|dil ?bilgisi|yazım|tekrar)"),
    "id": (r"perubahan|catatan", r"\bsaya\b", r"(?:persingkat|menyesuaikan|disesuaikan|diseragamkan|sederhanakan|menghapus|dihapus|perbaiki|diperbaiki)", r"(?:pendahuluan|kesimpulan|\bnada\b|judul|paragraf|kalimat|tata bahasa|\bgaya\b|ejaan|pengulangan)"),
    "ru": (r"изменения|правки|примечани[ея]", r"\bя\b", r"(?:сократи|сокращ|поправи|выровн|упрости|упрощ|убра|удали|исправ|перестав|перефраз|унифицир)", r"(?:введени|вступлени|заключени|стил|тон(?!н)|заголов|абзац|предложени|грамматик|орфограф|повтор)"),
    "uk": (r"зміни|правки|примітк[аи]", r"\bя\b", r"(?:скоро[тч]|виправ|вирівн|спрости|спрощ|прибра|видали|перефраз|уніфік)", r"(?:вступ|висновк|стил|тон(?!н)|заголов|абзац|речен|граматик|орфограф|повтор)"),
    "ar": (r"التغييرات|التعديلات|ملاحظة|ملاحظات", r"قمت", r"(?:اختصار|توحيد|تعديل|تبسيط|حذف|تصحيح|إعادة صياغة|تحسين)", r"(?:المقدمة|الخاتمة|الأسلوب|النبرة|العناوين|الفقرات|الجمل|القواعد|الإملاء|التكرار)"),
    "fa": (r"تغییرات|توجه|یادداشت", r"کردم|دادم", r"(?:کوتاه|یکدست|ساده|حذف|اصلاح|تغییر|بازنویسی)", r"(?:مقدمه|نتیجه‌گیری|لحن|عنوان‌ها|پاراگراف|جمله‌ها|دستور زبان|سبک|املا|تکرار)"),
    "hi": (r"परिवर्तन|बदलाव|नोट|टिप्पणी", r"मैंने", r"(?:छोटा|छोटी|सरल|हटाया|सुधारा|सुधारी|बदली|बदला|एक समान)", r"(?:परिचय|निष्कर्ष|शैली|लहजा|शीर्षक|अनुच्छेद|वाक्य|व्याकरण|वर्तनी|दोहराव)"),
    "zh": (r"修改说明|修改說明|修改内容|主要修改|改动|注|备注|说明", r"我", r"(?:缩短|縮短|统一|統一|调整|調整|简化|删除|修正|改写|润色|精简)", r"(?:引言|开头|结尾|语气|語氣|标题|段落|句子|语法|文风|错别字|重复)"),
    "ja": (r"(?:主な)?(?:変更点|修正点|変更内容)|注|備考|補足", r"(?:しました|ました)", r"(?:短く|統一|調整|簡潔に|削除|修正|書き換え|整え)", r"(?:導入|冒頭|結び|文体|口調|トーン|見出し|段落|文章|文法|誤字|重複|表現)"),
    "ko": (r"(?:주요 )?(?:변경|수정) ?(?:사항|내용)|참고|비고", r"(?:했습니다|였습니다|습니다)", r"(?:줄이|줄였|통일|조정|간결|삭제|수정|교정|다듬)", r"(?:서론|도입부|결론|어조|문체|말투|제목|문단|문장|문법|맞춤법|반복)"),
    "th": (r"การเปลี่ยนแปลง|การแก้ไข|หมายเหตุ", r"ฉันได้|ผมได้|ดิฉันได้", r"(?:ย่อ|ปรับ|แก้ไข|ลบ|ตัด|เรียบเรียง)", r"(?:บทนำ|บทสรุป|น้ำเสียง|หัวข้อ|ย่อหน้า|ประโยค|ไวยากรณ์|คำซ้ำ|สำนวน)"),
}  # fmt: skip
_MARKS = r"[\s*_(（\[>]{0,8}"
_ANY_LABEL = LazyPattern(
    rf"{_MARKS}(?:{'|'.join(row[0] for row in _LANGUAGES.values())})(?:\*\*|__)?\s?[:：]", re.IGNORECASE
)
_ROWS = {
    name: (
        LazyPattern(rf"{_MARKS}(?:{label})(?:\*\*|__)?\s?[:：]", re.IGNORECASE),
        LazyPattern(first, re.IGNORECASE),
        LazyPattern(edited, re.IGNORECASE),
        LazyPattern(parts, re.IGNORECASE),
    )
    for name, (label, first, edited, parts) in _LANGUAGES.items()
}
# People begin notes of their own with these words.
_NOTE = LazyPattern(
    rf"{_MARKS}(?:notes?|note?a?|notas?|hinweise?|anmerkung(?:en)?|remarques?|opmerking(?:en)?|let op|obs|anmärkning"
    r"|notera|uwagi|uwaga|notatka|not|catatan|примечани[ея]|примітк[аи]|ملاحظة|ملاحظات|توجه|یادداشت|नोट|टिप्पणी"
    r"|注|备注|说明|備考|補足|참고|비고|หมายเหตุ)(?:\*\*|__)?\s?[:：]",
    re.IGNORECASE,
)
_SET_APART = re.compile(r"\s*(?:\*(?!\*)|_(?!_)|[(（\[])[^\n]*(?:\*|_|[)）\]])[.。]?\s*\Z")
# A person's correction has a date, an address or a reader.
_OF_A_PERSON = re.compile(r"\d{3}|https?:|\]\(|@\w|\b(?:updated?|thanks|my|readers?)\b", re.IGNORECASE)
_LONGEST, _ENOUGH_PARTS = 500, 2


def is_note(text: str) -> bool:
    """Return whether a last block, set apart or labelled, says what was edited in the wording before it."""
    if len(text) > _LONGEST or "\n\n" in text or _OF_A_PERSON.search(text):
        return False
    labelled, apart = _ANY_LABEL.match(text) is not None, _SET_APART.match(text) is not None
    return (labelled or apart) and any(_is_of(name, text, apart=apart) for name in _ROWS)


def is_sure(text: str) -> bool:
    """Return whether only a model writes such a note: it names its changes, or says in italics what "I" did."""
    if not is_note(text):
        return False
    return not _NOTE.match(text) or any(_says_who(name, text) for name in _ROWS)


def _says_who(name: str, text: str) -> bool:
    _, first, edited, parts = _ROWS[name]
    is_own = _SET_APART.match(text) and first.search(text) and edited.search(text)
    return is_own is not None and len({part.lower() for part in parts.findall(text)}) >= _ENOUGH_PARTS


def _is_of(name: str, text: str, *, apart: bool) -> bool:
    label, first, edited, parts = _ROWS[name]
    labelled = label.match(text)
    rest = text[labelled.end() :] if labelled else text
    if not edited.search(rest):
        return False
    named = len({part.lower() for part in parts.findall(rest)})
    if first.search(rest):
        return (apart or labelled is not None) and named >= (1 if apart and labelled else _ENOUGH_PARTS)
    return labelled is not None and named >= (1 if apart else _ENOUGH_PARTS)
