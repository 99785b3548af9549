"""Find what a polish lost or invented, in sentences that an editor can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from functions.polish.comparison import (
    alignment,
    links,
    names_and_quotes,
    numbers,
    sentence_changes,
    structure,
)
from functions.polish.comparison.allowed_losses import AllowedLosses
from functions.polish.comparison.divergence import size_divergence, text_divergence
from functions.polish.comparison.effort import IncomparableError
from functions.polish.comparison.meta_commentary import remarks
from shared.jobs.outputs import Issue
from shared.text.language import foreign_to
from shared.text.passages import Passage, passages, plain
from shared.text.prose import shorten, tokens
from shared.text.unfinished import is_refusal

# A figure of one digit without a sign is often a manner of speaking; any other that the post does not have
# was made up.
_MADE_UP_DIGITS = 2
_MOST_OF_A_KIND = 5
_KNOWN_WORDS = 0.5  # of a passage in another language, from which on the post had it already
_MOST_COMPARED = 120_000  # characters of a version: three times the longest post
_INCOMPARABLE = "it is too long, or says too much the same way, to be compared with the post"


class Losses(NamedTuple):
    """Why a polish can't be used. `fatal` makes it another text; `parts` could be put back."""

    fatal: str | None
    parts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything was lost."""
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
    """Return how a polish is worse than its post.

    A revision may grow to `wanted_words` and change the excerpts of its `findings`. Figures of `known`, the
    caller's request, are not invented.
    """
    if before == after:
        return Losses(None)
    if not after.strip():
        return Losses("it was empty")
    if is_refusal(after) and not is_refusal(before):
        return Losses("the model declined")
    if max(len(before), len(after)) > _MOST_COMPARED:
        return Losses(_INCOMPARABLE)
    old, new = passages(before), passages(after)
    fatal = size_divergence(old, new, wanted_words) or text_divergence(old, new, language)
    if fatal:
        return Losses(fatal)
    compared = _Comparison(old, new, language, findings, f"{before}\n{plain(old)}\n{known}")
    try:
        return Losses(None, tuple(compared.parts()))
    except IncomparableError:
        return Losses(_INCOMPARABLE)


@dataclass(frozen=True)
class _Comparison:
    """The parts of two versions, side by side; `stated` holds every figure that is not made up."""

    old: Sequence[Passage]
    new: Sequence[Passage]
    language: str
    findings: Sequence[Issue]
    stated: str

    def parts(self) -> Iterator[str]:
        """Yield the losses and inventions, kind by kind."""
        yield from self._headings()
        yield from _lost(
            "paragraph that begins", structure.missing_paragraphs(self.old, self.new, self._allowed)
        )
        yield from self._prose()
        yield from self._code()
        yield from self._links()
        yield from self._figures()
        yield from self._words()
        kept_apart = [part for part in self.old if not self._allowed.is_whole(part)]
        if reason := structure.lost_items(kept_apart, self.new):
            yield reason
        if structure.cells(self.new) < structure.cells(self.old):
            yield "it lost cells of a table"

    def _headings(self) -> Iterator[str]:
        old, new = structure.headings(self.old), structure.headings(self.new)
        places = structure.pair_headings(old, new)
        gone = [part for part, place in zip(old, places, strict=True) if place is None]
        yield from _lost("heading", (part.text for part in gone if not self._allowed.may_lose(part)))
        kept = [place for place in places if place is not None]
        if kept != sorted(kept):
            yield "it changed the order of the headings"
        for part, place in zip(old, places, strict=True):
            relevelled = place is not None and new[place].level != part.level
            if relevelled and not self._allowed.may_relevel():
                yield f"it changed the level of the heading “{part.text}”"
                break  # the first says it: the others follow from it

    def _prose(self) -> Iterator[str]:
        """Yield sentences with another meaning, sentences about the editing, and a cut-off end."""
        old, new = (alignment.units(parts, self.language) for parts in (self.old, self.new))
        yield from dict.fromkeys(sentence_changes.find_changes(old, new))
        yield from (
            f"it speaks of the editing: “{remark}”" for remark in list(remarks(old, new))[:_MOST_OF_A_KIND]
        )
        if foreign := next(self._foreign(), None):
            yield f"it has a paragraph in another language, “{foreign}”"
        if structure.ends_open(self.new) and not structure.ends_open(self.old):
            yield "it stops in mid-sentence"

    def _foreign(self) -> Iterator[str]:
        known = frozenset(tokens(plain(self.old)))
        for part in self.new:
            if part.kind not in {"code", "html"} and foreign_to(part.text, self.language):
                words = frozenset(tokens(part.text))
                if len(words & known) < _KNOWN_WORDS * len(words):
                    yield shorten(part.text)

    def _code(self) -> Iterator[str]:
        had, has = structure.code_blocks(self.old), structure.code_blocks(self.new)
        if set(had) - set(has):
            yield "it lost or changed a code block"
        elif set(has) - set(had):
            yield "it added a code block"
        elif structure.has_moved_code(self.old, self.new):
            yield "it moved a code block"
        yield from _lost("code", structure.inline_code(self.old) - structure.inline_code(self.new))

    def _links(self) -> Iterator[str]:
        had, has = links.targets(self.old), links.targets(self.new)
        lost = had - has - links.within(self._allowed.text, self.old)
        yield from _lost("link or image", lost.keys() - has.keys())
        yield from _lost("second use of", lost.keys() & has.keys())
        yield from _made_up("link or image", has.keys() - had.keys())
        if has.keys() == had.keys():
            moved = links.moved(self.old, self.new)[:_MOST_OF_A_KIND]
            yield from (f"it led the link “{label}” elsewhere" for label in moved)

    def _figures(self) -> Iterator[str]:
        """Yield the figures that are gone or new, and those with another sign, such as € for %."""
        after = plain(self.new)
        had, has = numbers.figures(plain(self.old)), numbers.figures(after)
        left = numbers.values(f"{after}\n{self._allowed.text}", self.language)
        gone = {figure.number for figure in had if not {figure.number, figure.scaled} & left}
        yield from _lost("figure", gone)
        stated = numbers.values(self.stated, self.language)
        new = [figure for figure in has if not {figure.number, figure.scaled} & stated]
        reportable = (one.number for one in new if len(one.number) >= _MADE_UP_DIGITS or one.signs)
        yield from _made_up("figure", set(reportable))
        before, now = numbers.signs(had), numbers.signs(has)
        for number in sorted(before.keys() & now.keys()):
            if before[number] and now[number] and not before[number] & now[number]:
                yield f"it changed the unit of the figure “{number}”"

    def _words(self) -> Iterator[str]:
        """Yield the names and quotations that are gone."""
        words = f" {names_and_quotes.bare(plain(self.new))} {names_and_quotes.bare(self._allowed.text)} "
        yield from _lost(
            "name", names_and_quotes.lost_names(names_and_quotes.names(self.old, self.language), words)
        )
        quotations = names_and_quotes.quotations(plain(self.old))
        yield from _lost("quotation", [quoted for quoted in quotations if f" {quoted} " not in words])

    @cached_property
    def _allowed(self) -> AllowedLosses:
        return AllowedLosses(self.findings, self.old, self.language)


def _lost(kind: str, things: Iterable[str]) -> Iterator[str]:
    yield from (f"it lost the {kind} “{thing}”" for thing in sorted(things)[:_MOST_OF_A_KIND])


def _made_up(kind: str, things: Iterable[str]) -> Iterator[str]:
    yield from (f"it made up the {kind} “{thing}”" for thing in sorted(things)[:_MOST_OF_A_KIND])
