"""Answer as a capable model would: a post, a part of one, an outline, a polish, a review, tags."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.support.servers.paced.asked import Wish
from tests.support.servers.paced.prose import Prose
from tests.support.servers.paced.tokens import size
from tests.support.servers.paced.vocabulary import EDITS

_SECTION_WORDS = 220
_INTRODUCTION, _CONCLUSION = 0.1, 0.1  # shares of the words
_FEWEST_SECTIONS = 2
_LIST_EVERY = 3  # sections
_LIST_WORDS = 40
_QUOTED_WORDS = 9
_SOME = 3
_NUMBERED = re.compile(r"^\[(\d+)( fixed)?\] ", re.MULTILINE)
_TITLE, _DESCRIPTION, _OG_TITLE, _OG_DESCRIPTION = (50, 60), (150, 156), (50, 80), (120, 190)


def answer(body: dict[str, Any]) -> str:
    """Return the text that answers a request; the same request gets the same text."""
    wish = Wish(body)
    prose = Prose(wish.seed, wish.keyword)
    if wish.schema_name:
        return json.dumps(_UNDER_SCHEMA.get(wish.schema_name, _fill)(wish, prose), ensure_ascii=False)
    if post := wish.quoted("POST"):
        return edit(post)
    if "introduction" in wish.own_words.lower() and "post that" not in wish.own_words:
        return _introduction(wish, prose, wish.words)
    if sections := wish.named_sections:
        return _part(wish, prose, sections)
    return _post(wish, prose)


def edit(text: str) -> str:
    """Return a text with some of its words changed, as an editor would."""
    for old, new in EDITS:
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    return text


def _post(wish: Wish, prose: Prose) -> str:
    title = f"# {prose.phrase(*_TITLE, begin=_capital(wish.keyword) + ':')}"
    count = max(_FEWEST_SECTIONS, round(wish.words / _SECTION_WORDS))
    introduction, conclusion = (round(wish.words * share) for share in (_INTRODUCTION, _CONCLUSION))
    inner = (wish.words - introduction - conclusion) / count
    parts = [title, _introduction(wish, prose, introduction - size(title))]
    for number in range(count):
        parts.append(f"## {prose.heading(with_keyword=number == 0)}")
        parts.append(_body(prose, _left(parts, introduction + (number + 1) * inner), number))
    parts.append(f"## {prose.heading()}")
    return "\n\n".join([*parts, prose.text(_left(parts, wish.words))])


def _introduction(wish: Wish, prose: Prose, words: float) -> str:
    lead = prose.lead(wish.topic)
    return f"{lead} {prose.text(words - size(lead))}"


def _left(parts: list[str], until: float) -> float:
    """Return the words that are left until a length is reached."""
    return until - sum(map(size, parts))


def _body(prose: Prose, words: float, number: int) -> str:
    """Return a section's text; some have a list."""
    if number % _LIST_EVERY != 1 or words < 2 * _LIST_WORDS:
        return prose.text(words)
    listed = prose.items()
    return "\n\n".join([prose.text(words - size(listed)), listed, prose.sentence()])


def _part(wish: Wish, prose: Prose, sections: list[dict[str, Any]]) -> str:
    """Return the text of sections, under their headings unless they are not wanted."""
    is_bare = "no heading of the part" in wish.system
    given = wish.lengths
    each = given if len(given) == len(sections) else [wish.words / len(sections)] * len(sections)
    parts: list[str] = []
    for number, section in enumerate(sections):
        if not is_bare:
            parts.append(f"## {section['heading']}")
        has, until = sum(each[:number]), sum(each[: number + 1])
        under = section.get("subheadings") or ()
        for place, heading in enumerate(under):
            parts.append(f"### {heading}")
            parts.append(prose.text(_left(parts, has + each[number] * (place + 1) / len(under))))
        if not under:
            parts.append(_body(prose, _left(parts, until), number))
    return "\n\n".join(parts)


def _outline(wish: Wish, prose: Prose) -> Any:
    filled = _fill(wish, prose)
    for number, section in enumerate(filled["sections"]):
        section["heading"] = prose.heading(with_keyword=number == 0)
    filled["title"] = prose.phrase(*_TITLE, begin=_capital(wish.keyword) + ":")
    return filled


def _changes(wish: Wish, _: Prose) -> Any:
    """Return the blocks that an editor changes: about half of the words, and no headings."""
    found = _NUMBERED.split(wish.quoted("BLOCKS"))
    edited: list[dict[str, Any]] = []
    shown = changed = 0.0
    for number, fixed, given in zip(found[1::3], found[2::3], found[3::3], strict=True):
        text = given.strip()
        shown += size(text)
        is_open = not (fixed or text.startswith("#")) and edit(text) != text
        if is_open and changed + size(text) / 2 <= shown / 2:
            edited.append({"block": int(number), "text": edit(text)})
            changed += size(text)
    return {name: edited if name == "changes" else [] for name in wish.schema["properties"]}


def _review(wish: Wish, prose: Prose) -> Any:
    """Two small findings, each with words of the post."""
    text = wish.quoted("POST") or wish.last
    sentences = [found for found in re.findall(r"[A-Z][^.#\n*]+\.", text) if len(found.split()) > 4]
    quotes = [" ".join(found.split()[:_QUOTED_WORDS]) for found in sentences[3:12:8]]
    message = "A reader may not see at once what {} has to do with it: say it in a few plain words."
    return {
        "findings": [
            {"type": "unclear", "severity": "low", "message": message.format(prose.point()), "quote": quote}
            for quote in quotes
        ]
    }


def _tags(wish: Wish, prose: Prose) -> Any:
    begin = _capital(wish.keyword)
    return {
        "title": prose.phrase(*_TITLE, begin=f"{begin}:"),
        "description": prose.phrase(_DESCRIPTION[0] - 1, _DESCRIPTION[1] - 1, f"{begin} shows") + ".",
        "og_title": prose.phrase(*_OG_TITLE, begin=f"{begin} and"),
        "og_description": prose.phrase(*_OG_DESCRIPTION, begin=f"{begin} helps") + ".",
    }


_UNDER_SCHEMA: dict[str, Callable[[Wish, Prose], Any]] = {
    "outline": _outline,
    "polish_changes": _changes,
    "quality_review": _review,
    "meta_tags": _tags,
}


def _fill(wish: Wish, prose: Prose) -> Any:
    return _filled(wish.schema, wish, prose, "")


def _filled(schema: dict[str, Any], wish: Wish, prose: Prose, name: str) -> Any:
    """Return a value that a schema allows."""
    if options := schema.get("enum"):
        return options[0]
    kind = schema.get("type")
    if kind == "object":
        return {key: _filled(part, wish, prose, key) for key, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [_filled(schema.get("items", {}), wish, prose, name) for _ in range(_length(name, wish))]
    if kind in {"integer", "number"}:
        return wish.words // wish.sections
    return False if kind == "boolean" else prose.point()


def _length(name: str, wish: Wish) -> int:
    return {"sections": wish.sections, "points": wish.points, "subheadings": 0}.get(name, _SOME)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
