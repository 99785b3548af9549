"""Links and images, side by side with those of a polish."""
# ruff: noqa: RUF001  curly quotes

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shared.text.markdown import parser
from shared.text.passages import Passage, passages
from shared.text.prose import bare_words, sentences
from shared.text.remembered import remember

_URL = re.compile(r"(?:https?://|\bwww\.)[^\s<>\[\]\"'“”‘’`|]+", re.IGNORECASE)
_URL_END = ".,;:!?*_)"
# Also what our parser does not take for a link because of its scheme: other programs may.
_WITH_SCHEME = re.compile(r"\]\(\s{0,9}<?([a-z][a-z\d+.-]{0,30}:[^\s()<>]{0,2000})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"<[a-z][^<>]*?\b(?:href|src)\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)


def targets(parts: Sequence[Passage]) -> Counter[str]:
    """Count the targets of links and images, in Markdown, in HTML or bare; a repetition does not count."""
    found: Counter[str] = Counter()
    for part in {part.raw or part.text: part for part in parts if part.kind != "code"}.values():
        raw = part.raw or part.text
        if part.links or part.images or "<" in raw or "](" in raw or _URL.search(part.prose):
            found.update(_targets(_once(part)))
    return found


def addresses(text: str) -> frozenset[str]:
    """Return the targets of a text's links, in Markdown, in HTML or bare."""
    return frozenset(targets(passages(text)))


def _once(part: Passage) -> Passage:
    """Return a passage with each of its sentences once."""
    every = sentences(part.raw)
    once = list(dict.fromkeys(every))
    return part if len(once) == len(every) else passages(" ".join(once))[0]


def _targets(part: Passage) -> Counter[str]:
    marked = Counter(part.links + part.images)
    marked.update(_normal(target) for target in _ATTRIBUTE.findall(part.raw or part.text))
    marked |= Counter(_normal(target) for target in _WITH_SCHEME.findall(part.raw or part.text))
    bare: Counter[str] = Counter()
    for address in _URL.findall(part.prose):
        # A bracket that the address does not open belongs to the sentence.
        ends = _URL_END if "(" not in address else _URL_END.replace(")", "")
        bare[_normal(address.rstrip(ends))] += 1
    return marked | bare  # the text of a link may be its address


def within(text: str, parts: Sequence[Passage]) -> Counter[str]:
    """Count the links of some passages whose text or address occurs in a text."""
    words = f" {bare_words(text)} "
    found = targets([Passage("paragraph", sentence, 1, prose=sentence) for sentence in sentences(text)])
    found.update(target for part in parts for label, target in _labels(part) if f" {label} " in words)
    return found


def moved(old: Sequence[Passage], new: Sequence[Passage]) -> list[str]:
    """Return the texts of links, and of images, that lead elsewhere now."""
    same = {part.raw for part in old} & {part.raw for part in new}  # needs no second look
    had, has = (_labelled([part for part in parts if part.raw not in same]) for parts in (old, new))
    return [label for label in had if label in has and not had[label] & has[label]]


def _labelled(parts: Sequence[Passage]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in parts:
        for label, target in _labels(part):
            if label:
                found.setdefault(label, set()).add(target)
    return found


def _labels(part: Passage) -> Iterator[tuple[str, str]]:
    """Yield the text of each link and image of a passage, as bare words, and its target."""
    if part.kind in {"code", "html"} or not (part.links or part.images):
        return
    for mark in _marks(part.raw):
        yield bare_words(mark.label), mark.target


class _Mark(NamedTuple):
    """A link or an image, its text and its target."""

    label: str
    target: str
    is_image: bool


@remember
def _marks(raw: str) -> tuple[_Mark, ...]:
    """Return the links and images of a passage's Markdown."""
    found: list[_Mark] = []
    label: list[str] = []
    target = ""
    for token in parser().parseInline(raw)[0].children or []:
        if token.type == "link_open":
            label, target = [], str(token.attrGet("href") or "")
        elif token.type == "link_close":
            found.append(_Mark(" ".join(label), target, is_image=False))
        elif token.type == "image":
            found.append(_Mark(token.content, str(token.attrGet("src") or ""), is_image=True))
        label.append(token.content)
    return tuple(found)


def images(part: Passage) -> Iterator[tuple[str, str]]:
    """Yield the alternative text of each image of a passage, and its address."""
    if part.kind in {"code", "html"}:
        return
    for mark in _marks(part.raw):
        if mark.is_image:
            yield " ".join(mark.label.split()), mark.target


def _normal(address: str) -> str:
    return parser().normalizeLink(address)
