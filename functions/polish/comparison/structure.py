"""Compare the structure of a post and its polish: headings, paragraphs, code, lists and tables."""
# ruff: noqa: RUF001  quotation marks and dashes

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from functions.polish.comparison.links import images
from shared.text.facts.version import Version
from shared.text.passages import Passage
from shared.text.prose import bare_words, content_words, ends_sentence, shorten, tokens

# A heading that was corrected keeps half of its words, or nearly all of its letters.
_SAME_WORDS = 0.5
_SAME_LETTERS = 0.6
_SOME_WORDS = 0.2  # of an edited text at least
_LETTERS = 100  # are compared
# Headings are compared where they share a rare word, or have about the same place.
_RAREST, _RARE, _NEAR = 6, 8, 2
_NUMBERED = re.compile(r"[\s>]*\d{1,9}[.)]\s")
_HINT = re.compile(r"\s*(?:\[!|[*_]{1,3}[^*_]{1,60}[*_]{1,3}|[\w ]{1,30}:|[^\w\s\"'“„«»‘(—–*_\\-])")
_FEW_WORDS = 2
_CLOSING = frozenset(")]`*_>")  # a link, code or a name in bold may end a text as well
# Of a list, a fifth of the items may be drawn together, and one in any case.
_MERGED = 5


def headings(parts: Sequence[Passage]) -> list[Passage]:
    """Return the headings in order."""
    return [part for part in parts if part.kind == "heading"]


def pair_headings(old: Sequence[Passage], new: Sequence[Passage]) -> list[int | None]:
    """Return the place that each heading has in the other version, if it has one; equal ones go first."""
    by_words: dict[str, list[int]] = {}
    for place in range(len(new) - 1, -1, -1):
        by_words.setdefault(bare_words(new[place].text), []).append(place)
    places = [equal.pop() if (equal := by_words.get(bare_words(heading.text))) else None for heading in old]
    taken = {place for place in places if place is not None}
    free = [place for place in range(len(new)) if place not in taken]
    by_part: dict[str, list[int]] = {}
    for place in free:
        for word in content_words(new[place].text) | set(tokens(new[place].text)):
            by_part.setdefault(word, []).append(place)
    for index, heading in enumerate(old):
        if places[index] is None:
            found = _nearest_heading(heading, index, new, by_part, taken)
            if found is not None:
                places[index] = found
                taken.add(found)
    return places


def _nearest_heading(
    heading: Passage, index: int, new: Sequence[Passage], by_part: dict[str, list[int]], taken: set[int]
) -> int | None:
    """Return the first heading that is alike; those with a word in common, and the one in the same place."""
    words = content_words(heading.text) | set(tokens(heading.text))
    rare = sorted(words, key=lambda word: (len(by_part.get(word, ())), word))[:_RAREST]
    near = {place for word in rare for place in by_part.get(word, ())[:_RARE]}
    near |= set(range(max(0, index - _NEAR), min(len(new), index + _NEAR + 1)))
    free = sorted(near - taken)
    return next((place for place in free if _alike(heading.text, new[place].text)), None)


def _alike(first: str, second: str) -> bool:
    pairs = ((content_words(first), content_words(second)), (set(tokens(first)), set(tokens(second))))
    if any(words and len(words & others) >= _SAME_WORDS * len(words) for words, others in pairs):
        return True
    letters = SequenceMatcher(None, first[:_LETTERS].casefold(), second[:_LETTERS].casefold(), autojunk=False)
    return letters.quick_ratio() >= _SAME_LETTERS and letters.ratio() >= _SAME_LETTERS


def are_alike(first: str, second: str) -> bool:
    """Return whether a text may be an edit of another: a fifth of its words are there, or most letters."""
    pairs = ((content_words(first), content_words(second)), (set(tokens(first)), set(tokens(second))))
    if any(words and len(words & others) >= _SOME_WORDS * len(words) for words, others in pairs):
        return True
    return _alike(first, second)


