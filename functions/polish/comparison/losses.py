"""Find what a polish lost or invented, in sentences that an editor can act on."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from functions.polish.comparison import (
    alignment,
    facts,
    links,
    paragraphs,
    sentence_changes,
    structure,
)
from functions.polish.comparison.allowed_losses import ASKED, AllowedLosses
from functions.polish.comparison.divergence import size_divergence, text_divergence
from functions.polish.comparison.meta_commentary import remarks
from functions.polish.comparison.outdated import unfounded_changes
from functions.polish.comparison.topic import Topic
from shared.jobs.outputs import Issue
from shared.text.facts import numbers
from shared.text.facts.version import Statements, Version
from shared.text.facts.words import bare
from shared.text.language import foreign_to
from shared.text.prose import count_words, shorten, tokens
from shared.text.unfinished import is_refusal

# A figure of one digit without a sign is often a manner of speaking; any other that the post does not have
# was made up.
_MADE_UP_DIGITS = 2
_MOST_OF_A_KIND = 5
_MOST = 20  # reasons
_MOST_IN_A_SENTENCE = 6
_KNOWN_WORDS = 0.5  # of a passage in another language, from which on the post had it already
_MOST_COMPARED = 120_000  # characters of a version: three times the longest post
_MOST_FOREIGN = 40  # passages whose language is asked for
_EXCERPT = 160  # characters: an address is written whole
_SAME_ALT = 0.3  # of the words of an alternative text


class Losses(NamedTuple):
    """Why a polish can't be used. `fatal` makes it another text; `parts` could be put back."""

    fatal: str | None
    parts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything was lost."""
        return self.fatal is not None or bool(self.parts)

    def sentence(self) -> str:
        """Return the reasons after "because"."""
        named = self.parts[:_MOST_IN_A_SENTENCE]
        more = len(self.parts) - len(named)
        return self.fatal or ", and ".join([*named, *([f"{more} more"] if more else [])])


def losses(  # noqa: PLR0913  what excuses a loss, each by its name
    before: str,
    after: str,
    *,
    language: str,
    wanted_words: int = 0,
    findings: Sequence[Issue] = (),
    known: str | Statements = "",
    new_links: Container[str] = (),
    topic: Topic | None = None,
    strict: bool = False,
) -> Losses:
    """Return how a polish is worse than its post.

    A revision may grow to `wanted_words` and change the excerpts of its `findings`. Figures of `known`, the
    caller's request, are not invented. As Statements, which one reads once for many blocks of a post,
    `known` is everything that is not invented. `new_links` are addresses that the post may link to. With a
    `topic` sentences may change that it is about; `strict`: only so far as it says.
    """
    if before == after or not (before.strip() or after.strip()):
        return Losses(None)
    if reason := _unusable(before, after):
        return Losses(reason)
    old, new = Version(before, language), Version(after, language)
    going = _asked_to_go(old, findings)
    fatal = size_divergence(old, new, wanted_words, going=going, may_shrink=strict)
    fatal = fatal or text_divergence(old, new, may_shrink=strict or bool(going))
    if fatal:
        return Losses(fatal)
    if isinstance(known, str):
        known = Statements("\n".join((old.stated, known, *(issue.message for issue in findings))), language)
    compared = _Comparison(old, new, language, findings, known, new_links, topic, strict)
    return Losses(None, tuple(islice(dict.fromkeys(compared.parts()), _MOST)))


def _asked_to_go(old: Version, findings: Sequence[Issue]) -> int:
    """Count the words of the sentences that a person or a source asks to take out."""
    asked = [issue for issue in findings if issue.type in ASKED or issue.type.startswith("source-")]
    return count_words(AllowedLosses(asked, old.parts, old.language).text) if asked else 0


def _unusable(before: str, after: str) -> str | None:
    if not after.strip():
        return "it was empty"
    if is_refusal(after) and not is_refusal(before):
        return "the model declined"
    return (
        "it is too long to be compared with the post"
        if max(len(before), len(after)) > _MOST_COMPARED
        else None
    )


@dataclass(frozen=True)
class _Comparison:
    """The parts of two versions, side by side; `stated` holds every fact that is not made up."""

    old: Version
    new: Version
    language: str
    findings: Sequence[Issue]
    stated: Statements
    new_links: Container[str] = ()
    topic: Topic | None = None
    strict: bool = False

    def parts(self) -> Iterator[str]:
        """Yield the losses and inventions, kind by kind."""
        yield from self._headings()
        yield from self._paragraphs()
        yield from self._prose()
        yield from self._code()
        yield from self._links()
        yield from self._figures()
        yield from self._facts()
        yield from self._quoted_blocks()
        yield from self._lists()

    def _headings(self) -> Iterator[str]:
        old, new = structure.headings(self.old.parts), structure.headings(self.new.parts)
        places = structure.pair_headings(old, new)
        gone = [part for part, place in zip(old, places, strict=True) if place is None]
        yield from _lost("heading", (part.text for part in gone if not self._allowed.may_lose(part)))
        if not self._may_grow:
            yield from _made_up("heading", (new[place].text for place in set(range(len(new))) - set(places)))
        kept = [place for place in places if place is not None]
        if kept != sorted(kept):
            yield "it changed the order of the headings"
        for part, place in zip(old, places, strict=True):
            relevelled = place is not None and new[place].level != part.level
            if relevelled and not self._allowed.may_relevel():
                yield f"it changed the level of the heading “{shorten(part.text)}”"
                break  # the first says it: the others follow from it

    def _paragraphs(self) -> Iterator[str]:
        missing = paragraphs.missing_paragraphs(self.old, self.new, self._allowed)
        yield from _lost("paragraph that begins", missing)
        if self._may_grow:
            return
        for part in islice(paragraphs.made_up_paragraphs(self.old, self.new), _MOST_OF_A_KIND):
            kind = "list item" if part.kind == "item" else "paragraph that begins"
            yield f"it made up the {kind} “{shorten(part.text)}”"

    def _prose(self) -> Iterator[str]:
        """Yield sentences with another meaning, sentences about the editing, and a cut-off end."""
        old, new = alignment.units(self.old), alignment.units(self.new)
        aligned = alignment.Alignment(old, new)
        pairs = [pair for pair in aligned.edited() if not self._allowed.may_change(pair[0].text)]
        yield from islice(dict.fromkeys(sentence_changes.find_changes(pairs)), 2 * _MOST_OF_A_KIND)
        added = aligned.added()
        if not self._may_grow and (reason := paragraphs.growth(self.old, self.new, added)):
            yield reason
        found = islice(remarks(self.old.text, added), _MOST_OF_A_KIND)
        yield from (f"it speaks of the editing: “{remark}”" for remark in found)
        if self.topic and self.strict:
            yield from islice(unfounded_changes(self.old, self.new, aligned, self.topic), 2 * _MOST_OF_A_KIND)
        if foreign := next(self._foreign(), None):
            yield f"it has a paragraph in another language, “{foreign}”"
        if structure.ends_open(self.new.parts) and not structure.ends_open(self.old.parts):
            yield "it stops in mid-sentence"

    def _foreign(self) -> Iterator[str]:
        known = self.stated.vocabulary
        texts = {part.text for part in self.old.parts}
        asked = 0
        for part in self.new.parts:
            if part.kind in {"code", "html"} or part.text in texts or asked >= _MOST_FOREIGN:
                continue
            words = frozenset(bare(part.text).split())
            if len(words & known) < _KNOWN_WORDS * len(words):
                asked += 1
                if foreign_to(part.text, self.language):
                    yield shorten(part.text)

    def _code(self) -> Iterator[str]:
        had, has = structure.code_blocks(self.old.parts), structure.code_blocks(self.new.parts)
        if set(had) - set(has):
            yield "it lost or changed a code block"
        elif set(has) - set(had):
            yield "it added a code block"
        elif structure.has_moved_code(self.old.parts, self.new.parts):
            yield "it moved a code block"
        yield from _lost(
            "code", structure.inline_code(self.old.parts) - structure.inline_code(self.new.parts)
        )

    def _links(self) -> Iterator[str]:
        old, new = self.old.parts, self.new.parts
        had, has = links.targets(old), links.targets(new)
        lost = had - has - links.within(self._allowed.text, old)
        yield from _lost("link or image", lost.keys() - has.keys())
        yield from _lost("second use of", lost.keys() & has.keys())
        made_up = (link for link in has.keys() - had.keys() if link not in self.new_links)
        yield from _made_up("link or image", made_up)
        if has.keys() == had.keys():
            moved = links.moved(old, new)[:_MOST_OF_A_KIND]
            yield from (f"it led the link “{shorten(label)}” elsewhere" for label in moved)
        yield from self._alternative_texts()

    def _alternative_texts(self) -> Iterator[str]:
        had, has = (structure.alternative_texts(version.parts) for version in (self.old, self.new))
        for address in had.keys() & has.keys():
            words, others = set(tokens(had[address])), set(tokens(has[address]))
            if words and len(words & others) < _SAME_ALT * len(words):
                yield f"it lost the alternative text “{shorten(had[address])}”"

    def _figures(self) -> Iterator[str]:
        """Yield the figures that are gone or new, and those with another sign, such as € for %."""
        had, has = self.old.figures, self.new.figures
        left = self._left.values | self._left.month_numbers
        gone = {figure.number for figure in had if not figure.forms & left}
        yield from _lost("figure", gone)
        stated = self.stated.values | self.stated.month_numbers
        new = [figure for figure in has if not figure.forms & stated]
        reportable = (one.number for one in new if len(one.number) >= _MADE_UP_DIGITS or one.signs)
        yield from _made_up("figure", set(reportable))
        before, now = numbers.signs(had), numbers.signs(has)
        for number in sorted(before.keys() & now.keys()):
            if before[number] and now[number] and not before[number] & now[number]:
                yield f"it changed the unit of the figure “{number}”"

    def _facts(self) -> Iterator[str]:
        """Yield the facts of each kind that are gone or new."""
        for kind in facts.KINDS:
            yield from _lost(kind.name, facts.lost(kind, self.old, self.new, self._left))
            yield from _made_up(kind.name, facts.made_up(kind, self.old, self.new, self.stated))

    def _quoted_blocks(self) -> Iterator[str]:
        had, has = structure.quoted_blocks(self.old.parts), structure.quoted_blocks(self.new.parts)
        gone = (
            text for words, text in had.items() if words not in has and not self._allowed.may_change(text)
        )
        yield from _lost("quoted block", gone)
        yield from _made_up("quoted block", (text for words, text in has.items() if words not in had))

    def _lists(self) -> Iterator[str]:
        old, new = self.old.parts, self.new.parts
        kept_apart = [part for part in old if part.kind != "item" or not self._allowed.is_whole(part)]
        if reason := structure.lost_items(kept_apart, new):
            yield reason
        yield from structure.moved_steps(self.old, self.new)
        had, has = structure.cells(old), structure.cells(new)
        if has < had:
            yield "it lost cells of a table"
        elif has > had and not self._may_grow:
            yield "it added cells to a table" if had else "it made up a table"

    @property
    def _may_grow(self) -> bool:
        """True if findings or the changes may ask for more text."""
        return bool(self.findings) or self.topic is not None

    @cached_property
    def _left(self) -> Statements:
        """What the new version states, and what of the old one may go."""
        return Statements(f"{self.new.stated}\n{self._allowed.text}", self.language)

    @cached_property
    def _allowed(self) -> AllowedLosses:
        return AllowedLosses(self.findings, self.old.parts, self.language, self.topic)


def _lost(kind: str, things: Iterable[str]) -> Iterator[str]:
    yield from (f"it lost the {kind} “{shorten(thing, _EXCERPT)}”" for thing in _first(things))


def _made_up(kind: str, things: Iterable[str]) -> Iterator[str]:
    yield from (f"it made up the {kind} “{shorten(thing, _EXCERPT)}”" for thing in _first(things))


def _first(things: Iterable[str]) -> list[str]:
    return sorted(set(things))[:_MOST_OF_A_KIND]
