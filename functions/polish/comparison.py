"""What a post had and its polish lost, in words that the editor can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from functions.polish import facts, figures, structure
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
_MORE_LOOPING = 0.1  # than in the post itself: some repeat themselves
_SAME_SCRIPT = 0.5
# Of a text's longer words a light edit keeps nine in ten and one that rewrites every sentence more than half;
# a text on another subject has one in ten, a translation fewer (tests/unit/test_polish_meaning.py).
_SAME_SUBJECT = 0.35
_ENOUGH_WORDS = 20  # distinct ones: with fewer, chance decides
# A figure of one digit without a sign is often a manner of speaking; any other that the post does not have
# was made up.
_MADE_UP_DIGITS = 2
_TOLD = 5  # of a kind

# Findings that can't be resolved without other headings.
_ABOUT_HEADINGS = frozenset({"headings", "structure", "subheadings", "repetition", "keyword-headings"})


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
    before: str,
    after: str,
    *,
    language: str,
    wanted_words: int = 0,
    findings: Sequence[Issue] = (),
    known: str = "",
) -> Losses:
    """Say in what ways a polish is worse than the post it was given.

    `wanted_words` is what a revision may grow to; what its `findings` are about may change; the figures of
    `known`, what the post was asked for with, are not made up.
    """
    if not after.strip():
        return Losses("it was empty")
    if is_refusal(after):
        return Losses("the model declined")
    old, new = passages(before), passages(after)
    fatal = _other_size(old, new, wanted_words) or _other_text(old, new, language)
    if fatal:
        return Losses(fatal)
    compared = _Comparison(old, new, language, findings, f"{before}\n{plain(old)}\n{known}")
    return Losses(None, tuple(compared.parts()))


def _other_size(old: Sequence[Passage], new: Sequence[Passage], wanted_words: int) -> str | None:
    # A sentence that stands five times in a looping post counts once, so that its repair is no loss.
    had, has = count_words(without_repeats(plain(old))), count_words(plain(new))
    if has < had * _LEAST_KEPT:
        return f"it kept {has} of {had} words"
    if has > max(had * _MOST_GROWN + _ROOM_TO_GROW, wanted_words * 1.5):
        return f"it grew from {had} to {has} words"
    return None


def _other_text(old: Sequence[Passage], new: Sequence[Passage], language: str) -> str | None:
    if repeated_share(plain(new)) > max(_LOOPING, repeated_share(plain(old)) + _MORE_LOOPING):
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
    """The parts of two versions, side by side; `stated` holds every figure that is not made up."""

    old: Sequence[Passage]
    new: Sequence[Passage]
    language: str
    findings: Sequence[Issue]
    stated: str

    def parts(self) -> Iterator[str]:
        """Yield what was lost, or made up, kind by kind."""
        if not any(issue.type in _ABOUT_HEADINGS for issue in self.findings):
            yield from self._headings()
        yield from _lost("paragraph that begins", structure.left_out(self._kept_apart, self.new))
        if structure.code_blocks(self.old) - structure.code_blocks(self.new):
            yield "it lost or changed a code block"
        yield from _lost("code", structure.inline_code(self.old) - structure.inline_code(self.new))
        had, has = structure.targets(self.old), structure.targets(self.new)
        yield from _lost("link or image", had - has - structure.targets(self._excused))
        yield from _made_up("link or image", has - had)
        yield from self._figures()
        yield from self._words()
        if told := structure.lost_items(self._kept_apart, self.new):
            yield told
        if structure.cells(self.new) < structure.cells(self.old):
            yield "it lost cells of a table"

    def _headings(self) -> Iterator[str]:
        old, new = structure.headings(self.old), structure.headings(self.new)
        places = structure.paired(old, new)
        yield from _lost(
            "heading", (part.text for part, place in zip(old, places, strict=True) if place is None)
        )
        kept = [place for place in places if place is not None]
        if kept != sorted(kept):
            yield "it changed the order of the headings"
        for part, place in zip(old, places, strict=True):
            if place is not None and new[place].level != part.level:
                yield f"it changed the level of the heading “{part.text}”"
                break  # the first says it: the others follow from it

    def _figures(self) -> Iterator[str]:
        """Yield the figures that are gone or new, and those with another sign, such as € for %."""
        after = plain(self.new)
        had, has = figures.figures(plain(self.old)), figures.figures(after)
        left = figures.values(f"{after}\n{plain(self._excused)}", self.language)
        gone = {figure.number for figure in had if not {figure.number, figure.scaled} & left}
        yield from _lost("figure", gone)
        stated = figures.values(self.stated, self.language)
        new = [figure for figure in has if not {figure.number, figure.scaled} & stated]
        tellable = (one.number for one in new if len(one.number) >= _MADE_UP_DIGITS or one.signs)
        yield from _made_up("figure", set(tellable))
        before, now = figures.signs(had), figures.signs(has)
        for number in sorted(before.keys() & now.keys()):
            if before[number] and now[number] and not before[number] & now[number]:
                yield f"it changed the unit of the figure “{number}”"

    def _words(self) -> Iterator[str]:
        """Yield the names and quotations that are gone."""
        words = f" {facts.bare(plain(self.new))} {facts.bare(plain(self._excused))} "
        yield from _lost("name", facts.lost_names(facts.names(self.old, self.language), words))
        said = facts.quotations(plain(self.old))
        yield from _lost("quotation", [quoted for quoted in said if f" {quoted} " not in words])

    @cached_property
    def _excused(self) -> list[Passage]:
        """The passages that findings are about: an editor may take parts of them out, or all."""
        excerpts = [issue.excerpt.rstrip("…") for issue in self.findings if issue.excerpt]
        return [part for part in self.old if any(excerpt in part.text for excerpt in excerpts)]

    @cached_property
    def _kept_apart(self) -> list[Passage]:
        return [part for part in self.old if part not in self._excused]


def _lost(kind: str, things: Iterable[str]) -> Iterator[str]:
    yield from (f"it lost the {kind} “{thing}”" for thing in sorted(things)[:_TOLD])


def _made_up(kind: str, things: Iterable[str]) -> Iterator[str]:
    yield from (f"it made up the {kind} “{thing}”" for thing in sorted(things)[:_TOLD])
