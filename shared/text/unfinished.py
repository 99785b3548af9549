"""Detect unfinished text: placeholders and AI self-disclosure."""
# ruff: noqa: RUF001  curly quotes and dashes are what people and models write

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.text.prose import count_words

_THING = (
    r"(?:links?|url|images?|pictures?|photos?|screenshots?|videos?|charts?|graphs?|diagrams?|tables?|names?"
    r"|numbers?|dates?|sources?|citations?|references?|statistics?|quotes?|examples?|company|product|address)"
)
_SHOWN = r"(?:image|picture|photo|screenshot|figure|video|chart|graph|diagram|illustration|infographic|embed)"
_ADVICE = r"(?:suggestions?|ideas?|prompts?|placeholders?|recommendations?|descriptions?)"
_SHOWN_ELSEWHERE = (
    r"bild|bildvorschlag|bildidee|image suggérée|suggestion d['’]image|imagen|imagen sugerida"
    r"|sugerencia de imagen|immagine|immagine suggerita|imagem|imagem sugerida|sugestão de imagem|afbeelding"
    r"|suggestie voor afbeelding|изображение|иллюстрация|zdjęcie|obraz|图片|插图|配图|图片建议|画像|写真"
    r"|이미지|사진"
)
_THEIR_NAME = (
    r"(?:ihre?|deine?|votre|ton|tu|su|nombre de (?:tu|su|la)|il tuo|la tua|seu|sua|uw|jouw)"
    r" (?:name|firma|unternehmen|stadt|nom|entreprise|ville|nombre|empresa|ciudad|nome|azienda|naam|bedrijf)"
)
_FILL_IN = r"(?:einfügen|einsetzen|insérer|insertar|inserire|inserir|invoegen)"
_PLACEHOLDER = re.compile(
    r"(?i:\[(?:insert|todo|tbd|placeholder|fill in)\b[^\]]{0,60}\]?|\[tk\]|\blorem ipsum\b"
    r"|\{\{\s*[\w .-]{1,40}\s*\}\}"
    rf"|\[your [a-z ]{{1,40}}\]|\[{_THEIR_NAME}\]|\[(?:[^\]\n]{{0,40}} )?{_FILL_IN}\b[^\]\n]{{0,40}}\]"
    r"|\[(?:link|url|image|citation|source)(?: here)?\](?![(\[:])"
    rf"|\[(?:(?:suggested|featured|hero|recommended) )?{_SHOWN}s?(?: {_ADVICE})?\s*"
    rf"(?:[:–—：][^\]\n]{{1,400}}| (?:here|of [^\]\n]{{1,100}}))\]"
    rf"|\((?:(?:suggested|featured|hero|recommended) {_SHOWN}|{_SHOWN} {_ADVICE})s?:[^)\n]{{1,400}}\)"
    rf"|\[(?:{_SHOWN_ELSEWHERE})\s?[:：][^\]\n]{{1,400}}\]"
    r"|\[(?:internal|external|affiliate) links?\s?:[^\]\n]{1,200}\](?![(\[:])"
    r"|\[cta(?: button)?\s?:[^\]\n]{1,200}\]"
    r"|\]\((?:insert|add|paste|your|link|url)\b[ _-]?[^)\n]{0,60}\)"
    r"|[\[【（(](?:此处|在此|请在此)?(?:插入|添加)[^\]】）)\n]{0,40}[\]】）)]"
    rf"|\((?:insert|add|place) (?:(?:a|an|the|your|relevant|actual) ){{0,2}}{_THING}\b[^)\n]{{0,40}}\)"
    rf"|\((?:link|url|image|source|citation) (?:here|goes here|to be added|needed)\))"
    r"|\[(?:Add|ADD|Company|COMPANY|Author|AUTHOR|Name of|Link to|City|Date) [A-Za-z ]{1,40}\]"
    r"|\[(?:Name|Date|City|Company|Author|Product|Year|Number)\](?![(\[:])"
    # A writer may speak of this mark; at the end of a sentence it is one.
    r"|(?:(?<=[.!?])|(?<=[.!?] ))\[citation needed\]|\[citation needed\](?=\s*(?:[.,;!?]|\Z))"
    r"|\b(?:TODO|FIXME)\s?:|\bTBD\b(?=\s*(?:[.,;:)!]|\Z))"
    r"|(?<![\w$])(?:XX+|xx)%|\$X{1,3}(?:[.,]X{2,3})+|\$XX+\b"
)
# Text that a parser reads as a tag.
_IN_ANGLES = re.compile(r"<(?:insert|your|add|placeholder)[ _-][^<>\n]{1,40}>", re.IGNORECASE)

