"""Detect announcements, offers and judgements of models in other languages than English."""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from shared.text.artifacts.languages import ARABIC, CJK, CYRILLIC, DEVANAGARI, LATIN, THAI
from shared.text.prose import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.text.artifacts.languages import Phrases

_GROUPS = {
    "latin": LATIN,
    "cyrillic": CYRILLIC,
    "arabic": ARABIC,
    "devanagari": DEVANAGARI,
    "thai": THAI,
    "cjk": CJK,
}
_SCRIPTS = {
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
    "devanagari": re.compile("[\u0900-\u097f]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "cjk": re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"),
}
_BEFORE = r"[\s*_(\[>¿¡\"“«]{0,8}"
_FRONT = ("yes", "here")
_BACK = ("asks", "whether", "hopes", "subject", "own")
_COLONS = (":", "：")
_ENDS = (*_COLONS, ".", "!", "。", "！", "।")
_READERS = re.compile(
    r"[ck]om+ent|reactie|newsletter|abonn|suscr|iscriv|inscrev|assine|https?://|\]\(|@\w"
    r"|facebook|instagram|twitter|whatsapp|e-?mail|коммент|подпис|评论|評論|コメント|댓글|تعليق|टिप्पणी|yorum|komentarz|ความคิดเห็น|คอมเมนต์|ติดตาม",
    re.IGNORECASE,
)
_MOST_WORDS, _MOST_CHARACTERS = 60, 500
_MOST_SENTENCES = 4
_SHORT = 90  # characters


def may_greet(text: str, start: int) -> bool:
    """Return whether a text begins with words of an announcement, quickly."""
    head = text[start : start + 80]
    return any(_anchor(group, _FRONT).match(head) for group in _groups(head))


def is_greeting(text: str, *, before_post: bool, before_prose: bool = False) -> bool:
    """Return whether a first block announces the post.

    `before_post`: the next block looks like its beginning; `before_prose`: it is a paragraph, before which a
    person may announce something as well.
    """
    if len(text) > _MOST_CHARACTERS:
        return False
    return any(
        _greets(words, text, before_post=before_post, before_prose=before_prose)
        for words in _languages(text, _FRONT)
    )


def is_farewell(text: str) -> bool:
    """Return whether a last block offers to change the post."""
    if len(text) > _MOST_CHARACTERS or len(text.split()) > _MOST_WORDS or _READERS.search(text):
        return False
    return any(any(_offers(words, each) for each in sentences(text)) for words in _languages(text, _BACK[:3]))


def is_judgement(text: str) -> bool:
    """Return whether a last block judges the post by what was ordered."""
    if len(text) > _MOST_CHARACTERS or len(text.split()) > _MOST_WORDS:
        return False
    return any(_judges(words, text) for words in _languages(text, _BACK[3:]))


def _groups(text: str) -> Iterator[str]:
    """Yield the groups of languages that a text may be written in."""
    yield "latin"
    if not text.isascii():
        yield from (group for group, script in _SCRIPTS.items() if script.search(text))


def _languages(text: str, fields: tuple[str, ...]) -> Iterator[Phrases]:
    """Yield the languages with whose words, of these fields, a text begins."""
    for group in _groups(text[:_MOST_CHARACTERS]):
        if _anchor(group, fields).match(text):
            yield from (words for words in _GROUPS[group].values() if _begin(words, fields).match(text))


@cache
def _anchor(group: str, fields: tuple[str, ...]) -> re.Pattern[str]:
    of_all = "|".join(_one_of(words, *fields) for words in _GROUPS[group].values())
    return re.compile(f"{_BEFORE}(?:{of_all})", re.IGNORECASE)


@cache
def _begin(words: Phrases, fields: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}{_one_of(words, *fields)}", re.IGNORECASE)


@cache
def _any(words: Phrases, field: str) -> re.Pattern[str]:
    return re.compile(_one_of(words, field, stems=field == "change"), re.IGNORECASE)


@cache
def _greeting(words: Phrases) -> re.Pattern[str]:
    here, piece = _one_of(words, "here"), _one_of(words, "piece")
    yes = _one_of(words, "yes")
    return re.compile(
        rf"{_BEFORE}(?P<yes>{yes}[\s!.,:;—–！。，、-]{{0,4}})?(?:[^\n]{{0,60}}?{here})[^\n]{{0,160}}?{piece}",
        re.IGNORECASE,
    )


@cache
def _bare(words: Phrases) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}{_one_of(words, 'yes')}[\s!.,:;—–！。-]*", re.IGNORECASE)


def _one_of(words: Phrases, *fields: str, stems: bool = False) -> str:
    """Return the pattern of fields: whole words or, where words have spaces, their beginnings."""
    either = "|".join(getattr(words, field) for field in fields)
    if not words.by_words:
        return f"(?:{either})"
    return rf"\b(?:{either})" if stems else rf"(?<!\w)(?:{either})(?!\w)"


def _greets(  # noqa: PLR0911  one for each way to announce a post
    words: Phrases, text: str, *, before_post: bool, before_prose: bool
) -> bool:
    if _bare(words).fullmatch(text):
        return before_post
    promises, ends = text.rstrip('*_"”» ').endswith(_COLONS), text.rstrip('*_"”» ').endswith(_ENDS)
    if promises and (before_post or before_prose) and _presents_correction(words, text):
        return True
    match = _greeting(words).match(text)
    if match is None:
        agrees = _begin(words, ("yes",)).match(text) is not None
        return agrees and before_post and ends and _any(words, "helps").search(text) is not None
    if match["yes"]:
        return before_post or ends or not words.stops
    if _any(words, "mine").search(text) or not _begin(words, ("here",)).match(text):
        return promises and before_post
    if before_post:
        return promises or (ends and not words.by_words)
    return before_prose and promises and _any(words, "about").search(text) is not None


def _presents_correction(words: Phrases, text: str) -> bool:
    """Return whether a short announcement presents a text that somebody else had written."""
    is_short = len(text) <= _SHORT and _begin(words, ("here",)).match(text) is not None
    named = _any(words, "corrected").search(text) and _any(words, "piece").search(text)
    return is_short and named is not None and not _any(words, "mine").search(text)


def _offers(words: Phrases, sentence: str) -> bool:
    if _begin(words, ("hopes",)).match(sentence):
        return _any(words, "meets").search(sentence) is not None
    if not _any(words, "change").search(sentence):
        return False
    if _begin(words, ("asks",)).match(sentence):
        return True
    return bool(_begin(words, ("whether",)).match(sentence) and _any(words, "first").search(sentence))


def _judges(words: Phrases, text: str) -> bool:
    each = sentences(text)
    return (
        len(each) <= _MOST_SENTENCES
        and _any(words, "ordered").search(each[0]) is not None
        and _begin(words, ("subject", "own")).match(each[0]) is not None
    )