def code_blocks(parts: Sequence[Passage]) -> list[str]:
    """Return the code blocks in order, without the white space around them and at the ends of lines."""
    return [_code(part) for part in parts if part.kind == "code"]


def _code(part: Passage) -> str:
    return "\n".join(line.rstrip() for line in part.text.strip().split("\n"))


def has_moved_code(old: Sequence[Passage], new: Sequence[Passage]) -> bool:
    """Return whether code of both versions has another order or another heading."""
    had, has = _sections(old), _sections(new)
    if [code for code in had if code in has] != [code for code in has if code in had]:
        return True
    places = pair_headings(headings(old), headings(new))
    return any(
        above is not None and places[above] is not None and places[above] != has[code]
        for code, above in had.items()
        if code in has
    )


def _sections(parts: Sequence[Passage]) -> dict[str, int | None]:
    """Return the heading, counted from 0, above the first occurrence of each code block."""
    found: dict[str, int | None] = {}
    above: int | None = None
    for part in parts:
        if part.kind == "heading":
            above = 0 if above is None else above + 1
        elif part.kind == "code":
            found.setdefault(_code(part), above)
    return found


def inline_code(parts: Sequence[Passage]) -> set[str]:
    """Return the code within sentences."""
    return {code for part in parts for code in part.code}


def lost_items(old: Sequence[Passage], new: Sequence[Passage]) -> str | None:
    """Return the reason if a list lost more items than an editor merges; a repeated item counts once."""
    had, kept = _items(old), _items(new)
    lost = had - kept
    return f"it kept {kept} of {had} list items" if lost > max(1, had // _MERGED) else None


def _items(parts: Sequence[Passage]) -> int:
    return len({bare_words(part.text) for part in parts if part.kind == "item"})


def moved_steps(old: Version, new: Version) -> Iterator[str]:
    """Yield the first step of a numbered list that now precedes a step that it followed."""
    places: dict[str, list[int]] = {}
    for place, part in enumerate(new.parts):
        places.setdefault(bare_words(part.text), []).append(place)
    for steps in _numbered_lists(old):
        last, before = -1, ""
        for step in steps:
            found = places.get(bare_words(step), [])
            following = bisect_right(found, last)
            if following < len(found):
                last, before = found[following], step
            elif found:
                yield f"it put the step “{shorten(step)}” before “{shorten(before)}”"
                return


def _numbered_lists(version: Version) -> Iterator[list[str]]:
    """Yield the steps of each numbered list; what is not an item ends it."""
    lines = version.source.split("\n")
    steps: list[str] = []
    for part in version.parts:
        if part.kind != "item":
            yield steps
            steps = []
        elif part.line <= len(lines) and _NUMBERED.match(lines[part.line - 1]):
            steps.append(part.text)
    yield steps


def alternative_texts(parts: Sequence[Passage]) -> dict[str, str]:
    """Return the alternative text of each image by its address."""
    return {src: alt for part in parts if part.images for alt, src in images(part)}


def quoted_blocks(parts: Sequence[Passage]) -> dict[str, str]:
    """Return the quoted blocks by their bare words; a box with a hint is not a quotation."""
    found = (part.text for part in parts if part.kind == "quote" and not _HINT.match(part.raw or part.text))
    return {words: text for text in found if len((words := bare_words(text)).split()) > _FEW_WORDS}


def cells(parts: Sequence[Passage]) -> int:
    """Count the cells of all tables."""
    return sum(1 for part in parts if part.kind == "cell")


def ends_open(parts: Sequence[Passage]) -> bool:
    """Return whether the last passage is cut off, or is a heading without text below it."""
    if not parts or parts[-1].kind in {"code", "html", "cell"}:
        return False
    last = parts[-1]
    is_linked = last.raw.rstrip()[-1:] in _CLOSING
    return last.kind == "heading" or not (ends_sentence(last.text) or is_linked)
