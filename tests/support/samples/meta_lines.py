"""Lines for search engines as models write them into a post, and lines of people that look like them."""
# ruff: noqa: E501, RUF001  lines as models write them, in many scripts

from __future__ import annotations

BODY = """\
A cup of tea loses heat in three ways. Most of it leaves with the steam.

## The steam

Water that evaporates takes heat along, and a lid keeps it in."""
TITLE = "# Why tea cools"

META_LINES = {
    "en": "Meta description: Why a cup of tea cools.",
    "en, bold": "**Meta Description:** Why a cup of tea cools.",
    "en, italic": "*Meta description: Why a cup of tea cools.*",
    "en, several": "**Meta Title:** Why tea cools\n**Meta Description:** Why.\n**Slug:** tea\n**Tags:** tea",
    "en, slug": "URL Slug: why-tea-cools",
    "en, keyword": "Focus keyword: tea",
    "en, without meta": "Title: Why tea cools\nDescription: Why.\nKeywords: tea, heat",
    "en, broken line": "Meta description: Why a cup of tea cools and what the steam has to do with all of\nthat.",
    "de": "Meta-Beschreibung: Warum Tee kalt wird.",
    "fr": "Méta description : Pourquoi le thé refroidit.",
    "es": "Meta descripción: Por qué se enfría el té.",
    "it": "Meta descrizione: Perché il tè si raffredda.",
    "pt": "Meta descrição: Por que o chá esfria.",
    "nl": "Metabeschrijving: Waarom thee afkoelt.",
    "sv": "Metabeskrivning: Varför te svalnar.",
    "pl": "Opis meta: Dlaczego herbata stygnie.",
    "tr": "Meta açıklama: Çay neden soğur.",
    "id": "Deskripsi meta: Mengapa teh mendingin.",
    "ru": "Мета-описание: Почему остывает чай.",
    "uk": "Мета-опис: Чому холоне чай.",
    "ar": "الوصف التعريفي: لماذا يبرد الشاي.",
    "fa": "توضیحات متا: چرا چای سرد می‌شود.",
    "hi": "मेटा विवरण: चाय ठंडी क्यों होती है।",
    "zh": "元描述：茶为什么会凉。",
    "ja": "メタディスクリプション：お茶が冷める理由。",
    "ko": "메타 설명: 차가 식는 이유.",
    "th": "คำอธิบายเมตา: ทำไมชาจึงเย็น",
}
REPEATED_TITLES = (
    "Title: Why your tea cools",
    "**Title:** Why tea cools",
    "Titel: Why tea cools",
    "标题：Why tea cools",
)
PEOPLE = {
    "film": "Title: Dune\nDirector: Denis Villeneuve\nYear: 2021",
    "book": "Title: The Art of the Kettle",
    "talk": "Title: Steam engines\nSpeaker: Jane Doe\nDescription: How they began.",
    "author": "Author: Jane Doe\nDate: 2026-01-01",
    "tags": "Tags: tea, heat",
    "keywords": "Keywords: tea, heat",
    "description": "Description: a plugin that boils water.",
    "heading": "## Title: the book",
    "prose": "The title: a long story. Description: none was given.",
    "short title": "Title: Fog\nDescription: The bridge at six in the morning.",
    "longer title": "Title: Tea\nAuthor: Jane Doe\nLanguage: English",
    "voice": "Audience: people who garden at the weekend\nTone: warm, never loud",
    "parts of a letter": "- Audience: whom you write to\n- Tone: how you sound\n- Call to action: what to do",
    "catalogue": "- Title: Why tea cools\n- Year: 1565\n- Place: Vienna",
    "snail": "Slug: a snail without a house. It eats lettuce at night.",
    "snail in a verse": "Snail: you carry your wall\nSlug: you leave a line of silver",
    "snail in a list": "- Slug: eats everything\n- Aphid: sucks the sap",
    "section of a review": "## Readability\n\nThe letters are as sharp as on paper, and the light is warm.",
    "sentence under a heading": "## Slug\n\nIt has no house, and eats everything at night.",
    "sentences behind a label": "Related keywords: plum, damson. The catalogue lists them on each card.",
    "words by heart": "Ключевые слова: снег, ветер, дорога. По ним ребёнок вспоминает строку.",
    "about them, in French": "Le moteur de recherche lit le titre.\n\nMéta description : Dix recettes.",
    "about them, in Japanese": "検索エンジンが読む。\n\nメタディスクリプション：検索結果の二行。",
    "about them": "A meta description is what a search engine shows.\n\nMeta description: the text under the title.",
    "about them, in German": "Eine Meta-Beschreibung steht unter dem Titel.\n\nMeta-Beschreibung: ein kurzer Text.",
}
