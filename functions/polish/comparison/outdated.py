"""Changes of an existing post that do not follow from what has changed."""

from __future__ import annotations

from collections.abc import Iterator

from functions.polish.comparison import facts, links
from functions.polish.comparison.alignment import Alignment, Unit
from functions.polish.comparison.topic import Topic
from shared.text.facts.version import Statements, Version
from shared.text.prose import shorten


def unfounded_changes(old: Version, new: Version, aligned: Alignment, topic: Topic) -> Iterator[str]:
    """Yield the sentences that came, went, or lost something though nothing has changed about them."""
    for unit in aligned.added():
        if not topic.is_about(unit.text):
            yield f"it adds “{shorten(unit.text)}”, which does not follow from the changes"
    for unit in aligned.removed():
        if not topic.may_end(unit.text):
            yield f"it takes out “{shorten(unit.text)}”, which the changes are not about"
    pairs = list(aligned.edited())
    for before, after in pairs:
        if topic.is_about(before.text):
            yield from _lost_facts(before, after, topic)
    yield from _lost_links(old, new, [before.text for before, _ in pairs], topic)


def _lost_facts(before: Unit, after: Unit, topic: Topic) -> Iterator[str]:
    """Yield the facts that a sentence lost, though the changes neither name nor replace them."""
    yield from _lost_figures(before, after, topic)
    old, new = Version(before.text, before.language), Version(after.text, after.language)
    has, had = Statements(after.text, after.language), Statements(before.text, before.language)
    for kind in facts.KINDS:
        gone = list(facts.lost(kind, old, new, has))
        named = set(facts.lost(kind, old, new, topic.statements))
        unnamed = [text for text in gone if text in named]
        if unnamed and not any(facts.made_up(kind, old, new, had)):
            yield f"it lost the {kind.name} “{shorten(unnamed[0])}”, which the changes do not name"


def _lost_figures(before: Unit, after: Unit, topic: Topic) -> Iterator[str]:
    had, has = before.figures, after.figures
    fresh = [one for one in has if not any(one.forms & other.forms for other in had)]
    if fresh:
        return
    left = Statements(after.text, after.language)
    known = topic.statements.values | topic.statements.month_numbers | left.values | left.month_numbers
    for one in had:
        if not one.forms & known:
            yield f"it lost the figure “{one.number}”, which the changes do not name"


def _lost_links(old: Version, new: Version, kept: list[str], topic: Topic) -> Iterator[str]:
    """Yield the links that a sentence lost which is still there, unless the changes name or replace them."""
    had, has = links.targets(old.parts), links.targets(new.parts)
    if any(link in topic.links for link in has.keys() - had.keys()):
        return
    for link in sorted((had.keys() - has.keys()) & links.within("\n".join(kept), old.parts).keys()):
        if link not in topic.links:
            yield f"it lost the link “{shorten(link)}”, which the changes do not name"
