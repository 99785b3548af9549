"""Changes of an existing post that do not follow from what has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from functions.polish.comparison import facts, links
from functions.polish.comparison.alignment import Alignment, Unit, likeness
from functions.polish.comparison.topic import Topic
from shared.text.facts.dates import is_date_word
from shared.text.facts.numbers import figures
from shared.text.facts.version import Statements, Version
from shared.text.prose import shorten

_YEAR = re.compile(r"(?:19|20)\d\d")
_REWRITTEN = 0.3  # of the words, from which on a sentence is another version of one


def unfounded_changes(old: Version, new: Version, aligned: Alignment, topic: Topic) -> Iterator[str]:
    """Yield the sentences that came, went, or lost something though nothing has changed about them."""
    added, removed = aligned.added(), aligned.removed()
    for unit in added:
        if not topic.is_about(unit.text):
            yield f"it adds “{shorten(unit.text)}”, which does not follow from the changes"
    pairs = list(aligned.edited())
    for unit in removed:
        rewritten = max(added, key=lambda one: likeness(unit, one), default=None)
        if rewritten and likeness(unit, rewritten) >= _REWRITTEN:
            pairs.append((unit, rewritten))
        elif not topic.may_end(unit.text):
            yield f"it takes out “{shorten(unit.text)}”, which the changes are not about"
    for before, after in pairs:
        if topic.is_about(before.text):
            yield from _lost_facts(before, after, topic)
        elif before in removed:
            yield f"it rewrites “{shorten(before.text)}”, which the changes are not about"
    gone = {unit.text for unit in removed}
    kept = [unit.text for unit in aligned.old if unit.text not in gone]
    yield from _lost_links(old, new, [*kept, *(before.text for before, _ in pairs)], topic)


def _lost_facts(before: Unit, after: Unit, topic: Topic) -> Iterator[str]:
    """Yield the facts that a sentence lost, though the changes neither name nor replace them."""
    language = before.language
    old, new = Version(before.text, language), Version(after.text, language)
    has, had = Statements(after.text, language), Statements(before.text, language)
    known = topic.statements
    fresh = [one.number for one in after.figures if not one.forms & had.values]
    gone = [one.number for one in before.figures if not one.forms & (has.values | known.values)]
    for kind in facts.KINDS:
        fresh += facts.made_up(kind, old, new, had)
        unnamed = set(facts.lost(kind, old, new, known))
        gone += [text for text in facts.lost(kind, old, new, has) if text in unnamed]
    for text in dict.fromkeys(gone):
        if not _is_replaced(text, fresh, before, after):
            yield f"it lost “{shorten(text)}”, which the changes do not name"


def _is_replaced(text: str, fresh: Sequence[str], before: Unit, after: Unit) -> bool:
    """Return whether a new fact replaces an old one, both or neither dates."""
    one, two = before.text.split(), after.text.split()
    of_date = _is_of_date(text, one, before.language)
    news = [new for new in fresh if _is_of_date(new, two, after.language) is of_date]
    for kind, start, end, first, last in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if kind == "replace" and any(_has(word, text) for word in _runs(one[start:end])):
            return any(_has(word, new) for new in news for word in _runs(two[first:last]))
    return False


def _is_of_date(fact: str, words: Sequence[str], language: str) -> bool:
    """Return whether a fact is a part of a date: a year, or a month's name is beside it."""
    if _YEAR.fullmatch(fact):
        return True
    for place, word in enumerate(words):
        if _has(word, fact):
            beside = words[max(0, place - 1) : place + 2]
            return any(is_date_word(one.strip(".,;:()").casefold(), language) for one in beside)
    return False


def _runs(words: Sequence[str]) -> Iterator[str]:
    """Yield each word, and all of them: a name may have several."""
    yield from words
    yield " ".join(words)


def _has(text: str, fact: str) -> bool:
    """Return whether some words have a fact; a figure may be written in another way."""
    found = {one.number for one in figures(text, "en")}
    return fact in found or (fact in text and not fact.isdigit())


def _lost_links(old: Version, new: Version, kept: list[str], topic: Topic) -> Iterator[str]:
    """Yield the links that a sentence lost which is still there, unless the changes name or replace them."""
    had, has = links.targets(old.parts), links.targets(new.parts)
    gone = (had.keys() - has.keys()) & links.within("\n".join(kept), old.parts).keys()
    if not gone:
        return
    replaced: set[str] = set()
    one, two = old.source.split(), new.source.split()
    for kind, start, end, first, last in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if kind == "replace" and links.addresses(" ".join(two[first:last])) & topic.links:
            replaced |= links.addresses(" ".join(one[start:end]))
    for link in sorted(gone - topic.links - replaced):
        yield f"it lost the link “{shorten(link)}”, which the changes do not name"
