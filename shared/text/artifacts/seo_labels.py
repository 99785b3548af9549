"""The labels of lines for search engines, in the languages known."""
# ruff: noqa: E501, RUF001  models write full-width colons, and labels in many scripts

from __future__ import annotations

_KEY = r"(?:key ?words?|key ?phrases?)"
META = (
    r"(?:meta-?(?:titel|beschreibung|beschrijving|beskrivning|titre|description|tytuł|opis|judul|deskripsi)"
    r"|méta[- ]?(?:titre|description)|balise (?:titre|description)"
    r"|meta[ -]?(?:título|descripción|descrição|titolo|descrizione|beschrijving|beskrivning|tytuł|opis|описание"
    r"|açıklama(?:sı)?|başlı[kğ]ı?|judul|deskripsi)|(?:opis|tytuł|judul|deskripsi) (?:meta|seo)"
    r"|(?:título|descripción|descrição|titolo|descrizione) (?:seo|meta)"
    r"|мета[- ]?(?:заголовок|описание|опис|назва|тег)"
    r"|(?:الوصف|العنوان) التعريفي|(?:وصف|عنوان) (?:ال)?ميتا|(?:توضیحات|عنوان) (?:متا|سئو)"
    r"|(?:मेटा|एसईओ) (?:विवरण|शीर्षक|डिस्क्रिप्शन)|(?:คำอธิบาย|ชื่อ)เมตา|เมตา(?:ดิสคริปชัน|แท็ก)"
    r"|元(?:描述|标题|標題)|(?:seo|meta) ?(?:描述|标题|標題)|メタ(?:ディスクリプション|タイトル|説明)"
    r"|seo ?タイトル|메타 ?(?:설명|제목|디스크립션))"
)
STRONG = (
    r"(?:title tag|(?:seo|meta|search|og|open graph|social)[ :_-]?(?:page[ -])?(?:title|description|tags?"
    r"|data|slug"
    rf"|{_KEY}|snippet|information|details)(?: tags?)?|(?:seo|url)[ -](?:friendly )?(?:slug|url)"
    rf"|(?:focus|target|primary|secondary|main|seo|lsi|long[- ]tail|related|suggested)[ -]{_KEY}"
    rf"|{_KEY} (?:used|density|included|targeted)|suggested (?:slug|tags|titles?|hashtags|url|categor(?:y"
    rf"|ies)"
    r"|meta \w+|internal links?|images?)|readability(?: score)?|flesch[\w -]{0,20}|slug"
    r"|fokus-?keyword|mot-clé principal"
    r"|(?:título|descripción|descrição|palabra clave|palavra-chave) (?:principal|foco)"
    r"|(?:palabra clave|palavra-chave) (?:seo|meta)"
    r"|(?:parola chiave|zoekwoord|słowo kluczowe) \w+|ключев(?:ое|ые) слов(?:о|а)"
    rf"|{META})"
)
"""Labels that a person does not put into a post: meta description, focus keyword."""
TITLE = (
    r"(?:(?:page )?titles?|titel|titre|título|titolo|tytuł|başlık|judul|rubrik|заголовок|назва|العنوان|عنوان"
    r"|शीर्षक|标题|標題|タイトル|제목|ชื่อเรื่อง)"
)
KEYS = (
    rf"(?:{_KEY}|schlüsselw[oö]rter|mots-clés|palabras clave|palavras-chave|parole chiave|trefwoorden|nyckelord"
    r"|słowa kluczowe|anahtar kelimeler|kata kunci|ключові слова|الكلمات المفتاحية|کلمات کلیدی|कीवर्ड|मुख्य शब्द"
    r"|关键词|關鍵詞|キーワード|키워드|คำสำคัญ|คีย์เวิร์ด)"
)
"""Labels of keywords, the surest part of ORDER."""
DESCRIPTION = (
    r"(?:(?:short )?description|excerpt"
    r"|beschreibung|descripción|descrição|descrizione|beschrijving|beskrivning|opis|açıklama|deskripsi|описание"
    r"|опис|الوصف|وصف|توضیحات|विवरण|描述|説明|설명|คำอธิบาย)"
)
ORDER = rf"(?:{TITLE}|{DESCRIPTION}|tone|(?:target )?audience|cta|call to action|{KEYS})"
"""Labels that a person may write, but rarely two of them together: a title, a description, keywords."""
SURE = rf"(?:meta|méta|мета|seo|og |open graph|title tag|focus|fokus|balise|{META})"
"""Words that make a label of STRONG sure. The others have other meanings: a slug is a snail, too."""
WEAK = (
    r"(?:url|permalink|tags?|categor(?:y|ies)|hashtags?|word count|reading time|read time|author|date|format"
    r"|language|style|topics?|schlagw[oö]rter|kategorien?|étiquettes|etiquetas|tagi|теги|标签|タグ|태그)"
)
"""Labels that a blog shows its readers: tags, a category, a date."""
SUBJECT = (
    r"meta[ -]?(?:description|title|tag|data)|\bslugs?\b|\bseo\b|search engine|focus key|front matter"
    r"|metadata|search results?|keyword research|suchmaschine|moteurs? de recherche|buscador"
    r"|motor(?:es)? de búsqueda|motor(?:es)? de busca|motor[ei] di ricerca|zoekmachine|sökmotor|wyszukiwar"
    r"|arama motor|mesin pencari|поисковик|поисков\w{1,6} систем|пошуковик|пошуков\w{1,6} систем"
    r"|محرك(?:ات)? (?:ال)?بحث|موتور(?:های)? جست|(?:सर्च|खोज) इंजन|搜[索尋]引擎|検索(?:エンジン|結果)|검색 ?(?:엔진|결과)"
    r"|เครื่องมือค้นหา|เสิร์ชเอน"
    rf"|{META}"
)
"""Words of a post that is about search engines, whose lines all stay."""
BEGINNINGS = (
    "meta", "méta", "seo", "title", "titel", "titre", "título", "titolo", "tytuł", "başlık", "judul", "rubrik",
    "page title", "og ", "open graph", "social", "search ", "focus", "primary", "target", "description",
    "short description", "excerpt", "keywords", "key phrase", "slug", "url", "tags:", "beschreibung",
    "descripción", "descrição", "descrizione", "beschrijving", "beskrivning", "opis", "açıklama", "deskripsi",
    "balise", "мета", "заголовок", "описание", "опис", "назва", "ключев", "العنوان", "عنوان", "الوصف", "وصف",
    "توضیحات", "शीर्षक", "विवरण", "मेटा", "एसईओ", "标题", "標題", "描述", "元", "タイトル", "説明", "メタ", "제목", "설명", "메타",
    "ชื่อ", "คำอธิบาย", "เมตา",
)  # fmt: skip
"""Words with which such lines begin while they are written."""