_MODEL = (
    r"an? (?:ai|artificial intelligence|large language model|language model|llm)"
    r"(?:[ -](?:language )?(?:model|assistant|chatbot|system))?"
)
_KI = r"(?:eine? )?(?:ki|künstliche intelligenz|(?:großes |ki-)?sprachmodell)(?:-\w+)?"
_IA_FR = (
    r"(?:une? |d['’]une? )?(?:ia|intelligence artificielle|(?:grand )?modèle de langage"
    r"|assistant (?:ia|virtuel))"
)
_IA_ES = r"(?:una? )?(?:ia|inteligencia artificial|(?:gran )?modelo de lenguaje|asistente (?:de ia|virtual))"
_DISCLOSURE = re.compile(
    r"(?<![\"“'‘«„])\b"
    rf"(?:as {_MODEL},? (?:i|my)\b"
    rf"|i(?:['’]m| am) (?:just |only )?{_MODEL}\b"
    r"(?! (?:\w+ ){0,2}(?:engineer|researcher|developer|expert|writer))"
    r"|i was (?:trained|created|developed) by (?:openai|anthropic|google|meta|mistral|deepseek|alibaba)\b"
    r"|my (?:knowledge|training(?: data)?) (?:cut-?off|(?:is|was) last updated"
    r"|(?:only )?(?:goes|extends|reaches|runs|ends|stops)(?: up)? (?:to|until|in|at)|only goes)\b"
    r"|as of my last (?:knowledge |training )?(?:update|cut-?off)"
    rf"|als {_KI},?(?: [\wäöüß-]+){{0,3}}? (?:ich|mir|mich|meine?)\b|ich bin (?:nur |lediglich )?{_KI}\b"
    r"|mein(?:e trainingsdaten| wissensstand| wissen) (?:reich\w+|ende\w+|geh\w+|stamm\w+)\b"
    rf"|en tant qu(?:e |['’]){_IA_FR},? (?:je|j['’]|mes|ma|mon)|je (?:ne )?suis (?:qu['’]|juste )?{_IA_FR}\b"
    r"|mes (?:données d['’]entraînement|connaissances) (?:s['’]arrêtent|vont jusqu|remontent|datent)"
    rf"|como {_IA_ES},? (?:no|yo|mis?|puedo|tengo|carezco)\b|soy (?:solo |sólo )?{_IA_ES}\b"
    r"|mis (?:datos de entrenamiento|conocimientos) (?:llegan|terminan|se extienden|alcanzan)\b)",
    re.IGNORECASE,
)

_REFUSAL = re.compile(
    r"\A\W*(?:i['’]?m (?:really |very |so )?sorry|sorry|i apologi[sz]e|unfortunately|as an ai)?\b"
    r"[^.!?\n]{0,60}?\bi(?:['’]m| am)? "
    r"(?:can(?:no|['’])t|(?:un|not )able to|won['’]t|must decline|do not feel comfortable)\b[^.!?\n]{0,40}"
    r"\b(?:help|assist|writ\w+|creat\w+|generat\w+|provid\w+|fulfil\w*|comply|continue|produc\w+|do that)\b",
    re.IGNORECASE,
)
_MOST_REFUSAL_WORDS = 80  # a refusal in a longer text is not the whole answer

_AT_YOUR_SERVICE = re.compile(
    r"\b(?:i(?:['’]m| am) (?:ready|here|happy|glad) to (?:assist|help)"
    r"|i(?:['’]d| would) be (?:happy|glad) to (?:assist|help)|how (?:can|may) i (?:assist|help) you)\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"\b(?:share|provide|paste|send)(?: me)?(?: with)? (?:(?:the|your) (?:details|instructions|topic|brief)"
    r"|(?:the|your|an?|some) (?:text|content|draft|passage|article|(?:blog )?post))\b",
    re.IGNORECASE,
)


def placeholders(text: str) -> Iterator[str]:
    """Yield the gaps of plain text that somebody was to fill in."""
    yield from (match[0] for match in _PLACEHOLDER.finditer(text))


def find_angled(text: str) -> Iterator[re.Match[str]]:
    """Yield those of a source text that a parser takes for tags."""
    yield from _IN_ANGLES.finditer(text)


def find_disclosure(text: str) -> str | None:
    """Return the words in which a model writes about itself, if any; a quotation does not count."""
    match = _DISCLOSURE.search(text)
    return match[0] if match else None


def is_waiting(text: str) -> bool:
    """Return whether a model offers help and asks for a text: people do only one of the two."""
    return _AT_YOUR_SERVICE.search(text) is not None and _ASKED_FOR.search(text) is not None


def is_refusal(text: str) -> bool:
    """Return whether a short answer is a refusal to write."""
    return count_words(text) <= _MOST_REFUSAL_WORDS and _REFUSAL.search(text) is not None


def is_unfinished(text: str) -> bool:
    """Return whether a short text has a placeholder, a self-disclosure or a refusal."""
    gap = next(placeholders(text), None) or next(find_angled(text), None)
    return gap is not None or find_disclosure(text) is not None or is_refusal(text)
