"""How a post is built, side by side with its polish: headings, paragraphs, links, code, lists and tables."""
# ruff: noqa: RUF001  curly quotes

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from shared.markdown import parser
from shared.passages import Passage
from shared.prose import content_words, ends_sentence, is_spaced, tokens

# A heading that was corrected keeps half of its words, or nearly all of its letters.
_SAME_WORDS = 0.5
_SAME_LETTERS = 0.6
_LETTERS = 100  # are compared
# Of the longer words that only this paragraph has, a rewrite of every sentence keeps a quarter and more
# (tests/unit/test_polish_meaning.py), a paragraph that was left out none. With fewer, chance decides; two
# of three human paragraphs of 25 words have them, and what is said twice has none.
_OWN_WORDS = 8
_OWN_CHARACTERS = 24  # pairs of them, where words have no spaces
_STILL_THERE = 0.1
_SHOWN = 8  # words
# Of a list, a fifth of the items may be drawn together, and one in any case.
_MERGED = 5
_URL = re.compile(r"https?://[^\s<>\[\]\"'“”‘’`|]+", re.IGNORECASE)
_URL_END = ".,;:!?*_)"
_ATTRIBUTE = re.compile(r"<[a-z][^<>]*?\b(?:href|src)\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)


def headings(parts: Sequence[Passage]) -> list[Passage]:
    """Return the headings in order."""
    return [part for part in parts if part.kind == "heading"]


def paired(old: Sequence[Passage], new: Sequence[Passage]) -> list[int | None]:
    """Return the place that each heading has in the other version, if it has one; equal ones go first."""
    free = {place: heading.text for place, heading in enumerate(new)}
    by_words: dict[str, list[int]] = {}
    for place in reversed(free):
        by_words.setdefault(_words(free[place]), []).append(place)
    places = [equal.pop() if (equal := by_words.get(_words(heading.text))) else None for heading in old]
    taken = set(places)
    free = {place: text for place, text in free.items() if place not in taken}
    for index, heading in enumerate(old):
        if places[index] is None:
            alike = next((place for place, text in free.items() if _alike(heading.text, text)), None)
            if alike is not None:
                places[index] = alike
                del free[alike]
    return places


def _words(text: str) -> str:
    return " ".join(tokens(text))


def _alike(first: str, second: str) -> bool:
    pairs = ((content_words(first), content_words(second)), (set(tokens(first)), set(tokens(second))))
    if any(words and len(words & others) >= _SAME_WORDS * len(words) for words, others in pairs):
        return True
    letters = SequenceMatcher(None, first[:_LETTERS].casefold(), second[:_LETTERS].casefold(), autojunk=False)
    return letters.quick_ratio() >= _SAME_LETTERS and letters.ratio() >= _SAME_LETTERS


def left_out(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[str]:
    """Yield the beginnings of the paragraphs of which nothing is left; an unfinished end may go."""
    prose = [part for part in old if part.kind not in {"code", "html"}]
    words = [content_words(part.text) for part in prose]
    times = Counter(word for found in words for word in found)
    kept = frozenset().union(*(content_words(part.text) for part in new if part.kind != "html"))
    for part, found in zip(prose, words, strict=True):
        own = {word for word in found if times[word] == 1}
        enough = _OWN_WORDS if is_spaced(part.text) else _OWN_CHARACTERS
        may_go = part.kind == "heading" or (part is prose[-1] and not ends_sentence(part.text))
        if not may_go and len(own) >= enough and len(own & kept) < _STILL_THERE * len(own):
            yield _beginning(part.text)


def _beginning(text: str) -> str:
    words = text.split()
    return text[:60] if len(words) <= _SHOWN else " ".join(words[:_SHOWN])[:60]


def targets(parts: Sequence[Passage]) -> set[str]:
    """Return where links and images lead, in Markdown, in HTML or as a bare address."""
    return {target for part in parts for target in _targets(part)}


def _targets(part: Passage) -> Iterator[str]:
    if part.kind == "code":
        return
    yield from part.links + part.images
    yield from (_normal(target) for target in _ATTRIBUTE.findall(part.raw or part.text))
    for address in _URL.findall(part.prose):
        # A bracket that the address does not open belongs to the sentence.
        ends = _URL_END if "(" not in address else _URL_END.replace(")", "")
        yield _normal(address.rstrip(ends))


def _normal(address: str) -> str:
    return parser().normalizeLink(address)


def code_blocks(parts: Sequence[Passage]) -> set[str]:
    """Return the code blocks, without the white space around them."""
    return {part.text.strip() for part in parts if part.kind == "code"}


def inline_code(parts: Sequence[Passage]) -> set[str]:
    """Return the code within sentences."""
    return {code for part in parts for code in part.code}


def lost_items(old: Sequence[Passage], new: Sequence[Passage]) -> str | None:
    """Say so when a list lost more than an editor draws together; a repeated item counts once."""
    had, kept = _items(old), _items(new)
    lost = had - kept
    return f"it kept {kept} of {had} list items" if lost > max(1, had // _MERGED) else None


def _items(parts: Sequence[Passage]) -> int:
    return len({" ".join(tokens(part.text)) for part in parts if part.kind == "item"})


def cells(parts: Sequence[Passage]) -> int:
    """Count the cells of all tables."""
    return sum(1 for part in parts if part.kind == "cell")
