"""What a post had and its polish lost, in words that the editor can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from functions.polish import facts
from shared.language import foreign_to
from shared.outputs import Issue
from shared.passages import Passage, passages, plain
from shared.prose import (
    content_words,
    count_words,
    is_refusal,
    repeated_share,
    script_of,
    share_in_script,
    without_repeats,
)

# Editing a post leaves about as many words; half of them or three times as many is another text.
_LEAST_KEPT = 0.5
_MOST_GROWN = 2.0
_ROOM_TO_GROW = 60  # words, for posts so short that a sentence doubles them
_LOOPING = 0.3
_SAME_SCRIPT = 0.5
# Of a text's longer words a light edit keeps nine in ten and one that rewrites every sentence more than half;
# a text on another subject has one in ten, a translation fewer (tests/unit/test_polish_meaning.py).
_SAME_SUBJECT = 0.35
_SAME_HEADING = 0.5
_ENOUGH_WORDS = 20  # distinct ones: with fewer, chance decides
# An editor drops a name in passing; one that comes back, or has two words, is what the post speaks of.
_OFTEN = 2
_NAMED = 6
# A figure of one digit is often a manner of speaking; any other that the post does not have was made up.
_MADE_UP_DIGITS = 2
_LEAST_ITEMS = 0.5
_TOLD = 5  # of a kind

# Findings that can't be resolved without other headings, or without new text.
_ABOUT_HEADINGS = frozenset({"headings", "structure", "subheadings", "repetition", "keyword-headings"})
_ASK_FOR_MORE = frozenset(
    {"length", "word-count", "structure", "headings", "truncated", "placeholder", "off-topic"}
)


class Losses(NamedTuple):
    """Why a polish can't be used. `fatal` makes it another text; `parts` could be put back."""

    fatal: str | None
    parts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything was lost."""
        return self.fatal is not None or bool(self.parts)

    def sentence(self) -> str:
        """Return the reasons after "because"."""
        return self.fatal or ", and ".join(self.parts)


def losses(
    before: str, after: str, *, language: str, wanted_words: int = 0, findings: Sequence[Issue] = ()
) -> Losses:
    """Say in what ways a polish is worse than the post it was given.

    `wanted_words` is what a revision may grow to; what its `findings` are about may change.
    """
    if not after.strip():
        return Losses("it was empty")
    if is_refusal(after):
        return Losses("the model declined")
    old, new = passages(before), passages(after)
    fatal = _other_size(old, new, wanted_words) or _other_text(old, new, language)
    return Losses(fatal, () if fatal else tuple(_Comparison(old, new, language, findings).parts()))


def _other_size(old: Sequence[Passage], new: Sequence[Passage], wanted_words: int) -> str | None:
    # A sentence that stands five times in a looping post counts once, so that its repair is no loss.
    had, has = count_words(without_repeats(plain(old))), count_words(plain(new))
    if has < had * _LEAST_KEPT:
        return f"it kept {has} of {had} words"
    if has > max(had * _MOST_GROWN + _ROOM_TO_GROW, wanted_words * 1.5):
        return f"it grew from {had} to {has} words"
    return None


def _other_text(old: Sequence[Passage], new: Sequence[Passage], language: str) -> str | None:
    if repeated_share(plain(new)) > max(_LOOPING, repeated_share(plain(old))):
        return "it repeats itself"
    if _is_foreign(plain(new), language) and not _is_foreign(plain(old), language):
        return "it is in another language"
    had, has = content_words(plain(old)), content_words(plain(new))
    if len(had) >= _ENOUGH_WORDS and (kept := len(had & has) / len(had)) < _SAME_SUBJECT:
        return f"it kept {kept:.0%} of the post's longer words, which makes it another text"
    return None


def _is_foreign(text: str, language: str) -> bool:
    script = script_of(language)
    in_other_script = script is not None and share_in_script(text, script) < _SAME_SCRIPT
    return in_other_script or foreign_to(text, language) is not None


@dataclass(frozen=True)
class _Comparison:
    """The parts of two versions, side by side."""

    old: Sequence[Passage]
    new: Sequence[Passage]
    language: str
    findings: Sequence[Issue]

    def parts(self) -> Iterator[str]:
        """Yield what was lost, or made up, kind by kind."""
        yield from _lost("heading", self._headings())
        if self._is_reordered():
            yield "it changed the order of the headings"
        if _code(self.old) - _code(self.new):
            yield "it lost or changed a code block"
        yield from _lost("code", _inline_code(self.old) - _inline_code(self.new))
        targets, left = _targets(self.old), _targets(self.new)
        yield from _lost("link or image", targets - left)
        yield from _made_up("link or image", left - targets)
        yield from self._lost_facts()
        items, kept = _count(self.old, "item"), _count(self.new, "item")
        if kept < items * _LEAST_ITEMS:
            yield f"it kept {kept} of {items} list items"
        if _count(self.new, "cell") < _count(self.old, "cell"):
            yield "it lost cells of a table"

    def _headings(self) -> list[str]:
        """Return the headings that are gone; one that was only put in other words is still there."""
        if self._may_change(_ABOUT_HEADINGS) or _levels(self.old) == _levels(self.new):
            return []
        left = [part.text for part in self.new if part.kind == "heading"]
        return [
            part.text
            for part in self.old
            if part.kind == "heading" and not any(_same_heading(part.text, other) for other in left)
        ]

    def _is_reordered(self) -> bool:
        if self._may_change(_ABOUT_HEADINGS):
            return False
        left = [part.text.casefold() for part in self.new if part.kind == "heading"]
        places = [
            left.index(part.text.casefold())
            for part in self.old
            if part.kind == "heading" and left.count(part.text.casefold()) == 1
        ]
        return places != sorted(places)

    def _lost_facts(self) -> Iterator[str]:
        before, after = plain(self.old), plain(self.new)
        excused = self._excused()
        had, has = facts.figures(before), facts.figures(after)
        written = facts.spelled(after, self.language) | set(facts.figures(excused))
        yield from _lost("figure", [figure for figure in had if figure not in has and figure not in written])
        if not self._may_change(_ASK_FOR_MORE):
            known = facts.spelled(before, self.language)
            new = [figure for figure in has if figure not in had and figure not in known]
            yield from _made_up("figure", [figure for figure in new if len(figure) >= _MADE_UP_DIGITS])
        words = f" {facts.bare(after)} {facts.bare(excused)} "
        yield from _lost("name", _lost_names(facts.names(self.old, self.language), words))
        said = facts.quotations(before)
        yield from _lost("quotation", [quoted for quoted in said if f" {quoted} " not in words])

    def _may_change(self, kinds: frozenset[str]) -> bool:
        return any(issue.type in kinds for issue in self.findings)

    def _excused(self) -> str:
        """Return the passages that findings are about: an editor may take parts of them out."""
        excerpts = [issue.excerpt.rstrip("…") for issue in self.findings if issue.excerpt]
        about = (part.text for part in self.old if any(excerpt in part.text for excerpt in excerpts))
        return "\n".join(about)


def _lost_names(had: Counter[str], words: str) -> list[str]:
    gone = [name for name in had if f" {name} " not in words]
    important = [name for name in gone if had[name] >= _OFTEN or " " in name]
    if important:
        return important
    return gone if len(had) >= _NAMED and len(gone) > len(had) / 3 else []


def _lost(kind: str, things: Iterable[str]) -> Iterator[str]:
    yield from (f"it lost the {kind} “{thing}”" for thing in sorted(things)[:_TOLD])


def _made_up(kind: str, things: Iterable[str]) -> Iterator[str]:
    yield from (f"it made up the {kind} “{thing}”" for thing in sorted(things)[:_TOLD])


def _same_heading(first: str, second: str) -> bool:
    if first.casefold() == second.casefold():
        return True
    words, others = content_words(first), content_words(second)
    return bool(words) and len(words & others) >= _SAME_HEADING * len(words)


def _levels(parts: Sequence[Passage]) -> list[int]:
    return [part.level for part in parts if part.kind == "heading"]


def _code(parts: Sequence[Passage]) -> set[str]:
    return {part.text.strip() for part in parts if part.kind == "code"}


def _inline_code(parts: Sequence[Passage]) -> set[str]:
    return {code for part in parts for code in part.code}


def _targets(parts: Sequence[Passage]) -> set[str]:
    return {target for part in parts for target in part.links + part.images}


def _count(parts: Sequence[Passage], kind: str) -> int:
    return sum(1 for part in parts if part.kind == kind)
